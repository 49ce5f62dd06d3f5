package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Envelope returns what an API that is not Mockone's own answers a problem with: the
// status, and what is encoded as JSON. The problem's words are English.
type Envelope func(p *Problem) (status int, body any)

// enveloped are the paths whose problems are answered in an envelope.
type enveloped struct {
	prefix   string
	envelope Envelope
}

// Envelope makes problems at paths that begin with the prefix be answered in an
// envelope, also where there is no operation.
func (s *Server) Envelope(prefix string, e Envelope) {
	s.envelopes = append(s.envelopes, enveloped{prefix, e})
}

// envelopeOf returns the envelope of an exchange's path; nil if its problems are
// problem details.
func (s *Server) envelopeOf(x *exchange) Envelope {
	for _, e := range s.envelopes {
		if strings.HasPrefix(x.call.Request.URL.EscapedPath(), e.prefix) {
			return e.envelope
		}
	}
	return nil
}

// put puts the problem into an envelope.
func (p *Problem) put(e Envelope) {
	status, body := e(p)
	p.Status, p.body = status, body
}

// MarshalJSON encodes the problem, or what its envelope has made of it.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	var what any = (*plain)(p)
	if p.body != nil {
		what = p.body
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // whoever encodes around it decides
	if err := enc.Encode(what); err != nil {
		return nil, fmt.Errorf("encoding a problem: %w", err)
	}
	return out.Bytes(), nil
}
