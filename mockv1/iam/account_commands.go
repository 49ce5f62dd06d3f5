package iam

import (
	"cmp"
	"fmt"
	"net/mail"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// InviteAccount adds an account. A user is invited by mail; a group is there at once.
type InviteAccount struct {
	iam *IAM

	Invitee Invitee `json:"invitee"`
}

// InviteAccount returns the command.
func (m *IAM) InviteAccount(invitee Invitee) InviteAccount {
	return InviteAccount{iam: m, Invitee: invitee}
}

// Name returns "v1.account.invite".
func (InviteAccount) Name() string { return "v1.account.invite" }

// Run returns the Account.
func (c InviteAccount) Run(tx *sim.Tx) (any, error) {
	in := c.Invitee
	if a, err := mail.ParseAddress(in.Email); in.Email != "" && (err != nil || a.Address != in.Email) {
		return nil, invalid("email: want an email address")
	}
	in.Name = cmp.Or(in.Name, in.Email, in.Group)
	switch in.Type {
	case "", TypeLocal:
		in.Type, in.Group = TypeLocal, ""
		return c.iam.Accounts.New(tx, inviteAccount, in)
	case TypeSAML:
		in.Group = ""
		return c.iam.Accounts.New(tx, inviteSAML, in)
	case TypeSAMLGroup, TypeIDPOnlySAMLGroup:
		return c.iam.Accounts.New(tx, addGroup, in)
	}
	return nil, invalid("type: there is no such type of accounts")
}

// EditAccount changes an account. Fields left empty stay.
type EditAccount struct {
	iam *IAM

	ID string `json:"id"`
	// Role is the new role, Status "enabled" or "disabled".
	Role   string `json:"role,omitempty"`
	Status string `json:"status,omitempty"`
	// Description is the new description; nil leaves the one that is there.
	Description *string `json:"description,omitempty"`
}

// EditAccount returns the command.
func (m *IAM) EditAccount(id, role, status string) EditAccount {
	return EditAccount{iam: m, ID: id, Role: role, Status: status}
}

// DescribeAccount returns the command that changes an account's description alone.
func (m *IAM) DescribeAccount(id, description string) EditAccount {
	return EditAccount{iam: m, ID: id, Description: &description}
}

// Name returns "v1.account.edit".
func (EditAccount) Name() string { return "v1.account.edit" }

// Run returns the Account. All changes happen, or none.
func (c EditAccount) Run(tx *sim.Tx) (any, error) {
	a, err := c.iam.Accounts.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if c.Role == "" && c.Status == "" && c.Description == nil {
		return nil, invalid("want a role, a status or a description")
	}
	if c.Description != nil {
		if a, err = c.iam.Accounts.Fire(tx, c.ID, describe, Description{Description: *c.Description}); err != nil {
			return nil, err
		}
	}
	if c.Role != "" {
		if a, err = c.iam.Accounts.Fire(tx, c.ID, changeRole, RoleChoice{Role: c.Role}); err != nil {
			return nil, err
		}
	}
	switch c.Status {
	case "":
	case accountEnabled:
		a, err = c.iam.Accounts.Fire(tx, c.ID, enable, nil)
	case accountDisabled:
		a, err = c.iam.Accounts.Fire(tx, c.ID, disable, nil)
	default:
		return nil, invalid("status: want enabled or disabled")
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// DeleteAccount deletes an account.
type DeleteAccount struct {
	iam *IAM

	ID string `json:"id"`
}

// DeleteAccount returns the command.
func (m *IAM) DeleteAccount(id string) DeleteAccount {
	return DeleteAccount{iam: m, ID: id}
}

// Name returns "v1.account.delete".
func (DeleteAccount) Name() string { return "v1.account.delete" }

// Run returns the Account.
func (c DeleteAccount) Run(tx *sim.Tx) (any, error) {
	return c.iam.Accounts.Fire(tx, c.ID, deleteAccount, nil)
}

// ResendInvitation mails an invitation again.
type ResendInvitation struct {
	iam *IAM

	ID string `json:"id"`
}

// ResendInvitation returns the command.
func (m *IAM) ResendInvitation(id string) ResendInvitation {
	return ResendInvitation{iam: m, ID: id}
}

// Name returns "v1.account.resend".
func (ResendInvitation) Name() string { return "v1.account.resend" }

// Run returns the Account.
func (c ResendInvitation) Run(tx *sim.Tx) (any, error) {
	return c.iam.Accounts.Fire(tx, c.ID, resend, nil)
}

// ResolveRoleConflict picks one of the two roles of an account.
type ResolveRoleConflict struct {
	iam *IAM

	ID   string `json:"id"`
	Role string `json:"role"`
}

// ResolveRoleConflict returns the command.
func (m *IAM) ResolveRoleConflict(id, role string) ResolveRoleConflict {
	return ResolveRoleConflict{iam: m, ID: id, Role: role}
}

// Name returns "v1.account.resolve_role_conflict".
func (ResolveRoleConflict) Name() string { return "v1.account.resolve_role_conflict" }

// Run returns the Account.
func (c ResolveRoleConflict) Run(tx *sim.Tx) (any, error) {
	return c.iam.Accounts.Fire(tx, c.ID, resolve, RoleChoice{Role: c.Role})
}

// AccountList returns the accounts in the order in which they were made, without
// the deleted ones.
func (m *IAM) AccountList(r *sim.Reader) ([]Account, error) {
	all, err := m.Accounts.All(r)
	if err != nil {
		return nil, err
	}
	var out []Account
	for _, a := range all {
		if a.State != AccountDeleted {
			out = append(out, a)
		}
	}
	return out, nil
}

// AccountByID returns one account. A deleted one is not found.
func (m *IAM) AccountByID(r *sim.Reader, id string) (Account, error) {
	a, err := m.Accounts.Get(r, id)
	if err == nil && a.State == AccountDeleted {
		err = fmt.Errorf("%s: %w", estate.AccountKind, sim.ErrNotFound)
	}
	return a, err
}

// accountCredentials lists who can sign in with a password, under the roles by which
// clients find them.
func (m *IAM) accountCredentials(r *sim.Reader) ([]sim.Credential, error) {
	list, err := m.AccountList(r)
	if err != nil {
		return nil, err
	}
	used := map[string]int{}
	out := make([]sim.Credential, 0, len(list))
	for _, a := range list {
		if !a.local() {
			continue
		}
		role := "primary_user_account"
		if !a.Primary {
			role = "v1_" + slug(a.Role)
		}
		if used[role]++; used[role] > 1 {
			role = fmt.Sprintf("%s_%d", role, used[role])
		}
		password := a.Password
		if a.Root {
			root, _, err := m.rootAccount(r, a.Login)
			if err != nil {
				return nil, err
			}
			password = root.Password
		}
		out = append(out, sim.Credential{Role: role, Service: Name, Login: a.SignInName(), Password: password, State: string(a.State)})
	}
	return out, nil
}

// slug writes a role's name in small letters, digits and underscores.
func slug(name string) string {
	var out []rune
	for _, c := range name {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case len(out) > 0 && out[len(out)-1] != '_':
			out = append(out, '_')
		}
	}
	for len(out) > 0 && out[len(out)-1] == '_' {
		out = out[:len(out)-1]
	}
	return string(out)
}
