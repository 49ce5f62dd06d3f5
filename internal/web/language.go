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

// Language returns the language that a request wants, "en" or "ja": the one that
// was chosen on a page, else the best of its Accept-Language; fallback if it
// wants neither.
func Language(r *http.Request, fallback string) string {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == english || c.Value == japanese) {
		return c.Value
	}
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
