package platform

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// setup are the sessions that are good for setting the console up.
func setup() []string { return []string{ScopeSetup} }

type regionJSON struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type consoleJSON struct {
	State     string       `json:"state" enum:"registered,activating,assigning,choosing_region,provisioning,failed,ready"`
	StateText string       `json:"state_text"`
	Next      Next         `json:"next" enum:"activate,wait,assignment,choose_region,retry,dashboard" doc:"What its owner does next."`
	Assigning bool         `json:"assigning" doc:"Whether the wizard waits although the console is there."`
	Region    string       `json:"region" doc:"The region or, as long as none was chosen, the one that is offered first."`
	Platform  string       `json:"platform" enum:"none,legacy,foundation"`
	Regions   []regionJSON `json:"regions" nullable:"false" doc:"The regions that there are."`
	Blocks    []web.Block  `json:"blocks" nullable:"false" doc:"What stands in the way of the next step."`
}

func showConsole(v ConsoleView, lang string) consoleJSON {
	platform := v.Console.Platform
	if platform == "" {
		platform = estate.NoVisionOne
	}
	return consoleJSON{
		State: string(v.Console.State), StateText: v.StateText.In(lang), Next: v.Next, Assigning: v.Console.Assigning, Region: v.Region,
		Platform: string(platform), Blocks: web.Blocks(v.Blocks, lang),
		Regions: web.Each(Regions(), func(r Region) regionJSON { return regionJSON{Code: r.Code, Name: r.Name.In(lang)} }),
	}
}

// provisionForm is the screen "Data Center Region", as the API and the page take it.
type provisionForm struct {
	Region string `json:"region" maxLength:"32" doc:"The code of the region."`
}

type provisionInput struct{ Body provisionForm }

func (p *Platform) consoleRoutes(s *web.Server) {
	const path = "/api/console"
	web.Register(s, web.Op{
		ID: "console", Method: http.MethodGet, Path: path, Scopes: setup(), Assumed: true, Summary: "How far the console is",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*consoleJSON, error) {
		got, err := web.Read(ctx, c, p.Console)
		out := showConsole(got, c.Lang())
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "provision-console", Method: http.MethodPost, Path: path + "/provision", Scopes: setup(), Assumed: true, Status: http.StatusAccepted,
		Summary: "Choose the region and provision the console (Provision Console)", Doc: "A region cannot be changed afterwards.",
		Codes: []string{"v1.console.owner_only", "v1.console.no_licence", "v1.console.region", "v1.console.region_fixed", "v1.console.not_now"},
	}, func(ctx context.Context, c *web.Call, in *provisionInput) (*consoleJSON, error) {
		return consoleAnswer(ctx, c, p.Provision(in.Body.Region))
	})
	web.Register(s, web.Op{
		ID: "retry-provisioning", Method: http.MethodPost, Path: path + "/retry", Scopes: setup(), Assumed: true, Status: http.StatusAccepted,
		Summary: "Provision the console again after it has failed (Retry)", Codes: []string{"v1.console.owner_only", "v1.console.no_licence", "v1.console.not_failed"},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*consoleJSON, error) {
		return consoleAnswer(ctx, c, p.RetryProvisioning())
	})
}

// consoleAnswer gives a command that returns the console.
func consoleAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*consoleJSON, error) {
	got, err := web.Do[ConsoleView](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	out := showConsole(got, c.Lang())
	return &out, nil
}
