package mocktest_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/mocktest"
)

// owner signs the Primary User Account in to Vision One.
func owner(tb testing.TB, sb *mocktest.Sandbox) *client {
	tb.Helper()
	pua := sb.Credential("primary_user_account")
	return newClient(tb, sb.URL("v1"), pua.Login, pua.Password)
}

// shown is a sandbox as control shows it.
type shown struct {
	Fixture  string            `json:"fixture"`
	Seed     string            `json:"seed"`
	Locale   string            `json:"locale"`
	Settings map[string]string `json:"settings"`
	Clock    struct {
		Mode string  `json:"mode"`
		Rate float64 `json:"rate"`
	} `json:"clock"`
}

func show(t *testing.T, sb *mocktest.Sandbox) shown {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.Control(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := new(http.Client).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out shown
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return out
}

func TestOptions(t *testing.T) {
	t.Parallel()
	p := platform(t)
	plain := show(t, mocktest.On(t, p))
	if plain.Fixture != mockone.DefaultFixture || plain.Clock.Mode != "auto" || plain.Locale != "en" {
		t.Errorf("without options it is %+v", plain)
	}
	chosen := show(t, mocktest.On(
		t, p, mocktest.Fixture("cas-xdr"), mocktest.Seed("a seed"), mocktest.Locale("ja"), mocktest.Clock("rate", 60),
		mocktest.Setting("cas.update.outcome", "hang"), mocktest.Setting("v1.connect", "7s"),
	))
	want := map[string]string{"cas.update.outcome": "hang", "v1.connect": "7s"}
	maps.DeleteFunc(chosen.Settings, func(name, _ string) bool { return want[name] == "" })
	if chosen.Fixture != "cas-xdr" || chosen.Seed != "a seed" || chosen.Locale != "ja" ||
		chosen.Clock.Mode != "rate" || chosen.Clock.Rate != 60 || !maps.Equal(chosen.Settings, want) {
		t.Errorf("with options it is %+v", chosen)
	}
}

func TestWorldsOfOnesOwn(t *testing.T) {
	t.Parallel()
	p := platform(t)
	for name, option := range map[string]mocktest.Option{
		"document": mocktest.Document(map[string]any{"extends": "cas-foundation", "name": "mine", "business": map[string]any{"name": "Ours"}}),
		"override": mocktest.Override(map[string]any{"business": map[string]any{"name": "Ours"}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := mocktest.On(t, p, option)
			var business struct {
				Name string `json:"name"`
			}
			owner(t, sb).ask("GET", "/api/business", nil, &business)
			if business.Name != "Ours" {
				t.Errorf("the business is %q", business.Name)
			}
		})
	}
}

// platform starts one for several sandboxes, and returns control's address.
func platform(t *testing.T) string {
	t.Helper()
	p, err := mockone.Start(t.Context(), mockone.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return p.URL(mockone.Control)
}

func TestSleepIsAnHourInNoTime(t *testing.T) {
	t.Parallel()
	sb := mocktest.New(t)
	before := sb.Now()
	id := owner(t, sb).connect().ID
	if err := sb.Sleep(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	// A slow test is idle before it sleeps: then time has jumped to the connection first.
	if passed := sb.Now().Sub(before); passed < time.Hour || passed > time.Hour+3*time.Minute {
		t.Errorf("%s have passed", passed)
	}
	if !slices.ContainsFunc(sb.Events(), func(e mocktest.Event) bool {
		return e.Row == "v1.product_instance.connected" && e.Thing == id && e.At.Before(before.Add(3*time.Minute))
	}) {
		t.Error("the product was not connected in the meantime")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sb.Sleep(ended, time.Hour); err == nil {
		t.Error("a sleep whose context has ended went on")
	}
}

func TestAdvanceTellsWhatHappened(t *testing.T) {
	t.Parallel()
	sb := mocktest.New(t, mocktest.Clock("manual", 0))
	before := sb.Now()
	id := owner(t, sb).connect().ID
	soon := sb.Advance(59 * time.Second)
	if len(soon) != 0 {
		t.Errorf("too soon happened %+v", soon)
	}
	late := sb.Advance(61 * time.Second)
	if len(late) == 0 || late[0].Kind != "v1.product_instance" || late[0].Thing != id || late[0].From != "connecting" ||
		late[0].To != "connected" || late[0].Actor != "product" || late[0].Cursor == "" || len(late[0].Body) == 0 {
		t.Errorf("there happened %+v", late)
	}
	if now := sb.Now(); !now.Equal(before.Add(2 * time.Minute)) {
		t.Errorf("it is %s, %s after the start", now, now.Sub(before))
	}
	all := sb.Events()
	if tail := all[len(all)-len(late):]; !slices.EqualFunc(tail, late, func(a, b mocktest.Event) bool { return a.Cursor == b.Cursor }) {
		t.Errorf("the log ends with %+v, and not with %+v", tail, late)
	}
}

func TestEventsAreAllOfThem(t *testing.T) {
	t.Parallel()
	sb := mocktest.New(t)
	c := owner(t, sb)
	const many = 260 // two events each: more than a page has
	for range many {
		c = owner(t, sb)
	}
	c.ask("GET", "/api/session", nil, &struct{}{})
	seen := map[string]bool{}
	signedIn := 0
	for _, e := range sb.Events() {
		if seen[e.Cursor] {
			t.Fatalf("the event at %s comes twice", e.Cursor)
		}
		seen[e.Cursor] = true
		if e.Row == "v1.session.sign_in" {
			signedIn++
		}
	}
	if signedIn != many+1 {
		t.Errorf("%d sessions began, want %d", signedIn, many+1)
	}
}

func TestMailIsTakenOnce(t *testing.T) {
	t.Parallel()
	const to = "newcomer@example.com"
	invite := func(tb testing.TB, sb *mocktest.Sandbox) {
		tb.Helper()
		owner(tb, sb).ask("POST", "/api/user-accounts", map[string]string{"email": to, "role": "Auditor"}, &struct{}{})
	}
	sb := mocktest.New(t, mocktest.Locale("ja"))
	invite(t, sb)
	m := sb.Mail(to)
	if m.ID == "" || m.From != "v1" || m.To != to || !strings.Contains(m.Text, m.Links["accept"]) || !strings.HasPrefix(m.Links["accept"], sb.URL("v1")+"/") {
		t.Errorf("the mail is %+v", m)
	}
	if !strings.ContainsFunc(m.Subject, func(r rune) bool { return r >= 'ぁ' }) {
		t.Errorf("its subject is not Japanese: %s", m.Subject)
	}

	failures := run(func(t *standIn) {
		still := mocktest.New(t, mocktest.Clock("manual", 0))
		invite(t, still)
		still.Mail(to)
	})
	if len(failures) != 1 || !strings.Contains(failures[0], "call Advance") {
		t.Errorf("where time stands still: %q", failures)
	}
}

func TestTrigger(t *testing.T) {
	t.Parallel()
	sb := mocktest.New(t, mocktest.Setting("cas.update.outcome", "hang"), mocktest.Clock("manual", 0))
	c := owner(t, sb)
	id := c.connect().ID
	sb.Advance(5 * time.Minute)
	var ignored struct{}
	c.ask("POST", "/api/product-instances/"+id+"/update-solution", map[string]bool{"agreed": true}, &ignored)
	c.ask("POST", "/api/product-instances/"+id+"/update", map[string]bool{"understood": true}, &ignored)
	sb.Advance(5 * time.Minute)
	events := sb.Events()
	i := slices.IndexFunc(events, func(e mocktest.Event) bool { return e.Row == "v1.update_job.stall" })
	if i < 0 {
		t.Fatalf("the update does not hang: %+v", events)
	}
	job := events[i]
	if err := sb.Trigger(job.Kind, job.Thing, "cancel"); err == nil || !strings.Contains(err.Error(), "v1.update.cannot_stop") {
		t.Errorf("cancelling: %v", err)
	}
	if err := sb.Trigger(job.Kind, job.Thing, "support_complete"); err != nil {
		t.Error(err)
	}
	var got instance
	if c.ask("GET", "/api/product-instances/"+id, nil, &got); got.Status != "connected" {
		t.Errorf("after support has acted the instance is %s", got.Status)
	}
}

// Each test has a world of its own: what one does, no other sees.
func TestParallel(t *testing.T) {
	t.Parallel()
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			sb := mocktest.New(t)
			if before := sb.Events(); len(before) != 0 {
				t.Fatalf("something has happened before: %+v", before)
			}
			id := owner(t, sb).connect().ID
			if err := sb.Sleep(t.Context(), 5*time.Minute); err != nil {
				t.Fatal(err)
			}
			for _, e := range sb.Events() {
				if e.Kind == "v1.product_instance" && e.Thing != id {
					t.Errorf("something of another test has happened: %+v", e)
				}
			}
		})
	}
}

func TestWhatCannotBeFailsTheTest(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]func(t *standIn){
		"there is no login for": func(t *standIn) { mocktest.New(t).Credential("nobody") },
		"there is no service":   func(t *standIn) { mocktest.New(t).URL("nothing") },
		"fixture.unknown":       func(t *standIn) { mocktest.New(t, mocktest.Fixture("none")) },
		"settings.none":         func(t *standIn) { mocktest.New(t, mocktest.Setting("none", "1")) },
		"asking control":        func(t *standIn) { mocktest.On(t, "http://127.0.0.1:1") },
	} {
		failures := run(test)
		if len(failures) == 0 || !strings.Contains(failures[0], want) {
			t.Errorf("want %q: %q", want, failures)
		}
	}
}
