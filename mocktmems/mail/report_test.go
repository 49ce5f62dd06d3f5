package mail_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/mocktmems/mail"
)

// A report counts what the logs say of its period and its domain, and stays as it was.
func TestReport(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil, func(w *mail.WorldMail) { w.Messages, w.Reports = nil, nil })
	spam := estate.MailTraffic{Messages: []mail.Message{{Type: "spam"}, {Type: "anti_spoof"}}, Domain: "example.com"}
	l.play(spam)
	l.Advance(24 * time.Hour)
	l.play(estate.MailTraffic{Messages: []mail.Message{{Type: "clean"}, {Type: "clean", Direction: "out"}}, Domain: "example.co.jp"})
	report := func(period, domain string) estate.MailReport {
		t.Helper()
		return labs.Must[mail.Report](l.Lab, boss, mails.MakeReport(mail.NewReport{Name: period + " " + domain, Period: period, Domain: domain})).MailReport
	}
	played := estate.MailFigures{Accepted: 1, Blocked: 1, Incoming: 2, Quarantined: 1, Events: map[string]int{"spam": 1, "anti_spoof": 1}}
	both := estate.MailFigures{Accepted: 3, Blocked: 1, Incoming: 3, Outgoing: 1, Quarantined: 1, Events: played.Events}
	now := labs.Began().Add(24 * time.Hour)
	for _, c := range []struct {
		period, domain string
		from           time.Time
		want           estate.MailFigures
	}{
		{"daily", "", now.AddDate(0, 0, -1), both}, // what came in when it begins is part of it
		{"weekly", "example.com", now.AddDate(0, 0, -7), played},
		{"monthly", "example.co.jp", now.AddDate(0, -1, 0), estate.MailFigures{Accepted: 2, Incoming: 1, Outgoing: 1, Events: map[string]int{}}},
		{"quarterly", "", now.AddDate(0, -3, 0), both},
	} {
		got := report(c.period, c.domain)
		if diff := cmp.Diff(c.want, got.Figures); diff != "" || !got.From.Equal(c.from) || !got.MadeAt.Equal(now) {
			t.Errorf("%s of %q from %s to %s: %s", c.period, c.domain, got.From, got.MadeAt, diff)
		}
	}
	l.Advance(time.Second)
	if got := report("daily", "").Figures; got.Accepted != 2 || got.Blocked != 0 {
		t.Errorf("a second later what came in a day and a second ago is counted still: %+v", got)
	}
	l.play(spam)
	all := labs.See(l.Lab, boss, mails.MailReports)
	if len(all) != 5 || all[0].Figures.Accepted != 2 || all[1].Name != "quarterly " || all[4].Figures.Accepted != 3 {
		t.Errorf("they are %+v", all)
	}
	for code, bad := range map[string]mail.NewReport{
		"tmems.report.invalid":        {Name: "A", Period: "yearly"},
		"tmems.report.domain_unknown": {Name: "A", Period: "daily", Domain: "example.net"},
	} {
		l.Refused(func() error { _, err := l.As(boss, mails.MakeReport(bad)); return err }, code)
	}
}

// A report that a fixture says was made has the figures of the mail that it describes.
func TestReportOfAWorld(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil, func(w *mail.WorldMail) {
		w.Reports = []mail.WorldReport{{Name: "Now"}, {Name: "Before", Made: "90m"}, {Name: "Japan", Domain: "example.co.jp"}}
	})
	got := map[string]int{}
	for _, p := range labs.See(l.Lab, boss, mails.MailReports) {
		got[p.Name] = p.Figures.Accepted
	}
	if diff := cmp.Diff(map[string]int{"Now": 2, "Before": 1, "Japan": 1}, got); diff != "" {
		t.Error(diff)
	}
}
