package iam

import (
	"slices"

	"github.com/mockone/mockone/internal/sim"
)

// AddAPIKey adds an API key.
type AddAPIKey struct {
	iam *IAM

	Key NewKey `json:"key"`
}

// AddAPIKey returns the command.
func (m *IAM) AddAPIKey(k NewKey) AddAPIKey { return AddAPIKey{iam: m, Key: k} }

// Name returns "v1.api_key.add".
func (AddAPIKey) Name() string { return "v1.api_key.add" }

// Run returns the APIKey.
func (c AddAPIKey) Run(tx *sim.Tx) (any, error) {
	if !slices.Contains(keyMonths(), c.Key.Months) {
		return nil, invalid("months: want 1, 3, 6 or 12, or 0 for ever")
	}
	k, err := c.iam.Keys.New(tx, addKey, c.Key)
	if err != nil {
		return nil, err
	}
	return c.iam.Keys.Get(&tx.Reader, k.ID) // it may have been disabled at once
}

// EditAPIKey changes an API key. What is nil or empty stays.
type EditAPIKey struct {
	iam *IAM

	ID   string   `json:"id"`
	Edit KeyEdits `json:"edit"`
}

// KeyEdits are what is to be changed of an API key.
type KeyEdits struct {
	Name        *string `json:"name,omitempty"`
	Role        *string `json:"role,omitempty"`
	Description *string `json:"description,omitempty"`
	// Status is "enabled" or "disabled".
	Status string `json:"status,omitempty"`
}

// EditAPIKey returns the command.
func (m *IAM) EditAPIKey(id string, e KeyEdits) EditAPIKey {
	return EditAPIKey{iam: m, ID: id, Edit: e}
}

// Name returns "v1.api_key.edit".
func (EditAPIKey) Name() string { return "v1.api_key.edit" }

// Run returns the APIKey. All changes happen, or none.
func (c EditAPIKey) Run(tx *sim.Tx) (any, error) {
	k, err := c.iam.Keys.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	e, text := c.Edit, KeyText{Name: k.Name, Role: k.Role, Description: k.Description}
	for _, one := range []struct{ from, to *string }{{e.Name, &text.Name}, {e.Role, &text.Role}, {e.Description, &text.Description}} {
		if one.from != nil {
			*one.to = *one.from
		}
	}
	writes := e.Name != nil || e.Role != nil || e.Description != nil
	if !writes && e.Status == "" {
		return nil, invalid("want a name, a role, a description or a status")
	}
	if writes {
		if k, err = c.iam.Keys.Fire(tx, c.ID, editKey, text); err != nil {
			return nil, err
		}
	}
	switch e.Status {
	case "":
		return k, nil
	case accountEnabled:
		return c.iam.Keys.Fire(tx, c.ID, enableKey, nil)
	case accountDisabled:
		return c.iam.Keys.Fire(tx, c.ID, disableKey, nil)
	}
	return nil, invalid("status: want enabled or disabled")
}

// RegenerateAPIKey gives an API key another value.
type RegenerateAPIKey struct {
	iam *IAM

	ID string `json:"id"`
}

// RegenerateAPIKey returns the command.
func (m *IAM) RegenerateAPIKey(id string) RegenerateAPIKey {
	return RegenerateAPIKey{iam: m, ID: id}
}

// Name returns "v1.api_key.regenerate".
func (RegenerateAPIKey) Name() string { return "v1.api_key.regenerate" }

// Run returns the APIKey.
func (c RegenerateAPIKey) Run(tx *sim.Tx) (any, error) {
	return c.iam.Keys.Fire(tx, c.ID, regenerateKey, nil)
}

// NoteAPIKey notes that the value of an API key is saved: it is not shown again.
type NoteAPIKey struct {
	iam *IAM

	ID string `json:"id"`
}

// NoteAPIKey returns the command.
func (m *IAM) NoteAPIKey(id string) NoteAPIKey { return NoteAPIKey{iam: m, ID: id} }

// Name returns "v1.api_key.note".
func (NoteAPIKey) Name() string { return "v1.api_key.note" }

// Run returns the APIKey.
func (c NoteAPIKey) Run(tx *sim.Tx) (any, error) { return c.iam.Keys.Fire(tx, c.ID, noteKey, nil) }

// DeleteAPIKey deletes an API key.
type DeleteAPIKey struct {
	iam *IAM

	ID string `json:"id"`
}

// DeleteAPIKey returns the command.
func (m *IAM) DeleteAPIKey(id string) DeleteAPIKey { return DeleteAPIKey{iam: m, ID: id} }

// Name returns "v1.api_key.delete".
func (DeleteAPIKey) Name() string { return "v1.api_key.delete" }

// Run returns the APIKey.
func (c DeleteAPIKey) Run(tx *sim.Tx) (any, error) { return c.iam.Keys.Fire(tx, c.ID, deleteKey, nil) }
