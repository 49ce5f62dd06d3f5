// Package migrator takes a customer into Trend Vision One, as a careful customer's tool
// would: from Cloud App Security (CAS) to Cloud Email and Collaboration Protection
// (CECP), from Apex One SaaS to Standard Endpoint Protection, or from Email Security to
// Cloud Email Gateway Protection.
//
// It is the reference client of Mockone, and meant to be copied: it uses the
// standard library alone and knows no more than any client can, namely base URLs,
// logins and the consoles' JSON. It
//
//   - looks at everything that could stand in the way before it changes anything,
//   - waits for states instead of for an amount of time,
//   - repeats a change whose answer was lost only after it has looked whether it
//     happened,
//   - signs in again when it was signed out, also by the login that has replaced the
//     one that it had, and
//   - goes on from the state that it finds, so that it can be interrupted anywhere
//     and be run again.
//
// A customer who has no Vision One is brought to one first, and one whose Vision One is
// of the legacy platform is taken to Foundation Services: see [Config] for what is
// needed for that.
//
// [Run] is the whole procedure, phase by phase: entry.go (signs in), setup.go (makes a
// Vision One, with the wizard in wizard.go), survey.go, connect.go, platform.go (updates
// a legacy one), update.go, accounts.go, verify.go. What is particular to a product is in
// cas.go, apexone.go and tmems.go. console.go holds the rules of talking to a console, which the
// phases need not think about.
package migrator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Login is a name and password of one console. Email is an address or, of an account of
// the Customer Licensing Portal, its login ID, or of a user of Apex Central or Email
// Security, the user name.
type Login struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Config says what to migrate, and how.
type Config struct {
	// Product is what is migrated; empty means Cloud App Security.
	Product Product
	// V1 is the base URL of Vision One, such as http://127.0.0.1:8081, CAS, ApexOne or
	// EmailSecurity that of the product's own console.
	V1, CAS, ApexOne, EmailSecurity string
	// PrimaryUser is the Primary User Account of Vision One. A Master Administrator
	// will do, too, unless the platform is to be updated. It is empty for a customer
	// who has no Vision One yet.
	PrimaryUser Login
	// Portal is the account of the Customer Licensing Portal, by its login ID. A
	// customer without Vision One activates it with this; on the legacy platform it is
	// the Primary User Account's own login.
	Portal Login
	// Owner is the email address and the new password that the Primary User Account is
	// to have from the activation, or from the update of a legacy platform, on. The
	// address must not be one that Cloud App Security was registered with. If an
	// account of Vision One has it already, the password is that account's.
	Owner Login
	// CloudOnePassword is the password of the user of Trend Cloud One who has the
	// owner's address, if there is one: the accounts merge, and it applies then.
	CloudOnePassword string
	// Region is the code of the Data Center Region in which Vision One is provisioned,
	// which cannot be changed afterwards; empty means the one that Vision One proposes.
	Region string
	// MFA says what the update of a legacy platform does with the multi-factor
	// authentication of its owner, if he uses it: KeepMFA, which it is if it is empty,
	// or DisableMFA.
	MFA string
	// Code returns the verification code that was mailed to an address. Prefix is the
	// letters in front of it, by which its mail is told from earlier ones; it may be
	// empty. An error that is ErrNoCode says that it has not come yet: Code is called
	// again later, and another code is sent in the end. Any other error stops the
	// migration. It may wait, but codes and the wizard do not wait forever.
	Code func(ctx context.Context, to, prefix string) (string, error)
	// OneTimePassword returns the present one-time password of the account that signs
	// in to Vision One. If it is nil, an account that is asked for one is an obstacle.
	OneTimePassword func(ctx context.Context) (string, error)
	// Administrator is as whom the product's own console is read. Apex Central and Email
	// Security are read as the account of the portal, or as what has replaced it, if this
	// is empty.
	Administrator Login
	// Others are further users of that console whose passwords are known. Administrators
	// of CAS who are in neither get into Vision One by the link in their invitation mail,
	// users of Apex Central and Email Security by migrating their accounts themselves.
	Others []Login
	// Addresses are the email addresses that users of Apex Central or Email Security are
	// to have in Vision One, by user name; without one, it is the address that the console
	// has of them.
	Addresses map[string]string
	// Sent returns the messages that somebody has sent through Email Security meanwhile, to
	// see whether each of them arrives. It is called at the end; nil sends none.
	Sent func(ctx context.Context) ([]Sent, error)

	// Before holds the figures that an interrupted run had read before the update.
	// The product cannot be read any more afterwards: without them the end is not compared
	// with the beginning. OnFigures is called with them once they are read, so that
	// they can be kept; its error stops the migration.
	Before    *Figures
	OnFigures func(Figures) error

	// Sleep waits; nil waits in real time. See [VirtualClock].
	Sleep func(ctx context.Context, d time.Duration) error
	// Now tells the time that steps are marked with; nil leaves them unmarked.
	Now func(ctx context.Context) (time.Time, error)
	// Every is how long to wait between two looks at a state; 0 means 15 s.
	Every time.Duration
	// Patience is how long to wait for one state, in Sleep's time; 0 means 30 min, and
	// with Apex One an hour.
	Patience time.Duration
	// Preparation is how long to go on after a temporary problem with which the start of
	// an update is put off, in Sleep's time; 0 means 2 hours.
	Preparation time.Duration
	// Language is "en" or "ja", for the texts of the consoles and of the report; empty
	// leaves it to the consoles.
	Language string
	// OnStep, if set, is called with each step as it is done.
	OnStep func(Step)
	// HTTP, if set, is used for all requests.
	HTTP *http.Client
}

// Step is something that was done or seen.
type Step struct {
	// Name is stable: "connect.saved", "update.started", …
	Name   string `json:"name"`
	Detail string `json:"detail"`
	// At is when it was, by Config.Now.
	At time.Time `json:"at,omitzero"`
}

// Obstacle is a reason for which the migration cannot start, or go on.
type Obstacle struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Check is one comparison of the end with what it should be.
type Check struct {
	Name   string      `json:"name"`
	Result CheckResult `json:"result"`
	Detail string      `json:"detail"`
}

// CheckResult is how a check went.
type CheckResult string

// The results. Unknown is what could not be compared, because an earlier run has
// read CAS and its figures were not given.
const (
	Passed  CheckResult = "passed"
	Failed  CheckResult = "failed"
	Unknown CheckResult = "unknown"
)

// Report is the account of a run, also of one that failed.
type Report struct {
	// OK says that the customer is in the successor, and nothing is missing there.
	OK bool `json:"ok"`
	// Obstacles are why it was not tried, or was refused.
	Obstacles []Obstacle `json:"obstacles,omitempty"`
	// Changes says what this run has changed, in order.
	Changes []string `json:"changes"`
	// Pending lists what people have left to do.
	Pending []string `json:"pending,omitempty"`
	Checks  []Check  `json:"checks,omitempty"`
	Steps   []Step   `json:"steps"`
}

// What Run fails with, besides a *[Problem] or an error of the network.
var (
	// ErrObstacles: the report lists the obstacles. Nothing was changed that does
	// not do as well later.
	ErrObstacles = errors.New("obstacles stand in the way of the migration")
	// ErrPatience: a state did not come in time. Run again to go on waiting.
	ErrPatience = errors.New("out of patience")
	// ErrVerify: the migration is done, but checks failed.
	ErrVerify = errors.New("the end is not as it should be")
)

// ErrNoCode is for Config.Code: the mail with the code has not come yet.
var ErrNoCode = errors.New("no code has come")

// Run migrates. The report is never nil, and tells how far it got.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	m := newMigration(cfg)
	for _, phase := range []func(context.Context) error{
		m.signIn,
		m.lookAhead,
		m.resumePlatform,
		m.setUp,
		m.survey,
		m.connect,
		m.updatePlatform,
		m.update,
		m.upgradeAccounts,
		m.verify,
	} {
		if err := phase(ctx); err != nil {
			return m.report, err
		}
	}
	m.report.OK = true
	return m.report, nil
}

// migration is the state of one run. What lasts is kept by the consoles alone.
type migration struct {
	cfg    Config
	report *Report
	// way is the product's; v1 is Vision One, old the product's own console.
	way     way
	v1, old *console
	// access is how the product's console received its administrator at the start, reader
	// who that was.
	access access
	reader string
	// login counts the logins of the owner that are no longer good, see logins.
	login int
	// next is what has to be done before Vision One can be used: nextSetup,
	// nextAssignment, or nothing.
	next string
	// platform is which Vision One it is, site where it runs.
	platform, site string
	// before holds the product's figures; nil if they are not known.
	before *Figures
	// row is the product, or what has become of it, in the product instance list, as it was
	// last seen; nil while it is not there.
	row *instance
	// agreed says that this run has agreed to the terms of the update.
	agreed bool
}

func newMigration(cfg Config) *migration {
	if cfg.Sleep == nil {
		cfg.Sleep = realSleep
	}
	if cfg.Every == 0 {
		cfg.Every = 15 * time.Second
	}
	if cfg.Patience == 0 {
		cfg.Patience = 30 * time.Minute
		if cfg.Product == ApexOne { // whose update may take as long as that
			cfg.Patience = time.Hour
		}
	}
	if cfg.Preparation == 0 {
		cfg.Preparation = 2 * time.Hour
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{}
	}
	m := &migration{
		cfg:    cfg,
		report: &Report{Changes: []string{}, Steps: []Step{}},
		before: cfg.Before,
	}
	m.v1 = m.newConsole("v1", cfg.V1)
	m.way, m.old = cloudApp{m}, m.newConsole("cas", cfg.CAS)
	switch cfg.Product {
	case CloudAppSecurity:
	case ApexOne:
		m.way, m.old = apexOne{m}, m.newConsole("apexone", cfg.ApexOne)
	case EmailSecurity:
		m.way, m.old = emailSecurity{m}, m.newConsole("tmems", cfg.EmailSecurity)
	}
	return m
}

// newConsole returns a client of a console in which nobody is signed in yet.
func (m *migration) newConsole(service, base string) *console {
	return &console{
		service: service, base: base, language: m.cfg.Language,
		http: m.cfg.HTTP, sleep: m.cfg.Sleep, limit: answerTime,
	}
}

// say writes a sentence of the report in its language.
func (m *migration) say(en, ja string, args ...any) string {
	if m.cfg.Language == "ja" {
		return fmt.Sprintf(ja, args...)
	}
	return fmt.Sprintf(en, args...)
}

// step notes something done or seen.
func (m *migration) step(ctx context.Context, name, detail string) error {
	s := Step{Name: name, Detail: detail}
	if m.cfg.Now != nil {
		var err error
		if s.At, err = m.cfg.Now(ctx); err != nil {
			return err
		}
	}
	m.report.Steps = append(m.report.Steps, s)
	if m.cfg.OnStep != nil {
		m.cfg.OnStep(s)
	}
	return nil
}

// changed notes a change that this run has made.
func (m *migration) changed(ctx context.Context, name, detail string) error {
	m.report.Changes = append(m.report.Changes, detail)
	return m.step(ctx, name, detail)
}

// stop reports obstacles.
func (m *migration) stop(obstacles []Obstacle) error {
	m.report.Obstacles = obstacles
	return ErrObstacles
}
