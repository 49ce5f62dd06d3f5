package mail

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// one is a command about one thing.
type one struct {
	mail *Mail

	ID string `json:"id"`
}

// domain pulls a trigger of a domain, if the actor may.
func (c one) domain(tx *sim.Tx, act Act, on lifecycle.Trigger, with any) (any, error) {
	if err := c.mail.may(&tx.Reader, act); err != nil {
		return nil, err
	}
	d, err := c.mail.Domains.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if err := c.mail.within(&tx.Reader, d.Name); err != nil {
		return nil, err
	}
	return c.mail.Domains.Fire(tx, c.ID, on, with)
}

// held pulls a trigger of a message in quarantine, if the actor may.
func (c one) held(tx *sim.Tx, on lifecycle.Trigger) (any, error) {
	if err := c.mail.may(&tx.Reader, ManageQuarantine); err != nil {
		return nil, err
	}
	h, err := c.mail.Quarantine.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if err := c.mail.within(&tx.Reader, h.Domain); err != nil {
		return nil, err
	}
	return c.mail.Quarantine.Fire(tx, c.ID, on, nil)
}

// AddDomain adds a domain.
type AddDomain struct {
	mail *Mail

	Domain NewDomain `json:"domain"`
}

// AddDomain returns the command.
func (m *Mail) AddDomain(d NewDomain) AddDomain { return AddDomain{m, d} }

// Name returns "tmems.domain.add".
func (AddDomain) Name() string { return "tmems.domain.add" }

// Run returns the Domain.
func (c AddDomain) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManageDomains); err != nil {
		return nil, err
	}
	s, err := c.mail.scope(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if s.limited {
		// Who manages specified domains cannot manage one more by adding it.
		return nil, fmt.Errorf("%s: %w", c.Domain.Name, sim.ErrNotFound)
	}
	return c.mail.Domains.New(tx, addDomain, c.Domain)
}

// VerifyDomain has a domain's TXT record looked for.
type VerifyDomain struct{ one }

// VerifyDomain returns the command.
func (m *Mail) VerifyDomain(id string) VerifyDomain { return VerifyDomain{one{m, id}} }

// Name returns "tmems.domain.verify".
func (VerifyDomain) Name() string { return "tmems.domain.verify" }

// Run returns the Domain.
func (c VerifyDomain) Run(tx *sim.Tx) (any, error) { return c.domain(tx, ManageDomains, verify, nil) }

// DeleteDomain deletes a domain.
type DeleteDomain struct{ one }

// DeleteDomain returns the command.
func (m *Mail) DeleteDomain(id string) DeleteDomain { return DeleteDomain{one{m, id}} }

// Name returns "tmems.domain.delete".
func (DeleteDomain) Name() string { return "tmems.domain.delete" }

// Run returns the Domain.
func (c DeleteDomain) Run(tx *sim.Tx) (any, error) {
	return c.domain(tx, ManageDomains, dropDomain, nil)
}

// AddRecipient makes an address a valid recipient.
type AddRecipient struct {
	one

	Recipient Recipient `json:"recipient"`
}

// AddRecipient returns the command; id is the domain's.
func (m *Mail) AddRecipient(id string, u Recipient) AddRecipient { return AddRecipient{one{m, id}, u} }

// Name returns "tmems.recipient.add".
func (AddRecipient) Name() string { return "tmems.recipient.add" }

// Run returns the Domain.
func (c AddRecipient) Run(tx *sim.Tx) (any, error) {
	return c.domain(tx, ManageRecipients, addUser, c.Recipient)
}

// DeleteRecipient takes an address off the valid recipients.
type DeleteRecipient struct {
	one

	Address string `json:"address"`
}

// DeleteRecipient returns the command; id is the domain's.
func (m *Mail) DeleteRecipient(id, address string) DeleteRecipient {
	return DeleteRecipient{one{m, id}, address}
}

// Name returns "tmems.recipient.delete".
func (DeleteRecipient) Name() string { return "tmems.recipient.delete" }

// Run returns the Domain.
func (c DeleteRecipient) Run(tx *sim.Tx) (any, error) {
	return c.domain(tx, ManageRecipients, dropUser, Recipient{Address: c.Address})
}

// AddPolicy adds a policy, which comes after all others.
type AddPolicy struct {
	mail *Mail

	Policy NewPolicy `json:"policy"`
}

// AddPolicy returns the command.
func (m *Mail) AddPolicy(p NewPolicy) AddPolicy { return AddPolicy{m, p} }

// Name returns "tmems.policy.add".
func (AddPolicy) Name() string { return "tmems.policy.add" }

// Run returns the Policy.
func (c AddPolicy) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManagePolicies); err != nil {
		return nil, err
	}
	s, err := c.mail.scope(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if s.limited && (c.Policy.Domain == "" || !s.has(c.Policy.Domain)) {
		return nil, fmt.Errorf("domain %q: %w", c.Policy.Domain, sim.ErrNotFound)
	}
	return c.mail.Policies.New(tx, addPolicy, c.Policy)
}

// SwitchPolicy switches a policy on or off.
type SwitchPolicy struct {
	one

	Enabled bool `json:"enabled"`
}

// SwitchPolicy returns the command.
func (m *Mail) SwitchPolicy(id string, enabled bool) SwitchPolicy {
	return SwitchPolicy{one{m, id}, enabled}
}

// Name returns "tmems.policy.switch".
func (SwitchPolicy) Name() string { return "tmems.policy.switch" }

// Run returns the Policy.
func (c SwitchPolicy) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManagePolicies); err != nil {
		return nil, err
	}
	p, err := c.mail.Policies.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	s, err := c.mail.scope(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if s.limited && (p.Domain == "" || !s.has(p.Domain)) {
		// He sees what is for all domains, and cannot change it for those that are not his.
		return nil, fmt.Errorf("domain %q: %w", p.Domain, sim.ErrNotFound)
	}
	on := disable
	if c.Enabled {
		on = enable
	}
	return c.mail.Policies.Fire(tx, c.ID, on, nil)
}

// ReleaseMail delivers a message from quarantine.
type ReleaseMail struct{ one }

// ReleaseMail returns the command.
func (m *Mail) ReleaseMail(id string) ReleaseMail { return ReleaseMail{one{m, id}} }

// Name returns "tmems.quarantine.release".
func (ReleaseMail) Name() string { return "tmems.quarantine.release" }

// Run returns the Held.
func (c ReleaseMail) Run(tx *sim.Tx) (any, error) { return c.held(tx, estate.ReleaseMail) }

// DeleteMail throws a message in quarantine away.
type DeleteMail struct{ one }

// DeleteMail returns the command.
func (m *Mail) DeleteMail(id string) DeleteMail { return DeleteMail{one{m, id}} }

// Name returns "tmems.quarantine.delete".
func (DeleteMail) Name() string { return "tmems.quarantine.delete" }

// Run returns the Held.
func (c DeleteMail) Run(tx *sim.Tx) (any, error) { return c.held(tx, estate.DeleteMail) }

// Traffic has mail come in. It is all in one transaction: either every message comes in
// or none does.
type Traffic struct {
	mail *Mail

	Traffic estate.MailTraffic `json:"traffic"`
}

// Post returns the command.
func (m *Mail) Post(t estate.MailTraffic) sim.Command { return Traffic{m, t} }

// Name returns "tmems.traffic".
func (Traffic) Name() string { return "tmems.traffic" }

// Run returns the estate.MailPlayed.
func (c Traffic) Run(tx *sim.Tx) (any, error) {
	if c.Traffic.Count < 0 || c.Traffic.Count+len(c.Traffic.Messages) == 0 {
		return nil, invalid("nothing to play: give count, messages, or both")
	}
	domains, err := c.domains(&tx.Reader)
	if err != nil {
		return nil, err
	}
	out := estate.MailPlayed{Messages: []estate.MailReceipt{}}
	messages := append(slices.Clone(c.Traffic.Messages), make([]Message, c.Traffic.Count)...)
	for i, msg := range messages {
		d, err := c.mail.Domains.Fire(tx, domains[i%len(domains)], Receive, msg)
		if err != nil {
			return nil, fmt.Errorf("message %d: %w", i+1, err)
		}
		out.Messages = append(out.Messages, d.Last.receipt())
	}
	return out, nil
}

// domains returns the ids of the domains that it is for.
func (c Traffic) domains(r *sim.Reader) ([]string, error) {
	if c.Traffic.Domain != "" {
		d, ok, err := c.mail.Domains.Find(r, c.Traffic.Domain)
		if err == nil && !ok {
			err = invalid("domain: %q is not managed", c.Traffic.Domain)
		}
		return []string{d.ID}, err
	}
	all, err := c.mail.Domains.All(r)
	var out []string
	for _, d := range all {
		if d.State == DomainActive {
			out = append(out, d.ID)
		}
	}
	if err == nil && len(out) == 0 {
		err = invalid("domain: none is verified")
	}
	return out, err
}

func (a *Arrival) receipt() estate.MailReceipt {
	out := estate.MailReceipt{Domain: a.Domain, MailID: a.MailID, MessageID: a.MessageID, At: a.At, Action: a.Action}
	if n := len(a.Caught); n > 0 && a.Action != Delivered {
		out.Policy = a.Caught[n-1].Policy
	}
	return out
}
