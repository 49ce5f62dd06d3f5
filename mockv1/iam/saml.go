package iam

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// SignInSAML starts a session for a user of whom the identity provider says who he
// is. The simulation stands in for the identity provider, and believes all of it.
type SignInSAML struct {
	iam *IAM

	Assertion Assertion `json:"assertion"`
	// Address is the IP address from which it is asked for.
	Address string `json:"address"`
}

// SignInSAML returns the command.
func (m *IAM) SignInSAML(a Assertion) SignInSAML { return SignInSAML{iam: m, Assertion: a} }

// From returns the command as given from an IP address.
func (c SignInSAML) From(address string) SignInSAML { c.Address = address; return c }

// Name returns "v1.sign_in_saml".
func (SignInSAML) Name() string { return "v1.sign_in_saml" }

// Run returns a SignedIn. Multi-factor authentication is not asked for: that is the
// identity provider's affair [MFA]. Who does not come in is refused with 403; a
// member of a group whose address is not verified is mailed a link then.
func (c SignInSAML) Run(tx *sim.Tx) (any, error) {
	if err := c.iam.From(&tx.Reader, c.Address); err != nil {
		return nil, err
	}
	if err := gone(&tx.Reader); err != nil {
		return nil, err
	}
	able, err := c.iam.singleSignOn(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !able {
		return nil, &web.Denied{Status: http.StatusForbidden, Reason: noProvider}
	}
	a, ok, err := c.iam.asserted(&tx.Reader, c.Assertion)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &web.Denied{Status: http.StatusForbidden, Reason: unknownUser}
	}
	asks, err := c.iam.asks(&tx.Reader, a, c.Assertion.Email)
	if err != nil {
		return nil, err
	}
	if asks {
		if _, err := c.iam.Accounts.Fire(tx, a.ID, askMember, Member{Email: c.Assertion.Email}); err != nil {
			return nil, err
		}
		tx.Refuse(&web.Denied{Status: http.StatusForbidden, Reason: addressUnverified})
		return nil, nil
	}
	if a, err = c.iam.admit(tx, a, signInSAML, c.Assertion); err != nil {
		return nil, err
	}
	return c.iam.enter(tx, a, estate.RootAccount{}, false)
}

// asserted returns the account of who the identity provider says it is: his own,
// or the eldest of the groups'.
func (m *IAM) asserted(r *sim.Reader, who Assertion) (Account, bool, error) {
	list, err := m.AccountList(r)
	if err != nil {
		return Account{}, false, err
	}
	i := slices.IndexFunc(list, func(a Account) bool { return a.Type == TypeSAML && strings.EqualFold(a.Email, who.Email) })
	if i < 0 {
		i = slices.IndexFunc(list, func(a Account) bool {
			return a.group() && slices.ContainsFunc(who.Groups, func(g string) bool { return strings.EqualFold(g, a.Login) })
		})
	}
	if i < 0 {
		return Account{}, false, nil
	}
	return list[i], true, nil
}

// asks reports whether a member of a group has to verify his address first, and
// the account could be signed in to otherwise.
func (m *IAM) asks(r *sim.Reader, a Account, email string) (bool, error) {
	b, err := estate.TheBusiness(r)
	return b.Platform == estate.Foundation && a.Type == TypeSAMLGroup && !a.member(email).Verified &&
		(a.State == AccountActive || a.State == AccountRoleConflict), err
}

// AddProvider adds an identity provider.
type AddProvider struct {
	iam *IAM

	Provider NewProvider `json:"provider"`
}

// AddProvider returns the command.
func (m *IAM) AddProvider(p NewProvider) AddProvider { return AddProvider{iam: m, Provider: p} }

// Name returns "v1.identity_provider.add".
func (AddProvider) Name() string { return "v1.identity_provider.add" }

// Run returns the IdentityProvider.
func (c AddProvider) Run(tx *sim.Tx) (any, error) {
	return c.iam.Providers.New(tx, addProvider, c.Provider)
}

// EditProvider changes an identity provider. What is nil or empty stays.
type EditProvider struct {
	iam *IAM

	ID string `json:"id"`
	// Status is "enabled" or "disabled".
	Status      string  `json:"status,omitempty"`
	Description *string `json:"description,omitempty"`
}

// EditProvider returns the command.
func (m *IAM) EditProvider(id, status string, description *string) EditProvider {
	return EditProvider{iam: m, ID: id, Status: status, Description: description}
}

// Name returns "v1.identity_provider.edit".
func (EditProvider) Name() string { return "v1.identity_provider.edit" }

// Run returns the IdentityProvider. Both changes happen, or neither.
func (c EditProvider) Run(tx *sim.Tx) (any, error) {
	p, err := c.iam.Providers.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if c.Status == "" && c.Description == nil {
		return nil, invalid("want a status or a description")
	}
	if c.Description != nil {
		if p, err = c.iam.Providers.Fire(tx, c.ID, changeProvider, Description{Description: *c.Description}); err != nil {
			return nil, err
		}
	}
	switch c.Status {
	case "":
		return p, nil
	case accountEnabled:
		return c.iam.Providers.Fire(tx, c.ID, enableProvider, nil)
	case accountDisabled:
		return c.iam.Providers.Fire(tx, c.ID, disableProvider, nil)
	}
	return nil, invalid("status: want enabled or disabled")
}

// DeleteProvider deletes an identity provider.
type DeleteProvider struct {
	iam *IAM

	ID string `json:"id"`
}

// DeleteProvider returns the command.
func (m *IAM) DeleteProvider(id string) DeleteProvider { return DeleteProvider{iam: m, ID: id} }

// Name returns "v1.identity_provider.delete".
func (DeleteProvider) Name() string { return "v1.identity_provider.delete" }

// Run returns the IdentityProvider.
func (c DeleteProvider) Run(tx *sim.Tx) (any, error) {
	return c.iam.Providers.Fire(tx, c.ID, deleteProvider, nil)
}
