package mockclp

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// World is the section `clp` of a fixture: the accounts of the portal. A business
// whose Primary User Account is the only one that signs in needs none.
type World struct {
	Accounts []WorldAccount `json:"accounts" minItems:"1" maxItems:"50" nullable:"false" doc:"Its accounts, which sign in by a login ID."`
}

// WorldAccount is an account of a World.
type WorldAccount struct {
	Login      string `json:"login" minLength:"1" maxLength:"254" doc:"The login ID."`
	Email      string `json:"email" minLength:"3" maxLength:"254" doc:"Where its mails go."`
	Name       string `json:"name" minLength:"1" maxLength:"200" doc:"Whose it is."`
	Password   string `json:"password" minLength:"1" maxLength:"256" doc:"The password."`
	State      string `json:"state,omitempty" enum:"active,replaced" default:"active" doc:"Whether a Primary User Account has replaced it."`
	Since      string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`
	ReplacedBy string `json:"replaced_by,omitempty" minLength:"3" maxLength:"254" doc:"Of a replaced account: the address that signs in instead."`
}

// Place puts the portal's accounts into a new world.
func (p *CLP) Place(tx *sim.Tx, w World) error {
	if err := w.check(); err != nil {
		return err
	}
	for i, one := range w.Accounts {
		since, err := estate.ParseSince(one.Since, tx.Now())
		if err != nil {
			return &sim.Invalid{Err: fmt.Errorf("accounts[%d].since: %w", i, err)}
		}
		a := Account{State: AccountActive, Login: one.Login, Email: one.Email, Name: one.Name, Password: one.Password, ReplacedBy: one.ReplacedBy}
		if one.State != "" {
			a.State = lifecycle.State(one.State)
		}
		if a.State == AccountReplaced {
			a.ReplacedAt = since
		}
		if _, err := p.Accounts.Place(tx, a, since); err != nil {
			return fmt.Errorf("accounts[%d]: %w", i, err)
		}
	}
	return nil
}

// check returns everything that keeps the accounts from being, or nil.
func (w World) check() error {
	var wrong []error
	add := func(i int, field, says string) {
		wrong = append(wrong, fmt.Errorf("accounts[%d].%s: %s", i, field, says))
	}
	seen := map[string]bool{}
	for i, a := range w.Accounts {
		if strings.TrimSpace(a.Login) != a.Login {
			add(i, "login", "want no space around it")
		}
		if seen[keyOf(a.Login)] {
			add(i, "login", "an account has this login ID already")
		}
		seen[keyOf(a.Login)] = true
		if !validAddress(a.Email) {
			add(i, "email", "want a mail address")
		}
		gone := a.State == string(AccountReplaced)
		if gone != (a.ReplacedBy != "") {
			add(i, "replaced_by", "a replaced account has it, and no other one")
		} else if gone && !validAddress(a.ReplacedBy) {
			add(i, "replaced_by", "want a mail address")
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &sim.Invalid{Err: errors.Join(wrong...)}
}

// validAddress reports whether s is a bare mail address.
func validAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
