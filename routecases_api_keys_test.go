package mockone_test

// apiKeyCases are the routes of API keys.
func apiKeyCases() map[string]routeCase {
	key := map[string]string{"id": "api_key"}
	return map[string]routeCase{
		"list-api-keys": {queries: []string{"after=" + marker}}, "get-api-key": {param: key}, "delete-api-key": {param: key},
		"regenerate-api-key": {param: key}, "note-api-key": {param: key},
		"add-api-key": {body: object{"name": "Another", "role": "Operator"}, wrong: []any{
			object{"name": "Another", "role": marker}, object{"name": "Another", "role": "Operator", "validity": marker},
			object{"name": "Deployment", "role": "Operator", "description": marker}, object{"name": "Another", "role": "Master Administrator", "description": marker},
		}},
		"edit-api-key": {param: key, body: object{"status": "disabled"}, wrong: []any{
			object{"status": marker}, object{"role": marker}, object{"status": "enabled", "description": marker},
		}},
	}
}
