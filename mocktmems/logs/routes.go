package logs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Prefix is what the addresses of the API begin with [CEGPAPI].
const Prefix = "/api/v1/"

// Routes registers the API. Who asks is a program: there are no sessions.
func (m *Logs) Routes(s *web.Server) {
	s.Envelope(Prefix, Envelope)
	m.route(s, trackingLog, "mail-tracking-log", "Retrieve mail tracking logs")
	m.route(s, eventLog, "policy-event-log", "Retrieve policy event logs")
}

// route registers the retrieval of a log.
func (m *Logs) route(s *web.Server, of log, id, summary string) {
	s.Raw(web.Op{
		ID: id, Method: http.MethodGet, Path: Prefix + "log/" + string(of), Public: true, Basic: true, Query: parameters(of), AnyQuery: true, Summary: summary,
		Doc:   "Answers the status 204 if there are no logs. HTTP Basic authentication takes the name of an administrator account and one of its API keys.",
		Codes: append(codes(), codeMethod, codeInternal),
	}, func(w http.ResponseWriter, r *http.Request) {
		body, err := m.answer(r.Context(), web.CallOf(r), of)
		if err != nil {
			s.Problem(w, r, err)
			return
		}
		if body == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
		_, _ = w.Write(body) //nolint:gosec // it is JSON, and says so; who does not read it is gone
	})
}

// answer returns the body with which a request is answered; nil if there are no logs.
func (m *Logs) answer(ctx context.Context, c *web.Call, of log) ([]byte, error) {
	var p proof
	p.login, p.key, _ = c.Request.BasicAuth()
	var out page
	var key Key
	var most int
	err := c.View(ctx, func(r *sim.Reader, _ estate.Session) (err error) {
		var a Account
		if a, key, err = m.admit(r, p, of); err != nil {
			return err
		}
		if most, err = r.Number(SettingRate); err != nil {
			return err
		}
		l, err := m.limits(r)
		if err != nil {
			return err
		}
		q, err := parse(of, c.Request.URL.Query(), r.Now(), l)
		if err != nil {
			return err
		}
		r.As(a.Actor)
		out, err = m.read(r, q)
		return err
	})
	if err == nil && most > 0 {
		_, err = c.DoAs(ctx, caller{m, p, of}, countCall{key.ID})
	}
	if err != nil || len(out.Logs) == 0 {
		return nil, err
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // message ids stand in angle brackets
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("encoding logs: %w", err)
	}
	return body.Bytes(), nil
}

// read returns the entries that a query asks for.
func (m *Logs) read(r *sim.Reader, q query) (page, error) {
	var out page
	var after string
	switch q.Log {
	case eventLog:
		got, err := m.options.Suite.MailEvents(r, q.filter())
		if err != nil {
			return out, err
		}
		after = got.Next
		for _, e := range got.Items {
			out.Logs = append(out.Logs, eventOf(e))
		}
	default:
		got, err := m.options.Suite.MailTracking(r, q.filter())
		if err != nil {
			return out, err
		}
		after = got.Next
		for _, t := range got.Items {
			out.Logs = append(out.Logs, trackOf(t))
		}
	}
	if after == "" {
		return out, nil
	}
	var err error
	out.NextToken, err = q.next(after)
	return out, err
}
