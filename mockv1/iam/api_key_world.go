package iam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// WorldKey is an API key of a World.
type WorldKey struct {
	Name        string `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Role        string `json:"role,omitempty" minLength:"1" maxLength:"200" default:"Operator" doc:"Its role, which says what it may do."`
	Description string `json:"description,omitempty" maxLength:"500" doc:"What an administrator noted."`
	Value       string `json:"value,omitempty" minLength:"8" maxLength:"2048" doc:"The key itself. One that is not given is made, and leads to the sandbox by itself; with one that is given, say the sandbox in the address."`
	State       string `json:"state,omitempty" enum:"enabled,disabled" default:"enabled" doc:"Whether programs can use it."`
	Validity    string `json:"validity,omitempty" enum:"1_month,3_months,6_months,12_months,unlimited" default:"12_months" doc:"How long it is valid since it was made."`
	Since       string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is there."`
}

// key places an API key. Nobody is shown its value any more, but in the list of
// credentials.
func (p *placer) key(one WorldKey) error {
	since := p.since(one.Since)
	k := APIKey{
		State: lifecycle.State(cmp.Or(one.State, string(KeyEnabled))), Name: one.Name, Role: cmp.Or(one.Role, Operator),
		Description: one.Description, Kept: one.Value, Months: addKeyForm{Validity: one.Validity}.key().Months, CreatedAt: since,
	}
	k.ExpiresAt = k.expiry(since)
	_, err := p.iam.Keys.Place(p.tx, k, since)
	return err
}

// keys checks the API keys of a World.
func (p *placer) keys(c *estate.Complaints, roles []string) {
	names, values := map[string]bool{}, map[string]bool{}
	for i, one := range p.w.Keys {
		path, name := fmt.Sprintf("api_keys[%d]", i), strings.ToLower(one.Name)
		if names[name] {
			c.Add(path+".name", "there is an API key of this name already")
		}
		if one.Value != "" && values[one.Value] {
			c.Add(path+".value", "another API key has it")
		}
		names[name], values[one.Value] = true, true
		if !slices.Contains(roles, cmp.Or(one.Role, Operator)) {
			c.Add(path+".role", "there is no such role")
		}
		c.CheckSince(p.tx, path, one.Since)
	}
}

// keyCredentials lists the API keys.
func (m *IAM) keyCredentials(r *sim.Reader) ([]sim.Credential, error) {
	all, err := m.APIKeys(r)
	out := make([]sim.Credential, 0, len(all))
	for i, k := range all {
		state, role := string(k.State), "api_key"
		if k.Expired(r.Now()) {
			state = "expired"
		}
		if i > 0 {
			role = fmt.Sprintf("%s_%d", role, i+1)
		}
		out = append(out, sim.Credential{Role: role, Service: Name, Login: k.Name, Password: k.Value(r), State: state})
	}
	return out, err
}
