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
	return object{"state": state, "users": []any{
		object{"login": apexUser, "name": "Ken Okabe", "email": "ken.okabe@example.com", "password": apexPassword},
		object{"login": "branch", "name": "Yui Sakamoto", "email": "yui.sakamoto@example.com", "role": "Operator", "password": "Copper-Window-39!"},
	}}
}

func apexCases() map[string]routeCase {
	user := map[string]string{"id": "apex user"}
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
		"upgrade-account":   {late: true}, "upgrade-account-continue": {late: true},
		"sso":   {body: object{"ticket": "{apexone ticket}"}, wrong: []any{object{"ticket": marker}}},
		"enter": {param: map[string]string{"key": "apexone ticket"}, page: true, once: true},
	}
}
