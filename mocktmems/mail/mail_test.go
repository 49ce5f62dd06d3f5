package mail_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems/mail"
)

// Each kind of message goes its way through the policies into the logs.
func TestWaysOfMessages(t *testing.T) {
	t.Parallel()
	jp := func(m mail.Message) mail.Message {
		if m.Direction != "out" {
			m.Recipients = []string{"hana@example.co.jp"}
		}
		return m
	}
	for name, c := range map[string]struct {
		message      mail.Message
		kind, action string
		events       []string
		held         int
	}{
		"clean":             {jp(mail.Message{Type: "clean"}), "accepted_traffic", "Delivered", nil, 0},
		"spam":              {jp(mail.Message{Type: "spam"}), "accepted_traffic", "Quarantined", []string{"Spam"}, 1},
		"threat":            {jp(mail.Message{Type: "threat"}), "accepted_traffic", "Deleted", []string{"Threats"}, 0},
		"spoofed":           {jp(mail.Message{Type: "anti_spoof"}), "blocked_traffic", "Blocked", []string{"Spoofing"}, 0},
		"tagged":            {jp(mail.Message{Type: "clean", Subject: "Our Newsletter"}), "accepted_traffic", "Delivered", []string{"Tag"}, 0},
		"tagged and caught": {jp(mail.Message{Type: "spam", Subject: "Newsletter"}), "accepted_traffic", "Quarantined", []string{"Tag", "Spam"}, 1},
		"policy is off":     {jp(mail.Message{Type: "phishing"}), "accepted_traffic", "Delivered", nil, 0},
		"no such recipient": {mail.Message{Type: "spam", Recipients: []string{"x@example.co.jp"}}, "blocked_traffic", "Blocked", nil, 0},
		"leak":              {mail.Message{Type: "dlp"}, "accepted_traffic", "Quarantined", []string{"Leaks"}, 1},
		"other direction":   {jp(mail.Message{Type: "dlp", Direction: "in"}), "accepted_traffic", "Delivered", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			got := l.play(estate.MailTraffic{Domain: "example.co.jp", Messages: []mail.Message{c.message}})
			f := estate.MailFilter{From: labs.Began()}
			tracks, events, held := l.tracking("", f), l.events("", f), l.quarantine("", f)
			if len(tracks.Items) != 1 || tracks.Items[0].Type != c.kind || tracks.Items[0].Action != c.action || tracks.Items[0].MailID != got[0].MailID {
				t.Errorf("tracking: %+v", tracks)
			}
			if delivered := !tracks.Items[0].DeliveredAt.IsZero(); delivered != (c.action == "Delivered") {
				t.Errorf("delivered at %s, but %s", tracks.Items[0].DeliveredAt, c.action)
			}
			var policies []string
			for _, e := range events.Items {
				policies = append([]string{e.Policy}, policies...)
			}
			if diff := cmp.Diff(c.events, policies); diff != "" {
				t.Errorf("policy events: %s", diff)
			}
			if held.Total != c.held {
				t.Errorf("%d in quarantine, want %d", held.Total, c.held)
			}
		})
	}
}

// A message to somebody who is known and to somebody who is not reaches the one.
func TestOneOfTwoRecipientsIsUnknown(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.play(estate.MailTraffic{Domain: "example.co.jp", Messages: []mail.Message{{Type: "spam", Recipients: []string{"ken@example.co.jp", "x@example.co.jp"}}}})
	got := map[string]string{}
	for _, e := range l.tracking("", estate.MailFilter{From: labs.Began()}).Items {
		got[e.Recipient] = e.Action + " " + e.Reason
	}
	if diff := cmp.Diff(map[string]string{"ken@example.co.jp": "Quarantined Spam", "x@example.co.jp": "Blocked Invalid recipient"}, got); diff != "" {
		t.Error(diff)
	}
	held := l.quarantine("", estate.MailFilter{From: labs.Began()}).Items
	if len(held) != 1 || !slices.Equal(held[0].Recipients, []string{"ken@example.co.jp"}) {
		t.Errorf("in quarantine: %+v", held)
	}
	l.Done(boss, mails.ReleaseMail(held[0].ID))
	for _, e := range l.tracking("", estate.MailFilter{From: labs.Began()}).Items {
		if want := map[string]string{"ken@example.co.jp": "Delivered", "x@example.co.jp": "Blocked"}[e.Recipient]; e.Action != want {
			t.Errorf("after the release: %s: %s, want %s", e.Recipient, e.Action, want)
		}
	}
}

// Mail comes in by itself, each domain's on time, whatever is played meanwhile.
func TestMailByItself(t *testing.T) {
	t.Parallel()
	l := newLab(t, map[string]string{mail.SettingEvery: "10m"}, func(w *mail.WorldMail) {
		w.Domains[0].Since, w.Domains[1].Since = "", ""
	})
	for range 6 {
		l.Advance(7 * time.Minute)
		l.play(estate.MailTraffic{Domain: "example.com", Messages: []mail.Message{{Type: "clean", Sender: "played@example.net"}}})
	}
	byItself := map[string][]time.Duration{}
	seen := map[string]bool{}
	for _, e := range l.tracking("", estate.MailFilter{From: labs.Began()}).Items {
		if seen[e.MailID] {
			t.Errorf("%s is there twice", e.MailID)
		}
		seen[e.MailID] = true
		if e.Sender != "played@example.net" {
			byItself[e.Domain] = append([]time.Duration{e.ReceivedAt.Sub(labs.Began())}, byItself[e.Domain]...)
		}
	}
	due := []time.Duration{10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 40 * time.Minute}
	if diff := cmp.Diff(map[string][]time.Duration{"example.co.jp": due, "example.com": due}, byItself); diff != "" {
		t.Errorf("mail came in otherwise: %s", diff)
	}
}

// However mail comes in, every message is logged once for each of its recipients, is
// found in pages as in whole, and the figures agree.
func TestNothingLostNothingDoubled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := newLab(t, nil, func(w *mail.WorldMail) { w.Messages = nil })
		sent := map[string]bool{}
		held := map[string]bool{}
		for range rapid.IntRange(1, 5).Draw(rt, "rounds") {
			for _, m := range l.play(estate.MailTraffic{Count: rapid.IntRange(1, 12).Draw(rt, "count")}) {
				sent[m.MailID] = true
				if m.Action == mail.Quarantined {
					held[m.MailID] = true
				}
			}
			if all := l.quarantine("", estate.MailFilter{}).Items; len(all) > 0 && rapid.Bool().Draw(rt, "release") {
				one := rapid.SampledFrom(all).Draw(rt, "message")
				l.Done(boss, mails.ReleaseMail(one.ID))
				delete(held, one.MailID)
			}
			l.Advance(time.Minute)
		}
		got := map[string]bool{}
		after, forward := "", rapid.Bool().Draw(rt, "forward")
		for {
			page := l.tracking("", estate.MailFilter{After: after, Limit: 3, Forward: forward})
			if page.Total != len(sent) {
				rt.Fatalf("%d in the tracking log, want %d", page.Total, len(sent))
			}
			for _, e := range page.Items {
				if got[e.MailID] {
					rt.Fatalf("%s is there twice", e.MailID)
				}
				got[e.MailID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if diff := cmp.Diff(sent, got); diff != "" {
			rt.Fatalf("sent and logged differ: %s", diff)
		}
		still := map[string]bool{}
		for _, q := range l.quarantine("", estate.MailFilter{}).Items {
			still[q.MailID] = true
		}
		if diff := cmp.Diff(held, still); diff != "" {
			rt.Fatalf("in quarantine: %s", diff)
		}
		if s := l.summary(""); s.Accepted+s.Blocked != len(sent) || s.Incoming+s.Outgoing != len(sent) || s.Quarantined != len(held) {
			rt.Fatalf("the figures do not agree: %+v", s)
		}
	})
}

func TestQuarantine(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	held := l.quarantine("", estate.MailFilter{}).Items
	if len(held) != 1 || held[0].Subject != "Win now" || !held[0].ExpiresAt.Equal(labs.Began().Add(718*time.Hour)) {
		t.Fatalf("in quarantine: %+v", held)
	}
	free := func() error { _, err := l.As(boss, mails.ReleaseMail(held[0].ID)); return err }
	l.Advance(time.Hour)
	if err := free(); err != nil {
		t.Fatal(err)
	}
	track := l.tracking("", estate.MailFilter{Search: "win NOW"}).Items
	if len(track) != 1 || track[0].Action != "Delivered" || !track[0].DeliveredAt.Equal(labs.Began().Add(time.Hour)) || track[0].DeliveredTo != "mail.example.co.jp" {
		t.Errorf("tracking after the release: %+v", track)
	}
	l.Refused(free, "tmems.quarantined.released")
	l.Refused(func() error { _, err := l.As(boss, mails.DeleteMail(held[0].ID)); return err }, "tmems.quarantined.released")

	l.play(estate.MailTraffic{Domain: "example.com", Messages: []mail.Message{{Type: "spam", Subject: "Throw me away"}, {Type: "spam", Subject: "Leave me"}}})
	for _, q := range l.quarantine("", estate.MailFilter{Search: "throw"}).Items {
		l.Done(boss, mails.DeleteMail(q.ID))
		l.Refused(func() error { _, err := l.As(boss, mails.ReleaseMail(q.ID)); return err }, "tmems.quarantined.deleted")
	}
	if left := l.quarantine("", estate.MailFilter{}).Items; len(left) != 1 || left[0].Subject != "Leave me" {
		t.Errorf("in quarantine: %+v", left)
	}
	l.Advance(721 * time.Hour)
	if left := l.quarantine("", estate.MailFilter{}); left.Total != 0 {
		t.Errorf("after 30 days: %+v", left)
	}
	for _, e := range l.tracking("", estate.MailFilter{From: labs.Began()}).Items {
		if e.Action != "Deleted" {
			t.Errorf("%s: %s", e.Subject, e.Action)
		}
	}
	l.Refused(func() error {
		_, err := l.As("control", labs.Act(func(tx *sim.Tx) error {
			_, err := mails.Quarantine.New(tx, "hold", mail.Arrival{})
			return err
		}))
		return err
	}, "tmems.quarantined.nothing")
}

func TestDomains(t *testing.T) {
	t.Parallel()
	l := newLab(t, map[string]string{mail.SettingVerify: "5m"})
	add := func(name string) (mail.Domain, error) {
		got, err := l.As(boss, mails.AddDomain(mail.NewDomain{Name: name, Inbound: "mx.example.net"}))
		d, _ := got.(mail.Domain)
		return d, err
	}
	l.Refused(func() error { _, err := add("Example.com"); return err }, "tmems.domain.managed")
	l.Refused(func() error { _, err := add("no domain"); return err }, "tmems.domain.invalid")
	d, err := add("New.example.com")
	if err != nil || d.Name != "new.example.com" || !strings.HasPrefix(d.TXT, "tmes=") {
		t.Fatalf("%+v, %v", d, err)
	}
	l.Refused(func() error {
		return l.Push(mail.DomainKind, d.ID, mail.Receive, `{"recipients":["a@new.example.com"]}`)
	}, "tmems.domain.unverified")
	l.Advance(5 * time.Minute)
	l.Refused(func() error { _, err := l.As(boss, mails.VerifyDomain(d.ID)); return err }, "tmems.domain.verified")
	l.Done(boss, mails.AddRecipient(d.ID, mail.Recipient{Address: "A@new.example.com"}))
	l.Refused(func() error {
		_, err := l.As(boss, mails.AddRecipient(d.ID, mail.Recipient{Address: "a@new.example.com"}))
		return err
	}, "tmems.recipient.exists")
	l.Refused(func() error {
		_, err := l.As(boss, mails.AddRecipient(d.ID, mail.Recipient{Address: "a@example.com"}))
		return err
	}, "tmems.recipient.foreign")
	l.Refused(func() error { _, err := l.As(boss, mails.DeleteRecipient(d.ID, "b@new.example.com")); return err }, "404", "tmems.recipient.unknown")
	l.Refused(func() error {
		return l.Push(mail.DomainKind, d.ID, mail.Receive, `{"recipients":["a@example.net"]}`)
	}, "tmems.mail.foreign")
	l.Refused(func() error {
		return l.Push(mail.DomainKind, d.ID, mail.Receive, `{"direction":"out"}`)
	}, "tmems.mail.foreign")
	l.Done(boss, mails.DeleteRecipient(d.ID, "a@new.example.com"))
	l.Check(l.Push(mail.DomainKind, d.ID, mail.Receive, `{"recipients":["anybody@new.example.com"]}`))
	l.Done(boss, mails.DeleteDomain(d.ID))
	l.Refused(func() error { _, err := l.As(boss, mails.DeleteDomain(d.ID)); return err }, "tmems.domain.absent")
	if again, err := add("new.example.com"); err != nil || again.ID == d.ID {
		t.Errorf("adding it again: %+v, %v", again, err)
	}
	late, err := add("late.example.com")
	l.Check(err)
	l.Done(boss, mails.VerifyDomain(late.ID))
	if s := l.summary(""); s.Domains != 5 || s.Users != 2 || s.Flow != "on" {
		t.Errorf("figures: %+v", s)
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	phishing := estate.MailTraffic{Domain: "example.com", Messages: []mail.Message{{Type: "phishing"}}}
	l.Done(boss, mails.SwitchPolicy("p-off", true))
	if got := l.play(phishing); got[0].Action != "Quarantined" || got[0].Policy != "Phishing" {
		t.Errorf("with the policy: %+v", got)
	}
	l.Refused(func() error { _, err := l.As(boss, mails.SwitchPolicy("p-off", true)); return err }, "tmems.policy.enabled")
	l.Done(boss, mails.SwitchPolicy("p-off", false))
	if got := l.play(phishing); got[0].Action != "Delivered" {
		t.Errorf("without it: %+v", got)
	}
	l.Refused(func() error { _, err := l.As(boss, mails.SwitchPolicy("p-off", false)); return err }, "tmems.policy.disabled")
}

func TestAddPolicy(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	add := func(p mail.NewPolicy) func() error {
		return func() error { _, err := l.As(boss, mails.AddPolicy(p)); return err }
	}
	own := mail.NewPolicy{Name: "Own", Direction: "in", Type: "content_filter", Domain: "example.com", Words: []string{"secret"}, Action: "delete"}
	l.Refused(add(mail.NewPolicy{Name: "Own"}), "tmems.policy.invalid")
	twice, foreign := own, own
	twice.Name, foreign.Domain = "Spam", "example.net"
	l.Refused(add(twice), "tmems.policy.exists")
	l.Refused(add(foreign), "tmems.policy.domain_unknown")
	l.Check(add(own)())
	for domain, want := range map[string]string{"example.com": "Deleted", "example.co.jp": "Delivered"} {
		if got := l.play(estate.MailTraffic{Domain: domain, Messages: []mail.Message{{Type: "clean", Subject: "A SECRET"}}}); got[0].Action != want {
			t.Errorf("%s: %+v", domain, got)
		}
	}
	all := labs.See(l.Lab, boss, mails.MailPolicies)
	if last := all[len(all)-1]; last.Name != "Own" || last.Priority != 7 || !last.ModifiedAt.Equal(labs.Began()) {
		t.Errorf("it is %+v", last)
	}
}

// Who manages specified domains sees what is theirs, and nothing else.
func TestSpecifiedDomains(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.play(estate.MailTraffic{Domain: "example.com", Messages: []mail.Message{{Type: "spam"}}})
	for _, e := range l.tracking(clerk, estate.MailFilter{}).Items {
		if e.Domain != "example.co.jp" {
			t.Errorf("he sees %+v", e)
		}
	}
	if got := l.tracking(clerk, estate.MailFilter{Domain: "example.com"}); got.Total != 0 {
		t.Errorf("he sees %+v", got)
	}
	s := l.summary(clerk)
	want := estate.MailSummary{Flow: "on", Domains: 1, Users: 2, Policies: 6, Reports: 1, MailFigures: estate.MailFigures{Accepted: 1, Incoming: 1, Quarantined: 1, Events: map[string]int{"spam": 1}}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	held := l.quarantine(boss, estate.MailFilter{Domain: "example.com"}).Items
	for name, cmd := range map[string]sim.Command{
		"release": mails.ReleaseMail(held[0].ID), "verify": mails.VerifyDomain("d-new"), "recipient": mails.AddRecipient("d-com", mail.Recipient{Address: "a@example.com"}),
	} {
		l.Unchanged(func() {
			if _, err := l.As(clerk, cmd); !errors.Is(err, sim.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	for _, cmd := range []sim.Command{
		mails.AddDomain(mail.NewDomain{Name: "a.example", Inbound: "b"}), mails.SwitchPolicy("p-off", true),
		mails.AddPolicy(mail.NewPolicy{Name: "All"}), mails.AddPolicy(mail.NewPolicy{Name: "Foreign", Domain: "example.com"}),
		mails.MakeReport(mail.NewReport{Name: "All", Period: "daily"}), mails.MakeReport(mail.NewReport{Name: "Foreign", Period: "daily", Domain: "example.com"}),
	} {
		l.Refused(func() error { _, err := l.As(clerk, cmd); return err }, "403", "tmems.domain.specified")
	}
	l.Done(clerk, mails.MakeReport(mail.NewReport{Name: "Own", Period: "daily", Domain: "example.co.jp"}))
	for _, p := range labs.See(l.Lab, clerk, mails.MailPolicies) {
		if p.Fixed != (p.Domain == "") {
			t.Errorf("he is told of %s that it is fixed: %t", p.Name, p.Fixed)
		}
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	held := l.quarantine("", estate.MailFilter{}).Items[0]
	for _, cmd := range []sim.Command{
		mails.ReleaseMail(held.ID), mails.DeleteMail(held.ID), mails.VerifyDomain("d-new"), mails.DeleteDomain("d-jp"),
		mails.AddDomain(mail.NewDomain{Name: "a.example", Inbound: "b"}), mails.AddRecipient("d-jp", mail.Recipient{Address: "a@example.co.jp"}),
		mails.DeleteRecipient("d-jp", "ken@example.co.jp"), mails.SwitchPolicy("p-off", true), mails.AddPolicy(mail.NewPolicy{Name: "All"}),
		mails.MakeReport(mail.NewReport{Name: "All", Period: "daily"}),
	} {
		l.Refused(func() error { _, err := l.As(reader, cmd); return err }, "403", "test.forbidden")
	}
}

func TestTrafficThatCannotBe(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for name, traffic := range map[string]estate.MailTraffic{
		"nothing":       {},
		"no domain":     {Domain: "example.net", Count: 1},
		"second is not": {Domain: "example.com", Messages: []mail.Message{{}, {Recipients: []string{"a@example.net"}}}},
		"unverified":    {Domain: "example.org", Count: 1},
	} {
		l.Unchanged(func() {
			_, err := l.As("control", mails.Post(traffic))
			_, wrong := errors.AsType[*sim.Invalid](err)
			_, refused := errors.AsType[*lifecycle.Refused](err)
			if !wrong && !refused {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestWorldsThatCannotBe(t *testing.T) {
	t.Parallel()
	w := mail.WorldMail{
		Domains:  []mail.WorldDomain{{Name: "nothing"}, {Name: "example.com", Users: []mail.Recipient{{Address: "a@example.net"}}}, {Name: "example.com"}},
		Policies: []mail.WorldPolicy{{Name: "A", Type: "spam", Domain: "example.net"}, {Name: "A", Type: "spam", Modified: "soon"}},
		Messages: []mail.WorldMessage{{Domain: "example.net"}, {Domain: "example.com", Message: mail.Message{Recipients: []string{"a@example.net"}}}},
		Reports:  []mail.WorldReport{{Name: "R", Domain: "example.net"}},
	}
	_, err := bench.TryLab(t, start(w, nil))
	for _, want := range []string{
		"domains[0].name", "domains[1].users[0].address", "domains[2].name", "policies[0].domain", "policies[1].name",
		"messages[0].domain", "messages[1]", "reports[0].domain",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not complain of %s: %v", want, err)
		}
	}
	if _, err := bench.TryLab(t, start(mail.WorldMail{Generate: mail.WorldGenerate{Messages: 1}}, nil)); err == nil {
		t.Error("mail without a domain is placed")
	}
}

// The same seed makes the same messages up, spread over the time before the start.
func TestGenerate(t *testing.T) {
	t.Parallel()
	bend := func(w *mail.WorldMail) { w.Messages, w.Generate = nil, mail.WorldGenerate{Messages: 60, Over: "60h"} }
	l := newLab(t, nil, bend)
	all := l.tracking("", estate.MailFilter{})
	if all.Total != 60 {
		t.Fatalf("%d messages", all.Total)
	}
	for i, e := range all.Items {
		if want := labs.Began().Add(-time.Duration(i+1) * time.Hour); !e.ReceivedAt.Equal(want) {
			t.Errorf("message %d came in at %s, want %s", i, e.ReceivedAt, want)
		}
	}
	if s := l.summary(""); len(s.Events) < 2 || s.Quarantined == 0 {
		t.Errorf("there is little in it: %+v", s)
	}
	forward := l.tracking("", estate.MailFilter{Forward: true}).Items
	slices.Reverse(forward)
	if diff := cmp.Diff(all.Items, forward); diff != "" {
		t.Error("the earliest first:", diff)
	}
	if window := l.tracking("", estate.MailFilter{From: labs.Began().Add(-10 * time.Hour), To: labs.Began().Add(-5 * time.Hour)}); window.Total != 5 {
		t.Errorf("%d in five hours", window.Total)
	}
	if _, err := sim.Do[any](t.Context(), l.Box, sim.As("x"), labs.Act(func(tx *sim.Tx) error {
		_, err := mails.MailTracking(&tx.Reader, estate.MailFilter{After: "nowhere"})
		return err
	})); err == nil {
		t.Error("a page after nothing is read")
	}
}
