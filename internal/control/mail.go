package control

import (
	"context"
	"errors"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Message is a mail in the mailbox as control shows it.
type Message struct {
	ID       string `json:"id"`
	Cursor   string `json:"cursor" doc:"The place of its delivery in the log of events."`
	From     string `json:"from" doc:"The service that sent it."`
	Template string `json:"template" doc:"The service's name for this kind of mail."`
	To       string `json:"to"`
	// Letter is the mail in the sandbox's language, Languages in each.
	Letter
	Languages   map[string]Letter `json:"languages" doc:"The mail in each language: en, ja."`
	Codes       map[string]string `json:"codes" doc:"The codes in it, by name."`
	Links       map[string]string `json:"links" doc:"The addresses in it, by name, for whoever asks."`
	SentAt      time.Time         `json:"sent_at"`
	DeliveredAt time.Time         `json:"delivered_at"`
	Claimed     bool              `json:"claimed" doc:"Somebody has claimed it."`
}

func showMail(d sim.Delivered, epoch int64, locale string, urls map[string]string) (Message, error) {
	m := d.Message
	out := Message{
		ID: m.ID, Cursor: cursor{epoch, d.Seq}.String(), From: m.From, Template: m.Template, To: m.To,
		Languages: map[string]Letter{}, Codes: m.Codes, Links: addresses(m.Links, urls),
		SentAt: m.SentAt, DeliveredAt: m.DeliveredAt, Claimed: m.State == sim.MailClaimed,
	}
	if out.Codes == nil {
		out.Codes = map[string]string{}
	}
	for _, lang := range []string{"en", "ja"} {
		l, err := letter(m, lang, out.Links)
		if err != nil {
			return out, err
		}
		out.Languages[lang] = l
	}
	out.Letter = out.Languages["en"]
	if l, ok := out.Languages[locale]; ok {
		out.Letter = l
	}
	return out, nil
}

// MailQuery says which mails are meant.
type MailQuery struct {
	To       string `query:"to" maxLength:"320" doc:"Only mail to this address, in any case."`
	Subject  string `query:"subject" maxLength:"200" doc:"Only mail with this in its subject, in either language."`
	Template string `query:"template" maxLength:"100" doc:"Only mail that the service sent under this name."`
}

func (q MailQuery) filter() sim.MailFilter {
	return sim.MailFilter{To: q.To, Subject: q.Subject, Template: q.Template}
}

type mailIn struct {
	SandboxPath
	Paging
	MailQuery
}

// MailList is a page of the mailbox.
type MailList struct {
	Items []Message `json:"items"`
	Next  string    `json:"next,omitempty" doc:"Give it as after to get the next page."`
}

func (c *Control) mail(ctx context.Context, call *web.Call, in *mailIn) (*MailList, error) {
	after, err := parseCursor(in.After)
	if err != nil {
		return nil, err
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	urls := c.urls(ctx, call.Request, in.ID)
	out := &MailList{}
	return out, box.View(ctx, func(r *sim.Reader) error {
		seq, err := after.at(r)
		if err != nil {
			return err
		}
		list, err := r.Mail(in.filter(), seq)
		if err != nil {
			return err
		}
		*out = MailList{Items: []Message{}}
		for _, d := range list {
			if len(out.Items) == in.Limit {
				out.Next = out.Items[in.Limit-1].Cursor
				return nil
			}
			m, err := showMail(d, r.Epoch(), r.Locale(), urls)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, m)
		}
		return nil
	})
}

type messagePath struct {
	SandboxPath
	Message string `path:"message" maxLength:"200" doc:"The mail's id."`
}

func (c *Control) message(ctx context.Context, call *web.Call, in *messagePath) (*Message, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	urls := c.urls(ctx, call.Request, in.ID)
	var out Message
	return &out, box.View(ctx, func(r *sim.Reader) error {
		m, err := r.Message(in.Message)
		if err != nil {
			return err
		}
		events, err := r.Events(sim.EventFilter{Kind: mailKind, Thing: m.ID, Row: mailDelivery, Limit: 1})
		if err == nil && len(events) == 0 {
			err = sim.ErrNotFound // it is under way
		}
		if err != nil {
			return err
		}
		out, err = showMail(sim.Delivered{Seq: events[0].Seq, Message: m}, r.Epoch(), r.Locale(), urls)
		return err
	})
}

// The kind of mails and the row that delivers one.
const (
	mailKind     = "mail.message"
	mailDelivery = "mail.message.deliver"
)

// defaultTimeout is how long a wait for mail lasts that does not say.
const defaultTimeout = 30 * time.Second

type waitIn struct {
	SandboxPath
	MailQuery
	After   string `query:"after" maxLength:"40" doc:"Only mail delivered after this cursor."`
	Timeout string `query:"timeout" maxLength:"40" default:"30s" doc:"How long to wait at most, in wall time; at most 1m."`
}

// Awaited is the answer to a wait for mail: the mail, or none and why.
type Awaited struct {
	Message *Message  `json:"message,omitempty" doc:"The mail; absent if none has come in time."`
	Cursor  string    `json:"cursor" doc:"Give it as after to wait for the next."`
	DueAt   time.Time `json:"due_at,omitzero" doc:"There is none, the clock stands still, and this is when time would bring something: advance the clock."`
}

func (c *Control) waitMail(ctx context.Context, call *web.Call, in *waitIn) (*Awaited, error) {
	timeout, err := parseTimeout(in.Timeout)
	if err != nil {
		return nil, err
	}
	w, err := c.awaitMail(ctx, in.ID, in.filter(), in.After, timeout, func(sim.Delivered) bool { return true })
	if err != nil {
		return nil, err
	}
	return w.show(c.urls(ctx, call.Request, in.ID))
}

type claimIn struct {
	SandboxPath
	Body struct {
		To       string `json:"to,omitempty" maxLength:"320" doc:"Only mail to this address, in any case."`
		Subject  string `json:"subject,omitempty" maxLength:"200" doc:"Only mail with this in its subject, in either language."`
		Template string `json:"template,omitempty" maxLength:"100" doc:"Only mail that the service sent under this name."`
		After    string `json:"after,omitempty" maxLength:"40" doc:"Only mail delivered after this cursor."`
		Timeout  string `json:"timeout,omitempty" maxLength:"40" doc:"How long to wait at most, in wall time; 30s if it is not given, at most 1m."`
	}
}

// claimMail waits for a mail that nobody has claimed, and claims it: of several
// who ask, each gets another mail.
func (c *Control) claimMail(ctx context.Context, call *web.Call, in *claimIn) (*Awaited, error) {
	b := &in.Body
	filter := sim.MailFilter{To: b.To, Subject: b.Subject, Template: b.Template}
	free := func(d sim.Delivered) bool { return d.Message.State == sim.MailDelivered }
	timeout, err := parseTimeout(b.Timeout)
	if err != nil {
		return nil, err
	}
	for wall, began := c.engine.Wall(), c.engine.Wall().Now(); ; {
		left := max(0, timeout-wall.Now().Sub(began))
		w, err := c.awaitMail(ctx, in.ID, filter, b.After, left, free)
		if err != nil {
			return nil, err
		}
		if !w.found {
			return w.show(nil)
		}
		w.mail, err = sim.Do[sim.Delivered](ctx, w.box, actor, sim.ClaimMail{Filter: filter, After: w.after})
		if errors.Is(err, sim.ErrNothing) {
			continue // somebody was faster
		}
		if err != nil {
			return nil, err
		}
		return w.show(c.urls(ctx, call.Request, in.ID))
	}
}

// parseTimeout reads how long a wait for mail may last.
func parseTimeout(s string) (time.Duration, error) {
	if s == "" {
		return defaultTimeout, nil
	}
	return parseDuration("timeout", s, maxWait)
}

// awaited is what a wait for mail has come to.
type awaited struct {
	box    *sim.Sandbox
	after  int64
	found  bool
	mail   sim.Delivered
	epoch  int64
	locale string
	due    time.Time
}

// awaitMail waits for a mail that matches and that good accepts. On a clock that
// stands still it does not wait for what only a move of the clock can bring.
func (c *Control) awaitMail(ctx context.Context, id string, f sim.MailFilter, from string, d time.Duration, good func(sim.Delivered) bool) (*awaited, error) {
	after, err := parseCursor(from)
	if err != nil {
		return nil, err
	}
	w := &awaited{}
	if w.box, err = c.engine.Sandbox(ctx, id); err != nil {
		return nil, err
	}
	return w, hold(ctx, w.box, d, func(r *sim.Reader) (bool, error) {
		var err error
		if w.after, err = after.at(r); err != nil {
			return false, err
		}
		after.epoch = r.Epoch() // a reset while we wait is noticed
		w.epoch, w.locale = r.Epoch(), r.Locale()
		list, err := r.Mail(f, w.after)
		if err != nil {
			return false, err
		}
		for _, d := range list {
			if good(d) {
				w.mail, w.found = d, true
				return true, nil
			}
		}
		return w.stands(r, f)
	})
}

// stands notes when time would bring something, and reports whether nothing
// else can bring the mail: it is under way, and the clock stands still.
func (w *awaited) stands(r *sim.Reader, f sim.MailFilter) (bool, error) {
	due, standing := r.Standing()
	w.due = due
	if !standing {
		return false, nil
	}
	arrives, under, err := r.Under(f)
	if under {
		w.due = arrives
	}
	return under, err
}

func (w *awaited) show(urls map[string]string) (*Awaited, error) {
	if !w.found {
		return &Awaited{Cursor: cursor{w.epoch, w.after}.String(), DueAt: w.due}, nil
	}
	m, err := showMail(w.mail, w.epoch, w.locale, urls)
	if err != nil {
		return nil, err
	}
	return &Awaited{Message: &m, Cursor: m.Cursor}, nil
}
