package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Visitor is the actor of public operations: nobody has signed in yet.
const Visitor = sim.As("visitor")

// Call is one request to an operation. It belongs to the request's goroutine.
type Call struct {
	// Sandbox is whom the request is addressed to; nil if the operation has none.
	Sandbox *sim.Sandbox
	// Token is the credential, from the Authorization header or the cookie;
	// empty if there is none. Whether it is good, Do and View find out.
	Token string
	// Prefix is the path before the operation's own: "/s/a-sandbox", or "".
	Prefix string
	// Request is the request, without the prefix in its path.
	Request *http.Request

	server *Server
	w      http.ResponseWriter
	// member says that a session is needed, checked that it was found good.
	member, checked bool
	// refused says that all that is left to do is to show why: shows is what that
	// is called in the console's table of permissions.
	refused bool
	shows   string
	lang    string
	// urls are the services' base URLs, once a link was asked for.
	urls map[string]string
	// first and last are the numbers of the events that the request caused,
	// noted only if somebody observes.
	first, last int64
}

// CallOf returns the call that a raw handler was given the request for.
func CallOf(r *http.Request) *Call { return &exchangeOf(r.Context()).call }

// clientAddress is a request's header that says from which IP address its client
// pretends to come: those of a test all come from this machine.
const clientAddress = "Mockone-Client-Address"

// Address returns the IP address of the asker: the one that he pretends to have,
// else the connection's.
func (c *Call) Address() string {
	if pretended := c.Request.Header.Get(clientAddress); pretended != "" {
		return pretended
	}
	host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		return c.Request.RemoteAddr
	}
	return host
}

// Wall returns the wall clock's instant: what a client computes from its own clock
// is compared with it.
func (c *Call) Wall() time.Time { return c.server.wall.Now() }

// act is what the call does, as the console's rules see it.
func (c *Call) act() estate.Act {
	act := estate.Act{Address: c.Address()}
	if rt := exchangeOf(c.Request.Context()).route; rt != nil {
		act.Name, act.Scopes = rt.Act, rt.Scopes
	}
	if c.refused {
		act.Name = c.shows
	}
	return act
}

// Lang returns the language of the answer, "en" or "ja": the asker's, or else
// the sandbox's.
//
//nolint:contextcheck // the request's own context is the right one
func (c *Call) Lang() string { return c.language(c.Request.Context()) }

func (c *Call) language(ctx context.Context) string {
	if c.lang == "" && c.Sandbox != nil {
		if err := c.Sandbox.View(ctx, func(r *sim.Reader) error { c.learn(r); return nil }); err != nil {
			c.server.log.DebugContext(ctx, "a sandbox's language is not known", slog.String("sandbox", c.Sandbox.ID()), slog.Any("error", err))
		}
	}
	if c.lang == "" {
		return english
	}
	return c.lang
}

// learn notes the sandbox's language for an asker who wants none in particular.
func (c *Call) learn(r *sim.Reader) {
	if c.lang == "" {
		c.lang = r.Locale()
	}
}

// Do gives a command in the name of the session, which is checked in the same
// transaction; in a public operation in the name of Visitor.
//
//nolint:contextcheck // the request's own context is the right one
func (c *Call) Do(ctx context.Context, cmd sim.Command) (any, error) {
	var who sim.Authority = Visitor
	if c.member {
		who = estate.Bearer{Sessions: c.server.options.Sessions, Token: c.Token, Act: c.act()}
	}
	return c.DoAs(ctx, who, cmd)
}

// DoAs gives a command on an authority other than the session's.
func (c *Call) DoAs(ctx context.Context, who sim.Authority, cmd sim.Command) (any, error) {
	if c.server.options.Observe != nil {
		cmd = witnessed{Command: cmd, call: c}
	}
	answer, err := c.Sandbox.Do(ctx, speaker{call: c, who: who}, cmd)
	if err != nil && c.checked && !fault.Is(err) {
		// A refusal takes back the note that the session was used; a reading makes
		// it anew. After a fault that struck, nothing has happened, not even that.
		_ = c.View(ctx, func(*sim.Reader, estate.Session) error { return nil })
	}
	return answer, err
}

// Do gives a command as Call.Do does, and returns its answer as an R.
func Do[R any](ctx context.Context, c *Call, cmd sim.Command) (R, error) {
	var none R
	answer, err := c.Do(ctx, cmd)
	if err != nil {
		return none, err
	}
	r, ok := answer.(R)
	if !ok {
		return none, fmt.Errorf("%s answered %T, want %T", cmd.Name(), answer, none)
	}
	return r, nil
}

// speaker is an authority that tells the call what it sees in the transaction.
type speaker struct {
	call *Call
	who  sim.Authority
}

// Actor asks the authority behind.
func (s speaker) Actor(tx *sim.Tx) (string, error) {
	s.call.learn(&tx.Reader)
	actor, err := s.who.Actor(tx)
	if err != nil {
		return "", err
	}
	if _, ok := s.who.(estate.Bearer); ok {
		s.call.checked = true
	}
	return actor, nil
}

// witnessed is a command that notes which events it causes. It is kept in the
// file as the command itself.
type witnessed struct {
	sim.Command
	call *Call
}

// Run runs the command.
func (c witnessed) Run(tx *sim.Tx) (any, error) {
	before, err := tx.LastEvent()
	if err != nil {
		return nil, err
	}
	answer, err := c.Command.Run(tx)
	if err != nil {
		return answer, err
	}
	after, err := tx.LastEvent()
	if err == nil && after > before {
		if c.call.first == 0 {
			c.call.first = before + 1
		}
		c.call.last = after
	}
	return answer, err
}

// MarshalJSON encodes the command.
func (c witnessed) MarshalJSON() ([]byte, error) { return json.Marshal(c.Command) }

// View runs fn on one consistent reading of the sandbox. The session is checked
// in the same reading, which is then its user's (Reader.Actor); in a public
// operation who is the zero Session. fn may run more than once.
//
//nolint:contextcheck // the request's own context is the right one
func (c *Call) View(ctx context.Context, fn func(r *sim.Reader, who estate.Session) error) error {
	sessions := c.server.options.Sessions
	var who estate.Session
	var stale bool
	err := c.Sandbox.View(ctx, func(r *sim.Reader) error {
		c.learn(r)
		if !c.member {
			r.As(string(Visitor))
			return fn(r, estate.Session{})
		}
		var err error
		if who, err = sessions.Check(r, c.Token); err != nil {
			return err
		}
		c.checked = true
		r.As(c.server.options.Service + ":" + who.Login)
		if err := sessions.Admit(r, who, c.act()); err != nil {
			return err
		}
		if stale, err = sessions.Stale(r, who); err != nil {
			return err
		}
		return fn(r, who)
	})
	if stale {
		c.seen(ctx, who)
	}
	return err
}

// seen notes that the session was used. The reading that showed it stands
// whether this succeeds or not.
func (c *Call) seen(ctx context.Context, who estate.Session) {
	actor := sim.As(c.server.options.Service + ":" + who.Login)
	if _, err := c.Sandbox.Do(context.WithoutCancel(ctx), actor, estate.Seen{Session: who.ID}); err != nil {
		c.server.log.WarnContext(ctx, "a session's use was not noted", slog.String("sandbox", c.Sandbox.ID()), slog.Any("error", err))
	}
}

// checkAnyway checks the session if the handler has neither read nor changed
// anything.
func (c *Call) checkAnyway(ctx context.Context) error {
	if !c.member || c.checked {
		return nil
	}
	return c.View(ctx, func(*sim.Reader, estate.Session) error { return nil })
}

// Link returns the address of a place in a service, as the asker reaches it.
//
//nolint:contextcheck // the request's own context is the right one
func (c *Call) Link(l lifecycle.Link) string {
	if find := c.server.options.URLs; find != nil && c.Sandbox != nil && c.urls == nil {
		c.urls = find(c.Request.Context(), c.Request, c.Sandbox.ID())
	}
	if base, ok := c.urls[l.Service]; ok {
		return base + l.Path
	}
	return c.Prefix + l.Path
}

// SetCookie makes the asker's browser send the token from now on. The cookie
// has no expiry: the session ends at the server, in virtual time.
func (c *Call) SetCookie(token string) {
	http.SetCookie(c.w, c.cookie(token, 0))
}

// ClearCookie makes the asker's browser forget the token.
func (c *Call) ClearCookie() {
	http.SetCookie(c.w, c.cookie("", -1))
}

func (c *Call) cookie(token string, maxAge int) *http.Cookie {
	path := c.Prefix
	if path == "" {
		path = "/"
	}
	return &http.Cookie{ //nolint:gosec // Secure where there is TLS: a simulation is mostly served without
		Name: cookieName(c.server.options.Service, c.Sandbox.ID()), Value: token, Path: path, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Request.TLS != nil,
	}
}

// cookieName names a session's cookie. Cookies are shared between the ports of
// a host, and several sandboxes may be looked at from one browser.
func cookieName(service, sandbox string) string { return cookiePrefix(service) + sandbox }

func cookiePrefix(service string) string { return "mockone_" + service + "_" }
