package mockone_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/sim"
)

// wayIn is what lets somebody in who was refused.
type wayIn struct {
	// says is what the refusal must say for him to know.
	says string
	// do does it, in his place or in that of whoever has to. What it returns is
	// false if nothing lets him in any more.
	do func(e *entrant, a account) bool
}

// waysIn are the refusals of signing in, by their codes, and the act that each of
// them names. One that is not here keeps somebody out without telling him why.
func waysIn() map[string]wayIn {
	again := func(e *entrant, a account) bool { e.openLink(a); return true }
	support := func(e *entrant, a account) bool { e.support(a); return true }
	owner := func(e *entrant, _ account) bool { e.enter(e.owner()); return true }
	later := func(e *entrant, _ account) bool { e.passes("31s"); return true }
	return map[string]wayIn{
		"v1.account.invited":             {"Accept the invitation", again},
		"v1.account.reset_required":      {"Reset your password by the link", again},
		"v1.saml.unverified":             {"Verify your sign-in address by the link", again},
		"v1.saml.no_provider":            {"until an administrator enables an identity provider", func(e *entrant, _ account) bool { e.enableProvider(); return true }},
		"v1.account.disabled":            {"Contact your administrator", func(e *entrant, a account) bool { e.enable(a); return true }},
		"v1.console.not_ready":           {"when the owner of the Primary User Account has completed the setup", owner},
		"v1.platform.updating":           {"Sign in when the update is complete", owner},
		"v1.console.address_not_allowed": {"restricted to specified IP addresses", func(e *entrant, _ account) bool { e.address = office; return true }},
		"v1.access.locked":               {"Renew the license", func(e *entrant, _ account) bool { e.renew(); return true }},
		"v1.access.purged":               {"All data has been deleted", func(*entrant, account) bool { return false }},
		"mfa.reset_code.wrong":           {"contact support", support},
		"mfa.code.locked":                {"contact support", support},
		"mfa.code.used":                  {"Wait for the next one", later},
	}
}

// The addresses from which people come. The console may be restricted to the first.
const (
	office = "203.0.113.5"
	hotel  = "198.51.100.7"
)

// account is an account of Vision One.
type account struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Login   string `json:"login"`
	Email   string `json:"email"`
	Type    string `json:"type"`
	Primary bool   `json:"primary"`
}

// name is what the account signs in with.
func (a account) name() string {
	if a.Login != "" {
		return a.Login
	}
	return a.Email
}

// mailbox is where its user gets mail; of a group, one of its members.
func (a account) mailbox() string {
	if strings.HasSuffix(a.Type, "saml_group") {
		return strings.ToLower(strings.ReplaceAll(a.Login, " ", ".")) + ".member@example.com"
	}
	return a.Email
}

// entrant is somebody who wants to sign in, and does what he is told to do first.
type entrant struct {
	*box
	// address is from where he comes.
	address string
	// fatal ends the test; log tells what was done.
	fatal, log func(format string, args ...any)
	ways       map[string]wayIn
	// alone says that nobody else does anything for him.
	alone bool
	// depth is how many people wait for one another.
	depth int
}

// ask asks a service. What it answers is never a mistake of its own.
func (e *entrant) ask(method, service, path, token string, body any) answer {
	e.t.Helper()
	w := wire{method: method, url: e.URLs[service] + path}.withJSON(e.t, body).with("Mockone-Client-Address", e.address)
	if token != "" {
		w = w.with("Authorization", "Bearer "+token)
	}
	a := w.through(e.t.Context(), &http.Client{Transport: transport})
	e.log("%s %s %s: %d %s", method, service, path, a.Status, a.code())
	if a.Err != nil || a.Status >= http.StatusInternalServerError {
		e.fatal("%s %s %s: %s", method, service, path, a)
	}
	return a
}

// push pulls a trigger over control, as support.
func (e *entrant) push(kind, id, trigger string, input any) answer {
	e.t.Helper()
	body := object{"trigger": trigger, "as": "support"}
	if input != nil {
		body["input"] = input
	}
	a := e.about("POST", "/things/"+kind+"/"+id+"/trigger", body)
	e.log("support: %s %s %s: %d %s", kind, id, trigger, a.Status, a.code())
	if a.Err != nil || a.Status >= http.StatusInternalServerError {
		e.fatal("%s of %s: %s", trigger, kind, a)
	}
	return a
}

// passes moves time.
func (e *entrant) passes(by string) {
	e.t.Helper()
	if a := e.about("POST", "/clock/advance", object{"by": by}); a.Status != http.StatusOK {
		e.fatal("time moves by %s: %s", by, a)
	}
}

// accounts returns the accounts of Vision One that are not deleted, the eldest first.
func (b *box) accounts() []account {
	b.t.Helper()
	var out []account
	for _, t := range b.things("v1.account") {
		var a account
		if err := json.Unmarshal(t.Body, &a); err != nil {
			b.t.Fatal(err)
		}
		if a.State != "deleted" {
			out = append(out, a)
		}
	}
	return out
}

// account returns an account as it is now.
func (e *entrant) account(id string) account {
	e.t.Helper()
	list := e.accounts()
	i := slices.IndexFunc(list, func(a account) bool { return a.ID == id })
	if i < 0 {
		e.fatal("the account %s is gone", id)
	}
	return list[i]
}

// owner returns the id of the Primary User Account.
func (e *entrant) owner() string {
	e.t.Helper()
	for _, a := range e.accounts() {
		if a.Primary {
			return a.ID
		}
	}
	e.fatal("nobody owns the Primary User Account")
	return ""
}

// credential returns what control says that somebody signs in to Vision One with.
func (b *box) credential(login string) (sim.Credential, bool) {
	b.t.Helper()
	list := b.credentials()
	i := slices.IndexFunc(list, func(c sim.Credential) bool { return c.Service == "v1" && strings.EqualFold(c.Login, login) })
	if i < 0 {
		return sim.Credential{}, false
	}
	return list[i], true
}

// enter signs somebody in, with all that he is told to do first. The token is empty
// if Vision One is gone for good, or nobody helps.
func (e *entrant) enter(id string) string {
	e.t.Helper()
	if e.alone {
		return ""
	}
	if e.depth++; e.depth > 4 {
		e.fatal("people wait for one another")
	}
	defer func() { e.depth-- }()
	var did []string
	for range 40 {
		token, way, over := e.step(id)
		if token != "" || over {
			return token
		}
		did = append(did, way)
	}
	e.fatal("%s does what he is told, and is not let in: %q", e.account(id).name(), did)
	return ""
}

// step tries to sign somebody in and, if he is not let in, does what he is told.
func (e *entrant) step(id string) (token, way string, over bool) {
	e.t.Helper()
	a := e.account(id)
	var got answer
	if a.Type == "local" {
		c, ok := e.credential(a.name())
		if !ok {
			e.fatal("control has no credentials of %s", a.name())
		}
		got = e.ask("POST", "v1", "/api/sign-in", "", object{"email": c.Login, "password": c.Password})
	} else {
		got = e.ask("POST", "v1", "/api/sign-in/saml", "", object{"email": a.mailbox(), "groups": []string{a.Login}})
	}
	if got.Status != http.StatusOK {
		return "", got.code(), !e.obey(a, got)
	}
	token = got.field("token")
	var in struct{ Scope string }
	got.into(e.t, &in)
	did := map[string]func(account, string) bool{
		"mfa": e.givesPassword, "mfa_setup": e.enrols, "setup": e.setsUp, "assignment": e.assigns,
	}[in.Scope]
	if in.Scope != "" && did == nil {
		e.fatal("%s is let in for %q alone", a.name(), in.Scope)
	}
	if in.Scope != "" && !did(a, token) {
		return "", in.Scope, false
	}
	if s := e.ask("GET", "v1", "/api/session", token, nil); s.Status != http.StatusOK || strings.Contains(string(s.Body), `"scope"`) {
		e.fatal("%s is signed in, and yet: %s", a.name(), s)
	}
	if s := e.ask("GET", "v1", "/api/access", token, nil); s.Status != http.StatusOK {
		e.fatal("%s is signed in, and yet: %s", a.name(), s)
	}
	return token, "", false
}

// obey does what a refusal names. It returns false if nothing helps.
func (e *entrant) obey(a account, got answer) bool {
	e.t.Helper()
	way, ok := e.ways[got.code()]
	if !ok {
		e.fatal("%s (%s, %s) is refused for a reason that names no way in: %s", a.name(), a.Type, a.State, got)
	}
	if !strings.Contains(string(got.Body), way.says) {
		e.fatal("%s is not told what lets him in (%q): %s", a.name(), way.says, got)
	}
	return way.do(e, a)
}

// givesPassword gives the one-time password or, without the device, a reset code.
func (e *entrant) givesPassword(a account, token string) bool {
	e.t.Helper()
	c, _ := e.credential(a.name())
	var got answer
	switch {
	case c.OTP == nil:
		got = e.ask("POST", "v1", "/api/mfa/reset", token, object{"reset_code": "NONE-SUCH-CODE-HERE"})
	case c.OTP.Code == "":
		e.passes("31s")
		return false
	default:
		got = e.ask("POST", "v1", "/api/mfa/verify", token, object{"code": c.OTP.Code})
	}
	if got.Status == http.StatusOK {
		return true
	}
	e.obey(a, got)
	return false
}

// enrols sets multi-factor authentication up.
func (e *entrant) enrols(a account, token string) bool {
	e.t.Helper()
	if got := e.ask("POST", "v1", "/api/mfa/begin", token, nil); got.Status != http.StatusOK {
		e.fatal("%s cannot set it up: %s", a.name(), got)
	}
	c, _ := e.credential(a.name())
	if c.OTP == nil {
		e.fatal("%s sets it up, and control does not know his device", a.name())
	}
	if got := e.ask("POST", "v1", "/api/mfa/confirm", token, object{"code": c.OTP.Code}); got.Status != http.StatusOK {
		e.obey(a, got)
		return false
	}
	return e.ask("POST", "v1", "/api/mfa/finish", token, object{"stored": true}).Status == http.StatusOK
}

// setsUp does the next step of setting the console up.
func (e *entrant) setsUp(a account, token string) bool {
	e.t.Helper()
	switch next := e.ask("GET", "v1", "/api/console", token, nil).field("next"); next {
	case "wait":
		e.passes("5m")
	case "assignment":
		e.wizard(token)
	case "choose_region", "retry":
		path := map[string]string{"choose_region": "provision", "retry": "retry"}[next]
		got := e.ask("POST", "v1", "/api/console/"+path, token, object{"region": "us"})
		if got.code() == "v1.console.no_licence" {
			e.renew()
		} else if next != "retry" && got.Status >= http.StatusBadRequest {
			e.fatal("%s cannot go on: %s", a.name(), got)
		}
	default:
		e.fatal("%s is limited to setting up a console whose next step is %q", a.name(), next)
	}
	return false
}

// assigns does the next step of the platform's update.
func (e *entrant) assigns(a account, token string) bool {
	e.t.Helper()
	switch next := e.ask("GET", "v1", "/api/platform-update", token, nil).field("next"); next {
	case "wait":
		e.passes("3m")
	case "assignment":
		e.wizard(token)
	case "choose_mfa":
		e.ask("POST", "v1", "/api/platform-update/mfa", token, object{"mfa": "keep"})
	default:
		e.fatal("%s is limited to an update whose next step is %q", a.name(), next)
	}
	return false
}

// wizard does the next step of the wizard.
func (e *entrant) wizard(token string) {
	e.t.Helper()
	var at struct{ State, Email, Only string }
	e.ask("GET", "v1", "/api/assignment", token, nil).into(e.t, &at)
	do := func(path string, body any) answer { return e.ask("POST", "v1", "/api/assignment/"+path, token, body) }
	switch at.State {
	case "awaiting_email":
		email := at.Only
		if email == "" {
			email = fmt.Sprintf("way.in.%d@example.com", e.now().Unix())
		}
		do("email", object{"email": email, "confirm_email": email})
	case "existing":
		do("back", nil)
	case "awaiting_code":
		e.passes("3s")
		if do("code", object{"code": e.mailed(at.Email, "code")}).Status != http.StatusOK {
			e.passes("4m")
			do("resend", nil)
		}
	case "awaiting_password":
		do("password", object{"new_password": goodPassword, "confirm_password": goodPassword})
	case "completed":
		do("close", nil)
	default:
		e.fatal("the wizard is %+v", at)
	}
}

// mailed returns the code, or the key of the link, in the last mail to an address
// that has one; "none" if there is none.
func (b *box) mailed(to, what string) string {
	b.t.Helper()
	var list struct {
		Items []struct {
			Links, Codes map[string]string
		}
	}
	b.about("GET", "/mail?limit=500&to="+to, nil).into(b.t, &list)
	for _, message := range slices.Backward(list.Items) {
		for name, code := range message.Codes {
			if what == "code" && name != "" {
				return code
			}
		}
		if link := message.Links[what]; link != "" {
			return link[strings.LastIndexByte(link, '/')+1:]
		}
	}
	return "none"
}

// byOwner asks Vision One as the owner, unless nobody helps.
func (e *entrant) byOwner(method, path string, body any) answer {
	e.t.Helper()
	token := e.enter(e.owner())
	if token == "" {
		return answer{}
	}
	return e.ask(method, "v1", path, token, body)
}

// openLink opens the link that was mailed last or, if it leads nowhere, has an
// administrator send it again. A group's member gets another one by himself.
func (e *entrant) openLink(a account) {
	e.t.Helper()
	e.passes("3s")
	got := e.ask("POST", "v1", "/api/invitations/"+e.mailed(a.mailbox(), "accept")+"/accept", "", object{"new_password": goodPassword, "confirm_password": goodPassword})
	switch code := got.code(); {
	case got.Status == http.StatusOK:
	case code == "v1.saml.no_provider":
		e.enableProvider()
	case strings.HasSuffix(a.Type, "saml_group"):
	case code == "invitation.expired" || code == "invitation.used" || code == "not_found" || code == "v1.account.gone":
		if again := e.byOwner("POST", "/api/user-accounts/"+a.ID+"/resend-invitation", nil); again.Status >= http.StatusBadRequest {
			e.fatal("the link of %s cannot be sent again: %s", a.name(), again)
		}
	default:
		e.fatal("the link of %s: %s", a.name(), got)
	}
}

// support switches somebody's multi-factor authentication off.
func (e *entrant) support(a account) {
	e.t.Helper()
	if e.alone {
		return
	}
	if got := e.push("v1.mfa", e.find("v1.mfa", a.ID), "support_reset", nil); got.Status != http.StatusOK {
		e.fatal("support cannot help %s: %s", a.name(), got)
	}
}

// enable has the owner enable an account.
func (e *entrant) enable(a account) {
	e.t.Helper()
	if got := e.byOwner("PATCH", "/api/user-accounts/"+a.ID, object{"status": "enabled"}); got.Status >= http.StatusBadRequest {
		e.fatal("%s cannot be enabled: %s", a.name(), got)
	}
}

// enableProvider has the owner enable an identity provider, or add one.
func (e *entrant) enableProvider() {
	e.t.Helper()
	var got answer
	if list := e.things("v1.identity_provider"); slices.ContainsFunc(list, func(t thingOf) bool { return t.State == "disabled" }) {
		i := slices.IndexFunc(list, func(t thingOf) bool { return t.State == "disabled" })
		got = e.byOwner("PATCH", "/api/identity-providers/"+list[i].ID, object{"status": "enabled"})
	} else {
		got = e.byOwner("POST", "/api/identity-providers", object{"name": "Corporate", "metadata": samlMetadata, "enabled": true})
	}
	if got.Status >= http.StatusBadRequest {
		e.fatal("no identity provider can be enabled: %s", got)
	}
}

// licence is a licence of the business.
type licence struct {
	ID     string    `json:"id"`
	State  string    `json:"state"`
	Code   string    `json:"activation_code"`
	LinkTo string    `json:"link_to"`
	Seats  int       `json:"seats"`
	Ends   time.Time `json:"ends"`
}

func (b *box) licences() []licence {
	b.t.Helper()
	var out []licence
	for _, t := range b.things("estate.licence") {
		var l licence
		if err := json.Unmarshal(t.Body, &l); err != nil {
			b.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// renew activates what was ordered or, if nothing was, prolongs what there is.
func (e *entrant) renew() {
	e.t.Helper()
	if e.alone {
		return
	}
	list := e.licences()
	for _, l := range list {
		if l.State == "not_activated" && l.LinkTo != "" {
			e.passes("33s") // until the mail is there
			if e.ask("POST", "v1", "/api/activation-links/"+e.mailed(l.LinkTo, "activate"), "", nil).Status == http.StatusCreated {
				return
			}
		}
	}
	for _, l := range list {
		if l.State == "active" && e.push("estate.licence", l.ID, "renew", object{"ends": e.now().AddDate(1, 0, 0), "seats": l.Seats}).Status == http.StatusOK {
			return
		}
	}
	e.fatal("nothing can be renewed: %+v", list)
}
