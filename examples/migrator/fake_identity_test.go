package migrator_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mockone/mockone/examples/migrator"
)

// The logins of a customer who has an account of the portal.
const (
	portal   = "customer-admin"
	newOwner = "vision@customer.example"
)

// identity is how the fake's customer comes to a Vision One, and that to Foundation
// Services. Its zero value is a Vision One that is there already.
type identity struct {
	// console is the console's state; "" if it was there from the start.
	console, consoleAfter string
	consoleAt             time.Time
	regionFirst, noWizard bool
	// failures is how often provisioning still fails.
	failures  int
	assigning bool

	// login is the owner's, portalPassword that of the portal's account.
	login, portalPassword string
	replaced              bool
	cloudOne              map[string]string // passwords of Cloud One by address

	// wizard is the wizard's state, "" if there is none.
	wizard, only, email, prefix, code string
	sentAt                            time.Time
	codes, wrong                      int
	// unable is how often the password is still refused, lost how many mails still get lost, garbled how many codes still
	// come out wrong.
	unable, lost, garbled int
	mails                 []mail

	// update is the state of the platform's update, "" if there is none.
	update   string
	updateAt time.Time
	path     string
	mfa      string // "" if the owner does not use it, else on, keep or disable
	popup    bool
	stands   []map[string]string
	// factor is what the Primary User Account is asked for after its password, others
	// what everybody else is; forced says that it cannot be put off.
	factor, others   string
	forced, verified bool
	locked           bool
}

// mail is one with a code.
type mail struct {
	to, prefix, code string
	arrives          time.Time
}

// absent makes the customer one without Vision One.
func absent(f *fake) {
	f.platform, f.console, f.portalPassword = "none", "registered", "Portal-pass-1"
	delete(f.upgraded, primary)
}

// legacy makes the Vision One one of the legacy platform, whose owner signs in by the
// portal's login.
func legacy(f *fake) {
	f.platform, f.console, f.update, f.path = "legacy", "ready", "available", "wizard"
	f.login, f.portalPassword = portal, "Portal-pass-1"
	delete(f.upgraded, primary)
	f.upgraded[portal] = f.portalPassword
}

// owned is the configuration of a customer who has an account of the portal.
func (f *fake) owned() migrator.Config {
	cfg := f.config()
	cfg.PrimaryUser = migrator.Login{}
	cfg.Portal = migrator.Login{Email: portal, Password: "Portal-pass-1"}
	cfg.Owner = migrator.Login{Email: newOwner, Password: "Vision-pass-1"}
	cfg.Code = f.readCode
	return cfg
}

// readCode hands each mail out once.
func (f *fake) readCode(_ context.Context, to, prefix string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, m := range f.mails {
		if m.to == to && m.prefix == prefix && !f.now.Before(m.arrives) {
			f.mails = append(f.mails[:i:i], f.mails[i+1:]...)
			return m.code, nil
		}
	}
	return "", fmt.Errorf("%s: %w", to, migrator.ErrNoCode)
}

// tick lets what is due happen.
func (f *fake) tick() {
	if !f.consoleAt.IsZero() && !f.now.Before(f.consoleAt) {
		f.console, f.consoleAt = f.consoleAfter, time.Time{}
		if f.console == "assigning" {
			f.wizard = "awaiting_email"
		}
		if f.console == "ready" {
			f.platform = "foundation"
			if f.regionFirst && !f.noWizard {
				f.assigning, f.wizard = true, "awaiting_email"
			}
		}
	}
	if !f.updateAt.IsZero() && !f.now.Before(f.updateAt) {
		f.update, f.updateAt, f.platform, f.popup, f.replaced = "done", time.Time{}, "foundation", true, true
	}
}

// updating reports whether the platform's update runs.
func (f *fake) updating() bool {
	switch f.update {
	case "", "available", "agreed", "done":
		return false
	}
	return true
}

// limit is for what alone the owner's sessions are good now.
func (f *fake) limit() string {
	switch {
	case f.platform == "none":
		return "setup"
	case f.updating():
		return "assignment"
	}
	return ""
}

// allowed reports whether an operation is good in limited sessions.
func (f *fake) allowed(path string) bool {
	switch f.limit() {
	case "setup":
		return strings.HasPrefix(path, "/api/console") || strings.HasPrefix(path, "/api/assignment")
	case "assignment":
		return strings.HasPrefix(path, "/api/platform-update") || strings.HasPrefix(path, "/api/assignment")
	}
	return true
}

// receive answers a sign-in to Vision One.
func (f *fake) receive(who, password string) (int, any) {
	switch {
	case f.locked:
		return 403, problem{"code": "v1.access.locked", "detail": "the license has ended"}
	case who == portal && f.replaced:
		return 403, problem{"code": "v1.sign_in.replaced", "detail": "use the address"}
	case who == portal && f.login == portal && password == f.portalPassword:
	case who == "" || f.upgraded[who] != password:
		return 401, problem{"code": "sign_in.failed", "detail": "wrong"}
	}
	if f.updating() && who != f.login {
		return 403, problem{"code": "v1.platform.updating", "detail": "not now"}
	}
	if f.update == "awaiting_sign_in" {
		f.update, f.updateAt = "activating", f.now.Add(2*time.Minute)
	}
	next := f.limit()
	if next == "" {
		next = "dashboard"
		if asked := map[bool]string{true: f.factor, false: f.others}[who == primary]; asked != "" {
			next = asked
		}
	}
	return 200, map[string]any{"token": f.session("v1", who), "next": next}
}

func (f *fake) routesIdentity(routes map[string]handler) {
	routes["GET /api/activation"] = func(*http.Request, map[string]any) (int, any) {
		return 200, map[string]any{"state": f.console, "agreement": map[string]bool{"required": true}}
	}
	routes["POST /api/activation"] = func(_ *http.Request, body map[string]any) (int, any) {
		switch {
		case body["product"] != "other_saas" || body["agreed"] != true:
			return 409, problem{"code": "v1.console.agreement_required", "detail": "agree"}
		case body["account"] != portal || body["password"] != f.portalPassword:
			return 401, problem{"code": "sign_in.failed", "detail": "wrong"}
		case f.replaced:
			return 403, problem{"code": "v1.sign_in.replaced", "detail": "use the address"}
		}
		if f.console == "registered" {
			f.console, f.consoleAfter, f.consoleAt = "activating", "assigning", f.now.Add(30*time.Second)
			if f.regionFirst || f.noWizard {
				f.consoleAfter = "choosing_region"
			}
			f.login = portal
			f.upgraded[portal] = f.portalPassword
		}
		return 202, map[string]any{"token": f.session("v1", portal)}
	}
	routes["GET /api/console"] = func(*http.Request, map[string]any) (int, any) { return 200, f.showConsole() }
	routes["POST /api/console/provision"] = func(_ *http.Request, body map[string]any) (int, any) {
		if f.console != "choosing_region" || body["region"] != "us" {
			return 409, problem{"code": "v1.console.not_now", "detail": "not now"}
		}
		return 202, f.provision()
	}
	routes["POST /api/console/retry"] = func(*http.Request, map[string]any) (int, any) {
		if f.console != "failed" {
			return 409, problem{"code": "v1.console.not_failed", "detail": "it has not"}
		}
		return 202, f.provision()
	}
	routes["POST /api/mfa/verify"] = func(_ *http.Request, body map[string]any) (int, any) {
		if body["code"] != fmt.Sprintf("%06d", f.now.Unix()/30%1000000) {
			return 409, problem{"code": "mfa.code.wrong", "detail": "wrong"}
		}
		f.verified = true
		return 200, map[string]any{}
	}
	routes["GET /api/mfa"] = func(*http.Request, map[string]any) (int, any) {
		if f.verified {
			return 200, map[string]any{"scope": ""}
		}
		return 200, map[string]any{"scope": "mfa"}
	}
	routes["POST /api/mfa/skip"] = func(*http.Request, map[string]any) (int, any) {
		if f.forced {
			return 409, problem{"code": "mfa.enforced", "detail": "required"}
		}
		return 200, map[string]any{}
	}
	f.routesWizard(routes)
	f.routesPlatform(routes)
}

func (f *fake) showConsole() map[string]any {
	next := map[string]string{
		"registered": "activate", "activating": "wait", "provisioning": "wait", "assigning": "assignment",
		"choosing_region": "choose_region", "failed": "retry", "ready": "dashboard",
	}
	return map[string]any{
		"state": f.console, "state_text": "(" + f.console + ")", "next": next[f.console], "assigning": f.assigning, "region": "us",
	}
}

func (f *fake) provision() map[string]any {
	f.console, f.consoleAfter, f.consoleAt = "provisioning", "ready", f.now.Add(3*time.Minute)
	if f.failures > 0 {
		f.failures--
		f.consoleAfter = "failed"
	}
	return f.showConsole()
}

// sendCode mails a new code, which arrives after 20 seconds.
func (f *fake) sendCode() {
	f.codes++
	f.wrong, f.sentAt = 0, f.now
	f.prefix, f.code = fmt.Sprintf("P%d", f.codes), fmt.Sprintf("%06d", f.codes)
	m := mail{f.email, f.prefix, f.code, f.now.Add(20 * time.Second)}
	switch {
	case f.lost > 0:
		f.lost--
		return
	case f.garbled > 0:
		f.garbled--
		m.code = "000000"
	}
	f.mails = append(f.mails, m)
}

func (f *fake) routesWizard(routes map[string]handler) {
	at := func(state string, h handler) handler {
		return func(r *http.Request, body map[string]any) (int, any) {
			if state != "" && f.wizard != state {
				return 409, problem{"code": "wizard.step", "detail": "another step", "state": f.wizard}
			}
			return h(r, body)
		}
	}
	show := func() (int, any) {
		out := map[string]any{"state": f.wizard, "original": portal, "email": f.email, "only": f.only}
		if f.wizard == "awaiting_code" {
			out["code"] = map[string]any{
				"prefix": f.prefix, "sent_at": f.sentAt, "resend_in": max(0, int(f.sentAt.Add(180*time.Second).Sub(f.now)/time.Second)), "blocked": f.wrong >= 2,
			}
		}
		return 200, out
	}
	routes["GET /api/assignment"] = func(*http.Request, map[string]any) (int, any) {
		if f.wizard == "" {
			return 404, problem{"code": "wizard.none", "detail": "none"}
		}
		return show()
	}
	routes["POST /api/assignment/email"] = at("awaiting_email", func(_ *http.Request, body map[string]any) (int, any) {
		email, _ := body["email"].(string)
		if email == admin || email != body["confirm_email"] || f.only != "" && email != f.only {
			return 409, problem{"code": "wizard.address.registered", "detail": "another one"}
		}
		if f.email = email; f.upgraded[email] != "" && email != f.only {
			f.wizard = "existing"
			return show()
		}
		f.wizard = "awaiting_code"
		f.sendCode()
		return show()
	})
	routes["POST /api/assignment/existing"] = at("existing", func(_ *http.Request, body map[string]any) (int, any) {
		if f.upgraded[f.email] != body["password"] {
			return 409, problem{"code": "wizard.existing.password", "detail": "wrong"}
		}
		f.assigned(f.upgraded[f.email])
		return show()
	})
	routes["POST /api/assignment/code"] = at("awaiting_code", func(_ *http.Request, body map[string]any) (int, any) {
		switch {
		case f.wrong >= 2:
			return 409, problem{"code": "wizard.code.blocked", "detail": "too many"}
		case !f.now.Before(f.sentAt.Add(10 * time.Minute)):
			return 409, problem{"code": "wizard.code.expired", "detail": "too old"}
		case body["code"] != f.code:
			f.wrong++
			return 409, problem{"code": "wizard.code.wrong", "detail": "wrong"}
		}
		f.wizard = "awaiting_password"
		return show()
	})
	routes["POST /api/assignment/resend"] = at("awaiting_code", func(*http.Request, map[string]any) (int, any) {
		if f.now.Before(f.sentAt.Add(180 * time.Second)) {
			return 409, problem{"code": "wizard.code.resend_early", "detail": "wait"}
		}
		f.sendCode()
		return show()
	})
	routes["POST /api/assignment/password"] = at("awaiting_password", func(_ *http.Request, body map[string]any) (int, any) {
		password, _ := body["new_password"].(string)
		switch {
		case password == "" || password != body["confirm_password"]:
			return 409, problem{"code": "password.mismatch", "detail": "not alike"}
		case f.unable > 0:
			f.unable--
			f.wizard, f.email = "awaiting_email", ""
			return 409, problem{"code": "wizard.unable", "detail": "4000013"}
		}
		if merged := f.cloudOne[f.email]; merged != "" {
			password = merged
		}
		f.assigned(password)
		return show()
	})
	routes["POST /api/assignment/close"] = at("completed", func(r *http.Request, _ map[string]any) (int, any) {
		f.ended[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] = true
		return 204, nil
	})
}

// assigned ends the wizard.
func (f *fake) assigned(password string) {
	if f.moving != "" {
		f.wizard, f.migrated[f.moving], f.moving = "completed", f.email, ""
		f.upgraded[f.email] = password
		return
	}
	f.wizard, f.login, f.replaced = "completed", f.email, true
	delete(f.upgraded, portal)
	f.upgraded[f.login] = password
	switch {
	case f.update == "assigning" && f.mfa != "":
		f.update = "choosing_mfa"
	case f.update == "assigning":
		f.update = "awaiting_sign_in"
	case f.console == "assigning":
		f.console = "choosing_region"
	case f.assigning:
		f.assigning = false
		f.endSessions("v1")
	}
}

func (f *fake) routesPlatform(routes map[string]handler) {
	show := func() map[string]any {
		out := map[string]any{
			"state": f.update, "state_text": "(" + f.update + ")", "blocks": f.stands, "message": "wait",
			"notice": map[string]any{"title": "System Update Notice", "button": "Start the Update"},
		}
		if f.update == "" {
			out["state"] = "none"
		}
		if f.popup {
			out["popup"] = map[string]any{"text": "updated"}
		}
		if f.update == "done" {
			out["tasks"] = []any{map[string]any{"text": "Check the roles."}, map[string]any{"text": "Check the provider."}}
		}
		return out
	}
	move := func(from, to string, ok bool) (int, any) {
		if f.update != from || !ok {
			return 409, problem{"code": "v1.platform.not_now", "detail": "not now"}
		}
		f.update = to
		return 202, show()
	}
	routes["GET /api/platform-update"] = func(*http.Request, map[string]any) (int, any) { return 200, show() }
	routes["POST /api/platform-update/agreement"] = func(*http.Request, map[string]any) (int, any) {
		return move("available", "agreed", true)
	}
	routes["POST /api/platform-update/start"] = func(_ *http.Request, body map[string]any) (int, any) {
		status, answer := move("agreed", "assigning", body["understood"] == true)
		if status < 400 {
			f.endSessions("v1")
			f.begin()
		}
		return status, answer
	}
	routes["POST /api/platform-update/mfa"] = func(_ *http.Request, body map[string]any) (int, any) {
		status, answer := move("choosing_mfa", "activating", true)
		if status < 400 {
			f.mfa, _ = body["mfa"].(string)
			f.updateAt = f.now.Add(2 * time.Minute)
		}
		return status, answer
	}
	routes["POST /api/platform-update/got-it"] = func(*http.Request, map[string]any) (int, any) {
		if !f.popup {
			return 409, problem{"code": "v1.platform.no_popup", "detail": "none"}
		}
		f.popup = false
		return 200, show()
	}
}

// begin takes the way of the platform's update.
func (f *fake) begin() {
	switch f.path {
	case "verify":
		f.only = f.login
		fallthrough
	case "wizard":
		f.wizard = "awaiting_email"
	case "cloud_one":
		f.upgraded[f.login] = f.cloudOne[f.login]
		fallthrough
	case "sign_in":
		f.update = "awaiting_sign_in"
	}
}
