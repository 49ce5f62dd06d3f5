package wizard

import (
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
)

// Name is the name of the part: of its messages, and of its tables' steps.
const Name = "wizard"

// service is the console in which the wizard runs: it sends the mails, and its
// users are the actors.
const service = "v1"

// Options say whom the wizard asks.
type Options struct {
	// Sessions are the console's.
	Sessions *estate.Sessions
	// People are the accounts of Vision One.
	People estate.People
	// Portal is the Customer Licensing Portal; nil if nobody has an account there.
	Portal estate.Portal
	// Registrars are the products with whose addresses no account may be registered.
	Registrars []estate.Registrar
}

// Wizard is the wizard and its codes. It holds nothing of any sandbox.
type Wizard struct {
	options Options

	Assignments   *sim.Kind[Assignment, assignmentFacts]
	Verifications *sim.Kind[Verification, verificationFacts]
}

// New returns a wizard that asks those.
func New(o Options) *Wizard {
	w := &Wizard{options: o}
	w.Assignments = w.assignmentKind()
	w.Verifications = w.verificationKind()
	return w
}

// Use says who the portal is, before the first sandbox is opened: two services
// that need each other cannot be made at once.
func (w *Wizard) Use(p estate.Portal) { w.options.Portal = p }

var _ estate.Codes = (*Wizard)(nil)

// schema holds the users of Cloud One, who have no life here.
var schema = store.Migration{Name: "0004-v1-cloud-one", SQL: `
CREATE TABLE v1_cloud_one (
  email    TEXT PRIMARY KEY, -- in small letters
  name     TEXT NOT NULL,
  password TEXT NOT NULL,
  api_key  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`}

// Service returns what the engine runs.
func (w *Wizard) Service() sim.Service {
	return sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{w.Assignments, w.Verifications},
		Commands: []sim.Command{
			SpecifyAddress{},
			EnterCode{},
			AnotherCode{},
			ResetPassword{},
			UseExisting{},
			GoBack{},
			Close{},
		},
		Settings:    settings(),
		Schema:      []store.Migration{schema},
		Credentials: cloudOneCredentials,
	}
}

// same reports whether two logins or addresses are one.
func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

func in(states ...lifecycle.State) []lifecycle.State { return states }
