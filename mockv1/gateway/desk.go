package gateway

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	mail "github.com/mockone/mockone/internal/web/gateway"
)

// actOn returns what the table of permissions calls a deed.
func actOn(d mail.Deed) string {
	if d == mail.SeeRecipients {
		return "v1.cegp.recipients.view"
	}
	return "v1.cegp." + string(d) + ".manage"
}

// entrusted is a command of the product that is given in this console.
type entrusted struct {
	gateway *Gateway
	name    string

	// Command is the product's; nil if there is no product.
	Command sim.Command `json:"command"`
}

// Name returns its name: "v1.cegp." and what is done.
func (c entrusted) Name() string { return "v1.cegp." + c.name }

// Run returns what the product answers, once the console is there.
func (c entrusted) Run(tx *sim.Tx) (any, error) {
	if _, err := c.gateway.Console(&tx.Reader); err != nil {
		return nil, err
	}
	return c.Command.Run(tx)
}

// The commands of the console, by what they do.
const (
	addDomain       = "add_domain"
	verifyDomain    = "verify_domain"
	deleteDomain    = "delete_domain"
	addRecipient    = "add_recipient"
	deleteRecipient = "delete_recipient"
	addPolicy       = "add_policy"
	enablePolicy    = "enable_policy"
	disablePolicy   = "disable_policy"
	makeReport      = "make_report"
	releaseMail     = "release_mail"
	deleteMail      = "delete_mail"
)

// Service returns what the engine runs.
func (g *Gateway) Service() sim.Service {
	var out sim.Service
	for _, name := range []string{
		addDomain, verifyDomain, deleteDomain, addRecipient, deleteRecipient, addPolicy, enablePolicy, disablePolicy, makeReport, releaseMail, deleteMail,
	} {
		out.Commands = append(out.Commands, entrusted{name: name})
	}
	return out
}

// desk is what is done about mail in this console. The product's own rows and guards say
// what can be done; it is the same as before the update.
type desk struct{ gateway *Gateway }

var _ estate.MailDesk = desk{}

// Desk returns the commands of the console.
func (g *Gateway) Desk() estate.MailDesk { return desk{g} }

func (d desk) give(name string, of func(estate.MailDesk) sim.Command) sim.Command {
	c := entrusted{gateway: d.gateway, name: name}
	if d.gateway.options.Mail != nil {
		c.Command = of(d.gateway.options.Mail)
	}
	return c
}

// AddDomain adds a managed domain.
func (d desk) AddDomain(n estate.NewMailDomain) sim.Command {
	return d.give(addDomain, func(of estate.MailDesk) sim.Command { return of.AddDomain(n) })
}

// VerifyDomain has a domain's TXT record looked for.
func (d desk) VerifyDomain(id string) sim.Command {
	return d.give(verifyDomain, func(of estate.MailDesk) sim.Command { return of.VerifyDomain(id) })
}

// DeleteDomain gives a domain up.
func (d desk) DeleteDomain(id string) sim.Command {
	return d.give(deleteDomain, func(of estate.MailDesk) sim.Command { return of.DeleteDomain(id) })
}

// AddRecipient makes an address a valid recipient.
func (d desk) AddRecipient(domain string, u estate.MailRecipient) sim.Command {
	return d.give(addRecipient, func(of estate.MailDesk) sim.Command { return of.AddRecipient(domain, u) })
}

// DeleteRecipient takes an address off the valid recipients.
func (d desk) DeleteRecipient(domain, address string) sim.Command {
	return d.give(deleteRecipient, func(of estate.MailDesk) sim.Command { return of.DeleteRecipient(domain, address) })
}

// AddPolicy adds a policy.
func (d desk) AddPolicy(p estate.NewMailPolicy) sim.Command {
	return d.give(addPolicy, func(of estate.MailDesk) sim.Command { return of.AddPolicy(p) })
}

// SwitchPolicy switches a policy on or off.
func (d desk) SwitchPolicy(id string, enabled bool) sim.Command {
	name := disablePolicy
	if enabled {
		name = enablePolicy
	}
	return d.give(name, func(of estate.MailDesk) sim.Command { return of.SwitchPolicy(id, enabled) })
}

// MakeReport makes a report.
func (d desk) MakeReport(n estate.NewMailReport) sim.Command {
	return d.give(makeReport, func(of estate.MailDesk) sim.Command { return of.MakeReport(n) })
}

// ReleaseMail delivers a message in quarantine.
func (d desk) ReleaseMail(id string) sim.Command {
	return d.give(releaseMail, func(of estate.MailDesk) sim.Command { return of.ReleaseMail(id) })
}

// DeleteMail throws a message in quarantine away.
func (d desk) DeleteMail(id string) sim.Command {
	return d.give(deleteMail, func(of estate.MailDesk) sim.Command { return of.DeleteMail(id) })
}
