package mockone_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// loggedMail is an entry of a mail tracking log.
type loggedMail struct {
	MailID      string    `json:"mail_id"`
	MessageID   string    `json:"message_id"`
	Recipient   string    `json:"recipient"`
	Domain      string    `json:"domain"`
	ReceivedAt  time.Time `json:"received_at"`
	DeliveredAt time.Time `json:"delivered_at"`
	Action      string    `json:"action"`
}

// heldMail is a message in quarantine.
type heldMail struct {
	ID     string `json:"id"`
	MailID string `json:"mail_id"`
}

// receipt is what control says of a message that it had come in.
type receipt struct {
	Domain    string    `json:"domain"`
	MailID    string    `json:"mail_id"`
	MessageID string    `json:"message_id"`
	At        time.Time `json:"at"`
	Action    string    `json:"action"`
}

// allOf reads all pages of a list.
func allOf[T any](b *box, service, path, token string) (all []T) {
	b.t.Helper()
	for after := ""; ; {
		var page struct {
			Items []T
			Next  string
		}
		b.must("GET", service, path+"?limit=500&after="+after, token, nil).into(b.t, &page)
		all = append(all, page.Items...)
		if after = page.Next; after == "" {
			return all
		}
	}
}

// mailConsole is where somebody reads the logs of mail, and works through the quarantine.
type mailConsole struct{ service, prefix, token string }

func (b *box) emailSecurity() mailConsole {
	b.t.Helper()
	return mailConsole{"tmems", "/api", b.signIn("tmems", "tmems_user")}
}

func (b *box) emailGateway() mailConsole {
	b.t.Helper()
	return mailConsole{"v1", "/api/cegp", b.signIn("v1", "primary_user_account")}
}

// stream is mail that comes in all the time, on a clock that stands but for it.
type stream struct {
	*box

	// every is how often a message comes in by itself for each domain.
	every time.Duration
	began time.Time
	sent  []receipt
	// old are the mails that were there before, freed and gone those that were taken out of
	// quarantine, with the instant.
	old         map[string]bool
	freed, gone map[string]time.Time
}

// newStream begins one in a sandbox.
func newStream(b *box, every time.Duration) *stream {
	b.t.Helper()
	s := &stream{box: b, every: every, began: b.now(), old: map[string]bool{}, freed: map[string]time.Time{}, gone: map[string]time.Time{}}
	for _, one := range s.tracked(s.emailSecurity()) {
		s.old[one.MailID] = true
	}
	return s
}

// flows has n portions of mail come in, one every three seconds: spam with an id of its
// sender's, and whatever else there is.
func (s *stream) flows(n int) {
	s.t.Helper()
	for range n {
		id := fmt.Sprintf("<%d@stream.example.net>", len(s.sent))
		got := s.about("POST", "/traffic", object{"count": 1, "messages": []any{object{"type": "spam", "direction": "in", "message_id": id}}})
		var played struct{ Messages []receipt }
		if got.Status != http.StatusCreated {
			s.t.Fatalf("mail comes in: %s", got)
		}
		got.into(s.t, &played)
		if len(played.Messages) != 2 || played.Messages[0].MessageID != id || !played.Messages[0].At.Equal(s.now()) {
			s.t.Fatalf("mail came in at %v: %s", s.now(), got)
		}
		s.sent = append(s.sent, played.Messages...)
		s.advance(object{"by": "3s"})
	}
}

// tracked reads the mail tracking log.
func (s *stream) tracked(c mailConsole) []loggedMail {
	s.t.Helper()
	return allOf[loggedMail](s.box, c.service, c.prefix+"/mail-tracking", c.token)
}

// decides takes two messages out of the quarantine that have come in lately: one is
// released, one deleted.
func (s *stream) decides(act func(id, verb string)) {
	s.t.Helper()
	held := map[string]string{}
	for _, one := range s.things("tmems.quarantined") {
		if one.State == "held" {
			var h heldMail
			answer{Status: http.StatusOK, Body: one.Body}.into(s.t, &h)
			held[h.MailID] = one.ID
		}
	}
	ways := []struct {
		verb string
		note map[string]time.Time
	}{{"release", s.freed}, {"delete", s.gone}}
	for _, one := range slices.Backward(s.sent) {
		if id := held[one.MailID]; id != "" && len(ways) > 0 {
			act(id, ways[0].verb)
			ways[0].note[one.MailID] = s.now()
			ways = ways[1:]
		}
	}
	if len(ways) > 0 {
		s.t.Errorf("nothing is in quarantine to %s", ways[0].verb)
	}
}

// arrived demands that the log of a console has all that came in so far, each once, at
// its own instant and with what became of it.
func (s *stream) arrived(c mailConsole) {
	s.t.Helper()
	want := map[string]time.Time{}
	for _, one := range s.sent {
		want[one.MailID] = one.At
	}
	got, byItself := map[string]time.Time{}, map[string]map[time.Time]int{}
	missing := maps.Clone(s.old)
	for _, one := range s.tracked(c) {
		if s.old[one.MailID] {
			delete(missing, one.MailID)
			continue
		}
		if one.ReceivedAt.Before(s.began) || one.ReceivedAt.After(s.now()) {
			s.t.Errorf("%s came in at %v", one.MailID, one.ReceivedAt)
		}
		s.handled(one)
		if _, played := want[one.MailID]; !played {
			if byItself[one.Domain] == nil {
				byItself[one.Domain] = map[time.Time]int{}
			}
			byItself[one.Domain][one.ReceivedAt.UTC()]++
			continue
		}
		if _, twice := got[one.MailID]; twice {
			s.t.Errorf("%s is there twice", one.MailID)
		}
		got[one.MailID] = one.ReceivedAt
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("what was played (-want +got):\n%s", diff)
	}
	if len(missing) > 0 {
		s.t.Errorf("%d of %d messages from before are missing", len(missing), len(s.old))
	}
	if diff := cmp.Diff(s.due(), byItself); diff != "" {
		s.t.Errorf("what came in by itself (-want +got):\n%s", diff)
	}
}

// retriever reads the logs by the log-retrieval API.
type retriever struct{ login, key string }

// newRetriever makes an API key in the console of Email Security.
func (s *stream) newRetriever() retriever {
	s.t.Helper()
	var made struct {
		Login string `json:"login"`
		Key   string `json:"api_key"`
	}
	s.must("POST", "tmems", "/api/api-keys", s.emailSecurity().token, nil).into(s.t, &made)
	return retriever{made.Login, made.Key}
}

// retrieves demands that a program is given what came in since the stream began, each once
// and at its own instant, in pages of a hundred.
func (s *stream) retrieves(p retriever) {
	s.t.Helper()
	got := map[string]time.Time{}
	for _, kind := range []string{"accepted_traffic", "blocked_traffic"} {
		query := url.Values{"type": {kind}, "limit": {"100"}, "start": {s.began.UTC().Format(time.RFC3339)}, "end": {s.now().UTC().Format(time.RFC3339)}}
		for query != nil {
			w := wire{method: "GET", url: s.URLs["tmems"] + "/api/v1/log/mailtrackinglog?" + query.Encode()}
			basic := base64.StdEncoding.EncodeToString([]byte(p.login + ":" + p.key))
			a := w.with("Authorization", "Basic "+basic).through(s.t.Context(), &http.Client{Transport: transport})
			query = nil
			if a.Status == http.StatusNoContent {
				continue
			}
			var page struct {
				NextToken string `json:"nextToken"`
				Logs      []struct {
					MailID    string    `json:"mailID"`
					Timestamp time.Time `json:"timestamp"`
				} `json:"logs"`
			}
			if a.into(s.t, &page); a.Status != http.StatusOK {
				s.t.Fatalf("retrieving %s: %s", kind, a)
			}
			for _, one := range page.Logs {
				if s.old[one.MailID] {
					continue // that came in at the very beginning
				}
				if _, twice := got[one.MailID]; twice {
					s.t.Errorf("%s is retrieved twice", one.MailID)
				}
				got[one.MailID] = one.Timestamp
			}
			if page.NextToken != "" {
				token, err := url.QueryUnescape(page.NextToken)
				if err != nil {
					s.t.Fatal(err)
				}
				query = url.Values{"type": {kind}, "limit": {"100"}, "token": {token}}
			}
		}
	}
	missing := 0
	for _, one := range s.sent {
		if at, ok := got[one.MailID]; !ok || !at.Equal(one.At.Truncate(time.Second)) {
			missing++
		}
	}
	byThemselves := 0
	for _, of := range s.due() {
		byThemselves += len(of)
	}
	if missing > 0 || len(got) != len(s.sent)+byThemselves {
		s.t.Errorf("of %d messages that were played and %d others, %d are retrieved, %d of them missing", len(s.sent), byThemselves, len(got), missing)
	}
}

// due are the instants at which mail has to have come in by itself, once for each domain.
func (s *stream) due() map[string]map[time.Time]int {
	s.t.Helper()
	out := map[string]map[time.Time]int{}
	for _, one := range s.things("tmems.domain") {
		if one.State != "active" {
			continue
		}
		var domain struct{ Name string }
		answer{Body: one.Body}.into(s.t, &domain)
		out[domain.Name] = map[time.Time]int{}
		for at := s.began.Add(s.every); !at.After(s.now()); at = at.Add(s.every) {
			out[domain.Name][at.UTC()]++
		}
	}
	return out
}

// handled demands that a message was handed on at once, or what was decided about it.
func (s *stream) handled(one loggedMail) {
	s.t.Helper()
	freed, isFreed := s.freed[one.MailID]
	_, isGone := s.gone[one.MailID]
	switch {
	case isFreed:
		if one.Action != "Delivered" || !one.DeliveredAt.Equal(freed) {
			s.t.Errorf("released at %v: %+v", freed, one)
		}
	case isGone:
		if one.Action != "Deleted" || !one.DeliveredAt.IsZero() {
			s.t.Errorf("deleted: %+v", one)
		}
	case one.Action == "Delivered":
		if !one.DeliveredAt.Equal(one.ReceivedAt) {
			s.t.Errorf("delayed: %+v", one)
		}
	case !one.DeliveredAt.IsZero():
		s.t.Errorf("handed on: %+v", one)
	}
}

// holdsBack demands that the quarantine of a console has what was put there and was not
// taken out.
func (s *stream) holdsBack(c mailConsole) {
	s.t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, one := range s.tracked(c) {
		if one.Action == "Quarantined" {
			want[one.MailID] = 1
		}
	}
	for _, one := range allOf[heldMail](s.box, c.service, c.prefix+"/quarantine", c.token) {
		got[one.MailID]++
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		s.t.Errorf("in quarantine (-want +got):\n%s", diff)
	}
}

// A stream of mail through connecting and updating, however the update ends: it arrives
// complete, once and on time, is found in the logs of both consoles, and what is in
// quarantine can be worked through on either side and while the update runs [TMEMSJA Q1,
// Q3].
func TestStreamOfMail(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	l := newLab(t)
	for outcome, settings := range map[string]object{
		"done":                   {},
		"hangs for two minutes":  {"tmems.update.outcome": "hang", "tmems.update.hang": "2m"},
		"fails, and is helped":   {"tmems.update.outcome": "fail"},
		"signs out of all":       {"tmems.sign_out": "all"},
		"of three fixed minutes": {"tmems.update.duration": "3m"},
	} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			settings["tmems.mail.every"] = "7s"
			b := l.of(t).sandbox("tmems-foundation", "manual", object{"settings": settings})
			s := newStream(b, 7*time.Second)
			s.isUpdated(outcome == "fails, and is helped")
		})
	}
}

// isUpdated takes Email Security through its update while mail comes in.
func (s *stream) isUpdated(fails bool) {
	s.t.Helper()
	byConsole := func(c mailConsole) func(id, verb string) {
		return func(id, verb string) {
			s.must("POST", c.service, c.prefix+"/quarantine/"+id+"/"+verb, c.token, nil)
		}
	}
	byControl := func(id, verb string) {
		if got := s.about("POST", "/things/tmems.quarantined/"+id+"/trigger", object{"trigger": verb}); got.Status != http.StatusOK {
			s.t.Fatalf("%s in the middle of the update: %s", verb, got)
		}
	}
	owner := func() string { return s.signIn("v1", "primary_user_account") }
	instance := func() answer { return s.must("GET", "v1", s.path(theInstance), owner(), nil) }

	s.flows(6)
	s.decides(byConsole(s.emailSecurity()))
	if got := s.call("POST", "v1", "/api/product-instances", owner(), object{"type": "tmems", "organizations": []string{}}); got.Status != http.StatusCreated {
		s.t.Fatalf("connecting: %s", got)
	}
	for instance().field("status") == "connecting" {
		s.flows(3)
	}
	before, robot := s.emailSecurity(), s.newRetriever()
	s.retrieves(robot)
	s.decides(byConsole(before))
	s.arrived(before)
	s.holdsBack(before)

	agreed := s.must("POST", "v1", s.path(theInstance+"/update-solution"), owner(), object{"agreed": true})
	s.must("POST", "v1", s.path(theInstance+"/update"), owner(), object{"understood": true})
	if got := s.call("GET", "tmems", "/api/mail-tracking", before.token, nil); got.code() != "session.ended" {
		s.t.Errorf("after %s the console shows %s", agreed, got)
	}
	for n := 0; instance().field("status") == "updating"; n++ {
		s.flows(5)
		if n == 1 {
			s.decides(byControl)
			s.retrieves(robot)
		}
		if n == 15 && fails {
			if got := s.about("POST", s.path("/things/v1.update_job/{v1.update_job}/trigger"), object{"trigger": "support_complete"}); got.Status != http.StatusOK {
				s.t.Fatalf("support completes it: %s", got)
			}
		}
		if n > 40 {
			s.t.Fatalf("ten minutes later: %s", instance())
		}
	}

	after := s.emailGateway()
	s.arrived(after)
	s.flows(6)
	after = s.emailGateway()
	s.decides(byConsole(after))
	s.arrived(after)
	s.holdsBack(after)
	s.retrieves(robot)
	if len(s.freed) != 4 || len(s.gone) != 4 {
		s.t.Errorf("%d were released, %d deleted", len(s.freed), len(s.gone))
	}
	for _, one := range []receipt{s.sent[0], s.sent[len(s.sent)/2], s.sent[len(s.sent)-1]} {
		var found struct{ Total int }
		s.must("GET", "v1", "/api/cegp/mail-tracking?search="+url.QueryEscape(one.MessageID), after.token, nil).into(s.t, &found)
		if found.Total != 1 {
			s.t.Errorf("%s is found %d times", one.MessageID, found.Total)
		}
	}
}
