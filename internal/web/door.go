package web

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Enter is the command of whoever shows a ticket at a console's door.
type Enter struct {
	door estate.Door

	// Service is whose door it is.
	Service string `json:"service"`
	Ticket  string `json:"ticket"`
}

// Name returns "SERVICE.sso.enter".
func (c Enter) Name() string { return c.Service + ".sso.enter" }

// Run returns the estate.Session. If the door is closed to the holder, the ticket
// stays good.
func (c Enter) Run(tx *sim.Tx) (any, error) {
	t, ok, err := estate.Tickets.Find(&tx.Reader, c.Ticket)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &Denied{Status: http.StatusNotFound, Reason: estate.UnknownTicket()}
	}
	if t, err = estate.Tickets.Fire(tx, t.ID, estate.UseTicket, estate.TicketUse{Service: c.Service}); err != nil {
		return nil, err
	}
	return c.door.LetIn(tx, t)
}

// OpenedJSON is the answer of opening a console.
type OpenedJSON struct {
	URL     string    `json:"url" format:"uri-reference" doc:"Where a browser goes on."`
	Service string    `json:"service"`
	Ticket  string    `json:"ticket,omitempty" doc:"What a program sends to the service's POST /api/sso."`
	Expires time.Time `json:"expires,omitzero" doc:"When the ticket ends."`
}

// Opened answers with a console that was opened.
func (c *Call) Opened(o estate.Opened) *OpenedJSON {
	return &OpenedJSON{URL: c.Link(o.Link), Service: o.Link.Service, Ticket: o.Ticket.Key, Expires: o.Expires}
}

type ticketInput struct {
	Body struct {
		Ticket string `json:"ticket" minLength:"1" maxLength:"100" doc:"The last part of the address to which opening a console leads."`
	}
}

type ticketJSON struct {
	Token string `json:"token" doc:"A bearer token; the answer's cookie is as good."`
}

// Door lets the holders of single sign-on tickets into the console: a browser by
// GET /sso/{key}, which leads on to its start, and programs by POST /api/sso.
// codes are those with which the door itself refuses.
func (s *Server) Door(door estate.Door, codes ...string) {
	enter := func(ctx context.Context, call *Call, key string) (string, error) {
		got, err := Do[estate.Session](ctx, call, Enter{door: door, Service: s.options.Service, Ticket: key})
		if err != nil {
			return "", err
		}
		call.SetCookie(got.Token)
		return got.Token, nil
	}
	Register(s, Op{
		ID: "sso", Method: http.MethodPost, Path: "/api/sso", Public: true, Assumed: true, Summary: "Come in with a single sign-on ticket",
		Codes: append([]string{"sso.unknown", "sso.used", "sso.expired", "sso.elsewhere"}, codes...),
	}, func(ctx context.Context, call *Call, in *ticketInput) (*ticketJSON, error) {
		token, err := enter(ctx, call, in.Body.Ticket)
		return &ticketJSON{Token: token}, err
	})
	// It is no Page: it shows nothing, and what it does it does once.
	s.Raw(Op{ID: "enter", Method: http.MethodGet, Path: estate.DoorPath + "{key}", Public: true}, func(w http.ResponseWriter, r *http.Request) {
		v := s.console.Visit(r)
		if exchangeOf(r.Context()).method == http.MethodHead {
			s.peek(w, r, v)
			return
		}
		if _, err := enter(r.Context(), v.Call, v.Param("key")); err != nil {
			s.refuseEntry(w, r, v, err)
			return
		}
		s.console.redirect(w, v, "/")
	})
}

// peek answers a HEAD: whether there is such a ticket, without using it.
func (s *Server) peek(w http.ResponseWriter, r *http.Request, v *Visit) {
	err := v.View(r.Context(), func(reader *sim.Reader, _ estate.Session) error {
		_, ok, err := estate.Tickets.Find(reader, v.Param("key"))
		if err == nil && !ok {
			err = &Denied{Status: http.StatusNotFound, Reason: estate.UnknownTicket()}
		}
		return err
	})
	if err != nil {
		s.refuseEntry(w, r, v, err)
		return
	}
	s.console.redirect(w, v, "/")
}

// refuseEntry tells a browser by a page why it does not come in.
func (s *Server) refuseEntry(w http.ResponseWriter, r *http.Request, v *Visit, err error) {
	if wantsPage(r) {
		v.lang = cmp.Or(chosen(r), v.lang) // as on every other page
		s.console.fail(w, r, v, err)
		return
	}
	s.Problem(w, r, err)
}
