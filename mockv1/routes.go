package mockv1

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the console's JSON API. Its paths and shapes are Mockone's
// own: the vendor's console has no public API.
func (v *V1) Routes(s *web.Server) {
	v.IAM.Routes(s)
	v.MFA.Routes(s)
	v.connectionRoutes(s)
	v.updateRoutes(s)
	v.cecpRoutes(s)
	v.licenceRoutes(s)
	v.Audit.Routes(s)
	v.Platform.Routes(s)
	v.Wizard.Routes(s)
}

// blockJSON is a reason why something cannot be done.
type blockJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func blocksJSON(reasons []lifecycle.Reason, lang string) []blockJSON {
	out := make([]blockJSON, len(reasons))
	for i, r := range reasons {
		out[i] = blockJSON{Code: r.Code, Message: r.Text.In(lang)}
	}
	return out
}

// view answers a query on one reading of the sandbox.
func view[R any](ctx context.Context, c *web.Call, query func(r *sim.Reader) (R, error)) (out R, err error) {
	err = c.View(ctx, func(r *sim.Reader, _ estate.Session) (err error) {
		out, err = query(r)
		return err
	})
	return out, err
}
