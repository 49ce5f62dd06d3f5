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
			map[string]any{
				"role": "primary_user_account", "service": "v1", "login": primary, "password": "Owner-pass-1", "state": "active",
				"otp": map[string]string{"code": "123456"},
			},
			credential("v1_operator", "v1", "operator@customer.example", "Operator-pass-1"),
		}}})
	})
	mux.HandleFunc("POST /api/v1/sandboxes/box/mail/claim", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			To       string `json:"to"`
			Template string `json:"template"`
			Timeout  string `json:"timeout"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Template != "verification_code" || in.Timeout != "0s" {
			t.Errorf("claim: %+v, %v", in, err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.mails) == 0 || in.To != newOwner {
			write(w, reply{200, map[string]any{"cursor": "1.1"}})
			return
		}
		m := f.mails[0]
		f.mails = f.mails[1:]
		write(w, reply{200, map[string]any{"message": map[string]any{
			"text": "Use this:\n\n" + m.prefix + " - " + m.code + "\n", "codes": map[string]string{"verification": m.code},
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
	if password, err := cfg.OneTimePassword(t.Context()); password != "123456" || err != nil {
		t.Errorf("one-time password: %q, %v", password, err)
	}
	if _, err := cfg.Code(t.Context(), newOwner, ""); !errors.Is(err, migrator.ErrNoCode) {
		t.Errorf("the mailbox: %v", err)
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

func TestMailbox(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	control, _ := newControl(t, f)
	box := migrator.VirtualClock{Control: control, Sandbox: "box"}
	f.mails = []mail{{prefix: "ABC", code: "111111"}, {prefix: "DEF", code: "222222"}}
	if code, err := box.Code(t.Context(), newOwner, "DEF"); code != "222222" || err != nil {
		t.Errorf("the second mail: %q, %v", code, err)
	}
	if _, err := box.Code(t.Context(), newOwner, "DEF"); !errors.Is(err, migrator.ErrNoCode) {
		t.Errorf("an empty mailbox: %v", err)
	}
	box.Sandbox = "gone"
	if _, err := box.Code(t.Context(), newOwner, ""); err == nil || errors.Is(err, migrator.ErrNoCode) {
		t.Errorf("a sandbox that is not there: %v", err)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	cas := migrator.Credential{Role: "cas_administrator", Service: "cas", Login: admin, Password: "Admin-pass-1", State: "active"}
	root := migrator.Credential{Role: "clp_account", Service: "clp", Login: portal, Password: "Portal-pass-1", State: "active"}
	cloud := migrator.Credential{Role: "cloud_one_user", Login: "cloud@customer.example", Password: "Cloud-pass-1", State: "active"}
	owner := migrator.Credential{Role: "primary_user_account", Service: "v1", Login: primary, Password: "Owner-pass-1", State: "active"}
	disabled := migrator.Credential{Role: "cas_administrator_2", Service: "cas", Login: second, Password: "Second-pass-1", State: "disabled"}
	moved := cas
	moved.State = "must_update" // the update of an earlier run is through
	replaced := root
	replaced.State = "replaced"
	type want struct{ primary, portal, owner, cloud string }
	for name, tc := range map[string]struct {
		credentials []migrator.Credential
		want        want
	}{
		"no Vision One":          {[]migrator.Credential{cas, root}, want{"", portal, "primary.user@customer.example", ""}},
		"a user of Cloud One":    {[]migrator.Credential{cloud, cas, root}, want{"", portal, cloud.Login, cloud.Password}},
		"Vision One":             {[]migrator.Credential{cas, owner, cloud}, want{primary, "", primary, ""}},
		"the portal is replaced": {[]migrator.Credential{moved, owner, replaced, disabled}, want{primary, "", primary, ""}},
	} {
		var cfg migrator.Config
		if err := cfg.Fill(tc.credentials); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := want{cfg.PrimaryUser.Email, cfg.Portal.Email, cfg.Owner.Email, cfg.CloudOnePassword}
		if got != tc.want || cfg.Administrator.Email != admin || len(cfg.Others) > 0 || cfg.Owner.Password == "" {
			t.Errorf("%s: %+v, %+v", name, got, cfg)
		}
	}
	chief := migrator.Credential{Role: "tmems_user", Service: "tmems", Login: "chief", Password: "Chief-pass-1", State: "active"}
	desk := migrator.Credential{Role: "tmems_user_2", Service: "tmems", Login: "desk", Password: "Desk-pass-1", State: "active"}
	var mail migrator.Config
	if err := mail.Fill([]migrator.Credential{chief, root, desk}); err != nil || mail.Product != migrator.EmailSecurity ||
		mail.Administrator.Email != "chief" || len(mail.Others) != 1 || mail.Owner.Email != "primary.user@example.com" {
		t.Errorf("Email Security: %+v, %v", mail, err)
	}
	chief.State = "replaced" // the Business Account is let in all the same
	if err := new(migrator.Config).Fill([]migrator.Credential{chief, root}); err != nil {
		t.Errorf("Email Security, without administrators: %v", err)
	}
	for name, credentials := range map[string][]migrator.Credential{"nobody": nil, "no CAS": {owner}, "CAS alone": {cas}} {
		if err := new(migrator.Config).Fill(credentials); !errors.Is(err, migrator.ErrNothingToMigrate) {
			t.Errorf("%s: %v", name, err)
		}
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
