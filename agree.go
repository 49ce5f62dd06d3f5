package mockone

import (
	"errors"
	"fmt"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockcas"
)

// complete puts into a new world what its fixture need not say, and checks it.
func (h *house) complete(tx *sim.Tx) error {
	if err := h.v1.Complete(tx); err != nil {
		return err
	}
	return h.agree(tx)
}

// agree checks of a new world what no service can tell alone: that the products
// and Vision One say the same of connections and of accounts on their way. What
// is wrong is told with its path in the fixture.
func (h *house) agree(tx *sim.Tx) error {
	var wrong []error
	for _, check := range []func(r *sim.Reader) ([]error, error){h.agreeOnPlatform, h.agreeOnOwner, h.agreeOnConnections, h.agreeOnAdministrators} {
		found, err := check(&tx.Reader)
		if err != nil {
			return err
		}
		wrong = append(wrong, found...)
	}
	if len(wrong) == 0 {
		return nil
	}
	return &sim.Invalid{Err: errors.Join(wrong...)}
}

// agreeOnPlatform demands a Vision One with an owner if the business has one.
func (h *house) agreeOnPlatform(r *sim.Reader) ([]error, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform == estate.NoVisionOne {
		return nil, err
	}
	accounts, err := h.v1.Accounts.All(r)
	if err != nil || len(accounts) > 0 {
		return nil, err
	}
	return []error{errors.New("v1: is missing, although the business has Vision One")}, nil
}

// agreeOnOwner demands for a Primary User Account that signs in as in the portal an
// account there, which no address has replaced.
func (h *house) agreeOnOwner(r *sim.Reader) ([]error, error) {
	all, err := h.v1.Accounts.All(r)
	if err != nil {
		return nil, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for i, a := range all {
		if !a.Root {
			continue
		}
		root, ok, err := h.clp.RootAccount(r, a.Login)
		if err != nil {
			return nil, err
		}
		switch {
		case b.Platform == estate.Foundation:
			wrong = append(wrong, fmt.Errorf("v1.accounts[%d].login: on Foundation Services it signs in with an address", i))
		case !ok:
			wrong = append(wrong, fmt.Errorf("v1.accounts[%d].login: the Customer Licensing Portal has no account of this login ID", i))
		case root.Replaced:
			wrong = append(wrong, fmt.Errorf("v1.accounts[%d].login: an address has replaced it in the Customer Licensing Portal", i))
		}
	}
	return wrong, nil
}

// agreeOnAdministrators demands an upgrade in Vision One for each administrator
// who is on his way there, and for nobody else.
func (h *house) agreeOnAdministrators(r *sim.Reader) ([]error, error) {
	all, err := h.cas.Administrators.All(r)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for i, a := range all {
		u, ok, err := h.v1.Upgrade(r, h.cas.Administrators.Spec.Name, a.ID)
		if err != nil {
			return nil, err
		}
		says := ""
		switch {
		case a.State == mockcas.MustUpdate && (!ok || u.Completed):
			says = "Vision One has no pending account upgrade for this administrator"
		case a.State == mockcas.Upgraded && (!ok || !u.Completed):
			says = "Vision One has no completed account upgrade for this administrator"
		case a.State != mockcas.MustUpdate && a.State != mockcas.Upgraded && ok:
			says = "Vision One has an account upgrade for this administrator, who is not on the way there"
		}
		if says != "" {
			wrong = append(wrong, fmt.Errorf("cas.administrators[%d].state: %s", i, says))
		}
	}
	return wrong, nil
}
