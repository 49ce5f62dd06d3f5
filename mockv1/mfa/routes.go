package mfa

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// The paths of what is no JSON: pages load them, too.
const (
	picturePath = "/api/mfa/qr.png"
	resetPath   = "/api/mfa/reset-code.txt"
)

type statusJSON struct {
	State         lifecycle.State `json:"state" enum:"off,enrolling,unconfirmed,on,reset_required"`
	Enabled       bool            `json:"enabled" doc:"Whether a one-time password is asked for at sign-in."`
	Enforced      bool            `json:"enforced" doc:"Whether it is required for all user accounts."`
	Scope         string          `json:"scope,omitempty" enum:"mfa,mfa_setup" doc:"What the session waits for: a one-time password (mfa) or the set-up (mfa_setup)."`
	VerifiedUntil time.Time       `json:"verified_until,omitzero" doc:"Until when the guarded operations are free."`
	Guarded       []string        `json:"guarded" doc:"The operations that ask for a one-time password now."`
}

func showStatus(s Status) *statusJSON {
	guarded := s.Guarded
	if guarded == nil {
		guarded = []string{}
	}
	return &statusJSON{
		State: s.State, Enabled: s.Enabled(), Enforced: s.Enforced, Scope: s.Scope, VerifiedUntil: s.VerifiedUntil, Guarded: guarded,
	}
}

type keyJSON struct {
	Secret string `json:"secret" doc:"The secret key, in base 32."`
	URI    string `json:"uri" doc:"The otpauth address that the QR code holds."`
	QR     string `json:"qr" doc:"The path of the QR code, a PNG."`
}

type resetJSON struct {
	ResetCode string `json:"reset_code" doc:"Shown until it is said to be stored."`
}

// codeForm is a one-time password as the API and the pages take it.
type codeForm struct {
	Code string `json:"code" minLength:"1" maxLength:"32" doc:"The one-time password: six digits."`
}

// resetForm is a reset code.
type resetForm struct {
	ResetCode string `json:"reset_code" minLength:"1" maxLength:"64"`
}

// finishForm is the last step of setting it up.
type finishForm struct {
	Stored bool `json:"stored" doc:"I have stored my reset code in a safe location."`
}

// policyForm is the page Multi-Factor Authentication Settings.
type policyForm struct {
	Enforced   bool     `json:"enforced" doc:"Whether it is required for all user accounts."`
	Operations []string `json:"operations" maxItems:"20" nullable:"false" enum:"api_keys,identity_providers,user_roles,user_accounts,scopes,response_actions,playbooks" doc:"The operations that ask for a one-time password."`
}

type (
	codeInput   struct{ Body codeForm }
	resetInput  struct{ Body resetForm }
	finishInput struct{ Body finishForm }
	policyInput struct{ Body policyForm }
	nothing     struct{}
)

// either are the scopes of all sessions that wait for something here.
var (
	either  = []string{ScopeCode, ScopeSetup}
	setting = []string{ScopeSetup}
	giving  = []string{ScopeCode}
)

// Routes registers the API. Its paths and shapes are Mockone's own.
func (m *MFA) Routes(s *web.Server) {
	m.enrolRoutes(s)
	m.proofRoutes(s)
	m.policyRoutes(s)
	m.rawRoutes(s)
}

// status answers with what the user of the session is told after a command, or what
// went wrong with it.
func (m *MFA) status(ctx context.Context, c *web.Call, cmd sim.Command) (out *statusJSON, err error) {
	if cmd != nil {
		if _, err := c.Do(ctx, cmd); err != nil {
			return nil, err
		}
	}
	err = c.View(ctx, func(r *sim.Reader, who estate.Session) error {
		st, err := m.Status(r, who)
		out = showStatus(st)
		return err
	})
	return out, err
}

func (m *MFA) enrolRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "mfa", Method: http.MethodGet, Path: "/api/mfa", Assumed: true, Scopes: either,
		Summary: "The multi-factor authentication of the user's account",
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*statusJSON, error) { return m.status(ctx, c, nil) })
	web.Register(s, web.Op{
		ID: "mfa-begin", Method: http.MethodPost, Path: "/api/mfa/begin", Assumed: true, Scopes: setting,
		Summary: "Begin to set up multi-factor authentication", Codes: []string{"mfa.on", "mfa.local_only"},
	}, func(ctx context.Context, c *web.Call, _ *nothing) (out *keyJSON, err error) {
		if _, err := c.Do(ctx, m.Begin(c.Token)); err != nil {
			return nil, err
		}
		err = c.View(ctx, func(r *sim.Reader, who estate.Session) error {
			k, err := m.Key(r, who)
			out = &keyJSON{Secret: k.Secret, URI: k.URI, QR: c.Prefix + picturePath}
			return err
		})
		return out, err
	})
	web.Register(s, web.Op{
		ID: "mfa-confirm", Method: http.MethodPost, Path: "/api/mfa/confirm", Assumed: true, Scopes: setting,
		Summary: "Give the one-time password that completes the set-up", Codes: []string{codeWrong.Code, "mfa.code.used", "mfa.code.locked", "mfa.not_begun", "mfa.on"},
	}, func(ctx context.Context, c *web.Call, in *codeInput) (*resetJSON, error) {
		e, err := web.Do[Enrolment](ctx, c, m.Confirm(c.Token, in.Body.Code, c.Wall()))
		if err != nil {
			return nil, err
		}
		return &resetJSON{ResetCode: grouped(e.ResetCode, "-")}, nil
	})
	web.Register(s, web.Op{
		ID: "mfa-finish", Method: http.MethodPost, Path: "/api/mfa/finish", Assumed: true, Scopes: setting,
		Summary: "Say that the reset code is stored", Codes: []string{"mfa.reset_code.not_stored", "mfa.not_begun", "mfa.on"},
	}, func(ctx context.Context, c *web.Call, in *finishInput) (*statusJSON, error) {
		return m.status(ctx, c, m.Finish(c.Token, in.Body.Stored))
	})
	web.Register(s, web.Op{
		ID: "mfa-cancel", Method: http.MethodPost, Path: "/api/mfa/cancel", Assumed: true, Scopes: setting,
		Summary: "Give up setting up multi-factor authentication", Codes: []string{"mfa.not_begun"},
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*statusJSON, error) {
		return m.status(ctx, c, m.Cancel(c.Token))
	})
	web.Register(s, web.Op{
		ID: "mfa-skip", Method: http.MethodPost, Path: "/api/mfa/skip", Assumed: true, Scopes: setting,
		Summary: "Go on without multi-factor authentication where it is optional", Codes: []string{mustSetUp.Code},
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*statusJSON, error) {
		return m.status(ctx, c, m.Skip(c.Token))
	})
	web.Register(s, web.Op{
		ID: "mfa-disable", Method: http.MethodPost, Path: "/api/mfa/disable", Assumed: true, Scopes: setting,
		Summary: "Disable multi-factor authentication", Codes: []string{"mfa.enforced", notOn.Code},
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*statusJSON, error) {
		return m.status(ctx, c, m.Disable(c.Token))
	})
}

func (m *MFA) proofRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "mfa-verify", Method: http.MethodPost, Path: "/api/mfa/verify", Assumed: true, Scopes: giving,
		Summary: "Give a one-time password", Codes: []string{codeWrong.Code, "mfa.code.used", "mfa.code.locked", notOn.Code},
		Doc: "Completes a sign-in whose session has the scope mfa, and frees the guarded operations for a while.",
	}, func(ctx context.Context, c *web.Call, in *codeInput) (*statusJSON, error) {
		return m.status(ctx, c, m.Verify(c.Token, in.Body.Code, c.Wall()))
	})
	web.Register(s, web.Op{
		ID: "mfa-reset", Method: http.MethodPost, Path: "/api/mfa/reset", Assumed: true, Scopes: giving,
		Summary: "Switch multi-factor authentication off by the reset code", Codes: []string{resetWrong.Code, "mfa.code.locked", notOn.Code},
		Doc: "A session that waited for a one-time password ends: sign in again. Without the reset code only support can help.",
	}, func(ctx context.Context, c *web.Call, in *resetInput) (*web.None, error) {
		_, err := c.Do(ctx, m.UseResetCode(c.Token, in.Body.ResetCode))
		return nil, err
	})
}

func (m *MFA) policyRoutes(s *web.Server) {
	show := func(p Policy) *policyForm {
		out := &policyForm{Enforced: p.State == Enforced, Operations: p.Operations}
		if out.Operations == nil {
			out.Operations = []string{}
		}
		return out
	}
	web.Register(s, web.Op{
		ID: "mfa-policy", Method: http.MethodGet, Path: "/api/mfa/policy", Act: ActViewPolicy, Assumed: true, Summary: "The multi-factor authentication settings",
	}, func(ctx context.Context, c *web.Call, _ *nothing) (out *policyForm, err error) {
		err = c.View(ctx, func(r *sim.Reader, _ estate.Session) error {
			p, _, err := m.Policy(r)
			out = show(p)
			return err
		})
		return out, err
	})
	web.Register(s, web.Op{
		ID: "save-mfa-policy", Method: http.MethodPut, Path: "/api/mfa/policy", Act: ActSavePolicy, Assumed: true,
		Summary: "Save the multi-factor authentication settings", Codes: []string{"mfa.policy.master_only"},
	}, func(ctx context.Context, c *web.Call, in *policyInput) (*policyForm, error) {
		p, err := web.Do[Policy](ctx, c, m.SavePolicy(in.Body.Enforced, in.Body.Operations))
		if err != nil {
			return nil, err
		}
		return show(p), nil
	})
}

// rawRoutes answer with a picture and with a text.
func (m *MFA) rawRoutes(s *web.Server) {
	serve := func(op web.Op, media, disposition string, read func(r *sim.Reader, who estate.Session) ([]byte, error)) {
		op.Method, op.Assumed, op.Scopes = http.MethodGet, true, setting
		s.Raw(op, func(w http.ResponseWriter, r *http.Request) {
			var body []byte
			if err := web.CallOf(r).View(r.Context(), func(r *sim.Reader, who estate.Session) (err error) {
				body, err = read(r, who)
				return err
			}); err != nil {
				s.Problem(w, r, err)
				return
			}
			w.Header().Set("Content-Type", media)
			if disposition != "" {
				w.Header().Set("Content-Disposition", disposition)
			}
			if _, err := w.Write(body); err != nil {
				return // the asker is gone
			}
		})
	}
	serve(web.Op{
		ID: "mfa-qr", Path: picturePath, Summary: "The QR code for an authenticator app", Codes: []string{"mfa.not_begun", "mfa.on"},
	}, "image/png", "", m.Picture)
	serve(web.Op{
		ID: "mfa-reset-code", Path: resetPath, Summary: "The reset code, as a text file", Codes: []string{"mfa.not_begun", "mfa.on"},
	}, "text/plain; charset=utf-8", `attachment; filename="mfa-reset-code.txt"`, func(r *sim.Reader, who estate.Session) ([]byte, error) {
		code, err := m.ResetCode(r, who)
		return []byte(code + "\n"), err
	})
}
