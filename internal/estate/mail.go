package estate

import (
	"time"

	"github.com/mockone/mockone/internal/sim"
)

// MailSuite is what the console of Cloud Email Gateway Protection shows. The product
// that was updated keeps serving it, and mail flows through it all the time: settings,
// logs, reports and quarantined messages are found again unchanged, and what arrived
// while the update ran is there as well [TMEMSJA Q1, Q3].
//
// An administrator of the product who manages specified domains alone is shown what
// belongs to these; everybody else is shown everything.
type MailSuite interface {
	// MailSummary returns the figures of the dashboard.
	MailSummary(r *sim.Reader) (MailSummary, error)
	// MailDomains returns the managed domains, MailPolicies the policies in the order
	// in which they apply.
	MailDomains(r *sim.Reader) ([]MailDomain, error)
	MailPolicies(r *sim.Reader) ([]MailPolicy, error)
	// MailTracking returns a page of the mail tracking log, MailEvents one of the
	// policy events, MailQuarantine one of the messages that are in quarantine now;
	// each has the latest first, unless the filter says otherwise.
	MailTracking(r *sim.Reader, f MailFilter) (MailTrackingPage, error)
	MailEvents(r *sim.Reader, f MailFilter) (MailEventPage, error)
	MailQuarantine(r *sim.Reader, f MailFilter) (MailQuarantinePage, error)
	// MailReports returns the reports that were made, the latest first.
	MailReports(r *sim.Reader) ([]MailReport, error)
	// MailRecipients returns the valid recipients of the managed domain with the id, in
	// the order of their addresses. It is an error that wraps sim.ErrNotFound if there
	// is no such domain.
	MailRecipients(r *sim.Reader, domain string) ([]MailRecipient, error)
}

// The directions of a message, as seen from the managed domains [CEGPAPI].
const (
	MailIn  = "in"
	MailOut = "out"
)

// The types of the mail tracking log [CEGPAPI].
const (
	MailAccepted = "accepted_traffic"
	MailBlocked  = "blocked_traffic"
)

// MailEventTypes returns the types of policy events, as the log-retrieval API names
// them [CEGPAPI].
func MailEventTypes() []string {
	return []string{"anti_spoof", "threat", "spam", "content_filter", "dlp", "phishing", "anomaly"}
}

// MailFilter says which entries of a log, or which quarantined messages, are meant.
// Empty fields mean any.
type MailFilter struct {
	// Domain is a managed domain.
	Domain string
	// Direction is MailIn or MailOut.
	Direction string
	// Type is MailAccepted or MailBlocked of the tracking log, else a type of policy
	// events, which is also the reason for which a message is in quarantine.
	Type string
	// Search is part of the sender, a recipient, the subject or the message id, in any
	// case.
	Search string
	// From and To are the instants from which on, and up to which, the message came in;
	// To is no part of it.
	From, To time.Time
	// After is the id after which the page begins, Limit how many it has at most; 0
	// means all.
	After string
	Limit int
	// Forward says that the earliest come first: whoever goes from page to page then
	// meets what comes in meanwhile at the end, and nothing twice.
	Forward bool
}

// MailTrackingPage is a part of the mail tracking log.
type MailTrackingPage struct {
	Items []MailTrack
	// Total counts all that match; Next is the After of the next page, empty on the
	// last one.
	Total int
	Next  string
}

// MailEventPage is a part of the policy events.
type MailEventPage struct {
	Items []MailEvent
	// Total counts all that match; Next is the After of the next page, empty on the
	// last one.
	Total int
	Next  string
}

// MailQuarantinePage is a part of the quarantine.
type MailQuarantinePage struct {
	Items []QuarantinedMail
	// Total counts all that match; Next is the After of the next page, empty on the
	// last one.
	Total int
	Next  string
}

// MailSummary holds the figures of the dashboard.
type MailSummary struct {
	// Flow is "on" as long as mail is delivered and searched, also during an update
	// [TMEMSJA Q3].
	Flow     string `json:"flow" enum:"on,off"`
	Domains  int    `json:"domains"`
	Users    int    `json:"users"`
	Policies int    `json:"policies"`
	Reports  int    `json:"reports"`

	MailFigures
}

// MailFigures are what is counted in logs and quarantine.
type MailFigures struct {
	// Accepted and Blocked count entries of the tracking log by its type, Incoming and
	// Outgoing by their direction.
	Accepted int `json:"accepted"`
	Blocked  int `json:"blocked"`
	Incoming int `json:"incoming"`
	Outgoing int `json:"outgoing"`
	// Quarantined counts the messages that are in quarantine now.
	Quarantined int `json:"quarantined"`
	// Events counts policy events by type.
	Events map[string]int `json:"events"`
}

// MailDomain is a domain whose mail the product handles.
type MailDomain struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// State is "verifying" until the domain's TXT record was found, then "active".
	State string `json:"state" enum:"verifying,active"`
	// Inbound is the mail server behind the product, Outbound says that mail of the
	// domain's own users is handled as well.
	Inbound  string `json:"inbound"`
	Outbound bool   `json:"outbound"`
	// MX and TXT are the records that the domain has; the update changes neither
	// [TMEMSJA Q2].
	MX  string `json:"mx"`
	TXT string `json:"txt"`
	// Users counts the valid recipients. Without any, mail to every address is taken.
	Users   int       `json:"users"`
	AddedAt time.Time `json:"added_at"`
}

// MailPolicy is a rule that messages are held against.
type MailPolicy struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Direction is MailIn or MailOut.
	Direction string `json:"direction" enum:"in,out"`
	// Type is the type of policy events that it makes.
	Type string `json:"type"`
	// Domain is the managed domain that it is for; empty means all.
	Domain  string `json:"domain"`
	Enabled bool   `json:"enabled"`
	// Priority is its place among those that are tried.
	Priority int `json:"priority"`
	// Words are what it looks for in subjects, attachments and addresses; none means
	// that it catches whatever is found to be of its type.
	Words []string `json:"words"`
	// Action is what is done about a message.
	Action     string    `json:"action" enum:"pass,tag_subject,quarantine,delete,block"`
	ModifiedAt time.Time `json:"modified_at"`
	// Fixed says that the actor of the reading cannot switch it: it is for all domains,
	// and he manages specified ones.
	Fixed bool `json:"fixed,omitempty"`
}

// MailAttachment is a file of a message.
type MailAttachment struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// MailTrack is an entry of the mail tracking log: what became of a message for one of
// its recipients.
type MailTrack struct {
	ID string `json:"id"`
	// Type is MailAccepted or MailBlocked.
	Type string `json:"type" enum:"accepted_traffic,blocked_traffic"`
	// ReceivedAt is when the message came in, LoggedAt when the entry was made,
	// DeliveredAt when it was handed on; zero if it was not.
	ReceivedAt  time.Time `json:"received_at"`
	LoggedAt    time.Time `json:"logged_at"`
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	Direction   string    `json:"direction" enum:"in,out"`
	// Domain is the managed domain that it belongs to.
	Domain    string `json:"domain"`
	Sender    string `json:"sender"`
	Recipient string `json:"recipient"`
	// MessageID is from the message's header, MailID the product's own: no two
	// messages have the same one, and all entries of one message do.
	MessageID string `json:"message_id"`
	MailID    string `json:"mail_id"`
	Subject   string `json:"subject"`
	// Size is in bytes.
	Size int `json:"size"`
	// Action is what was done: "Delivered", "Quarantined", "Deleted", "Blocked".
	Action string `json:"action"`
	// HeaderFrom and HeaderTo are the addresses that the message itself names.
	HeaderFrom string   `json:"header_from"`
	HeaderTo   []string `json:"header_to"`
	SenderIP   string   `json:"sender_ip"`
	TLS        string   `json:"tls"`
	// DeliveredTo is the mail server that took it; empty if none did.
	DeliveredTo string           `json:"delivered_to"`
	Attachments []MailAttachment `json:"attachments"`
	URLs        []string         `json:"urls"`
	// Details are what the receiving server said, Reason why it was not handed on.
	Details string `json:"details"`
	Reason  string `json:"reason"`
}

// MailEvent is a policy event: a policy caught a message.
type MailEvent struct {
	ID string `json:"id"`
	// Type is one of MailEventTypes, Subtype what was found: a kind of threat, a word.
	Type       string    `json:"type"`
	Subtype    string    `json:"subtype"`
	ReceivedAt time.Time `json:"received_at"`
	LoggedAt   time.Time `json:"logged_at"`
	Direction  string    `json:"direction" enum:"in,out"`
	Domain     string    `json:"domain"`
	Sender     string    `json:"sender"`
	Recipients []string  `json:"recipients"`
	MessageID  string    `json:"message_id"`
	MailID     string    `json:"mail_id"`
	Subject    string    `json:"subject"`
	Size       int       `json:"size"`
	// Policy is the name of the policy, Action what it did.
	Policy      string           `json:"policy"`
	Action      string           `json:"action"`
	HeaderFrom  string           `json:"header_from"`
	HeaderTo    []string         `json:"header_to"`
	SenderIP    string           `json:"sender_ip"`
	Attachments []MailAttachment `json:"attachments"`
	URLs        []string         `json:"urls"`
	Details     string           `json:"details"`
}

// QuarantinedMail is a message in quarantine.
type QuarantinedMail struct {
	// ID names it among the things of the kind QuarantinedMailKind.
	ID string `json:"id"`
	// State is "held" as long as it can be released or deleted.
	State         string    `json:"state" enum:"held,released,deleted"`
	QuarantinedAt time.Time `json:"quarantined_at"`
	// ExpiresAt is when it is deleted by itself, at the earliest; zero if never.
	ExpiresAt  time.Time `json:"expires_at,omitzero"`
	Direction  string    `json:"direction" enum:"in,out"`
	Domain     string    `json:"domain"`
	Sender     string    `json:"sender"`
	Recipients []string  `json:"recipients"`
	MessageID  string    `json:"message_id"`
	MailID     string    `json:"mail_id"`
	Subject    string    `json:"subject"`
	Size       int       `json:"size"`
	// Type is that of the policy event, Policy the name of the policy that caught it.
	Type   string `json:"type"`
	Policy string `json:"policy"`
}

// MailReport is a report that was made.
type MailReport struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Period string `json:"period" enum:"daily,weekly,monthly,quarterly"`
	// Domain is the managed domain that it is about; empty means all.
	Domain string    `json:"domain"`
	MadeAt time.Time `json:"made_at"`
	// From is where its period begins; it ends with MadeAt.
	From   time.Time `json:"from"`
	Format string    `json:"format"`
	// Figures are what the logs said of the period when it was made, and how many of
	// its messages were in quarantine then.
	Figures MailFigures `json:"figures"`
}
