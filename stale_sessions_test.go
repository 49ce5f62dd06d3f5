package mockone_test

import (
	"net/http"
	"slices"
)

// uses asks something of a service that would change it, with the old token, over
// the API or by the form.
func uses(service string, page bool) func(b *box, s *tale) asked {
	path := map[string][2]string{
		"v1": {"/api/user-accounts", "/user-accounts/add"}, "cas": {"/api/administrators", "/administrators/add"}, "clp": {"/api/products", "/provide-key"},
	}[service]
	if page {
		return ask("POST", service, path[1], "old", "", map[string]any{
			"v1":  typed("type", "local", "email", newcomerAddress, "role", "Analyst"),
			"cas": typed("email", newcomerAddress, "name", "Somebody", "role", "Help desk"),
			"clp": typed("key", "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"),
		}[service])
	}
	return ask("POST", service, path[0], "old", "", map[string]any{
		"v1":  object{"email": newcomerAddress, "role": "Analyst"},
		"cas": object{"email": newcomerAddress, "name": "Somebody", "role": "Help desk"},
		"clp": object{"key": "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"},
	}[service])
}

// endedSession is a client with a session that has ended.
func endedSession(name, service, reason, en, ja string, before ...act) stale {
	return stale{
		name: "a session: " + name, before: before, api: uses(service, false), page: uses(service, true),
		status: http.StatusUnauthorized, code: "session.ended", reason: reason, says: says(en, ja),
	}
}

// on returns the case in another world.
func (c stale) on(fixture string) stale { c.fixture = fixture; return c }

// with returns the case with a setting.
func (c stale) with(setting, value string) stale {
	c.settings = map[string]string{setting: value}
	return c
}

// operatorIn signs the operator in.
func operatorIn(who string) act {
	return signsInAs(who, "v1", operatorAddress, "Saffron-Bridge-19!")
}

// status is what the Status toggle of the operator's account is switched to.
func operatorStatus(status string) act {
	return asks("owner", "PATCH", "v1", "/api/user-accounts/{v1.account "+operatorAddress+"}", object{"status": status})
}

// ownerIn signs the owner of Vision One in.
func ownerIn(who string) act { return signsIn(who, "v1", "primary_user_account") }

// platformUpdate takes a legacy Vision One to Foundation Services.
func platformUpdate() []act {
	return slices.Concat([]act{signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform(), comesBack()},
		assigns(), lastStep(), []act{signsInAs("owner", "v1", licenseeAddress, goodPassword), nextTimer(), mailArrives()})
}

// transfer passes the ownership on to the operator.
func transfer() []act { return append(transferring(), completesTransfer()) }

func staleSessions() []stale {
	const (
		idleEN, idleJA = "You have been signed out due to inactivity.", "操作が行われなかったため、サインアウトされました。"
		ageEN, ageJA   = "Your session has reached its maximum duration.", "セッションの最大時間に達しました。"
		limEN, limJA   = "You have been signed out because the account has signed in elsewhere.", "同じアカウントが別の場所でサインインしたため、サインアウトされました。"
		offEN, offJA   = "You have been signed out because the account was disabled.", "アカウントが無効になったため、サインアウトされました。"
		delEN, delJA   = "You have been signed out because the account was deleted.", "アカウントが削除されたため、サインアウトされました。"
		outEN, outJA   = "You have signed out.", "サインアウトしました。"
		updEN, updJA   = "You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。"
		ownEN, ownJA   = "You have been signed out because the ownership of the Primary User Account was transferred.", "プライマリユーザアカウントの所有権が移転されたため、サインアウトされました。"
		newEN, newJA   = "You have been signed out because your account name was replaced by an email address.", "アカウント名がメールアドレスに置き換えられたため、サインアウトされました。"
		upgEN, upgJA   = "You have been signed out because the account was upgraded.", "アカウントの更新が完了したため、サインアウトされました。"
	)
	admin := signsIn("old", "cas", "cas_administrator")
	portal := signsInAs("old", "clp", rootLogin, rootPassword)
	out := []stale{
		endedSession("inactivity", "v1", "inactivity", idleEN, idleJA, operatorIn("old"), passes("15m")),
		endedSession("inactivity in CAS", "cas", "inactivity", idleEN, idleJA, admin, passes("15m")),
		endedSession("inactivity in the portal", "clp", "inactivity", idleEN, idleJA, portal, passes("15m")).on("cas-only"),
		endedSession("maximum length", "v1", "maximum_duration", ageEN, ageJA, operatorIn("old"), passes("8h")).with("v1.session.inactivity", "0s"),
		endedSession("too many of them", "v1", "concurrent_limit", limEN, limJA,
			ownerIn("owner"), keeps(object{"inactivity_minutes": 60, "maximum_minutes": 480, "concurrent_sessions": 1}), operatorIn("old"), operatorIn("new")),
		endedSession("disabled", "v1", "account_disabled", offEN, offJA, operatorIn("old"), ownerIn("owner"), operatorStatus("disabled")),
		endedSession("disabled and enabled again", "v1", "account_disabled", offEN, offJA, operatorIn("old"), ownerIn("owner"), operatorStatus("disabled"), operatorStatus("enabled")),
		endedSession("deleted", "v1", "account_deleted", delEN, delJA, operatorIn("old"), ownerIn("owner"),
			asks("owner", "DELETE", "v1", "/api/user-accounts/{v1.account "+operatorAddress+"}", nil)),
		endedSession("signed out", "v1", "signed_out", outEN, outJA, operatorIn("old"), asks("old", "POST", "v1", "/api/sign-out", nil)),
		endedSession("signed out of the portal", "clp", "signed_out", outEN, outJA, portal, asks("old", "POST", "clp", "/api/sign-out", nil)).on("cas-only"),
		endedSession("the platform's update", "v1", "update_started", updEN, updJA, operatorIn("old"),
			signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform()).on("cas-legacy"),
		endedSession("the owner's, by the platform's update", "v1", "update_started", updEN, updJA,
			signsInAs("old", "v1", rootLogin, rootPassword), signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform()).on("cas-legacy"),
		endedSession("the update of CAS", "cas", "update_started", updEN, updJA, slices.Concat([]act{admin}, toAgreement(), []act{starts()})...),
		endedSession("upgraded from CAS", "cas", "account_upgraded", upgEN, upgJA, slices.Concat(toUpdated(), []act{
			admin, signsIn("admin", "cas", "cas_administrator"),
			asks("admin", "POST", "cas", "/api/update-account/password", object{"new_password": goodPassword, "confirm_password": goodPassword}),
		})...),
		endedSession("of the old owner", "v1", "ownership_transferred", ownEN, ownJA, slices.Concat([]act{ownerIn("old")}, transfer())...),
		endedSession("of the new owner", "v1", "ownership_transferred", ownEN, ownJA, slices.Concat([]act{operatorIn("old")}, transfer())...),
		endedSession("of the old owner in the portal", "clp", "ownership_transferred", ownEN, ownJA,
			slices.Concat([]act{signsIn("old", "clp", "clp_primary_user_account")}, transfer())...),
		endedSession("of the login ID in the portal", "clp", "login_replaced", newEN, newJA, slices.Concat([]act{portal}, platformUpdate())...).on("cas-legacy"),
		endedSession("of another account that became the owner's", "v1", "login_replaced", newEN, newJA, slices.Concat([]act{
			activatesVisionOne(), nextTimer(), provisionsConsole("us"), nextTimer(), signsInAs("old", "v1", rootLogin, rootPassword),
			signsInAs("owner", "v1", rootLogin, rootPassword),
		}, assigns(), lastStep())...).on("cas-only-region-first"),
		endedSession("that waited for a code, after the reset code", "v1", "signed_out", outEN, outJA,
			ownerIn("old"), resetsFactor("old", "primary_user_account")).on("v1-mfa-enforced"),
		endedSession("disabled in CAS", "cas", "account_disabled", offEN, offJA, signsInAs("old", "cas", helpDeskAddress, "Velvet-Tunnel-35!"),
			signsIn("admin", "cas", "cas_administrator"),
			asks("admin", "PATCH", "cas", "/api/administrators/{cas.administrator "+helpDeskAddress+"}", object{"status": "disabled"})),
	}
	return append(out, strangeSessions()...)
}

// strangeSessions are tokens that are good elsewhere.
func strangeSessions() []stale {
	elsewhere := func(name, service string, before ...act) stale {
		return stale{
			name: "a token " + name, before: before, api: uses(service, false), page: uses(service, true),
			status: http.StatusUnauthorized, code: "session.unknown", says: says("The credential is not valid here.", "認証情報が無効です。"),
		}
	}
	fromAnother := act{name: "somebody signs in to another sandbox", do: func(b *box, s *tale) answer {
		other := b.sandbox("cas-foundation", "manual", nil)
		s.tokens["old"] = other.signIn("v1", "primary_user_account")
		return answer{Status: http.StatusOK}
	}}
	ofFork := act{name: "somebody signs in to a fork", do: func(b *box, s *tale) answer {
		s.tokens["old"] = b.fork().signIn("v1", "primary_user_account")
		return answer{Status: http.StatusOK}
	}}
	return []stale{
		elsewhere("of another sandbox", "v1", fromAnother),
		elsewhere("of a fork", "v1", ofFork),
		elsewhere("of CAS at Vision One", "v1", signsIn("old", "cas", "cas_administrator")),
		elsewhere("of the portal at Vision One", "v1", signsIn("old", "clp", "clp_primary_user_account")),
		elsewhere("of Vision One at CAS", "cas", ownerIn("old")),
		elsewhere("of Vision One at the portal", "clp", ownerIn("old")),
	}
}

// signing asks to sign in by a login and a password, over the API or on the page.
func signing(service, login, password string) (api, page func(b *box, s *tale) asked) {
	api = ask("POST", service, "/api/sign-in", "", "", logIn(service, login, password))
	if service == "clp" {
		return api, ask("POST", service, "/sign-in", "", "", typed("login", login, "password", password))
	}
	return api, ask("POST", service, "/sign-in/password", "", "", typed("email", login, "password", password))
}

// staleLogins are logins and passwords that were good once.
func staleLogins() []stale {
	login := func(name, service, login, password string, status int, code, en, ja string, before ...act) stale {
		c := stale{name: "a login: " + name, before: before, status: status, code: code, says: says(en, ja)}
		c.api, c.page = signing(service, login, password)
		return c
	}
	const (
		gone, wrong     = http.StatusForbidden, http.StatusUnauthorized
		v1EN, v1JA      = "This account name can no longer be used. Sign in with the email address that has replaced it.", "このアカウント名は使用できなくなりました。代わりに設定したメールアドレスでサインインしてください。"
		clpEN           = "This login ID has been replaced by the Primary User Account. Use the email address and password of the Primary User Account."
		clpJA           = "このログインIDはプライマリユーザアカウントに置き換えられました。プライマリユーザアカウントのメールアドレスとパスワードを使用してください。"
		failEN, failJA  = "The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。"
		portalEN        = "The login ID or password is incorrect."
		portalJA        = "ログインIDまたはパスワードが正しくありません。"
		resetEN         = "Trend Vision One was updated. Reset your password by the link that was sent to you by email; your administrator can send it again."
		resetJA         = "Trend Vision Oneがアップデートされました。メールで送信されたリンクからパスワードをリセットしてください。リンクは管理者が再送信できます。"
		offEN, offJA    = "The account is disabled. Contact your administrator.", "アカウントは無効です。管理者にお問い合わせください。"
		operatorsSecret = "Saffron-Bridge-19!"
	)
	activated := slices.Concat([]act{activatesVisionOne(), nextTimer()}, assigns(), lastStep())
	reset := slices.Concat(platformUpdate(), []act{claims(operatorAddress), accepts(operatorAddress)})
	oldPassword := login("the password before the update", "v1", operatorAddress, operatorsSecret, wrong, "sign_in.failed", failEN, failJA, reset...).on("cas-legacy")
	oldPassword.fact = "v1.account.sign_in_failed"
	oldSecret := login("the password before it was forgotten", "clp", rootLogin, rootPassword, wrong, "sign_in.failed", portalEN, portalJA,
		forgets(), mailArrives(), claims(contactAddress), resets()).on("cas-only")
	oldSecret.fact = "clp.account.sign_in_failed"
	return []stale{
		login("the login ID after the update", "v1", rootLogin, rootPassword, gone, "v1.sign_in.replaced", v1EN, v1JA, platformUpdate()...).on("cas-legacy"),
		login("the login ID in capitals", "v1", "LARKFIELD-ADMIN", rootPassword, gone, "v1.sign_in.replaced", v1EN, v1JA, platformUpdate()...).on("cas-legacy"),
		login("the login ID in the portal after the update", "clp", rootLogin, rootPassword, gone, "clp.account.replaced", clpEN, clpJA, platformUpdate()...).on("cas-legacy"),
		login("the login ID after the activation", "v1", rootLogin, rootPassword, gone, "v1.sign_in.replaced", v1EN, v1JA, activated...).on("cas-only"),
		login("the login ID in the portal after the activation", "clp", rootLogin, rootPassword, gone, "clp.account.replaced", clpEN, clpJA, activated...).on("cas-only"),
		login("the old owner in the portal", "clp", ownerAddress, "Granite-Willow-58!", wrong, "sign_in.failed", portalEN, portalJA, transfer()...),
		login("before the password is reset", "v1", operatorAddress, operatorsSecret, gone, "v1.account.reset_required", resetEN, resetJA, platformUpdate()...).on("cas-legacy"),
		login("disabled", "v1", operatorAddress, operatorsSecret, gone, "v1.account.disabled", offEN, offJA, ownerIn("owner"), operatorStatus("disabled")),
		login("deleted", "v1", operatorAddress, operatorsSecret, wrong, "sign_in.failed", failEN, failJA, ownerIn("owner"),
			asks("owner", "DELETE", "v1", "/api/user-accounts/{v1.account "+operatorAddress+"}", nil)),
		login("upgraded from CAS", "cas", adminAddress, goodPassword, gone, "cas.account.upgraded",
			"The account has been upgraded. Sign in to Trend Vision One.", "アカウントは移行済みです。Trend Vision Oneにサインインしてください。",
			slices.Concat(toUpdated(), []act{
				signsIn("admin", "cas", "cas_administrator"),
				asks("admin", "POST", "cas", "/api/update-account/password", object{"new_password": goodPassword, "confirm_password": goodPassword}),
			})...),
		oldPassword, oldSecret,
		{
			name: "a login: a link for the login ID", fixture: "cas-legacy", before: platformUpdate(),
			api:    ask("POST", "clp", "/api/password-reset", "", "", object{"login": rootLogin}),
			page:   ask("POST", "clp", "/forgot-password", "", "", typed("login", rootLogin)),
			status: http.StatusConflict, code: "clp.account.replaced", says: says(clpEN, clpJA),
		},
		{
			name: "a login: activating by the login ID", fixture: "cas-only", before: activated,
			api:    ask("POST", "v1", "/api/activation", "", "", object{"product": "other_saas", "account": rootLogin, "password": rootPassword}),
			page:   ask("POST", "v1", "/activation/password", "", "", typed("account", rootLogin, "password", rootPassword)),
			status: gone, code: "v1.sign_in.replaced", fact: "v1.console.reject",
			says: says("This account name was replaced by an email address. Sign in with the email address.", "このアカウント名はメールアドレスに置き換えられました。メールアドレスでサインインしてください。"),
		},
	}
}
