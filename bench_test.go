package mockone_test

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// BenchmarkGet reads the business as a signed-in user.
func BenchmarkGet(b *testing.B) {
	box := newLab(b).sandbox("cas-foundation", "manual", nil)
	token := box.signIn("v1", "primary_user_account")
	url := box.URLs["v1"] + "/api/business"
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if a := send(b.Context(), "GET", url, token, nil); a.Status != 200 {
				b.Error(a)
				return
			}
		}
	})
}

// BenchmarkPost changes an account's role, each worker its own account's.
func BenchmarkPost(b *testing.B) {
	box := newLab(b).sandbox("cas-foundation", "manual", nil)
	token := box.signIn("v1", "primary_user_account")
	var workers atomic.Int64
	roles := []string{"Analyst", "Auditor"}
	b.RunParallel(func(pb *testing.PB) {
		a := box.call("POST", "v1", "/api/user-accounts", token, map[string]string{
			"email": fmt.Sprintf("load%d@example.com", workers.Add(1)), "role": roles[1],
		})
		url := box.URLs["v1"] + "/api/user-accounts/" + a.field("id")
		for n := 0; pb.Next(); n++ {
			if a := send(b.Context(), "PATCH", url, token, map[string]string{"role": roles[n%2]}); a.Status != 200 {
				b.Error(a)
				return
			}
		}
	})
}
