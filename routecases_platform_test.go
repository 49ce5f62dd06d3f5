package mockone_test

import "maps"

// joined returns the cases of several parts of a service.
func joined(parts ...map[string]routeCase) map[string]routeCase {
	out := map[string]routeCase{}
	for _, part := range parts {
		maps.Copy(out, part)
	}
	return out
}

// platformCases are the routes of activation, provisioning and the platform's update.
func platformCases() map[string]routeCase {
	return map[string]routeCase{
		"activation": {}, "console": {}, "retry-provisioning": {}, "platform-update": {}, "agree-to-platform-update": {}, "close-platform-notice": {},
		"not-now": {}, "platform-update-got-it": {}, "cancel-platform-update": {}, "undo-platform-update": {},
		"activate": {body: object{"product": "on_premises", "code": "CA-8D3K-VQT7R-MLX92-F6BHN-YCW4E-2PJZS"}, wrong: []any{
			object{"product": marker},
			object{"product": "on_premises", "code": marker},
			object{"product": "cloud_one", "api_key": marker},
			object{"product": "other_saas", "account": marker, "password": marker},
			object{"product": "other_saas", "account": rootLogin, "password": marker},
		}},
		"provision-console":     {body: object{"region": "jp"}, wrong: []any{object{"region": marker}, object{"region": ""}}},
		"start-platform-update": {body: object{"understood": true}, wrong: []any{object{"understood": false}}},
		"choose-platform-mfa":   {body: object{"mfa": "keep"}, wrong: []any{object{"mfa": marker}}},
	}
}

// tokenCases are the routes of products that are connected by an enrollment token.
func tokenCases() map[string]routeCase {
	connector := map[string]string{"id": "connector"}
	return map[string]routeCase{
		"generate-enrollment-token": {body: object{"type": securityType}, wrong: []any{object{"type": marker}, object{"type": ""}}},
		"get-enrollment-token":      {param: connector},
		"remove-product-instance":   {param: connector},
		"enroll-product": {body: object{"token": "a.b.c", "type": securityType, "region": "us", "business_id": "B"}, wrong: []any{
			object{"token": marker, "type": securityType, "region": "us", "business_id": "B"},
			object{"token": "a.b.c", "type": marker, "region": marker, "business_id": marker},
		}},
	}
}

// wizardCases are the routes of the wizard. Nobody is in it here.
func wizardCases() map[string]routeCase {
	return map[string]routeCase{
		"assignment": {}, "resend-code": {}, "assignment-back": {}, "close-assignment": {},
		"specify-address": {body: object{"email": newcomerAddress, "confirm_email": newcomerAddress}, wrong: []any{
			object{"email": marker, "confirm_email": marker}, object{"email": newcomerAddress, "confirm_email": marker},
		}},
		"use-existing-account":    {body: object{"password": goodPassword}, wrong: []any{object{"password": marker}}},
		"enter-code":              {body: object{"code": "123456"}, wrong: []any{object{"code": marker}}},
		"reset-assigned-password": {body: object{"new_password": goodPassword, "confirm_password": goodPassword}, wrong: []any{object{"new_password": marker, "confirm_password": marker}}},
	}
}
