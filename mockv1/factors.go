package mockv1

import (
	"maps"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/mfa"
	"github.com/mockone/mockone/mockv1/platform"
	"github.com/mockone/mockone/mockv1/wizard"
)

// steps says by the scope of a limited session on which page its user goes on.
func steps() map[string]string {
	out := platform.Limited()
	maps.Copy(out, mfa.Limited())
	out[estate.ScopeAccount] = wizard.Path
	return out
}

// factors is what the platform's update asks of multi-factor authentication.
type factors struct{ *mfa.MFA }

// Enrolled returns who uses it.
func (f factors) Enrolled(r *sim.Reader) ([]platform.Enrolled, error) {
	list, err := f.Users(r)
	out := make([]platform.Enrolled, len(list))
	for i, one := range list {
		out[i] = platform.Enrolled{ID: one.ID, Account: one.Account}
	}
	return out, err
}

// withDevices returns the credentials of accounts with what their users' apps know.
func (v *V1) withDevices(credentials func(r *sim.Reader) ([]sim.Credential, error)) func(r *sim.Reader) ([]sim.Credential, error) {
	return func(r *sim.Reader) ([]sim.Credential, error) {
		list, err := credentials(r)
		if err != nil {
			return nil, err
		}
		for i := range list {
			who, ok, err := v.ByLogin(r, list[i].Login)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			if list[i].OTP, err = v.MFA.Credential(r, who.ID); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
}
