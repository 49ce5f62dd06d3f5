package estate

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Span returns a time as sentences say it, in the largest unit of which it is a
// whole number: "24 hours", "30 days". Up to a day it is said in hours, as the
// documents do [LACC, AESS].
func Span(d time.Duration) lifecycle.Text {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		of     time.Duration
		en, ja string
	}{{day, "day", "日"}, {time.Hour, "hour", "時間"}, {time.Minute, "minute", "分"}} {
		if d%unit.of == 0 && (unit.of != day || d > day) {
			return spoken(d/unit.of, unit.en, unit.ja)
		}
	}
	return spoken((d+time.Second-1)/time.Second, "second", "秒")
}

// Days returns a number of days as sentences say it: "30 days".
func Days(n int) lifecycle.Text { return spoken(time.Duration(n), "day", "日") }

func spoken(n time.Duration, en, ja string) lifecycle.Text {
	if n != 1 {
		en += "s"
	}
	return Assumed(fmt.Sprintf("%d %s", n, en), fmt.Sprintf("%d%s", n, ja))
}

// Within returns until when something has to be done, to stand before what it is in
// Japanese and behind it in English: " within 24 hours"; nothing for a time of zero
// or less, which never ends.
func Within(d time.Duration) lifecycle.Text {
	if d <= 0 {
		return lifecycle.Text{}
	}
	span := Span(d)
	return Assumed(" within "+span.EN, span.JA+"以内に")
}
