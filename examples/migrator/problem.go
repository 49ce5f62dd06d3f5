package migrator

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Problem is a console's refusal: problem details as of RFC 9457. Code is what
// programs decide by; texts come in the language that was asked for.
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	// State is the state of the thing that refused a change, Reasons all that stands
	// in the change's way.
	State   string     `json:"state"`
	Reasons []Obstacle `json:"reasons"`
	// Reason is why a session has ended.
	Reason string `json:"reason"`

	// Operation is the request, such as "v1: POST /api/sign-in".
	Operation string `json:"-"`

	// retryAfter is how long the answer asks to wait; 0 if it does not say.
	retryAfter time.Duration
}

// Error returns the operation, the code and the message.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	return fmt.Sprintf("%s: %d %s: %s", p.Operation, p.Status, p.Code, text)
}

// temporary reports whether a product has put a request off: a word of its own, not that
// of a server in trouble, although its status is the same. Nothing was carried out.
func (p *Problem) temporary() bool { return p.Code == codePreparing }

// obstacles returns the reasons of a refusal.
func (p *Problem) obstacles() []Obstacle {
	if len(p.Reasons) > 0 {
		return p.Reasons
	}
	return []Obstacle{{Code: p.Code, Message: p.Detail}}
}

// lostError says that a request may have been carried out or not: its answer did
// not come, did not come whole, or was that of a server in trouble.
type lostError struct {
	operation string
	err       error
}

func (e *lostError) Error() string {
	return fmt.Sprintf("%s: no usable answer: %v", e.operation, e.err)
}
func (e *lostError) Unwrap() error { return e.err }

// isProblem reports whether err is a refusal, and no failure of the way there.
func isProblem(err error) bool {
	_, is := errors.AsType[*Problem](err)
	_, lost := errors.AsType[*lostError](err)
	return is && !lost
}

// refusedWith reports whether err is a refusal with one of the codes.
func refusedWith(err error, codes ...string) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && slices.Contains(codes, p.Code)
}

// sessionOver reports whether err says that the credential is no longer good.
func sessionOver(err error) (*Problem, bool) {
	p, ok := errors.AsType[*Problem](err)
	return p, ok && p.Status == http.StatusUnauthorized && strings.HasPrefix(p.Code, "session.")
}

// refusedChange turns the refusal of a change (409) into obstacles; any other error
// stays as it is.
func (m *migration) refusedChange(err error) error {
	if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusConflict {
		return errors.Join(m.stop(p.obstacles()), p)
	}
	return err
}
