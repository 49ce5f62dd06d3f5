package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"github.com/mockone/mockone/internal/estate"
)

type trafficCmd struct {
	Count    int    `short:"n" help:"How many messages are made up."`
	Domain   string `help:"Only to and from this domain; all in turn, if it is not given." placeholder:"DOMAIN"`
	Messages string `help:"File with a JSON list of messages, which come first." placeholder:"FILE" complete:"file"`
	orSandbox
	steering
}

// Help explains the command at length.
func (trafficCmd) Help() string {
	return "The messages come in at the present instant, go through the policies, and are in the logs and the quarantine " +
		"afterwards: all of them, or none. They may come before, during and after the update. For mail that comes in by " +
		"itself, set tmems.mail.every."
}

// Run has mail come in.
func (t *trafficCmd) Run(ctx context.Context, c *console) error {
	body := estate.MailTraffic{Domain: t.Domain, Count: t.Count}
	if t.Messages != "" {
		raw, err := os.ReadFile(t.Messages)
		if err != nil {
			return fmt.Errorf("--messages: %w", err)
		}
		if err := json.Unmarshal(raw, &body.Messages); err != nil {
			return fmt.Errorf("--messages: want a JSON list of messages: %w", err)
		}
	} else if body.Count == 0 {
		body.Count = 1
	}
	played, raw, err := ask[estate.MailPlayed](ctx, t.client(), http.MethodPost, t.path("traffic"), nil, body)
	switch {
	case err != nil:
		return err
	case t.JSON:
		return c.json(raw)
	}
	rows := make([][]string, len(played.Messages))
	for i := range played.Messages {
		m := &played.Messages[i]
		rows[i] = []string{stamp(m.At), m.Domain, m.MailID, m.Action, m.Policy}
	}
	c.table("AT (UTC) | DOMAIN | MAIL ID | ACTION | POLICY", rows)
	return nil
}
