package control_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/control"
)

func TestEventsAreListedInOrderAndFiltered(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.baked("rye")
	for query, want := range map[string][]string{
		"": {
			"test.loaf.knead +0s by test:baker", "test.loaf.bake +0s by control", "test.loaf.finish +1h0m0s by product",
			"mail.message.send +1h0m0s by product", "mail.message.deliver +1h0m2s by world",
		},
		"?after=1.3":                       {"mail.message.send +1h0m0s by product", "mail.message.deliver +1h0m2s by world"},
		"?kind=test.loaf&limit=1":          {"test.loaf.knead +0s by test:baker"},
		"?row=test.loaf.finish":            {"test.loaf.finish +1h0m0s by product"},
		"?thing=" + made.ID + "&after=1.2": {"test.loaf.finish +1h0m0s by product"},
		"?thing=nobody":                    {},
	} {
		var got control.EventList
		l.ok("GET", "/sandboxes/one/events"+query, "", &got)
		if diff := cmp.Diff(want, rows(got.Items)); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	body := l.send("GET", "/sandboxes/one/events", "").Body
	if strings.Contains(body, made.Secret) || made.Secret == "" || strings.Contains(body, "123") {
		t.Errorf("the log shows secrets: %s", body)
	}
}

func TestEventsPageByCursor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.baked("rye")
	cursor, all := "", []string{}
	for range 6 {
		var got control.EventList
		l.ok("GET", "/sandboxes/one/events?limit=1&after="+cursor, "", &got)
		all, cursor = append(all, rows(got.Items)...), got.Cursor
	}
	if len(all) != 5 || cursor != "1.5" {
		t.Errorf("paging brought %v up to %s", all, cursor)
	}
}

func TestEventsRefuse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.knead("rye")
	for query, want := range map[string]string{
		"after=x": "cursor.invalid", "after=1": "cursor.invalid", "after=1.-1": "cursor.invalid", "after=0.1": "cursor.invalid",
		"after=1.99": "cursor.invalid", "after=1.1.1": "cursor.invalid",
		"wait=soon": "invalid", "wait=2m": "invalid", "wait=-1s": "invalid",
		"kind=test.cake": "invalid", "row=test.loaf.explode": "invalid",
		"limit=x": "validation.failed", "colour=red": "query.unknown",
	} {
		l.refused("GET", "/sandboxes/one/events?"+query, "", 422, want)
	}
	l.refused("GET", "/sandboxes/none/events", "", 404, "sandbox.unknown")
}

func TestACursorIsGoneAfterAReset(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.knead("rye")
	l.ok("POST", "/sandboxes/one/reset", "", nil)
	p := l.refused("GET", "/sandboxes/one/events?after=1.1", "", 410, "cursor.gone")
	if !strings.Contains(p.Detail, "reset") {
		t.Errorf("the reason is %q", p.Detail)
	}
	l.refused("GET", "/sandboxes/one/mail?after=1.1", "", 410, "cursor.gone")
	l.refused("GET", "/sandboxes/one/mail/wait?after=1.1", "", 410, "cursor.gone")
	l.refused("POST", "/sandboxes/one/mail/claim", `{"after":"1.1"}`, 410, "cursor.gone")
	// A sandbox that takes a removed one's name is another.
	l.ok("DELETE", "/sandboxes/one", "", nil)
	l.ok("POST", "/sandboxes", `{"name":"one","fixture":"small"}`, nil)
	l.refused("GET", "/sandboxes/one/events?after=2.0", "", 410, "cursor.gone")
}

// later runs a call in another goroutine.
func (l *lab) later(method, path, body string) <-chan answer {
	done := make(chan answer, 1)
	go func() {
		a, err := l.try(method, path, body)
		if err != nil {
			a.Body = err.Error()
		}
		done <- a
	}()
	return done
}

func TestAWaitEndsWithTheNextEvent(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	waiting := l.later("GET", "/sandboxes/one/events?wait=60s&row=test.loaf.bake", "")
	made := l.knead("rye") // not what is waited for, whether it comes before or after the wait has begun
	l.bake(made.ID)
	var got control.EventList
	a := <-waiting
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || len(got.Items) != 1 || got.Items[0].Thing != made.ID {
		t.Errorf("the wait brought %+v", a)
	}
}

func TestAWaitThatTimesOutSaysWhatIsDue(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var got control.EventList
	l.ok("GET", "/sandboxes/one/events?wait=1ms", "", &got)
	if len(got.Items) != 0 || got.Cursor != "1.0" || !got.DueAt.IsZero() {
		t.Errorf("with nothing due it is %+v", got)
	}
	l.bake(l.knead("rye").ID)
	l.ok("GET", "/sandboxes/one/events?wait=1ms&after=1.2", "", &got)
	if len(got.Items) != 0 || got.Cursor != "1.2" || !got.DueAt.Equal(began.Add(time.Hour)) {
		t.Errorf("with a loaf in the oven it is %+v", got)
	}
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"real"}`, nil)
	got = control.EventList{}
	l.ok("GET", "/sandboxes/one/events?wait=1ms&after=1.2", "", &got)
	if !got.DueAt.IsZero() {
		t.Errorf("a clock that moves is said to stand before %v", got.DueAt)
	}
}

func TestAWaitNoticesAReset(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	waiting := l.later("GET", "/sandboxes/one/events?wait=60s&row=test.loaf.eat&after=1.0", "")
	l.ok("POST", "/sandboxes/one/reset", "", nil)
	if a := <-waiting; a.Status != 410 {
		t.Errorf("the wait ended with %+v", a)
	}
	waiting = l.later("GET", "/sandboxes/one/events?wait=60s&row=test.loaf.eat&after=2.0", "")
	l.ok("DELETE", "/sandboxes/one", "", nil)
	if a := <-waiting; a.Status != 410 || !strings.Contains(a.Body, "sandbox.gone") {
		t.Errorf("the wait ended with %+v", a)
	}
}
