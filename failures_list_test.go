package mockone_test

import (
	"net/http"
	"slices"
)

const (
	cloudOwner    = "cloud.owner@example.com"
	cloudPassword = "Meadow-Turbine-24!"
	unableEN      = "Unable to reset password. Try again. If the problem persists, contact your support provider. (Error code: 4000013)"
	unableJA      = "パスワードをリセットできません 再度実行してください。 問題が解決しない場合は、サポートプロバイダに問い合わせてください。 (エラーコード: 4000013)"
)

// failures are those of docs/failures.md, in its order.
func failures() []failure {
	return slices.Concat(failuresOfTheWizard(), failuresOfTheUpdate(), failuresOfApexOne(), failuresOfEmailSecurity(), failuresOfAccounts(), failuresOfLicences())
}

// forbidden is an act that is refused to whoever asks.
func forbidden(a act) act {
	a.status = http.StatusForbidden
	return a
}

// later moves time.
func later(by string) act {
	a := steers("POST", "/clock/advance", object{"by": by})
	a.time = true
	return a
}

// toTheWizard are the acts from the portal's account to the first step of the wizard.
func toTheWizard() []act { return []act{activatesVisionOne(), nextTimer()} }

// types gives the wizard an address.
func types(email string) act {
	return asks("owner", "POST", "v1", "/api/assignment/email", typedTwice(email))
}

// entersCodeOf types the code that was mailed to an address.
func entersCodeOf(email string) act {
	return act{name: "entering the code mailed to " + email, do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/assignment/code", s.tokens["owner"], object{"code": b.lastCode(email)})
	}}
}

// fromTheStart is the wizard once more, up to the sign-in with the new address.
func fromTheStart() []act {
	return slices.Concat([]act{signsInAs("owner", "v1", rootLogin, rootPassword), holds("owner", "/api/assignment", "state", "awaiting_email")},
		assigns(), lastStep(), []act{forbidden(signsInAs("", "v1", rootLogin, rootPassword)), signsInAs("owner", "v1", licenseeAddress, goodPassword)})
}

// failuresOfTheWizard are those about the address of the Primary User Account.
func failuresOfTheWizard() []failure {
	step := func(name string, body any) asking {
		return asking{who: "owner", method: "POST", service: "v1", path: "/api/assignment/" + name, body: body, status: http.StatusConflict}
	}
	page := func(button string, fill map[string]string, has ...string) clicking {
		return clicking{service: "v1", login: rootLogin, open: "/assignment", button: button, fill: fill, has: has}
	}
	typed := map[string]string{"new_password": goodPassword, "confirm_password": goodPassword}
	slow := failure{
		name: "too slow", fixture: "cas-only", settings: object{"v1.wizard.limit": "5m"},
		way: slices.Concat(toTheWizard(), assigns()), meanwhile: []act{later("5m")},
		code: "wizard.unable", says: [2]string{unableEN, unableJA}, noted: true,
		api: step("password", newPassword()), page: page("reset-password", typed), out: fromTheStart(),
	}
	fails := slow
	fails.name, fails.fixture, fails.settings, fails.meanwhile = "password fails once", "cas-legacy", object{"v1.wizard.outcome": "fail_once"}, nil
	fails.way = slices.Concat([]act{signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform(), comesBack()}, assigns())
	return []failure{
		slow, fails,
		{
			name: "address of an account", fixture: "cas-only-existing-address",
			way:  append(toTheWizard(), types(operatorAddress)),
			code: "wizard.existing.password", says: [2]string{"The password of the account is incorrect.", "このアカウントのパスワードが正しくありません。"}, noted: true,
			api:  step("existing", object{"password": "wrong"}),
			page: page("assign-existing", map[string]string{"password": "wrong"}, "existing-account"),
			out: []act{
				holds("owner", "/api/assignment", "title", "Assign as new Primary User Account"),
				provesExisting(operatorPassword, http.StatusOK),
				forbidden(signsInAs("", "v1", rootLogin, rootPassword)),
				signsInAs("owner", "v1", operatorAddress, operatorPassword), provisionsConsole("us"), nextTimer(),
				holds("owner", "/api/console", "state", "ready"),
			},
		},
		{
			name: "address of Trend Cloud One", fixture: "cas-only-cloud-one",
			way:  slices.Concat(toTheWizard(), []act{types(cloudOwner), mailArrives(), entersCodeOf(cloudOwner)}, lastStep()),
			code: "sign_in.failed", says: [2]string{"The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。"}, noted: true,
			api: asking{
				method: "POST", service: "v1", path: "/api/sign-in", status: http.StatusUnauthorized,
				body: object{"email": cloudOwner, "password": goodPassword},
			},
			page: clicking{service: "v1", open: signInPage(cloudOwner), button: "sign-in", fill: map[string]string{"password": goodPassword}},
			out: []act{
				signsInAs("owner", "v1", cloudOwner, cloudPassword), provisionsConsole("us"), nextTimer(),
				holds("owner", "/api/console", "state", "ready"),
			},
		},
		{
			name: "address of CAS", fixture: "cas-only", way: toTheWizard(),
			code: "wizard.address.registered", says: [2]string{
				"This email address was used to register Cloud App Security. Specify a different email address.",
				"このメールアドレスはCloud App Securityの登録時に使用されています。別のメールアドレスを指定してください。",
			},
			api:  step("email", typedTwice(adminAddress)),
			page: page("verify-email", map[string]string{"email": adminAddress, "confirm_email": adminAddress}),
			out:  fromTheStart(),
		},
	}
}

// throughTheUpdate are the acts from the start of the platform's update to its end.
func throughTheUpdate() []act {
	return slices.Concat([]act{comesBack()}, assigns(), lastStep(),
		[]act{signsInAs("owner", "v1", licenseeAddress, goodPassword), nextTimer(), mailArrives(), holds("owner", "/api/platform-update", "state", "done")})
}

// failuresOfTheUpdate are those about the platform's update, and what it does to others.
func failuresOfTheUpdate() []failure {
	owner := signsInAs("owner", "v1", rootLogin, rootPassword)
	begun := []act{owner, updates("POST", "/agreement"), startsPlatform()}
	ended := [2]string{"You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。"}
	polls := asking{who: "colleague", method: "GET", service: "v1", path: "/api/product-instances", status: http.StatusUnauthorized, reason: "update_started"}
	instances := func(login string) clicking {
		return clicking{service: "v1", login: login, open: "/product-instances", button: "search", has: []string{"search"}}
	}
	operator := signsInAs("colleague", "v1", operatorAddress, operatorPassword)
	return []failure{
		{
			name: "CAS before the platform", fixture: "cas-legacy-connected", way: []act{owner},
			code: "v1.update.platform", says: [2]string{
				"Update Trend Vision One to the Foundation Services release first.", "先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。",
			},
			api: asking{
				who: "owner", method: "POST", service: "v1", path: theInstance + "/update-solution", body: object{"agreed": true}, status: http.StatusConflict,
			},
			page: clicking{
				service: "v1", login: rootLogin, open: "/product-instances/{v1.product_instance}/update",
				has: []string{"update-platform"}, lacks: []string{"agree", "open-notice", "update"}, sendTo: "/product-instances/{v1.product_instance}/update",
			},
			out: slices.Concat(begun, throughTheUpdate(), []act{agrees(), starts()}),
		},
		{
			name: "not the owner", fixture: "cas-legacy", way: []act{operator},
			code: "v1.platform.owner_only", says: [2]string{
				"Only the owner of the Primary User Account can update Trend Vision One.", "Trend Vision Oneをアップデートできるのは、プライマリユーザアカウントの所有者のみです。",
			},
			api: asking{who: "colleague", method: "POST", service: "v1", path: "/api/platform-update/agreement", status: http.StatusConflict},
			page: clicking{
				service: "v1", login: operatorAddress, open: "/platform-update", lacks: []string{"start-update"}, sendTo: "/platform-update",
			},
			out: slices.Concat(begun, throughTheUpdate()),
		},
		{
			name: "signed out by the platform", fixture: "cas-legacy-connected", way: []act{operator}, meanwhile: begun,
			code: "session.ended", says: ended, api: polls, page: instances(operatorAddress),
			out: slices.Concat(
				[]act{forbidden(operator)}, throughTheUpdate(),
				[]act{
					forbidden(operator), claims(operatorAddress), accepts(operatorAddress), signsInAs("colleague", "v1", operatorAddress, goodPassword),
					holds("colleague", theInstance, "status", "connected"),
				}),
		},
		{
			name: "signed out by a product", fixture: "cas-foundation", settings: object{"cas.sign_out": "all"},
			way: append(toAgreement(), operator), meanwhile: []act{starts()},
			code: "session.ended", says: ended, api: polls, page: instances(operatorAddress),
			out: []act{operator, holds("colleague", theInstance, "status", "updating"), later("3m"), holds("colleague", theInstance, "status", "connected")},
		},
	}
}

// failuresOfAccounts are those about getting in.
func failuresOfAccounts() []failure {
	supports := act{name: "support resets the second factor", do: func(b *box, _ *tale) answer {
		id := b.find("v1.mfa", b.find("v1.account", operatorAddress))
		return b.about("POST", "/things/v1.mfa/"+id+"/trigger", object{"trigger": "support_reset"})
	}}
	return []failure{
		{
			name: "invitation after 24 hours", fixture: "cas-foundation", way: append(invites(), later("25h")),
			code: "invitation.expired", says: [2]string{
				"The link has expired. Ask your administrator to send the invitation again.", "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。",
			},
			api: asking{
				method: "POST", service: "v1", path: "/api/invitations/{key " + newcomerAddress + "}/accept", body: newPassword(), status: http.StatusConflict,
			},
			page: clicking{service: "v1", open: "/invitations/{key " + newcomerAddress + "}", lacks: []string{"set-password"}},
			out: []act{
				ownerEnters(), asks("owner", "POST", "v1", "/api"+newAccount+"/resend-invitation", nil), mailArrives(), claims(newcomerAddress),
				accepts(newcomerAddress), signsInAs("", "v1", newcomerAddress, goodPassword),
			},
		},
		{
			name: "lost reset code", fixture: "v1-mfa-lost-device",
			way:  []act{signsInAs("colleague", "v1", operatorAddress, operatorPassword)},
			code: "mfa.reset_code.wrong", says: [2]string{"The reset code is incorrect. If you do not have your reset code, contact support.", "リセットコードが正しくありません。"}, noted: true,
			api:  asking{who: "colleague", method: "POST", service: "v1", path: "/api/mfa/reset", body: object{"reset_code": "MAPL-ELAN-TERN-WIND"}, status: http.StatusConflict},
			page: clicking{service: "v1", login: operatorAddress, open: "/one-time-password/reset", button: "reset-mfa", has: []string{"contact-support"}, fill: map[string]string{"reset_code": "NONE"}},
			out: []act{
				supports, signsInAs("colleague", "v1", operatorAddress, operatorPassword), holds("colleague", "/api/product-instances", "items", "[]"),
			},
		},
	}
}

// failuresOfLicences are those about codes, links and consoles.
func failuresOfLicences() []failure {
	const taken, renewal = "CA-3ZTM-Q6PWK-X8LHB-D4NRJ-V7CYF-9GSUE", "CA-6RWD-K2MZT-J9QPX-B5HVN-Y3LCF-4EGSU"
	follows := act{name: "following the link", do: func(b *box, s *tale) answer {
		s.keys["link"] = mailedLinkOf(b)
		return followLink(b, s.keys["link"])
	}}
	adds := func(code string) asking {
		return asking{who: "owner", method: "POST", service: "v1", path: "/api/license-information", body: object{"activation_code": code}, status: http.StatusConflict}
	}
	types := func(code string) clicking {
		return clicking{service: "v1", login: ownerAddress, open: "/license-information/add", button: "activate", fill: map[string]string{"activation_code": code}}
	}
	activated := [2]string{"Products Already Activated", "製品はすでにアクティベートされています"}
	const code = "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"
	return []failure{
		{
			name: "link used twice", fixture: "licence-not-activated", way: []act{follows},
			code: "licence.activated", says: activated,
			api:  asking{method: "POST", service: "v1", path: "/api/activation-links/{key link}", status: http.StatusConflict},
			page: clicking{service: "v1", open: "/activation-links/{key link}", lacks: []string{"activate"}, sendTo: "/activation-links/{key link}"},
			out:  []act{ownerEnters(), addsLicence(code)},
		},
		{
			name: "code used twice", fixture: "licence-not-activated", way: []act{ownerEnters(), addsLicence(code)},
			code: "licence.activated", says: activated, api: adds(code), page: types(code),
			out: []act{follows},
		},
		{
			name: "SaaS conflict", fixture: "saas-conflict", way: []act{ownerEnters()},
			code: "licence.saas_conflict", says: [2]string{
				"SaaS conflict: The order contains a SaaS product that already exists in this account.", "SaaSの競合: 注文に、このアカウントにすでに存在するSaaS製品が含まれています。",
			},
			api: adds(taken), page: types(taken),
			out: []act{addsLicence(renewal)},
		},
		{
			name: "no Open Console", fixture: "cas-foundation", way: []act{signsInAs("colleague", "v1", operatorAddress, operatorPassword)},
			code: "v1.licence.owner_only", says: [2]string{
				"Only the Primary User Account can open the consoles of products.", "製品のコンソールを開くことができるのは、プライマリユーザアカウントのみです。",
			},
			api: asking{
				who: "colleague", method: "POST", service: "v1", path: "/api/license-information/{estate.licence}/open-console", status: http.StatusForbidden,
			},
			page: clicking{
				service: "v1", login: operatorAddress, open: "/license-information", silent: true, lacks: []string{"open-console"}, sendTo: "/license-information/{estate.licence}/open-console",
			},
			out: []act{ownerEnters(), asks("owner", "POST", "v1", "/api/license-information/{estate.licence}/open-console", nil)},
		},
	}
}
