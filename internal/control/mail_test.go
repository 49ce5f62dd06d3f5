package control_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/control"
)

func TestAMailIsShownInBothLanguages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.baked("rye")
	var list control.MailList
	l.ok("GET", "/sandboxes/one/mail", "", &list)
	if len(list.Items) != 1 {
		t.Fatalf("the mailbox is %+v", list)
	}
	m := list.Items[0]
	link := l.server.URL + "/s/one/shop?a=1&b=2"
	shown := strings.ReplaceAll(link, "&", "&amp;")
	english := control.Letter{
		Subject: "Your loaf is <done>",
		Text:    "Dear customer,\ncome & fetch it:\n\n" + link + "\n\nYour code: <123> {code:other}\n",
		HTML: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your loaf is &lt;done&gt;</title></head>
<body>
<p>Dear customer,<br>
come &amp; fetch it:</p>
<p><a href="` + shown + `">` + shown + `</a></p>
<p>Your code: <strong>&lt;123&gt;</strong> {code:other}</p>
</body>
</html>
`,
	}
	want := control.Message{
		ID: m.ID, Cursor: "1.5", From: "test", Template: "done", To: "rye@example.com", Letter: english,
		Languages: map[string]control.Letter{"en": english, "ja": m.Languages["ja"]},
		Codes:     map[string]string{"pickup": "<123>"}, Links: map[string]string{"shop": link},
		SentAt: began.Add(time.Hour), DeliveredAt: began.Add(time.Hour + 2*time.Second),
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	if ja := m.Languages["ja"]; ja.Subject != "パンが焼けました" || ja.Text != link+" で <123> を提示\n" || !strings.Contains(ja.HTML, `<html lang="ja">`) {
		t.Errorf("in Japanese it is %+v", ja)
	}
	l.ok("PATCH", "/sandboxes/one", `{"locale":"ja"}`, nil)
	var one control.Message
	l.ok("GET", "/sandboxes/one/mail/"+m.ID, "", &one)
	if one.Subject != "パンが焼けました" || one.Cursor != m.Cursor {
		t.Errorf("in a Japanese sandbox it is %+v", one)
	}
	l.refused("GET", "/sandboxes/one/mail/nothing", "", 404, "not_found")
}

func TestMailIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, name := range []string{"rye", "oat", "rye"} {
		l.baked(name)
	}
	for query, want := range map[string]int{
		"": 3, "?to=RYE@example.com": 2, "?subject=loaf": 3, "?subject=" + url.QueryEscape("焼けま"): 3, "?subject=cake": 0,
		"?template=done": 3, "?template=other": 0, "?to=rye@example.com&after=1.5": 1,
	} {
		var list control.MailList
		l.ok("GET", "/sandboxes/one/mail"+query, "", &list)
		if len(list.Items) != want {
			t.Errorf("%q finds %d mails, want %d", query, len(list.Items), want)
		}
	}
	var to []string
	after := ""
	for {
		var list control.MailList
		l.ok("GET", "/sandboxes/one/mail?limit=1&after="+after, "", &list)
		to = append(to, list.Items[0].To)
		if after = list.Next; after == "" {
			break
		}
	}
	if want := []string{"rye@example.com", "oat@example.com", "rye@example.com"}; !slices.Equal(to, want) {
		t.Errorf("pages bring %v, want %v", to, want)
	}
	l.refused("GET", "/sandboxes/one/mail?after=x", "", 422, "cursor.invalid")
}

func TestAMailUnderWayIsNotInTheMailbox(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.bake(l.knead("rye").ID)
	l.ok("POST", "/sandboxes/one/clock/advance", `{"by":"1h"}`, nil)
	var things control.ThingList
	l.ok("GET", "/sandboxes/one/things?kind=mail.message", "", &things)
	if len(things.Items) != 1 || things.Items[0].State != "in_delivery" {
		t.Fatalf("mails are %+v", things.Items)
	}
	l.refused("GET", "/sandboxes/one/mail/"+things.Items[0].ID, "", 404, "not_found")
	// On a clock that stands still only time brings it, so nobody waits for it.
	for _, call := range [][3]string{
		{"GET", "/sandboxes/one/mail/wait?to=rye@example.com&timeout=60s", ""},
		{"POST", "/sandboxes/one/mail/claim", `{"to":"rye@example.com","timeout":"60s"}`},
	} {
		var got control.Awaited
		l.ok(call[0], call[1], call[2], &got)
		if got.Message != nil || !got.DueAt.Equal(began.Add(time.Hour+2*time.Second)) {
			t.Errorf("%s answered %+v", call[1], got)
		}
	}
}

func TestAWaitForMail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var got control.Awaited
	l.ok("GET", "/sandboxes/one/mail/wait?timeout=1ms", "", &got)
	if got.Message != nil || got.Cursor != "1.0" || !got.DueAt.IsZero() {
		t.Errorf("with nothing to come it is %+v", got)
	}
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"auto","idle":"1ms"}`, nil)
	waiting := l.later("GET", "/sandboxes/one/mail/wait?to=rye@example.com&timeout=60s", "")
	l.bake(l.knead("oat").ID)
	l.bake(l.knead("rye").ID)
	a := <-waiting
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || got.Message == nil || got.Message.To != "rye@example.com" || got.Cursor != got.Message.Cursor {
		t.Fatalf("the wait brought %+v", a)
	}
	cursor := got.Cursor
	got = control.Awaited{}
	l.ok("GET", "/sandboxes/one/mail/wait?to=rye@example.com&timeout=0s&after="+cursor, "", &got)
	if got.Message != nil || got.Cursor != cursor {
		t.Errorf("behind its cursor there is %+v", got)
	}
	for query, code := range map[string]string{"timeout=2m": "invalid", "timeout=x": "invalid", "after=x": "cursor.invalid", "colour=red": "query.unknown"} {
		l.refused("GET", "/sandboxes/one/mail/wait?"+query, "", 422, code)
	}
}

func TestAWaitEndsWhenAMailComesUnderWayOnAStandingClock(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.bake(l.knead("rye").ID)
	waiting := l.later("GET", "/sandboxes/one/mail/wait?timeout=60s", "")
	l.ok("POST", "/sandboxes/one/clock/advance", `{"by":"1h"}`, nil)
	var got control.Awaited
	a := <-waiting
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || got.Message != nil || got.DueAt.IsZero() {
		t.Errorf("the wait ended with %+v", a)
	}
}

func TestEachMailIsClaimedOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const mails, callers = 5, 8
	for range mails {
		l.baked("rye")
	}
	var mu sync.Mutex
	ids := map[string]int{}
	empty := 0
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			a, err := l.try("POST", "/sandboxes/one/mail/claim", `{"to":"rye@example.com","subject":"loaf","template":"done","timeout":"0s"}`)
			var got control.Awaited
			if err == nil {
				err = json.Unmarshal([]byte(a.Body), &got)
			}
			if err != nil || a.Status != 200 {
				t.Errorf("%+v: %v", a, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if got.Message == nil {
				empty++
				return
			}
			if !got.Message.Claimed {
				t.Errorf("a claimed mail says that it is not: %+v", got.Message)
			}
			ids[got.Message.ID]++
		})
	}
	wg.Wait()
	if len(ids) != mails || empty != callers-mails {
		t.Errorf("%d callers got %v, %d nothing", callers, ids, empty)
	}
	waiting := l.later("POST", "/sandboxes/one/mail/claim", `{"timeout":"60s"}`)
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"auto","idle":"1ms"}`, nil)
	l.bake(l.knead("oat").ID)
	if a := <-waiting; !strings.Contains(a.Body, "oat@example.com") {
		t.Errorf("the claim that waits got %+v", a)
	}
	l.refused("POST", "/sandboxes/one/mail/claim", `{"timeout":"1h"}`, 422, "invalid")
	l.refused("POST", "/sandboxes/one/mail/claim", `{"colour":"red"}`, 422, "validation.failed")
}
