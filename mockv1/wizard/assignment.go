package wizard

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Assignment is one run of the three-step wizard: somebody who signs in by a name
// gets an e-mail address to sign in with, and a new password.
type Assignment struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Purpose is estate.ForActivation, ForPlatformUpdate or ForAccount.
	Purpose string `json:"purpose"`
	// Kind and Thing name who is told of the address at the end; they are empty if
	// nobody waits for it.
	Kind  string `json:"kind"`
	Thing string `json:"thing"`
	// Original is the login before, Account the account whose login the address
	// becomes; it is empty if one is to be made.
	Original string `json:"original"`
	Account  string `json:"account"`
	Name     string `json:"name"`
	// Login is what the sessions are signed in by that are good for it, if that is
	// not Original.
	Login string `json:"login,omitempty"`
	// Only is the address to be verified if no other may be; Unused says that it must
	// be nobody's.
	Only   string `json:"only,omitempty"`
	Unused bool   `json:"unused,omitempty"`
	// Email is the address that was typed, once it was found good; Existing is the
	// account that has it already, if it is to be the Primary User Account.
	Email    string `json:"email,omitempty"`
	Existing string `json:"existing,omitempty"`
	// Merged says that it is a Cloud One user's. The wizard does not show it.
	Merged bool `json:"merged,omitempty"`
	// FirstDone is when the first step was last done: from then on the wizard waits
	// no longer than SettingLimit.
	FirstDone time.Time `json:"first_done,omitzero"`
	// Failures counts how often the password could not be set, Wrong the wrong
	// passwords of the existing account.
	Failures    int       `json:"failures,omitempty"`
	Wrong       int       `json:"wrong,omitempty"`
	CompletedAt time.Time `json:"completed_at,omitzero"`
}

// The states of an assignment.
const (
	assignmentNone   lifecycle.State = "none"
	AwaitingEmail    lifecycle.State = "awaiting_email"
	AwaitingExisting lifecycle.State = "existing"
	AwaitingCode     lifecycle.State = "awaiting_code"
	AwaitingPassword lifecycle.State = "awaiting_password"
	Completed        lifecycle.State = "completed"
	Abandoned        lifecycle.State = "abandoned"
)

const (
	specifyAddress lifecycle.Trigger = "specify_address"
	resetPassword  lifecycle.Trigger = "reset_password"
	useExisting    lifecycle.Trigger = "use_existing"
	goBack         lifecycle.Trigger = "back"
)

// Address is the input of the first step.
type Address struct {
	Email        string `json:"email"`
	ConfirmEmail string `json:"confirm_email"`
}

// Password is the input of the third step.
type Password struct {
	NewPassword     string `json:"new_password"`
	ConfirmPassword string `json:"confirm_password"`
}

// Proof is the input with which the owner of an existing account shows that it is his.
type Proof struct {
	Password string `json:"password"`
}

type assignmentFacts struct {
	begun    estate.NewAssignment
	address  Address
	password Password
	proof    string
	// owner is who has the address, taken that somebody has.
	owner estate.Person
	taken bool
	// registered says that a product was registered with the address.
	registered bool
	// cloudOne is the user of Cloud One with the address, if there is one.
	cloudOne CloudOneUser
	merged   bool
	limit    time.Duration
	outcome  string
	// root is the portal's account that the address replaces, if it is one's login.
	root string
	// verification is the open one, if there is one.
	verification string
	// others says that another run for the same thing is open.
	others bool
}

func (w *Wizard) assignmentKind() *sim.Kind[Assignment, assignmentFacts] {
	return &sim.Kind[Assignment, assignmentFacts]{
		ID:     func(t *Assignment) *string { return &t.ID },
		Parent: func(t Assignment) string { return ownerOf(t.Kind, t.Thing) },
		Facts:  w.assignmentFacts,
		Spec: lifecycle.Spec[Assignment, assignmentFacts]{
			Name:     estate.AssignmentKind,
			Title:    estate.Assumed("Assignment of an email address", "メールアドレスの割り当て"),
			Doc:      "A run of the three-step wizard: an email address, its verification code, a new password.",
			Initial:  assignmentNone,
			State:    func(t *Assignment) *lifecycle.State { return &t.State },
			States:   assignmentStates(),
			Triggers: assignmentTriggers(),
			Rows:     assignmentRows(),
			Refusals: assignmentRefusals(),
		},
	}
}

func (w *Wizard) assignmentFacts(r *sim.Reader, t Assignment, in any) (f assignmentFacts, err error) {
	f = assignmentFacts{
		begun: sim.Input[estate.NewAssignment](in), address: sim.Input[Address](in),
		password: sim.Input[Password](in), proof: sim.Input[Proof](in).Password,
	}
	f.address.Email, f.address.ConfirmEmail = strings.TrimSpace(f.address.Email), strings.TrimSpace(f.address.ConfirmEmail)
	if f.limit, err = r.Duration(SettingLimit); err != nil {
		return f, err
	}
	if f.outcome, err = r.Setting(SettingOutcome); err != nil {
		return f, err
	}
	kind, thing := t.Kind, t.Thing
	if kind == "" {
		kind, thing = f.begun.Kind, f.begun.ID
	}
	all, err := w.Assignments.List(r, ownerOf(kind, thing))
	if err != nil {
		return f, err
	}
	f.others = slices.ContainsFunc(all, func(other Assignment) bool { return other.ID != t.ID && other.open() })
	if v, ok, err := w.newest(r, estate.AssignmentKind, t.ID); err != nil {
		return f, err
	} else if ok && (v.State == VerificationSent || v.State == VerificationBlocked) {
		f.verification = v.ID
	}
	if portal := w.options.Portal; portal != nil && t.Original != "" && t.Purpose != estate.ForAccount {
		a, ok, err := portal.RootAccount(r, t.Original)
		if err != nil {
			return f, err
		}
		if ok && !a.Replaced {
			f.root = a.ID
		}
	}
	email := f.address.Email
	if email == "" {
		email = t.Email
	}
	err = w.askAbout(r, email, &f)
	return f, err
}

// askAbout asks everybody about an address.
func (w *Wizard) askAbout(r *sim.Reader, email string, f *assignmentFacts) (err error) {
	if email == "" {
		return nil
	}
	if f.owner, f.taken, err = w.options.People.ByEmail(r, email); err != nil {
		return err
	}
	if !f.taken {
		if f.owner, f.taken, err = w.options.People.ByLogin(r, email); err != nil {
			return err
		}
	}
	for _, product := range w.options.Registrars {
		its, err := product.Registered(r, email)
		if err != nil {
			return err
		}
		f.registered = f.registered || its
	}
	f.cloudOne, f.merged, err = w.CloudOneUser(r, email)
	return err
}

// open reports whether the wizard still waits for its user.
func (t Assignment) open() bool { return t.State != Completed && t.State != Abandoned }

// late reports whether the password comes too late.
func (t Assignment) late(f assignmentFacts, now time.Time) bool {
	return f.limit > 0 && !now.Before(t.FirstDone.Add(f.limit))
}

// fails reports whether the sandbox has the password fail.
func (t Assignment) fails(f assignmentFacts) bool {
	return f.outcome == outcomeFail || f.outcome == outcomeFailOnce && t.Failures == 0
}

// valid reports whether what was typed is an address.
func (f assignmentFacts) valid() bool {
	a, err := mail.ParseAddress(f.address.Email)
	return err == nil && a.Address == f.address.Email && len(a.Address) <= 254
}

// free reports whether nobody else has the address. An account that a product
// brings along joins the one that has its address already [CASKB], unless it must not.
func (t Assignment) free(f assignmentFacts) bool {
	return !f.taken || f.owner.ID == t.Account && t.Account != "" || t.Purpose == estate.ForAccount && !t.Unused
}

// localAccount and accountActive are how People call an account that can take
// over: only a local one that may sign in has credentials to verify [AADV].
const (
	localAccount  = "local"
	accountActive = "active"
)

// offered reports whether the account that has the address can become the Primary
// User Account in its stead.
func (t Assignment) offered(f assignmentFacts) bool {
	return t.Purpose != estate.ForAccount && !t.free(f) && f.owner.Type == localAccount && f.owner.State == accountActive && !f.owner.Primary
}

// complete returns who is told of the end, once the login is the account's: the
// portal, whose account is replaced, and whoever began.
func (t Assignment) complete(f assignmentFacts, end estate.Assigned) []lifecycle.Action {
	var out []lifecycle.Action
	if f.root != "" {
		out = append(out, lifecycle.Tell{Kind: estate.RootAccountKind, ID: f.root, Trigger: estate.ReplaceRoot, With: estate.Replacement{Email: end.Email}})
	}
	if t.Kind == "" {
		return out
	}
	return append(out, lifecycle.Tell{Kind: t.Kind, ID: t.Thing, Trigger: estate.AddressAssigned, With: end})
}
