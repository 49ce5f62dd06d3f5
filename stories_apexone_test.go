package mockone_test

// apexCentral are the stories that take the rows of Apex Central.
func apexCentral() []story {
	const who, user = "okabe", "/api/users/{apexone.user branch}"
	tenant := func(trigger string, more object) act {
		body := object{"trigger": trigger}
		for name, value := range more {
			body[name] = value
		}
		return steers("POST", "/things/apexone.tenant/{apexone.tenant}/trigger", body)
	}
	connects := tenant("connect", object{"input": object{"instance": "one", "organizations": []string{}}})
	days := func(n string) act {
		a := steers("POST", "/clock/advance", object{"by": n})
		a.time = true
		return a
	}
	signs := signsIn(who, "apexone", "apexone_user")
	portal := func(who string) act { return signsInAs(who, "apexone", "aaa", "Cedar-Parcel-33!") }
	return []story{
		{name: "Apex Central's users", fixture: "apexone-only", steps: []act{
			mistypes("apexone", "bbb"), signs, portal("aaa"), portal("aaa"),
			asks(who, "POST", "apexone", "/api/users", object{"login": "branch", "name": "Branch", "email": "branch@example.com", "role": "Operator", "password": goodPassword}),
			asks(who, "PATCH", "apexone", user, object{"name": "Branch", "email": "branch@example.com", "role": "Power_User"}),
			asks(who, "PUT", "apexone", user+"/status", object{"status": "disabled"}), asks(who, "PUT", "apexone", user+"/status", object{"status": "enabled"}),
			asks(who, "PATCH", "apexone", "/api/users/{apexone.user test}", object{"name": "test", "email": "test@example.com", "role": "Read-only_User"}),
			asks(who, "PUT", "apexone", "/api/two-factor", object{"enabled": "true"}), signsInAs("branch", "apexone", "branch", goodPassword),
			givesApexCode("branch", "apexone_user_3"), mailArrives(),
			asks(who, "PUT", "apexone", "/api/two-factor", object{"enabled": "false"}), asks(who, "DELETE", "apexone", user, nil),
			asks("aaa", "POST", "apexone", "/api/vision-one", nil), pushes("apexone.session", "", "force_out"), pushes("apexone.session", "bbb", "widen"),
			signs, asks(who, "POST", "apexone", "/api/sign-out", nil),
		}},
		{name: "Apex One is updated", fixture: "apexone-saml", steps: []act{
			connects, tenant("update_deferred", nil), days("1h"), signs, tenant("update_begin", nil), tenant("update_end", nil),
			signs, asks(who, "POST", "apexone", "/api/upgrade/continue", nil), asks(who, "POST", "apexone", "/api/upgrade/continue", nil),
			steers("POST", "/things/apexone.user/{apexone.user aaa}/trigger", object{"trigger": "assigned", "input": object{"email": "new@example.com", "password": goodPassword}}),
		}},
		{name: "Apex One is updated without accounts", fixture: "apexone-portal-only", steps: []act{
			portal("aaa"), connects, days("1h"), tenant("update_begin", nil), tenant("update_end", nil),
		}},
		{name: "tries end the preparation", fixture: "apexone-foundation", settings: map[string]string{"apexone.preparation.ends": "tries", "apexone.preparation.tries": "1"}, steps: []act{
			connects, tenant("update_deferred", nil),
		}},
		{name: "support ends the preparation", fixture: "apexone-foundation", settings: map[string]string{"apexone.preparation.ends": "never"}, steps: []act{
			connects, tenant("finish_preparation", nil),
		}},
		{name: "Apex One sleeps, wakes up and is purged", fixture: "apexone-hibernating", steps: []act{
			asks("visitor", "POST", "apexone", "/api/wake-up", nil), days("168h"), days("1272h"), days("168h"),
		}},
	}
}

// givesApexCode gives the one-time password for which the session of a role waits.
func givesApexCode(who, role string) act {
	return act{name: who + " gives a one-time password", do: func(b *box, s *tale) answer {
		code, _ := b.device(role)
		return b.call("POST", "apexone", "/api/two-factor/code", s.tokens[who], object{"code": code})
	}}
}
