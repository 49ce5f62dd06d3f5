package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/control"
)

type mailCmd struct {
	List  mailList  `cmd:"" help:"List the mailbox."`
	Show  mailShow  `cmd:"" help:"Show a mail with its links and codes."`
	Wait  mailWait  `cmd:"" help:"Wait for a mail and show it; exit 1 if none comes."`
	Claim mailClaim `cmd:"" help:"Wait for a mail that nobody has claimed, claim it and show it; exit 1 if none comes."`
}

// mailOf says which mails are meant.
type mailOf struct {
	To       string `help:"Only mail to this address." placeholder:"ADDRESS"`
	Subject  string `help:"Only mail with this in its subject." placeholder:"TEXT"`
	Template string `help:"Only mail that the service sent under this name." placeholder:"NAME"`
	After    string `help:"Only mail that arrived behind this cursor." placeholder:"CURSOR"`
	orSandbox
	steering
}

func (m *mailOf) query() map[string]string {
	return map[string]string{"to": m.To, "subject": m.Subject, "template": m.Template, "after": m.After}
}

type mailList struct {
	Limit int `help:"At most so many; 0: all."`
	mailOf
}

// Run lists mail.
func (m *mailList) Run(ctx context.Context, c *console) error {
	all, err := m.client().list(ctx, m.path("mail"), given(m.query()), m.Limit)
	if err != nil {
		return err
	}
	if m.JSON {
		return c.value(all)
	}
	items, err := each[control.Message](all)
	if err != nil {
		return err
	}
	rows := make([][]string, len(items))
	for i := range items {
		l := &items[i]
		claimed := ""
		if l.Claimed {
			claimed = "yes"
		}
		rows[i] = []string{l.Cursor, stamp(l.DeliveredAt), l.ID, l.From, l.To, claimed, l.Subject}
	}
	c.table("CURSOR | ARRIVED (UTC) | ID | FROM | TO | CLAIMED | SUBJECT", rows)
	return nil
}

type mailShow struct {
	ID string `arg:"" help:"The mail's id."`
	inSandbox
	steering
}

// Run shows a mail.
func (m *mailShow) Run(ctx context.Context, c *console) error {
	letter, raw, err := ask[control.Message](ctx, m.client(), http.MethodGet, m.path("mail", m.ID), nil, nil)
	if err != nil {
		return err
	}
	if m.JSON {
		return c.json(raw)
	}
	c.letter(&letter)
	return nil
}

// mailTimeout is how long to wait for a mail.
type mailTimeout struct {
	Timeout string `help:"How long to wait at most, in real time; at most 1m." default:"30s"`
}

type mailWait struct {
	mailOf
	mailTimeout
}

// Run waits for a mail.
func (m *mailWait) Run(ctx context.Context, c *console) error {
	query := given(m.query())
	query.Set("timeout", m.Timeout)
	got, raw, err := ask[control.Awaited](ctx, m.client(), http.MethodGet, m.path("mail", "wait"), query, nil)
	return m.awaited(c, &got, raw, err)
}

type mailClaim struct {
	mailOf
	mailTimeout
}

// Run claims a mail.
func (m *mailClaim) Run(ctx context.Context, c *console) error {
	body := map[string]string{"timeout": m.Timeout}
	for name, value := range m.query() {
		if value != "" {
			body[name] = value
		}
	}
	got, raw, err := ask[control.Awaited](ctx, m.client(), http.MethodPost, m.path("mail", "claim"), nil, body)
	return m.awaited(c, &got, raw, err)
}

// awaited prints what a wait has brought, unless there was an error.
func (s *steering) awaited(c *console, got *control.Awaited, raw []byte, err error) error {
	if err != nil {
		return err
	}
	if s.JSON {
		if err := c.json(raw); err != nil {
			return err
		}
	} else if got.Message != nil {
		c.letter(got.Message)
	}
	switch {
	case got.Message != nil:
		return nil
	case !got.DueAt.IsZero():
		return fmt.Errorf("no such mail: the clock stands still, and the next change is due at %s UTC (mockone clock advance --next)", stamp(got.DueAt))
	default:
		return errors.New("no such mail came in time")
	}
}

// letter prints a mail.
func (c *console) letter(m *control.Message) {
	rows := [][]string{
		{"id", m.ID},
		{"cursor", m.Cursor},
		{"from", m.From},
		{"to", m.To},
		{"arrived", stamp(m.DeliveredAt) + " UTC"},
		{"subject", m.Subject},
	}
	for _, name := range slices.Sorted(maps.Keys(m.Codes)) {
		rows = append(rows, []string{"code " + name, m.Codes[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(m.Links)) {
		rows = append(rows, []string{"link " + name, m.Links[name]})
	}
	c.table("", rows)
	c.printf("\n%s", m.Text)
}
