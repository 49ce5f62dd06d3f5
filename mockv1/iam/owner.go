package iam

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// The portal meets Vision One by this.
var _ estate.Owner = (*IAM)(nil)

// PrimaryUser returns the Primary User Account, whose address and password are the
// Customer Licensing Portal's too [WFBSKB].
func (m *IAM) PrimaryUser(r *sim.Reader) (estate.PrimaryUser, bool, error) {
	all, err := m.Accounts.All(r)
	for _, a := range all {
		if a.Primary && a.State != AccountDeleted {
			return estate.PrimaryUser{ID: a.ID, Email: a.Email, Name: a.Name, Password: a.Password, Enabled: a.State == AccountActive}, true, err
		}
	}
	return estate.PrimaryUser{}, false, err
}
