// Package logs is the REST API by which programs retrieve the logs of Email Security, and
// of Cloud Email Gateway Protection after the update [CEGPAPI]: the mail tracking log and
// the policy events.
//
// A program proves who it is by HTTP Basic authentication, with the account name of an
// administrator and one of his API keys, of which there are two at most [TMAPIKEY]. What
// an answer has not to say, it says with the status 204 and no body.
//
// The API is the same before, during and after the update, and so are the keys: the
// addresses of the service and their form are [CEGPAPI]. That nothing is said of keys
// which end then is taken to mean that they do not; a setting makes them.
//
// Not simulated: the domains of an account and their directory users, whose requests and
// answers are not public.
package logs

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

// service is the service that the package is a part of.
const service = "tmems"

// Act is something that an administrator may do about API keys.
type Act string

// The acts.
const (
	// ViewKeys is looking at one's API keys, ManageKeys making, switching and deleting
	// them, and switching log retrieval.
	ViewKeys   Act = "api_keys.view"
	ManageKeys Act = "api_keys.manage"
)

// Account is an administrator account, in whose name programs call.
type Account struct {
	ID string
	// Login is the account name, with which programs come.
	Login string
	// Good says that programs can call in its name: it was neither disabled nor deleted.
	Good bool
	// Actor is in whose name logs are read for it, so that it sees what it may see.
	Actor string
	// Tracking and Events say which logs its permissions let it see.
	Tracking, Events bool
}

// Options say what the package asks of the rest of the product. Suite and Accounts must be
// given; of the others any may be nil.
type Options struct {
	// Suite has the logs.
	Suite estate.MailSuite
	// Accounts returns the administrator accounts that there are.
	Accounts func(r *sim.Reader) ([]Account, error)
	// Who returns the account name of the administrator in whose name something is asked;
	// ok is false if it is nobody of Email Security.
	Who func(r *sim.Reader) (login string, ok bool)
	// May returns why who asks may not do something; nil if he may.
	May func(r *sim.Reader, act Act) (*lifecycle.Reason, error)
	// Updated reports whether the product has become its successor.
	Updated func(r *sim.Reader) (bool, error)
	// Enter may show another page of the console instead of one of these.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session) (instead *web.View, err error)
}

// Logs is the API with the keys of the programs that may use it. It holds no state of any
// sandbox.
type Logs struct {
	options Options

	Keys      *sim.Kind[Key, keyFacts]
	Retrieval *sim.Kind[Retrieval, struct{}]
}

// New returns the API of a product.
func New(o Options) *Logs {
	m := &Logs{options: o}
	m.Keys, m.Retrieval = m.keys(), m.retrieval()
	return m
}

// The settings of the API.
const (
	// SettingWindow is how far back logs can be retrieved.
	SettingWindow = "tmems.api.window"
	// SettingSpan is the time of which logs are retrieved if its other end is not given.
	SettingSpan = "tmems.api.span"
	// SettingExcess says what becomes of a request for more than there can be.
	SettingExcess = "tmems.api.excess"
	// SettingRate is how many calls a key may make in a minute.
	SettingRate = "tmems.api.rate"
	// SettingAfterUpdate says whether the API answers once the product was updated.
	SettingAfterUpdate = "tmems.api.after_update"
)

// The values of SettingExcess.
const (
	excessCut    = "cut"
	excessRefuse = "refuse"
)

// schema holds how many calls keys have made of late. Instants are microseconds since the
// Unix epoch.
var schema = store.Migration{Name: "0012-tmems-api", SQL: `
CREATE TABLE tmems_api_calls (
  key   TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  calls INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`}

// Service returns what the engine runs, to be joined with the rest of the product.
func (m *Logs) Service() sim.Service {
	return sim.Service{
		Name:     service,
		Kinds:    []sim.AnyKind{m.Keys, m.Retrieval},
		Commands: []sim.Command{AddKey{}, ChangeKey{}, SwitchRetrieval{}, countCall{}},
		Settings: []sim.Setting{
			{
				Name: SettingWindow, Type: sim.Delay, Default: "72h", Src: "TMAPITRK",
				Doc: "How far before a request the logs can lie that it retrieves.",
			},
			{
				Name: SettingSpan, Type: sim.Delay, Default: "5m", Src: "TMAPITRK",
				Doc: "The time of which a request retrieves logs that gives start alone, end alone, or neither.",
			},
			{
				Name: SettingExcess, Type: sim.Choice, Default: excessCut, Choices: []string{excessCut, excessRefuse}, Src: lifecycle.Assumed,
				Doc: "What becomes of a request for logs that lie too far back, or for more than 500 at once: it gets what it can get, or is refused with InvalidFormat.",
			},
			{
				Name: SettingRate, Type: sim.Number, Default: "0", Src: lifecycle.Assumed,
				Doc: "How many calls an API key of Email Security may make in a minute before it is answered with the status 429; 0 means as many as it likes. No number is public.",
			},
			{
				Name: SettingAfterUpdate, Type: sim.Choice, Default: "answers", Choices: []string{"answers", "closed"}, Src: lifecycle.Assumed,
				Doc: "Whether the log-retrieval API answers the keys of before once Email Security has become Cloud Email Gateway Protection.",
			},
		},
		Schema:      []store.Migration{schema},
		Credentials: m.Credentials,
	}
}

// may refuses what the permissions of who asks do not let him do.
func (m *Logs) may(r *sim.Reader, act Act) error {
	if m.options.May == nil {
		return nil
	}
	why, err := m.options.May(r, act)
	if err != nil || why == nil {
		return err
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: *why}
}

// account returns the account of a name, as logins are compared.
func (m *Logs) account(r *sim.Reader, login string) (Account, bool, error) {
	all, err := m.options.Accounts(r)
	for _, a := range all {
		if estate.LoginKey(a.Login) == estate.LoginKey(login) {
			return a, true, err
		}
	}
	return Account{}, false, err
}

// who returns the account of the administrator who asks; ok is false if it is nobody of
// Email Security, who sees the keys of all.
func (m *Logs) who(r *sim.Reader) (a Account, ok bool, err error) {
	if m.options.Who == nil {
		return a, false, nil
	}
	login, ok := m.options.Who(r)
	if !ok {
		return a, false, nil
	}
	a, _, err = m.account(r, login) // one that is gone has no keys
	return a, true, err
}

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

func in(s ...lifecycle.State) []lifecycle.State { return s }
