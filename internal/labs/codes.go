package labs

import (
	"errors"
	"strconv"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Codes returns the codes with which something was refused: those of a lifecycle's
// reasons; the status and code of who is not let in; code and reason of a session
// that has ended; "limited" and its scope of one that is good for one step alone;
// "invalid"; "not found". Of any other error it returns the text, of none nothing.
func Codes(err error) []string {
	var out []string
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		for _, r := range refused.Reasons {
			out = append(out, r.Code)
		}
	}
	if denied, ok := errors.AsType[*web.Denied](err); ok {
		out = append(out, strconv.Itoa(denied.Status), denied.Reason.Code)
	}
	if limited, ok := errors.AsType[*estate.ScopeError](err); ok {
		out = append(out, "limited", limited.Scope)
	}
	if ended, ok := errors.AsType[*estate.SessionError](err); ok {
		out = append(out, ended.Code, ended.Reason)
	}
	if _, ok := errors.AsType[*sim.Invalid](err); ok {
		out = append(out, "invalid")
	}
	if errors.Is(err, sim.ErrNotFound) {
		out = append(out, "not found")
	}
	if err != nil && out == nil {
		out = append(out, err.Error())
	}
	return out
}
