package iam

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// The kinds of links that are mailed, which are the mails' templates too.
const (
	// PlainInvitation is that of a new local account.
	PlainInvitation = "invitation"
	// UpgradeInvitation is that of an administrator of an updated product.
	UpgradeInvitation = "account_upgrade"
	// ResetInvitation is that of a local account after the update of the platform.
	ResetInvitation = "password_reset"
	// VerifyInvitation is that of a user of the identity provider.
	VerifyInvitation = "address_verification"
)

// link returns the address that a mail shows for a link's key.
func link(key string) map[string]lifecycle.Link {
	return map[string]lifecycle.Link{"accept": {Service: Name, Path: "/invitations/" + key}}
}

// linkKind returns what the account's link is for.
func (a Account) linkKind() string {
	switch {
	case !a.local():
		return VerifyInvitation
	case a.State == AccountResetRequired:
		return ResetInvitation
	}
	return PlainInvitation
}

// letter is the mail with the account's link, which is valid for so long; zero or
// less is for ever. mfa says that multi-factor authentication has to be set up again.
func (a Account) letter(mfa bool, lifetime time.Duration) lifecycle.Mail {
	switch a.linkKind() {
	case VerifyInvitation:
		return verificationMail(a.Email, a.Invitation, lifetime)
	case ResetInvitation:
		return resetMail(a.Email, a.Invitation, mfa, lifetime)
	}
	return invitationMail(a.Email, a.Invitation, lifetime)
}

// invitationMail is the mail to a new local account; its wording is assumed.
func invitationMail(to, key string, lifetime time.Duration) lifecycle.Mail {
	return lifecycle.Mail{
		From: Name, Template: PlainInvitation, To: to, Links: link(key),
		Subject: estate.Assumed("You have been invited to Trend Vision One", "Trend Vision Oneへの招待"),
		Body: timely(lifetime,
			"An administrator has added you to Trend Vision One.\n\nOpen the following link{within} to verify your email address and set a password:\n{link:accept}\n",
			"管理者により、Trend Vision Oneにお使いのアカウントが追加されました。\n\n{within}次のリンクを開き、メールアドレスを確認してパスワードを設定してください。\n{link:accept}\n"),
	}
}

// resetMail is the mail to a local account after the update of the platform [FCON];
// its wording is assumed.
func resetMail(to, key string, mfa bool, lifetime time.Duration) lifecycle.Mail {
	body := timely(lifetime,
		"Trend Vision One has been updated to the Foundation Services release. Before you can sign in again, your account must be updated.\n\nOpen the following link{within} to reset your password:\n{link:accept}\n",
		"Trend Vision OneがFoundation Servicesリリースにアップデートされました。再度サインインするには、アカウントの更新が必要です。\n\n{within}次のリンクを開き、パスワードをリセットしてください。\n{link:accept}\n")
	if mfa {
		body.EN += "\nYour multi-factor authentication has been reset too. Set it up again after you sign in.\n"
		body.JA += "\n多要素認証の設定もリセットされました。サインイン後に再度設定してください。\n"
	}
	return lifecycle.Mail{
		From: Name, Template: ResetInvitation, To: to, Links: link(key), Body: body,
		Subject: estate.Assumed("Update your Trend Vision One account", "Trend Vision Oneアカウントの更新"),
	}
}

// verificationMail is the mail to a user of the identity provider; its wording is assumed.
func verificationMail(to, key string, lifetime time.Duration) lifecycle.Mail {
	return lifecycle.Mail{
		From: Name, Template: VerifyInvitation, To: to, Links: link(key),
		Subject: estate.Assumed("Verify your sign-in address for Trend Vision One", "Trend Vision Oneのサインイン用メールアドレスの確認"),
		Body: timely(lifetime,
			"You can sign in to Trend Vision One by single sign-on with this email address once it is verified.\n\nOpen the following link{within} to verify it:\n{link:accept}\n",
			"このメールアドレスを確認すると、シングルサインオンでTrend Vision Oneにサインインできるようになります。\n\n{within}次のリンクを開いて確認してください。\n{link:accept}\n"),
	}
}

// upgradeMail is the mail to a product's administrator; its wording is assumed.
func upgradeMail(to, key string, lifetime time.Duration) lifecycle.Mail {
	return lifecycle.Mail{
		From: Name, Template: UpgradeInvitation, To: to, Links: link(key),
		Subject: estate.Assumed("Upgrade your account to Trend Vision One", "Trend Vision Oneへのアカウントのアップグレード"),
		Body: timely(lifetime,
			"The product that you sign in to is now part of Trend Vision One.\n\nOpen the following link{within} to set the password of your Trend Vision One account:\n{link:accept}\n\nYou can also sign in to the console of your product and update your account there.\n",
			"ご利用の製品は、Trend Vision Oneに統合されました。\n\n{within}次のリンクを開き、Trend Vision Oneアカウントのパスワードを設定してください。\n{link:accept}\n\n製品のコンソールにサインインして、アカウントをアップデートすることもできます。\n"),
	}
}

// timely is a mail's body that says in place of {within} how long its link is valid.
func timely(lifetime time.Duration, en, ja string) lifecycle.Text {
	within := estate.Within(lifetime)
	return estate.Assumed(strings.ReplaceAll(en, "{within}", within.EN), strings.ReplaceAll(ja, "{within}", within.JA))
}
