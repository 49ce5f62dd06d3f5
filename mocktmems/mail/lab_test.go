package mail_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems/mail"
)

var (
	bench    labs.Bench
	mails    = mail.New(mail.Options{May: may, Domains: domains})
	sessions = estate.NewSessions(mail.Name)
)

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) {
	own := mails.Service()
	own.Kinds = append(own.Kinds, sessions)
	own.Settings = append(own.Settings, sessions.Settings()...)
	os.Exit(bench.Main(m, mails.Service().Kinds, estate.Service(), own))
}

// boss may do everything, reader may look, clerk manages the domain example.co.jp
// alone, nobody may not even look, router may look at domains alone.
const (
	boss   = "tmems:boss"
	reader = "tmems:reader"
	clerk  = "tmems:clerk"
	nobody = "tmems:nobody"
	router = "tmems:router"
)

var forbidden = lifecycle.Reason{Code: "test.forbidden", Text: estate.Assumed("No.", "いいえ。")}

func may(r *sim.Reader, act mail.Act) (*lifecycle.Reason, error) {
	looks := !strings.HasSuffix(string(act), ".manage")
	if r.Actor() == nobody || r.Actor() == router && act != mail.ViewDomains || r.Actor() == reader && !looks {
		return &forbidden, nil
	}
	return nil, nil //nolint:nilnil // he may
}

func domains(r *sim.Reader) ([]string, bool, error) {
	if r.Actor() == clerk {
		return []string{"example.co.jp"}, true, nil
	}
	return nil, false, nil
}

// world is a world of three domains, five policies and some mail.
func world() mail.WorldMail {
	return mail.WorldMail{
		Domains: []mail.WorldDomain{
			{ID: "d-jp", Name: "example.co.jp", Since: "8760h", Outbound: true, Users: []mail.Recipient{{Address: "hana@example.co.jp", Name: "Hana"}, {Address: "ken@example.co.jp"}}},
			{ID: "d-com", Name: "example.com", Since: "24h"},
			{ID: "d-new", Name: "example.org", State: "verifying", Since: "1h"},
		},
		Policies: []mail.WorldPolicy{
			{ID: "p-tag", Name: "Tag", Type: "content_filter", Words: []string{"newsletter"}, Action: "tag_subject"},
			{ID: "p-spam", Name: "Spam", Type: "spam"},
			{ID: "p-threat", Name: "Threats", Type: "threat", Action: "delete"},
			{ID: "p-spoof", Name: "Spoofing", Type: "anti_spoof", Action: "block"},
			{ID: "p-dlp", Name: "Leaks", Type: "dlp", Direction: "out", Domain: "example.co.jp", Action: "quarantine"},
			{ID: "p-off", Name: "Phishing", Type: "phishing", Disabled: true},
		},
		Messages: []mail.WorldMessage{
			{At: "2h", Message: mail.Message{Type: "spam", Subject: "Win now", Recipients: []string{"hana@example.co.jp"}}},
			{At: "1h", Domain: "example.com", Message: mail.Message{Type: "clean", Subject: "Hello"}},
		},
		Reports: []mail.WorldReport{
			{Name: "All", Made: "48h"},
			{Name: "Japan", Domain: "example.co.jp", Period: "monthly", Made: "24h", Format: "csv"},
		},
	}
}

type lab struct {
	*labs.Lab
}

func newLab(t *testing.T, settings map[string]string, bend ...func(*mail.WorldMail)) *lab {
	t.Helper()
	w := world()
	for _, b := range bend {
		b(&w)
	}
	return &lab{bench.Lab(t, start(w, settings))}
}

func start(w mail.WorldMail, settings map[string]string) labs.Start {
	return labs.Start{World: w, Settings: settings, Place: func(tx *sim.Tx) error { return mails.Place(tx, w) }}
}

// play has mail come in.
func (l *lab) play(t estate.MailTraffic) []estate.MailReceipt {
	l.T.Helper()
	return labs.Must[estate.MailPlayed](l.Lab, "control", mails.Post(t)).Messages
}

func (l *lab) tracking(actor string, f estate.MailFilter) estate.MailTrackingPage {
	l.T.Helper()
	return labs.See(l.Lab, actor, func(r *sim.Reader) (estate.MailTrackingPage, error) { return mails.MailTracking(r, f) })
}

func (l *lab) events(actor string, f estate.MailFilter) estate.MailEventPage {
	l.T.Helper()
	return labs.See(l.Lab, actor, func(r *sim.Reader) (estate.MailEventPage, error) { return mails.MailEvents(r, f) })
}

func (l *lab) quarantine(actor string, f estate.MailFilter) estate.MailQuarantinePage {
	l.T.Helper()
	return labs.See(l.Lab, actor, func(r *sim.Reader) (estate.MailQuarantinePage, error) { return mails.MailQuarantine(r, f) })
}

func (l *lab) summary(actor string) estate.MailSummary {
	l.T.Helper()
	return labs.See(l.Lab, actor, mails.MailSummary)
}
