package logs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// WorldLogs is what a fixture says of log retrieval.
type WorldLogs struct {
	APIKeys   []WorldKey `json:"api_keys,omitempty" maxItems:"100" nullable:"false" doc:"API keys, with which programs retrieve logs."`
	Retrieval string     `json:"log_retrieval,omitempty" enum:"enabled,disabled" default:"enabled" doc:"Whether logs can be retrieved at all."`
}

// WorldKey is an API key of a WorldLogs.
type WorldKey struct {
	Login    string `json:"login" minLength:"1" maxLength:"254" doc:"The name of the account that it is good with: a superadmin's or a subaccount's."`
	Key      string `json:"key,omitempty" minLength:"8" maxLength:"128" doc:"The key itself. One that is not given is made, and leads to the sandbox by itself; with one that is given, say the sandbox in the address."`
	Disabled bool   `json:"disabled,omitempty" doc:"Whether it is disabled."`
	Since    string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is there."`
}

// Check notes what is wrong with a WorldLogs; logins are the names of the accounts.
func (w WorldLogs) Check(tx *sim.Tx, c *estate.Complaints, logins []string) {
	has, values := map[string]int{}, map[string]bool{}
	for i, one := range w.APIKeys {
		path, login := fmt.Sprintf("api_keys[%d]", i), estate.LoginKey(one.Login)
		if !slices.ContainsFunc(logins, func(l string) bool { return estate.LoginKey(l) == login }) {
			c.Add(path+".login", "there is no such account in users")
		}
		if has[login]++; has[login] > maxKeys {
			c.Add(path+".login", "the account has two API keys already")
		}
		if one.Key != "" && values[one.Key] {
			c.Add(path+".key", "another API key is the same")
		}
		if strings.ContainsFunc(one.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.Add(path+".key", "want printable ASCII characters without spaces")
		}
		values[one.Key] = true
		c.CheckSince(tx, path, one.Since)
	}
}

// Place puts API keys, and whether logs can be retrieved, into a new world whose accounts
// are there already, and which was checked.
func (m *Logs) Place(tx *sim.Tx, w WorldLogs) error {
	for i, one := range w.APIKeys {
		a, _, err := m.account(&tx.Reader, one.Login)
		if err != nil {
			return err
		}
		since, err := estate.ParseSince(one.Since, tx.Now())
		if err != nil {
			return fmt.Errorf("api_keys[%d]: %w", i, err)
		}
		k := Key{State: KeyEnabled, Account: a.ID, Login: a.Login, Kept: one.Key, Noted: true, CreatedAt: since}
		if one.Disabled {
			k.State = KeyDisabled
		}
		if _, err := m.Keys.Place(tx, k, since); err != nil {
			return fmt.Errorf("api_keys[%d]: %w", i, err)
		}
	}
	if w.Retrieval == "" {
		return nil
	}
	if _, err := m.Retrieval.Place(tx, Retrieval{State: lifecycle.State(w.Retrieval)}, tx.Now()); err != nil {
		return fmt.Errorf("log_retrieval: %w", err)
	}
	return nil
}

// Credentials lists the API keys, each with the account that it is good with.
func (m *Logs) Credentials(r *sim.Reader) ([]sim.Credential, error) {
	all, err := m.keysOf(r, "")
	if err != nil {
		return nil, err
	}
	accounts, err := m.options.Accounts(r)
	out := make([]sim.Credential, 0, len(all))
	for i, k := range all {
		role, login := "log_retrieval", k.Login
		if i > 0 {
			role = fmt.Sprintf("%s_%d", role, i+1)
		}
		if at := slices.IndexFunc(accounts, func(a Account) bool { return a.ID == k.Account }); at >= 0 {
			login = accounts[at].Login
		}
		out = append(out, sim.Credential{Role: role, Service: service, Login: login, Password: k.Value(r), State: string(k.State)})
	}
	return out, err
}
