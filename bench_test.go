package mockone_test

import (
	"fmt"
	"net/http"
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

// BenchmarkEndpoints measures ten thousand endpoints on their move: the pages and lists
// that show them, the page of the update while it runs, and its end.
func BenchmarkEndpoints(b *testing.B) {
	box, s := newLab(b).sandbox("apexone-10000", "manual", nil), newTale()
	for _, one := range endpointActs("updating") {
		one.run(box, s)
	}
	b.Run("end of the update", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			one := box.fork()
			b.StartTimer()
			one.advance(object{"by": "31m"})
		}
	})
	v := newVisitor(b, newClient(b), "en", "light")
	v.signInAs(box, "v1", box.Credentials["primary_user_account"].Login)
	read := func(name, path string) {
		at := box.URLs["v1"] + box.path(path)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if p := v.get(at); p.Status != http.StatusOK {
					b.Fatalf("%s answers %d", at, p.Status)
				}
			}
		})
	}
	read("page of the update", instancePage+"/update")
	read("page of instances", "/product-instances")
	read("page of the inventory", "/endpoint-inventory")
	read("page of the inventory, searched", "/endpoint-inventory?search=0777")
	box.advance(object{"by": "31m"})
	v.signInAs(box, "v1", box.Credentials["primary_user_account"].Login)
	for _, screen := range []string{"dashboard", "endpoints", "endpoint-groups", "endpoint-policies", "endpoint-servers"} {
		read("page of "+screen, "/sep/"+screen)
	}
}
