package migrator

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// realSleep waits in real time.
func realSleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// VirtualClock is the clock of a sandbox of Mockone, for [Config]: its Sleep tells
// the sandbox that somebody waits, who then waits as long in the sandbox's time, and
// hardly at all in real time. It also tells where the sandbox is and who may sign in.
// Real consoles have no such thing; leave it out of what is copied for them.
type VirtualClock struct {
	// Control is the base URL of the control service.
	Control string
	Sandbox string
	// Token is the bearer token of control, if it wants one.
	Token string
	HTTP  *http.Client
}

// Sleep waits until d of the sandbox's time has passed.
func (v VirtualClock) Sleep(ctx context.Context, d time.Duration) error {
	return v.send(ctx, http.MethodPost, "/clock/sleep", map[string]string{"for": d.String()}, nil)
}

// Now returns the sandbox's time.
func (v VirtualClock) Now(ctx context.Context) (time.Time, error) {
	var out struct {
		Now time.Time `json:"now"`
	}
	err := v.send(ctx, http.MethodGet, "/clock", nil, &out)
	return out.Now, err
}

// Introduce fills in the base URLs and logins that the sandbox tells of itself, where
// the configuration has none.
func (v VirtualClock) Introduce(ctx context.Context, cfg *Config) error {
	var box struct {
		URLs map[string]string `json:"urls"`
	}
	if err := v.send(ctx, http.MethodGet, "", nil, &box); err != nil {
		return err
	}
	cfg.V1, cfg.CAS = cmp.Or(cfg.V1, box.URLs["v1"]), cmp.Or(cfg.CAS, box.URLs["cas"])
	var credentials page[struct {
		Role     string `json:"role"`
		Service  string `json:"service"`
		Login    string `json:"login"`
		Password string `json:"password"`
	}]
	if err := v.send(ctx, http.MethodGet, "/credentials", nil, &credentials); err != nil {
		return err
	}
	askOthers := len(cfg.Others) == 0
	for _, c := range credentials.Items {
		login := Login{Email: c.Login, Password: c.Password}
		switch {
		case c.Role == "primary_user_account":
			cfg.PrimaryUser = cmp.Or(cfg.PrimaryUser, login)
		case c.Role == "cas_administrator":
			cfg.Administrator = cmp.Or(cfg.Administrator, login)
		case c.Service == "cas" && c.Password != "" && askOthers:
			cfg.Others = append(cfg.Others, login)
		}
	}
	if cfg.PrimaryUser.Email == "" || cfg.Administrator.Email == "" {
		return fmt.Errorf("sandbox %s has no Primary User Account or no CAS administrator: there is nothing to migrate", v.Sandbox)
	}
	return nil
}

// send asks control about the sandbox. It has no time limit of its own: a sleep takes
// as long as it takes, which in a sandbox at the pace of the wall clock is long.
func (v VirtualClock) send(ctx context.Context, method, path string, in, out any) error {
	client := v.HTTP
	if client == nil {
		client = &http.Client{}
	}
	control := console{service: "control", base: v.Control, token: v.Token, http: client}
	return control.send(ctx, method, "/api/v1/sandboxes/"+url.PathEscape(v.Sandbox)+path, in, out)
}
