package mockone_test

// updateWords are what stands on the pages of the platform's update, besides what a
// tongue has. KA is the ten steps of the article on it [KA15118], to whose third to
// tenth the guides point; 003 is the guide that shows the wizard.
type updateWords struct {
	*tongue

	zone, since string // the sandbox's zone, and when Cloud App Security was connected in it

	// The five ways to the update.
	prompt                                           string // KA step 2: the blue banner, and the pop-up
	settings, systemUpdate, getStarted               string
	renewal, activate, activated, notNow, putOff     string
	points                                           []string // what the details and the notice say first
	agree                                            string   // KA step 3; 000 step 2
	understand, understandBox, start, later, startBy string   // KA step 4
	ownerOnly                                        string

	// The update is on its way.
	stopping                             []string
	assignHeading, assign                string
	updating                             string
	steps                                []string // 003 step 3
	firstTitle, warning, contact         string
	original, newEmail, confirmEmail     string
	verify                               string // 003 step 4; KA step 5
	secondTitle, sent, resend, countdown string // 003 step 6
	code, submit                         string // 003 step 6; KA step 6
	thirdTitle, secure                   string // 003 step 7
	newPassword, confirmPassword         string
	reset                                string // 003 step 8; KA step 7
	success, close                       string // 003 step 9; KA step 8
	otherAccount, help                   string // 003 step 10

	// Afterwards.
	wait, patience, done, refreshes, open, popup string // KA step 10
	tasks                                        []string
	replaced, replacedPortal, portalEnded        string
	resetFirst, resetTitle, connectTitle         string
	openConsole                                  string
	clpLogin, clpPassword, clpLogIn, clpProducts string
}

func updateEnglish() *updateWords {
	const undo = "You cannot undo or stop the update once you begin."
	return &updateWords{
		tongue: english(), zone: "America/New_York", since: "2026-03-12 14:20:00",

		prompt:   "Update Trend Vision One to the Foundation Services release to continue using Trend Vision One.",
		settings: "Console Settings", systemUpdate: "System Update", getStarted: "Get Started", // FUPD
		renewal: "Trend Vision One Endpoint Security, renewal", activate: "Activate", activated: "Activation Successful", notNow: "Not Now", putOff: "You can update Trend Vision One later.", // KA15870
		points:        []string{undo, "All users are signed out as soon as the update begins."}, // FCON
		agree:         "I Agree to Update",                                                      // KA step 3; 000 step 2
		understand:    "You cannot undo or stop the update once you begin.",
		understandBox: "I understand how the update will affect my system and agree to start the process", start: "Start the Update", // FUPD, KA step 4
		later: "The update was not started.", startBy: "Select the check box to confirm that you understand how the update will affect your system.",
		ownerOnly: "Only the owner of the Primary User Account can update Trend Vision One.",

		stopping:      []string{"Cancel the update", "Undo the update"},
		assignHeading: "Assign the Primary User Account email address", assign: "Continue",
		updating:   "Trend Vision One is being updated and cannot be accessed. Sign in when the update is complete.",
		steps:      []string{"Step 1.", "Step 2.", "Step 3."},       // 003 step 3
		firstTitle: "Assign the Primary User Account email address", // 003 step 3
		warning:    "Trend Vision One requires the use of an email address to sign in to the console. Follow the instructions to associate your account with your email address and reset your password.",
		contact:    "The email address you specify becomes your business's primary contact email and the account name you must use to sign in to your Trend Micro SaaS offerings.",
		original:   "Original account:", newEmail: "New account email:", confirmEmail: "Confirm email:", verify: "Verify Email",
		secondTitle: "Verify Email Address", sent: "We have sent a verification code to ", // 003 step 6
		resend: "If the email did not arrive in your inbox or spam folder, click here to resend", countdown: "(180s).",
		code: "Verification code:", submit: "Submit",
		thirdTitle: "Password Update", secure: "To ensure the security of your account, verify your current password and specify the new password.", // 003 step 7
		newPassword: "New password:", confirmPassword: "Confirm password:", reset: "Reset Password",
		success: "Updated password successfully", close: "Close", // 003 step 9

		otherAccount: "Sign in with a different account", help: "Need help signing in?",

		wait: "Wait while it updates to Foundation Account and activates licenses", patience: "Allow some time for the activation process to complete.", // KA15870, FUPD
		done: "Activation Successful", refreshes: "Refresh", open: "Open the console", // KA15870
		popup:          "Trend Vision One has been updated to the Foundation Services release.",
		tasks:          []string{"Check the user roles and resolve any role conflicts.", "Check or set up the identity provider."}, // FCON
		replaced:       "This account name can no longer be used. Sign in with the email address that has replaced it.",
		replacedPortal: "This login ID has been replaced by the Primary User Account. Use the email address and password of the Primary User Account.",
		portalEnded:    "You have been signed out because your account name was replaced by an email address.",
		resetFirst:     "Trend Vision One was updated. Reset your password by the link that was sent to you by email; your administrator can send it again.",
		resetTitle:     "Update your account", connectTitle: "Product Connection",
		openConsole: "Open the console of Trend Micro Cloud App Security",
		clpLogin:    "Login ID:", clpPassword: "Password:", clpLogIn: "Log In", clpProducts: "Products/Services",
	}
}

func updateJapanese() *updateWords {
	const undo = "一度開始すると、更新を元に戻したり停止したりすることはできません。"
	return &updateWords{
		tongue: nihongo(), zone: "Asia/Tokyo", since: "2026-03-13 03:20:00",

		prompt:   "引き続きTrend Vision Oneを使用するには、Foundation Servicesリリースにアップデートしてください。",
		settings: "コンソール設定", systemUpdate: "システムアップデート", getStarted: "開始",
		renewal: "Trend Vision One Endpoint Security, renewal", activate: "アクティベート", activated: "アクティベーションが完了しました", notNow: "後で実行", putOff: "Trend Vision Oneは後でアップデートできます。",
		points:        []string{undo, "アップデートが開始されると、すべてのユーザがサインアウトされます。"}, // FCON
		agree:         "アップデートに同意する",                                       // KA step 3
		understand:    undo,
		understandBox: "アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します", start: "アップデートを開始", // 003 step 14 (of STEP 3), KA step 4
		later: "アップデートは開始されませんでした。", startBy: "チェックボックスをオンにして、アップデートによるシステムへの影響を理解したことを確認してください。",
		ownerOnly: "Trend Vision Oneをアップデートできるのは、プライマリユーザアカウントの所有者のみです。",

		stopping:      []string{"アップデートをキャンセルする", "アップデートを元に戻す"},
		assignHeading: "プライマリユーザアカウントのメールアドレスの割り当て", assign: "続行",
		updating:   "Trend Vision Oneはアップデート中のため、アクセスできません。アップデートの完了後にサインインしてください。",
		steps:      []string{"ステップ1", "ステップ2", "ステップ3"},
		firstTitle: "プライマリユーザアカウントのメールアドレスの割り当て",
		warning:    "Trend Vision Oneのコンソールにサインインするには、メールアドレスを使用する必要があります。指示に従って、アカウントをメールアドレスに関連付け、パスワードをリセットしてください。",
		contact:    "指定したメールアドレスは、お客様のビジネスの主要な連絡先メールアドレスになり、トレンドマイクロのSaaS製品へのサインインに使用するアカウント名になります。",
		original:   "元のアカウント:", newEmail: "新しいアカウントのメールアドレス:", confirmEmail: "メールアドレスの確認:", verify: "メールを確認", // KA step 5
		secondTitle: "メールアドレスの確認", sent: "に検証コードを送信しました",
		resend: "受信トレイまたは迷惑メールフォルダにメールが届かない場合は、 ここをクリックして再送信", countdown: "(180秒)してください。",
		code: "検証コード:", submit: "送信", // 003 step 6; KA step 6
		thirdTitle: "パスワードの更新", secure: "アカウントのセキュリティを確保するため、現在のパスワードを確認し、新しいパスワードを指定してください。",
		newPassword: "新しいパスワード:", confirmPassword: "パスワードの確認:", reset: "パスワードをリセット", // KA step 7
		success: "パスワードが正常に更新されました", close: "閉じる", // KA step 8

		otherAccount: "別のアカウントでサインインする", help: "サインインに関するヘルプが必要な場合", // 003 step 10

		wait: "Foundationアカウントへのアップデートとライセンスのアクティベーションが完了するまでお待ちください", patience: "アクティベーションが完了するまで、しばらくお待ちください。",
		done: "アクティベーションが完了しました", refreshes: "更新", open: "コンソールを開く",
		popup:          "Trend Vision OneがFoundation Servicesリリースにアップデートされました。",
		tasks:          []string{"ユーザの役割を確認し、役割の競合を解決してください。", "IDプロバイダを確認または設定してください。"},
		replaced:       "このアカウント名は使用できなくなりました。代わりに設定したメールアドレスでサインインしてください。",
		replacedPortal: "このログインIDはプライマリユーザアカウントに置き換えられました。プライマリユーザアカウントのメールアドレスとパスワードを使用してください。",
		portalEnded:    "アカウント名がメールアドレスに置き換えられたため、サインアウトされました。",
		resetFirst:     "Trend Vision Oneがアップデートされました。メールで送信されたリンクからパスワードをリセットしてください。リンクは管理者が再送信できます。",
		resetTitle:     "アカウントの更新", connectTitle: "製品の接続",
		openConsole: "Trend Micro Cloud App Securityのコンソールを開く",
		clpLogin:    "ログインID:", clpPassword: "パスワード:", clpLogIn: "ログイン", clpProducts: "製品/サービス",
	}
}
