package mockv1_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/gateway"
)

// postman is the tests' product as one that handles mail.
type postman struct {
	*maker

	held *sim.Kind[letter, string]
}

var (
	_ estate.Product  = postman{}
	_ gateway.Product = postman{}
)

// letter is a message in the tests' quarantine, or a note of what else was done: its type
// says what.
type letter struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Type  string          `json:"type"`
}

func newPostman(m *maker) postman {
	refuse := func(on lifecycle.Trigger, code string) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason(code)}
	}
	row := func(on lifecycle.Trigger, to lifecycle.State) lifecycle.Row[letter, string] {
		return lifecycle.Row[letter, string]{
			ID: "tmems.quarantined." + string(on), From: states("held"), On: on, To: to, By: lifecycle.Operator, Why: "test", Src: []string{lifecycle.Assumed},
		}
	}
	put := row("put", "held")
	put.From, put.Do = states("none"), []lifecycle.Effect[letter, string]{{ID: "note", Doc: "note", Do: func(l *letter, what string, _ time.Time) []lifecycle.Action {
		l.Type = what
		return nil
	}}}
	return postman{m, &sim.Kind[letter, string]{
		ID:    func(l *letter) *string { return &l.ID },
		Facts: func(_ *sim.Reader, _ letter, in any) (string, error) { return sim.Input[string](in), nil },
		Spec: lifecycle.Spec[letter, string]{
			Name: estate.QuarantinedMailKind, Title: text("letter"), Doc: "A message.", Initial: "none",
			State: func(l *letter) *lifecycle.State { return &l.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "held", Label: text("held"), Doc: "held"},
				{State: "released", Label: text("released"), Doc: "released", Final: true},
				{State: "deleted", Label: text("deleted"), Doc: "deleted", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: "put", Label: text("put"), Doc: "put"},
				{Trigger: estate.ReleaseMail, Label: text("release"), Doc: "release"},
				{Trigger: estate.DeleteMail, Label: text("delete"), Doc: "delete"},
			},
			Rows: []lifecycle.Row[letter, string]{put, row(estate.ReleaseMail, "released"), row(estate.DeleteMail, "deleted")},
			Refusals: []lifecycle.Refusal{
				refuse("put", "letter.held"), refuse(estate.ReleaseMail, "tmems.quarantined.released"), refuse(estate.DeleteMail, "tmems.quarantined.deleted"),
			},
		},
	}}
}

// Type is that of Email Security.
func (p postman) Type() estate.InstanceType {
	t := p.maker.Type()
	t.Code, t.Successor, t.Detached = "tmems", "cegp", true
	t.Name, t.SuccessorName = text("Trend Micro Email Security"), text("Cloud Email Gateway Protection")
	return t
}

// letters is how many messages it has handled: more than a page of lists shows.
const letters = 120

// one returns what it noted of a message: every third was sent, every fourth blocked, and
// a minute lies between two.
func (p postman) one(n int) estate.MailTrack {
	t := estate.MailTrack{
		ID: fmt.Sprintf("t%03d", letters-n), Type: estate.MailAccepted, ReceivedAt: began.Add(time.Duration(n) * time.Minute), Direction: estate.MailIn,
		Domain: fmt.Sprintf("d%d.example", n%2), Sender: "a@x.example", Recipient: fmt.Sprintf("u%03d@d.example", n), Subject: "S",
		MessageID: fmt.Sprintf("<%d>", n), MailID: fmt.Sprintf("mail-%03d", n), Action: "Delivered",
	}
	if n%3 == 0 {
		t.Direction = estate.MailOut
	}
	if n%4 == 0 {
		t.Type, t.Action = estate.MailBlocked, "Blocked"
	}
	return t
}

func (p postman) MailSummary(*sim.Reader) (estate.MailSummary, error) {
	return estate.MailSummary{
		Flow: "on", Domains: 2, Users: 5, Policies: 1, Reports: 1,
		MailFigures: estate.MailFigures{Accepted: 90, Blocked: 30, Incoming: 80, Outgoing: 40, Quarantined: 2, Events: map[string]int{"spam": 1}},
	}, nil
}

func (p postman) MailDomains(r *sim.Reader) ([]estate.MailDomain, error) {
	out := []estate.MailDomain{
		{ID: "d0", Name: "d0.example", State: "active", MX: "d0.in.example", TXT: "txt0"}, {ID: "d1", Name: "d1.example", State: "verifying", MX: "d1.in.example"},
	}
	added, err := p.notes(r, "add domain ")
	for _, name := range added {
		out = append(out, estate.MailDomain{ID: name, Name: name, State: "verifying"})
	}
	return out, err
}

func (p postman) MailRecipients(_ *sim.Reader, domain string) ([]estate.MailRecipient, error) {
	if domain != "d0" {
		return nil, sim.ErrNotFound
	}
	return []estate.MailRecipient{{Address: "u@d0.example", Name: "U"}}, nil
}

func (p postman) MailPolicies(r *sim.Reader) ([]estate.MailPolicy, error) {
	out := []estate.MailPolicy{{ID: "p0", Name: "Junk", Direction: estate.MailIn, Type: "spam", Enabled: true, Action: "quarantine"}}
	added, err := p.notes(r, "add policy ")
	for _, name := range added {
		out = append(out, estate.MailPolicy{ID: name, Name: name, Direction: estate.MailIn, Type: "spam", Action: "pass"})
	}
	return out, err
}

func (p postman) MailReports(r *sim.Reader) ([]estate.MailReport, error) {
	var out []estate.MailReport
	made, err := p.notes(r, "make report ")
	for _, name := range made {
		out = append(out, estate.MailReport{ID: name, Name: name, Period: "daily", MadeAt: began, Format: "pdf"})
	}
	return append(out, estate.MailReport{ID: "r0", Name: "Summary", Period: "weekly", MadeAt: began, Format: "pdf"}), err
}

// notes returns what was noted of one kind of deeds.
func (p postman) notes(r *sim.Reader, deed string) ([]string, error) {
	list, err := p.held.All(r)
	var out []string
	for _, l := range list {
		if rest, ok := strings.CutPrefix(l.Type, deed); ok {
			out = append(out, rest)
		}
	}
	return out, err
}

// noting is a command of the product that notes what is done; about a thing that is
// called "wrong" it is refused.
type noting struct {
	post postman

	What string `json:"what"`
}

func (noting) Name() string { return "tmems.noting" }

func (c noting) Run(tx *sim.Tx) (any, error) {
	if strings.HasSuffix(c.What, " wrong") {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: reason("tmems.domain.invalid")}
	}
	return c.post.held.New(tx, "put", c.What)
}

// deciding is one that pulls a trigger of a message in quarantine.
type deciding struct {
	post postman

	ID string            `json:"id"`
	On lifecycle.Trigger `json:"on"`
}

func (deciding) Name() string { return "tmems.deciding" }

func (c deciding) Run(tx *sim.Tx) (any, error) { return c.post.held.Fire(tx, c.ID, c.On, nil) }

func (p postman) noting(format string, args ...any) sim.Command {
	return noting{p, fmt.Sprintf(format, args...)}
}

func (p postman) AddDomain(d estate.NewMailDomain) sim.Command {
	return p.noting("add domain %s", d.Name)
}

func (p postman) VerifyDomain(id string) sim.Command { return p.noting("verify domain %s", id) }

func (p postman) DeleteDomain(id string) sim.Command { return p.noting("delete domain %s", id) }

func (p postman) AddRecipient(domain string, u estate.MailRecipient) sim.Command {
	return p.noting("add recipient %s %s", domain, u.Address)
}

func (p postman) DeleteRecipient(domain, address string) sim.Command {
	return p.noting("delete recipient %s %s", domain, address)
}

func (p postman) AddPolicy(n estate.NewMailPolicy) sim.Command {
	return p.noting("add policy %s", n.Name)
}

func (p postman) SwitchPolicy(id string, enabled bool) sim.Command {
	return p.noting("switch policy %s %v", id, enabled)
}

func (p postman) MakeReport(n estate.NewMailReport) sim.Command {
	return p.noting("make report %s", n.Name)
}

func (p postman) ReleaseMail(id string) sim.Command { return deciding{p, id, estate.ReleaseMail} }

func (p postman) DeleteMail(id string) sim.Command { return deciding{p, id, estate.DeleteMail} }

// paged cuts a list as a product does.
func paged[T any](all []T, f estate.MailFilter, id func(T) string) (items []T, total int, next string) {
	items = []T{}
	for _, one := range all {
		total++
		switch {
		case id(one) <= f.After:
		case f.Limit == 0 || len(items) < f.Limit:
			items = append(items, one)
		case next == "":
			next = id(items[len(items)-1])
		}
	}
	return items, total, next
}

func (p postman) MailTracking(_ *sim.Reader, f estate.MailFilter) (estate.MailTrackingPage, error) {
	var all []estate.MailTrack
	for n := letters - 1; n >= 0; n-- {
		t := p.one(n)
		if (f.Domain == "" || f.Domain == t.Domain) && (f.Direction == "" || f.Direction == t.Direction) && (f.Type == "" || f.Type == t.Type) &&
			strings.Contains(t.Recipient, f.Search) && !t.ReceivedAt.Before(f.From) && (f.To.IsZero() || t.ReceivedAt.Before(f.To)) {
			all = append(all, t)
		}
	}
	var out estate.MailTrackingPage
	out.Items, out.Total, out.Next = paged(all, f, func(t estate.MailTrack) string { return t.ID })
	return out, nil
}

func (p postman) MailEvents(_ *sim.Reader, f estate.MailFilter) (out estate.MailEventPage, err error) {
	var all []estate.MailEvent
	if f.Type == "" || f.Type == "spam" {
		all = append(all, estate.MailEvent{ID: "e0", Type: "spam", ReceivedAt: began, Direction: estate.MailIn, Recipients: []string{"u@d.example"}, Policy: "Junk", Action: "quarantine"})
	}
	out.Items, out.Total, out.Next = paged(all, f, func(e estate.MailEvent) string { return e.ID })
	return out, nil
}

func (p postman) MailQuarantine(r *sim.Reader, f estate.MailFilter) (out estate.MailQuarantinePage, err error) {
	list, err := p.held.All(r)
	var all []estate.QuarantinedMail
	for _, l := range list {
		if l.State == "held" && l.Type == "spam" && (f.Type == "" || f.Type == l.Type) {
			all = append(all, estate.QuarantinedMail{ID: l.ID, State: "held", QuarantinedAt: began, Direction: estate.MailIn, Type: l.Type, Recipients: []string{"u@d.example"}, Policy: "Junk"})
		}
	}
	slices.SortFunc(all, func(a, b estate.QuarantinedMail) int { return strings.Compare(a.ID, b.ID) })
	out.Items, out.Total, out.Next = paged(all, f, func(q estate.QuarantinedMail) string { return q.ID })
	return out, err
}

// newMailLab is a Vision One of its own whose product handles mail; two messages are in
// its quarantine.
func newMailLab(t *testing.T, p *plan) *lab {
	t.Helper()
	l := &lab{t: t, maker: newMaker()}
	post := newPostman(l.maker)
	l.v = mockv1.New(mockv1.Options{Products: []estate.Product{post}, Suite: l.maker, Mail: post})
	for i := range p.world.Instances {
		p.world.Instances[i].Type = post.Type().Code
	}
	l.Lab = bench.Lab(t, labs.Start{
		Engine:   bench.Open(t, estate.Service(), l.maker.service(), sim.Service{Name: "tmems", Kinds: []sim.AnyKind{post.held}}, l.v.Service()),
		Settings: p.settings, Business: estate.Business{ID: cmp.Or(p.businessID, "B-1"), Platform: p.platform}, Licences: p.licences,
		Place: func(tx *sim.Tx) error {
			for _, id := range []string{"q1", "q2"} {
				if _, err := post.held.Place(tx, letter{ID: id, State: "held", Type: "spam"}, began); err != nil {
					return err
				}
			}
			return l.place(tx, p)
		},
	})
	l.box = l.Box
	return l
}
