package estate

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The kinds of the things by which people get into Vision One. Its parts speak to
// one another, and to the Customer Licensing Portal, by telling these.
const (
	// AccountKind is the kind of Vision One's accounts (SM-9).
	AccountKind = "v1.account"
	// AssignmentKind is the kind of a run of the three-step wizard that gives an
	// account its e-mail address.
	AssignmentKind = "v1.assignment"
	// VerificationKind is the kind of a code sent by mail (SM-10).
	VerificationKind = "v1.verification"
	// MFAKind is the kind of an account's multi-factor authentication (SM-12).
	MFAKind = "v1.mfa"
	// RootAccountKind is the kind of the Customer Licensing Portal's accounts.
	RootAccountKind = "clp.account"
	// ConsoleKind is the kind of the business' Vision One console (SM-1).
	ConsoleKind = "v1.console"
	// PlatformUpdateKind is the kind of the update to Foundation Services (SM-2).
	PlatformUpdateKind = "v1.platform_update"
)

// The scopes of limited sessions, see Session.Scope.
const (
	// ScopeMFA is good for the one-time password, ScopeMFASetup for the enrolment
	// that the console forces.
	ScopeMFA      = "mfa"
	ScopeMFASetup = "mfa_setup"
	// ScopeSetup is good for what makes a console: activation, wizard, region.
	ScopeSetup = "setup"
	// ScopeAssignment is good for the wizard alone, while the platform is updated.
	ScopeAssignment = "assignment"
	// ScopeAccount is good for the wizard alone, for an account of a product's own
	// console that is to become one of Vision One.
	ScopeAccount = "account"
)

// RootAccount is an account of the Customer Licensing Portal. It signs in by a
// login ID until a Primary User Account replaces it [FUPD].
type RootAccount struct {
	ID    string `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
	// Email is the contact address; it is no login.
	Email    string `json:"email"`
	Password string `json:"password"`
	// Replaced says that its login ID is refused from now on [FUPD].
	Replaced bool `json:"replaced"`
}

// Portal is what Vision One asks of the Customer Licensing Portal.
type Portal interface {
	// RootAccount returns the account of a login ID, in any case of its letters,
	// also one that was replaced; ok is false if there never was one.
	RootAccount(r *sim.Reader, login string) (a RootAccount, ok bool, err error)
}

// PrimaryUser is the Primary User Account as the portal knows it: its address and
// password are the credentials of the portal too [FUPD].
type PrimaryUser struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
	// Enabled says that it may sign in now.
	Enabled bool `json:"enabled"`
}

// Owner is what the portal asks of Vision One.
type Owner interface {
	// PrimaryUser returns the Primary User Account; ok is false as long as there is
	// none that signs in with an e-mail address.
	PrimaryUser(r *sim.Reader) (u PrimaryUser, ok bool, err error)
	// FailSignIn notes that somebody gave a wrong password for the account with the id.
	FailSignIn(tx *sim.Tx, id string) error
}

// Person is an account of Vision One as its other parts see it.
type Person struct {
	ID string
	// Login is what the account signs in with: its address, or a login ID of the
	// portal as long as it is Root.
	Login string
	Email string
	Name  string
	// Role is the id of its role.
	Role string
	// Type is "local", "saml" or "saml_group" [UACC].
	Type     string
	Password string
	State    lifecycle.State
	// Primary says that it is the Primary User Account, Root that it signs in with
	// the portal's login ID and password, as on the legacy platform.
	Primary, Root bool
}

// People is what the parts of Vision One ask of its accounts. Deleted ones are nobody.
type People interface {
	// ByLogin returns whom a login belongs to, in any case of its letters.
	ByLogin(r *sim.Reader, login string) (p Person, ok bool, err error)
	// ByEmail returns whom an address belongs to, in any case of its letters.
	ByEmail(r *sim.Reader, email string) (p Person, ok bool, err error)
	// Everybody returns all accounts, the eldest first.
	Everybody(r *sim.Reader) ([]Person, error)
}

// Registrar is a product that knows with which addresses it was registered. A
// Primary User Account must not use them [CASJA].
type Registrar interface {
	// Registered reports whether the product was registered with an address.
	Registered(r *sim.Reader, email string) (bool, error)
}

// What accounts of Vision One are told.
const (
	// AssignPrimary with an Assignment gives the Primary User Account its address and
	// password. Without an id it makes the account, a Master Administrator; the
	// present primary account gets the address as its login.
	AssignPrimary lifecycle.Trigger = "assign_primary"
	// AssignExisting makes an active local account the Primary User Account [AADV].
	// Who tells it tells Retire to the one that was.
	AssignExisting lifecycle.Trigger = "assign_existing"
	// Retire removes an account whose place another one has taken.
	Retire lifecycle.Trigger = "retire"
	// ProvisionRoot with a Root makes the Primary User Account of a legacy console,
	// which signs in with the portal's login ID and password.
	ProvisionRoot lifecycle.Trigger = "provision_root"
	// PlatformUpdated with a PlatformChange says that the business is on Foundation
	// Services now: every account but the owner's has to be set up anew, and so has
	// multi-factor authentication [FCON].
	PlatformUpdated lifecycle.Trigger = "platform_updated"
)

// Assignment is the input of AssignPrimary.
type Assignment struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
	// Merged says that the address is a Cloud One user's, whose password applies [FCON].
	Merged bool `json:"merged"`
}

// Root is the input of ProvisionRoot: an account of the portal.
type Root struct {
	Login string `json:"login"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

// PlatformChange is the input of PlatformUpdated.
type PlatformChange struct {
	// MFA says that the account used multi-factor authentication, which has to be
	// set up again [FCON].
	MFA bool `json:"mfa"`
}

// What runs of the wizard are told, and what they tell.
const (
	// BeginAssignment with a NewAssignment, told without an id, begins one.
	BeginAssignment lifecycle.Trigger = "begin"
	// AbandonAssignment ends it without an address.
	AbandonAssignment lifecycle.Trigger = "abandon"
	// AddressAssigned with an Assigned is told to whoever began it, at its end.
	AddressAssigned lifecycle.Trigger = "assigned"
)

// The purposes of an assignment: they choose the words of its first page.
const (
	ForActivation     = "activation"
	ForPlatformUpdate = "platform_update"
	ForAccount        = "account"
)

// NewAssignment is the input of BeginAssignment.
type NewAssignment struct {
	// Purpose is ForActivation, ForPlatformUpdate or ForAccount.
	Purpose string `json:"purpose"`
	// Kind and ID name the thing that is told AddressAssigned.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Original is the login shown as "Original account:"; if it is the portal's, it
	// is replaced at the end.
	Original string `json:"original"`
	// Account is the account whose login the address becomes; empty for a new one.
	Account string `json:"account"`
	Name    string `json:"name"`
	// Email is the address to be verified if no other may be chosen, else empty.
	Email string `json:"email"`
	// Login is what the sessions are signed in by that are good for it, if that is
	// not Original: see WizardLogin.
	Login string `json:"login,omitempty"`
	// Unused says that an address which an account has already is refused. Without
	// it, ForAccount lets the two become one account.
	Unused bool `json:"unused,omitempty"`
}

// WizardLogin is the login of the sessions with which an account of a product's own
// console comes to the wizard, ForAccount: nobody can sign in by it. A Ticket to
// Vision One that bears it leads there.
func WizardLogin(product, login string) string { return product + ":" + login }

// Assigned is the input of AddressAssigned.
type Assigned struct {
	// Account is the id of the account whose login the address is now; empty if the
	// account was made in this very act, or is for whoever is told to make.
	Account string `json:"account"`
	Email   string `json:"email"`
	// Merged says that it is a Cloud One user's address, whose password applies.
	Merged bool `json:"merged"`
	// Password is what was set, if whoever is told makes the account: ForAccount.
	Password string `json:"password,omitempty"`
}

// What codes sent by mail are told, and what they tell.
const (
	// SendCode with a NewVerification, told without an id, sends one; while the
	// countdown of an earlier one for the same account and address runs, it takes
	// that one up again instead.
	SendCode lifecycle.Trigger = "send"
	// CodeVerified is told to whoever had it sent when the code was right.
	CodeVerified lifecycle.Trigger = "verified"
	// WithdrawCode makes a code void that nobody waits for any more.
	WithdrawCode lifecycle.Trigger = "withdraw"
)

// What a code is for.
const (
	// CodeForAddress proves that an address is the user's own.
	CodeForAddress = "address"
	// CodeForTransfer begins the transfer of the Primary User Account [XFER].
	CodeForTransfer = "ownership_transfer"
)

// NewVerification is the input of SendCode.
type NewVerification struct {
	// Purpose is CodeForAddress or CodeForTransfer: it chooses the mail's words.
	Purpose string `json:"purpose"`
	// To is the address that gets the mail.
	To string `json:"to"`
	// Who names the account that asks for it, each time alike: what it has asked for
	// before counts for the countdown and for wrong codes. Empty means that nothing
	// but the thing itself does.
	Who string `json:"who,omitempty"`
	// Kind and ID name the thing that is told CodeVerified.
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// SentCode is a code that was sent by mail, as the page that asks for it shows it.
type SentCode struct {
	// To is the address that got it, Prefix the three letters by which the mail is
	// told from others [SEPJA].
	To, Prefix string
	SentAt     time.Time
	// ResendAt is from when on another one can be sent.
	ResendAt time.Time
	// ExpiresAt is when it ends; zero if it never does.
	ExpiresAt time.Time
	// Blocked says that too many wrong codes were typed: only a new one helps.
	Blocked bool
}

// Codes is what whoever has a code sent asks and does about it, by the kind and id
// of the thing that is told CodeVerified.
type Codes interface {
	// Code returns the code that was sent last; ok is false if none was.
	Code(r *sim.Reader, kind, id string) (c SentCode, ok bool, err error)
	// SubmitCode takes what was typed. If it is wrong, that is noted, the command's
	// caller is refused by Tx.Refuse, and ok is false: the command must end without
	// an error then. A code that was used, has expired or is blocked is an error.
	SubmitCode(tx *sim.Tx, kind, id, code string) (ok bool, err error)
	// ResendCode sends a new code in place of the last one, once its countdown is over.
	ResendCode(tx *sim.Tx, kind, id string) error
}

// ReplaceRoot with a Replacement tells an account of the portal that a Primary User
// Account has taken its place: its login ID is refused from then on [FUPD].
const ReplaceRoot lifecycle.Trigger = "replace"

// Replacement is the input of ReplaceRoot.
type Replacement struct {
	// Email is what signs in instead.
	Email string `json:"email"`
}

// What the multi-factor authentication of an account is told, besides PlatformUpdated.
const (
	// Forget says that the account is gone.
	Forget lifecycle.Trigger = "forget"
	// SwitchOff says that its user does without it from now on, as the platform's
	// update lets him choose [KA15870].
	SwitchOff lifecycle.Trigger = "switch_off"
)

// OwnerSignedIn tells a platform update that the Primary User Account has signed in
// with its new address [KA15118 9].
const OwnerSignedIn lifecycle.Trigger = "owner_signed_in"

// LoginKey returns what a login is compared by, in every product: neither the case
// of its letters matters nor the space around it, which people paste along.
func LoginKey(login string) string { return strings.ToLower(strings.TrimSpace(login)) }
