package mockapexone

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// UserList returns the user accounts that are listed, in the order in which they came.
func (a *Apex) UserList(r *sim.Reader) ([]User, error) {
	all, err := a.Users.All(r)
	var out []User
	for _, u := range all {
		if u.present() {
			out = append(out, u)
		}
	}
	return out, err
}

// AddUser adds a local user.
type AddUser struct {
	apex *Apex

	NewUser
}

// AddUser returns the command.
func (a *Apex) AddUser(n NewUser) AddUser { return AddUser{apex: a, NewUser: n} }

// Name returns "apexone.user.add".
func (AddUser) Name() string { return "apexone.user.add" }

// Run returns the User.
func (c AddUser) Run(tx *sim.Tx) (any, error) {
	u, err := c.apex.Users.New(tx, addUser, c.NewUser)
	return u, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}

// ChangeUser changes name, address and role of a user.
type ChangeUser struct {
	apex *Apex

	ID string `json:"id"`
	UserChange
}

// ChangeUser returns the command.
func (a *Apex) ChangeUser(id string, change UserChange) ChangeUser {
	return ChangeUser{apex: a, ID: id, UserChange: change}
}

// Name returns "apexone.user.change".
func (ChangeUser) Name() string { return "apexone.user.change" }

// Run returns the User after it.
func (c ChangeUser) Run(tx *sim.Tx) (any, error) {
	return c.apex.fireUser(tx, c.ID, changeUser, c.UserChange)
}

// SwitchUser enables or disables a user.
type SwitchUser struct {
	apex *Apex

	ID string `json:"id"`
	// Status is "enabled" or "disabled".
	Status string `json:"status"`
}

// SwitchUser returns the command.
func (a *Apex) SwitchUser(id, status string) SwitchUser {
	return SwitchUser{apex: a, ID: id, Status: status}
}

// Name returns "apexone.user.switch".
func (SwitchUser) Name() string { return "apexone.user.switch" }

// Run returns the User after it.
func (c SwitchUser) Run(tx *sim.Tx) (any, error) {
	on, ok := map[string]lifecycle.Trigger{"enabled": enable, "disabled": disable}[c.Status]
	if !ok {
		return nil, &sim.Invalid{Err: errors.New("want the status enabled or disabled")}
	}
	return c.apex.fireUser(tx, c.ID, on, nil)
}

// DeleteUser deletes a user.
type DeleteUser struct {
	apex *Apex

	ID string `json:"id"`
}

// DeleteUser returns the command.
func (a *Apex) DeleteUser(id string) DeleteUser { return DeleteUser{apex: a, ID: id} }

// Name returns "apexone.user.delete".
func (DeleteUser) Name() string { return "apexone.user.delete" }

// Run returns the User as it was.
func (c DeleteUser) Run(tx *sim.Tx) (any, error) { return c.apex.fireUser(tx, c.ID, deleteUser, nil) }

// fireUser pulls a trigger of a user who is listed.
func (a *Apex) fireUser(tx *sim.Tx, id string, on lifecycle.Trigger, in any) (any, error) {
	u, err := a.Users.Get(&tx.Reader, id)
	if err != nil {
		return nil, err
	}
	if !u.present() {
		return nil, fmt.Errorf("the user: %w", sim.ErrNotFound)
	}
	u, err = a.Users.Fire(tx, id, on, in)
	return u, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}

// credentials lists who can sign in: first those whose role grants everything. The
// portal's account is the portal's to list.
func (a *Apex) credentials(r *sim.Reader) ([]sim.Credential, error) {
	users, err := a.UserList(r)
	if err != nil {
		return nil, err
	}
	t, _, err := a.TwoFactor(r)
	if err != nil {
		return nil, err
	}
	var first, rest []User
	for _, u := range users {
		switch {
		case !u.signsInHere() || u.Password == "":
		case u.Role == allRights || u.Role == administrator:
			first = append(first, u)
		default:
			rest = append(rest, u)
		}
	}
	var out []sim.Credential
	for i, u := range append(first, rest...) {
		name := "apexone_user"
		if i > 0 {
			name = fmt.Sprintf("apexone_user_%d", i+1)
		}
		code, err := factorOf(r, u, t)
		if err != nil {
			return nil, err
		}
		out = append(out, sim.Credential{Role: name, Service: Name, Login: u.Login, Password: u.Password, State: string(u.State), OTP: code})
	}
	return out, nil
}
