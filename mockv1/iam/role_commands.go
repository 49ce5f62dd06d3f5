package iam

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// CreateRole makes a custom role.
type CreateRole struct {
	iam *IAM

	Role RoleText `json:"role"`
}

// CreateRole returns the command.
func (m *IAM) CreateRole(role RoleText) CreateRole { return CreateRole{iam: m, Role: role} }

// Name returns "v1.role.create".
func (CreateRole) Name() string { return "v1.role.create" }

// Run returns the RoleInfo.
func (c CreateRole) Run(tx *sim.Tx) (any, error) {
	if err := c.Role.check(c.iam.options.Assets); err != nil {
		return nil, err
	}
	t, err := c.iam.Roles.New(tx, createRole, c.Role)
	return t.info(), err
}

// EditRole changes a custom role.
type EditRole struct {
	iam *IAM

	ID   string   `json:"id"`
	Role RoleText `json:"role"`
}

// EditRole returns the command.
func (m *IAM) EditRole(id string, role RoleText) EditRole {
	return EditRole{iam: m, ID: id, Role: role}
}

// Name returns "v1.role.edit".
func (EditRole) Name() string { return "v1.role.edit" }

// Run returns the RoleInfo. A predefined role is refused with 409.
func (c EditRole) Run(tx *sim.Tx) (any, error) {
	if err := c.iam.custom(&tx.Reader, c.ID); err != nil {
		return nil, err
	}
	if err := c.Role.check(c.iam.options.Assets); err != nil {
		return nil, err
	}
	t, err := c.iam.Roles.Fire(tx, c.ID, editRole, c.Role)
	return t.info(), err
}

// DuplicateRole makes a custom role with the permissions and the scope of another
// role, which may be a predefined one [ROLES].
type DuplicateRole struct {
	iam *IAM

	ID string `json:"id"`
	// Copy is the name of the new role; empty for one that is made of the old name.
	Copy string `json:"copy,omitempty"`
}

// DuplicateRole returns the command.
func (m *IAM) DuplicateRole(id, name string) DuplicateRole {
	return DuplicateRole{iam: m, ID: id, Copy: name}
}

// Name returns "v1.role.duplicate".
func (DuplicateRole) Name() string { return "v1.role.duplicate" }

// Run returns the RoleInfo of the new role.
func (c DuplicateRole) Run(tx *sim.Tx) (any, error) {
	role, err := c.iam.RoleByID(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	text := RoleText{
		Name: c.Copy, Description: role.Description.In(tx.Locale()), Assets: role.Assets,
		// What the console does not know permitted nothing.
		Permissions: slices.DeleteFunc(slices.Clone(role.Permissions), func(p Permission) bool { return !p.known() }),
	}
	if text.Name == "" {
		if text.Name, err = c.iam.freeName(&tx.Reader, role.Name); err != nil {
			return nil, err
		}
	}
	if err := text.check(c.iam.options.Assets); err != nil {
		return nil, err
	}
	t, err := c.iam.Roles.New(tx, createRole, text)
	return t.info(), err
}

// freeName returns a name for a copy.
func (m *IAM) freeName(r *sim.Reader, name string) (string, error) {
	for n := 1; ; n++ {
		free := fmt.Sprintf("%s (%d)", name, n)
		if _, taken, err := m.roleNamed(r, free); err != nil || !taken {
			return free, err
		}
	}
}

// DeleteRole deletes a custom role.
type DeleteRole struct {
	iam *IAM

	ID string `json:"id"`
}

// DeleteRole returns the command.
func (m *IAM) DeleteRole(id string) DeleteRole { return DeleteRole{iam: m, ID: id} }

// Name returns "v1.role.delete".
func (DeleteRole) Name() string { return "v1.role.delete" }

// Run returns nothing. A predefined role is refused with 409.
func (c DeleteRole) Run(tx *sim.Tx) (any, error) {
	if err := c.iam.custom(&tx.Reader, c.ID); err != nil {
		return nil, err
	}
	_, err := c.iam.Roles.Fire(tx, c.ID, deleteRole, nil)
	return nil, err
}

// custom returns why a role cannot be changed because it is no custom one.
func (m *IAM) custom(r *sim.Reader, id string) error {
	role, err := m.RoleByID(r, id)
	if err == nil && role.Predefined {
		err = &web.Denied{Status: http.StatusConflict, Reason: predefinedRole}
	}
	return err
}
