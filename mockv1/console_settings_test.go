package mockv1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Users are warned 5 minutes and 1 minute before their session is over, and it
// cannot be renewed.
func TestEndOfASessionIsAnnounced(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.settings["v1.session.maximum"] = "30m"
	for lang, say := range map[string]struct{ five, one string }{
		"en": {"Your session ends in less than 5 minutes.", "Your session ends in less than 1 minute."},
		"ja": {"セッションはあと5分以内に終了します。", "セッションはあと1分以内に終了します。"},
	} {
		l := newLab(t, p)
		c := l.clicker(lang).signIn(primary)
		for _, step := range []struct {
			by   time.Duration
			says string
		}{
			{12 * time.Minute, ""}, {12 * time.Minute, ""}, {time.Minute - time.Second, ""}, {time.Second, say.five}, {4*time.Minute - time.Second, say.five}, {time.Second, say.one},
		} {
			l.advance(step.by)
			got := c.Get("/")
			if got.Status != http.StatusOK || step.says == "" && got.Has("banner") || step.says != "" && !strings.Contains(got.Text, step.says) {
				t.Errorf("in %s after %s: %d %q, want %q", lang, step.by, got.Status, got.Text, step.says)
			}
		}
		l.advance(time.Minute)
		if got := c.Get("/"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?ended=maximum_duration" {
			t.Errorf("in %s at the end: %d to %s", lang, got.Status, got.Location)
		}
	}
}
