package public

import (
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/web"
)

// wrong is what a call answers that does not succeed [V1API].
type wrong struct {
	Error wrongness `json:"error"`
}

type wrongness struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Inner   *innerWrong `json:"innererror,omitempty"`
}

// innerWrong says it more closely. The vendor's service is "svp"; "mockone" says that
// the code is Mockone's own.
type innerWrong struct {
	Service string `json:"service"`
	Code    string `json:"code"`
}

// oldWrong is the same for version 2.0, whose answers have code and message outside.
type oldWrong struct {
	Code    string    `json:"code"`
	Message string    `json:"message"`
	Error   wrongness `json:"error"`
}

// Envelope returns what the public API answers a problem with: the statuses and codes
// of the vendor's, of which real clients know no others. What stands in the way of a
// change is a BadRequest, since the vendor has no 409 and no 422.
func Envelope(p *web.Problem) (status int, body any) {
	status, w := envelope(p)
	return status, wrong{w}
}

// EnvelopeV2 is Envelope for version 2.0. What its errors look like is assumed: they
// have what those of version 3.0 have, beside the code and message of its successes.
func EnvelopeV2(p *web.Problem) (status int, body any) {
	status, w := envelope(p)
	return status, oldWrong{w.Code, w.Message, w}
}

func envelope(p *web.Problem) (int, wrongness) {
	own := &innerWrong{"mockone", p.Code}
	if p.Code == "sandbox.unknown" || p.Code == "sandbox.gone" {
		p.Status = http.StatusUnauthorized // the key leads nowhere: to a client that is a wrong one
	}
	because := func(message string) string { return message + " " + p.Detail }
	switch p.Status {
	case http.StatusUnauthorized:
		return p.Status, wrongness{"InvalidCredentials", because("Invalid token."), &innerWrong{"svp", "InvalidToken"}}
	case http.StatusForbidden:
		if p.Code == "v1.role.not_allowed" {
			return p.Status, wrongness{"AccessDenied", "Insufficient permissions.", own}
		}
		return p.Status, wrongness{"AccessDenied", p.Detail, own}
	case http.StatusNotFound, http.StatusGone:
		return p.Status, wrongness{"NotFound", because("Not found."), own}
	case http.StatusMethodNotAllowed:
		return p.Status, wrongness{"NotSupported", p.Detail, own}
	case http.StatusRequestEntityTooLarge:
		return p.Status, wrongness{"RequestEntityTooLarge", p.Detail, own}
	case http.StatusTooManyRequests:
		return p.Status, wrongness{"TooManyRequests", "Too many API requests", own}
	case http.StatusConflict:
		return http.StatusBadRequest, wrongness{"BadRequest", reasons(p), own}
	case http.StatusUnprocessableEntity:
		return http.StatusBadRequest, wrongness{"BadRequest", because("Invalid request format."), own}
	}
	if p.Status >= http.StatusInternalServerError {
		return p.Status, wrongness{"InternalServerError", because("Internal server error."), &innerWrong{"svp", "InternalServerError"}}
	}
	return p.Status, wrongness{"BadRequest", p.Detail, own}
}

// reasons returns all that stands in the way.
func reasons(p *web.Problem) string {
	if len(p.Reasons) == 0 {
		return p.Detail
	}
	out := make([]string, len(p.Reasons))
	for i, r := range p.Reasons {
		out[i] = r.Message
	}
	return strings.Join(out, " ")
}
