package mockone_test

import (
	"net/http"
	"testing"
)

// A user whose every act is refused is still at his desk: refusals renew his
// session as much as anything else does.
func TestRefusalsKeepASessionAlive(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("cas-nothing-provisioned", "manual", nil)
	token := b.signIn("v1", "primary_user_account")
	for range 3 {
		b.advance(map[string]any{"by": "10m"})
		if a := b.connect(token); a.Status != http.StatusConflict {
			t.Fatalf("connecting: %s", a)
		}
		b.advance(map[string]any{"by": "10m"})
		if a := b.call("POST", "v1", "/api/cecp/provision", token, nil); a.Status != http.StatusConflict {
			t.Fatalf("provisioning: %s", a)
		}
	}
	b.advance(map[string]any{"by": "15m"})
	if a := b.call("GET", "v1", "/api/session", token, nil); a.code() != "session.ended" || a.field("reason") != "inactivity" {
		t.Errorf("after a quarter of an hour without a request: %s", a)
	}
}
