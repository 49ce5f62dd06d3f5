package mockone_test

// portalOf is a portal with one account that signs in by its login ID.
func portalOf() object {
	return object{"accounts": []any{object{
		"login": rootLogin, "email": "licensing@example.com", "name": "Quinn Abernathy", "password": "Cedar-Parcel-33!",
	}}}
}

func clpCases() map[string]routeCase {
	key := map[string]string{"key": "reset"}
	return map[string]routeCase{
		"sign-in": {
			body: object{"login": rootLogin, "password": "Cedar-Parcel-33!"}, fact: "clp.account.sign_in_failed",
			wrong: []any{
				object{"login": rootLogin, "password": marker},
				object{"login": marker, "password": marker},
				object{"login": "", "password": ""},
			},
		},
		"sign-out": {}, "session": {}, "company": {},
		"open-console": {param: map[string]string{"id": "licence"}},
		"provide-key":  {body: object{"key": "CA-8D3K-VQT7R-MLX92-F6BHN-YCW4E-2PJZS"}, wrong: []any{object{"key": marker}}},
		"products":     {queries: []string{"after=" + marker}},
		"lmp-sign-in": {
			body:  object{"login": "partner", "password": "Anything-1!"},
			wrong: []any{object{"login": marker, "password": marker}},
		},
		"request-password-reset": {body: object{"login": rootLogin}, wrong: []any{object{"login": ownerAddress}}},
		"password-reset":         {param: key},
		"reset-password": {
			param: key, body: object{"new_password": "Fresh-Pass1!", "confirm_password": "Fresh-Pass1!"},
			wrong: []any{
				object{"new_password": marker + "a1!", "confirm_password": marker + "b1!"}, object{"new_password": "x", "confirm_password": "x"},
			},
		},
	}
}
