package estate_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
)

func TestSpan(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, tc := range []struct {
		of     time.Duration
		en, ja string
	}{
		{day, "24 hours", "24時間"},
		{30 * day, "30 days", "30日"},
		{36 * time.Hour, "36 hours", "36時間"},
		{time.Hour, "1 hour", "1時間"},
		{90 * time.Minute, "90 minutes", "90分"},
		{15 * time.Minute, "15 minutes", "15分"},
		{time.Second, "1 second", "1秒"},
		{90 * time.Second, "90 seconds", "90秒"},
		{1500 * time.Millisecond, "2 seconds", "2秒"},
	} {
		if got := estate.Span(tc.of); got.EN != tc.en || got.JA != tc.ja {
			t.Errorf("%s is %q and %q", tc.of, got.EN, got.JA)
		}
		if got := estate.Within(tc.of); got.EN != " within "+tc.en || got.JA != tc.ja+"以内に" {
			t.Errorf("within %s is %q and %q", tc.of, got.EN, got.JA)
		}
	}
	if got := estate.Within(0); got.EN != "" || got.JA != "" {
		t.Errorf("for ever is %q and %q", got.EN, got.JA)
	}
}
