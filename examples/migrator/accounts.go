package migrator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// upgradeAccounts takes every CAS administrator whose password is known into Vision
// One, by the way of "Update your account", and settles role conflicts.
func (m *migration) upgradeAccounts(ctx context.Context) error {
	known := append([]Login{m.cfg.Administrator}, m.cfg.Others...)
	for _, who := range known {
		if err := m.upgradeAccount(ctx, who); err != nil {
			return err
		}
	}
	if m.before != nil {
		for _, a := range m.before.Administrators {
			if a.Status != "enabled" || slices.ContainsFunc(known, func(l Login) bool { return sameAddress(l.Email, a.Email) }) {
				continue
			}
			if err := m.leave(ctx, "account.invited", m.say(
				"%s has an invitation mail, and sets a password by its link", "%s: 招待メールのリンクからパスワードを設定", a.Email)); err != nil {
				return err
			}
		}
	}
	return m.settleConflicts(ctx, known)
}

// leave notes what is left to people.
func (m *migration) leave(ctx context.Context, name, detail string) error {
	m.report.Pending = append(m.report.Pending, detail)
	return m.step(ctx, name, detail)
}

// upgradeAccount upgrades one account, unless that was done before, and proves that
// it can sign in to Vision One.
func (m *migration) upgradeAccount(ctx context.Context, who Login) error {
	cas := m.newConsole("cas", m.cfg.CAS)
	how, err := m.enterCAS(ctx, cas, who)
	if isProblem(err) {
		// Disabled, or the password is another one: that is one person's matter, and the
		// others need not wait for it.
		return m.leave(ctx, "account.refused", m.say("%s was not upgraded: %v", "%s を更新できませんでした: %v", who.Email, err))
	}
	if err != nil {
		return fmt.Errorf("upgrading %s: %w", who.Email, err)
	}
	switch how {
	case accessMoved:
		if err := m.updatePassword(ctx, cas, who); err != nil {
			return fmt.Errorf("upgrading %s: %w", who.Email, err)
		}
	case accessCompleted:
	default:
		return fmt.Errorf("upgrading %s: CAS is %s although the update is done", who.Email, how)
	}
	v1 := m.newConsole("v1", m.cfg.V1)
	in, err := m.enterV1(ctx, v1, who)
	if err != nil {
		return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
	}
	left, err := m.secondFactor(ctx, v1, in.Next, nil)
	if err != nil {
		return fmt.Errorf("first sign-in of %s: %w", who.Email, err)
	}
	if left != nil {
		return m.leave(ctx, "account.second_factor", fmt.Sprintf("%s: %s", who.Email, left.Message))
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

// updatePassword is "Update your account", "Continue" and "Password Update", where
// the password may stay as it was.
func (m *migration) updatePassword(ctx context.Context, cas *console, who Login) error {
	var message struct {
		Title string `json:"title"`
	}
	if err := cas.get(ctx, "/api/update-account", &message); err != nil {
		return err
	}
	if err := cas.ask(ctx, http.MethodPost, "/api/update-account/continue", nil, nil); err != nil {
		return err
	}
	password := map[string]string{"new_password": who.Password, "confirm_password": who.Password}
	err := cas.act(ctx, "/api/update-account/password", password, func(ctx context.Context) (bool, error) {
		again, err := m.enterCAS(ctx, cas, who)
		return again == accessCompleted, err
	})
	if err != nil {
		return err
	}
	return m.changed(ctx, "account.upgraded", fmt.Sprintf("%s: %s", who.Email, message.Title))
}

// settleConflicts keeps the role that an account had in Vision One, where the account
// of CAS with the same address has brought another along.
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
