package platform

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the JSON API. Its paths and shapes are Mockone's own: the
// vendor's console has no public API.
func (p *Platform) Routes(s *web.Server) {
	p.activationRoutes(s)
	p.consoleRoutes(s)
	p.updateRoutes(s)
}

// blockJSON is a reason why something cannot be done.
type blockJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func blocksJSON(reasons []lifecycle.Reason, lang string) []blockJSON {
	return web.Each(reasons, func(r lifecycle.Reason) blockJSON { return blockJSON{Code: r.Code, Message: r.Text.In(lang)} })
}

// view answers a query on one reading of the sandbox.
func view[R any](ctx context.Context, c *web.Call, query func(r *sim.Reader) (R, error)) (out R, err error) {
	err = c.View(ctx, func(r *sim.Reader, _ estate.Session) (err error) {
		out, err = query(r)
		return err
	})
	return out, err
}
