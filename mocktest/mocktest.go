// Package mocktest gives a Go test a simulated estate of its own: a platform in
// the test process, on free ports of 127.0.0.1, with one sandbox, gone when the
// test ends.
//
//	func TestMigration(t *testing.T) {
//		sb := mocktest.New(t, mocktest.Fixture("cas-foundation"))
//		pua := sb.Credential("primary_user_account")
//		client := mytool.New(sb.URL("v1"), sb.URL("cas"), pua.Login, pua.Password)
//		client.Sleep = sb.Sleep // an hour's wait takes a moment
//		…
//	}
//
// Each call of New is a world of its own, so tests may run in parallel. Time
// stands in mode auto unless Clock says otherwise: it jumps to the next thing
// that is waited for, see Sleep.
package mocktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/mockone/mockone"
)

// Sandbox is a test's own world.
type Sandbox struct {
	// ID is its name.
	ID string
	tb testing.TB

	http        *http.Client
	control     string
	urls        map[string]string
	credentials map[string]Credential
}

// Credential is a login of the sandbox.
type Credential struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	// OTP is what the user's authenticator app knows; nil if he needs none.
	OTP *OTP `json:"otp"`
}

// OTP is what the user of an account with multi-factor authentication has.
type OTP struct {
	// Secret is what an app computes one-time passwords from, in base 32.
	Secret string `json:"secret"`
	// Code is a one-time password that was good when the sandbox was made.
	Code string `json:"code"`
	// ResetCode switches multi-factor authentication off.
	ResetCode string `json:"reset_code"`
}

// Event is the record of a change.
type Event struct {
	// Cursor is its place in the log.
	Cursor string `json:"cursor"`
	// At is the sandbox's time.
	At time.Time `json:"at"`
	// Kind and Thing say what has changed.
	Kind  string `json:"kind"`
	Thing string `json:"thing"`
	// Row is the row of the lifecycle that was taken, see docs/lifecycles.
	Row   string `json:"row"`
	From  string `json:"from"`
	To    string `json:"to"`
	Actor string `json:"actor"`
	// Forced says that guards were skipped.
	Forced bool `json:"forced"`
	// Body is the thing after the change, without its secrets.
	Body json.RawMessage `json:"body"`
}

// Mail is a message in the sandbox's mailbox, in the sandbox's language.
type Mail struct {
	ID string `json:"id"`
	// From is the service that sent it.
	From    string            `json:"from"`
	To      string            `json:"to"`
	Subject string            `json:"subject"`
	Text    string            `json:"text"`
	Links   map[string]string `json:"links"`
	Codes   map[string]string `json:"codes"`
}

// Option changes the sandbox that New makes.
type Option func(map[string]any)

// Fixture names the starting world; without it, it is mockone.DefaultFixture.
func Fixture(name string) Option { return func(m map[string]any) { m["fixture"] = name } }

// Document gives the starting world itself, as GET /api/v1/fixtures/schema describes it.
func Document(world map[string]any) Option { return func(m map[string]any) { m["fixture"] = world } }

// Seed sets the seed of everything random; without it, it is the fixture's.
func Seed(seed string) Option { return func(m map[string]any) { m["seed"] = seed } }

// Locale sets the sandbox's language, "en" or "ja"; without it, it is the fixture's.
func Locale(lang string) Option { return func(m map[string]any) { m["locale"] = lang } }

// Setting sets a setting of docs/settings.md, such as "cas.update.outcome" to "hang".
func Setting(name, value string) Option {
	return func(m map[string]any) {
		settings, ok := m["settings"].(map[string]string)
		if !ok {
			settings = map[string]string{}
			m["settings"] = settings
		}
		settings[name] = value
	}
}

// Override merges values into the fixture's document, as a JSON merge patch.
func Override(values map[string]any) Option {
	return func(m map[string]any) { m["overrides"] = values }
}

// Clock sets how time moves: "auto", "manual", "real", or "rate" with a factor.
func Clock(mode string, rate float64) Option {
	return func(m map[string]any) {
		c := map[string]any{"mode": mode}
		if rate > 0 {
			c["rate"] = rate
		}
		m["clock"] = c
	}
}

// New starts a platform and makes a sandbox. What goes wrong fails the test.
func New(tb testing.TB, options ...Option) *Sandbox {
	tb.Helper()
	p, err := mockone.Start(tb.Context(), mockone.Options{Data: tb.TempDir()})
	if err != nil {
		tb.Fatalf("mocktest: starting: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := p.Close(ctx); err != nil {
			tb.Errorf("mocktest: closing: %v", err)
		}
	})
	return On(tb, p.URL(mockone.Control), options...)
}

// On makes a sandbox on a platform that runs already, and removes it when the
// test ends: one platform can serve many tests.
func On(tb testing.TB, control string, options ...Option) *Sandbox {
	tb.Helper()
	transport := &http.Transport{}
	tb.Cleanup(transport.CloseIdleConnections)
	s := &Sandbox{tb: tb, http: &http.Client{Transport: transport}, control: control + "/api/v1"}
	body := map[string]any{"fixture": mockone.DefaultFixture, "clock": map[string]any{"mode": "auto"}}
	for _, o := range options {
		o(body)
	}
	var made struct {
		ID          string                `json:"id"`
		URLs        map[string]string     `json:"urls"`
		Credentials map[string]Credential `json:"credentials"`
	}
	s.must(tb.Context(), http.MethodPost, "/sandboxes", body, &made)
	s.ID, s.urls, s.credentials = made.ID, made.URLs, made.Credentials
	tb.Cleanup(func() { s.must(context.Background(), http.MethodDelete, "/sandboxes/"+s.ID, nil, nil) })
	return s
}

// URL returns the base URL of a service ("v1", "cas", …) for this sandbox.
func (s *Sandbox) URL(service string) string {
	s.tb.Helper()
	u, ok := s.urls[service]
	if !ok {
		s.tb.Fatalf("mocktest: there is no service %q", service)
	}
	return u
}

// Control returns the base URL of this sandbox in the control API, for what
// this package does not offer.
func (s *Sandbox) Control() string { return s.control + "/sandboxes/" + s.ID }

// Credential returns the login of a role: "primary_user_account",
// "cas_administrator", …
func (s *Sandbox) Credential(role string) Credential {
	s.tb.Helper()
	c, ok := s.credentials[role]
	if !ok {
		s.tb.Fatalf("mocktest: there is no login for %q", role)
	}
	return c
}

// Now returns the sandbox's time.
func (s *Sandbox) Now() time.Time {
	s.tb.Helper()
	var c struct {
		Now time.Time `json:"now"`
	}
	s.must(s.tb.Context(), http.MethodGet, "/sandboxes/"+s.ID+"/clock", nil, &c)
	return c.Now
}

// Sleep returns when that much of the sandbox's time has passed. It is what a
// client under test should call in place of time.Sleep: in mode auto an hour
// takes some milliseconds.
func (s *Sandbox) Sleep(ctx context.Context, d time.Duration) error {
	return s.call(ctx, http.MethodPost, "/sandboxes/"+s.ID+"/clock/sleep", map[string]string{"for": d.String()}, nil)
}

// Advance moves time by d and returns what happened on the way.
func (s *Sandbox) Advance(d time.Duration) []Event {
	s.tb.Helper()
	var moved struct {
		Events []Event `json:"events"`
	}
	s.must(s.tb.Context(), http.MethodPost, "/sandboxes/"+s.ID+"/clock/advance", map[string]string{"by": d.String()}, &moved)
	return moved.Events
}

// Events returns everything that has happened, in order.
func (s *Sandbox) Events() []Event {
	s.tb.Helper()
	var all []Event
	after := ""
	for {
		var page struct {
			Items  []Event `json:"items"`
			Cursor string  `json:"cursor"`
		}
		s.must(s.tb.Context(), http.MethodGet, "/sandboxes/"+s.ID+"/events?limit=500&after="+after, nil, &page)
		if len(page.Items) == 0 {
			return all
		}
		all, after = append(all, page.Items...), page.Cursor
	}
}

// Mail waits, on the server, for a mail to the address that nobody has taken
// yet, and takes it. It fails the test if none comes within 10 s of wall time,
// or if one is under way and the clock stands still.
func (s *Sandbox) Mail(to string) Mail {
	s.tb.Helper()
	var got struct {
		Message *Mail     `json:"message"`
		DueAt   time.Time `json:"due_at"`
	}
	s.must(s.tb.Context(), http.MethodPost, "/sandboxes/"+s.ID+"/mail/claim", map[string]string{"to": to, "timeout": "10s"}, &got)
	if got.Message == nil {
		if !got.DueAt.IsZero() {
			s.tb.Fatalf("mocktest: no mail for %s yet: the clock stands still, and something is due at %s; call Advance", to, got.DueAt.Format(time.RFC3339))
		}
		s.tb.Fatalf("mocktest: no mail for %s", to)
		return Mail{}
	}
	return *got.Message
}

// Trigger pulls a trigger of a thing (its kind, its id, as events name it), such
// as "support_complete" of an update job that hangs. What its lifecycle refuses
// is an error.
func (s *Sandbox) Trigger(kind, thing, trigger string) error {
	return s.call(s.tb.Context(), http.MethodPost, "/sandboxes/"+s.ID+"/things/"+kind+"/"+thing+"/trigger", map[string]string{"trigger": trigger}, nil)
}

// must is call; a failure fails the test.
func (s *Sandbox) must(ctx context.Context, method, path string, body, answer any) {
	s.tb.Helper()
	if err := s.call(ctx, method, path, body, answer); err != nil {
		s.tb.Fatalf("mocktest: %v", err)
	}
}

// call asks control.
func (s *Sandbox) call(ctx context.Context, method, path string, body, answer any) error {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.control+path, r)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	if err != nil {
		return fmt.Errorf("asking control: %w", err)
	}
	b, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, b)
	}
	if answer == nil || len(b) == 0 {
		return nil
	}
	if err := json.Unmarshal(b, answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}
