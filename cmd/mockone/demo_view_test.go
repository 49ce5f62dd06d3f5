package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
	"github.com/mockone/mockone/internal/control"
)

// play shows a short demo.
func play(v view) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	box := &control.Made{}
	box.ID, box.Fixture, box.Seed, box.Clock.Now = "demo", "cas-foundation", "s", at
	v.begin(box, migrator.CloudAppSecurity)
	v.step(migrator.Step{Name: "v1.signed_in", Detail: "somebody@example.com", At: at})
	v.step(migrator.Step{Name: "a.step.without.words", Detail: strings.Repeat("移行 and more ", 20), At: at})
	v.event(&control.Event{
		Cursor: "1.1", At: at, Kind: "v1.product_instance", Thing: "1d437f01-5b52-4cfc-861a-cc25c5ba8e00", From: "connecting", To: "connected",
		Body: json.RawMessage(`{"display_name":{"en":"Cloud App Security","ja":"クラウド"}}`),
	})
	v.wait(at.Add(15 * time.Second))
	v.event(&control.Event{At: at, Kind: "v1.account", Trigger: "sign_in", From: "active", To: "active", Body: json.RawMessage(`{"name":"Robin"}`)})
	v.event(&control.Event{At: at, Kind: "v1.session", Thing: "34584ecf-bf81-4b3b-9802-f465870b6b64", From: "none", To: "active", Body: json.RawMessage(`{}`)})
	v.step(migrator.Step{Name: "verified", Detail: "1 check", At: at.Add(time.Minute)})
	v.end(&migrator.Report{
		Obstacles: []migrator.Obstacle{{Code: "cas.update.salesforce", Message: "Salesforce is on."}},
		Checks:    []migrator.Check{{Name: "logs", Result: migrator.Failed, Detail: "1, before 2"}},
		Pending:   []string{"somebody sets a password"},
	}, 75*time.Minute)
	v.realTime(1234 * time.Millisecond)
}

func TestLineView(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"en": {
			"2026-03-01 09:00:00  Signed in to Vision One: somebody@example.com\n",
			"2026-03-01 09:00:00  a.step.without.words: 移行",
			"2026-03-01 09:00:00    v1.product_instance: connecting → connected  Cloud App Security\n",
			"2026-03-01 09:00:00    v1.account: stays active (sign_in)  Robin\n",
			"2026-03-01 09:00:00    v1.session: none → active  34584ecf\n",
			"\nWhat stands in the way:\n  cas.update.salesforce  Salesforce is on.\n",
			"\nWhat the client changed:\n  nothing\n",
			"\nWhat it checked at the end:\n  failed  logs: 1, before 2\n",
			"\nWhat is left to people:\n  somebody sets a password\n",
			"\nVirtual time: 1h15m\nReal time: 1.23 s\n",
		},
		"ja": {"Vision One にサインイン: somebody@example.com\n", "変更した内容:\n  なし\n", "\n仮想時間: 1h15m\n実時間: 1.23 秒\n"},
	} {
		var out bytes.Buffer
		play(&lineView{c: &console{out: &out}, lang: lang})
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: %q is missing in\n%s", lang, w, &out)
			}
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("%s: an escape without a terminal", lang)
		}
	}
}

// TestTerminalView reads what a terminal would show: above its last line it is what
// is printed without a terminal, and the last line never wraps.
func TestTerminalView(t *testing.T) {
	t.Parallel()
	const width = 60
	var plain, out bytes.Buffer
	play(&lineView{c: &console{out: &plain}, lang: "en"})
	v := &terminalView{lineView: &lineView{c: &console{out: &out}, lang: "en"}, width: width}
	play(v)

	var shown []string
	drawn := map[string]bool{}
	for line := range strings.Lines(out.String()) {
		parts := strings.Split(line, "\r\x1b[2K")
		for _, status := range parts[:len(parts)-1] {
			drawn[status] = true
		}
		shown = append(shown, parts[len(parts)-1])
	}
	if diff := cmp.Diff(plain.String(), strings.Join(shown, "")); diff != "" {
		t.Errorf("what stays differs from what is printed without a terminal (-plain +terminal):\n%s", diff)
	}
	for status := range drawn {
		columns := utf8.RuneCountInString(status)
		for _, r := range status {
			if r >= 0x1100 && r != '━' && r != '╌' {
				columns++
			}
		}
		if columns > width {
			t.Errorf("%d columns: %q", columns, status)
		}
	}
	if v.phase != len(phases()) {
		t.Errorf("the bar ends at %d of %d", v.phase, len(phases()))
	}
	if len(drawn) < 4 {
		t.Errorf("the last line was drawn %d times", len(drawn))
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	play(&lineView{c: &console{out: &out}, lang: "en", colour: true})
	if on, off := strings.Count(out.String(), "\x1b["), strings.Count(out.String(), "\x1b[0m"); on != 2*off || off == 0 {
		t.Errorf("%d escapes, of which %d end a colour", on, off)
	}
}

// TestStepTexts holds the demo's words against the client's steps: each is told in
// both languages.
func TestStepTexts(t *testing.T) {
	t.Parallel()
	for name, text := range stepTexts() {
		if text.EN == "" || text.JA == "" {
			t.Errorf("%s lacks a language", name)
		}
	}
}

func TestBriefly(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]string{
		0: "0s", 30: "30s", 90: "1m30s", 100: "1m40s", 180: "3m", 600: "10m", 3600: "1h", 3660: "1h1m", 72000: "20h",
	} {
		if got := briefly(time.Duration(seconds) * time.Second); got != want {
			t.Errorf("%d s: %q, want %q", seconds, got, want)
		}
	}
}
