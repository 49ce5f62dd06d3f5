package mail

import (
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/sim"
)

func putUser(tx *sim.Tx, domain string, u Recipient) error {
	return exec(tx, "storing a recipient", `INSERT INTO tmems_recipients (domain, address, name) VALUES (?, ?, ?)`, domain, strings.ToLower(u.Address), u.Name)
}

// MailRecipients returns the valid recipients of a domain.
func (m *Mail) MailRecipients(r *sim.Reader, domain string) ([]Recipient, error) {
	d, err := m.Domains.Get(r, domain)
	if err == nil {
		err = m.within(r, d.Name)
	}
	if err != nil {
		return nil, err
	}
	return recipients(r, d.Name)
}

// recipients returns the valid recipients of a domain by its name.
func recipients(r *sim.Reader, domain string) ([]Recipient, error) {
	out := []Recipient{}
	err := r.Conn.Query(`SELECT address, name FROM tmems_recipients WHERE domain = ? ORDER BY address`, []any{domain}, func(scan func(...any) error) error {
		var u Recipient
		err := scan(&u.Address, &u.Name)
		out = append(out, u)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading recipients: %w", err)
	}
	return out, nil
}

func addresses(r *sim.Reader, domain string) ([]string, error) {
	var out []string
	err := r.Conn.Query(`SELECT address FROM tmems_recipients WHERE domain = ? ORDER BY address`, []any{domain}, func(scan func(...any) error) error {
		var one string
		err := scan(&one)
		out = append(out, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading recipients: %w", err)
	}
	return out, nil
}
