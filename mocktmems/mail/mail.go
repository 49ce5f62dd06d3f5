package mail

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

// Name is the service that the package is a part of.
const Name = "tmems"

// Act is something that an administrator may do about mail.
type Act string

// The acts.
const (
	// Watch is looking at the figures of the dashboard.
	Watch Act = "dashboard.view"
	// ViewDomains is looking at domains, ManageDomains adding and deleting them, which
	// only the Business Account and superadmins may do [TMSUB].
	ViewDomains   Act = "domains.view"
	ManageDomains Act = "domains.manage"
	// ViewRecipients is looking at valid recipients, ManageRecipients adding and deleting
	// them.
	ViewRecipients   Act = "recipients.view"
	ManageRecipients Act = "recipients.manage"
	// ViewPolicies is looking at policies, ManagePolicies switching them.
	ViewPolicies   Act = "policies.view"
	ManagePolicies Act = "policies.manage"
	// ViewTracking is looking at the mail tracking log, ViewEvents at the policy events.
	ViewTracking Act = "tracking.view"
	ViewEvents   Act = "events.view"
	// ViewQuarantine is looking at the quarantine, ManageQuarantine releasing and
	// deleting what is in it.
	ViewQuarantine   Act = "quarantine.view"
	ManageQuarantine Act = "quarantine.manage"
	// ViewReports is looking at reports, ManageReports making them.
	ViewReports   Act = "reports.view"
	ManageReports Act = "reports.manage"
)

// Acts returns all of them.
func Acts() []Act {
	return []Act{Watch, ViewDomains, ManageDomains, ViewRecipients, ManageRecipients, ViewPolicies, ManagePolicies, ViewTracking, ViewEvents, ViewQuarantine, ManageQuarantine, ViewReports, ManageReports}
}

// Options say what the package asks of the rest of the product. Any may be nil: then
// everybody may do everything, everywhere.
type Options struct {
	// May returns why the actor of the reading may not do something; nil if he may.
	May func(r *sim.Reader, act Act) (*lifecycle.Reason, error)
	// Codes are the codes with which May refuses, for the API's description.
	Codes []string
	// Domains returns the names of the domains that the actor of the reading manages;
	// limited is false if he manages all of them.
	Domains func(r *sim.Reader) (names []string, limited bool, err error)
}

// Mail is the mail that Email Security handles. It holds no state of any sandbox.
type Mail struct {
	Domains    *sim.Kind[Domain, domainFacts]
	Policies   *sim.Kind[Policy, policyFacts]
	Quarantine *sim.Kind[Held, heldFacts]
	Reports    *sim.Kind[Report, reportFacts]

	options Options
}

// Everything that a console shows of mail comes from here.
var (
	_ estate.MailSuite  = (*Mail)(nil)
	_ estate.MailDesk   = (*Mail)(nil)
	_ estate.Postmaster = (*Mail)(nil)
)

// New returns the mail of a product.
func New(o Options) *Mail {
	m := &Mail{options: o}
	m.Domains, m.Policies, m.Quarantine, m.Reports = m.domains(), m.policies(), m.held(), m.reports()
	return m
}

// schema holds what has no life of its own. Instants are microseconds since the Unix
// epoch. The three logs have the same shape: what is asked for in columns of its own,
// and the whole entry as JSON.
var schema = store.Migration{Name: "0011-tmems-mail", SQL: `
CREATE TABLE tmems_recipients (
  domain  TEXT NOT NULL,
  address TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (domain, address)
) STRICT, WITHOUT ROWID;
` + logTable(trackingLog) + logTable(eventLog) + logTable(quarantineLog)}

// Service returns what the engine runs, to be joined with the rest of the product.
func (m *Mail) Service() sim.Service {
	return sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{m.Domains, m.Policies, m.Quarantine, m.Reports},
		Commands: []sim.Command{
			AddDomain{}, VerifyDomain{}, DeleteDomain{}, AddRecipient{}, DeleteRecipient{}, AddPolicy{}, SwitchPolicy{}, MakeReport{}, ReleaseMail{}, DeleteMail{}, Traffic{},
		},
		Settings: settings(),
		Schema:   []store.Migration{schema},
	}
}

// SettingEvery is how often a message comes in by itself for each verified domain.
const SettingEvery = "tmems.mail.every"

// SettingVerify is how long it takes to find the TXT record of a new domain.
const SettingVerify = "tmems.domain.verify"

// SettingKeep is how long a message stays in quarantine.
const SettingKeep = "tmems.quarantine.keep"

func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingEvery, Type: sim.Delay, Default: "0s", Src: lifecycle.Assumed,
			Doc: "How often a message comes in by itself for each verified domain, also during the update; 0 means only when mail is played. Counted from the domain's verification; if a sandbox begins with a verified domain, from its start, which has the first message.",
		},
		{
			Name: SettingVerify, Type: sim.Delay, Default: "0s", Src: lifecycle.Assumed,
			Doc: "How long it takes until the TXT record of a new domain is found; 0 means that it is looked for only when somebody asks.",
		},
		{
			Name: SettingKeep, Type: sim.Delay, Default: "720h", Src: lifecycle.Assumed,
			Doc: "How long a message stays in quarantine before it is deleted by itself (30 days).",
		},
	}
}

// may refuses what the actor's permissions do not let him do.
func (m *Mail) may(r *sim.Reader, act Act) error {
	why, err := m.why(r, act)
	if err != nil || why == nil {
		return err
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: *why}
}

// why returns why the actor may not do something; nil if he may.
func (m *Mail) why(r *sim.Reader, act Act) (*lifecycle.Reason, error) {
	if m.options.May == nil {
		return nil, nil //nolint:nilnil // nothing is in the way
	}
	return m.options.May(r, act)
}

// scope are the domains that an actor is shown.
type scope struct {
	names   []string
	limited bool
}

func (m *Mail) scope(r *sim.Reader) (s scope, err error) {
	if m.options.Domains != nil {
		s.names, s.limited, err = m.options.Domains(r)
	}
	return s, err
}

// has reports whether a domain is among them. What is for all domains is shown to all.
func (s scope) has(domain string) bool {
	return !s.limited || domain == "" || slices.Contains(s.names, domain)
}

// within answers as if there were nothing there if the domain is none of the actor's.
func (m *Mail) within(r *sim.Reader, domain string) error {
	s, err := m.scope(r)
	if err != nil || s.has(domain) {
		return err
	}
	return fmt.Errorf("%s: %w", domain, sim.ErrNotFound)
}

// owns reports whether a domain is one of those that an actor manages; "all domains" is
// none of them.
func (s scope) owns(domain string) bool { return !s.limited || domain != "" && s.has(domain) }

// specified is the refusal of what concerns more than the domains that somebody manages.
var specified = reason("tmems.domain.specified", "Your account manages specified domains. Choose one of them.", "このアカウントは指定されたドメインのみを管理します。そのいずれかを選択してください。")

// own refuses what an actor who manages specified domains does about others, or about all.
func (m *Mail) own(r *sim.Reader, domain string) error {
	s, err := m.scope(r)
	if err != nil || s.owns(domain) {
		return err
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: specified}
}

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

func in(s ...lifecycle.State) []lifecycle.State { return s }

func invalid(format string, args ...any) error {
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
}

func orElse(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// errAfter is the answer to a page that begins after what is not there.
var errAfter = errors.New("after: no page has ended there")
