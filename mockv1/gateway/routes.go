package gateway

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	mail "github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/screens"
)

// startJSON is the page Cloud Email Gateway Protection.
type startJSON struct {
	State  State  `json:"state" enum:"contact_sales,provision,provisioning,connect,connecting,update_platform,update,refused,updating,ready,detached"`
	Text   string `json:"text"`
	Button string `json:"button,omitempty"`
	// Platform leads to the platform's update.
	Platform string `json:"platform_button,omitempty" doc:"The button that leads to the platform's update, where that can come before the connection."`
	// Flow goes on in every state.
	Flow   string      `json:"flow,omitempty" enum:"on,off" doc:"Whether mail is delivered and scanned; missing if there is nothing that it could flow through."`
	Blocks []web.Block `json:"blocks" nullable:"false" doc:"What stands in the way of the next step."`
	Theme  string      `json:"theme,omitempty" enum:"dark" doc:"The only theme of the console, once that is there."`
}

type (
	nothing  struct{}
	oneInput struct {
		ID string `path:"id" maxLength:"64" doc:"Its id."`
	}
	logInput struct {
		web.Paging
		Domain    string    `query:"domain" maxLength:"253" doc:"A managed domain."`
		Direction string    `query:"direction" enum:"in,out"`
		Type      string    `query:"type" maxLength:"32" doc:"The type of the entry."`
		Search    string    `query:"search" maxLength:"254" doc:"Part of the sender, a recipient, the subject or the message id."`
		From      time.Time `query:"from" doc:"The instant from which on the message came in."`
		To        time.Time `query:"to" doc:"The instant before which it came in."`
	}
)

func (in *logInput) filter() estate.MailFilter {
	return estate.MailFilter{
		Domain: in.Domain, Direction: in.Direction, Type: in.Type, Search: in.Search, From: in.From, To: in.To, After: in.After, Limit: in.Limit,
	}
}

// logJSON is a page of a log.
type logJSON[T any] struct {
	web.List[T]

	Total int `json:"total" doc:"How many there are on all pages."`
}

// Routes registers the API. Its paths and shapes are Mockone's own.
func (g *Gateway) Routes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "cegp", Act: actView, Method: http.MethodGet, Path: "/api/cegp", Assumed: true, Summary: "What the page Cloud Email Gateway Protection shows",
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*startJSON, error) {
		page, err := web.Read(ctx, c, g.Page)
		out := startJSON{
			State: page.State, Text: page.Text.In(c.Lang()), Button: page.Button.In(c.Lang()), Platform: page.Platform.In(c.Lang()),
			Flow: page.Flow, Blocks: web.Blocks(page.Blocks, c.Lang()),
		}
		if page.State == Ready {
			out.Theme = Theme
		}
		return &out, err
	})
	get(g, s, mail.Dashboard, "The figures of the dashboard", func(suite estate.MailSuite, r *sim.Reader, _ *nothing) (estate.MailSummary, error) {
		return suite.MailSummary(r)
	})
	list(g, s, mail.Domains, "The managed domains", estate.MailSuite.MailDomains, func(d estate.MailDomain) string { return d.ID })
	list(g, s, mail.Policies, "The policies in the order in which they apply", estate.MailSuite.MailPolicies, func(p estate.MailPolicy) string { return p.ID })
	list(g, s, mail.Reports, "The reports, the latest first", estate.MailSuite.MailReports, func(p estate.MailReport) string { return p.ID })
	get(g, s, mail.Tracking, "The mail tracking log, the latest first", func(suite estate.MailSuite, r *sim.Reader, in *logInput) (out logJSON[estate.MailTrack], err error) {
		page, err := suite.MailTracking(r, in.filter())
		out.Items, out.Next, out.Total = page.Items, page.Next, page.Total
		return out, err
	})
	get(g, s, mail.Events, "The policy events, the latest first", func(suite estate.MailSuite, r *sim.Reader, in *logInput) (out logJSON[estate.MailEvent], err error) {
		page, err := suite.MailEvents(r, in.filter())
		out.Items, out.Next, out.Total = page.Items, page.Next, page.Total
		return out, err
	})
	get(g, s, mail.Quarantine, "The messages in quarantine, the latest first", func(suite estate.MailSuite, r *sim.Reader, in *logInput) (out logJSON[estate.QuarantinedMail], err error) {
		page, err := suite.MailQuarantine(r, in.filter())
		out.Items, out.Next, out.Total = page.Items, page.Next, page.Total
		return out, err
	})
	g.deskRoutes(s)
}

// get registers something that is in the console, once that is there.
func get[I, O any](g *Gateway, s *web.Server, screen screens.Screen, summary string, read func(estate.MailSuite, *sim.Reader, *I) (O, error)) {
	web.Register(s, web.Op{
		ID: "cegp-" + string(screen), Act: actOf(screen), Method: http.MethodGet, Path: "/api/cegp/" + string(screen), Assumed: true, Summary: summary,
		Codes: []string{notReady.Code, detached.Code},
	}, func(ctx context.Context, c *web.Call, in *I) (*O, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (out O, err error) {
			suite, err := g.Console(r)
			if err != nil {
				return out, err
			}
			return read(suite, r, in)
		})
	})
}

// list registers a short list of the console.
func list[T any](g *Gateway, s *web.Server, screen screens.Screen, summary string, read func(estate.MailSuite, *sim.Reader) ([]T, error), key func(T) string) {
	get(g, s, screen, summary, func(suite estate.MailSuite, r *sim.Reader, in *web.Paging) (web.List[T], error) {
		all, err := read(suite, r)
		if err != nil {
			return web.List[T]{}, err
		}
		page, err := web.ListOf(all, *in, key)
		if err != nil {
			return web.List[T]{}, err
		}
		return *page, nil
	})
}
