package mockone_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// problem is a refusal as RFC 9457 has it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Status int    `json:"status"`
	Errors []struct {
		Message string `json:"message"`
	} `json:"errors"`
}

// refused sends a request that must be refused, in both languages. The statuses
// are those that will do, all from 400 to 499 if there are none.
func (p *prober) refused(what string, w wire, statuses ...int) {
	p.t.Helper()
	languages := []string{"en", "ja"}
	if p.sent++; testing.Short() {
		languages = languages[p.sent%2:][:1]
	}
	for _, lang := range languages {
		a := w.with("Accept-Language", lang).through(p.t.Context(), p.client)
		if wrong := judge(a, w.method, lang, statuses); wrong != "" {
			p.t.Errorf("%s %s: %s (%s) is answered with %s: %.600s", w.method, short(w.url), what, lang, wrong, a.String())
		}
	}
}

// judge says what is wrong with a refusal.
func judge(a answer, method, lang string, statuses []int) string {
	if a.Err != nil {
		return "nothing"
	}
	if a.Header.Get("Content-Type") == "application/json" {
		return judgeEnvelope(a, method, statuses)
	}
	if a.Status < 400 || a.Status > 499 || len(statuses) > 0 && !slices.Contains(statuses, a.Status) {
		return fmt.Sprintf("a status that is none of %v", statuses)
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		return "the content type " + got
	}
	if bytes.Contains(bytes.ToLower(a.Body), []byte(strings.ToLower(marker))) {
		return "what was sent"
	}
	if method == http.MethodHead {
		return ""
	}
	var got problem
	if err := json.Unmarshal(a.Body, &got); err != nil {
		return err.Error()
	}
	switch {
	case got.Status != a.Status || got.Type == "" || got.Title == "" || got.Code == "":
		return "an incomplete problem"
	case got.Detail == "" || inJapanese(got.Detail) != (lang == "ja"):
		return "a detail in another language"
	}
	for _, e := range got.Errors {
		if e.Message == "" || lang == "en" && inJapanese(e.Message) {
			return "an error without a message in the language"
		}
	}
	return ""
}

// inJapanese reports whether a text has Japanese letters.
func inJapanese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x3040 && r <= 0x9fff })
}

// short shortens an address for a failed test.
func short(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}
