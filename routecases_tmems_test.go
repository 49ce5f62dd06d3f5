package mockone_test

import (
	"encoding/base64"
	"net/http"
)

// Somebody who signs in to Email Security, with an API key.
const (
	mailLogin    = "mailadmin"
	mailPassword = "Lantern-Harbor-17!"
)

// mailOf is an Email Security, before or after its update.
func mailOf(late bool) object {
	out := object{
		"users": []any{
			object{"login": mailLogin, "name": "Mio Tachibana", "email": "mio.tachibana@example.com", "password": mailPassword},
			object{"login": "postdesk", "name": "Ren Kuroda", "email": "ren.kuroda@example.com", "type": "subaccount", "role": "Help desk", "password": "Anchor-Meadow-28!"},
		},
		"domains":  []any{object{"name": "post.example.com", "users": []any{object{"address": "one@post.example.com"}}}, object{"name": "new.example.com", "state": "verifying"}},
		"policies": []any{object{"name": "Spam of the post", "type": "spam"}},
		"messages": []any{object{"domain": "post.example.com", "type": "spam", "recipients": []any{"one@post.example.com"}, "subject": "Stamps for nothing"}},
		"reports":  []any{object{"name": "All the post"}},
		"api_keys": []any{object{"login": mailLogin}},
	}
	if late {
		out["state"], out["instance"] = "closed", "gateway"
	}
	return out
}

// basic gives a request what shows the material's program to the log-retrieval API.
func (m *material) basic(w wire) wire {
	return w.with("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(mailLogin+":"+m.Credentials["log_retrieval"].Password)))
}

func mailCases() map[string]routeCase {
	user, domain, policy := map[string]string{"id": "mail user"}, map[string]string{"id": "domain"}, map[string]string{"id": "mail policy"}
	key, held := map[string]string{"id": "mail key"}, map[string]string{"id": "held"}
	paged := []string{"after=" + marker, "limit=" + marker}
	log := append([]string{"domain=nowhere.example.com&after=" + marker, "direction=" + marker}, paged...)
	program := routeCase{closed: true, anyQuery: true, wrongMethod: http.StatusBadRequest, proves: (*material).basic}
	account := func(login, email, role string) object {
		return object{"login": login, "type": "subaccount", "name": "New", "email": email, "role": role}
	}
	return map[string]routeCase{
		"sign-in": {
			body: object{"login": mailLogin, "password": mailPassword}, fact: "tmems.account.sign_in_failed",
			wrong: []any{
				object{"login": mailLogin, "password": marker}, object{"login": marker, "password": marker}, object{"login": "", "password": ""},
			},
		},
		"sign-out": {}, "session": {}, "license": {}, "banner": {}, "settings": {}, "mail-summary": {}, "log-retrieval": {},
		"users": {queries: []string{"after=" + marker}}, "roles": {queries: []string{"after=" + marker}},
		"add-user": {
			body: account("newcomer", "new@example.com", "Help desk"),
			wrong: []any{
				account(marker+" x", "new@example.com", "Help desk"), account("newcomer", marker, "Help desk"),
				account("newcomer", "new@example.com", marker),
				object{"login": "newcomer", "type": marker, "name": "New", "email": "new@example.com"},
				object{"login": "newcomer", "type": "subaccount", "name": "New", "email": "new@example.com", "role": "Help desk", "domains": []any{marker + " x"}},
			},
		},
		"change-user": {
			param: user, body: object{"name": "Other", "email": "other@example.com", "role": "Help desk"},
			wrong: []any{object{"name": "Other", "email": marker, "role": "Help desk"}, object{"name": "Other", "email": "other@example.com", "role": marker}},
		},
		"reset-password": {param: user}, "delete-user": {param: user},
		"switch-user": {param: user, body: object{"status": "disabled"}, wrong: []any{object{"status": marker}}},
		"save-settings": {
			body: object{"mail_encryption": true, "theme": "dark", "access_control": object{"enabled": false, "addresses": []any{}}},
			wrong: []any{
				object{"mail_encryption": true, "theme": marker, "access_control": object{"enabled": false, "addresses": []any{}}},
				object{"mail_encryption": true, "theme": "dark", "access_control": object{"enabled": true, "addresses": []any{marker}}},
			},
		},
		"domains": {queries: paged}, "policies": {queries: paged}, "reports": {queries: paged}, "api-keys": {},
		"mail-tracking": {queries: log}, "policy-events": {queries: log}, "quarantine": {queries: log},
		"add-domain": {
			body:  object{"name": "more.example.com", "inbound": "mx.example.com"},
			wrong: []any{object{"name": marker + " x", "inbound": "mx.example.com"}, object{"name": "more.example.com"}},
		},
		"verify-domain": {param: domain}, "delete-domain": {param: domain},
		"recipients":       {param: domain, queries: paged},
		"add-recipient":    {param: domain, body: object{"address": "two@post.example.com"}, wrong: []any{object{"address": marker}}},
		"delete-recipient": {param: map[string]string{"id": "domain", "address": "recipient"}},
		"add-policy": {
			body: object{"name": "Another", "direction": "in", "type": "spam", "action": "pass"},
			wrong: []any{
				object{"name": "Another", "direction": marker, "type": "spam", "action": "pass"},
				object{"name": "Another", "direction": "in", "type": "spam", "action": "pass", "domain": marker},
			},
		},
		"enable-policy": {param: policy}, "disable-policy": {param: policy},
		"make-report": {
			body:  object{"name": "Another", "period": "daily"},
			wrong: []any{object{"name": "Another", "period": marker}, object{"name": "Another", "period": "daily", "domain": marker}},
		},
		"release-mail": {param: held}, "delete-mail": {param: held},
		"add-api-key": {}, "api-key": {param: key},
		"change-api-key":       {param: key, body: object{"to": "disabled"}, wrong: []any{object{"to": marker}}},
		"switch-log-retrieval": {body: object{"to": "disabled"}, wrong: []any{object{"to": marker}}},
		"mail-tracking-log":    program, "policy-event-log": program,
		"upgrade-account": {late: true}, "upgrade-account-continue": {late: true},
		"sso":   {body: object{"ticket": "{tmems ticket}"}, wrong: []any{object{"ticket": marker}}},
		"enter": {param: map[string]string{"key": "tmems ticket"}, page: true, once: true},
	}
}

// gatewayCases are what is done about mail in Vision One, once Email Security has been
// updated, as it was done there.
func gatewayCases() map[string]routeCase {
	out := map[string]routeCase{"cegp": {}, "cegp-dashboard": {late: true}, "provision-cegp": {}}
	before := mailCases()
	for _, op := range []string{
		"domains", "add-domain", "verify-domain", "delete-domain", "recipients", "add-recipient", "delete-recipient", "policies", "add-policy",
		"enable-policy", "disable-policy", "mail-tracking", "policy-events", "quarantine", "release-mail", "delete-mail", "reports", "make-report",
	} {
		c := before[op]
		c.late = true
		out["cegp-"+op] = c
	}
	return out
}
