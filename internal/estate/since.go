package estate

import (
	"errors"
	"time"

	"github.com/mockone/mockone/internal/clock"
)

// ParseSince reads since when something is as it is in a world that starts at
// now: a duration before now ("45s"), an instant that is not after it (RFC 3339),
// or nothing, which means now.
func ParseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return now, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return clock.Trim(now.Add(-d)), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return now, errors.New("want a duration before the start of the world, such as 45s, or an instant")
	}
	if t.After(now) {
		return now, errors.New("want an instant that is not after the start of the world")
	}
	return clock.Trim(t), nil
}
