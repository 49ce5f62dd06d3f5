package mockv1

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/suite"
)

type cecpJSON struct {
	State  CECPState `json:"state" enum:"contact_sales,provision,provisioning,connect_cas,connecting,update_platform,update_cas,updating,ready"`
	Text   string    `json:"text"`
	Button string    `json:"button,omitempty"`
	// Platform leads to the platform's update.
	Platform string `json:"platform_button,omitempty" doc:"The button that leads to the platform's update, where that can come before the connection."`
	// Protection goes on in every state.
	Protection string `json:"protection,omitempty" enum:"on,off" doc:"Whether mail and files are scanned; missing if there is nothing that could."`
}

type logsInput struct {
	web.Paging
	Type string `query:"type" maxLength:"32" doc:"Only entries of this type."`
}

func (v *V1) cecpRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "cecp", Act: actViewCECP, Method: http.MethodGet, Path: "/api/cecp", Assumed: true, Summary: "What the page Cloud Email and Collaboration Protection shows",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*cecpJSON, error) {
		page, err := web.Read(ctx, c, v.CECP)
		return &cecpJSON{State: page.State, Text: page.Text.In(c.Lang()), Button: page.Button.In(c.Lang()), Platform: page.Platform.In(c.Lang()), Protection: page.Protection}, err
	})
	web.Register(s, web.Op{
		ID: "provision-cecp", Act: ProvisionCECP{}.Name(), Method: http.MethodPost, Path: "/api/cecp/provision", Assumed: true, Status: http.StatusAccepted,
		Summary: "Provision Cloud Email and Collaboration Protection",
		Codes:   []string{"v1.role.not_allowed", "v1.update.platform", "cecp.provision.no_code", "cecp.provision.cas_exists", "cecp.provision.exists"},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*instanceJSON, error) {
		return instanceAnswer(ctx, c, v.ProvisionCECP())
	})
	web.Register(s, web.Op{
		ID: "cecp-dashboard", Act: actViewScreen(suite.Dashboard), Method: http.MethodGet, Path: "/api/cecp/dashboard", Assumed: true, Summary: "The dashboard", Codes: []string{notReady.Code},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*estate.Dashboard, error) {
		out, err := contents(ctx, c, v, estate.EmailSuite.Dashboard)
		return &out, err
	})
	suiteList(s, v, "policies", "The policies", estate.EmailSuite.Policies, func(p estate.Policy) string { return p.ID })
	suiteList(s, v, "services", "The protected services", estate.EmailSuite.ProtectedServices, func(p estate.ProtectedService) string { return p.ID })
	suiteList(s, v, "reports", "The reports", estate.EmailSuite.Reports, func(p estate.Report) string { return p.ID })
	web.Register(s, web.Op{
		ID: "cecp-logs", Act: actViewScreen(suite.Logs), Method: http.MethodGet, Path: "/api/cecp/logs", Assumed: true, Summary: "The detections, the latest first", Codes: []string{notReady.Code},
	}, func(ctx context.Context, c *web.Call, in *logsInput) (*web.List[estate.LogEntry], error) {
		return contents(ctx, c, v, func(content estate.EmailSuite, r *sim.Reader) (*web.List[estate.LogEntry], error) {
			return suite.LogPage(content, r, in.Type, in.Paging)
		})
	})
}

// contents reads something of the console, once it is ready.
func contents[R any](ctx context.Context, c *web.Call, v *V1, read func(estate.EmailSuite, *sim.Reader) (R, error)) (R, error) {
	return web.Read(ctx, c, func(r *sim.Reader) (R, error) {
		suite, err := v.Suite(r)
		if err != nil {
			var none R
			return none, err
		}
		return read(suite, r)
	})
}

// suiteList registers a list of the console.
func suiteList[T any](s *web.Server, v *V1, name, summary string, read func(estate.EmailSuite, *sim.Reader) ([]T, error), key func(T) string) {
	type input struct{ web.Paging }
	web.Register(s, web.Op{
		ID: "cecp-" + name, Act: actViewScreen(screens.Screen(name)), Method: http.MethodGet, Path: "/api/cecp/" + name, Assumed: true, Summary: summary, Codes: []string{notReady.Code},
	}, func(ctx context.Context, c *web.Call, in *input) (*web.List[T], error) {
		list, err := contents(ctx, c, v, read)
		if err != nil {
			return nil, err
		}
		return web.ListOf(list, in.Paging, key)
	})
}
