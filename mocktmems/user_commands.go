package mocktmems

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// UserList returns the user accounts that are listed, in the order in which they came.
func (m *TMEmS) UserList(r *sim.Reader) ([]User, error) {
	all, err := m.Users.All(r)
	var out []User
	for _, u := range all {
		if u.present() {
			out = append(out, u)
		}
	}
	return out, err
}

// AddUser adds a superadmin or a subaccount.
type AddUser struct {
	tmems *TMEmS

	NewUser
}

// AddUser returns the command.
func (m *TMEmS) AddUser(n NewUser) AddUser { return AddUser{tmems: m, NewUser: n} }

// Name returns "tmems.account.add".
func (AddUser) Name() string { return "tmems.account.add" }

// Run returns the User.
func (c AddUser) Run(tx *sim.Tx) (any, error) {
	u, err := c.tmems.Users.New(tx, addUser, c.NewUser)
	return u, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}

// ChangeUser changes name, address, permissions and domains of an account.
type ChangeUser struct {
	tmems *TMEmS

	ID string `json:"id"`
	UserChange
}

// ChangeUser returns the command.
func (m *TMEmS) ChangeUser(id string, change UserChange) ChangeUser {
	return ChangeUser{tmems: m, ID: id, UserChange: change}
}

// Name returns "tmems.account.change".
func (ChangeUser) Name() string { return "tmems.account.change" }

// Run returns the User after it.
func (c ChangeUser) Run(tx *sim.Tx) (any, error) {
	return c.tmems.fireUser(tx, c.ID, changeUser, c.UserChange)
}

// ResetPassword sends an account its sign-in data again, with a new password.
type ResetPassword struct {
	tmems *TMEmS

	ID string `json:"id"`
}

// ResetPassword returns the command.
func (m *TMEmS) ResetPassword(id string) ResetPassword { return ResetPassword{tmems: m, ID: id} }

// Name returns "tmems.account.reset_password".
func (ResetPassword) Name() string { return "tmems.account.reset_password" }

// Run returns the User after it.
func (c ResetPassword) Run(tx *sim.Tx) (any, error) {
	return c.tmems.fireUser(tx, c.ID, resetPassword, nil)
}

// SwitchUser enables or disables a user.
type SwitchUser struct {
	tmems *TMEmS

	ID string `json:"id"`
	// Status is "enabled" or "disabled".
	Status string `json:"status"`
}

// SwitchUser returns the command.
func (m *TMEmS) SwitchUser(id, status string) SwitchUser {
	return SwitchUser{tmems: m, ID: id, Status: status}
}

// Name returns "tmems.account.switch".
func (SwitchUser) Name() string { return "tmems.account.switch" }

// Run returns the User after it.
func (c SwitchUser) Run(tx *sim.Tx) (any, error) {
	on, ok := map[string]lifecycle.Trigger{"enabled": enable, "disabled": disable}[c.Status]
	if !ok {
		return nil, &sim.Invalid{Err: errors.New("want the status enabled or disabled")}
	}
	return c.tmems.fireUser(tx, c.ID, on, nil)
}

// DeleteUser deletes a user.
type DeleteUser struct {
	tmems *TMEmS

	ID string `json:"id"`
}

// DeleteUser returns the command.
func (m *TMEmS) DeleteUser(id string) DeleteUser { return DeleteUser{tmems: m, ID: id} }

// Name returns "tmems.account.delete".
func (DeleteUser) Name() string { return "tmems.account.delete" }

// Run returns the User as it was.
func (c DeleteUser) Run(tx *sim.Tx) (any, error) { return c.tmems.fireUser(tx, c.ID, deleteUser, nil) }

// fireUser pulls a trigger of a user who is listed.
func (m *TMEmS) fireUser(tx *sim.Tx, id string, on lifecycle.Trigger, in any) (any, error) {
	u, err := m.Users.Get(&tx.Reader, id)
	if err != nil {
		return nil, err
	}
	if !u.present() {
		return nil, fmt.Errorf("the account: %w", sim.ErrNotFound)
	}
	u, err = m.Users.Fire(tx, id, on, in)
	return u, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}

// credentials lists who can sign in: first superadmins. Whoever has migrated the account
// stays listed, without a password, so that everybody keeps the name by which tests ask for
// him. The Business Account is the portal's to list.
func (m *TMEmS) credentials(r *sim.Reader) ([]sim.Credential, error) {
	users, err := m.UserList(r)
	if err != nil {
		return nil, err
	}
	var first, rest []User
	for _, u := range users {
		switch u.Type {
		case Business:
		case Superadmin:
			first = append(first, u)
		default:
			rest = append(rest, u)
		}
	}
	var out []sim.Credential
	for i, u := range append(first, rest...) {
		name := "tmems_user"
		if i > 0 {
			name = fmt.Sprintf("tmems_user_%d", i+1)
		}
		out = append(out, sim.Credential{Role: name, Service: Name, Login: u.Login, Password: u.Password, State: string(u.State)})
	}
	return out, nil
}
