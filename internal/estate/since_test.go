package estate_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
)

func TestParseSince(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Time{
		"": began, "45s": began.Add(-45 * time.Second), "0s": began,
		"2026-01-15T09:00:00Z": began, "2026-01-15T10:00:00+09:00": began.Add(-8 * time.Hour),
	} {
		if got, err := estate.ParseSince(in, began); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"-1s", "2026-01-15T09:00:01Z", "yesterday", "2026-01-15", "1"} {
		if got, err := estate.ParseSince(in, began); err == nil {
			t.Errorf("%q is accepted as %v", in, got)
		}
	}
}
