package migrator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// newControl serves what the migrator asks control for, and returns what it was sent.
func newControl(t *testing.T, f *fake) (url string, slept *[]string) {
	t.Helper()
	slept = new([]string)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/sandboxes/box", func(w http.ResponseWriter, _ *http.Request) {
		write(w, reply{200, map[string]any{"id": "box", "urls": map[string]string{"v1": f.v1.URL, "cas": f.cas.URL}}})
	})
	mux.HandleFunc("GET /api/v1/sandboxes/box/credentials", func(w http.ResponseWriter, _ *http.Request) {
		credential := func(role, service, login, password string) map[string]string {
			return map[string]string{"role": role, "service": service, "login": login, "password": password}
		}
		write(w, reply{200, map[string]any{"items": []any{
			credential("cas_administrator", "cas", admin, "Admin-pass-1"),
			credential("cas_administrator_2", "cas", second, "Second-pass-1"),
			credential("cas_administrator_3", "cas", third, ""),
			credential("primary_user_account", "v1", primary, "Owner-pass-1"),
			credential("v1_operator", "v1", "operator@customer.example", "Operator-pass-1"),
		}}})
	})
	mux.HandleFunc("GET /api/v1/sandboxes/box/clock", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		write(w, reply{200, map[string]any{"now": f.now, "mode": "auto"}})
	})
	mux.HandleFunc("POST /api/v1/sandboxes/box/clock/sleep", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var in struct {
			For string `json:"for"`
		}
		if err := json.Unmarshal(body, &in); err != nil {
			t.Error(err)
		}
		*slept = append(*slept, in.For)
		d, err := time.ParseDuration(in.For)
		if err != nil {
			t.Error(err)
		}
		if err := f.sleep(r.Context(), d); err != nil {
			t.Error(err)
		}
		write(w, reply{200, map[string]any{"now": f.now}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { write(w, refuse(404, "sandbox.unknown")) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, slept
}

func TestVirtualClock(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	control, slept := newControl(t, f)
	box := migrator.VirtualClock{Control: control, Sandbox: "box"}
	if err := box.Sleep(t.Context(), 15*time.Second); err != nil {
		t.Fatal(err)
	}
	now, err := box.Now(t.Context())
	if err != nil || !now.Equal(start.Add(15*time.Second)) {
		t.Errorf("Now: %s, %v", now, err)
	}
	if diff := cmp.Diff([]string{"15s"}, *slept); diff != "" {
		t.Errorf("slept (-want +got):\n%s", diff)
	}
	cfg := migrator.Config{V1: "http://elsewhere.example"}
	if err := box.Introduce(t.Context(), &cfg); err != nil {
		t.Fatal(err)
	}
	want := f.config()
	if cfg.V1 != "http://elsewhere.example" || cfg.CAS != want.CAS || cfg.PrimaryUser != want.PrimaryUser || cfg.Administrator != want.Administrator {
		t.Errorf("Introduce: %+v", cfg)
	}
	if diff := cmp.Diff(want.Others, cfg.Others); diff != "" {
		t.Errorf("others (-want +got):\n%s", diff)
	}
	given := migrator.Config{PrimaryUser: want.Administrator, Others: want.Others[:1:1]}
	if err := box.Introduce(t.Context(), &given); err != nil || given.PrimaryUser != want.Administrator || len(given.Others) != 1 {
		t.Errorf("Introduce with logins: %+v, %v", given, err)
	}
	box.Sandbox = "gone"
	refused, ok := errors.AsType[*migrator.Problem](box.Sleep(t.Context(), time.Second))
	if !ok || refused.Code != "sandbox.unknown" {
		t.Errorf("a sandbox that is not there: %v", refused)
	}
}

func TestRealSleepEndsWithTheContext(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	cfg := f.config()
	cfg.Sleep, cfg.Every = nil, time.Hour
	ctx, stop := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cfg.OnStep = func(s migrator.Step) {
		if s.Name == "instance.connecting" {
			stop(enough)
		}
	}
	if _, err := migrator.Run(ctx, cfg); !errors.Is(err, enough) {
		t.Errorf("Run: %v", err)
	}
}
