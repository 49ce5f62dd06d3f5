package mail

import (
	"net/http"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
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

// AddDomain adds a domain.
type AddDomain struct {
	mail *Mail

	Domain NewDomain `json:"domain"`
}

// AddDomain returns the command.
func (m *Mail) AddDomain(d NewDomain) sim.Command { return AddDomain{m, d} }

// Name returns "tmems.domain.add".
func (AddDomain) Name() string { return "tmems.domain.add" }

// Run returns the Domain.
func (c AddDomain) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManageDomains); err != nil {
		return nil, err
	}
	// Who manages specified domains cannot manage one more by adding it.
	if err := c.mail.own(&tx.Reader, c.Domain.Name); err != nil {
		return nil, err
	}
	return c.mail.Domains.New(tx, addDomain, c.Domain)
}

// VerifyDomain has a domain's TXT record looked for.
type VerifyDomain struct{ one }

// VerifyDomain returns the command.
func (m *Mail) VerifyDomain(id string) sim.Command { return VerifyDomain{one{m, id}} }

// Name returns "tmems.domain.verify".
func (VerifyDomain) Name() string { return "tmems.domain.verify" }

// Run returns the Domain.
func (c VerifyDomain) Run(tx *sim.Tx) (any, error) { return c.domain(tx, ManageDomains, verify, nil) }

// DeleteDomain deletes a domain.
type DeleteDomain struct{ one }

// DeleteDomain returns the command.
func (m *Mail) DeleteDomain(id string) sim.Command { return DeleteDomain{one{m, id}} }

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
func (m *Mail) AddRecipient(id string, u Recipient) sim.Command { return AddRecipient{one{m, id}, u} }

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
func (m *Mail) DeleteRecipient(id, address string) sim.Command {
	return DeleteRecipient{one{m, id}, address}
}

// Name returns "tmems.recipient.delete".
func (DeleteRecipient) Name() string { return "tmems.recipient.delete" }

// Run returns the Domain.
func (c DeleteRecipient) Run(tx *sim.Tx) (any, error) {
	d, err := c.domain(tx, ManageRecipients, dropUser, Recipient{Address: c.Address})
	return d, web.RefusedAs(http.StatusNotFound, err, unknownRecipient.Code)
}
