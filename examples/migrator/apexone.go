package migrator

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// apexOne is the way of Apex One SaaS, which is managed in Apex Central and becomes
// Standard Endpoint Protection.
type apexOne struct{ *migration }

func (apexOne) traits() traits {
	return traits{
		service: "apexone", name: "Apex Central", offered: "Apex One SaaS",
		before: "apexone", after: "sep", menu: "/api/sep",
		updating: "apexone.updating", moved: "upgrade_account", asleep: "apexone.hibernating",
		done: []string{"apexone.account.upgraded", "apexone.closed"}, replaced: []string{codeSignInFailed, "apexone.account.replaced"},
	}
}

// administrators returns the user that is configured, else whoever owns Vision One: the
// account of the portal, which the Primary User Account replaces, is let in as well.
func (m apexOne) administrators() []Login {
	if m.cfg.Administrator.Email != "" {
		return []Login{m.cfg.Administrator}
	}
	return m.logins()
}

// credentials returns the form of Apex Central's sign-in.
func (apexOne) credentials(who Login) any {
	return named(who)
}

// activate is "Access Trend Vision One", by which the account of the portal gets there.
func (m apexOne) activate(ctx context.Context) error {
	central := m.newConsole(m.old.service, m.old.base)
	if _, err := m.enter(ctx, central, m.cfg.Portal); err != nil {
		return err
	}
	if err := m.goOver(ctx, central, "/api/vision-one", m.v1); err != nil {
		return m.refusedChange(err)
	}
	m.next = nextSetup
	return m.changed(ctx, "console.activated", m.say(
		"Vision One is opened from Apex Central with %s", "%s で Apex Central から Trend Vision One を表示", m.cfg.Portal.Email))
}

// registration is what "Integration Settings" of Apex Central shows.
type registration struct {
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Blocks     []Obstacle `json:"blocks"`
}

func (r registration) done() bool { return r.Status == "registered" }

func (m apexOne) registration(ctx context.Context) (r registration, err error) {
	err = m.old.get(ctx, "/api/registration", &r)
	return r, err
}

// obstacles says what would stand in the way of the registration or, after it, of the
// update.
func (m apexOne) obstacles(ctx context.Context) ([]Obstacle, error) {
	r, err := m.registration(ctx)
	if err != nil {
		return nil, err
	}
	found := r.Blocks
	if f := m.before.Fleet; f.LicenceStatus == "expired" {
		found = append(found, Obstacle{"apexone.update.licence_expired", m.say(
			"The license of Apex One ended on %s: renew it first.", "Apex One のライセンスは %s に期限切れになりました。先に更新してください。", f.LicenceEnds.Format("2006-01-02"))})
	}
	return found, nil
}

// connect generates an enrollment token in Vision One, where a product instance waits for
// it from then on, and registers Apex Central with it.
func (m apexOne) connect(ctx context.Context) error {
	if m.row != nil && m.row.Status != statusConnecting {
		return nil
	}
	r, err := m.registration(ctx)
	if err != nil {
		return err
	}
	if r.done() {
		return nil // the row will say so in a moment
	}
	token, err := m.enrollmentToken(ctx)
	if err != nil {
		return err
	}
	if err := m.old.act(ctx, "/api/registration", map[string]string{"token": token}, func(ctx context.Context) (bool, error) {
		r, err := m.registration(ctx)
		return err == nil && r.done(), err
	}); err != nil {
		return m.refusedChange(err)
	}
	if r, err = m.registration(ctx); err != nil {
		return err
	}
	return m.changed(ctx, "connect.registered", m.say("Apex Central is registered with the token: %s", "Apex Central を登録トークンで登録: %s", r.StatusText))
}

// connector is the product instance that waits for its product, as the Product Connection
// step shows it.
type connector struct {
	Token struct {
		Token string `json:"token"`
	} `json:"enrollment_token"`
}

// enrollmentToken returns the token that waits for its product. There is one from an
// earlier run, or it is generated, and then the step is saved.
func (m apexOne) enrollmentToken(ctx context.Context) (string, error) {
	waiting := func(ctx context.Context) (*offer, string, error) {
		o, err := m.offered(ctx)
		if err != nil || o.Connector == nil {
			return o, "", err
		}
		return o, o.Connector.Token.Token, nil
	}
	o, token, err := waiting(ctx)
	if err != nil || token != "" {
		return token, err
	}
	if err := m.v1.act(ctx, "/api/enrollment-tokens", map[string]string{"type": m.traits().before}, func(ctx context.Context) (bool, error) {
		_, token, err := waiting(ctx)
		return token != "", err
	}); err != nil {
		return "", m.refusedChange(err)
	}
	if err := m.changed(ctx, "connect.token", m.say("An enrollment token is generated for %s", "%s の登録トークンを生成", o.Name)); err != nil {
		return "", err
	}
	if _, token, err = waiting(ctx); err != nil {
		return "", err
	}
	if token == "" {
		return "", fmt.Errorf("the enrollment token for %s is not shown", o.Name)
	}
	saved := map[string]any{"type": m.traits().before, "organizations": []string{}}
	if err := m.v1.ask(ctx, http.MethodPost, "/api/product-instances", saved, nil); err != nil {
		return "", m.refusedChange(err)
	}
	if err := m.changed(ctx, "connect.saved", m.say("%s is added to Vision One", "%s を Trend Vision One に追加", o.Name)); err != nil {
		return "", err
	}
	return token, m.look(ctx)
}

// becomes returns how a user signs in to Vision One: by the address that is configured,
// or that Apex Central has of him.
func (m apexOne) becomes(who Login) Login {
	address := m.cfg.Addresses[who.Email]
	if address == "" && m.before != nil && m.before.Fleet != nil {
		for _, u := range m.before.Fleet.Users {
			if sameAddress(u.Login, who.Email) {
				address = u.Email
			}
		}
	}
	return Login{address, who.Password}
}

// upgrade is "Upgrade your account": it leads to the wizard of Vision One.
func (m apexOne) upgrade(ctx context.Context, old *console, who, as Login) error {
	return m.upgradeByWizard(ctx, old, who, as)
}

// waiting returns the users who have to upgrade their accounts themselves.
func (m apexOne) waiting(known []Login) []left {
	var out []left
	for _, u := range m.before.Fleet.Users {
		switch {
		case u.Status != "enabled", u.Type == "clp", slices.ContainsFunc(known, func(l Login) bool { return sameAddress(l.Email, u.Login) }):
		case u.Type == "local", u.Type == "ad":
			out = append(out, left{"account.waiting", m.say(
				"%s upgrades the account by signing in to Apex Central", "%s: Apex Central にサインインしてアカウントをアップグレード", u.Login)})
		default:
			out = append(out, left{"account.waiting", m.say(
				"%s signs in by an identity provider: set that up in Vision One", "%s: Trend Vision One で ID プロバイダの設定が必要", u.Login)})
		}
	}
	return out
}
