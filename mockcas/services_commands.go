package mockcas

import (
	"errors"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// ChangeService switches a service's protection, or how it is reached. Fields
// left empty stay.
type ChangeService struct {
	cas *CAS

	ID string `json:"id"`
	// Protection is "on" or "off", Account TokenAccount or DelegateAccount.
	Protection string `json:"protection,omitempty"`
	Account    string `json:"account,omitempty"`
}

// ChangeService returns the command.
func (c *CAS) ChangeService(id, protection, account string) ChangeService {
	return ChangeService{cas: c, ID: id, Protection: protection, Account: account}
}

// Name returns "cas.service.change".
func (ChangeService) Name() string { return "cas.service.change" }

// Run returns the estate.ProtectedService after it.
func (c ChangeService) Run(tx *sim.Tx) (any, error) {
	var pull []lifecycle.Trigger
	for _, one := range []struct {
		value string
		on    map[string]lifecycle.Trigger
	}{
		{c.Protection, map[string]lifecycle.Trigger{"on": protect, "off": unprotect}},
		{c.Account, map[string]lifecycle.Trigger{TokenAccount: useToken, DelegateAccount: useDelegate}},
	} {
		if one.value == "" {
			continue
		}
		trigger, ok := one.on[one.value]
		if !ok {
			return nil, &sim.Invalid{Err: errors.New("want protection on or off, account token or delegate")}
		}
		pull = append(pull, trigger)
	}
	if len(pull) == 0 {
		return nil, &sim.Invalid{Err: errors.New("nothing to change: give protection, account, or both")}
	}
	var s Service
	for _, trigger := range pull {
		var err error
		if s, err = c.cas.Services.Fire(tx, c.ID, trigger, nil); err != nil {
			return nil, err
		}
	}
	return c.cas.shown(&tx.Reader, s)
}

// ProvisionService sets a service up.
type ProvisionService struct {
	cas *CAS

	ID string `json:"id"`
	Provisioning
}

// ProvisionService returns the command. An empty account means a token.
func (c *CAS) ProvisionService(id, account string) ProvisionService {
	return ProvisionService{cas: c, ID: id, Provisioning: Provisioning{Account: account}}
}

// Name returns "cas.service.provision".
func (ProvisionService) Name() string { return "cas.service.provision" }

// Run returns the estate.ProtectedService after it.
func (c ProvisionService) Run(tx *sim.Tx) (any, error) {
	s, err := c.cas.Services.Fire(tx, c.ID, provisionService, c.Provisioning)
	if err != nil {
		return nil, err
	}
	return c.cas.shown(&tx.Reader, s)
}

// shown returns a service as consoles show it.
func (c *CAS) shown(r *sim.Reader, s Service) (estate.ProtectedService, error) {
	t, _, err := c.Tenant(r)
	name := ""
	for _, o := range t.Organizations {
		if o.ID == s.Organization {
			name = o.Name
		}
	}
	return s.shown(name), err
}
