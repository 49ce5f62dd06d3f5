package mockclp

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	accountGuard  = lifecycle.Guard[Account, accountFacts]
	accountEffect = lifecycle.Effect[Account, accountFacts]
	accountRow    = lifecycle.Row[Account, accountFacts]
)

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

// Refusals that are asked for in more than one place.
var (
	loginTaken = reason("clp.account.exists", "An account with this login ID exists already.", "このログインIDのアカウントはすでに存在します。")
	replaced   = reason("clp.account.replaced",
		"This login ID has been replaced by the Primary User Account. Use the email address and password of the Primary User Account.",
		"このログインIDはプライマリユーザアカウントに置き換えられました。プライマリユーザアカウントのメールアドレスとパスワードを使用してください。")
)

func accountRows() []accountRow {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	return []accountRow{
		{
			ID: "clp.account.register", From: states(accountNone), On: registerAccount, To: AccountActive,
			If: []accountGuard{{
				ID: "login_free", Doc: "No other account has the login ID.", Input: true, Else: loginTaken,
				Holds: func(_ Account, f accountFacts, _ time.Time) bool { return !f.taken },
			}},
			By: lifecycle.World, Why: "A customer gets an account with the registration key of the first product.", Src: []string{"KA12547"},
			Do: []accountEffect{{ID: "note_holder", Doc: "Notes whose it is.", Do: func(a *Account, f accountFacts, _ time.Time) []lifecycle.Action {
				a.Login, a.Name, a.Email, a.Password = f.registration.Login, f.registration.Name, f.registration.Email, f.registration.Password
				return nil
			}}},
		},
		{
			ID: "clp.account.sign_in", From: states(AccountActive), On: signIn,
			By: lifecycle.Operator, Why: "The login ID and the password lead into the portal.", Src: []string{"SEPJA"},
			Do: []accountEffect{{ID: "stamp_sign_in", Doc: "Notes when.", Do: func(a *Account, _ accountFacts, now time.Time) []lifecycle.Action {
				a.LastSignIn, a.FailedSignIn = now, 0
				return nil
			}}},
		},
		{
			ID: "clp.account.sign_in_failed", From: states(AccountActive, AccountReplaced), On: signInFailed,
			By: lifecycle.Operator, Why: "A wrong password is refused and noted. No limit is known.", Src: []string{lifecycle.Assumed},
			Do: []accountEffect{{ID: "count_failure", Doc: "Counts it.", Do: func(a *Account, _ accountFacts, _ time.Time) []lifecycle.Action {
				a.FailedSignIn++
				return nil
			}}},
		},
		{
			ID: "clp.account.request_reset", From: states(AccountActive), On: requestReset,
			By: lifecycle.Operator, Why: "Who has forgotten his password gets a link by mail; an earlier one is void then.", Src: []string{"SEPJA"},
			Do: []accountEffect{{ID: "mail_link", Doc: "Mails the link.", Do: mailLink}},
		},
		{
			ID: "clp.account.reset_password", From: states(AccountActive), On: resetPassword, If: resetGuards(),
			By: lifecycle.Operator, Why: "The link is good for one password.", Src: []string{lifecycle.Assumed},
			Do: []accountEffect{{ID: "set_password", Doc: "Sets the password, and closes the link.", Do: func(a *Account, f accountFacts, _ time.Time) []lifecycle.Action {
				a.Password, a.LinkOpen, a.FailedSignIn = f.password.New, false, 0
				return nil
			}}},
		},
		{
			ID: "clp.account.replace", From: states(AccountActive), On: estate.ReplaceRoot, To: AccountReplaced,
			By: lifecycle.Product, Why: "The Primary User Account replaces the login ID, here and in Vision One.", Src: []string{"FUPD", "WFBSKB"},
			Do: []accountEffect{{ID: "leave", Doc: "Notes who signs in instead, voids a link, and ends its sessions.", Do: func(a *Account, f accountFacts, now time.Time) []lifecycle.Action {
				a.ReplacedBy, a.ReplacedAt, a.LinkOpen = f.by.Email, now, false
				return estate.EndAll(Name+".session", f.sessions, estate.EndedByReplacement)
			}}},
		},
	}
}

// resetGuards are the conditions of a link about a forgotten password. Which link
// it is, the request says.
func resetGuards() []accountGuard {
	return []accountGuard{
		{
			ID: "link_open", Doc: "The last link has not been used.",
			Holds: func(a Account, _ accountFacts, _ time.Time) bool { return a.LinkOpen },
			Else:  reason("clp.reset.used", "The link has been used already.", "このリンクはすでに使用されています。"),
		},
		{
			ID: "link_fresh", Doc: "The last link is not older than `clp.password_reset`.",
			Holds: func(a Account, f accountFacts, now time.Time) bool {
				return !a.LinkOpen || f.lifetime <= 0 || now.Before(a.MailedAt.Add(f.lifetime))
			},
			Else: reason("clp.reset.expired", "The link has expired. Request another one.", "リンクの有効期限が切れています。もう一度リセットを依頼してください。"),
		},
		{
			ID: "link_last", Doc: "The link that is used, if one is, is the last that was sent.",
			Holds: func(a Account, f accountFacts, _ time.Time) bool { return !f.used || f.password.Key == a.lastLink() },
			Else: reason("clp.reset.superseded", "A later link has been sent. Use that one.",
				"新しいリンクが送信されています。そのリンクを使用してください。"),
		},
		{
			ID: "password_strong", Doc: "The password meets the rule.", Input: true, Else: estate.PasswordReason,
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return estate.GoodPassword(f.password.New) },
		},
		{
			ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true,
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.password.New == f.password.Confirm },
			Else:  reason("password.mismatch", "The passwords do not match.", "パスワードが一致しません。"),
		},
	}
}

// resetPath is where the link of the mail leads, before its key.
const resetPath = "/password-reset"

func mailLink(a *Account, f accountFacts, now time.Time) []lifecycle.Action {
	a.Links, a.MailedAt, a.LinkOpen = append(slices.Clone(a.Links), f.next), now, true
	within := estate.Within(f.lifetime)
	return []lifecycle.Action{lifecycle.Mail{
		From: Name, Template: "password_reset", To: a.Email,
		Subject: estate.Assumed("Reset your Customer Licensing Portal password", "Customer Licensing Portal パスワードのリセット"),
		Body: estate.Assumed(
			"Somebody has asked to reset the password of your account. Open the following link"+within.EN+" to set a new one; it can be used once.\n{link:reset}\n",
			"お使いのアカウントのパスワードのリセットが依頼されました。"+within.JA+"次のリンクを開き、新しいパスワードを設定してください。リンクは1回のみ使用できます。\n{link:reset}\n"),
		Links: map[string]lifecycle.Link{"reset": {Service: Name, Path: resetPath + "/" + f.next}},
	}}
}

func accountRefusals() []lifecycle.Refusal {
	unknown := reason("clp.account.unknown", "There is no such account.", "アカウントが存在しません。")
	gone := []lifecycle.State{AccountReplaced}
	return []lifecycle.Refusal{
		{On: registerAccount, Reason: loginTaken},
		{On: signIn, From: gone, Reason: replaced},
		{On: signIn, Reason: unknown},
		{On: signInFailed, Reason: unknown},
		{On: requestReset, From: gone, Reason: replaced},
		{On: requestReset, Reason: unknown},
		{On: resetPassword, From: gone, Reason: replaced},
		{On: resetPassword, Reason: unknown},
		{On: estate.ReplaceRoot, From: gone, Reason: replaced},
		{On: estate.ReplaceRoot, Reason: unknown},
	}
}
