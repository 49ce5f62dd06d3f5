package mockone_test

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// boolean is 1 for true, and 0 for false.
func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// deedsOf are what can be done, each as often as it is named.
type deedsOf struct {
	names []string
	do    map[string]func()
}

func (d *deedsOf) add(weight int, name string, do func()) {
	for range weight {
		d.names = append(d.names, name)
	}
	d.do[name] = do
}

// deeds are what people do.
func (e *entries) deeds() *deedsOf {
	d := &deedsOf{do: map[string]func(){}}
	d.add(6, "somebody goes on", e.goesOn)
	d.add(4, "somebody signs in", e.signsIn)
	d.add(1, "somebody signs in elsewhere", e.signsInElsewhere)
	d.add(1, "somebody signs out", func() { e.by("POST", "/api/sign-out", nil) })
	d.add(3, "a second factor", e.factor)
	d.add(1, "what is asked of all", e.policy)
	d.add(4, "accounts", e.managesAccounts)
	d.add(2, "a link of a mail", e.opensLink)
	d.add(2, "identity providers", e.managesProviders)
	d.add(4, "a transfer", e.transfers)
	d.add(4, "setting up", e.setsConsoleUp)
	d.add(3, "the wizard", e.usesWizard)
	d.add(4, "the update of the platform", e.updatesPlatform)
	d.add(2, "the portal", e.usesPortal)
	d.add(1, "console settings", e.savesSettings)
	d.add(1, "a setting of the sandbox", e.setsSetting)
	d.add(2, "licences", e.licenceDeeds)
	d.add(3, "time", func() {
		e.passes(e.pick("by", "1s", "5s", "31s", "3m", "3m", "4m", "11m", "16m", "1h", "9h", "25h", "120h", "960h"))
	})
	return d
}

// by asks Vision One as somebody who has signed in, or had.
func (e *entries) by(method, path string, body any) {
	e.ask(method, "v1", path, e.tokens[e.somebody()], body)
}

// somebody draws the login of who acts: mostly the owner, signed in as far as he
// gets by himself, now and then another one, or one who was signed in once.
func (e *entries) somebody() string {
	who := e.pick("who acts", "the owner", "the owner", "the owner", "an account", "a token")
	a := e.one()
	if who == "a token" || a.ID == "nobody" {
		return e.pick("token", append(sortedKeys(e.tokens), "nobody")...)
	}
	if owner, ok := e.primary(); ok && who == "the owner" {
		a = owner
	}
	token := e.tokens[a.name()]
	if token == "" || e.ask("GET", "v1", "/api/session", token, nil).Status != http.StatusOK {
		e.step(a)
	}
	return a.name()
}

// primary returns the Primary User Account.
func (e *entries) primary() (account, bool) {
	list := e.accounts()
	i := slices.IndexFunc(list, func(a account) bool { return a.Primary })
	if i < 0 {
		return account{}, false
	}
	return list[i], true
}

// step takes somebody a step further into Vision One, as far as he can by himself.
func (e *entries) step(a account) {
	alone := *e.entrant
	alone.alone = true
	if token, _, _ := alone.step(a.ID); token != "" {
		e.tokens[a.name()] = token
	}
}

// sensible draws what the state asks for or, now and then, something else.
func (e *entries) sensible(kind string, next map[string]string, others ...string) string {
	if list := e.things(kind); len(list) > 0 && !e.chance(3) {
		if act := next[list[len(list)-1].State]; act != "" {
			return act
		}
	}
	return e.pick("act", others...)
}

// goesOn takes somebody a step further into Vision One, mostly the owner.
func (e *entries) goesOn() {
	a := e.one()
	if owner, ok := e.primary(); ok && !e.chance(3) {
		a = owner
	}
	if a.ID == "nobody" {
		e.activates()
		return
	}
	e.step(a)
}

// signsIn signs in with a password, a right one or not, and gives a one-time password.
func (e *entries) signsIn() {
	a := e.one()
	login, password := a.name(), "Wrong-Pass-1!"
	if c, ok := e.credential(login); ok {
		password = c.Password
	}
	switch e.pick("with", "right", "right", "right", "wrong", "login ID", "ticket") {
	case "wrong":
		password = "Wrong-Pass-1!"
	case "login ID":
		login, password = rootLogin, rootPassword
	case "ticket":
		e.comesByTicket()
		return
	}
	got := e.ask("POST", "v1", "/api/sign-in", "", object{"email": login, "password": password})
	if got.Status != http.StatusOK {
		return
	}
	e.tokens[login] = got.field("token")
	c, _ := e.credential(login)
	if c.OTP == nil {
		return
	}
	switch e.pick("factor", "code", "code", "code", "wrong", "reset", "none") {
	case "code":
		e.ask("POST", "v1", "/api/mfa/verify", e.tokens[login], object{"code": cmp.Or(c.OTP.Code, "000000")})
	case "wrong":
		e.ask("POST", "v1", "/api/mfa/verify", e.tokens[login], object{"code": "000000"})
	case "reset":
		e.ask("POST", "v1", "/api/mfa/reset", e.tokens[login], object{"reset_code": cmp.Or(c.OTP.ResetCode, "NONE")})
	}
}

// comesByTicket opens Vision One from the portal.
func (e *entries) comesByTicket() {
	token := e.portal[e.pick("holder", append(sortedKeys(e.portal), "nobody")...)]
	got := e.ask("POST", "clp", "/api/products/"+e.bought("v1")+"/open-console", token, nil)
	if got.Status != http.StatusOK {
		return
	}
	if in := e.ask("POST", "v1", "/api/sso", "", object{"ticket": got.field("ticket")}); in.Status == http.StatusOK {
		e.tokens["by a ticket"] = in.field("token")
	}
}

// signsInElsewhere has the identity provider say who somebody is.
func (e *entries) signsInElsewhere() {
	a := e.one()
	got := e.ask("POST", "v1", "/api/sign-in/saml", "", object{"email": a.mailbox(), "groups": []string{a.name(), readersGroup}})
	if got.Status == http.StatusOK {
		e.tokens[a.name()] = got.field("token")
	}
}

// factor does something about somebody's multi-factor authentication.
func (e *entries) factor() {
	who := e.somebody()
	do := func(path string, body any) { e.ask("POST", "v1", "/api/mfa/"+path, e.tokens[who], body) }
	code, reset := "123456", "NONE-SUCH-CODE-HERE"
	if c, _ := e.credential(who); c.OTP != nil && !e.chance(5) {
		code, reset = cmp.Or(c.OTP.Code, "000000"), cmp.Or(c.OTP.ResetCode, "NONE")
	}
	switch act := e.pick("act", "begin", "begin", "confirm", "confirm", "finish", "set up", "cancel", "disable", "skip", "verify", "reset", "support"); act {
	case "confirm", "verify":
		do(act, object{"code": code})
	case "finish":
		do(act, object{"stored": !e.chance(4)})
	case "reset":
		do(act, object{"reset_code": reset})
	case "set up":
		do("begin", nil)
		if c, _ := e.credential(who); c.OTP != nil && c.OTP.Code != "" {
			do("confirm", object{"code": c.OTP.Code})
			do("finish", object{"stored": true})
		}
	case "support":
		for _, t := range e.things("v1.mfa") {
			if e.chance(2) {
				e.push("v1.mfa", t.ID, "support_reset", nil)
			}
		}
	default:
		do(act, nil)
	}
}

// policy asks multi-factor authentication of all, or not any more.
func (e *entries) policy() {
	e.by("PUT", "/api/mfa/policy", object{"enforced": e.chance(2), "operations": []string{e.pick("operation", "user_accounts", "user_roles", "identity_providers")}})
}

// managesAccounts adds, changes and deletes accounts.
func (e *entries) managesAccounts() {
	at := "/api/user-accounts"
	one := at + "/" + e.one().ID
	role := e.pick("role", "Analyst", "Auditor", "Master Administrator", "Operator")
	switch e.pick("act", "invite", "invite", "resend", "enable", "enable", "disable", "disable", "delete", "role", "upgrade", "resolve") {
	case "invite":
		e.by("POST", at, map[string]object{
			"local":      {"email": e.pick("email", newcomerAddress, "second@example.com", "Newcomer@example.com"), "role": role},
			"saml":       {"type": "saml", "email": e.pick("email", samlAddress, newcomerAddress), "role": role},
			"saml_group": {"type": e.pick("type", "saml_group", "idp_only_saml_group"), "group": e.pick("group", readersGroup, guestsGroup), "role": role},
		}[e.pick("kind", "local", "local", "saml", "saml_group")])
	case "resend":
		e.by("POST", one+"/resend-invitation", nil)
	case "enable":
		e.by("PATCH", one, object{"status": "enabled"})
	case "disable":
		e.by("PATCH", one, object{"status": "disabled"})
	case "delete":
		e.by("DELETE", one, nil)
	case "role":
		e.by("PATCH", one, object{"role": role})
	case "resolve":
		e.by("POST", one+"/resolve-role-conflict", object{"role": role})
	case "upgrade": // as the update of a product does
		if a := e.one(); a.ID != "nobody" {
			e.push("v1.account", a.ID, "upgrade", object{"email": a.Email, "role": role, "from": "cas", "password": "Upgraded-Pass1!"})
		}
	}
}

// opensLink opens the link that somebody was mailed last.
func (e *entries) opensLink() {
	e.passes("3s")
	e.ask("POST", "v1", "/api/invitations/"+e.mailed(e.one().mailbox(), "accept")+"/accept", "", object{"new_password": goodPassword, "confirm_password": goodPassword})
}

// managesProviders adds, switches and deletes identity providers.
func (e *entries) managesProviders() {
	const at = "/api/identity-providers"
	id := "nobody"
	if list := e.things("v1.identity_provider"); len(list) > 0 {
		id = list[len(list)-1].ID
	}
	switch e.pick("act", "add", "add", "enabled", "disabled", "delete") {
	case "add":
		e.by("POST", at, object{"name": "Corporate", "metadata": samlMetadata, "enabled": e.chance(2)})
	case "enabled":
		e.by("PATCH", at+"/"+id, object{"status": "enabled"})
	case "disabled":
		e.by("PATCH", at+"/"+id, object{"status": "disabled"})
	case "delete":
		e.by("DELETE", at+"/"+id, nil)
	}
}

// textOf returns a field of a thing, as text.
func textOf(tb testing.TB, thing thingOf, field string) string {
	tb.Helper()
	body, _ := decoded(tb, thing.Body).(map[string]any)
	text, _ := body[field].(string)
	return text
}

// transfers takes the transfer of the ownership a step further.
func (e *entries) transfers() {
	const at = "/api/ownership-transfer"
	code := "000000"
	for _, t := range e.things("v1.ownership_transfer") {
		if t.State == "verifying" && !e.chance(4) {
			e.passes("3s")
			code = e.mailed(textOf(e.t, t, "email"), "code")
		}
	}
	next := map[string]string{"verifying": "code", "verified": "complete"}
	switch e.sensible("v1.ownership_transfer", next, "begin", "begin", "begin", "code", "resend", "complete", "cancel") {
	case "begin":
		e.by("POST", at, nil)
	case "code":
		e.by("POST", at+"/code", object{"code": code})
	case "resend":
		e.by("POST", at+"/resend-code", nil)
	case "complete":
		e.by("POST", at+"/complete", object{"account": e.one().ID})
	case "cancel":
		e.by("DELETE", at, nil)
	}
}

// activates begins to set up Vision One, mostly by the portal's login ID.
func (e *entries) activates() {
	body := map[string]object{
		"portal": {"product": "other_saas", "account": rootLogin, "password": rootPassword, "agreed": true},
		"wrong":  {"product": "other_saas", "account": rootLogin, "password": "Wrong-Pass-1!"},
		"code":   {"product": "on_premises", "code": "CA-8D3K-VQT7R-MLX92-F6BHN-YCW4E-2PJZS"},
		"cloud":  {"product": "cloud_one", "api_key": "tc-one-larkfield-4f0c8d526b1e4a37"},
	}[e.pick("by", "portal", "portal", "portal", "wrong", "code", "cloud")]
	if got := e.ask("POST", "v1", "/api/activation", "", body); got.Status == http.StatusAccepted {
		e.tokens["who sets up"] = got.field("token")
	}
}

// setsConsoleUp activates and provisions the console.
func (e *entries) setsConsoleUp() {
	next := map[string]string{"registered": "activate", "activating": "time", "choosing_region": "provision", "provisioning": "time", "failed": "retry"}
	switch e.sensible("v1.console", next, "activate", "provision", "retry", "time") {
	case "activate":
		e.activates()
	case "provision":
		e.by("POST", "/api/console/provision", object{"region": e.pick("region", "us", "jp", "nowhere")})
	case "retry":
		e.by("POST", "/api/console/retry", nil)
	case "time":
		e.about("POST", "/clock/advance", object{"next": true})
	}
}

// usesWizard takes the wizard a step further.
func (e *entries) usesWizard() {
	const at = "/api/assignment"
	email := e.pick("email", licenseeAddress, licenseeAddress, operatorAddress, adminAddress, "cloud.owner@example.com", newcomerAddress)
	open := func() string {
		list := e.things("v1.assignment")
		if len(list) == 0 {
			return email
		}
		return textOf(e.t, list[len(list)-1], "email")
	}
	next := map[string]string{"awaiting_email": "email", "awaiting_code": "code", "awaiting_password": "password", "existing": "existing", "completed": "close"}
	switch e.sensible("v1.assignment", next, "email", "code", "wrong", "wrong", "password", "existing", "resend", "back", "back", "close") {
	case "email":
		e.by("POST", at+"/email", object{"email": email, "confirm_email": email})
	case "code":
		e.passes("3s")
		e.by("POST", at+"/code", object{"code": e.mailed(open(), "code")})
	case "wrong":
		e.by("POST", at+"/code", object{"code": "000000"})
	case "password":
		e.by("POST", at+"/password", object{"new_password": goodPassword, "confirm_password": goodPassword})
	case "existing":
		c, _ := e.credential(open())
		e.by("POST", at+"/existing", object{"password": cmp.Or(c.Password, "none")})
	case "resend":
		e.by("POST", at+"/resend", nil)
	case "back":
		e.by("POST", at+"/back", nil)
	case "close":
		e.by("POST", at+"/close", nil)
	}
}

// updatesPlatform takes the update to Foundation Services a step further.
func (e *entries) updatesPlatform() {
	const at = "/api/platform-update"
	next := map[string]string{"available": "agreement", "agreed": "start", "choosing_mfa": "mfa", "done": "got-it"}
	switch act := e.sensible("v1.platform_update", next, "agreement", "withdraw", "not-now", "start", "mfa", "got-it", "cancel", "rollback"); act {
	case "withdraw":
		e.by("DELETE", at+"/agreement", nil)
	case "start":
		e.by("POST", at+"/start", object{"understood": !e.chance(5)})
	case "mfa":
		e.by("POST", at+"/mfa", object{"mfa": e.pick("mfa", "keep", "disable")})
	default:
		e.by("POST", at+"/"+act, nil)
	}
}

// usesPortal signs in to the portal and out, and has its password reset.
func (e *entries) usesPortal() {
	switch e.pick("act", "in", "in", "in", "out", "forget", "reset") {
	case "in":
		for _, c := range e.credentials() {
			if c.Service == "clp" {
				if got := e.ask("POST", "clp", "/api/sign-in", "", object{"login": c.Login, "password": c.Password}); got.Status == http.StatusOK {
					e.portal[c.Login] = got.field("token")
				}
			}
		}
	case "out":
		for _, login := range sortedKeys(e.portal) {
			e.ask("POST", "clp", "/api/sign-out", e.portal[login], nil)
		}
	case "forget":
		e.ask("POST", "clp", "/api/password-reset", "", object{"login": rootLogin})
		e.passes("3s")
	case "reset":
		e.ask("POST", "clp", "/api/password-reset/"+e.mailed("licensing@example.com", "reset"), "", object{"new_password": rootPassword, "confirm_password": rootPassword})
	}
}

// savesSettings saves how long sessions last, how many there are, and from where.
func (e *entries) savesSettings() {
	body := object{
		"inactivity_minutes": 5 + 55*boolean(e.chance(2)), "maximum_minutes": 30 + 450*boolean(e.chance(2)),
		"concurrent_sessions": boolean(e.chance(2)), "restrict_addresses": e.chance(3),
	}
	body["addresses"] = []string{office}
	e.by("PUT", "/api/console-settings", body)
}

// setsSetting changes a setting that makes getting in harder.
func (e *entries) setsSetting() {
	one := strings.Split(e.pick("setting",
		"v1.mfa.tries=2", "v1.mfa.lock=0s", "v1.mfa.prompt=true", "v1.mfa.once=false", "v1.code.tries=2", "v1.code.lifetime=1m", "v1.invitation=1h",
		"v1.wizard.outcome=fail_once", "v1.wizard.limit=1m", "v1.session.inactivity=1m", "licence.grace=0s", "licence.lock=24h", "v1.console.outcome=fail_once",
	), "=")
	e.about("PATCH", "", object{"settings": object{one[0]: one[1]}})
}

// licenceDeeds activate, renew and end licences.
func (e *entries) licenceDeeds() {
	list := e.licences()
	if len(list) == 0 {
		return
	}
	switch e.pick("act", "code", "portal", "link", "renew", "renew", "trial", "trial", "end") {
	case "code":
		e.by("POST", "/api/license-information", object{"activation_code": list[len(list)-1].Code + " "})
	case "portal":
		for _, login := range sortedKeys(e.portal) {
			e.ask("POST", "clp", "/api/products", e.portal[login], object{"key": list[len(list)-1].Code + " "})
		}
	case "link":
		e.passes("33s")
		e.ask("POST", "v1", "/api/activation-links/"+e.mailed(ownerAddress, "activate"), "", nil)
	case "renew":
		for _, l := range list {
			e.push("estate.licence", l.ID, "renew", object{"ends": e.now().AddDate(0, 0, 45), "seats": 100})
		}
	case "trial":
		e.by("POST", "/api/trial", nil)
	case "end": // to the day after its grace, if that is not far
		for _, l := range list {
			if d := l.Ends.AddDate(0, 0, 31).Sub(e.now()); l.State == "active" && d > 0 {
				e.passes(min(d, 400*24*time.Hour).String())
				return
			}
		}
	}
}
