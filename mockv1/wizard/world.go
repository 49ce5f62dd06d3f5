package wizard

import (
	"fmt"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// World is the wizard's part of the section `v1` of a fixture.
type World struct {
	CloudOne    []WorldCloudOneUser
	Assignments []WorldAssignment
}

// WorldCloudOneUser is a user of Trend Cloud One of a World.
type WorldCloudOneUser struct {
	Email    string `json:"email" format:"email" maxLength:"254" doc:"His address."`
	Name     string `json:"name,omitempty" maxLength:"200" doc:"His name; the address, if it is not given."`
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"His password, which applies in Vision One once an account there gets his address."`
	APIKey   string `json:"api_key,omitempty" minLength:"8" maxLength:"200" doc:"An API key of his account, for the activation."`
}

// WorldAssignment is an account of a World that still has to get an e-mail address,
// which no activation and no update of the platform waits for.
type WorldAssignment struct {
	Account string `json:"account" minLength:"1" maxLength:"254" doc:"What the account signs in with so far."`
	State   string `json:"state,omitempty" enum:"awaiting_email,existing,awaiting_code,awaiting_password" default:"awaiting_email" doc:"At which step its user is. The code of awaiting_code was mailed before the world began: have it sent again."`
	Since   string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when: a duration before the start, or an instant."`
	Only    string `json:"only,omitempty" format:"email" maxLength:"254" doc:"The address, if no other may be chosen."`
	Email   string `json:"email,omitempty" format:"email" maxLength:"254" doc:"The address that was chosen, once one was; in the state existing that of another account."`
}

// Place puts the users of Trend Cloud One and the open runs of the wizard into a new
// world, in which the accounts are there already.
func (w *Wizard) Place(tx *sim.Tx, world World) error {
	for i, u := range world.CloudOne {
		if err := w.placeUser(tx, u); err != nil {
			return fmt.Errorf("cloud_one[%d].%w", i, err)
		}
	}
	for i, a := range world.Assignments {
		if err := w.placeAssignment(tx, a); err != nil {
			return fmt.Errorf("assignments[%d].%w", i, err)
		}
	}
	return nil
}

// wrong says what cannot be, behind the name of the field.
func wrong(format string, args ...any) error { return &sim.Invalid{Err: fmt.Errorf(format, args...)} }

func (w *Wizard) placeUser(tx *sim.Tx, u WorldCloudOneUser) error {
	if _, taken, err := w.CloudOneUser(&tx.Reader, u.Email); err != nil {
		return err
	} else if taken {
		return wrong("email: is another user's too")
	}
	if _, taken, err := w.CloudOneByKey(&tx.Reader, u.APIKey); err != nil {
		return err
	} else if taken {
		return wrong("api_key: is another user's too")
	}
	if u.Name == "" {
		u.Name = u.Email
	}
	if _, err := tx.Conn.Exec(`INSERT INTO v1_cloud_one (email, name, password, api_key) VALUES (?, ?, ?, ?)`,
		strings.ToLower(u.Email), u.Name, u.Password, u.APIKey); err != nil {
		return fmt.Errorf("email: placing a user of Cloud One: %w", err)
	}
	return nil
}

func (w *Wizard) placeAssignment(tx *sim.Tx, a WorldAssignment) error {
	since, err := estate.ParseSince(a.Since, tx.Now())
	if err != nil {
		return wrong("since: %w", err)
	}
	person, ok, err := w.options.People.ByLogin(&tx.Reader, a.Account)
	if err != nil {
		return err
	}
	if !ok {
		return wrong("account: there is no such account")
	}
	if _, begun, err := w.find(&tx.Reader, person.Login); err != nil {
		return err
	} else if begun {
		return wrong("account: has an assignment already")
	}
	t := Assignment{
		State: lifecycle.State(a.State), Purpose: estate.ForPlatformUpdate, Original: person.Login, Account: person.ID, Name: person.Name, Only: a.Only,
	}
	if a.State == "" {
		t.State = AwaitingEmail
	}
	if (t.State == AwaitingEmail) != (a.Email == "") {
		return wrong("email: is needed once an address was chosen, and only then")
	}
	if t.State != AwaitingEmail {
		if err := w.chosen(tx, a, &t, since); err != nil {
			return err
		}
	}
	if t, err = w.Assignments.Place(tx, t, since); err != nil || t.State != AwaitingCode {
		return err
	}
	return w.placeCode(tx, t, since)
}

// chosen notes the address that a run of a World has come to, if it can have.
func (w *Wizard) chosen(tx *sim.Tx, a WorldAssignment, t *Assignment, since time.Time) error {
	t.Email, t.FirstDone = a.Email, since
	f, err := w.assignmentFacts(&tx.Reader, *t, Address{Email: a.Email, ConfirmEmail: a.Email})
	if err != nil {
		return err
	}
	for _, guard := range addressGuards() {
		if !guard.Holds(*t, f, since) {
			return wrong("email: %s", guard.Else.Text.EN)
		}
	}
	switch {
	case t.State == AwaitingExisting && !t.offered(f):
		return wrong("email: no active local account that could take over has it")
	case t.State != AwaitingExisting && !t.free(f):
		return wrong("email: another account has it")
	case t.State == AwaitingExisting:
		t.Existing = f.owner.ID
	}
	t.Merged = f.merged
	return nil
}

// placeCode places the code that a run waits for.
func (w *Wizard) placeCode(tx *sim.Tx, t Assignment, since time.Time) error {
	id, err := tx.ID(estate.VerificationKind)
	if err != nil {
		return err
	}
	v := Verification{ID: id, State: VerificationSent, Purpose: estate.CodeForAddress, To: t.Email, Who: t.Original, Kind: estate.AssignmentKind, Thing: t.ID}
	f, err := w.verificationFacts(&tx.Reader, v, nil)
	if err != nil {
		return err
	}
	v.Code, v.Prefix, v.SentAt, v.Mails = f.code, f.prefix, since, 1
	_, err = w.Verifications.Place(tx, v, since)
	return err
}
