package mockone_test

import "slices"

const (
	// centralUser looks at Apex Central's pages, and acts meanwhile in another window.
	centralUser     = "bbb"
	centralPassword = "Anchor-Meadow-28!"
	centralAgent    = "/endpoints/{apexone.agent HLF-HQ-04}"
	centralTest     = "/users/{apexone.user test}"
)

func centralEnters() act { return signsInAs("okabe", "apexone", centralUser, centralPassword) }

func centralStatus(s string) act {
	return asks("okabe", "PUT", "apexone", "/api"+centralTest+"/status", object{"status": s})
}

// toApexUpdating and toApexUpdated take Apex One through its update, as Vision One would.
func toApexUpdating() []act {
	return []act{apexTold("connect"), nextTimer(), apexTold("update_begin")}
}

func toApexUpdated() []act { return append(toApexUpdating(), apexTold("update_end")) }

// centralOn is a refusal on a page of Apex Central.
func centralOn(code, open, button string, change map[string]string, before, meanwhile []act) guarded {
	return guarded{
		code: "apexone." + code, fixture: "apexone-foundation", service: "apexone", who: centralUser, open: open, button: button, change: change,
		before: before, meanwhile: meanwhile,
	}
}

// centralRefused are the refusals on the pages of Apex Central.
func centralRefused() []guarded {
	return slices.Concat(centralUsersRefused(), centralDoorRefused(), centralAgentsRefused(), centralUpdateRefused())
}

// centralUsersRefused are those about its user accounts.
func centralUsersRefused() []guarded {
	in := centralOn
	add := func(code, field, value string) guarded {
		change := map[string]string{"login": "newcomer", "name": "New", "role": "Operator", "password": goodPassword}
		change[field] = value
		return in(code, "/users/add", "add", change, nil, nil)
	}
	listed := func(code, row, button string, before, meanwhile []act) guarded {
		g := in(code, "/users", button, nil, before, meanwhile)
		g.row = row
		return g
	}
	factor := func(code, button string, before, meanwhile []act) guarded {
		g := in(code, "/users", button, nil, before, meanwhile)
		g.overrides = object{"apexone": object{"users": []any{
			object{"login": centralUser, "name": "Ken Okabe", "email": "ken.okabe@example.com", "role": "Administrator", "password": centralPassword},
		}}}
		return g
	}
	switches := func(to string) act {
		return asks("okabe", "PUT", "apexone", "/api/two-factor", object{"enabled": to})
	}
	const portal = "/users/{apexone.user aaa}"
	changesPortal := in("account.portal", portal, "save", nil, []act{signsInAs("licensee", "apexone", "aaa", "Cedar-Parcel-33!")}, nil)
	changesPortal.fixture = "apexone-only"
	weak := add("password", "password", "weak")
	weak.code = "password.weak"
	branch := in("role.not_allowed", "/users", "", nil, nil, nil)
	branch.who = "branch"
	off := factor("two_factor.off", "enable-two-factor", nil, nil)
	off.change = map[string]string{"enabled": "false"} // what an older page has
	wrong := factor("two_factor.wrong_code", "give-code", []act{centralEnters(), switches("true")}, nil)
	wrong.open, wrong.change, wrong.fact = "/two-factor", map[string]string{"code": "000000"}, true
	return []guarded{
		add("account.exists", "login", "TEST"), add("account.email", "email", "nobody"), add("role.unknown", "role", "Gardener"), add("account.login", "login", "new comer"),
		weak, branch, changesPortal,
		listed("account.disabled", "test@example.com", "disable", nil, []act{centralEnters(), centralStatus("disabled")}),
		listed("account.enabled", "test@example.com", "enable", []act{centralEnters(), centralStatus("disabled")}, []act{centralStatus("enabled")}),
		listed("account.self", "ken.okabe@example.com", "disable", nil, nil),
		in("account.last", "/users/{apexone.user bbb}", "save", map[string]string{"role": "Operator"}, []act{
			centralEnters(), asks("okabe", "PUT", "apexone", "/api"+portal+"/status", object{"status": "disabled"}),
		}, nil),
		in("two_factor.addresses", "/users", "enable-two-factor", nil, nil, nil),
		factor("two_factor.on", "enable-two-factor", nil, []act{centralEnters(), switches("true")}),
		wrong, off,
	}
}

// centralDoorRefused are those that whoever signs in meets.
func centralDoorRefused() []guarded {
	door := func(code, fixture, login, password string, before, meanwhile []act) guarded {
		g := centralOn(code, "/sign-in", "sign-in", map[string]string{"login": login, "password": password}, before, meanwhile)
		g.fixture, g.who = fixture, ""
		return g
	}
	assigned := steers("POST", "/things/apexone.user/{apexone.user bbb}/trigger", object{
		"trigger": "assigned", "input": object{"email": "new@example.com", "password": goodPassword},
	})
	awake := centralOn("hibernation.awake", "/wake-up", "wake-up", nil, nil, []act{asks("", "POST", "apexone", "/api/wake-up", nil)})
	awake.fixture, awake.who = "apexone-hibernating", ""
	return []guarded{
		awake,
		door("account.single_sign_on", "apexone-saml", "s.ito", goodPassword, nil, nil),
		door("account.awaiting_provider", "apexone-saml", "yui.sakamoto@example.com", goodPassword, toApexUpdated(), nil),
		door("account.not_migrated", "apexone-saml", "s.ito", goodPassword, toApexUpdated(), nil),
		door("account.upgraded", "apexone-foundation", centralUser, centralPassword, append(toApexUpdated(), assigned), nil),
		door("updating", "apexone-foundation", centralUser, centralPassword, nil, toApexUpdating()),
		door("closed", "apexone-portal-only", "aaa", "Cedar-Parcel-33!", toApexUpdated(), nil),
		door("purged", "apexone-hibernating", centralUser, centralPassword, []act{later("1500h")}, nil),
	}
}

// centralAgentsRefused are those about agents, and about programs that look after them.
func centralAgentsRefused() []guarded {
	in := centralOn
	task := func(name string) act { return asks("okabe", "POST", "apexone", "/api"+centralAgent+"/"+name, nil) }
	const off, reports = "/endpoints/{apexone.agent HLF-HQ-03}", "/automation-api/{apexone.application Reports}"
	application := func(to string) act {
		return asks("okabe", "POST", "apexone", "/api/applications/{apexone.application Reports}", object{"to": to})
	}
	return []guarded{
		in("agent.isolated_already", centralAgent, "isolate", nil, nil, []act{centralEnters(), task("isolate")}),
		in("agent.not_isolated", centralAgent, "restore", nil, []act{centralEnters(), task("isolate"), nextTimer()}, []act{task("restore")}),
		in("agent.there_already", centralAgent, "relocate", nil, nil, nil),
		in("agent.removing", off, "uninstall", nil, []act{centralEnters(), asks("okabe", "POST", "apexone", "/api"+off+"/uninstall", nil)}, nil),
		in("agent.uninstalled", centralAgent, "uninstall", nil, nil, []act{centralEnters(), task("uninstall")}),
		in("group.unknown", centralAgent, "relocate", map[string]string{"group": "Nowhere"}, nil, nil),
		in("server.unknown", centralAgent, "relocate", map[string]string{"server": "nowhere"}, nil, nil),
		in("application.exists", "/automation-api", "add-application", map[string]string{"name": "REPORTS"}, nil, nil),
		in("application.disabled", reports, "disable", nil, nil, []act{centralEnters(), application("disabled")}),
		in("application.enabled", reports, "enable", nil, []act{centralEnters(), application("disabled")}, []act{application("enabled")}),
		in("application.deleted", reports, "disable", nil, nil, []act{centralEnters(), application("deleted")}),
	}
}

// centralUpdateRefused are those on the way to the update, here and in Vision One.
func centralUpdateRefused() []guarded {
	inVisionOne := func(code, fixture, page, button, ticked string, before ...act) guarded {
		return guarded{
			code: "apexone." + code, fixture: fixture, service: "v1", who: apexOwner, open: instancePage + page, button: button,
			change: map[string]string{ticked: "on"}, before: append([]act{ownerEnters()}, before...),
		}
	}
	asleep := inVisionOne("hibernating", "apexone-hibernating", "/update", "agree", "agreed")
	const instance = "2e6b81d4-90c7-4f3a-a5de-71b04c9f2386"
	asleep.overrides = object{
		"apexone": object{"state": "connected", "instance": instance},
		"v1":      object{"product_instances": []any{object{"id": instance, "type": "apexone", "state": "connected"}}},
	}
	return []guarded{
		asleep,
		inVisionOne("update.licence_expired", "apexone-expired", "/update", "agree", "agreed", ordersApex(), registersApex(), nextTimer(), ownerEnters()),
		centralOn("register.already", "/integration-settings", "register", map[string]string{"token": "late"}, nil, []act{apexTold("connect")}),
		centralOn("account.not_waiting", "/upgrade", "", nil, nil, nil),
	}
}
