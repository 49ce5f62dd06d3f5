package mockone_test

// signposts are what the articles name on the way to a Vision One and to Foundation
// Services, beside what a tongue knows: "001" is the Japanese article about Cloud App
// Security, "000" the English one. What those show in pictures alone is from the guide
// that has the same screens ("003") or from the vendor's help (AESS, FUPD, KA15118,
// KA15870), as the facts have it; words without a number are ours.
type signposts struct {
	*tongue

	moveBanner, moveBannerButton           string // 001 1.1 pattern 3
	details, activateTitle, activateNow    string // 000 "Click More Details", 1
	service, setUp                         string // 001 1-1; AESS
	product, otherSaaS, onPremises         string // 001 1-2; AESS
	code, badCode, another                 string
	heading, account, nobody               string // 001 1-3; AESS
	signInHere                             string // 001 1-4
	activating, toWizard, refreshSetup     string // 001 1-5
	registered                             string // 001 1-6
	replaced, otherAccount                 string // 001 1-9; 003 STEP 2 10
	region, japan, provision, provisioning string // 001 1-10; 003 STEP 2 11
	ready, openConsole                     string // 003 STEP 2 12
	administration, licenceOf              string // 001 1-11; 000 4
	emailOperations, services              string // 001 2.1, 2.4
	typeBefore, row                        string // 001 2.3, 2.4
	agreePlatform, understandPlatform      string // 000 2; FUPD
	wait, successful                       string // KA15870
	cannotUndo                             string // FUPD

	portalLogin, portalPassword, portalButton, portalFirst, portalReplaced string // 003 STEP 1, STEP 2 1

	activation, update wizardWords
}

// wizardWords are those of the three steps. The guides show them in English when
// Vision One is activated, Japanese guides too [001 1-6 to 1-8, 003 STEP 2 3 to 9];
// when it is updated, the Japanese article names the buttons in Japanese.
type wizardWords struct {
	assign, original, email, confirm, verify string // 001 1-6; KA15118 5
	title, sent, code, submit                string // 001 1-7; KA15118 6
	password, newPassword, again, reset      string // 001 1-8; KA15118 7
	done, end                                string // 003 STEP 2 9; KA15118 8
}

func inTheGuides() wizardWords {
	return wizardWords{
		assign: "Assign the Primary User Account email address", original: "Original account:",
		email: "New account email:", confirm: "Confirm email:", verify: "Verify Email",
		title: "Verify Email Address", sent: "We have sent a verification code to " + licenseeAddress, code: "Verification code:", submit: "Submit",
		password: "Password Update", newPassword: "New password:", again: "Confirm password:", reset: "Reset Password",
		done: "Updated password successfully", end: "Close",
	}
}

func onTheWayInEnglish() *signposts {
	return &signposts{
		tongue:     english(),
		moveBanner: "Upgrade to the successor service provided by the cybersecurity platform Trend Vision One.", moveBannerButton: "Activate Now",
		details: "More Details", activateTitle: "Activate Trend Vision One", activateNow: "Activate Now",
		service: "Trend Micro Activation Service", setUp: "Set up now",
		product: "Product", otherSaaS: "Other SaaS service", onPremises: "On-premises product",
		code: "Activation Code", badCode: "The activation code is not valid.", another: "Select another product",
		heading: "Activate your license with your Primary User Account", account: "Primary User Account name or email",
		nobody:     "The account name or password is incorrect.",
		signInHere: "Sign in", activating: "Activating...", toWizard: "Continue", refreshSetup: "Refresh",
		registered: "This email address was used to register Cloud App Security. Specify a different email address.",
		replaced:   "This account name can no longer be used. Sign in with the email address that has replaced it.", otherAccount: "Sign in with a different account",
		region: "Data Center Region", japan: "Japan", provision: "Provision Console", provisioning: "Provisioning",
		ready: "Your Trend Vision One console is ready in this region: Japan.", openConsole: "Open the console",
		administration: "Administration", licenceOf: "Open the console of Trend Micro Cloud App Security",
		emailOperations: "Email and Collaboration Security Operations", services: "Service Management",
		typeBefore: "Product", row: "Cloud App Security",
		agreePlatform:      "I Agree to Update",
		understandPlatform: "I understand how the update will affect my system and agree to start the process",
		wait:               "Wait while it updates to Foundation Account and activates licenses", successful: "Activation Successful",
		cannotUndo:  "You cannot undo or stop the update once you begin.",
		portalLogin: "Login ID:", portalPassword: "Password:", portalButton: "Log In", portalFirst: "Products/Services",
		portalReplaced: "This login ID has been replaced by the Primary User Account.",
		activation:     inTheGuides(), update: inTheGuides(),
	}
}

func onTheWayInJapanese() *signposts {
	return &signposts{
		tongue:           nihongo(),
		moveBanner:       "こちらのサービスは2025年12月29日をもって更新販売を終了します。サイバーセキュリティプラットフォーム Trend Vision One から提供される後継サービスへのアップグレードをお願いします。",
		moveBannerButton: "Trend Vision Oneに移動",
		details:          "詳細を表示", activateTitle: "Trend Vision Oneの有効化", activateNow: "Trend Vision Oneに移動",
		service: "Trend Micro Activation Service", setUp: "今すぐセットアップ",
		product: "製品", otherSaaS: "他のSaaSサービス", onPremises: "オンプレミス製品",
		code: "アクティベーションコード", badCode: "アクティベーションコードが無効です。", another: "別の製品を選択する",
		heading: "プライマリユーザアカウントでライセンスをアクティベートする", account: "プライマリユーザアカウント名またはメールアドレス",
		nobody:     "アカウント名またはパスワードが正しくありません。",
		signInHere: "サインイン", activating: "有効化しています...", toWizard: "続行", refreshSetup: "更新",
		registered: "このメールアドレスはCloud App Securityの登録時に使用されています。別のメールアドレスを指定してください。",
		replaced:   "このアカウント名は使用できなくなりました。代わりに設定したメールアドレスでサインインしてください。", otherAccount: "別のアカウントでサインインする",
		region: "Data Center Region", japan: "Japan", provision: "Provision Console", provisioning: "Provisioning",
		ready: "次の地域のTrend Vision Oneコンソールを使用できます: Japan。", openConsole: "コンソールを開く",
		administration: "Administration", licenceOf: "Trend Micro Cloud App Securityのコンソールを開く",
		emailOperations: "Email and Collaboration Security Operations", services: "Service Management",
		typeBefore: "製品", row: "Cloud App Security",
		agreePlatform:      "アップデートに同意する",
		understandPlatform: "アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します",
		wait:               "Foundationアカウントへのアップデートとライセンスのアクティベーションが完了するまでお待ちください", successful: "アクティベーションが完了しました",
		cannotUndo:  "一度開始すると、更新を元に戻したり停止したりすることはできません。",
		portalLogin: "ログインID:", portalPassword: "パスワード:", portalButton: "ログイン", portalFirst: "製品/サービス",
		portalReplaced: "このログインIDはプライマリユーザアカウントに置き換えられました。",
		activation:     inTheGuides(),
		update: wizardWords{
			assign: "プライマリユーザアカウントのメールアドレスの割り当て", original: "元のアカウント:",
			email: "新しいアカウントのメールアドレス:", confirm: "メールアドレスの確認:", verify: "メールを確認",
			title: "メールアドレスの確認", sent: licenseeAddress + "に検証コードを送信しました", code: "検証コード:", submit: "送信",
			password: "パスワードの更新", newPassword: "新しいパスワード:", again: "パスワードの確認:", reset: "パスワードをリセット",
			done: "パスワードが正常に更新されました", end: "閉じる",
		},
	}
}
