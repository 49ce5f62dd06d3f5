package mockone_test

import "slices"

// The ways to the stages of the platform's update, and of the wizard.
func rootEnters() act { return signsInAs("owner", "v1", rootLogin, rootPassword) }

func toPlatformNotice() []act { return []act{rootEnters(), updates("POST", "/agreement")} }

func toPlatformUpdated() []act {
	return slices.Concat(toPlatformNotice(), []act{startsPlatform(), comesBack()}, assigns(), lastStep(),
		[]act{signsInAs("owner", "v1", licenseeAddress, goodPassword), nextTimer()})
}

func givesAddress(email string) act {
	return asks("owner", "POST", "v1", "/api/assignment/email", object{"email": email, "confirm_email": email})
}

// platformRefused are the refusals on the pages of the platform's update.
func platformRefused() []guarded {
	const page = "/platform-update"
	on := func(code, button string, before, meanwhile []act) guarded {
		return guarded{code: code, fixture: "cas-legacy", service: "v1", who: rootLogin, open: page, button: button, before: before, meanwhile: meanwhile}
	}
	understood := map[string]string{"understood": "on"}
	withdraws := []act{updates("DELETE", "/agreement")}
	early := on("v1.platform.agreement_required", "start-update", toPlatformNotice(), withdraws)
	early.change = understood
	other := on("v1.platform.owner_only", "agree", nil, nil)
	other.who = operatorAddress
	seen := on("v1.platform.no_popup", "got-it", toPlatformUpdated(), []act{updates("POST", "/got-it")})
	seen.who, seen.open = licenseeAddress, "/"
	never := guarded{code: "v1.platform.none", service: "v1", who: ownerAddress, open: "/user-accounts/add", button: "add", sendTo: page}
	notYet := on("v1.platform.not_started", "agree", nil, nil)
	notYet.sendTo = page + "/cancel"
	notNow := on("v1.platform.not_now", "agree", nil, nil)
	notNow.sendTo = page + "/got-it"
	over := on("v1.platform.updated", "add", toPlatformUpdated(), nil)
	over.who, over.open, over.sendTo = licenseeAddress, "/user-accounts/add", page
	return []guarded{
		on("v1.platform.agreed", "agree", []act{rootEnters()}, []act{updates("POST", "/agreement")}),
		early, on("v1.platform.agreement_required", "close", toPlatformNotice(), withdraws),
		on("v1.platform.understanding_required", "start-update", toPlatformNotice(), nil),
		on("v1.platform.cannot_undo", "cancel-update", append(toPlatformNotice(), startsPlatform()), nil),
		other, seen, never, notYet, notNow, over,
	}
}

// setupRefused are the refusals on the pages by which a customer gets a Vision One.
func setupRefused() []guarded {
	const root, password = "/activation/password?account=" + rootLogin, "sign-in"
	proof := map[string]string{"password": rootPassword}
	toRegion := []act{activatesVisionOne(), nextTimer()}
	activates := func(code string, meanwhile ...act) guarded {
		return guarded{code: code, fixture: "cas-only-region-first", service: "v1", open: root, button: password, change: proof, meanwhile: meanwhile}
	}
	sets := func(code, region string, meanwhile ...act) guarded {
		return guarded{
			code: code, fixture: "cas-only-region-first", service: "v1", who: rootLogin, open: "/setup", button: "provision-console",
			change: map[string]string{"region": region}, before: toRegion, meanwhile: meanwhile,
		}
	}
	box := guarded{code: "v1.console.agreement_required", fixture: "cas-only-no-wizard", service: "v1", open: "/activation/product", button: "continue"}
	retries := sets("v1.console.not_failed", "us")
	retries.sendTo, retries.change = "/setup/retry", nil
	early := sets("v1.console.not_now", "us")
	early.before, early.button, early.sendTo = []act{activatesVisionOne()}, "sign-out", "/setup"
	years := steers("POST", "/clock/advance", object{"by": "9000h"})
	return []guarded{
		box, activates("v1.console.no_licence", years),
		activates("v1.console.activated", append(toRegion, provisionsConsole("us"), nextTimer())...),
		sets("v1.console.region", "atlantis"), sets("v1.console.region_fixed", "us", provisionsConsole("jp")), retries, early,
	}
}

// wizardRefused are the refusals in the wizard.
func wizardRefused() []guarded {
	on := func(code, button string, change map[string]string, before, meanwhile []act) guarded {
		return guarded{
			code: code, fixture: "v1-wizard", service: "v1", who: rootLogin, open: "/assignment", button: button,
			change: change, before: append([]act{rootEnters()}, before...), meanwhile: meanwhile,
		}
	}
	address := func(code, email, again string, before ...act) guarded {
		return on(code, "verify-email", map[string]string{"email": email, "confirm_email": again}, before, nil)
	}
	asked := []act{givesAddress(licenseeAddress), mailArrives()}
	later := func(by string) act { return steers("POST", "/clock/advance", object{"by": by}) }
	back := asks("owner", "POST", "v1", "/api/assignment/back", nil)
	code := func(why string, meanwhile ...act) guarded {
		out := on(why, "submit-code", nil, asked, meanwhile)
		out.types = func(b *box) map[string]string { return map[string]string{"code": b.lastCode(licenseeAddress)} }
		return out
	}
	wrong := on("wizard.code.wrong", "submit-code", map[string]string{"code": "000000"}, asked, nil)
	existing := on("wizard.existing.password", "assign-existing", map[string]string{"password": "Wrong-Pass-1!"}, []act{givesAddress(operatorAddress)}, nil)
	wrong.fact, existing.fact = true, true
	only := address("wizard.address.other", givenAddress, givenAddress)
	only.fixture, only.who = "v1-legacy-verify", ownerAddress
	only.before = []act{signsIn("owner", "v1", "primary_user_account"), updates("POST", "/agreement"), startsPlatform()}
	none := address("wizard.code.none", "", "")
	none.sendTo, none.change = "/assignment/code", map[string]string{"code": "123456"}
	resends := asks("owner", "POST", "v1", "/api/assignment/resend", nil)
	invited := asks("owner", "POST", "v1", "/api/user-accounts", object{"email": newcomerAddress, "role": "Analyst"})
	superseded := code("wizard.code.superseded", later("4m"), resends)
	superseded.fact = true
	return []guarded{
		address("wizard.address.invalid", "somebody", "somebody"), address("wizard.address.mismatch", givenAddress, licenseeAddress),
		address("wizard.address.registered", adminAddress, adminAddress), address("wizard.address.used", newcomerAddress, newcomerAddress, invited),
		only, wrong, existing,
		code("wizard.code.blocked", blocked()...), code("wizard.code.expired", later("12m")), none, superseded, code("wizard.code.used", entersCode()),
		on("wizard.step", "back", nil, asked, []act{back}),
	}
}
