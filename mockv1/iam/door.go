package iam

import (
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// One comes into the console from the Customer Licensing Portal by this.
var _ estate.Door = (*IAM)(nil)

// nobodyHere is the refusal of whoever has no account that comes in by single
// sign-on from the portal.
var nobodyHere = lifecycle.Reason{Code: "v1.sso.nobody", Text: estate.Assumed(
	"Trend Vision One has no Primary User Account for this sign-in.", "このサインインに対応するプライマリユーザアカウントがTrend Vision Oneにありません。")}

// LetIn signs the holder of a single sign-on ticket in: the Primary User Account,
// who signs in to the portal by the same login, before the business has Foundation
// Services by that of the portal [SEPJA, WFBSKB]. What signing in by a password asks
// for besides, a step to be done first or a one-time password, it asks for too:
// that is assumed. An account of a product's own console that has to get an address
// comes in to the wizard alone.
func (m *IAM) LetIn(tx *sim.Tx, t estate.Ticket) (estate.Session, error) {
	none := estate.Session{}
	if m.options.Newcomer != nil {
		run, ok, err := m.options.Newcomer(&tx.Reader, t.Login)
		if err != nil {
			return none, err
		}
		if ok {
			return m.begin(tx, estate.SignedIn{Account: run, Login: t.Login, Scope: estate.ScopeAccount})
		}
	}
	if m.options.Arrive != nil {
		if err := m.options.Arrive(tx, t); err != nil {
			return none, err
		}
	}
	a, found, err := m.Accounts.Find(&tx.Reader, keyOf(t.Login))
	if err != nil {
		return none, err
	}
	root, known, err := m.rootAccount(&tx.Reader, t.Login)
	switch {
	case err != nil:
		return none, err
	case known && root.Replaced && (!found || a.Root):
		return none, &web.Denied{Status: http.StatusForbidden, Reason: loginReplaced}
	case !found && !known, found && !a.Primary:
		return none, &web.Denied{Status: http.StatusForbidden, Reason: nobodyHere}
	case found:
		if a, err = m.admit(tx, a, signInAccount, nil); err != nil {
			return none, err
		}
	}
	got, err := m.enter(tx, a, root, true)
	if denied, ok := errors.AsType[*web.Denied](err); ok && denied.Status == http.StatusUnauthorized {
		return none, &web.Denied{Status: http.StatusForbidden, Reason: nobodyHere}
	}
	in, _ := got.(SignedIn)
	return in.Session, err
}
