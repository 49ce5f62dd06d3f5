package mockone_test

// singleSignOnRefused are the refusals on the pages about accounts of other types,
// about identity providers, and about what the platform update asks of accounts.
func singleSignOnRefused() []guarded {
	legacy := object{"business": object{"platform": "legacy"}}
	add := func(code string, change map[string]string) guarded {
		change["role"] = "Analyst"
		return guarded{code: code, service: "v1", who: ownerAddress, open: "/user-accounts/add", button: "add", change: change}
	}
	offered := add("v1.account.type_not_offered", map[string]string{"type": "idp_only_saml_group", "group": "Guests"})
	offered.overrides = legacy
	provider := func(code, name, metadata string) guarded {
		return guarded{
			code: code, fixture: "v1-single-sign-on", service: "v1", who: ownerAddress, open: "/identity-providers/add", button: "add",
			change: map[string]string{"name": name, "metadata": metadata},
		}
	}
	foundation := provider("v1.identity_provider.foundation", "Another", samlMetadata)
	foundation.fixture, foundation.overrides = "", legacy
	status := func(s string) act {
		return asks("owner", "PATCH", "v1", "/api/identity-providers/{v1.identity_provider}", object{"status": s})
	}
	switched := func(code, button string, before, meanwhile []act) guarded {
		return guarded{
			code: code, fixture: "v1-single-sign-on", service: "v1", who: ownerAddress, open: "/identity-providers/{v1.identity_provider}",
			button: button, before: append([]act{ownerEnters()}, before...), meanwhile: meanwhile,
		}
	}
	saml := func(code string, before ...act) guarded {
		return guarded{
			code: code, fixture: "v1-single-sign-on", service: "v1", open: "/sign-in/saml", button: "assert",
			change: map[string]string{"email": "directory.analyst@example.com"}, before: before,
		}
	}
	in := func(code, login, password string) guarded {
		return guarded{
			code: code, fixture: "v1-single-sign-on", service: "v1", open: signInPage(login), button: "sign-in", change: map[string]string{"password": password},
		}
	}
	transfer := func(code, button string, overrides object, before ...act) guarded {
		return guarded{
			code: code, service: "v1", who: ownerAddress, open: "/user-accounts/transfer", button: button, overrides: overrides, before: before,
		}
	}
	owner := func(field string, value any) object {
		return object{"v1": object{"accounts": []any{
			object{"email": ownerAddress, "name": "Owner", "kind": "primary", "password": "Granite-Willow-58!", field: value},
			object{"email": operatorAddress, "name": "Operator", "role": "Operator", "password": "Saffron-Bridge-19!"},
		}}}
	}
	picks := func(code string, meanwhile ...act) guarded {
		out := transfer(code, "complete", nil, transferring()...)
		out.change, out.meanwhile = map[string]string{"account": "nobody"}, meanwhile
		return out
	}
	again := []act{ownerEnters(), asks("owner", "POST", "v1", "/api/ownership-transfer", nil)}
	gone := []act{ownerEnters(), asks("owner", "DELETE", "v1", "/api/ownership-transfer", nil)}
	return []guarded{
		transfer("v1.transfer.other_business", "next", owner("other_businesses", []string{"6a3d"})),
		transfer("v1.transfer.app_user", "next", owner("app_user", true)),
		picks("v1.transfer.target"), picks("v1.transfer.not_verified", again...), picks("v1.transfer.none", gone...),
		{
			code: "v1.transfer.login_id", fixture: "cas-legacy", service: "v1", who: rootLogin, open: "/user-accounts/transfer", button: "next",
		},
		add("v1.account.address_required", map[string]string{}),
		add("v1.account.group_required", map[string]string{"type": "saml_group"}),
		offered, foundation,
		provider("v1.identity_provider.exists", "Larkfield directory", samlMetadata),
		provider("v1.identity_provider.metadata", "Another", "<none/>"),
		switched("v1.identity_provider.not_disabled", "enable", nil, []act{status("enabled")}),
		switched("v1.identity_provider.not_enabled", "disable", []act{status("enabled")}, []act{status("disabled")}),
		saml("v1.saml.no_provider"),
		saml("v1.saml.unverified", ownerEnters(), status("enabled")),
		in("v1.account.reset_required", operatorAddress, "Saffron-Bridge-19!"),
		in("v1.account.single_sign_on", "directory.analyst@example.com", goodPassword),
	}
}
