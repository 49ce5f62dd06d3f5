package control

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// invalid is the error of a request that is wrong in itself.
func invalid(format string, args ...any) error {
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
}

// language returns the language of an answer, "en" or "ja": control's answers
// are the asker's, whatever the sandbox speaks.
func language(r *http.Request) string { return web.Language(r, "en") }

// maxTime bounds how far one request moves or waits: 10 years.
const maxTime = 10 * 365 * 24 * time.Hour

// parseDuration reads a duration of 0 to most; the field names it in errors.
func parseDuration(field, s string, most time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > most {
		return 0, invalid("%s: want a duration such as 90s, at most %s", field, short(most))
	}
	return d, nil
}

// short returns a duration without units that are zero: "1m", not "1m0s".
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Paging is what every list takes.
type Paging = web.Paging

// page cuts a page out of a list whose elements key tells apart. next is the
// place where it ends; empty if nothing follows.
func page[T any](list []T, p Paging, key func(T) string) (items []T, next string, err error) {
	l, err := web.ListOf(list, p, key)
	if err != nil {
		return nil, "", err
	}
	return l.Items, l.Next, nil
}
