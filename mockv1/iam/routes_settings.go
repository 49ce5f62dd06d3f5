package iam

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/web"
)

type settingsInput struct {
	Body struct {
		Inactivity int      `json:"inactivity_minutes" doc:"How long a session lasts without a request, 5 to 480."`
		Maximum    int      `json:"maximum_minutes" doc:"How long a session lasts at most, 30 to 480."`
		Concurrent int      `json:"concurrent_sessions,omitempty" doc:"How many sessions an account can have, 1 to 100; the earliest ends if there is one more. 0 or missing: as many as it likes."`
		Restricted bool     `json:"restrict_addresses,omitempty" doc:"Whether the console can be used from the addresses alone."`
		Addresses  []string `json:"addresses,omitempty" maxItems:"200" nullable:"false" doc:"IPv4 addresses and networks in CIDR notation; no private ones, no wildcards."`
	}
}

func (m *IAM) settingsRoutes(s *web.Server) {
	const path = "/api/console-settings"
	show := func(t SettingsText, err error) (*SettingsText, error) {
		t.Addresses = append([]string{}, t.Addresses...)
		return &t, err
	}
	web.Register(s, web.Op{
		ID: "console-settings", Act: actViewSettings, Method: http.MethodGet, Path: path, Assumed: true, Summary: "Console Settings",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*SettingsText, error) {
		return show(web.Read(ctx, c, m.ConsoleSettings))
	})
	web.Register(s, web.Op{
		ID: "save-console-settings", Act: SaveConsoleSettings{}.Name(), Method: http.MethodPut, Path: path, Assumed: true, Summary: "Save Console Settings",
		Doc: "They hold from the next request on, for everybody.",
		Codes: []string{
			RoleNotAllowed.Code, "v1.console_settings.inactivity", "v1.console_settings.maximum", "v1.console_settings.concurrent", "v1.console_settings.no_address",
			"v1.console_settings.address", "v1.console_settings.private_address", "v1.console_settings.locked_out",
		},
	}, func(ctx context.Context, c *web.Call, in *settingsInput) (*SettingsText, error) {
		t, err := web.Do[ConsoleSettings](ctx, c, m.SaveConsoleSettings(SettingsText(in.Body), c.Address()))
		return show(t.SettingsText, err)
	})
}
