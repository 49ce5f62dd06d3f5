package mockone_test

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
)

// mailDesk are the stories that take the rows of Email Security.
func mailDesk() []story {
	const who, user = "mio", "/api/users/{tmems.account desk}"
	signs := signsIn(who, "tmems", "tmems_user")
	does := func(method, path string, body any) act { return asks(who, method, "tmems", path, body) }
	portal := signsInAs("nao", "tmems", kisaragiLogin, rootPassword)
	desk := object{"name": "Desk", "email": "desk@example.com", "role": "Help desk"}
	added := object{"login": "desk", "type": "subaccount"}
	maps.Copy(added, desk)
	return []story{
		{name: "Email Security's accounts", fixture: "tmems-foundation", steps: []act{
			mistypes("tmems", "mailadmin"), signs, portal, portal,
			does("POST", "/api/users", added), mailArrives(), does("PATCH", user, desk),
			does("POST", user+"/reset-password", nil), does("PUT", user+"/status", object{"status": "disabled"}),
			does("PUT", user+"/status", object{"status": "enabled"}), does("DELETE", user, nil),
			does("PUT", "/api/settings", object{"mail_encryption": true, "theme": "dark", "access_control": object{"enabled": false, "addresses": []any{}}}),
			pushes("tmems.session", kisaragiLogin, "force_out"), does("POST", "/api/sign-out", nil),
		}},
		{name: "from the portal into Email Security", fixture: "tmems-foundation", steps: []act{
			signsIn("licensee", "clp", "clp_account"), opens("licensee", "tmems"), enters("visitor", "tmems"),
			asks("visitor", "GET", "tmems", "/api/session", nil),
		}},
		{name: "mail is managed", fixture: "tmems-foundation", settings: map[string]string{"tmems.domain.verify": "10m"}, steps: managesMail()},
		{name: "mail is managed in Vision One", fixture: "tmems-closed", steps: managesGateway()},
		{name: "mail comes in by itself", fixture: "tmems-foundation", settings: map[string]string{"tmems.mail.every": "1h"}, steps: []act{
			// What comes in is left to chance, but nothing is kept.
			signs, does("POST", "/api/policies/{tmems.policy Phishing}/disable", nil), does("POST", "/api/policies/{tmems.policy Spam}/disable", nil),
			does("POST", "/api/policies/{tmems.policy Personal numbers in outgoing mail}/disable", nil), nextTimer(),
		}},
		{
			name: "mail is not kept for ever", fixture: "tmems-foundation", settings: map[string]string{"tmems.quarantine.keep": "200h"},
			steps: []act{nextTimer()},
		},
		{name: "programs retrieve logs", fixture: "tmems-foundation", steps: retrieving()},
		{name: "programs that retrieve logs are counted", fixture: "tmems-foundation", settings: map[string]string{"tmems.api.rate": "100"}, steps: []act{retrieves()}},
		{name: "what keeps Email Security from Vision One goes away", fixture: "tmems-connected-elsewhere", steps: []act{
			pushes("tmems.tenant", "", "release_elsewhere"),
		}},
		{name: "the portal accounts are joined", fixture: "tmems-other-portal", steps: []act{pushes("tmems.tenant", "", "join_portal_account")}},
		{name: "Remote Manager is left", fixture: "tmems-remote-manager", steps: []act{pushes("tmems.tenant", "", "leave_remote_manager")}},
		{name: "Vision One updates Email Security", fixture: "tmems-foundation", steps: []act{
			portal, signsIn("owner", "v1", "primary_user_account"),
			{name: "connecting Email Security", do: func(b *box, s *tale) answer { return connectsMail(b, s.tokens["owner"]) }},
			nextTimer(),
			agrees(), starts(), plays(object{"count": 3}), nextTimer(), nextTimer(),
			signs, does("POST", "/api/upgrade/continue", nil), does("POST", "/api/upgrade/continue", nil),
			steers("POST", "/things/tmems.account/{tmems.account mailadmin}/trigger", object{
				"trigger": "assigned", "input": object{"email": "mio.tachibana@example.com", "password": goodPassword},
			}),
		}},
		{name: "Email Security is told of its update", fixture: "tmems-foundation", steps: []act{
			portal, mailTold("connect"), mailTold("connected"), mailTold("update_begin"), mailTold("update_end"),
		}},
		{name: "the gateway is provisioned by hand", fixture: "ecs-code-only", steps: []act{
			signsIn("owner", "v1", "primary_user_account"), asks("owner", "POST", "v1", "/api/cegp/provision", nil), pushes("v1.product_instance", "", "provisioned"),
		}},
		{name: "a customer without Email Security", fixture: "ecs-code-only", steps: []act{
			signsIn("owner", "v1", "primary_user_account"), asks("owner", "POST", "v1", "/api/cegp/provision", nil), nextTimer(),
		}},
		{name: "a trial of the gateway is prolonged, and ends", fixture: "tmems-trial", settings: map[string]string{"tmems.quarantine.keep": "8760h"}, steps: append([]act{
			signsIn("owner", "v1", "primary_user_account"), addsLicence("VE-9HMW-K4ZTC-Q8PDN-R3BXJ-V6FYL-2GSUE"),
		}, slices.Repeat([]act{nextTimer()}, 10)...)},
	}
}

// plays has control have mail come in.
func plays(traffic object) act { return steers("POST", "/traffic", traffic) }

// mailTold tells Email Security what Vision One would.
func mailTold(trigger string) act {
	body := object{"trigger": trigger}
	if trigger == "connect" {
		body["input"] = object{"instance": "one"}
	}
	return steers("POST", "/things/tmems.tenant/{tmems.tenant}/trigger", body)
}

// managesMail is what people do in the console of Email Security about mail.
func managesMail() []act {
	const who = "mio"
	does := func(method, path string, body any) act { return asks(who, method, "tmems", path, body) }
	held := func(subject string) string {
		return "/api/quarantine/{tmems.quarantined " + subject + "}"
	}
	caught := func(subject string) object {
		return object{"type": "spam", "subject": subject, "recipients": []any{"sales@kisaragi.example.com"}}
	}
	return append(append([]act{signsIn(who, "tmems", "tmems_user")}, managingActs(who, "tmems", "/api")...),
		does("POST", "/api/domains", object{"name": "hazuki.example.com", "inbound": "mail.hazuki.example.com"}), nextTimer(), // its record is found
		plays(object{"domain": "kisaragi.example.com", "messages": []any{caught("One"), caught("Two")}}),
		steers("POST", "/things/tmems.domain/{tmems.domain kisaragi.example.com}/trigger", object{"trigger": "receive", "input": object{"type": "clean"}}),
		does("POST", held("One")+"/release", nil), does("POST", held("Two")+"/delete", nil),
	)
}

// retrieving is the life of an API key, and of log retrieval itself.
func retrieving() []act {
	const who, key = "mio", "/api/api-keys/{tmems.api_key}"
	does := func(path string, body any) act { return asks(who, "POST", "tmems", path, body) }
	to := func(what string) object { return object{"to": what} }
	return []act{
		signsIn(who, "tmems", "tmems_user"),
		does("/api/api-keys", nil),
		does(key, to("noted")), does(key, to("disabled")), does(key, to("enabled")), does(key, to("deleted")),
		does("/api/log-retrieval", to("disabled")), does("/api/log-retrieval", to("enabled")),
	}
}

// retrieves is a program that asks for logs, on a connection of its own: on one that is
// kept, a request whose answer was lost would be sent again by itself.
func retrieves() act {
	return act{name: "a program retrieves logs", reads: true, struck: "InternalServerError", do: func(b *box, _ *tale) answer {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		w := wire{method: http.MethodGet, url: b.URLs["tmems"] + "/api/v1/log/mailtrackinglog?type=accepted_traffic"}
		key := b.Credentials["log_retrieval"]
		basic := base64.StdEncoding.EncodeToString([]byte(key.Login + ":" + key.Password))
		return w.with("Authorization", "Basic "+basic).through(b.t.Context(), client)
	}}
}

// managingActs are what people do about mail in a console, but for quarantine and reports.
func managingActs(who, service, prefix string) []act {
	domain, policy := prefix+"/domains/{tmems.domain nagatsuki.example.com}", prefix+"/policies/{tmems.policy Newsletters}"
	does := func(method, path string, body any) act { return asks(who, method, service, path, body) }
	return []act{
		does("POST", prefix+"/domains", object{"name": "nagatsuki.example.com", "inbound": "mail.nagatsuki.example.com"}), does("POST", domain+"/verify", nil),
		does("POST", domain+"/recipients", object{"address": "info@nagatsuki.example.com", "name": "Information"}),
		does("DELETE", domain+"/recipients/info@nagatsuki.example.com", nil), does("DELETE", domain, nil),
		does("POST", prefix+"/policies", object{"name": "Newsletters", "direction": "in", "type": "spam", "action": "pass"}),
		does("POST", policy+"/disable", nil), does("POST", policy+"/enable", nil), does("POST", policy+"/disable", nil),
		does("POST", prefix+"/reports", object{"name": "Today", "period": "daily"}),
	}
}

// managesGateway is what people do about mail in Vision One, after the update.
func managesGateway() []act {
	held := func(subject, verb string) act {
		return asks("owner", "POST", "v1", "/api/cegp/quarantine/{tmems.quarantined "+subject+"}/"+verb, nil)
	}
	caught := func(subject string) object {
		return object{"type": "spam", "subject": subject, "recipients": []any{"sales@kisaragi.example.com"}}
	}
	return append(append([]act{signsIn("owner", "v1", "primary_user_account")}, managingActs("owner", "v1", "/api/cegp")...),
		plays(object{"domain": "kisaragi.example.com", "messages": []any{caught("One"), caught("Two")}}),
		held("One", "release"), held("Two", "delete"),
	)
}
