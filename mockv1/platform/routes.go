package platform

import "github.com/mockone/mockone/internal/web"

// Routes registers the JSON API. Its paths and shapes are Mockone's own: the
// vendor's console has no public API.
func (p *Platform) Routes(s *web.Server) {
	p.activationRoutes(s)
	p.consoleRoutes(s)
	p.updateRoutes(s)
}
