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
)

// Why sessions end.
const (
	EndedByUser     = "signed_out"
	EndedByUpdate   = "update_started"
	EndedByDisable  = "account_disabled"
	EndedByIdleness = "inactivity"
	EndedByAge      = "maximum_duration"
	EndedByUpgrade  = "account_upgraded"
)

// SignedIn is the input of SignIn: whose session it is.
type SignedIn struct{ Account, Login string }

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
	case EndedByIdleness:
		return Assumed("You have been signed out due to inactivity.", "操作が行われなかったため、サインアウトされました。")
	case EndedByAge:
		return Assumed("Your session has reached its maximum duration.", "セッションの最大時間に達しました。")
	case EndedByUpgrade:
		return Assumed("You have been signed out because the account was upgraded.", "アカウントの更新が完了したため、サインアウトされました。")
	}
	return Assumed("You have signed out.", "サインアウトしました。")
}

// NewSessions returns the kind of sessions of a console.
func NewSessions(service string) *Sessions {
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
	return s
}

func sessionSpec(name string) lifecycle.Spec[Session, sessionFacts] {
	end := func(id, doc, reason string) lifecycle.Effect[Session, sessionFacts] {
		return lifecycle.Effect[Session, sessionFacts]{
			ID: id, Doc: doc,
			Do: func(t *Session, f sessionFacts, now time.Time) []lifecycle.Action {
				t.EndedAt, t.Reason = now, f.reason
				if t.Reason == "" {
					t.Reason = reason
				}
				return nil
			},
		}
	}
	return lifecycle.Spec[Session, sessionFacts]{
		Name:    name,
		Title:   Assumed("Session", "セッション"),
		Doc:     "Somebody's being signed in to the console. Inactivity and age end it by comparison when it is used; an update ends it by force.",
		Initial: sessionNone,
		State:   func(t *Session) *lifecycle.State { return &t.State },
		States: []lifecycle.StateInfo{
			{State: sessionNone, Label: Assumed("Signed out", "サインアウト"), Doc: "Nobody is signed in."},
			{State: SessionActive, Label: Assumed("Active", "有効"), Doc: "The credential is accepted, unless it is too old or was idle too long."},
			{State: SessionEnded, Label: Assumed("Ended", "終了"), Doc: "The credential is refused with the reason.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: SignIn, Label: Quoted("Sign in", "サインイン", "SEPJA"), Doc: "Name and password were right."},
			{Trigger: SignOut, Label: Assumed("Sign out", "サインアウト"), Doc: "The user signs out."},
			{Trigger: ForceOut, Label: Assumed("Force sign-out", "強制サインアウト"), Doc: "Something other than the user ends the session.", Input: func() any { return &Ending{} }},
		},
		Rows: []lifecycle.Row[Session, sessionFacts]{
			{
				ID: name + ".sign_in", From: []lifecycle.State{sessionNone}, On: SignIn, To: SessionActive,
				By: lifecycle.Operator, Why: "Signing in starts a session.", Src: []string{"CSM"},
				Do: []lifecycle.Effect[Session, sessionFacts]{{
					ID: "start", Doc: "Notes whose it is, and its credential.",
					Do: func(t *Session, f sessionFacts, now time.Time) []lifecycle.Action {
						t.Account, t.Login, t.Token, t.Started = f.who.Account, f.who.Login, f.token, now
						return nil
					},
				}},
			},
			{
				ID: name + ".sign_out", From: []lifecycle.State{SessionActive}, On: SignOut, To: SessionEnded,
				By: lifecycle.Operator, Why: "The user signs out.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Session, sessionFacts]{end("end", "Notes when it ended.", EndedByUser)},
			},
			{
				ID: name + ".force_out", From: []lifecycle.State{SessionActive}, On: ForceOut, To: SessionEnded,
				By: lifecycle.Product, Why: "An update ends all active sessions; so does disabling the account.", Src: []string{"SEPJA", "FCON"},
				Do: []lifecycle.Effect[Session, sessionFacts]{end("end_by_force", "Notes when and why it ended.", EndedByUpdate)},
			},
		},
		Refusals: []lifecycle.Refusal{
			{On: SignIn, Reason: lifecycle.Reason{Code: "session.started", Text: Assumed("The session has started already.", "セッションはすでに開始されています。")}},
			{On: SignOut, Reason: lifecycle.Reason{Code: "session.over", Text: Assumed("The session has ended already.", "セッションはすでに終了しています。")}},
			{On: ForceOut, Reason: lifecycle.Reason{Code: "session.over", Text: Assumed("The session has ended already.", "セッションはすでに終了しています。")}},
		},
	}
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
	for _, limit := range []struct {
		setting, reason string
		since           time.Time
	}{
		{s.service + ".session.inactivity", EndedByIdleness, t.seen},
		{s.service + ".session.maximum", EndedByAge, t.Started},
	} {
		most, err := r.Duration(limit.setting)
		if err != nil {
			return t, err
		}
		if most > 0 && r.Now().Sub(limit.since) >= most {
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
	most, err := r.Duration(s.service + ".session.inactivity")
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
}

// Actor returns "service:login", and notes the session as seen.
func (b Bearer) Actor(tx *sim.Tx) (string, error) {
	t, err := b.Sessions.Check(&tx.Reader, b.Token)
	if err != nil {
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
