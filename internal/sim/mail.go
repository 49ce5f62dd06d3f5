package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// SettingMailDelivery is how long a mail is under way.
const SettingMailDelivery = "mail.delivery"

// Message is a mail in a sandbox's mailbox.
type Message struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// From is the service that sent it, Template its name there.
	From     string                    `json:"from"`
	Template string                    `json:"template"`
	To       string                    `json:"to"`
	Subject  lifecycle.Text            `json:"subject"`
	Body     lifecycle.Text            `json:"body"`
	Links    map[string]lifecycle.Link `json:"links,omitempty"`
	Codes    map[string]string         `json:"codes,omitempty"`
	SentAt   time.Time                 `json:"sent_at"`
	// DeliveredAt is when it lay in the mailbox; zero while it is under way.
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	ClaimedAt   time.Time `json:"claimed_at,omitzero"`
}

// States of a mail.
const (
	mailNone       lifecycle.State = "none"
	MailInDelivery lifecycle.State = "in_delivery"
	MailDelivered  lifecycle.State = "delivered"
	MailClaimed    lifecycle.State = "claimed"
)

// mailFacts are what the mail lifecycle looks at: the mail to be sent.
type mailFacts struct{ send lifecycle.Mail }

// messages is the kind of mails. It belongs to the engine, since every product sends some.
var messages = &Kind[Message, mailFacts]{
	ID:     func(m *Message) *string { return &m.ID },
	Parent: func(m Message) string { return strings.ToLower(m.To) },
	Facts: func(_ *Reader, _ Message, in any) (mailFacts, error) {
		send, _ := in.(lifecycle.Mail)
		return mailFacts{send: send}, nil
	},
	// Codes and links are secrets of the addressee; the mailbox shows them.
	Public: func(m Message) any {
		m.Links, m.Codes, m.Body = nil, nil, lifecycle.Text{}
		return m
	},
	Spec: lifecycle.Spec[Message, mailFacts]{
		Name:    "mail.message",
		Title:   ours("Mail", "メール"),
		Doc:     "A mail that a service sends. It is under way for `mail.delivery`, then lies in the sandbox's mailbox; a claim hands it out once.",
		Initial: mailNone,
		State:   func(m *Message) *lifecycle.State { return &m.State },
		States: []lifecycle.StateInfo{
			{State: mailNone, Label: ours("Not sent", "未送信"), Doc: "Before it is sent."},
			{State: MailInDelivery, Label: ours("In delivery", "配信中"), Doc: "Sent, not yet in the mailbox."},
			{State: MailDelivered, Label: ours("Delivered", "配信済み"), Doc: "In the mailbox."},
			{State: MailClaimed, Label: ours("Claimed", "取得済み"), Doc: "In the mailbox, and handed to somebody who claimed it.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: "send", Label: ours("Send", "送信"), Doc: "A service sends the mail."},
			{Trigger: "deliver", Label: ours("Deliver", "配信"), Doc: "The mail arrives."},
			{Trigger: "claim", Label: ours("Claim", "取得"), Doc: "Somebody takes it so that nobody else does."},
		},
		Rows: []lifecycle.Row[Message, mailFacts]{
			{
				ID: "mail.message.send", From: []lifecycle.State{mailNone}, On: "send", To: MailInDelivery,
				By: lifecycle.Product, Why: "Services tell people by mail.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Message, mailFacts]{{
					ID: "write", Doc: "Writes the mail.",
					Do: func(m *Message, f mailFacts, now time.Time) []lifecycle.Action {
						m.From, m.Template, m.To = f.send.From, f.send.Template, f.send.To
						m.Subject, m.Body, m.Links, m.Codes = f.send.Subject, f.send.Body, f.send.Links, f.send.Codes
						m.SentAt = now
						return nil
					},
				}},
			},
			{
				ID: "mail.message.deliver", From: []lifecycle.State{MailInDelivery}, On: "deliver", To: MailDelivered,
				After: SettingMailDelivery, Work: true,
				By: lifecycle.World, Why: "Mail takes a moment.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Message, mailFacts]{{
					ID: "stamp_delivery", Doc: "Notes when it arrived.",
					Do: func(m *Message, _ mailFacts, now time.Time) []lifecycle.Action { m.DeliveredAt = now; return nil },
				}},
			},
			{
				ID: "mail.message.claim", From: []lifecycle.State{MailDelivered}, On: "claim", To: MailClaimed,
				By: lifecycle.Operator, Why: "A code must not be used by two tests: stale codes are the classic flake.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Message, mailFacts]{{
					ID: "stamp_claim", Doc: "Notes when it was claimed.",
					Do: func(m *Message, _ mailFacts, now time.Time) []lifecycle.Action { m.ClaimedAt = now; return nil },
				}},
			},
		},
		Refusals: []lifecycle.Refusal{
			{On: "send", Reason: lifecycle.Reason{Code: "mail.sent", Text: ours("The mail has been sent already.", "メールはすでに送信されています。")}},
			{On: "claim", Reason: lifecycle.Reason{Code: "mail.not_claimable", Text: ours("The mail has not arrived, or is claimed already.", "メールが未着か、すでに取得されています。")}},
		},
	},
}

// ours is a text of our own.
func ours(en, ja string) lifecycle.Text {
	return lifecycle.Text{EN: en, JA: ja, Src: lifecycle.Assumed}
}

// MailFilter says which mails are meant. Empty fields mean any.
type MailFilter struct {
	// To is the addressee, in any case.
	To string `json:"to,omitempty"`
	// Subject is part of the subject in either language.
	Subject string `json:"subject,omitempty"`
	// Template is the name under which the service sent it.
	Template string `json:"template,omitempty"`
}

func (f MailFilter) matches(m Message) bool {
	return (f.To == "" || strings.EqualFold(f.To, m.To)) &&
		(f.Template == "" || f.Template == m.Template) &&
		(f.Subject == "" || strings.Contains(m.Subject.EN, f.Subject) || strings.Contains(m.Subject.JA, f.Subject))
}

// Delivered is a mail with the number of the event that delivered it.
type Delivered struct {
	Seq     int64
	Message Message
}

// Mail returns the mails delivered after the event after, in the order of their arrival.
func (r *Reader) Mail(f MailFilter, after int64) ([]Delivered, error) {
	var out []Delivered
	// The things of the kind lie by their addressee, which CROSS JOIN makes SQLite
	// start from; without one all are read.
	query, args := `SELECT e.seq, t.body FROM events e JOIN things t ON t.kind = e.kind AND t.id = e.thing
		WHERE e.kind = 'mail.message' AND e.row = 'mail.message.deliver' AND e.seq > ? ORDER BY e.seq`, []any{after}
	if f.To != "" {
		query = `SELECT e.seq, t.body FROM things t CROSS JOIN events e ON e.kind = t.kind AND e.thing = t.id
			WHERE t.kind = 'mail.message' AND t.parent = ?
				AND e.kind = 'mail.message' AND e.row = 'mail.message.deliver' AND e.seq > ? ORDER BY e.seq`
		args = []any{strings.ToLower(f.To), after}
	}
	err := r.Conn.Query(query, args,
		func(scan func(...any) error) error {
			var d Delivered
			var body []byte
			if err := scan(&d.Seq, &body); err != nil {
				return err
			}
			if err := json.Unmarshal(body, &d.Message); err != nil {
				return err
			}
			if f.matches(d.Message) {
				out = append(out, d)
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("reading mail: %w", err)
	}
	return out, nil
}

// Message returns the mail with the id.
func (r *Reader) Message(id string) (Message, error) { return messages.Get(r, id) }

// Under returns whether a mail that matches is under way, and when it arrives.
// It reads those that are under way alone.
func (r *Reader) Under(f MailFilter) (due time.Time, ok bool, err error) {
	err = r.Conn.Query(`SELECT w.due, t.body FROM timers w JOIN things t ON t.kind = w.kind AND t.id = w.thing
		WHERE w.kind = 'mail.message' AND w.row = 'mail.message.deliver' ORDER BY w.due, w.seq`, nil,
		func(scan func(...any) error) error {
			var at int64
			var body []byte
			if err := scan(&at, &body); err != nil || ok {
				return err
			}
			var m Message
			if err := json.Unmarshal(body, &m); err != nil {
				return err
			}
			if f.matches(m) {
				due, ok = instant(at), true
			}
			return nil
		})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("reading mail under way: %w", err)
	}
	return due, ok, nil
}

// ClaimMail takes the oldest delivered mail that matches and that nobody has claimed.
type ClaimMail struct {
	Filter MailFilter `json:"filter"`
	After  int64      `json:"after,omitempty"`
}

// ErrNothing is returned by ClaimMail if no mail can be claimed yet.
var ErrNothing = errors.New("no mail to claim")

// Name returns "mail.claim".
func (ClaimMail) Name() string { return "mail.claim" }

// Run returns the Delivered mail.
func (c ClaimMail) Run(tx *Tx) (any, error) {
	list, err := tx.Mail(c.Filter, c.After)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.Message.State == MailDelivered {
			d.Message, err = messages.Fire(tx, d.Message.ID, "claim", nil)
			return d, err
		}
	}
	return nil, ErrNothing
}

// Claim waits until a mail that matches can be claimed, and claims it.
func (s *Sandbox) Claim(ctx context.Context, who Authority, c ClaimMail) (Delivered, error) {
	for {
		d, err := Do[Delivered](ctx, s, who, c)
		if !errors.Is(err, ErrNothing) {
			return d, err
		}
		if err := s.Wait(ctx, func(r *Reader) (bool, error) {
			list, err := r.Mail(c.Filter, c.After)
			for _, d := range list {
				if d.Message.State == MailDelivered {
					return true, nil
				}
			}
			return false, err
		}); err != nil {
			return Delivered{}, err
		}
	}
}
