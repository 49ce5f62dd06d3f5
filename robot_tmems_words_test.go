package mockone_test

// mailWords are what the article about Email Security names [004], beside the words of
// the way to a Vision One. A number is that of a step; what the article shows in pictures
// alone, and all English, is from the vendor's help (KA15921) or assumed.
type mailWords struct {
	*signposts

	banner, bannerButton                          string // 1.1
	logOn, account, logOnPassword, logOnButton    string // 3.1
	overview                                      string
	emailSecurity                                 string // 2.3, 2.4
	box, boxFirst                                 string // 1.4
	gateway                                       string // 2.1, 2.5, 2.7, 2.11
	connectMail                                   string // 2.2
	updateTrendVisionOne                          string // 1.2, 2.6
	toGateway                                     string // 1.3, 2.8
	flow, connecting, running, darkOnly           string
	screens                                       []string // the tables of the console
	closed                                        string
	upgrade, upgradeText, toAccount, wrongCode    string // 3.2 to 3.4
	migrated                                      string
	connectedOnLegacy, preparing, connectedToMail string // 2.4, 2.11
}

func mailEnglish() *mailWords {
	return &mailWords{
		signposts:    onTheWayInEnglish(),
		banner:       "Update Trend Micro Email Security to Cloud Email Gateway Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
		bannerButton: "Update Trend Micro Email Security", // KA15921
		logOn:        "Sign In", account: "Account name", logOnPassword: "Password", logOnButton: "Sign In", overview: "Overview",
		emailSecurity: "Trend Micro Email Security",
		box:           "I agree to the terms of use of Trend Vision One.", boxFirst: "Select the check box to continue.",
		gateway:              "Cloud Email Gateway Protection",
		connectMail:          "Connect Trend Micro Email Security",
		updateTrendVisionOne: "Update Trend Vision One",
		toGateway:            "Update to Cloud Email Gateway Protection",
		flow:                 "Delivery and scanning of email On",
		connecting:           "Trend Micro Email Security is being connected. Wait for one to two minutes.",
		running:              "Trend Micro Email Security is being updated to Cloud Email Gateway Protection. Email is delivered and scanned without interruption.",
		darkOnly:             "Dark mode only",
		screens:              []string{"Domains", "Policies", "Mail Tracking", "Policy Events", "Quarantine", "Reports"},
		closed:               "Email Security is being updated to Cloud Email Gateway Protection. The console cannot be used.",
		upgrade:              "Update your account",
		upgradeText:          "Email Security has been updated to Cloud Email Gateway Protection. Migrate this account to a Trend Vision One user account, which signs in with an email address.",
		toAccount:            "Assign an email address to your account", wrongCode: "The verification code is incorrect.",
		migrated:          "The account has been migrated. Sign in to Trend Vision One with its email address.",
		connectedOnLegacy: "Connected ", preparing: "Preparing or pending registration", connectedToMail: "Connected",
	}
}

func mailJapanese() *mailWords {
	return &mailWords{
		signposts:    onTheWayInJapanese(),
		banner:       "Trend Micro Email Security から Cloud Email Gateway Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。",
		bannerButton: "Trend Micro Email Securityをアップデート",
		logOn:        "サインイン", account: "アカウント名", logOnPassword: "パスワード", logOnButton: "Sign In", overview: "概要", // 3.1
		emailSecurity: "Trend Micro Email Security",                                           // 2.3, where it is misspelt
		box:           "Trend Vision Oneの利用条件に同意します。", boxFirst: "続行するには、チェックボックスをオンにしてください。", // 1.4
		gateway:              "Cloud Email Gateway Protection",         // 2.1
		connectMail:          "Trend Micro Email Securityを接続",          // 2.2
		updateTrendVisionOne: "Trend Vision Oneをアップデート",                // 2.6
		toGateway:            "Cloud Email Gateway Protectionへのアップデート", // 2.8
		flow:                 "メールの配送処理と検索処理 オン",
		connecting:           "Trend Micro Email Securityを接続しています。1～2分程度お待ちください。",
		running:              "Trend Micro Email SecurityをCloud Email Gateway Protectionにアップデートしています。メールの配送処理と検索処理は継続されます。",
		darkOnly:             "ダークモードのみ", // of the notes
		screens:              []string{"ドメイン", "ポリシー", "メール追跡", "ポリシーイベント", "隔離", "レポート"},
		closed:               "Email SecurityをCloud Email Gateway Protectionにアップデートしています。コンソールは使用できません。",
		upgrade:              "アカウントをアップデートする",
		upgradeText:          "Email SecurityはCloud Email Gateway Protectionにアップデートされました。このアカウントを、メールアドレスでサインインするTrend Vision Oneのユーザアカウントに移行してください。",
		toAccount:            "アカウントへのメールアドレスの割り当て", wrongCode: "検証コードが正しくありません。",
		migrated:          "アカウントは移行済みです。メールアドレスでTrend Vision Oneにサインインしてください。",
		connectedOnLegacy: "接続済み ", preparing: "準備中または登録保留中", connectedToMail: "接続済み", // 2.4, 2.11
	}
}
