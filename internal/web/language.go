package web

import (
	"net/http"
	"strconv"
	"strings"
)

// The languages.
const (
	english  = "en"
	japanese = "ja"
)

// chosen returns the language that was chosen on a page; empty if none was. It
// counts for pages alone: a client of the API says what it wants in each request,
// whatever somebody has chosen in the browser whose cookies it shares.
func chosen(r *http.Request) string {
	c, err := r.Cookie(languageCookie)
	if err != nil || c.Value != english && c.Value != japanese {
		return ""
	}
	return c.Value
}

// Language returns the language that a request wants, "en" or "ja": the best of
// its Accept-Language; fallback if it wants neither.
func Language(r *http.Request, fallback string) string {
	best, most := fallback, 0.0
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if lang != english && lang != japanese {
			continue
		}
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			w, err := strconv.ParseFloat(q, 64)
			if err != nil || !(w > 0 && w <= 1) {
				continue
			}
			weight = w
		}
		if weight > most {
			best, most = lang, weight
		}
	}
	return best
}
