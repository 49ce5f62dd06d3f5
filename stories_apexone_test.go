package mockone_test

import "net/http"

// apexCentral are the stories that take the rows of Apex Central.
func apexCentral() []story {
	const who, user = "okabe", "/api/users/{apexone.user branch}"
	connects := apexTold("connect")
	signs := signsIn(who, "apexone", "apexone_user")
	agent := func(host, trigger string) act { return pushes("apexone.agent", host, trigger) }
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
			asks("aaa", "POST", "apexone", "/api/vision-one", nil), pushes("apexone.session", "aaa", "force_out"), pushes("apexone.session", "bbb", "widen"),
			signs, asks(who, "POST", "apexone", "/api/sign-out", nil),
		}},
		{name: "Apex One is updated", fixture: "apexone-saml", steps: []act{
			connects, apexTold("update_deferred"), nextTimer(), signs, apexTold("update_begin"), apexTold("update_end"),
			signs, asks(who, "POST", "apexone", "/api/upgrade/continue", nil), asks(who, "POST", "apexone", "/api/upgrade/continue", nil),
			steers("POST", "/things/apexone.user/{apexone.user aaa}/trigger", object{"trigger": "assigned", "input": object{"email": "new@example.com", "password": goodPassword}}),
		}},
		{name: "agents", fixture: "apexone-foundation", steps: []act{
			agent("HLF-HQ-04", "isolate"), nextTimer(), agent("HLF-HQ-04", "restore"), nextTimer(),
			agent("HLF-HQ-01", "switch_off"), agent("HLF-HQ-01", "isolate"), agent("HLF-HQ-01", "switch_on"), nextTimer(),
			agent("HLF-HQ-01", "switch_off"), agent("HLF-HQ-01", "switch_on"), agent("HLF-HQ-01", "switch_off"), agent("HLF-HQ-01", "restore"), agent("HLF-HQ-01", "switch_on"),
			agent("HLF-HQ-02", "switch_off"), agent("HLF-HQ-02", "uninstall"), agent("HLF-HQ-02", "switch_on"), agent("HLF-HQ-MAIL", "uninstall"),
			steers("POST", "/things/apexone.agent/{apexone.agent HLF-HQ-FILE}/trigger", object{"trigger": "relocate", "input": object{"group": "Branches"}}),
			agent("HLF-BR-01", "switch_off"), agent("HLF-BR-01", "switch_on"), nextTimer(), nextTimer(),
			connects, nextTimer(), apexTold("update_begin"), apexTold("update_end"), agent("HLF-BR-04", "associate_sensor"),
		}},
		{name: "an administrator manages agents", fixture: "apexone-foundation", steps: managesAgents()},
		{name: "from the portal into Apex Central", fixture: "apexone-only", steps: []act{
			signsInAs("licensee", "clp", "aaa", "Cedar-Parcel-33!"), opens("licensee", "apexone"), enters("visitor", "apexone"),
			asks("visitor", "GET", "apexone", "/api/session", nil),
		}},
		{name: "Apex One is purged at once", fixture: "apexone-foundation", steps: []act{
			pushes("apexone.user", "test", "forget"), apexTold("purge"),
		}},
		{name: "programs manage agents", fixture: "apexone-foundation", steps: programs()},
		{name: "Apex One is updated without accounts", fixture: "apexone-portal-only", steps: []act{
			portal("aaa"), connects, nextTimer(), apexTold("update_begin"), apexTold("update_end"),
		}},
		{name: "Vision One updates Apex One", fixture: "apexone-foundation", steps: []act{
			signsIn("owner", "v1", "primary_user_account"), orders("apexone"), signs,
			{name: "the token is pasted into Apex Central", do: func(b *box, s *tale) answer {
				return b.call("POST", "apexone", "/api/registration", s.tokens[who], object{"token": s.keys["token"]})
			}},
			asks("owner", "POST", "v1", theApex+"/update-solution", object{"agreed": true}),
			withStatus(asks("owner", "POST", "v1", theApex+"/update", object{"understood": true}), http.StatusServiceUnavailable),
			nextTimer(), signsIn("owner", "v1", "primary_user_account"),
			asks("owner", "POST", "v1", theApex+"/update-solution", object{"agreed": true}),
			asks("owner", "POST", "v1", theApex+"/update", object{"understood": true}), nextTimer(), nextTimer(),
		}},
		{name: "tries end the preparation", fixture: "apexone-foundation", settings: map[string]string{"apexone.preparation.ends": "tries", "apexone.preparation.tries": "1"}, steps: []act{
			connects, apexTold("update_deferred"),
		}},
		{name: "support ends the preparation", fixture: "apexone-foundation", settings: map[string]string{"apexone.preparation.ends": "never"}, steps: []act{
			connects, apexTold("finish_preparation"),
		}},
		{name: "Apex One sleeps, wakes up and is purged", fixture: "apexone-hibernating", steps: []act{
			asks("visitor", "POST", "apexone", "/api/wake-up", nil), nextTimer(), nextTimer(), mailArrives(), nextTimer(),
		}},
	}
}

// managesAgents gives each command about agents that the console has.
func managesAgents() []act {
	const who, agent = "okabe", "/api/endpoints/{apexone.agent HLF-HQ-04}"
	computer := object{"host": "HLF-HQ-05", "ip": "10.20.1.15", "mac": "02-00-0A-20-01-15", "os": "Windows 11"}
	return []act{
		signsIn(who, "apexone", "apexone_user"), asks(who, "POST", "apexone", "/api/endpoints", computer),
		asks(who, "POST", "apexone", agent+"/relocate", object{"group": "Branches"}),
		asks(who, "POST", "apexone", agent+"/isolate", nil), nextTimer(), asks(who, "POST", "apexone", agent+"/restore", nil), nextTimer(),
		asks(who, "POST", "apexone", agent+"/uninstall", nil),
	}
}

// givesApexCode gives the one-time password for which the session of a role waits.
func givesApexCode(who, role string) act {
	return act{name: who + " gives a one-time password", do: func(b *box, s *tale) answer {
		code, _ := b.device(role)
		return b.call("POST", "apexone", "/api/two-factor/code", s.tokens[who], object{"code": code})
	}}
}

// apexTold tells Apex One what Vision One would.
func apexTold(trigger string) act {
	body := object{"trigger": trigger}
	if trigger == "connect" {
		body["input"] = object{"instance": "one", "organizations": []string{}}
	}
	return steers("POST", "/things/apexone.tenant/{apexone.tenant}/trigger", body)
}

// withStatus wants an act answered with a status.
func withStatus(a act, status int) act {
	a.status = status
	return a
}

// advances moves time.
func advances(by string) act {
	a := steers("POST", "/clock/advance", object{"by": by})
	a.time = true
	return a
}
