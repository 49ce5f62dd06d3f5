// Package public is how programs call the public API of Vision One: with an API key,
// whose role says what they may do, and in its own envelopes [V1API]. The calls
// themselves stand with what they are about.
//
// Clients are looked at leniently, as the vendor's own samples need it: parameters of
// the query that a call does not know are left alone, and so is the media type.
package public

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// maxBody is how many bytes a request's body may have [V1API].
const maxBody = 1 << 20

// Enter makes a reading that of who shows an API key for an act, or says why it does
// not: with a *web.Denied of 401 if the key is not good, of 403 if the act is not
// permitted.
type Enter func(r *sim.Reader, key, act string) error

// API is the public API as a service serves it.
type API struct {
	server *web.Server
	enter  Enter
}

// New returns the API on a server. All that goes wrong below the paths of its versions
// is answered in its envelopes, also where there is no call.
func New(s *web.Server, enter Enter) *API {
	s.Envelope("/v2.0/", EnvelopeV2)
	for _, version := range []string{"/v1.0/", "/v3.0/", "/beta/"} {
		s.Envelope(version, Envelope)
	}
	return &API{server: s, enter: enter}
}

// Request is a call under way.
type Request struct {
	*web.Call

	api *API
	act string
}

// Handle registers a call. It is answered once the API key was found good for the
// Op's act; what fn returns is encoded as JSON.
func (a *API) Handle(op web.Op, fn func(ctx context.Context, q *Request) (any, error)) {
	op.Public, op.AnyQuery, op.MaxBody = true, true, maxBody
	a.server.Raw(op, func(w http.ResponseWriter, r *http.Request) {
		q := &Request{Call: web.CallOf(r), api: a, act: op.Act}
		w.Header().Set("x-trace-id", w.Header().Get("X-Request-Id"))
		// Nobody hears what is wrong with his request who may not make it.
		err := q.View(r.Context(), func(*sim.Reader) error { return nil })
		var out any
		if err == nil {
			out, err = fn(r.Context(), q)
		}
		var body []byte
		if err == nil {
			if body, err = json.Marshal(out); err != nil {
				err = fmt.Errorf("encoding an answer of the public API: %w", err)
			}
		}
		if err != nil {
			a.server.Problem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
		_, _ = w.Write(body) // who does not read it is gone
	})
}

// View runs fn on a reading in the name of the API key.
func (q *Request) View(ctx context.Context, fn func(r *sim.Reader) error) error {
	return q.Call.View(ctx, func(r *sim.Reader, _ estate.Session) error {
		if err := q.api.enter(r, q.Token, q.act); err != nil {
			return err
		}
		return fn(r)
	})
}

// Do gives a command in the name of the API key, which is looked at in the same
// transaction.
func (q *Request) Do(ctx context.Context, cmd sim.Command) (any, error) {
	return q.DoAs(ctx, bearer{q}, cmd)
}

// bearer is the sim.Authority of a request's API key.
type bearer struct{ request *Request }

// Actor returns who the API key says it is.
func (b bearer) Actor(tx *sim.Tx) (string, error) {
	q := b.request
	if err := q.api.enter(&tx.Reader, q.Token, q.act); err != nil {
		return "", err
	}
	return tx.Actor(), nil
}

// Body decodes the request's body. Fields that are not known are left alone; what is
// no JSON object of the shape is a *sim.Invalid.
func (q *Request) Body(into any) error {
	body, err := io.ReadAll(q.Request.Body)
	if err != nil {
		return fmt.Errorf("reading a body: %w", err)
	}
	if json.Unmarshal(body, into) != nil { // its words quote what was sent
		return &sim.Invalid{Err: errors.New("the body is not a JSON object that the call takes")}
	}
	return nil
}
