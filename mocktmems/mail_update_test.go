package mocktmems_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems/mail"
)

// Mail that comes in before, during and after the update is all there, once and on time,
// and what was in quarantine before can be released after it [TMEMSJA Q1, Q3].
func TestMailThroughTheUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected, func(s *start) {
		s.world.WorldMail = mail.WorldMail{
			Domains: []mail.WorldDomain{{Name: "one.example"}}, Policies: []mail.WorldPolicy{{Name: "Spam", Type: "spam"}},
		}
	})
	var sent []estate.MailReceipt
	play := func() {
		sent = append(sent, labs.Must[estate.MailPlayed](l.Lab, "control", l.tmems.Mail.Post(estate.MailTraffic{
			Count: 2, Messages: []mail.Message{{Type: "spam"}},
		})).Messages...)
	}
	play()
	l.Advance(10 * time.Second)
	l.must(l.tell(estate.Begin, nil))
	for range 6 {
		play()
		l.Advance(10 * time.Second)
	}
	l.must(l.tell(estate.End, nil))
	play()

	all := labs.See(l.Lab, "", func(r *sim.Reader) (estate.MailTrackingPage, error) {
		return l.tmems.Mail.MailTracking(r, estate.MailFilter{})
	})
	want, got := map[string]time.Time{}, map[string]time.Time{}
	for _, one := range sent {
		want[one.MailID] = one.At
	}
	for _, one := range all.Items {
		if _, twice := got[one.MailID]; twice {
			t.Errorf("%s is there twice", one.MailID)
		}
		got[one.MailID] = one.ReceivedAt
		if one.Action == mail.Delivered && !one.DeliveredAt.Equal(one.ReceivedAt) {
			t.Errorf("%s was delayed: %+v", one.MailID, one)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(sent) != 24 || all.Total != 24 {
		t.Errorf("of %d messages %d are there: %s", len(sent), all.Total, diff)
	}
	held := labs.See(l.Lab, "", func(r *sim.Reader) (estate.MailQuarantinePage, error) {
		return l.tmems.Mail.MailQuarantine(r, estate.MailFilter{Search: sent[0].MessageID})
	}).Items
	if len(held) != 1 {
		t.Fatalf("in quarantine since before the update: %+v", held)
	}
	l.Done("v1:owner@example.co.jp", l.tmems.Mail.ReleaseMail(held[0].ID))
}
