package mockone_test

// moverWords are what the guide about Apex One names [003], beside the words of the way
// to a Vision One. A number is that of a step of STEP 3; what the guide shows in
// pictures alone, and all English but that of the vendor's help, is assumed.
type moverWords struct {
	*signposts
	*sepWords

	portal, open                                          string   // STEP 1; STEP 2 1
	logOn, name, password, button                         string   // STEP 1, 6
	administration, users, add, twoFactor                 string   // STEP 1
	columns                                               []string // STEP 1
	kind                                                  string   // STEP 1
	posture, menu, access                                 string   // STEP 2 2
	product, generate, token                              string   // 2, 3
	serviceMenu                                           string   // 1
	openFromLicences                                      string   // 6
	settings, settingsTitle, registration, obtain, status string   // 7, 8
	notRegistered, field, register, registered, done      string   // 8 to 10
	apexOne, apexType, region                             string   // 11
	update, solution                                      string   // 12, 13
	tab                                                   []string // 13
	start                                                 string   // 14
	noticeText, questions                                 string   // 14
	temporary                                             string   // 15
	updating, closed                                      string   // 16
	sep, sepType                                          string   // 17
	upgrade, features, complete, goOn                     string   // the account migration, 1
	toAccount                                             string
	old, gone                                             string
}

func moverEnglish() *moverWords {
	return &moverWords{
		signposts: onTheWayInEnglish(), sepWords: sepEnglish(),
		portal: "Enter your registration information", open: "Open the console of Trend Micro Apex One as a Service",
		logOn: "Log On", name: "User name or domain user name", password: "Password", button: "Log On",
		administration: "Administration", users: "User Accounts", add: "Add", twoFactor: "Enable Two-Factor Authentication",
		columns: []string{"User name/Group name", "Name", "Type", "User role"}, kind: "Custom",
		posture: "Security posture", menu: "Trend Vision One", access: "Access Trend Vision One", // products 4.1
		serviceMenu: "Service Management",                                                                           // PI
		product:     "Trend Micro Apex One SaaS", generate: "Click to generate the enrollment token", token: "Copy", // PIC, DS
		openFromLicences: "Open the console of Trend Micro Apex One as a Service", // products 4.1
		settings:         "Integration Settings", settingsTitle: "Trend Vision One Integration Settings", registration: "Registration",
		obtain: "Log on or sign up to Trend Vision One to obtain a registration token.", status: "Service status:",
		notRegistered: "Not registered", field: "Registration token:", register: "Register", registered: "Registered", // WFBSKB
		done:    "Successfully registered with Trend Vision One.",
		apexOne: "Trend Micro Apex One as a Service", apexType: "Trend Micro Apex One SaaS", region: "Japan",
		update: "Update", solution: "Update Solution", // A1UP
		tab: []string{
			"Trend Vision One Endpoint Security - Standard Endpoint Protection",
			"Update your solution with the advanced management capabilities available only in Trend Vision One Endpoint Security.",
			"Data shared with Trend Vision One Endpoint Security:", "Endpoint list", "Roles and permissions", "Scope management", "Users/User groups",
			"Make sure that the product license has not expired before you update this product.", "View details",
			"End User License Agreement (Global | Japan)", "Global Privacy Notice (Global | Japan)", "Data Collection Notice",
			"For SaaS and cloud services, read the Cloud Service Terms of Service.",
			"By clicking I Agree to update, you agree to the information shown. If anything is unclear, contact your sales representative.",
			"Do you want to try the new Endpoint Security before you update?",
		},
		start:      "Connect and Transfer", // A1UP
		noticeText: "You have chosen to perform a system update.", questions: "If you have questions, contact your support provider before you start the update process.",
		temporary: "A temporary problem has occurred. Support engineers are working to resolve this problem. Please try again later.",
		updating:  "Updating", closed: "Apex Central is being updated to Standard Endpoint Protection. The console cannot be used.",
		sep: "Standard Endpoint Protection Manager", sepType: "Standard Endpoint Protection",
		upgrade:  "Upgrade your account",
		features: "To use all the advanced features of Trend Vision One, update your account.",
		complete: "Click Continue to complete the account update process.", goOn: "Continue",
		toAccount: "Assign an email address to your account",
		old:       "The account has been upgraded. Sign in to Trend Vision One.",
		gone:      "This account name was replaced by an email address.",
	}
}

func moverJapanese() *moverWords {
	return &moverWords{
		signposts: onTheWayInJapanese(), sepWords: sepJapanese(),
		portal: "登録情報を入力してください", open: "Trend Micro Apex One as a Serviceのコンソールを開く",
		logOn: "ログオン", name: "ユーザ名またはドメインユーザ名", password: "パスワード", button: "ログオン",
		administration: "運用管理", users: "ユーザアカウント", add: "追加", twoFactor: "2要素認証を有効にする",
		columns: []string{"ユーザ名/グループ名", "名前", "種類", "ユーザの役割"}, kind: "カスタム",
		posture: "セキュリティ状態", menu: "Trend Vision One", access: "Trend Vision One にアクセス",
		serviceMenu: "Service Management",
		product:     "Trend Micro Apex One SaaS", generate: "クリックして登録トークンを生成", token: "コピー",
		openFromLicences: "Trend Micro Apex One as a Serviceのコンソールを開く",
		settings:         "統合設定", settingsTitle: "Trend Vision Oneの統合設定", registration: "登録",
		obtain: "Trend Vision Oneにログインまたはサインアップして、登録トークンを取得してください。", status: "サービスのステータス:",
		notRegistered: "登録されていません", field: "登録トークン:", register: "登録", registered: "登録済み",
		done:    "Trend Vision Oneに正常に登録されました。",
		apexOne: "Trend Micro Apex One as a Service", apexType: "Trend Micro Apex One SaaS", region: "Japan",
		update: "アップデート", solution: "ソリューションをアップデート",
		tab: []string{
			"Trend Vision One Endpoint Security - Standard Endpoint Protection",
			"Trend Vision One Endpoint Securityでのみ利用可能な高度な管理機能でソリューションをアップデートします。",
			"Trend Vision One Endpoint Securityと共有されるデータ:", "エンドポイントリスト", "役割と権限", "スコープ管理", "ユーザー/ユーザーグループ",
			"この製品をアップデートする前に、製品ライセンスの有効期限が切れていないことを確認してください。", "詳細を表示",
			"使用許諾契約書 (グローバル | 日本)", "プライバシーポリシー (Global Privacy Notice) (グローバル | 日本)", "データ収集について (Data Collection Notice)",
			"SaaSおよびクラウドサービスについては、Cloud Service Terms of Serviceをお読みください。",
			"[アップデートに同意する] をクリックすると、表示された情報に同意したことになります。不明な点がある場合は、営業担当者にお問い合わせください。",
			"アップデートする前に、新しいEndpoint Securityを試しますか?",
		},
		start:      "接続して転送",
		noticeText: "システムアップデートの実行が選択されました。アップデートプロセスを開始する前に、次の点を十分に検討してください。",
		questions:  "質問や不明な点がある場合は、アップデートプロセスを開始する前に、サポート担当者にお問い合わせください。",
		temporary:  "一時的な問題が発生しました。サポートエンジニアがこの問題の解決に取り組んでいます。しばらくしてからもう一度お試しください。",
		updating:   "アップデート", closed: "Apex CentralをStandard Endpoint Protectionにアップデートしています。コンソールは使用できません。",
		sep: "Standard Endpoint Protection Manager", sepType: "Standard Endpoint Protection",
		upgrade:  "アカウントをアップグレードする",
		features: "Trend Vision Oneの高度な機能をすべて使用するには、ご使用のアカウントをアップデートしてください。",
		complete: "アカウントのアップデートプロセスを完了するには [続行] をクリックしてください。", goOn: "続行",
		toAccount: "アカウントへのメールアドレスの割り当て",
		old:       "アカウントはアップグレード済みです。Trend Vision Oneにサインインしてください。",
		gone:      "このアカウント名はメールアドレスに置き換えられました。",
	}
}
