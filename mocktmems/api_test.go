package mocktmems_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems/logs"
	"github.com/mockone/mockone/mocktmems/mail"
)

const (
	trackingLog = "/api/v1/log/mailtrackinglog"
	eventLog    = "/api/v1/log/policyeventlog"
	accepted    = trackingLog + "?type=accepted_traffic"

	chiefKey, helperKey = "chief-key-of-a-fixture", "helper-key-of-a-fixture"
)

// keyed bends a world into one with two domains, a policy, and API keys: one that the
// fixture gives, and one that it leaves to be made.
func keyed(s *start) {
	s.world.WorldMail = mail.WorldMail{
		Domains:  []mail.WorldDomain{{Name: "one.example"}, {Name: "two.example"}},
		Policies: []mail.WorldPolicy{{Name: "Spam", Type: "spam"}, {Name: "Threats", Type: "threat", Action: "block"}},
	}
	s.world.WorldLogs = logs.WorldLogs{APIKeys: []logs.WorldKey{
		{Login: chief, Key: chiefKey, Since: "24h"}, {Login: chief}, {Login: helper, Key: helperKey}, {Login: helper, Key: "helper-key-disabled", Disabled: true},
	}}
}

// program calls the API over a real connection, as a program does.
type program struct {
	t          *testing.T
	client     *http.Client
	base       string
	login, key string
}

// program returns one that says the sandbox in the address.
func (l *lab) program(login, key string) *program {
	l.t.Helper()
	s := httptest.NewServer(l.server().Handler())
	l.t.Cleanup(s.Close)
	return &program{t: l.t, client: s.Client(), base: s.URL + "/s/" + l.Box.ID(), login: login, key: key}
}

func (p *program) with(login, key string) *program {
	return &program{t: p.t, client: p.client, base: p.base, login: login, key: key}
}

// answer is what a call is answered with.
type answer struct {
	status int
	header http.Header
	body   string

	Code      string           `json:"code"`
	Message   string           `json:"message"`
	NextToken string           `json:"nextToken"`
	Logs      []map[string]any `json:"logs"`
}

// all returns what the entries say in a field.
func (a answer) all(field string) []string {
	var out []string
	for _, one := range a.Logs {
		out = append(out, fmt.Sprint(one[field]))
	}
	return out
}

func (p *program) send(method, path string) answer {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.login != "" || p.key != "" {
		r.SetBasicAuth(p.login, p.key)
	}
	res, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	out := answer{status: res.StatusCode, header: res.Header, body: string(body)}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &out); err != nil {
			p.t.Fatalf("%s: %d %s", path, out.status, body)
		}
	}
	return out
}

func (p *program) get(path string) answer { p.t.Helper(); return p.send(http.MethodGet, path) }

// wants demands an answer: "200", "204", or a status and the code of an error.
func (p *program) wants(path, want string) answer {
	p.t.Helper()
	got := p.get(path)
	if s := strings.TrimSpace(fmt.Sprint(got.status, " ", got.Code)); s != want {
		p.t.Errorf("%s as %s: %s %s, want %s", path, p.login, s, got.Message, want)
	}
	return got
}

func (l *lab) post(messages ...mail.Message) []estate.MailReceipt {
	l.t.Helper()
	return labs.Must[estate.MailPlayed](l.Lab, "control", l.tmems.Mail.Post(estate.MailTraffic{Domain: "one.example", Messages: messages})).Messages
}

// What an answer says of a message is all that the vendor's help lists, under its names.
func TestRetrievedLogs(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed)
	p := l.program(chief, chiefKey)
	if got := p.wants(accepted, "204"); got.body != "" {
		t.Errorf("no logs are told with a body: %s", got.body)
	}
	played := l.post(
		mail.Message{Type: "clean", Sender: "a@sender.example", Recipients: []string{"b@one.example"}, Subject: "Größe <1>", MessageID: "<1@sender.example>", Size: 100, SenderIP: "203.0.113.7"},
		mail.Message{Type: "threat", Sender: "a@sender.example", Recipients: []string{"b@one.example", "c@one.example"}, Subject: "Bill", MessageID: "<2@sender.example>", Size: 200, SenderIP: "203.0.113.7", Attachments: []string{"bill.xlsm"}, URLs: []string{"http://bill.example/"}},
	)
	l.Advance(time.Minute)
	got := p.wants(accepted, "200")
	if s := got.header.Get("Content-Type"); s != "application/json;charset=utf-8" || strings.Contains(got.body, "nextToken") || !strings.Contains(got.body, "<1@sender.example>") {
		t.Errorf("%s: %s", s, got.body)
	}
	want := []map[string]any{{
		"genTime": "2026-01-15T09:00:00Z", "timestamp": "2026-01-15T09:00:00Z", "deliveryTime": "2026-01-15T09:00:00Z", "sender": "a@sender.example", "recipient": "b@one.example",
		"direction": "in", "messageID": "<1@sender.example>", "mailID": played[0].MailID, "subject": "Größe <1>", "size": 100.0, "action": "Delivered",
		"tlsInfo": "upstreamTLS: TLS 1.2; downstreamTLS: TLS 1.2", "headerFrom": "a@sender.example", "headerTo": []any{"b@one.example"}, "senderIP": "203.0.113.7", "deliveredTo": "mail.one.example",
		"attachments": []any{}, "embeddedUrls": []any{}, "details": "250 2.0.0 Ok", "reason": "",
	}}
	if diff := cmp.Diff(want, got.Logs); diff != "" {
		t.Error(diff)
	}
	blocked := p.wants(trackingLog+"?type=blocked_traffic&direction=in&domain=ONE.example", "200").Logs
	if len(blocked) != 2 || blocked[0]["recipient"] != "b@one.example" || blocked[1]["recipient"] != "c@one.example" || blocked[1]["reason"] != "Threats" || blocked[1]["deliveryTime"] != nil || blocked[1]["tlsInfo"] != "upstreamTLS: TLS 1.2" {
		t.Errorf("of the message that was blocked for two recipients: %+v", blocked)
	}
	sum, _ := blocked[0]["attachments"].([]any)[0].(map[string]any)["sha256"].(string)
	want = []map[string]any{{
		"genTime": "2026-01-15T09:00:00Z", "timestamp": "2026-01-15T09:00:00Z", "sender": "a@sender.example", "recipients": []any{"b@one.example", "c@one.example"},
		"direction": "in", "messageID": "<2@sender.example>", "mailID": played[1].MailID, "subject": "Bill", "size": 200.0, "domainName": "one.example",
		"eventType": "Malware", "eventSubtype": "Pattern-based scanning", "policyName": "Threats", "policyAction": "Block",
		"headerFrom": "a@sender.example", "headerTo": []any{"b@one.example", "c@one.example"}, "senderIP": "203.0.113.7",
		"attachments": []any{map[string]any{"fileName": "bill.xlsm", "sha256": sum}}, "embeddedUrls": []any{"http://bill.example/"},
		"details": map[string]any{
			"fileInfo": []any{map[string]any{"fileName": "bill.xlsm", "fileSha256": sum}},
			"urlInfo":  []any{map[string]any{"url": "http://bill.example/", "extractType": "body"}},
		},
	}}
	if diff := cmp.Diff(want, p.wants(eventLog+"?type=policy_logs&event=threat", "200").Logs); diff != "" || len(sum) != 64 {
		t.Error(sum, diff)
	}
	for _, none := range []string{accepted + "&domain=two.example", accepted + "&direction=out", eventLog + "?event=dlp", accepted + "&end=2026-01-15T08:59:59Z"} {
		p.wants(none, "204")
	}
	l.Advance(10 * time.Minute)
	p.wants(accepted, "204") // it is more than five minutes ago
	p.wants(accepted+"&start=2026-01-15T09:00:00Z", "200")
	l.Advance(73 * time.Hour)
	p.wants(accepted+"&start=2026-01-15T09:00:00Z&end=2026-01-20T00:00:00Z", "204") // and now more than 72 hours
}

// Each type of events is answered under the name that the vendor's help maps it to.
func TestEventTypes(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed, func(s *start) {
		for _, kind := range estate.MailEventTypes() {
			s.world.Policies = append(s.world.Policies, mail.WorldPolicy{Name: "Look for " + kind, Type: kind, Action: "pass"})
		}
		s.world.Policies = append(s.world.Policies[2:], mail.WorldPolicy{Name: "Words", Type: "content_filter", Words: []string{"secret"}, Action: "tag_subject"})
	})
	for _, kind := range estate.MailEventTypes() {
		l.post(mail.Message{Type: kind, Subject: "A subject"})
	}
	l.post(mail.Message{Type: "content_filter", Subject: "A SECRET", Attachments: []string{"plan.pdf"}})
	p := l.program(chief, chiefKey)
	got := map[string]string{}
	for _, one := range p.wants(eventLog, "200").Logs {
		got[fmt.Sprint(one["policyName"], ", ", one["subject"])] = fmt.Sprint(one["eventType"], ", ", one["eventSubtype"], ", ", one["policyAction"])
	}
	want := map[string]string{
		"Look for anti_spoof, A subject":     "Domain-based Authentication, SPF, Pass",
		"Look for threat, A subject":         "Malware, Pattern-based scanning, Pass",
		"Look for spam, A subject":           "Spam, , Pass",
		"Look for content_filter, A subject": "Content, , Pass",
		"Look for content_filter, A SECRET":  "Attachment, , Pass",
		"Words, A SECRET":                    "Attachment, secret, Tag subject",
		"Look for dlp, A subject":            "Data Loss Prevention, , Pass",
		"Look for phishing, A subject":       "Phishing, , Pass",
		"Look for anomaly, A subject":        "Unusual Signal, , Pass",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whoever manages specified domains retrieves the logs of these alone.
func TestRetrievedDomains(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed, func(s *start) { s.world.Users[1].Domains = []string{"two.example"} })
	labs.Must[estate.MailPlayed](l.Lab, "control", l.tmems.Mail.Post(estate.MailTraffic{Messages: []mail.Message{{Type: "clean"}, {Type: "clean"}}}))
	p := l.program(helper, helperKey)
	all, own := p.with(chief, chiefKey).wants(accepted, "200").Logs, p.wants(accepted, "200").all("recipient")
	if len(all) != 2 || len(own) != 1 || !strings.HasSuffix(own[0], "@two.example") {
		t.Errorf("of %v he retrieves %v", all, own)
	}
	p.wants(accepted+"&domain=one.example", "204")
}

// The update changes nothing for programs: the same keys, the same addresses, all logs.
// A setting closes the API after it.
func TestRetrievalThroughTheUpdate(t *testing.T) {
	t.Parallel()
	for choice, want := range map[string]string{"answers": "200", "closed": "404 ResourceNotAvailable"} {
		t.Run(choice, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, keyed, connected, func(s *start) { s.settings = map[string]string{logs.SettingAfterUpdate: choice} })
			p := l.program(helper, helperKey)
			var ids []string
			step := func(want string) {
				t.Helper()
				ids = append(ids, l.post(mail.Message{Type: "clean"})[0].MailID)
				got := p.wants(accepted, want)
				if found := got.all("mailID"); got.status == http.StatusOK && !slices.Equal(found, ids) {
					t.Errorf("retrieved %v, want %v", found, ids)
				}
				l.Advance(time.Second)
			}
			step("200")
			l.must(l.tell(estate.Begin, nil))
			step("200")
			l.must(l.tell(estate.End, nil))
			step(want)
			if got := l.user(helper).State; got != "must_update" {
				t.Errorf("the account is %s", got)
			}
		})
	}
}

// A key may call so often in a minute as the setting says.
func TestRetrievalRate(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed, func(s *start) { s.settings = map[string]string{logs.SettingRate: "2"} })
	p := l.program(chief, chiefKey)
	p.wants(accepted, "204")
	p.wants(trackingLog, "400 InvalidFormat") // it does not count
	l.Advance(30 * time.Second)
	p.wants(eventLog, "204")
	p.wants(accepted, "429 TooManyRequests")
	p.with(helper, helperKey).wants(accepted, "204")
	l.Advance(29 * time.Second)
	p.wants(accepted, "429 TooManyRequests")
	l.Advance(time.Second)
	p.wants(accepted, "204")
	p.wants(accepted, "204")
	p.wants(accepted, "429 TooManyRequests")
}

// Whoever follows nextToken gets every entry of his window exactly once and in order,
// however large the pages are and however much mail comes in meanwhile.
func TestEveryEntryOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed)
	p := l.program(chief, chiefKey)
	rapid.Check(t, func(rt *rapid.T) {
		l.Advance(100 * time.Hour) // what came in before is out of reach
		from := labs.See(l.Lab, "", func(r *sim.Reader) (time.Time, error) { return r.Now(), nil })
		path, kind := accepted+"&", "clean"
		if rapid.Bool().Draw(rt, "events") {
			path, kind = eventLog+"?event=spam&", "spam"
		}
		var want []string
		arrive := func(label string) {
			for range rapid.IntRange(0, 4).Draw(rt, label) {
				if rapid.Bool().Draw(rt, "at another instant") {
					l.Advance(time.Duration(rapid.IntRange(1, 1500).Draw(rt, "milliseconds")) * time.Millisecond)
				}
				want = append(want, l.post(mail.Message{Type: kind}, mail.Message{Type: "threat"})[0].MailID)
			}
		}
		arrive("before")
		window := url.Values{"start": {from.Format("2006-01-02T15:04:05Z")}, "end": {from.Add(time.Hour).Format("2006-01-02T15:04:05Z")}}
		var got []string
		for token := ""; ; {
			window.Set("limit", strconv.Itoa(rapid.IntRange(1, 5).Draw(rt, "limit")))
			if token != "" {
				bare, err := url.QueryUnescape(token)
				if err != nil || bare == token {
					rt.Fatalf("the token %s: %v", token, err)
				}
				window.Set("token", bare)
			}
			page := p.get(path + window.Encode())
			got = append(got, page.all("mailID")...)
			if token = page.NextToken; token == "" {
				break
			}
			if len(want) < 40 { // or it would have no end
				arrive("meanwhile")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// The window that ends with the request ends there for all pages of it.
func TestWindowStays(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed)
	p := l.program(chief, chiefKey)
	l.post(mail.Message{Type: "clean"}, mail.Message{Type: "clean"})
	first := p.wants(accepted+"&limit=1", "200")
	l.Advance(time.Second)
	l.post(mail.Message{Type: "clean"})
	second := p.wants(accepted+"&limit=500&start=2026-01-15T09:00:00Z&end=2026-01-15T10:00:00Z&token="+first.NextToken, "200")
	if len(second.Logs) != 1 || second.NextToken != "" {
		t.Errorf("what came in later is in the window: %+v", second)
	}
	p.wants(eventLog+"?token="+first.NextToken, "400 InvalidFormat")
	p.wants(trackingLog+"?type=blocked_traffic&token="+first.NextToken, "400 InvalidFormat")
	p.wants(trackingLog+"?token="+first.NextToken, "200")
	p.wants(accepted+"&token="+url.QueryEscape(first.NextToken), "400 IllegalCharacter") // encoded twice
}
