package platform

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// The buttons of the update.
var (
	updateTitle  = estate.Quoted("Update Trend Vision One", "Trend Vision Oneのアップデート", "CASJA")
	agreeButton  = estate.Quoted("I Agree to Update", "アップデートに同意する", "KA15118")
	notNowButton = estate.Quoted("Not Now", "後で実行", "KA15870")
	startButton  = estate.Quoted("Start the Update", "アップデートを開始", "KA15118")
)

// Details is what the update is about, before it is agreed to.
type Details struct {
	Title lifecycle.Text
	// Points are what will change, one sentence each.
	Points []lifecycle.Text
	// Agree and NotNow are the buttons; the latter is shown to whoever comes from
	// the activation of a licence alone.
	Agree, NotNow lifecycle.Text
}

// details returns it. What it says is from FCON and FUPD; but for the sentence
// about the way back, the words are ours.
func details() Details {
	return Details{
		Title: updateTitle, Agree: agreeButton, NotNow: notNowButton,
		Points: []lifecycle.Text{
			cannotUndo,
			estate.Assumed("All users are signed out as soon as the update begins.", "アップデートが開始されると、すべてのユーザがサインアウトされます。"),
			estate.Assumed("Your Primary User Account must sign in with a valid, unused email address. You assign the address and a new password during the update.", "プライマリユーザアカウントでは、未使用の有効なメールアドレスを使用してサインインする必要があります。メールアドレスと新しいパスワードは、アップデート中に設定します。"),
			estate.Assumed("The email address and password replace your account of the Customer Licensing Portal, whose login ID can no longer be used.", "このメールアドレスとパスワードは、Customer Licensing Portalのアカウントに置き換わります。以前のログインIDは使用できなくなります。"),
			estate.Assumed("Each local account gets an email with a link to reset the password and, if used, multi-factor authentication.", "各ローカルアカウントには、パスワードおよび多要素認証 (使用している場合) をリセットするためのリンクがメールで送信されます。"),
			estate.Assumed("SAML users cannot sign in until an identity provider is configured and they have verified their addresses.", "SAMLユーザは、IDプロバイダが設定され、メールアドレスの確認が完了するまでサインインできません。"),
			estate.Assumed("Data, settings, policies and connected products stay as they are.", "データ、設定、ポリシー、接続済みの製品は変更されません。"),
		},
	}
}

// Notice is the System Update Notice, the last dialog before the update.
type Notice struct {
	Title lifecycle.Text
	Texts []lifecycle.Text
	// Checkbox must be ticked, Button starts.
	Checkbox, Button lifecycle.Text
}

// notice returns it: the title, the box and the button are the vendor's. That the
// Japanese box of the products' updates [SEPJA] is this dialog's too, is inferred.
func notice() Notice {
	return Notice{
		Title: estate.Quoted("System Update Notice", "システムアップデートの通知", "FUPD"),
		Texts: []lifecycle.Text{
			cannotUndo,
			estate.Assumed("Access to the console is temporarily terminated for everybody as soon as the update begins.", "アップデートが開始されるとすぐに、すべてのユーザがコンソールに一時的にアクセスできなくなります。"),
		},
		Checkbox: estate.Quoted("I understand how the update will affect my system and agree to start the process",
			"アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します", "FUPD"),
		Button: startButton,
	}
}

// What the owner is told while it goes on and when it is done.
var (
	waiting = estate.Quoted("Wait while it updates to Foundation Account and activates licenses",
		"Foundationアカウントへのアップデートとライセンスのアクティベーションが完了するまでお待ちください", "KA15870")
	success = estate.Quoted("Activation Successful", "アクティベーションが完了しました", "KA15870")
	prompt  = estate.Assumed("Update Trend Vision One to the Foundation Services release to continue using Trend Vision One.", "引き続きTrend Vision Oneを使用するには、Foundation Servicesリリースにアップデートしてください。")
	popup   = estate.Assumed("Trend Vision One has been updated to the Foundation Services release.", "Trend Vision OneがFoundation Servicesリリースにアップデートされました。")
)

// Task is something to be done after the update.
type Task struct {
	// Code is "roles" or "identity_provider".
	Code string
	Text lifecycle.Text
}

// tasks are the ones that the vendor names [FCON].
func tasks() []Task {
	return []Task{
		{"roles", estate.Assumed("Check the user roles and resolve any role conflicts.", "ユーザの役割を確認し、役割の競合を解決してください。")},
		{"identity_provider", estate.Assumed("Check or set up the identity provider.", "IDプロバイダを確認または設定してください。")},
	}
}

// doneMail is the confirmation with the activation details [KA15870]; its wording
// is ours but for the title.
func doneMail(to string) lifecycle.Mail {
	return lifecycle.Mail{
		From: "v1", Template: "platform_updated", To: to, Subject: success,
		Body: estate.Assumed(
			"Your Trend Vision One has been updated to the Foundation Services release, and your licenses are activated.\n\nSign in with your email address:\n{link:console}\n",
			"Trend Vision OneはFoundation Servicesリリースにアップデートされ、ライセンスがアクティベートされました。\n\nメールアドレスでサインインしてください。\n{link:console}\n"),
		Links: map[string]lifecycle.Link{"console": {Service: "v1", Path: "/"}},
	}
}
