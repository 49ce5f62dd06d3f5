package mockcas

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/suite"
)

type bannerJSON struct {
	Pattern int    `json:"pattern" minimum:"0" maximum:"3" doc:"1 connected, 2 not connected, 3 no Vision One, 0 no banner."`
	Text    string `json:"text,omitempty"`
	Button  string `json:"button,omitempty"`
	Link    string `json:"link,omitempty" format:"uri-reference"`

	Details *detailsJSON `json:"details,omitempty" doc:"What the link shows before it leads on to Vision One; none where it leads there at once."`
}

type detailsJSON struct {
	Title  string `json:"title"`
	Text   string `json:"text"`
	Button string `json:"button"`
	Link   string `json:"link" format:"uri-reference"`
}

type licenseJSON struct {
	Name        string               `json:"name"`
	Edition     string               `json:"edition"`
	Seats       int                  `json:"seats"`
	Channel     string               `json:"channel"`
	Ends        time.Time            `json:"ends"`
	Status      estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText  string               `json:"status_text"`
	DaysExpired int                  `json:"days_expired"`
	Code        string               `json:"activation_code,omitempty"`
}

type logsInput struct {
	web.Paging
	Type string `query:"type" enum:"malware,phishing,ransomware,bec,suspicious_url,dlp" doc:"Only entries of this type."`
}

// list registers a list of a screen.
func list[T any](c *CAS, s *web.Server, op web.Op, screen roles.Screen, key func(T) string, read func(r *sim.Reader) ([]T, error)) {
	op.Method, op.Assumed, op.Codes = http.MethodGet, true, screenCodes()
	web.Register(s, op, func(ctx context.Context, call *web.Call, in *web.Paging) (*web.List[T], error) {
		all, err := web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) ([]T, error) {
			if err := c.Enter(r, who, screen); err != nil {
				return nil, err
			}
			return read(r)
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(*all, *in, key)
	})
}

// screenCodes are the codes with which every screen refuses.
func screenCodes() []string { return []string{"cas.account.must_update", "cas.role.not_allowed"} }

func (c *CAS) contentRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "banner", Method: http.MethodGet, Path: "/api/banner", Assumed: true, Summary: "The banner that leads into the update",
		Codes: []string{"cas.account.must_update"},
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*bannerJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (bannerJSON, error) {
			if _, err := c.Member(r, who); err != nil {
				return bannerJSON{}, err
			}
			b, err := c.Banner(r)
			out := bannerJSON{Pattern: b.Pattern}
			if b.Pattern > 0 {
				out.Text, out.Button, out.Link = b.Text.In(call.Lang()), b.Button.In(call.Lang()), call.Link(b.Link)
			}
			if d := b.Details; d != nil {
				out.Details = &detailsJSON{Title: d.Title.In(call.Lang()), Text: d.Text.In(call.Lang()), Button: d.Button.In(call.Lang()), Link: call.Link(d.Link)}
			}
			return out, err
		})
	})
	web.Register(s, web.Op{
		ID: "dashboard", Method: http.MethodGet, Path: "/api/dashboard", Assumed: true, Summary: "The figures of the first page", Codes: screenCodes(),
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*estate.Dashboard, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (estate.Dashboard, error) {
			if err := c.Enter(r, who, ScreenDashboard); err != nil {
				return estate.Dashboard{}, err
			}
			return c.Dashboard(r)
		})
	})
	web.Register(s, web.Op{
		ID: "license", Method: http.MethodGet, Path: "/api/license", Assumed: true, Summary: "The license", Codes: []string{"cas.account.must_update"},
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*licenseJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (licenseJSON, error) {
			if _, err := c.Member(r, who); err != nil {
				return licenseJSON{}, err
			}
			l, err := c.License(r)
			return licenseJSON{
				Name: l.Name, Edition: l.Edition, Seats: l.Seats, Channel: l.Channel, Ends: l.Ends, Status: l.Status,
				StatusText: l.StatusText.In(call.Lang()), DaysExpired: l.DaysExpired, Code: l.Code,
			}, err
		})
	})
	list(c, s, web.Op{ID: "policies", Path: "/api/policies", Summary: "The policies"}, ScreenPolicies,
		func(p estate.Policy) string { return p.ID }, c.Policies)
	list(c, s, web.Op{ID: "reports", Path: "/api/reports", Summary: "The reports, the latest first"}, ScreenReports,
		func(p estate.Report) string { return p.ID }, c.Reports)
	web.Register(s, web.Op{
		ID: "logs", Method: http.MethodGet, Path: "/api/logs", Assumed: true, Summary: "What was detected, the latest first", Codes: screenCodes(),
	}, func(ctx context.Context, call *web.Call, in *logsInput) (*web.List[estate.LogEntry], error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (web.List[estate.LogEntry], error) {
			if err := c.Enter(r, who, ScreenLogs); err != nil {
				return web.List[estate.LogEntry]{}, err
			}
			page, err := suite.LogPage(c, r, in.Type, in.Paging)
			if err != nil {
				return web.List[estate.LogEntry]{}, err
			}
			return *page, nil
		})
	})
}

// serviceForm is a change of a service.
type serviceForm struct {
	Protection string `json:"protection,omitempty" enum:"on,off"`
	Account    string `json:"account,omitempty" enum:"token,delegate"`
}

type changeServiceInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body serviceForm
}

// provisionForm sets a service up.
type provisionForm struct {
	Account string `json:"account,omitempty" enum:"token,delegate" doc:"How to reach the application; a token, if it is not given."`
}

type provisionServiceInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body provisionForm
}

func (c *CAS) serviceRoutes(s *web.Server) {
	list(c, s, web.Op{ID: "organizations", Path: "/api/organizations", Summary: "The organizations"}, ScreenServices,
		func(o Organization) string { return o.ID }, func(r *sim.Reader) ([]Organization, error) {
			t, _, err := c.Tenant(r)
			return t.Organizations, err
		})
	list(c, s, web.Op{ID: "services", Path: "/api/services", Summary: "The protected services"}, ScreenServices,
		func(p estate.ProtectedService) string { return p.ID }, c.ProtectedServices)
	web.Register(s, web.Op{
		ID: "change-service", Method: http.MethodPatch, Path: "/api/services/{id}", Assumed: true,
		Summary: "Switch a service's protection, or how it is reached", Doc: "Both take away what blocks the update: Salesforce's protection, and delegate accounts.",
		Codes: []string{
			"cas.role.not_allowed", "cas.service.on", "cas.service.off", "cas.service.not_provisioned",
			"cas.service.no_delegate", "cas.service.account_already",
		},
	}, func(ctx context.Context, call *web.Call, in *changeServiceInput) (*estate.ProtectedService, error) {
		out, err := web.Do[estate.ProtectedService](ctx, call, c.ChangeService(in.ID, in.Body.Protection, in.Body.Account))
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "provision-service", Method: http.MethodPost, Path: "/api/services/{id}/provision", Assumed: true, Summary: "Set a service up",
		Codes: []string{"cas.role.not_allowed", "cas.service.provisioned", "cas.service.no_delegate"},
	}, func(ctx context.Context, call *web.Call, in *provisionServiceInput) (*estate.ProtectedService, error) {
		out, err := web.Do[estate.ProtectedService](ctx, call, c.ProvisionService(in.ID, in.Body.Account))
		return &out, err
	})
}

// administratorForm adds an administrator.
type administratorForm struct {
	Email string `json:"email" minLength:"3" maxLength:"254"`
	Name  string `json:"name" minLength:"1" maxLength:"200"`
	Role  string `json:"role" minLength:"1" maxLength:"100"`
}

type newAdministratorInput struct{ Body administratorForm }

// statusForm enables or disables an administrator.
type statusForm struct {
	Status string `json:"status" enum:"enabled,disabled"`
}

type switchAdministratorInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body statusForm
}

func (c *CAS) administratorRoutes(s *web.Server) {
	list(c, s, web.Op{ID: "administrators", Path: "/api/administrators", Summary: "The administrators"}, ScreenAdministration,
		func(a accountJSON) string { return a.ID }, func(r *sim.Reader) ([]accountJSON, error) {
			all, err := c.Administrators.All(r)
			out := make([]accountJSON, len(all))
			for i, a := range all {
				out[i] = a.json()
			}
			return out, err
		})
	web.Register(s, web.Op{
		ID: "add-administrator", Method: http.MethodPost, Path: "/api/administrators", Status: http.StatusCreated, Assumed: true,
		Summary: "Add an administrator, who gets his first password by mail",
		Codes: []string{
			"cas.role.not_allowed", "cas.administrator.email", "cas.administrator.exists", "cas.role.unknown", "cas.role.full",
		},
	}, func(ctx context.Context, call *web.Call, in *newAdministratorInput) (*accountJSON, error) {
		a, err := web.Do[Administrator](ctx, call, c.AddAdministrator(NewAdministrator(in.Body)))
		out := a.json()
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "switch-administrator", Method: http.MethodPatch, Path: "/api/administrators/{id}", Assumed: true,
		Summary: "Enable or disable an administrator",
		Codes:   []string{"cas.role.not_allowed", "cas.administrator.last", "cas.account.disabled", "cas.account.enabled"},
	}, func(ctx context.Context, call *web.Call, in *switchAdministratorInput) (*accountJSON, error) {
		a, err := web.Do[Administrator](ctx, call, c.SwitchAdministrator(in.ID, in.Body.Status))
		out := a.json()
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "roles", Method: http.MethodGet, Path: "/api/roles", Assumed: true, Summary: "The roles", Codes: screenCodes(),
	}, func(ctx context.Context, call *web.Call, in *web.Paging) (*web.List[roles.JSON], error) {
		all, err := web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) ([]roles.Role, error) {
			if err := c.Enter(r, who, ScreenAdministration); err != nil {
				return nil, err
			}
			return c.Roles(r)
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(web.Each(*all, func(one roles.Role) roles.JSON { return one.JSON(call.Lang()) }), *in, func(one roles.JSON) string { return one.Name })
	})
}
