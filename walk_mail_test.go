package mockone_test

import "encoding/json"

// inEmailSecurity does something in the console of Email Security, or has mail come in.
func (w *walk) inEmailSecurity() *deed {
	if w.signedOut("tmems") {
		return w.owner("tmems")
	}
	domain, account, held := "/api/domains/"+w.one("tmems.domain"), "/api/users/"+w.one("tmems.account"), "/api/quarantine/"+w.one("tmems.quarantined")
	switch w.pick("in Email Security", "traffic", "domain", "verify", "delete", "recipient", "policy", "held", "account", "status", "settings", "continue", "sign_out", "look", "look") {
	case "traffic":
		body := map[string]any{"count": 3, "domain": w.pick("domain", "", "kisaragi.example.com", "nobody.example.com")}
		return &deed{name: "mail comes in", do: func() answer { return w.about("POST", "/traffic", body) }}
	case "domain":
		return w.request("POST", "tmems", "/api/domains", map[string]string{"name": w.pick("domain", "new.example.com", "kisaragi.example.com", "no name"), "inbound": "mail.example.com"})
	case "verify":
		return w.request("POST", "tmems", domain+"/verify", nil)
	case "delete":
		return w.request("DELETE", "tmems", domain, nil)
	case "recipient":
		return w.request("POST", "tmems", domain+"/recipients", map[string]string{"address": w.pick("address", "new@kisaragi.example.com", "new@yayoi.example.com", "no address")})
	case "policy":
		return w.request("POST", "tmems", "/api/policies/"+w.one("tmems.policy")+"/"+w.pick("policy", "enable", "disable"), nil)
	case "held":
		return w.request("POST", "tmems", held+"/"+w.pick("held", "release", "delete"), nil)
	case "account":
		return w.request("POST", "tmems", "/api/users", map[string]any{
			"login": w.pick("login", "new", "helpdesk", "no login"), "name": "Somebody", "type": "subaccount", "email": w.address(),
			"role": w.pick("role", "Full control", "Help desk", "Nobody's"), "domains": w.some("yayoi.example.com"),
		})
	case "status":
		return w.request("PUT", "tmems", account+"/status", map[string]string{"status": w.pick("status", "enabled", "disabled")})
	case "settings":
		return w.request("PUT", "tmems", "/api/settings", json.RawMessage(w.pick("settings",
			`{"mail_encryption":true,"theme":"dark","access_control":{"enabled":false,"addresses":[]}}`, `{"theme":"none"}`)))
	case "continue":
		return w.request("POST", "tmems", "/api/upgrade/continue", nil)
	case "sign_out":
		return w.request("POST", "tmems", "/api/sign-out", nil)
	}
	return w.request("GET", "tmems", w.pick("page", "/api/session", "/api/mail-summary", "/api/banner", "/api/domains", "/api/mail-tracking",
		"/api/policy-events", "/api/quarantine", "/api/license"), nil)
}

// some draws a list of one, or of none.
func (w *walk) some(one string) []string {
	if w.chance(2) {
		return []string{one}
	}
	return []string{}
}
