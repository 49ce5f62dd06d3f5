package mockone_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// deed is something that a walk does.
type deed struct {
	name string
	do   func() answer
	// forced says that guards are to be skipped, ruledOut that it was explained
	// as impossible, and row by which row it would be taken, if that is sure.
	forced, ruledOut bool
	row              string
}

// choose draws what to do next: mostly what people do in the consoles, and what
// control may do.
func (w *walk) choose() *deed {
	kinds := map[string]func() *deed{
		"enter": w.enter, "Vision One": w.inVisionOne, "migrate": w.migrate, "product": w.inCAS,
		"push": w.push, "time": w.passTime, "mail": w.openMail, "set": w.set,
	}
	if w.model.tenant == mailKind {
		kinds["product"] = w.inEmailSecurity
	}
	return kinds[w.pick("deed", "enter", "Vision One", "Vision One", "migrate", "migrate", "migrate", "product", "product",
		"push", "push", "time", "time", "mail", "set")]()
}

// pick draws one of a list.
func (w *walk) pick(label string, list ...string) string {
	return rapid.SampledFrom(list).Draw(w.rt, label)
}

// chance is true once in n times.
func (w *walk) chance(n int) bool { return rapid.IntRange(1, n).Draw(w.rt, "chance") == n }

// one draws the id of a thing of a kind, or one that is nobody's.
func (w *walk) one(kind string) string {
	ids := []string{"nobody"}
	for _, t := range w.things {
		if t.Kind == kind {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) > 1 && !w.chance(12) {
		ids = ids[1:]
	}
	return w.pick(kind, ids...)
}

// request is a deed over HTTP by whoever signed in last, if anybody did and is
// not signed out again.
func (w *walk) request(method, service, path string, body any) *deed {
	return &deed{name: method + " " + service + " " + path, do: func() answer {
		a := w.call(method, service, path, w.tale.tokens[service], body)
		if a.Status == http.StatusUnauthorized {
			delete(w.tale.tokens, service)
		}
		return a
	}}
}

// signedOut reports whether nobody is signed in to a service, so that somebody
// should be, before more is asked of it.
func (w *walk) signedOut(service string) bool { return w.tale.tokens[service] == "" && !w.chance(10) }

// owner signs in whoever may do everything in a service.
func (w *walk) owner(service string) *deed {
	c := w.Credentials[map[string]string{"v1": "primary_user_account", "cas": "cas_administrator", "tmems": "tmems_user"}[service]]
	return &deed{name: c.Login + " signs in to " + service, do: func() answer {
		return w.tale.signIn(w.box, service, service, c.Login, c.Password)
	}}
}

// enter signs somebody in, now and then with a wrong password.
func (w *walk) enter() *deed {
	product := "cas"
	if w.model.tenant == mailKind {
		product = "tmems"
	}
	service := w.pick("service", "v1", product)
	var roles []string
	for _, role := range slices.Sorted(maps.Keys(w.Credentials)) {
		if strings.HasPrefix(role, product+"_") == (service == product) {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		return w.passTime() // there is no CAS
	}
	c := w.Credentials[w.pick("role", roles...)]
	password := c.Password
	if w.chance(5) {
		password = w.pick("password", "wrong", goodPassword)
	}
	return &deed{name: c.Login + " signs in to " + service, do: func() answer {
		return w.tale.signIn(w.box, service, service, c.Login, password)
	}}
}

// migrate does what leads into the update.
func (w *walk) migrate() *deed {
	if w.signedOut("v1") {
		return w.owner("v1")
	}
	instance := "/api/product-instances/" + w.one(instanceKind)
	job := "/api/update-jobs/" + w.one(jobKind)
	act := map[string]string{
		"none": "connect", "connecting": "wait", "connected": "agree", "update_agreed": "start", "updating": "wait", "provisioning": "wait",
	}[w.model.states[instanceKind]]
	if act == "" || w.chance(3) {
		act = w.pick("act", "connect", "got_it", "agree", "withdraw", "start", "cancel", "roll_back", "provision", "wait")
	}
	switch act {
	case "wait":
		return w.passTime()
	case "connect":
		return w.request("POST", "v1", "/api/product-instances", map[string]any{"type": w.model.product(), "organizations": w.organizations()})
	case "got_it":
		return w.judged(act, w.request("POST", "v1", instance+"/got-it", nil))
	case "agree":
		return w.judged(act, w.request("POST", "v1", instance+"/update-solution", map[string]bool{"agreed": !w.chance(6)}))
	case "withdraw":
		return w.judged(act, w.request("DELETE", "v1", instance+"/update-solution", nil))
	case "start":
		return w.judged(act, w.request("POST", "v1", instance+"/update", map[string]bool{"understood": !w.chance(6)}))
	case "cancel":
		return w.request("POST", "v1", job+"/cancel", nil)
	case "roll_back":
		return w.request("POST", "v1", job+"/rollback", nil)
	}
	if w.model.tenant == mailKind { // the model has one instance: that of the product
		return w.request("POST", "v1", "/api/cegp/provision", nil)
	}
	return w.request("POST", "v1", "/api/cecp/provision", nil)
}

// judged asks control beforehand whether the instance's trigger can be taken:
// what control cannot do, nobody can.
func (w *walk) judged(trigger string, d *deed) *deed {
	for _, t := range w.things {
		if t.Kind != instanceKind {
			continue
		}
		for _, c := range w.explained(t).Can {
			if c.Trigger == trigger {
				d.ruledOut = !c.Allowed
			}
		}
	}
	return d
}

// organizations draws which toggles are on.
func (w *walk) organizations() []string {
	var tenant struct {
		Organizations []struct {
			ID     string `json:"id"`
			Toggle bool   `json:"created_in_cas"`
		} `json:"organizations"`
	}
	on := []string{}
	for _, t := range w.things {
		if t.Kind != casKind {
			continue
		}
		if err := json.Unmarshal(t.Body, &tenant); err != nil {
			w.rt.Fatal(err)
		}
		for _, o := range tenant.Organizations {
			if o.Toggle && !w.chance(4) {
				on = append(on, o.ID)
			}
		}
	}
	return on
}

// addresses and roles are what walks give to accounts.
func (w *walk) address() string {
	return w.pick("address", newcomerAddress, "second@example.com", ownerAddress, auditorAddress, adminAddress, "no address")
}

func (w *walk) visionOneRole() string {
	return w.pick("role", "Master Administrator", "Operator", "Analyst", "Auditor", "Nobody's", "CAS Global administrator (converted)")
}

// inVisionOne does something with accounts, or looks at something.
func (w *walk) inVisionOne() *deed {
	if w.signedOut("v1") {
		return w.owner("v1")
	}
	account := "/api/user-accounts/" + w.one("v1.account")
	switch w.pick("in Vision One", "invite", "role", "status", "delete", "resend", "resolve", "sign_out", "look", "look") {
	case "invite":
		return w.request("POST", "v1", "/api/user-accounts", map[string]string{"email": w.address(), "role": w.visionOneRole()})
	case "role":
		return w.request("PATCH", "v1", account, map[string]string{"role": w.visionOneRole()})
	case "status":
		return w.request("PATCH", "v1", account, map[string]string{"status": w.pick("status", "enabled", "disabled")})
	case "delete":
		return w.request("DELETE", "v1", account, nil)
	case "resend":
		return w.request("POST", "v1", account+"/resend-invitation", nil)
	case "resolve":
		return w.request("POST", "v1", account+"/resolve-role-conflict", map[string]string{"role": w.visionOneRole()})
	case "sign_out":
		return w.request("POST", "v1", "/api/sign-out", nil)
	}
	return w.request("GET", "v1", w.pick("page", "/api/session", "/api/cecp", "/api/cecp/dashboard", "/api/product-instances",
		"/api/product-connection", "/api/user-accounts", "/api/credits"), nil)
}

// inCAS does something in the console of CAS.
func (w *walk) inCAS() *deed {
	if w.signedOut("cas") {
		return w.owner("cas")
	}
	service := "/api/services/" + w.one("cas.service")
	switch w.pick("in CAS", "protection", "account", "provision", "add", "status", "continue", "password", "sign_out", "look") {
	case "protection":
		return w.request("PATCH", "cas", service, map[string]string{"protection": w.pick("protection", "on", "off")})
	case "account":
		return w.request("PATCH", "cas", service, map[string]string{"account": w.pick("account", "token", "delegate")})
	case "provision":
		return w.request("POST", "cas", service+"/provision", map[string]string{"account": w.pick("account", "token", "delegate")})
	case "add":
		return w.request("POST", "cas", "/api/administrators", map[string]string{
			"email": w.address(), "name": "Somebody", "role": w.pick("role", "Global administrator", "Help desk", "Nobody's"),
		})
	case "status":
		return w.request("PATCH", "cas", "/api/administrators/"+w.one("cas.administrator"), map[string]string{"status": w.pick("status", "enabled", "disabled")})
	case "continue":
		return w.request("POST", "cas", "/api/update-account/continue", nil)
	case "password":
		return w.request("POST", "cas", "/api/update-account/password", map[string]string{
			"new_password": goodPassword, "confirm_password": w.pick("confirm", goodPassword, "another"),
		})
	case "sign_out":
		return w.request("POST", "cas", "/api/sign-out", nil)
	}
	return w.request("GET", "cas", w.pick("page", "/api/session", "/api/dashboard", "/api/banner", "/api/services", "/api/license"), nil)
}

// openMail claims a mail if there is one, or opens a link of one claimed before.
func (w *walk) openMail() *deed {
	if keys := slices.Sorted(maps.Keys(w.tale.keys)); len(keys) > 0 && !w.chance(3) {
		a := accepts(w.pick("to", keys...))
		return &deed{name: a.name, do: func() answer { return a.do(w.box, w.tale) }}
	}
	to := []string{newcomerAddress}
	for _, t := range w.things {
		var mail struct {
			To string `json:"to"`
		}
		if t.Kind == "mail.message" && json.Unmarshal(t.Body, &mail) == nil && t.State == "delivered" {
			to = append(to, mail.To)
		}
	}
	a := claims(w.pick("to", to...))
	return &deed{name: a.name, do: func() answer { return a.do(w.box, w.tale) }}
}

// passTime moves time.
func (w *walk) passTime() *deed {
	goal := map[string]any{"next": true}
	if w.chance(3) {
		goal = map[string]any{"by": w.pick("by", "1s", "2s", "5s", "45s", "3m", "3m", "14m", "2h", "25h")}
	}
	return &deed{name: "time moves", do: func() answer { return w.about("POST", "/clock/advance", goal) }}
}

// set changes a setting.
func (w *walk) set() *deed {
	name := w.pick("setting", w.model.setting("update.outcome"), w.model.setting("update.hang"), w.model.setting("sign_out"), "v1.connect", "cas.mail.every")
	value := map[string][]string{
		w.model.setting("update.outcome"): {"done", "hang", "fail"}, w.model.setting("update.hang"): {"0s", "3h"}, w.model.setting("sign_out"): {"product", "all"},
		"v1.connect": {"0s", "60s..120s", "10s"}, "cas.mail.every": {"0s", "1h", "nonsense"},
	}
	to := w.pick("value", value[name]...)
	return &deed{name: "setting " + name + " to " + to, do: func() answer {
		a := w.about("PATCH", "", map[string]any{"settings": map[string]string{name: to}})
		if a.Status == http.StatusOK && name == w.model.setting("update.outcome") {
			w.model.outcome = to
		}
		return a
	}}
}

// push pulls a trigger of a thing over control: mostly one that would be taken,
// now and then one that would not, and now and then past the guards.
func (w *walk) push() *deed {
	if len(w.things) == 0 {
		return w.passTime()
	}
	thing := rapid.SampledFrom(w.things).Draw(w.rt, "thing")
	if w.chance(2) {
		// There are few of those that matter, among many.
		var few []thingOf
		for _, t := range w.things {
			if t.Kind == instanceKind || t.Kind == jobKind || t.Kind == "v1.account_upgrade" {
				few = append(few, t)
			}
		}
		if len(few) > 0 {
			thing = rapid.SampledFrom(few).Draw(w.rt, "thing")
		}
	}
	all := w.explained(thing).Can
	var can []possible
	for _, c := range all {
		if c.Allowed {
			can = append(can, c)
		}
	}
	if len(can) == 0 || w.chance(4) {
		can = all
	}
	c := rapid.SampledFrom(can).Draw(w.rt, "trigger")
	forced := w.chance(8)
	body := map[string]any{"trigger": c.Trigger, "force": forced}
	if w.chance(2) {
		body["as"] = "support"
	}
	d := &deed{
		name: "pushing " + thing.Kind + " in " + thing.State + ": " + c.Trigger, forced: forced, ruledOut: !c.Allowed && !forced,
		do: func() answer { return w.about("POST", "/things/"+thing.Kind+"/"+thing.ID+"/trigger", body) },
	}
	if in, ok := w.input(thing.Kind, c.Trigger); ok {
		body["input"] = in
	} else if c.Allowed && len(c.Needs) == 0 && !forced {
		d.row = c.Row
	}
	return d
}

// input returns what a trigger takes, if it takes something that matters.
func (w *walk) input(kind, trigger string) (any, bool) {
	passwords := map[string]string{"new_password": goodPassword, "confirm_password": goodPassword}
	in, ok := map[string]any{
		"cas.tenant connect":                map[string]any{"instance": "somewhere", "organizations": w.organizations()},
		"cas.administrator update_account":  passwords,
		"cas.service provision":             map[string]string{"account": "token"},
		"cas.service scan":                  map[string]string{"type": "phishing"},
		"v1.account accept":                 passwords,
		"v1.account change_role":            map[string]string{"role": "Analyst"},
		"v1.account resolve":                map[string]string{"role": "Operator"},
		"v1.account upgrade":                map[string]string{"email": "second@example.com", "name": "Somebody", "role": "Analyst", "from": "cas", "password": goodPassword},
		"v1.account_upgrade reset_password": map[string]string{"password": goodPassword},
		"v1.account_upgrade accept":         passwords,
		"v1.product_instance agree":         map[string]bool{"agreed": true},
		"v1.product_instance start":         map[string]bool{"understood": true},
		"v1.session force_out":              map[string]string{"reason": "account_disabled"},
		"cas.session force_out":             map[string]string{"reason": "account_disabled"},
		"estate.licence convert":            map[string]int{"per_seat": 25, "extra_per_seat": 25},
	}[kind+" "+trigger]
	return in, ok
}
