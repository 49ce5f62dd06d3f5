package iam

import (
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

var (
	_ estate.People   = (*IAM)(nil)
	_ estate.Owner    = (*IAM)(nil)
	_ estate.Accounts = (*IAM)(nil)
)

// ByLogin returns whom a login belongs to, in any case of its letters.
func (m *IAM) ByLogin(r *sim.Reader, login string) (estate.Person, bool, error) {
	a, ok, err := m.Accounts.Find(r, keyOf(login))
	return a.person(), ok, err
}

// ByEmail returns whom an address belongs to, in any case of its letters.
func (m *IAM) ByEmail(r *sim.Reader, email string) (estate.Person, bool, error) {
	a, ok, err := m.byAddress(r, email)
	return a.person(), ok, err
}

// Everybody returns all accounts, the eldest first.
func (m *IAM) Everybody(r *sim.Reader) ([]estate.Person, error) {
	list, err := m.AccountList(r)
	out := make([]estate.Person, len(list))
	for i, a := range list {
		out[i] = a.person()
	}
	return out, err
}

// PrimaryUser returns the Primary User Account, whose address and password are the
// Customer Licensing Portal's too [WFBSKB, FUPD]; ok is false as long as there is
// none that signs in with an e-mail address.
func (m *IAM) PrimaryUser(r *sim.Reader) (u estate.PrimaryUser, ok bool, err error) {
	list, err := m.AccountList(r)
	for _, a := range list {
		if a.Primary && !a.Root {
			return estate.PrimaryUser{ID: a.ID, Email: a.Email, Name: a.Name, Password: a.Password, Enabled: a.State == AccountActive}, true, err
		}
	}
	return u, false, err
}

// FailSignIn notes a wrong password, as signing in to the console does: the portal
// asks for the same address and password.
func (m *IAM) FailSignIn(tx *sim.Tx, id string) error {
	_, err := m.Accounts.Fire(tx, id, failSignIn, nil)
	return err
}

// byAddress returns the account with an address.
func (m *IAM) byAddress(r *sim.Reader, email string) (Account, bool, error) {
	if email == "" {
		return Account{}, false, nil
	}
	if a, ok, err := m.Accounts.Find(r, keyOf(email)); err != nil || ok && strings.EqualFold(a.Email, email) {
		return a, ok, err
	}
	list, err := m.AccountList(r)
	for _, a := range list {
		if strings.EqualFold(a.Email, email) {
			return a, true, err
		}
	}
	return Account{}, false, err
}

// keepContact notes the address of the Primary User Account as the business's primary
// contact [SEPJA], to whom the vendor writes.
func keepContact(tx *sim.Tx, _ string, a Account) error {
	if !a.Primary || a.State == AccountDeleted {
		return nil
	}
	return estate.SetContact(tx, a.Email)
}
