package mail

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

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
			err = invalid("domain: none of that name is managed")
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
