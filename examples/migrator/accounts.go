package migrator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// left is something that people have to do: a step's name, and what it is.
type left struct{ step, detail string }

// upgradeAccounts takes everybody whose password is known into Vision One, by the way of
// the product, and settles role conflicts.
func (m *migration) upgradeAccounts(ctx context.Context) error {
	var known, members []Login
	for _, who := range append([]Login{m.cfg.Administrator}, m.cfg.Others...) {
		if who.Email == "" {
			continue
		}
		if err := m.upgradeAccount(ctx, who); err != nil {
			return err
		}
		known, members = append(known, who), append(members, m.way.becomes(who))
	}
	if m.before != nil {
		for _, l := range m.way.waiting(known) {
			if err := m.leave(ctx, l.step, l.detail); err != nil {
				return err
			}
		}
	}
	return m.settleConflicts(ctx, members)
}

// leave notes what is left to people.
func (m *migration) leave(ctx context.Context, name, detail string) error {
	m.report.Pending = append(m.report.Pending, detail)
	return m.step(ctx, name, detail)
}

// upgradeAccount upgrades one account, unless that was done before, and proves that
// it can sign in to Vision One.
func (m *migration) upgradeAccount(ctx context.Context, who Login) error {
	t := m.way.traits()
	old := m.newConsole(t.service, m.old.base)
	refused := func(err error) error {
		return m.leave(ctx, "account.refused", m.say("%s was not upgraded: %v", "%s を更新できませんでした: %v", who.Email, err))
	}
	how, err := m.enter(ctx, old, who)
	if isProblem(err) {
		// Disabled, or the password is another one: that is one person's matter, and the
		// others need not wait for it.
		return refused(err)
	}
	if err != nil {
		return fmt.Errorf("upgrading %s: %w", who.Email, err)
	}
	as := m.way.becomes(who)
	switch {
	case as.Email == "" && how == accessCompleted:
		return nil // by an earlier run, as whom is not known
	case as.Email == "":
		return m.leave(ctx, "account.refused", m.say(
			"%s has no email address to sign in to Vision One with", "%s には Trend Vision One へのサインインに使用するメールアドレスがありません", who.Email))
	case how == accessMoved:
		err := m.way.upgrade(ctx, old, who, as)
		if isProblem(err) || errors.Is(err, ErrPatience) {
			return refused(err)
		}
		if err != nil {
			return fmt.Errorf("upgrading %s: %w", who.Email, err)
		}
	case how != accessCompleted:
		return fmt.Errorf("upgrading %s: %s is %s although the update is done", who.Email, t.name, how)
	}
	return m.firstSignIn(ctx, as)
}

// upgradeByWizard is "Continue" behind a product's last sign-in: it leads to the wizard of
// Vision One, which gives the account an address and a password.
func (m *migration) upgradeByWizard(ctx context.Context, old *console, who, as Login) error {
	if m.cfg.Code == nil {
		return &Problem{Status: http.StatusForbidden, Code: "wizard.code", Operation: "v1: " + wizardPath, Detail: m.say(
			"Nobody reads the code that is mailed (Code).", "メールの検証コードの取得方法が設定されていません (Code)。")}
	}
	var message struct {
		Title string `json:"title"`
	}
	if err := old.get(ctx, "/api/upgrade", &message); err != nil {
		return err
	}
	v1 := m.newConsole("v1", m.cfg.V1)
	if err := m.goOver(ctx, old, "/api/upgrade/continue", v1); err != nil {
		return err
	}
	w := wizard{migration: m, at: v1, who: as}
	if _, err := w.goThrough(ctx); err != nil {
		return err
	}
	if err := w.close(ctx); err != nil {
		return err
	}
	return m.changed(ctx, "account.upgraded", fmt.Sprintf("%s → %s: %s", who.Email, as.Email, message.Title))
}

// firstSignIn proves that somebody can sign in to Vision One.
func (m *migration) firstSignIn(ctx context.Context, who Login) error {
	v1 := m.newConsole("v1", m.cfg.V1)
	in, err := m.enterV1(ctx, v1, who)
	if err != nil {
		return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
	}
	factor, err := m.secondFactor(ctx, v1, in.Next, nil)
	if err != nil {
		return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
	}
	if factor != nil {
		return m.leave(ctx, "account.second_factor", fmt.Sprintf("%s: %s", who.Email, factor.Message))
	}
	var me session
	if err := v1.get(ctx, "/api/session", &me); err != nil {
		return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
	}
	if err := v1.ask(ctx, http.MethodPost, "/api/sign-out", nil, nil); err != nil {
		if _, over := sessionOver(err); !over { // a lost answer's sign-out was a sign-out
			return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
		}
	}
	return m.step(ctx, "account.signed_in", m.say("%s is in Vision One as %s", "%s が Trend Vision One にサインイン (役割: %s)", who.Email, me.Account.Role))
}

// settleConflicts keeps the role that an account had in Vision One, where the account
// of the product with the same address has brought another along.
func (m *migration) settleConflicts(ctx context.Context, known []Login) error {
	accounts, err := list[account](ctx, m.v1, "/api/user-accounts")
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if !a.RoleConflict || !slices.ContainsFunc(known, func(l Login) bool { return sameAddress(l.Email, a.Email) }) {
			continue
		}
		at := "/api/user-accounts/" + url.PathEscape(a.ID)
		err := m.v1.act(ctx, at+"/resolve-role-conflict", map[string]string{"role": a.Role}, func(ctx context.Context) (bool, error) {
			var now account
			err := m.v1.get(ctx, at, &now)
			return err == nil && !now.RoleConflict, err
		})
		if err != nil {
			return fmt.Errorf("role conflict of %s: %w", a.Email, err)
		}
		if err := m.changed(ctx, "account.role_conflict_resolved",
			m.say("%s stays %s, and does not become %s", "%s の役割は %s のまま (%s には変更しない)", a.Email, a.Role, a.ConflictingRole)); err != nil {
			return err
		}
	}
	return nil
}

// sameAddress compares mail addresses as sign-ins do.
func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }
