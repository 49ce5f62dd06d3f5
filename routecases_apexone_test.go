package mockone_test

// Somebody who signs in to Apex Central.
const (
	apexUser     = "okabe"
	apexPassword = "Anchor-Meadow-28!"
)

// apexOf is an Apex Central, before or after its update.
func apexOf(late bool) object {
	state := "active"
	if late {
		state = "closed"
	}
	out := object{
		"state": state, "users": []any{
			object{"login": apexUser, "name": "Ken Okabe", "email": "ken.okabe@example.com", "password": apexPassword},
			object{"login": "branch", "name": "Yui Sakamoto", "email": "yui.sakamoto@example.com", "role": "Operator", "password": "Copper-Window-39!"},
		},
		"servers": []any{object{"name": "HQ", "fqdn": "hq.apexone.example.com"}}, "groups": []any{object{"name": "Office"}},
		"agents":       []any{object{"host": "HQ-01", "ip": "10.20.1.11", "mac": "02-00-0A-20-01-11"}},
		"applications": []any{object{"name": "Reports"}},
	}
	if late {
		out["instance"] = "endpoints"
	}
	return out
}

func apexCases() map[string]routeCase {
	user := map[string]string{"id": "apex user"}
	agent, application := map[string]string{"id": "agent"}, map[string]string{"id": "application"}
	paged := []string{"after=" + marker, "limit=" + marker}
	// What programs ask proves itself by a signature: nobody else is answered.
	program := routeCase{closed: true, slashed: true, proves: (*material).signs}
	slash := routeCase{closed: true, page: true, proves: (*material).signs}
	computer := func(host, group string) object {
		return object{"host": host, "ip": "10.20.1.12", "mac": "02-00-0A-20-01-12", "os": "Windows 11", "group": group}
	}
	return map[string]routeCase{
		"sign-in": {
			body: object{"login": apexUser, "password": apexPassword}, fact: "apexone.user.sign_in_failed",
			wrong: []any{
				object{"login": apexUser, "password": marker}, object{"login": marker, "password": marker}, object{"login": "", "password": ""},
			},
		},
		"sign-out": {}, "session": {}, "license": {}, "hibernation": {}, "registration": {}, "two-factor": {}, "authenticator": {},
		"users": {queries: []string{"after=" + marker}}, "roles": {queries: []string{"after=" + marker}},
		"wake-up": {}, "access-vision-one": {},
		"register":  {body: object{"token": "no-token-of-vision-one"}, wrong: []any{object{"token": marker}}},
		"give-code": {body: object{"code": "123456"}, fact: "apexone.user.sign_in_failed", wrong: []any{object{"code": marker}}},
		"add-user": {
			body: object{"login": "newcomer", "name": "New", "role": "Operator", "password": "Fresh-Pass1!"},
			wrong: []any{
				object{"login": marker, "name": "New", "role": marker, "password": "Fresh-Pass1!"},
				object{"login": "newcomer", "name": marker, "email": marker, "role": "Operator", "password": "Fresh-Pass1!"},
				object{"login": "newcomer", "name": "New", "role": "Operator", "password": "x"},
			},
		},
		"change-user": {
			param: user, body: object{"name": "Other", "role": "Operator"},
			wrong: []any{object{"name": "Other", "role": marker}, object{"name": marker, "email": marker, "role": "Operator"}},
		},
		"switch-user":       {param: user, body: object{"status": "disabled"}, wrong: []any{object{"status": marker}}},
		"delete-user":       {param: user},
		"switch-two-factor": {body: object{"enabled": "true"}, wrong: []any{object{"enabled": marker}}},
		"endpoint-summary":  {}, "endpoint-groups": {queries: paged}, "endpoint-policies": {queries: paged}, "endpoint-servers": {queries: paged},
		"endpoints": {queries: append([]string{"status=" + marker, "sensor=" + marker}, paged...)},
		"endpoint":  {param: agent},
		"install-endpoint": {
			body:  computer("HQ-02", ""),
			wrong: []any{computer("HQ_"+marker, ""), computer("HQ-02", marker), object{"host": "HQ-02", "ip": marker, "mac": "02-00-0A-20-01-12", "os": "Windows 11"}},
		},
		"isolate-endpoint": {param: agent}, "restore-endpoint": {param: agent}, "uninstall-endpoint": {param: agent},
		"relocate-endpoint": {param: agent, body: object{"group": "Office"}, wrong: []any{object{"group": marker}, object{"server": marker}}},
		"applications":      {queries: paged},
		"application":       {param: application},
		"add-application":   {body: object{"name": "Others", "timeout": "60"}, wrong: []any{object{"name": ""}, object{"name": "Others", "timeout": marker}}},
		"change-application": {
			param: application, body: object{"to": "disabled"}, wrong: []any{object{"to": marker}},
		},
		"product-agents": program, "act-on-product-agents": program, "product-servers": program,
		"user-defined-objects": program, "put-user-defined-object": program, "remove-user-defined-object": program, "put-suspicious-file": program,
		"product-agents-slash": slash, "act-on-product-agents-slash": slash, "product-servers-slash": slash,
		"user-defined-objects-slash": slash, "put-user-defined-object-slash": slash, "remove-user-defined-object-slash": slash, "put-suspicious-file-slash": slash,
		"upgrade-account": {late: true}, "upgrade-account-continue": {late: true},
		"sso":   {body: object{"ticket": "{apexone ticket}"}, wrong: []any{object{"ticket": marker}}},
		"enter": {param: map[string]string{"key": "apexone ticket"}, page: true, once: true},
	}
}
