package mockone_test

import (
	"net/http"
	"slices"
)

// notes keeps something under a name, for the request that is to be refused.
func notes(name string, what func(b *box) string) act {
	return act{name: "noting " + name, do: func(b *box, s *tale) answer {
		s.keys[name] = what(b)
		return answer{Status: http.StatusOK}
	}}
}

// notesCode keeps the code that was mailed last to an address.
func notesCode(to string) act {
	return notes("code", func(b *box) string { return b.lastCode(to) })
}

// notesDevice keeps what the device of a role shows, and the reset code.
func notesDevice(role string) []act {
	return []act{
		notes("one-time password", func(b *box) string { code, _ := b.device(role); return code }),
		notes("reset code", func(b *box) string { _, code := b.device(role); return code }),
	}
}

// refusedWith says how a case is refused.
func (c stale) refusedWith(status int, code, en, ja string) stale {
	c.status, c.code, c.says = status, code, says(en, ja)
	return c
}

// noted says by which row the refusal is noted.
func (c stale) noted(row string) stale { c.fact = row; return c }

// staleCodes are codes that were good once.
func staleCodes() []stale {
	const conflict = http.StatusConflict
	begun := slices.Concat([]act{activatesVisionOne(), nextTimer()}, assigns()[:2])
	resends := func(service, path string) []act {
		return []act{passes("4m"), asks("owner", "POST", service, path, nil), mailArrives()}
	}
	typedWrong := func(path string) []act {
		var out []act
		for range 5 {
			wrong := asks("owner", "POST", "v1", path, object{"code": "000000"})
			wrong.status, wrong.noted = conflict, true
			out = append(out, wrong)
		}
		return out
	}
	verification := func(name string, before ...act) stale {
		return stale{
			name: "a verification code: " + name, fixture: "cas-only", before: slices.Concat(begun, []act{notesCode(licenseeAddress)}, before),
			api:  ask("POST", "v1", "/api/assignment/code", "owner", "code", object{"code": "{key}"}),
			page: ask("POST", "v1", "/assignment/code", "owner", "code", typed("code", "{key}")),
		}
	}
	transferCode := func(name string, before ...act) stale {
		return stale{
			name: "a code of a transfer: " + name, before: slices.Concat(transferring()[:3], []act{notesCode(ownerAddress)}, before),
			api:  ask("POST", "v1", "/api/ownership-transfer/code", "owner", "code", object{"code": "{key}"}),
			page: ask("POST", "v1", "/user-accounts/transfer/code", "owner", "code", typed("code", "{key}")),
		}
	}
	const (
		usedEN, usedJA       = "The verification code has been used already.", "この検証コードはすでに使用されています。"
		expiredEN, expiredJA = "The verification code has expired. Have a new code sent.", "検証コードの有効期限が切れています。コードを再送信してください。"
		laterEN, laterJA     = "A newer verification code has been sent. Use the code in the latest email.", "新しい検証コードが送信されています。最新のメールに記載されたコードを使用してください。"
		blockedEN, blockedJA = "Too many incorrect verification codes were entered. Have a new code sent.", "正しくない検証コードの入力回数が上限に達しました。コードを再送信してください。"
	)
	const transferPath = "/api/ownership-transfer"
	cancel := asks("owner", "DELETE", "v1", transferPath, nil)
	out := []stale{
		verification("used", entersCode()).refusedWith(conflict, "wizard.code.used", usedEN, usedJA),
		verification("expired", passes("10m")).refusedWith(conflict, "wizard.code.expired", expiredEN, expiredJA),
		verification("superseded", resends("v1", "/api/assignment/resend")...).refusedWith(conflict, "wizard.code.superseded", laterEN, laterJA).noted("v1.verification.wrong"),
		verification("of an address given before", slices.Concat([]act{asks("owner", "POST", "v1", "/api/assignment/back", nil), passes("4m")}, assigns()[:2])...).
			refusedWith(conflict, "wizard.code.superseded", laterEN, laterJA).noted("v1.verification.wrong"),
		verification("of an address given up", asks("owner", "POST", "v1", "/api/assignment/back", nil)).
			refusedWith(conflict, "wizard.code.superseded", laterEN, laterJA),
		verification("blocked", typedWrong("/api/assignment/code")...).refusedWith(conflict, "wizard.code.blocked", blockedEN, blockedJA),
		transferCode("used", transferring()[3]).refusedWith(conflict, "wizard.code.used", usedEN, usedJA),
		transferCode("expired", passes("10m")).refusedWith(conflict, "wizard.code.expired", expiredEN, expiredJA),
		transferCode("superseded", resends("v1", transferPath+"/resend-code")...).refusedWith(conflict, "wizard.code.superseded", laterEN, laterJA).noted("v1.verification.wrong"),
		transferCode("blocked", typedWrong(transferPath+"/code")...).refusedWith(conflict, "wizard.code.blocked", blockedEN, blockedJA),
		transferCode("of a transfer given up", cancel).
			refusedWith(conflict, "v1.transfer.none", "No transfer of ownership is under way.", "所有権の移転は開始されていません。"),
	}
	return append(out, staleFactors()...)
}

// staleFactors are one-time passwords and reset codes that were good once.
func staleFactors() []stale {
	const conflict, owner, operator = http.StatusConflict, "primary_user_account", "v1_master_administrator"
	in := signsInAs("operator", "v1", operatorAddress, "Saffron-Bridge-19!")
	password := func(name string, before ...act) stale {
		return stale{
			name: "a one-time password: " + name, fixture: "v1-mfa-enforced", settings: map[string]string{"client_clock": "virtual"},
			before: slices.Concat([]act{ownerIn("owner")}, notesDevice(owner), before),
			api:    ask("POST", "v1", "/api/mfa/verify", "owner", "one-time password", object{"code": "{key}"}),
			page:   ask("POST", "v1", "/one-time-password", "owner", "one-time password", typed("code", "{key}")),
		}
	}
	// On the legacy platform nobody has to use it, so that one can be without.
	reset := func(name string, before ...act) stale {
		return stale{
			name: "a reset code: " + name, fixture: "v1-legacy-mfa-saml",
			before: slices.Concat([]act{in}, notesDevice(operator), before),
			api:    ask("POST", "v1", "/api/mfa/reset", "operator", "reset code", object{"reset_code": "{key}"}),
			page:   ask("POST", "v1", "/one-time-password/reset", "operator", "reset code", typed("reset_code", "{key}")),
		}
	}
	mine := func(path string, body any) act { return asks("operator", "POST", "v1", "/api/mfa/"+path, body) }
	anew := []act{mine("begin", nil), givesCode("operator", operator, "/api/mfa/confirm"), mine("finish", object{"stored": true})}
	const (
		offEN, offJA     = "Multi-factor authentication is not enabled for this account.", "このアカウントの多要素認証は有効になっていません。"
		wrongEN, wrongJA = "The one-time password is incorrect.", "ワンタイムパスワードが正しくありません。"
		resetEN          = "The reset code is incorrect. If you do not have your reset code, contact support."
		resetJA          = "リセットコードが正しくありません。リセットコードがない場合は、サポートにお問い合わせください。"
		usedEN           = "The one-time password has been used already. Wait for the next one."
		usedJA           = "このワンタイムパスワードはすでに使用されています。次のパスワードが表示されるまでお待ちください。"
	)
	verified := givesCode("owner", owner, "/api/mfa/verify")
	lost := slices.Concat([]act{resetsFactor("operator", operator), in})
	return []stale{
		password("used", verified).refusedWith(conflict, "mfa.code.used", usedEN, usedJA),
		password("used by another session", verified, ownerIn("owner")).refusedWith(conflict, "mfa.code.used", usedEN, usedJA),
		password("too old", passes("2m")).refusedWith(conflict, "mfa.code.wrong", wrongEN, wrongJA).noted("v1.mfa.code_wrong"),
		reset("used", lost...).refusedWith(conflict, "mfa.off", offEN, offJA),
		reset("used, and set up anew", slices.Concat(lost, anew)...).refusedWith(conflict, "mfa.reset_code.wrong", resetEN, resetJA).noted("v1.mfa.code_wrong"),
		reset("after support", resetBySupport(operatorAddress), in).refusedWith(conflict, "mfa.off", offEN, offJA),
	}
}

// resetBySupport has support switch somebody's multi-factor authentication off.
func resetBySupport(login string) act {
	return act{name: "support resets " + login, do: func(b *box, _ *tale) answer {
		id := b.find("v1.mfa", b.find("v1.account", login))
		return b.about("POST", "/things/v1.mfa/"+id+"/trigger", object{"trigger": "support_reset", "as": "support"})
	}}
}

// staleSteps are steps that are done already.
func staleSteps() []stale {
	const conflict = http.StatusConflict
	activated := slices.Concat([]act{activatesVisionOne(), nextTimer()}, assigns(), lastStep())
	step := func(name, path string, body object, before ...act) stale {
		c := stale{
			name: "a step: " + name, fixture: "cas-only", before: before,
			api: ask("POST", "v1", "/api"+path, "owner", "", body),
		}
		form := typed()
		for field, value := range body {
			if text, ok := value.(string); ok {
				form.Set(field, text)
			} else {
				form.Set(field, "on")
			}
		}
		c.page = ask("POST", "v1", path, "owner", "", form)
		return c
	}
	const (
		doneEN, doneJA = "The email address has been assigned already. Sign in with it.", "メールアドレスはすでに割り当てられています。そのメールアドレスでサインインしてください。"
		stepEN, stepJA = "The wizard is at another step.", "ウィザードは別のステップにあります。"
		overEN         = "Trend Vision One has been updated to the Foundation Services release already."
		overJA         = "Trend Vision Oneは、すでにFoundation Servicesリリースにアップデートされています。"
		undoEN, undoJA = "You cannot undo or stop the update once you begin.", "一度開始すると、更新を元に戻したり停止したりすることはできません。"
		onEN, onJA     = "Multi-factor authentication is already enabled for this account.", "このアカウントの多要素認証はすでに有効です。"
		noneEN, noneJA = "No transfer of ownership is under way.", "所有権の移転は開始されていません。"
		roleEN, roleJA = "Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。"
	)
	address := object{"email": licenseeAddress, "confirm_email": licenseeAddress}
	password := object{"new_password": goodPassword, "confirm_password": goodPassword}
	ended := endedSession("of the wizard, when it is closed", "v1", "signed_out", "You have signed out.", "サインアウトしました。",
		append(slices.Clone(activated), activation(object{"product": "other_saas", "account": rootLogin, "password": rootPassword}, http.StatusForbidden),
			copies("owner", "old"), asks("owner", "POST", "v1", "/api/assignment/close", nil))...).on("cas-only")
	provisioned := slices.Concat(activated, []act{signsInAs("owner", "v1", licenseeAddress, goodPassword), provisionsConsole("jp")})
	complete := func(name, who string, before ...act) stale {
		return stale{
			name: "a step: " + name, before: slices.Concat(transfer(), before),
			api:  ask("POST", "v1", "/api/ownership-transfer/complete", who, "", object{"account": "{v1.account " + operatorAddress + "}"}),
			page: ask("POST", "v1", "/user-accounts/transfer/complete", who, "", typed("account", "{v1.account "+operatorAddress+"}")),
		}
	}
	mine := []act{ownerIn("owner"), givesCode("owner", "primary_user_account", "/api/mfa/verify")}
	factor := func(name, api, page string, body object) stale {
		c := step(name, page, body, mine...).on("v1-mfa-enforced")
		c.api = ask("POST", "v1", api, "owner", "", body)
		return c.refusedWith(conflict, "mfa.on", onEN, onJA)
	}
	update := func(name, act, page string, body object) stale {
		c := step(name, page, body, platformUpdate()...).on("cas-legacy")
		c.api = ask("POST", "v1", "/api/platform-update"+act, "owner", "", body)
		return c
	}
	provision := step("the region, chosen again", "/setup", object{"region": "us"}, provisioned...)
	provision.api = ask("POST", "v1", "/api/console/provision", "owner", "", object{"region": "us"})
	retry := step("provisioning again what does not fail", "/setup/retry", nil, provisioned...)
	retry.api = ask("POST", "v1", "/api/console/retry", "owner", "", nil)
	return []stale{
		step("the address, when the wizard is done", "/assignment/email", address, activated...).refusedWith(conflict, "wizard.completed", doneEN, doneJA),
		step("the password, when the wizard is done", "/assignment/password", password, activated...).refusedWith(conflict, "wizard.completed", doneEN, doneJA),
		step("back, when the wizard is done", "/assignment/back", nil, activated...).refusedWith(conflict, "wizard.completed", doneEN, doneJA),
		step("the address, when a code is waited for", "/assignment/email", address, activated[:4]...).refusedWith(conflict, "wizard.step", stepEN, stepJA),
		step("the password, before the code", "/assignment/password", password, activated[:4]...).refusedWith(conflict, "wizard.step", stepEN, stepJA),
		ended,
		provision.refusedWith(conflict, "v1.console.region_fixed", "The data center region has been chosen and cannot be changed.", "データセンターの地域はすでに選択されており、変更できません。"),
		retry.refusedWith(conflict, "v1.console.not_failed", "The provisioning of the console has not failed.", "コンソールのプロビジョニングは失敗していません。"),
		update("agreeing to the update that is done", "/agreement", "/platform-update", nil).refusedWith(conflict, "v1.platform.updated", overEN, overJA),
		update("starting the update that is done", "/start", "/platform-update/start", object{"understood": true}).refusedWith(conflict, "v1.platform.updated", overEN, overJA),
		update("stopping the update that is done", "/cancel", "/platform-update/cancel", nil).refusedWith(conflict, "v1.platform.cannot_undo", undoEN, undoJA),
		complete("the transfer again, by the new owner", "new", operatorIn("new")).refusedWith(conflict, "v1.transfer.none", noneEN, noneJA),
		complete("the transfer again, by the old owner", "old", ownerAsWas("old")).refusedWith(http.StatusForbidden, "v1.role.not_allowed", roleEN, roleJA),
		factor("setting MFA up that is on", "/api/mfa/begin", "/account-settings/mfa/begin", nil),
		factor("storing the reset code again", "/api/mfa/finish", "/account-settings/mfa/done", object{"stored": true}),
		factor("confirming MFA again", "/api/mfa/confirm", "/account-settings/mfa/code", object{"code": "123456"}),
	}
}

// copies notes the token of somebody under another name.
func copies(who, as string) act {
	return act{name: "the same session", do: func(_ *box, s *tale) answer {
		s.tokens[as] = s.tokens[who]
		return answer{Status: http.StatusOK}
	}}
}

// ownerAsWas signs in who was the owner before a transfer.
func ownerAsWas(who string) act { return signsInAs(who, "v1", ownerAddress, "Granite-Willow-58!") }
