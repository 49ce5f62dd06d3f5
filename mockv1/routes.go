package mockv1

import (
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the console's JSON API. Its paths and shapes are Mockone's
// own: the vendor's console has no public API.
func (v *V1) Routes(s *web.Server) {
	v.IAM.Routes(s)
	v.MFA.Routes(s)
	v.connectionRoutes(s)
	v.tokenRoutes(s)
	v.publicRoutes(s)
	v.updateRoutes(s)
	v.cecpRoutes(s)
	v.cegpRoutes(s)
	v.Endpoint.Routes(s)
	v.licenceRoutes(s)
	v.Audit.Routes(s)
	v.Platform.Routes(s)
	v.Wizard.Routes(s)
}
