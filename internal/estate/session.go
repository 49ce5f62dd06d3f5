package estate

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Session is somebody's being signed in to one console (SM-11).
type Session struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Token is the credential; events do not show it.
	Token string `json:"token,omitempty"`
	// Account is the id of the account, Login its name.
	Account string    `json:"account"`
	Login   string    `json:"login"`
	Started time.Time `json:"started"`
	// Scope is the one thing for which a limited session is good: "mfa" until the
	// one-time password was right. Empty means everything.
	Scope string `json:"scope,omitempty"`
	// VerifiedAt is when its user last gave a one-time password; zero if never.
	VerifiedAt time.Time `json:"verified_at,omitzero"`
	// Reason is the code for why it ended; empty while it lasts.
	Reason  string    `json:"reason,omitempty"`
	EndedAt time.Time `json:"ended_at,omitzero"`

	// seen is when it was last noted as used; set by Check.
	seen time.Time
}

// The states and triggers of a session.
const (
	sessionNone   lifecycle.State = "none"
	SessionActive lifecycle.State = "active"
	SessionEnded  lifecycle.State = "ended"

	SignIn  lifecycle.Trigger = "sign_in"
	SignOut lifecycle.Trigger = "sign_out"
	// ForceOut ends a session from outside: an update, an administrator.
	ForceOut lifecycle.Trigger = "force_out"
	// Verify notes that its user has given a one-time password, and lifts the limit.
	Verify lifecycle.Trigger = "verify"
	// Widen lifts the limit of a session without a one-time password.
	Widen lifecycle.Trigger = "widen"
)

// Why sessions end.
const (
	EndedByUser     = "signed_out"
	EndedByUpdate   = "update_started"
	EndedByDisable  = "account_disabled"
	EndedByDeletion = "account_deleted"
	EndedByIdleness = "inactivity"
	EndedByAge      = "maximum_duration"
	EndedByUpgrade  = "account_upgraded"
	// EndedByLimit ends the earliest of too many sessions of one account [CSM].
	EndedByLimit = "concurrent_limit"
	// EndedByTransfer ends the sessions of both who take part [XFER].
	EndedByTransfer = "ownership_transferred"
	// EndedByReplacement ends the sessions of a login that another one replaced.
	EndedByReplacement = "login_replaced"
)

// SignedIn is the input of SignIn: whose session it is, and for what it is good.
type SignedIn struct{ Account, Login, Scope string }

// Ending is the input of ForceOut.
type Ending struct {
	Reason string `json:"reason"`
}

type sessionFacts struct {
	who    SignedIn
	reason string
	token  string
}

// Sessions are the sessions of one console.
type Sessions struct {
	*sim.Kind[Session, sessionFacts]
	// Rules are the console's own; they are set before the first sandbox is opened.
	Rules   SessionRules
	service string
}

// SessionError says why a credential is not accepted. Consoles answer 401 with its code.
type SessionError struct {
	// Code is "session.missing", "session.unknown" or "session.ended".
	Code string
	// Reason says why it ended.
	Reason string
	Text   lifecycle.Text
}

// Error returns the English text.
func (e *SessionError) Error() string { return e.Text.EN }

// EndText returns the sentence for a reason for which sessions end.
func EndText(reason string) lifecycle.Text {
	switch reason {
	case EndedByUpdate:
		return Assumed("You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。")
	case EndedByDisable:
		return Assumed("You have been signed out because the account was disabled.", "アカウントが無効になったため、サインアウトされました。")
	case EndedByDeletion:
		return Assumed("You have been signed out because the account was deleted.", "アカウントが削除されたため、サインアウトされました。")
	case EndedByIdleness:
		return Assumed("You have been signed out due to inactivity.", "操作が行われなかったため、サインアウトされました。")
	case EndedByAge:
		return Assumed("Your session has reached its maximum duration.", "セッションの最大時間に達しました。")
	case EndedByLimit:
		return Assumed("You have been signed out because the account has signed in elsewhere.", "同じアカウントが別の場所でサインインしたため、サインアウトされました。")
	case EndedByTransfer:
		return Assumed("You have been signed out because the ownership of the Primary User Account was transferred.", "プライマリユーザアカウントの所有権が移転されたため、サインアウトされました。")
	case EndedByReplacement:
		return Assumed("You have been signed out because your account name was replaced by an email address.", "アカウント名がメールアドレスに置き換えられたため、サインアウトされました。")
	case EndedByUpgrade:
		return Assumed("You have been signed out because the account was upgraded.", "アカウントの更新が完了したため、サインアウトされました。")
	}
	return Assumed("You have signed out.", "サインアウトしました。")
}

// NewSessions returns the kind of sessions of a console.
func NewSessions(service string, options ...func(*lifecycle.Spec[Session, sessionFacts])) *Sessions {
	s := &Sessions{service: service}
	name := service + ".session"
	s.Kind = &sim.Kind[Session, sessionFacts]{
		ID:     func(t *Session) *string { return &t.ID },
		Key:    func(t Session) string { return t.Token },
		Parent: func(t Session) string { return t.Account },
		Facts: func(r *sim.Reader, t Session, in any) (sessionFacts, error) {
			return sessionFacts{
				who: sim.Input[SignedIn](in), reason: sim.Input[Ending](in).Reason, token: r.Secret(name, t.ID, 1),
			}, nil
		},
		Public: func(t Session) any { t.Token = ""; return t },
		Spec:   sessionSpec(name),
	}
	for _, option := range options {
		option(&s.Spec)
	}
	return s
}

// Settings returns the settings of the console's sessions [CS].
func (s *Sessions) Settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: s.service + ".session.inactivity", Type: sim.Delay, Default: "15m", Src: "CS",
			Doc: "How long a session lasts without a request (5 minutes to 8 hours in the product). Any request renews it.",
		},
		{
			Name: s.service + ".session.maximum", Type: sim.Delay, Default: "8h", Src: "CS",
			Doc: "How long a session lasts at most (30 minutes to 8 hours in the product).",
		},
	}
}

// Check returns the session of a credential, or a *SessionError.
func (s *Sessions) Check(r *sim.Reader, token string) (Session, error) {
	if token == "" {
		return Session{}, &SessionError{Code: "session.missing", Text: Assumed("Sign in first.", "サインインしてください。")}
	}
	t, ok, err := s.Find(r, token)
	if err != nil {
		return Session{}, err
	}
	if !ok {
		return Session{}, &SessionError{Code: "session.unknown", Text: Assumed("The credential is not valid here.", "認証情報が無効です。")}
	}
	if t.State == SessionEnded {
		return t, ended(t.Reason)
	}
	if t.seen, err = s.seen(r, t); err != nil {
		return t, err
	}
	limits, err := s.limits(r)
	if err != nil {
		return t, err
	}
	for _, limit := range []struct {
		most   time.Duration
		since  time.Time
		reason string
	}{
		{limits.Inactivity, t.seen, EndedByIdleness},
		{limits.Maximum, t.Started, EndedByAge},
	} {
		if limit.most > 0 && r.Now().Sub(limit.since) >= limit.most {
			return t, ended(limit.reason)
		}
	}
	return t, nil
}

func ended(reason string) *SessionError {
	return &SessionError{Code: "session.ended", Reason: reason, Text: EndText(reason)}
}

// Stale reports whether a session that Check returned was last noted as seen so
// long ago that it should be noted again. On a clock that stands still between
// moves that is after each move, so that the session lasts exactly as long as it
// must; while time runs, noting every request would make each reading a write,
// and a session may end a sixtieth of its time early (15 seconds of 15 minutes).
func (s *Sessions) Stale(r *sim.Reader, t Session) (bool, error) {
	limits, err := s.limits(r)
	most := limits.Inactivity
	grain := most / 60
	if mode := r.Clock().Mode; mode == clock.Manual || mode == clock.Auto {
		grain = 1
	}
	return most > 0 && r.Now().Sub(t.seen) >= grain, err
}

func (s *Sessions) seen(r *sim.Reader, t Session) (time.Time, error) {
	var at int64
	found, err := r.Conn.QueryRow(`SELECT at FROM session_seen WHERE session = ?`, []any{t.ID}, &at)
	if err != nil {
		return time.Time{}, fmt.Errorf("when session was seen: %w", err)
	}
	if !found {
		return t.Started, nil
	}
	return time.UnixMicro(at).UTC(), nil
}

// Seen notes that a session was used. It is no event and no activity.
type Seen struct {
	Session string `json:"session"`
}

// Name returns "session.seen".
func (Seen) Name() string { return "session.seen" }

// Run notes the instant.
func (c Seen) Run(tx *sim.Tx) (any, error) {
	tx.Quiet()
	return nil, note(tx, c.Session)
}

func note(tx *sim.Tx, session string) error {
	_, err := tx.Conn.Exec(`INSERT INTO session_seen (session, at) VALUES (?, ?)
		ON CONFLICT (session) DO UPDATE SET at = excluded.at`, session, tx.Now().UnixMicro())
	if err != nil {
		return fmt.Errorf("noting a session as seen: %w", err)
	}
	return nil
}

// Bearer is the sim.Authority of a credential: it is checked in the very
// transaction that runs the command.
type Bearer struct {
	Sessions *Sessions
	Token    string
	// Act is what it is used for.
	Act Act
}

// Actor returns "service:login", and notes the session as seen.
func (b Bearer) Actor(tx *sim.Tx) (string, error) {
	t, err := b.Sessions.Check(&tx.Reader, b.Token)
	if err != nil {
		return "", err
	}
	tx.As(b.Sessions.service + ":" + t.Login)
	if err := b.Sessions.Admit(&tx.Reader, t, b.Act); err != nil {
		return "", err
	}
	stale, err := b.Sessions.Stale(&tx.Reader, t)
	if err != nil {
		return "", err
	}
	if stale {
		if err := note(tx, t.ID); err != nil {
			return "", err
		}
	}
	return b.Sessions.service + ":" + t.Login, nil
}

// EndAll returns a Tell for every active session of the list, ending it for the reason.
func EndAll(kind string, sessions []string, reason string) []lifecycle.Action {
	out := make([]lifecycle.Action, len(sessions))
	for i, id := range sessions {
		out[i] = lifecycle.Tell{Kind: kind, ID: id, Trigger: ForceOut, With: Ending{Reason: reason}}
	}
	return out
}

// Active returns the ids of the console's active sessions, of one account or,
// if it is empty, of all.
func (s *Sessions) Active(r *sim.Reader, account string) ([]string, error) {
	var out []string
	err := r.Conn.Query(`SELECT id FROM things WHERE kind = ? AND state = ? AND (? = '' OR parent = ?) ORDER BY made`,
		[]any{s.Spec.Name, string(SessionActive), account, account}, func(scan func(...any) error) error {
			var id string
			if err := scan(&id); err != nil {
				return err
			}
			out = append(out, id)
			return nil
		})
	return out, err
}
