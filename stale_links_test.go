package mockone_test

import (
	"net/http"
	"slices"
)

// claimsLink takes the mail to an address, and keeps the key of its link, whatever
// link is claimed after it.
func claimsLink(to string) []act {
	return []act{claims(to), {name: "keeping the link", do: func(_ *box, s *tale) answer {
		s.keys["link"] = s.keys[to]
		return answer{Status: http.StatusOK}
	}}}
}

// staleLinks are links of mails, activation codes and single sign-on tickets that
// were good once.
func staleLinks() []stale {
	return slices.Concat(staleInvitations(), staleResets(), staleLicences(), staleTickets())
}

func staleInvitations() []stale {
	const conflict, analyst = http.StatusConflict, "directory.analyst@example.com"
	password := object{"new_password": goodPassword, "confirm_password": goodPassword}
	const (
		usedEN, usedJA       = "The link has been used already.", "このリンクはすでに使用されています。"
		expiredEN, expiredJA = "The link has expired. Ask your administrator to send the invitation again.", "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。"
		laterEN, laterJA     = "A later link has been sent. Use the one in the latest email.", "新しいリンクが送信されています。最新のメールに記載されたリンクを使用してください。"
		goneEN, goneJA       = "There is no such account any more.", "このアカウントは存在しません。"
		offEN, offJA         = "The account is disabled. Contact your administrator.", "アカウントは無効です。管理者にお問い合わせください。"
	)
	link := func(name string, before ...[]act) stale {
		return stale{
			name: "a link: " + name, before: slices.Concat(before...),
			api:  ask("POST", "v1", "/api/invitations/{key}/accept", "", "link", password),
			page: ask("POST", "v1", "/invitations/{key}", "", "link", typed("new_password", goodPassword, "confirm_password", goodPassword)),
		}
	}
	account := func(email, do string) string { return "/api/user-accounts/{v1.account " + email + "}" + do }
	resends := func(email string) []act {
		return []act{asks("owner", "POST", "v1", account(email, "/resend-invitation"), nil), mailArrives()}
	}
	deletes := func(email string) []act { return []act{asks("owner", "DELETE", "v1", account(email, ""), nil)} }
	switches := []act{asks("owner", "PATCH", "v1", account(operatorAddress, ""), object{"status": "disabled"})}
	invited := slices.Concat([]act{ownerIn("owner"), asks("owner", "POST", "v1", "/api/user-accounts", object{"email": newcomerAddress, "role": "Analyst"}), mailArrives()},
		claimsLink(newcomerAddress))
	later := []act{passes("24h"), ownerIn("owner")}
	reset := slices.Concat(platformUpdate(), claimsLink(operatorAddress))
	enabled := []act{ownerIn("owner"), asks("owner", "PATCH", "v1", "/api/identity-providers/{v1.identity_provider}", object{"status": "enabled"})}
	verification := slices.Concat(enabled, resends(analyst), claimsLink(analyst))
	upgraded := slices.Concat(toUpdated(), []act{mailArrives()}, claimsLink(adminAddress))
	cases := []stale{
		link("an invitation, used", invited, []act{accepts(newcomerAddress)}).refusedWith(conflict, "invitation.used", usedEN, usedJA),
		link("an invitation, expired", invited, []act{passes("24h")}).refusedWith(conflict, "invitation.expired", expiredEN, expiredJA),
		link("an invitation, superseded", invited, resends(newcomerAddress)).refusedWith(conflict, "invitation.superseded", laterEN, laterJA),
		link("an invitation of nobody any more", invited, deletes(newcomerAddress)).refusedWith(conflict, "v1.account.gone", goneEN, goneJA),
		link("a password reset, used", reset, []act{accepts(operatorAddress)}).on("cas-legacy").refusedWith(conflict, "invitation.used", usedEN, usedJA),
		link("a password reset, expired", reset, []act{passes("24h")}).on("cas-legacy").refusedWith(conflict, "invitation.expired", expiredEN, expiredJA),
		link("a password reset, superseded", reset, resends(operatorAddress)).on("cas-legacy").refusedWith(conflict, "invitation.superseded", laterEN, laterJA),
		link("a password reset, disabled", reset, switches).on("cas-legacy").refusedWith(conflict, "v1.account.disabled", offEN, offJA),
		link("a password reset of nobody any more", reset, deletes(operatorAddress)).on("cas-legacy").refusedWith(conflict, "v1.account.gone", goneEN, goneJA),
		link("a verification, used", verification, []act{accepts(analyst)}).on("v1-single-sign-on").refusedWith(conflict, "invitation.used", usedEN, usedJA),
		link("a verification, expired", verification, later).on("v1-single-sign-on").refusedWith(conflict, "invitation.expired", expiredEN, expiredJA),
		link("a verification, superseded", verification, resends(analyst)).on("v1-single-sign-on").refusedWith(conflict, "invitation.superseded", laterEN, laterJA),
		link("an upgrade, used", upgraded, []act{accepts(adminAddress)}).refusedWith(conflict, "invitation.used", usedEN, usedJA),
		link("an upgrade, done in the console", upgraded, []act{
			signsIn("admin", "cas", "cas_administrator"), asks("admin", "POST", "cas", "/api/update-account/password", password),
		}).refusedWith(conflict, "invitation.used", usedEN, usedJA),
		link("an upgrade, expired", upgraded, []act{passes("24h")}).refusedWith(conflict, "invitation.expired",
			"The link has expired. Sign in to the console of your product to update your account.",
			"リンクの有効期限が切れています。製品のコンソールにサインインして、アカウントをアップデートしてください。"),
	}
	out := slices.Clone(cases)
	for _, c := range cases { // looking at the link says the same
		c.name += ", looked at"
		c.api = ask("GET", "v1", "/api/invitations/{key}", "", "link", nil)
		c.page = ask("GET", "v1", "/invitations/{key}", "", "link", nil)
		out = append(out, c)
	}
	return out
}

// staleResets are links about a forgotten password of the portal.
func staleResets() []stale {
	const conflict, to = http.StatusConflict, contactAddress
	password := object{"new_password": goodPassword, "confirm_password": goodPassword}
	link := func(name string, before ...act) stale {
		return stale{
			name: "a link of the portal: " + name, fixture: "cas-only",
			before: slices.Concat([]act{forgets(), mailArrives()}, claimsLink(to), before),
			api:    ask("POST", "clp", "/api/password-reset/{key}", "", "link", password),
			page:   ask("POST", "clp", "/password-reset/{key}", "", "link", typed("new_password", goodPassword, "confirm_password", goodPassword)),
		}
	}
	return []stale{
		link("used", resets()).refusedWith(conflict, "clp.reset.used", "The link has been used already.", "このリンクはすでに使用されています。"),
		link("expired", passes("24h")).refusedWith(conflict, "clp.reset.expired",
			"The link has expired. Request another one.", "リンクの有効期限が切れています。もう一度リセットを依頼してください。"),
		link("superseded", forgets(), mailArrives()).refusedWith(conflict, "clp.reset.superseded",
			"A later link has been sent. Use that one.", "新しいリンクが送信されています。そのリンクを使用してください。"),
		link("of a login ID that was replaced", platformUpdate()...).on("cas-legacy").refusedWith(conflict, "clp.account.replaced",
			"This login ID has been replaced by the Primary User Account. Use the email address and password of the Primary User Account.",
			"このログインIDはプライマリユーザアカウントに置き換えられました。プライマリユーザアカウントのメールアドレスとパスワードを使用してください。"),
	}
}

// staleLicences are activation links and codes that were used.
func staleLicences() []stale {
	const conflict, code = http.StatusConflict, "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"
	const en, ja = "Products Already Activated", "製品はすでにアクティベートされています"
	activated := slices.Concat([]act{nextTimer(), nextTimer(), mailArrives()}, claimsLink(ownerAddress), []act{activates("link")})
	add := []act{ownerIn("owner"), addsLicence(code), signsIn("owner in the portal", "clp", "clp_primary_user_account")}
	return []stale{
		stale{
			name: "an activation link, used", fixture: "licence-not-activated", before: activated,
			api:  ask("POST", "v1", "/api/activation-links/{key}", "", "link", nil),
			page: ask("POST", "v1", "/activation-links/{key}", "", "link", typed()),
		}.refusedWith(conflict, "licence.activated", en, ja),
		stale{
			name: "an activation link, used, looked at", fixture: "licence-not-activated", before: activated,
			api:  ask("GET", "v1", "/api/activation-links/{key}", "", "link", nil),
			page: ask("GET", "v1", "/activation-links/{key}", "", "link", nil),
		}.refusedWith(conflict, "licence.activated", en, ja),
		stale{
			name: "an activation code, used", fixture: "licence-not-activated", before: add,
			api:  ask("POST", "v1", "/api/license-information", "owner", "", object{"activation_code": code}),
			page: ask("POST", "v1", "/license-information/add", "owner", "", typed("activation_code", code)),
		}.refusedWith(conflict, "licence.activated", en, ja),
		stale{
			name: "an activation code, used, in the portal", fixture: "licence-not-activated", before: add,
			api:  ask("POST", "clp", "/api/products", "owner in the portal", "", object{"key": code}),
			page: ask("POST", "clp", "/provide-key", "owner in the portal", "", typed("key", code)),
		}.refusedWith(conflict, "licence.activated", en, ja),
	}
}

// staleTickets are single sign-on tickets that were good once.
func staleTickets() []stale {
	const conflict, forbidden = http.StatusConflict, http.StatusForbidden
	root := signsInAs("holder", "clp", rootLogin, rootPassword)
	owner := signsIn("holder", "clp", "clp_primary_user_account")
	ticket := func(name, service string, before ...[]act) stale {
		return stale{
			name: "a ticket: " + name, fixture: "cas-only", before: slices.Concat(before...),
			api:  ask("POST", service, "/api/sso", "", "ticket", object{"ticket": "{key}"}),
			page: ask("GET", service, "/sso/{key}", "", "ticket", nil),
		}
	}
	toCAS := []act{root, opens("holder", "cas")}
	return []stale{
		ticket("used", "cas", toCAS, []act{enters("somebody", "cas")}).refusedWith(conflict, "sso.used",
			"This address has been used to sign in already. Open the console again.", "このアドレスはすでにサインインに使用されています。もう一度コンソールを開いてください。"),
		ticket("expired", "cas", toCAS, []act{passes("5m")}).refusedWith(conflict, "sso.expired",
			"This address has expired. Open the console again.", "このアドレスの有効期限が切れています。もう一度コンソールを開いてください。"),
		ticket("of another console", "v1", toCAS).refusedWith(conflict, "sso.elsewhere",
			"This address leads to another console.", "このアドレスは別のコンソール用です。"),
		ticket("of a login that was replaced", "v1", []act{root, opens("holder", "v1")}, platformUpdate()).on("cas-legacy").with("sso.ticket", "0s").
			refusedWith(forbidden, "v1.sign_in.replaced", "This account name can no longer be used. Sign in with the email address that has replaced it.",
				"このアカウント名は使用できなくなりました。代わりに設定したメールアドレスでサインインしてください。"),
		ticket("of who was the owner", "v1", []act{owner, opens("holder", "v1")}, transfer()).on("licence-not-activated").
			refusedWith(forbidden, "v1.sso.nobody", "Trend Vision One has no Primary User Account for this sign-in.",
				"このサインインに対応するプライマリユーザアカウントがTrend Vision Oneにありません。"),
		ticket("of another sandbox", "cas", []act{{name: "another sandbox", do: func(b *box, s *tale) answer {
			other, told := b.sandbox("cas-only", "manual", nil), newTale()
			for _, one := range toCAS {
				one.run(other, told)
			}
			s.keys["ticket"] = told.keys["ticket"]
			return answer{Status: http.StatusOK}
		}}}).refusedWith(http.StatusNotFound, "sso.unknown", "There is no such sign-in address. Open the console again.", "サインイン用のアドレスが無効です。もう一度コンソールを開いてください。"),
	}
}
