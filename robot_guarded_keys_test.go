package mockone_test

// keysRefused are the refusals on the pages of API keys.
func keysRefused() []guarded {
	const page, api = "/api-keys/{v1.api_key ", "/api/api-keys/{v1.api_key "
	at := func(code, open, button string, change map[string]string, meanwhile ...act) guarded {
		if len(meanwhile) > 0 {
			meanwhile = append([]act{ownerEnters()}, meanwhile...)
		}
		return guarded{
			code: "v1.api_key." + code, fixture: "v1-api-keys", service: "v1", who: ownerAddress, open: open, button: button,
			change: change, meanwhile: meanwhile,
		}
	}
	add := func(code, name, role string) guarded {
		return at(code, "/api-keys/add", "add", map[string]string{"name": name, "role": role})
	}
	status := func(name, s string) act { return asks("owner", "PATCH", "v1", api+name+"}", object{"status": s}) }
	// The value is shown to whoever has made it, until he says that he has saved it.
	saved := at("not_shown", page+"Deployment}", "api-key-saved", nil, asks("owner", "POST", "v1", api+"Deployment}/saved", nil))
	saved.before = []act{ownerEnters(), asks("owner", "POST", "v1", api+"Deployment}/regenerate", nil)}
	return []guarded{
		add("exists", "DEPLOYMENT", "Operator"), add("role_not_offered", "Release", "Master Administrator"),
		at("not_disabled", page+"Switched off}", "enable", nil, status("Switched off", "enabled")),
		at("not_enabled", page+"Deployment}", "disable", nil, status("Deployment", "disabled")),
		at("gone", page+"Deployment}", "regenerate", nil, asks("owner", "DELETE", "v1", api+"Deployment}", nil)),
		saved,
	}
}
