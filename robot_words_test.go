package mockone_test

// tongue is what a robot that has only the vendor's guides knows: what stands on
// the pages in its language. The words are written out here and not taken from
// the catalogues, which they prove: those that a guide prints bear its step, as
// "000" for the English article and "001" for the Japanese guide; the others the
// guides show in pictures alone, or not at all.
type tongue struct {
	lang, fixture string
	// The people of the world, and what its license makes of them.
	// second is the address of the second administrator of Cloud App Security, in
	// whose place the namesake of an account of Vision One stands.
	second, namesake, newRole, chosenRole, oldRole string
	// third is another administrator there, auditor another account here.
	third, auditor, organization string
	// target is whom a policy is for: an address, in which a line may break.
	target       string
	business, id string
	granted      string

	// Signing in and out, in both consoles.
	signIn, email, next, password, signInButton, signOut string
	failed                                               string
	// signedOut is what a console says to whom the update has signed out, closed
	// what it says to whoever comes while it runs.
	signedOut, closed, signedOutByHand string

	navigation, screens, announcement, dashboard, policies, logs, reports string

	// The banner of Cloud App Security.
	connectBanner, connectBannerButton string // 000 scenario 2; 001 1.1 pattern 2
	updateBanner, updateBannerButton   string // 001 1.1 pattern 1

	cecp       string // 000 step 8; 001 2.1, 2.5
	connectCAS string // 000 "Connect Cloud App Security"; 001 2.2

	productInstance, addExisting, instanceType, choose, casType string // 000 steps 1 and 2; 001 2.3
	toggle, description, save                                   string // 000 step 2; 001 2.3
	pending, connected, refresh                                 string // 001 2.4
	gotIt, update                                               string // 000 step 4
	updateToCECP                                                string // 001 2.8
	updatePlatform, agreePlatform, productConnector             string // 001 1.2 and 2.4, before the update of the platform
	updateSolution, agreeBox, agreeButton, agreeFirst           string // 000 step 5; 001 2.9
	notice                                                      string // 000 step 6
	noticeParts                                                 []string
	understandBox, start, understandFirst                       string // 000 step 6; 001 2.10
	updating                                                    string // 001 2.11

	updateAccount, goOn, passwordUpdate, newPassword, confirm, reset string // 000 steps 2 and 3; 001 3.2 and 3.3
	mismatch, weak, updated, toVisionOne                             string // 001 3.4

	accounts, conflict, conflictRole, apply, resolved string // 000 "role conflict"
	licences, businessName, businessID                string // 001 Q4
	credits, totalCredits, usedCredits, balance       string
	setPassword, passwordSet                          string
}

func english() *tongue {
	return &tongue{
		lang: "en", fixture: "cas-foundation",
		second: "it.operations@example.com", namesake: "platform.operator@example.com",
		target: "management@example.com", third: helpDeskAddress, auditor: auditorAddress, organization: "2b9e6c14-70d3-4f8a-a5b6-38c1f0e7d924",
		oldRole: "Operator", newRole: "CAS Global administrator (converted)",
		chosenRole: "CAS Global administrator (converted) (from the upgraded account)",
		business:   "Larkfield Instruments, Inc.", id: "4f0c8d52-6b1e-4a37-9c25-d1a7e03b96f8",
		granted: "2500", // 100 seats of the Standard edition, 001 "25 * シート数"

		signIn: "Sign in", email: "Email address", next: "Continue", password: "Password", signInButton: "Sign In", signOut: "Sign out",
		failed:          "The email address or password is incorrect.",
		signedOut:       "You have been signed out because a system update has started.",
		closed:          "Cloud App Security is being updated to Cloud Email and Collaboration Protection. The console cannot be used.",
		signedOutByHand: "You have signed out.",

		navigation: "Navigation", screens: "Screens", announcement: "Announcement",
		dashboard: "Dashboard", policies: "Policies", logs: "Logs", reports: "Reports",

		connectBanner:       "Connect Cloud App Security to Trend Vision One to assess your attack surface risk and use powerful detection and response capabilities.",
		connectBannerButton: "Connect to Trend Vision One", // 000 scenario 2
		updateBanner:        "Update Cloud App Security to Cloud Email and Collaboration Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
		updateBannerButton:  "Update Cloud App Security",

		cecp:       "Cloud Email and Collaboration Protection", // 000 step 8
		connectCAS: "Connect Cloud App Security",               // 000 the customer with CAS and the code, step 1

		productInstance: "Product Instance",               // 000 step 1
		addExisting:     "Add Existing Product",           // 000 step 1
		instanceType:    "Instance type",                  // 000 step 2
		casType:         "Trend Micro Cloud App Security", // 000 step 2
		choose:          "Select",
		toggle:          "Default organization",      // 000 step 2
		description:     "Description", save: "Save", // 000 step 2
		pending: "Preparing or pending registration", connected: "Connected", refresh: "Refresh", // 000 step 4 of the customer with CAS and the code
		gotIt: "Got it", update: "Update", // 000 step 4
		updateToCECP:   "Update to Cloud Email and Collaboration Protection",
		updatePlatform: "Update Trend Vision One", agreePlatform: "I Agree to Update", productConnector: "Product Connector",
		updateSolution:  "Update Solution", // 000 step 5
		agreeBox:        "I have read and agree to the terms.",
		agreeButton:     "I Agree to update", // 000 step 5
		agreeFirst:      "Read the terms and select the check box to agree to the update.",
		notice:          "System Update Notice", // 000 step 6
		noticeParts:     []string{"Permanent update", "Compliance considerations", "Forced sign-out during the update", "Tasks after the update"},
		understandBox:   "I understand the impact of the update on the system and agree to start the process.",
		start:           "Start the Update", // 000 step 6
		understandFirst: "Select the check box to confirm that you understand the impact of the update.",
		updating:        "Updating",

		updateAccount: "Update your account", goOn: "Continue", // 000 local accounts, step 2
		passwordUpdate: "Password Update", reset: "Reset Password", // 000 local accounts, step 3
		newPassword: "New password", confirm: "Confirm password",
		mismatch:    "The passwords do not match.",
		weak:        "The password must have at least 8 characters with upper case, lower case, a digit and a special character.",
		updated:     "Your password has been updated. Sign in to Trend Vision One with your email address.",
		toVisionOne: "Sign in to Trend Vision One",

		accounts: "User Accounts", conflict: "role conflict", // 000 "there can be a "role conflict"..."
		conflictRole: "Role to apply", apply: "Apply", resolved: "The role conflict was resolved.",
		licences: "License Information", businessName: "Business name", businessID: "Business ID",
		credits: "Credit Usage", totalCredits: "Total valid credits", usedCredits: "Allocated credits", balance: "Current balance",
		setPassword: "Set Password", passwordSet: "Your password is set. Sign in with it now.",
	}
}

func nihongo() *tongue {
	return &tongue{
		lang: "ja", fixture: "cas-foundation-ja",
		second: "joho-system@example.co.jp", namesake: "unyou@example.co.jp",
		target: "keiri@example.co.jp", third: "helpdesk@example.co.jp", auditor: "kansa@example.co.jp", organization: "c58a1f37-94e2-4d0b-b67c-0f2e9d83a415",
		oldRole: "Operator", newRole: "CAS Global administrator (converted)",
		chosenRole: "CAS Global administrator (converted) (アップグレードしたアカウントの役割)",
		business:   "見本精工株式会社", id: "91d7b3e0-2c45-4f6a-8b19-7ea5d0c2f638",
		granted: "6000", // 240 seats of the Standard edition, 001 "25 * シート数"

		signIn: "サインイン", email: "メールアドレス", next: "続行", password: "パスワード", signInButton: "サインイン", signOut: "サインアウト",
		failed:          "メールアドレスまたはパスワードが正しくありません。",
		signedOut:       "システムのアップデートが開始されたため、サインアウトされました。",
		closed:          "Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしています。コンソールは使用できません。",
		signedOutByHand: "サインアウトしました。",

		navigation: "ナビゲーション", screens: "画面", announcement: "お知らせ",
		dashboard: "ダッシュボード", policies: "ポリシー", logs: "ログ", reports: "レポート",

		connectBanner:       "Cloud App Security を Trend Vision One に接続して、攻撃対象領域リスクを診断し、強力な検出と対応機能を活用します。",                                                                  // 001 1.1 パターン2
		connectBannerButton: "Trend Vision Oneに接続",                                                                                                                          // 001 1.1 パターン2
		updateBanner:        "Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。", // 001 1.1 パターン1
		updateBannerButton:  "Cloud App Securityをアップデート",                                                                                                                    // 001 1.1 パターン1

		cecp:       "Cloud Email and Collaboration Protection", // 001 2.5
		connectCAS: "Trend Micro Cloud App Securityの接続",        // 001 2.2

		productInstance: "Product Instance", // 001 2.11
		addExisting:     "既存製品を追加",
		instanceType:    "インスタンスタイプ",
		casType:         "Trend Micro Cloud App Security", // 001 2.3
		choose:          "選択",
		toggle:          "Default organization",
		description:     "説明", save: "保存", // 001 2.3
		pending: "準備中または登録保留中", connected: "接続済み", refresh: "画面を更新", // 001 2.4
		gotIt: "了解", update: "アップデート",
		updateToCECP:   "Cloud Email and Collaboration Protectionへのアップデート",                                             // 001 2.8
		updatePlatform: "Trend Vision Oneのアップデート", agreePlatform: "アップデートに同意する", productConnector: "Product Connector", // 001 1.2, 2.4
		updateSolution:  "ソリューションをアップデート",
		agreeBox:        "内容を確認し、同意します。",
		agreeButton:     "アップデートに同意する", // 001 2.9
		agreeFirst:      "条件を確認し、チェックボックスをオンにしてアップデートに同意してください。",
		notice:          "システムアップデートの通知",
		noticeParts:     []string{"恒久的なアップデート", "コンプライアンスに関する考慮事項", "アップデート中の強制サインアウト", "アップデート後のタスク"},
		understandBox:   "アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します",
		start:           "アップデートを開始", // 001 2.10
		understandFirst: "チェックボックスをオンにして、アップデートによる影響を理解したことを確認してください。",
		updating:        "アップデート", // 001 2.11

		updateAccount: "アカウントの更新", goOn: "続行", // 001 3.2
		passwordUpdate: "パスワードの更新", reset: "パスワードをリセット", // 001 3.3
		newPassword: "新しいパスワード", confirm: "パスワードの確認",
		mismatch:    "パスワードが一致しません。",
		weak:        "パスワードは、大文字、小文字、数字、特殊文字を含む8文字以上で指定してください。",
		updated:     "パスワードが更新されました。メールアドレスでTrend Vision Oneにサインインしてください。",
		toVisionOne: "Trend Vision Oneにサインイン",

		accounts: "ユーザアカウント", conflict: "役割の競合",
		conflictRole: "適用する役割", apply: "適用", resolved: "役割の競合を解決しました。",
		licences: "License Information", businessName: "ビジネス名", businessID: "ビジネスID", // 001 Q4
		credits: "クレジットの使用状況", totalCredits: "有効なCreditsの合計", usedCredits: "割り当て済みCredits", balance: "現在の残高",
		setPassword: "パスワードを設定", passwordSet: "パスワードを設定しました。新しいパスワードでサインインしてください。",
	}
}
