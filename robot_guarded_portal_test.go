package mockone_test

// portalRefused are the refusals on the pages of the Customer Licensing Portal.
func portalRefused() []guarded {
	on := func(code, open, button string, change map[string]string, before, meanwhile []act) guarded {
		return guarded{
			code: code, fixture: "cas-only", service: "clp", open: open, button: button, change: change, before: before, meanwhile: meanwhile,
		}
	}
	sent := []act{forgets(), mailArrives(), claims(contactAddress)}
	reset := func(code, password, confirm string, meanwhile ...act) guarded {
		return on(code, "/password-reset/{key "+contactAddress+"}", "set-password", map[string]string{"new_password": password, "confirm_password": confirm}, sent, meanwhile)
	}
	link := func(code string, meanwhile ...act) guarded {
		return reset(code, goodPassword, goodPassword, meanwhile...)
	}
	return []guarded{
		reset("password.weak", "weak", "weak"), reset("password.mismatch", goodPassword, "Other-Pass1!"),
		link("clp.reset.used", resets()), link("clp.reset.expired", later("200h")), link("clp.reset.superseded", forgets(), mailArrives()),
		on("clp.account.replaced", "/sign-in", "sign-in", map[string]string{"login": rootLogin, "password": rootPassword}, nil, []act{replacesRoot()}),
	}
}
