package mockone_test

// apiKeys is the life of an API key.
func apiKeys() []act {
	const keys, key = "/api/api-keys", "/api/api-keys/{v1.api_key}"
	edit := func(change object) act { return asks("owner", "PATCH", "v1", key, change) }
	return []act{
		signsIn("owner", "v1", "primary_user_account"),
		asks("owner", "POST", "v1", "/api/user-roles", object{"name": "Connector", "permissions": []string{"product_instance:connect"}}),
		asks("owner", "POST", "v1", keys, object{"name": "Deployment", "role": "Connector", "validity": "1_month", "disabled": true}),
		asks("owner", "POST", "v1", key+"/saved", nil), edit(object{"status": "enabled"}),
		asks("owner", "PUT", "v1", "/api/user-roles/{v1.role}", object{"name": "Integrator", "permissions": []string{"product_instance:connect"}}),
		edit(object{"description": "For releases", "role": "Operator"}), asks("owner", "POST", "v1", key+"/regenerate", nil),
		asks("owner", "DELETE", "v1", key, nil),
	}
}
