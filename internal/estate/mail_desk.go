package estate

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The triggers with which a console, before the update and after it, acts on a message
// in quarantine. The product's own rows for them hold the guards.
const (
	// QuarantinedMailKind is the kind of messages in quarantine.
	QuarantinedMailKind = "tmems.quarantined"

	// ReleaseMail delivers a message after all, DeleteMail throws it away.
	ReleaseMail lifecycle.Trigger = "release"
	DeleteMail  lifecycle.Trigger = "delete"
)

// MailDesk is what a console does about mail, before the update and after it. Each method
// returns a command; who may give it, and what it refuses, the product says. A console
// with permissions of its own asks for them first.
type MailDesk interface {
	// AddDomain adds a managed domain, VerifyDomain has its TXT record looked for,
	// DeleteDomain gives it up.
	AddDomain(d NewMailDomain) sim.Command
	VerifyDomain(id string) sim.Command
	DeleteDomain(id string) sim.Command
	// AddRecipient makes an address a valid recipient of the domain with the id,
	// DeleteRecipient takes it off them.
	AddRecipient(domain string, u MailRecipient) sim.Command
	DeleteRecipient(domain, address string) sim.Command
	// AddPolicy adds a policy, which comes after all others; SwitchPolicy switches one.
	AddPolicy(p NewMailPolicy) sim.Command
	SwitchPolicy(id string, enabled bool) sim.Command
	// MakeReport makes a report from the logs as they are.
	MakeReport(n NewMailReport) sim.Command
	// ReleaseMail delivers a message in quarantine, DeleteMail throws it away.
	ReleaseMail(id string) sim.Command
	DeleteMail(id string) sim.Command
}

// MailRecipient is a valid recipient of a domain: mail to others is blocked.
type MailRecipient struct {
	Address string `json:"address" minLength:"3" maxLength:"254" doc:"Its address."`
	Name    string `json:"name,omitempty" maxLength:"100" doc:"What it is called."`
}

// NewMailDomain is a domain to be added.
type NewMailDomain struct {
	Name     string `json:"name" minLength:"1" maxLength:"253" doc:"Its name."`
	Inbound  string `json:"inbound" minLength:"1" maxLength:"253" doc:"The mail server behind the product."`
	Outbound bool   `json:"outbound,omitempty" doc:"Whether mail of the domain's own users is handled as well."`
}

// NewMailPolicy is a policy to be added.
type NewMailPolicy struct {
	Name      string   `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Direction string   `json:"direction" enum:"in,out" doc:"Whether it is for mail to the domains or from them."`
	Type      string   `json:"type" enum:"anti_spoof,threat,spam,content_filter,dlp,phishing,anomaly" doc:"The type of policy events that it makes."`
	Domain    string   `json:"domain,omitempty" maxLength:"253" doc:"The domain that it is for; all, if it is not given."`
	Words     []string `json:"words,omitempty" maxItems:"100" nullable:"false" doc:"What it looks for; none means whatever is found to be of its type."`
	Action    string   `json:"action" enum:"pass,tag_subject,quarantine,delete,block" doc:"What is done about a message."`
}

// NewMailReport is a report to be made.
type NewMailReport struct {
	Name   string `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Period string `json:"period" enum:"daily,weekly,monthly,quarterly" doc:"How long before the present it begins."`
	Domain string `json:"domain,omitempty" maxLength:"253" doc:"The domain that it is about; all, if it is not given."`
}
