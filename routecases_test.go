package mockone_test

import (
	"github.com/mockone/mockone"
)

// object is a JSON object.
type object = map[string]any

// routeCase is how the tests of all routes ask one.
type routeCase struct {
	// late says that it is asked in a sandbox that has been updated; the others
	// are asked in one that is connected.
	late bool
	// param says which of the material's ids is which parameter of the path.
	param map[string]string
	// query is what keeps a request from being held.
	query string
	// body is one that the operation takes, nil if it takes none.
	body any
	// wrong are bodies of the right types with values that it cannot take, each
	// with the marker in it.
	wrong []any
	// queries are query strings of the same kind.
	queries []string
	// page says that it is no API: it is not in the OpenAPI document.
	page bool
	// once says that it is a GET that does something, and can do it once.
	once bool
	// closed says that there is nothing to be read in the sandboxes that are asked.
	closed bool
	// slashed says that a slash at its end makes no difference.
	slashed bool
	// fact says that wrong bodies are noted, as a refused sign-in is.
	fact string
	// anyQuery says that parameters which it does not know are left alone.
	anyQuery bool
	// wrongMethod is how another method is refused; 0 means 405.
	wrongMethod int
	// proves gives a complete request what shows who of the material asks, where that
	// is not the session of somebody who has signed in; nil elsewhere.
	proves func(m *material, w wire) wire
}

// marker is a value that no answer may repeat.
const marker = "Zq7MARKERq7Z"

// routeCases has every route of every service, by service and operation.
func routeCases() map[string]routeCase {
	cases := map[string]routeCase{}
	for _, service := range mockone.Services() {
		cases[service+" health"] = routeCase{}
		for _, page := range []string{"openapi", "style", "script"} {
			cases[service+" "+page] = routeCase{page: true}
		}
	}
	for service, more := range map[string]map[string]routeCase{"control": controlCases(), "v1": joined(v1Cases(), tokenCases(), apiKeyCases(), platformCases(), wizardCases(), gatewayCases()), "cas": casCases(), "clp": clpCases(), "apexone": apexCases(), "tmems": mailCases()} {
		for op, c := range more {
			cases[service+" "+op] = c
		}
	}
	return cases
}

func controlCases() map[string]routeCase {
	box := map[string]string{"sandbox": "sandbox"}
	thing := map[string]string{"sandbox": "sandbox", "kind": "kind", "thing": "instance"}
	cursor := []string{"after=" + marker}
	page := routeCase{queries: cursor}
	return map[string]routeCase{
		"play-traffic": {
			param: box, body: object{"domain": "post.example.com", "count": 2},
			wrong: []any{object{}, object{"domain": marker, "count": 1}, object{"messages": []any{object{"type": marker}}}},
		},
		"metrics":           {page: true},
		"list-fault-points": page, "list-fixtures": page, "list-lifecycles": page, "list-settings": page,
		"show-fixture-schema": {},
		"show-fixture":        {param: map[string]string{"name": "fixture"}},
		"show-lifecycle":      {param: map[string]string{"name": "kind"}},
		"list-sandboxes":      {queries: []string{"label=" + marker}},
		"create-sandbox": {
			body: object{"fixture": "cas-foundation", "clock": object{"mode": "manual"}},
			wrong: []any{
				object{"fixture": marker},
				object{"fixture": 7},
				object{"fixture": []any{marker}},
				object{"fixture": nil},
				object{"fixture": object{"unheard_of": marker}},
				object{"fixture": object{"name": "x", "extends": marker}},
				object{"fixture": "cas-foundation", "overrides": object{"cas": marker}},
				object{"fixture": "cas-foundation", "overrides": object{"business": object{"platform": marker}}},
				object{"fixture": "cas-foundation", "overrides": object{"now": marker}},
				object{"fixture": "cas-foundation", "overrides": object{"timezone": marker}},
				object{"fixture": "cas-foundation", "overrides": object{"extends": marker}},
				object{"fixture": "cas-foundation", "overrides": object{"settings": object{"v1.connect": marker}}},
				object{"fixture": "cas-foundation", "overrides": object{"licences": []any{object{"product": marker}}}},
				object{"fixture": "cas-foundation", "overrides": object{"cas": object{"state": marker, "since": marker}}},
				object{"fixture": "cas-foundation", "overrides": object{"v1": object{"accounts": []any{object{"email": marker, "role": marker}}}}},
				object{"fixture": "cas-foundation", "timezone": marker},
				object{"fixture": "cas-foundation", "ttl": marker},
				object{"fixture": "cas-foundation", "settings": object{"v1.connect": marker}},
				object{"fixture": "cas-foundation", "settings": object{"no.such": marker}},
				object{"fixture": "cas-foundation", "clock": object{"idle": marker}},
				object{"fixture": "cas-foundation", "clock": object{"rate": -1}},
				object{"fixture": "cas-foundation", "listen": true},
				object{"fixture": "cas-foundation", "labels": object{"": marker}},
			},
		},
		"show-sandbox": {param: box}, "list-credentials": {param: box}, "remove-sandbox": {param: box},
		"change-sandbox": {param: box, body: object{"labels": object{"a": "b"}}, wrong: []any{
			object{"ttl": marker},
			object{"ttl": "-1s"},
			object{"settings": object{"v1.connect": marker}},
			object{"settings": object{"no.such": marker}},
			object{"labels": object{"": marker}},
		}},
		"fork-sandbox": {param: box, body: object{"ttl": "1h"}, wrong: []any{
			object{"name": marker}, object{"ttl": marker}, object{"labels": object{"": marker}},
		}},
		"reset-sandbox": {param: box},
		"show-clock":    {param: box},
		"set-clock": {param: box, body: object{"mode": "manual"}, wrong: []any{
			object{"idle": marker}, object{"rate": -1}, object{"rate": 1e300}, object{"mode": "rate", "rate": 0},
		}},
		"advance-clock": {param: box, body: object{"by": "1s"}, wrong: []any{
			object{},
			object{"by": marker},
			object{"by": "-1s"},
			object{"by": "1s", "next": true},
			object{"to": "2001-01-01T00:00:00Z"},
			object{"by": "999999h"},
			object{"until": object{}},
			object{"until": object{"kind": marker, "state": marker}},
			object{"until": object{"event": marker}},
			object{"until": object{"thing": marker, "state": marker}},
			object{"until": object{"kind": "cas.tenant", "state": "connected"}, "limit": marker},
		}},
		"sleep":         {param: box, body: object{"for": "0s"}, wrong: []any{object{"for": marker}, object{"for": "-1s"}, object{"for": ""}}},
		"list-events":   {param: box, queries: []string{"after=" + marker, "wait=" + marker, "kind=" + marker, "row=" + marker, "after=9.9"}},
		"stream-events": {param: box, queries: cursor},
		"list-mail":     {param: box, queries: cursor},
		"wait-for-mail": {param: box, query: "timeout=0s", queries: []string{"after=" + marker, "timeout=" + marker}},
		"claim-mail": {param: box, body: object{"to": "nobody@example.com", "timeout": "0s"}, wrong: []any{
			object{"after": marker}, object{"timeout": marker}, object{"timeout": "2h"},
		}},
		"show-mail":   {param: map[string]string{"sandbox": "sandbox", "message": "message"}},
		"list-things": {param: box, queries: cursor},
		"show-thing":  {param: thing},
		"trigger": {param: thing, body: object{"trigger": "v1.product_instance.got_it"}, wrong: []any{
			object{"trigger": marker},
			object{"trigger": "agree", "input": marker},
			object{"trigger": "agree", "input": object{"agreed": marker}},
			object{"trigger": "agree", "input": object{"unheard_of": marker}},
		}},
	}
}

func v1Cases() map[string]routeCase {
	instance := map[string]string{"id": "instance"}
	job := map[string]string{"id": "job"}
	account := map[string]string{"id": "account"}
	invitation, provider := map[string]string{"token": "invitation"}, map[string]string{"id": "provider"}
	link := map[string]string{"key": "link"}
	page := routeCase{queries: []string{"after=" + marker}}
	late := routeCase{late: true, queries: page.queries}
	endpoints := []string{"after=" + marker, "status=" + marker, "sensor=" + marker, "limit=" + marker}
	return map[string]routeCase{
		"sign-in": {
			body: object{"email": "vision.owner@example.com", "password": "Granite-Willow-58!"}, fact: "v1.account.sign_in_failed",
			wrong: []any{
				object{"email": "vision.owner@example.com", "password": marker},
				object{"email": marker, "password": marker},
				object{"email": "vision.owner@example.com", "password": ""},
				object{"email": "", "password": ""},
			},
		},
		"console-settings": {},
		"save-console-settings": {body: object{"inactivity_minutes": 15, "maximum_minutes": 480}, wrong: []any{
			object{"inactivity_minutes": 1, "maximum_minutes": 480},
			object{"inactivity_minutes": 15, "maximum_minutes": 481},
			object{"inactivity_minutes": 15, "maximum_minutes": 480, "concurrent_sessions": 101},
			object{"inactivity_minutes": 15, "maximum_minutes": 480, "addresses": []any{marker}},
			object{"inactivity_minutes": 15, "maximum_minutes": 480, "restrict_addresses": true, "addresses": []any{"192.0.2.1"}},
		}},
		"list-permissions":    {},
		"get-user-role":       {param: map[string]string{"id": "role"}},
		"delete-user-role":    {param: map[string]string{"id": "role"}},
		"duplicate-user-role": {param: map[string]string{"id": "role"}, body: object{}, wrong: []any{object{"name": " " + marker}, object{"name": "AUDITOR"}}},
		"edit-user-role": {param: map[string]string{"id": "role"}, body: object{"name": "A role"}, wrong: []any{
			object{"name": "A role", "permissions": []any{marker}}, object{"name": "A role", "assets": []any{marker}}, object{"name": " " + marker},
		}},
		"create-user-role": {body: object{"name": "A role"}, wrong: []any{
			object{"name": "A role", "permissions": []any{marker}},
			object{"name": "A role", "assets": []any{marker}},
			object{"name": " " + marker},
			object{"name": "Auditor", "description": marker},
		}},
		"ownership-transfer": {}, "begin-ownership-transfer": {}, "resend-transfer-code": {}, "cancel-ownership-transfer": {},
		"enter-transfer-code":         {body: object{"code": "123456"}, wrong: []any{object{"code": marker}}},
		"complete-ownership-transfer": {body: object{"account": "somebody"}, wrong: []any{object{"account": marker}}},
		"sign-in-saml": {body: object{"email": samlAddress, "groups": []any{readersGroup}}, wrong: []any{
			object{"email": marker}, object{"email": "nobody@example.com", "groups": []any{marker}}, object{"email": "vision.owner@example.com"},
		}},
		"list-identity-providers": page, "get-identity-provider": {param: provider}, "delete-identity-provider": {param: provider},
		"add-identity-provider": {body: object{"name": "Another", "metadata": samlMetadata}, wrong: []any{
			object{"name": "Another", "metadata": marker}, object{"name": "Corporate", "metadata": samlMetadata, "description": marker},
		}},
		"edit-identity-provider": {param: provider, body: object{"status": "disabled"}, wrong: []any{object{"status": marker}, object{"status": "enabled", "description": marker}}},
		"sign-out":               {}, "session": {}, "business": {}, "credits": {}, "product-connection": {}, "cecp": {},
		"list-audit-logs": {queries: []string{
			"after=" + marker, "from=" + marker, "to=" + marker, "category=" + marker, "result=" + marker,
		}},
		"export-audit-logs": {queries: []string{"from=" + marker, "to=" + marker, "category=" + marker, "result=" + marker}},
		"provision-cecp":    {}, "list-user-accounts": page, "list-user-roles": page, "license-information": page,
		"list-product-instances": {queries: []string{"after=" + marker, "status=" + marker}},
		"endpoint-inventory":     {late: true, queries: endpoints}, "inventory-endpoint": {late: true, param: map[string]string{"id": "agent"}},
		"sep": {}, "sep-dashboard": {late: true}, "sep-endpoints": {late: true, queries: endpoints}, "sep-endpoint": {late: true, param: map[string]string{"id": "agent"}},
		"sep-groups": late, "sep-policies": late, "sep-servers": late,
		"cecp-dashboard": {late: true}, "cecp-logs": {late: true}, "cecp-policies": late, "cecp-reports": late, "cecp-services": late,
		"connect-product": {body: object{"type": "cas", "organizations": []any{}}, wrong: []any{
			object{"type": marker, "organizations": []any{}},
			object{"type": "cas", "organizations": []any{marker}},
			object{"type": "cas", "organizations": []any{}, "description": marker},
		}},
		"get-product-instance": {param: instance}, "got-it": {param: instance},
		"update-solution": {param: instance}, "withdraw-from-update": {param: instance},
		"agree-to-update":     {param: instance, body: object{"agreed": true}, wrong: []any{object{"agreed": false}}},
		"start-update":        {param: instance, body: object{"understood": true}, wrong: []any{object{"understood": false}}},
		"get-update-job":      {late: true, param: job},
		"cancel-update-job":   {late: true, param: job},
		"rollback-update-job": {late: true, param: job},
		"get-user-account":    {param: account},
		"delete-user-account": {param: account},
		"resend-invitation":   {param: account},
		"access":              {}, "start-trial": {},
		"sso":                  {body: object{"ticket": "{v1 ticket}"}, wrong: []any{object{"ticket": marker}}},
		"enter":                {param: map[string]string{"key": "v1 ticket"}, page: true, once: true},
		"open-license-console": {param: map[string]string{"id": "licence"}},
		"add-license": {
			body:  object{"activation_code": "CA-8D3K-VQT7R-MLX92-F6BHN-YCW4E-2PJZS"},
			wrong: []any{object{"activation_code": marker}, object{"activation_code": ""}},
		},
		"mfa": {}, "mfa-begin": {}, "mfa-cancel": {}, "mfa-skip": {}, "mfa-disable": {}, "mfa-policy": {}, "mfa-qr": {closed: true}, "mfa-reset-code": {closed: true},
		"mfa-confirm":     {body: object{"code": "123456"}, wrong: []any{object{"code": marker}, object{"code": ""}}},
		"mfa-verify":      {body: object{"code": "123456"}, wrong: []any{object{"code": marker}, object{"code": ""}}},
		"mfa-finish":      {body: object{"stored": true}, wrong: []any{object{"stored": false}}},
		"mfa-reset":       {body: object{"reset_code": "MAPL-ELAN-TERN-WIND"}, wrong: []any{object{"reset_code": marker}}},
		"save-mfa-policy": {body: object{"enforced": false, "operations": []any{}}, wrong: []any{object{"enforced": false, "operations": []any{marker}}}},
		"activation-link": {param: link}, "use-activation-link": {param: link},
		"invite-user-account": {body: object{"email": "new.person@example.com", "role": "Auditor"}, wrong: []any{
			object{"email": "new.person@example.com", "role": marker},
			object{"email": marker, "role": "Auditor"},
			object{"email": "vision.owner@example.com", "role": "Auditor", "name": marker},
		}},
		"edit-user-account": {param: account, body: object{"role": "Auditor"}, wrong: []any{object{"role": marker}, object{"status": marker}}},
		"resolve-role-conflict": {param: account, body: object{"role": "Auditor"}, wrong: []any{
			object{"role": marker}, object{"role": "Auditor"},
		}},
		"get-invitation": {param: invitation},
		"accept-invitation": {
			param: invitation, body: object{"new_password": "Fresh-Pass1!", "confirm_password": "Fresh-Pass1!"},
			wrong: []any{
				object{"new_password": marker + "a1!", "confirm_password": marker + "b1!"},
				object{"new_password": "x", "confirm_password": "x"},
				object{"new_password": "", "confirm_password": ""},
			},
		},
	}
}

func casCases() map[string]routeCase {
	service := map[string]string{"id": "service"}
	page := routeCase{queries: []string{"after=" + marker}}
	return map[string]routeCase{
		"sign-in": {
			body: object{"email": "mail.security@example.com", "password": "Larch-Harbor-41!"}, fact: "cas.administrator.sign_in_failed",
			wrong: []any{
				object{"email": "mail.security@example.com", "password": marker},
				object{"email": marker, "password": marker},
				object{"email": "", "password": ""},
			},
		},
		"sign-out": {}, "session": {}, "banner": {}, "dashboard": {}, "license": {},
		"sso":            {body: object{"ticket": "{cas ticket}"}, wrong: []any{object{"ticket": marker}}},
		"enter":          {param: map[string]string{"key": "cas ticket"}, page: true, once: true},
		"administrators": page, "organizations": page, "policies": page, "reports": page, "roles": page, "services": page,
		"logs": {queries: []string{"type=" + marker}},
		"add-administrator": {
			body: object{"email": "new.person@example.com", "name": "New", "role": "Administrator"},
			wrong: []any{
				object{"email": marker, "name": "New", "role": "Administrator"},
				object{"email": "new.person@example.com", "name": "New", "role": marker},
				object{"email": "mail.security@example.com", "name": marker, "role": "Administrator"},
			},
		},
		"switch-administrator":    {param: map[string]string{"id": "administrator"}, body: object{"status": "disabled"}, wrong: []any{object{"status": marker}}},
		"change-service":          {param: service, body: object{"account": "token"}, wrong: []any{object{"account": marker}, object{"protection": marker}}},
		"provision-service":       {param: service, body: object{"account": "token"}, wrong: []any{object{"account": marker}}},
		"update-account":          {late: true},
		"update-account-continue": {late: true},
		"update-account-password": {
			late: true, body: object{"new_password": "Fresh-Pass1!", "confirm_password": "Fresh-Pass1!"},
			wrong: []any{
				object{"new_password": marker + "a1!", "confirm_password": marker + "b1!"}, object{"new_password": "x", "confirm_password": "x"},
			},
		},
	}
}
