package mockone_test

import (
	"net/http"
	"slices"
)

// People of the fixtures.
const (
	ownerAddress    = "vision.owner@example.com"
	operatorAddress = "platform.operator@example.com"
	auditorAddress  = "auditor@example.com"
	helpDeskAddress = "help.desk@example.com"
	newcomerAddress = "newcomer@example.com"
	adminAddress    = "mail.security@example.com"
	rootLogin       = "larkfield-admin"
)

// stories returns the courses that together take every row and give every
// command, but those that nobody can pull from outside (see inward).
func stories() []story {
	return append(slices.Concat(onboarding(), apexCentral(), mailDesk()), []story{
		{name: "a customer with many accounts", fixture: "cas-local-accounts", steps: slices.Concat(
			before(), invitation(), roles(), connection(), migrating(), upgrades())},
		{name: "products are connected by tokens", fixture: "cas-foundation", steps: tokens()},
		{name: "programs have API keys", fixture: "cas-foundation", steps: apiKeys()},
		{name: "users sign in elsewhere", fixture: "cas-foundation", steps: singleSignOn()},
		{name: "accounts are set up anew", fixture: "cas-foundation", steps: setAnew()},
		{name: "a transfer of ownership is left", fixture: "cas-foundation", steps: append(transferring(), nextTimer())},
		{name: "the ownership passes on", fixture: "cas-foundation", steps: ownership()},
		{
			name: "the update hangs and goes on by itself", fixture: "cas-update-hangs",
			steps: append(toAgreement(), starts(), nextTimer(), nextTimer(), nextTimer()),
		},
		{
			name: "the update fails, and support completes it", fixture: "cas-foundation",
			settings: map[string]string{"cas.update.outcome": "fail"},
			steps: append(toAgreement(), starts(), nextTimer(), nextTimer(),
				pushes("v1.update_job", "", "support_retry"),
				steers("PATCH", "", map[string]any{"settings": map[string]string{"cas.update.outcome": "hang"}}),
				nextTimer(), nextTimer(), pushes("v1.update_job", "", "support_complete")),
		},
		{
			name: "a customer without CAS", fixture: "ecs-code-only",
			steps: []act{
				signsIn("owner", "v1", "primary_user_account"),
				asks("owner", "POST", "v1", "/api/cecp/provision", nil), nextTimer(),
			},
		},
		{
			name: "a customer without CAS, provisioned by hand", fixture: "ecs-code-only",
			steps: []act{
				signsIn("owner", "v1", "primary_user_account"),
				asks("owner", "POST", "v1", "/api/cecp/provision", nil), pushes("v1.product_instance", "", "provisioned"),
			},
		},
		{
			name: "connected elsewhere until released", fixture: "cas-connected-elsewhere",
			steps: []act{
				signsIn("owner", "v1", "primary_user_account"),
				pushes("cas.tenant", "", "release_elsewhere"), adds(),
				pushes("v1.product_instance", "", "connected"),
			},
		},
		{
			name: "the update signs everybody out", fixture: "cas-foundation",
			settings: map[string]string{"cas.sign_out": "all"},
			steps:    append(toAgreement(), signsIn("admin", "cas", "cas_administrator"), starts()),
		},
		{
			name: "something is found now and then", fixture: "cas-foundation",
			settings: map[string]string{"cas.mail.every": "1h"},
			steps:    []act{nextTimer()},
		},
		{name: "from one console into another", fixture: "licence-not-activated", steps: []act{
			signsIn("licensee", "clp", "clp_primary_user_account"),
			asks("licensee", "POST", "clp", "/api/products", object{"key": "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"}),
			opens("licensee", "v1"), enters("owner", "v1"), asks("owner", "GET", "v1", "/api/session", nil),
		}},
		{name: "from License Information", fixture: "cas-foundation", steps: []act{
			signsIn("owner", "v1", "primary_user_account"),
			asks("owner", "POST", "v1", "/api/license-information/{estate.licence cas}/open-console", nil),
		}},
		{name: "from the portal into a legacy Vision One", fixture: "cas-legacy", steps: []act{
			signsIn("licensee", "clp", "clp_account"), opens("licensee", "v1"), enters("owner", "v1"),
			asks("owner", "GET", "v1", "/api/session", nil),
		}},
		{name: "the portal's login ID", fixture: "cas-only", steps: []act{
			mistypes("clp", rootLogin), signsIn("licensee", "clp", "clp_account"), pushes("clp.session", "", "force_out"),
			forgets(), mailArrives(), claims(contactAddress), resets(),
			signsInAs("licensee", "clp", rootLogin, goodPassword), opens("licensee", "cas"), enters("visitor", "cas"), asks("visitor", "GET", "cas", "/api/session", nil),
			asks("licensee", "POST", "clp", "/api/sign-out", nil),
			replacesRoot(),
		}},
		{
			name: "licences are activated", fixture: "licence-not-activated",
			steps: []act{
				signsIn("owner", "v1", "primary_user_account"), addsLicence("ve-5rnb-t9wqx-c3jld-m8hzk-p6vyu-2egsa"),
				nextTimer(), nextTimer(), mailArrives(), claims(ownerAddress), claims(ownerAddress), activates(ownerAddress), mailArrives(),
			},
		},
		{
			name: "a trial is lost", fixture: "licence-trial-ended",
			steps: []act{nextTimer(), mailArrives(), claims(ownerAddress), activates(ownerAddress)},
		},
		{name: "licences come to their end", fixture: "cas-foundation", steps: []act{
			nextTimer(), mailArrives(), nextTimer(), mailArrives(), nextTimer(), mailArrives(), nextTimer(), mailArrives(),
		}},
		{
			name: "advanced access is tried", fixture: "cas-foundation",
			steps: []act{signsIn("owner", "v1", "primary_user_account"), asks("owner", "POST", "v1", "/api/trial", nil)},
		},
		{name: "a second factor", fixture: "cas-foundation", settings: map[string]string{"v1.mfa.prompt": "true"}, steps: secondFactors()},
		{name: "the clock", fixture: "cas-foundation", steps: []act{
			steers("POST", "/clock/sleep", map[string]string{"for": "0s"}),
			steers("PATCH", "/clock", map[string]string{"idle": "30ms"}),
		}},
	}...)
}

// before is what people do before the migration: in the console of CAS above all.
func before() []act {
	const who = "admin"
	service := func(code string, change map[string]string) act {
		return asks(who, "PATCH", "cas", "/api/services/{cas.service "+code+"}", change)
	}
	administrator := func(status string) act {
		return asks(who, "PATCH", "cas", "/api/administrators/{cas.administrator "+helpDeskAddress+"}", map[string]string{"status": status})
	}
	newAdministrator := func(email, role string) act {
		return asks(who, "POST", "cas", "/api/administrators", map[string]string{"email": email, "name": "Somebody", "role": role})
	}
	return []act{
		mistypes("cas", adminAddress), signsIn(who, "cas", "cas_administrator"),
		newAdministrator(ownerAddress, "Global administrator"), newAdministrator(auditorAddress, "Help desk"), mailArrives(),
		administrator("disabled"), administrator("enabled"),
		asks(who, "POST", "cas", "/api/services/{cas.service box}/provision", map[string]string{}),
		service("teams", map[string]string{"protection": "off"}), service("teams", map[string]string{"protection": "on"}),
		service("onedrive", map[string]string{"account": "delegate"}), service("onedrive", map[string]string{"account": "token"}),
		pushes("cas.service", "exchange_online", "scan"),
		signsInAs("desk", "cas", helpDeskAddress, "Velvet-Tunnel-35!"), asks("desk", "POST", "cas", "/api/sign-out", nil),
	}
}

// invitation is the life of a local account of Vision One.
func invitation() []act {
	const one = "/api/user-accounts/{v1.account " + newcomerAddress + "}"
	edit := func(change map[string]string) act { return asks("owner", "PATCH", "v1", one, change) }
	return []act{
		mistypes("v1", ownerAddress), signsIn("owner", "v1", "primary_user_account"),
		asks("owner", "POST", "v1", "/api/user-accounts", map[string]string{"email": newcomerAddress, "role": "Analyst"}), mailArrives(),
		claims(newcomerAddress),
		asks("owner", "POST", "v1", one+"/resend-invitation", nil), mailArrives(),
		claims(newcomerAddress), accepts(newcomerAddress),
		signsInAs("newcomer", "v1", newcomerAddress, goodPassword),
		edit(map[string]string{"role": "Auditor"}), edit(map[string]string{"status": "disabled"}), edit(map[string]string{"status": "enabled"}),
		signsInAs("newcomer", "v1", newcomerAddress, goodPassword), asks("newcomer", "POST", "v1", "/api/sign-out", nil),
		asks("owner", "DELETE", "v1", one, nil),
		asks("owner", "PATCH", "v1", "/api/user-accounts/{v1.account "+auditorAddress+"}", map[string]string{"status": "disabled"}),
	}
}

// keeps saves the console's settings.
func keeps(settings any) act { return asks("owner", "PUT", "v1", "/api/console-settings", settings) }

// roles are the lives of custom roles; the auditor has one of them for a while.
func roles() []act {
	const one, account = "/api/user-roles/{v1.role Gatekeeper}", "/api/user-accounts/{v1.account " + auditorAddress + "}"
	role := func(name string) map[string]any {
		return map[string]any{"name": name, "permissions": []string{"user_accounts:configure"}}
	}
	return []act{
		keeps(map[string]any{"inactivity_minutes": 60, "maximum_minutes": 480}), keeps(map[string]any{"inactivity_minutes": 15, "maximum_minutes": 480}),
		asks("owner", "POST", "v1", "/api/user-roles", role("Gatekeeper")),
		asks("owner", "PATCH", "v1", account, map[string]string{"role": "Gatekeeper"}),
		asks("owner", "PUT", "v1", one, role("Gatekeepers")),
		asks("owner", "POST", "v1", "/api/user-roles/{v1.role Gatekeepers}/duplicate", map[string]string{"name": "Janitor"}),
		asks("owner", "DELETE", "v1", "/api/user-roles/{v1.role Janitor}", nil),
		asks("owner", "PATCH", "v1", account, map[string]string{"role": "Auditor"}),
	}
}

// connection connects CAS and thinks about the update.
func connection() []act {
	return []act{
		adds(), nextTimer(),
		asks("owner", "GET", "v1", "/api/session", nil), // the first request after some time notes that the session is used
		asks("owner", "POST", "v1", theInstance+"/got-it", nil),
		agrees(), asks("owner", "DELETE", "v1", theInstance+"/update-solution", nil), agrees(),
	}
}

// migrating runs the update.
func migrating() []act {
	stop := asks("owner", "POST", "v1", "/api/update-jobs/{v1.update_job}/cancel", nil)
	back := asks("owner", "POST", "v1", "/api/update-jobs/{v1.update_job}/rollback", nil)
	stop.status, back.status = http.StatusConflict, http.StatusConflict
	return []act{
		signsIn("admin", "cas", "cas_administrator"), starts(), stop, back,
		nextTimer(), nextTimer(), mailArrives(),
	}
}

// upgrades brings administrators into Vision One, each by his own way.
func upgrades() []act {
	const operator = "/api/user-accounts/{v1.account " + operatorAddress + "}"
	status := func(path, s string) act { return asks("owner", "PATCH", "v1", path, map[string]string{"status": s}) }
	return []act{
		signsIn("admin", "cas", "cas_administrator"),
		asks("admin", "POST", "cas", "/api/update-account/continue", nil),
		asks("admin", "POST", "cas", "/api/update-account/password", map[string]string{"new_password": goodPassword, "confirm_password": goodPassword}),
		signsInAs("admin", "v1", adminAddress, goodPassword),
		claims(operatorAddress), accepts(operatorAddress),
		asks("owner", "PUT", "v1", "/api/user-roles/{v1.role CAS Global administrator (converted)}", map[string]string{"name": "Mail"}),
		status(operator, "disabled"), status(operator, "enabled"),
		asks("owner", "POST", "v1", operator+"/resolve-role-conflict", map[string]string{"role": "Operator"}),
		// The owner has had a mail as a new administrator, before the one about the upgrade.
		claims(ownerAddress), claims(ownerAddress), accepts(ownerAddress),
		claims(auditorAddress), claims(auditorAddress), accepts(auditorAddress),
		signsInAs("owner", "v1", ownerAddress, goodPassword), asks("owner", "POST", "v1", "/api/sign-out", nil),
	}
}
