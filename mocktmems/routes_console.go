package mocktmems

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

type bannerJSON struct {
	Pattern int    `json:"pattern" minimum:"0" maximum:"3" doc:"1 connected, 2 not connected, 3 no Vision One, 0 no banner."`
	Text    string `json:"text,omitempty"`
	Button  string `json:"button,omitempty"`
	Link    string `json:"link,omitempty" format:"uri-reference"`
}

type licenseJSON struct {
	Name       string               `json:"name"`
	Edition    string               `json:"edition"`
	Seats      int                  `json:"seats"`
	Channel    string               `json:"channel"`
	Ends       time.Time            `json:"ends"`
	DaysLeft   int                  `json:"days_left" doc:"On how many days it is valid still, the present one among them."`
	Expired    int                  `json:"days_expired" doc:"How many whole days ago it ended, which decides about the update."`
	Status     estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText string               `json:"status_text"`
	Code       string               `json:"activation_code,omitempty"`
}

// accessForm is the access control of the console.
type accessForm struct {
	Enabled   bool     `json:"enabled"`
	Addresses []string `json:"addresses" maxItems:"100" nullable:"false" doc:"IP addresses, or networks in CIDR notation."`
}

// settingsForm is what is set for the whole console.
type settingsForm struct {
	MailEncryption bool       `json:"mail_encryption"`
	Theme          string     `json:"theme" enum:"light,dark"`
	AccessControl  accessForm `json:"access_control" doc:"From where the console may be used. The update does not move it."`
}

type settingsInput struct{ Body settingsForm }

type settingsJSON struct {
	MailEncryption bool       `json:"mail_encryption"`
	Theme          string     `json:"theme" enum:"light,dark"`
	AccessControl  accessForm `json:"access_control"`

	Site          string `json:"site"`
	RemoteManager bool   `json:"remote_manager" doc:"Whether Trend Micro Remote Manager manages it."`
}

func (t Tenant) json() settingsJSON {
	return settingsJSON{
		Site: t.Region, RemoteManager: t.RemoteManager, MailEncryption: t.MailEncryption, Theme: t.Theme,
		AccessControl: accessForm{Enabled: t.AccessControl.Enabled, Addresses: append([]string{}, t.AccessControl.Addresses...)},
	}
}

// configuration returns what was asked for.
func (f settingsForm) configuration() Configuration {
	return Configuration{MailEncryption: f.MailEncryption, Theme: f.Theme, AccessControl: AccessControl(f.AccessControl)}
}

// screenCodes are the codes with which every screen refuses.
func screenCodes() []string { return []string{notAllowed.Code} }

// show registers what a screen shows.
func show[T any](m *TMEmS, s *web.Server, op web.Op, screen roles.Screen, read func(r *sim.Reader, call *web.Call) (T, error)) {
	op.Method, op.Assumed, op.Codes = http.MethodGet, true, append(op.Codes, screenCodes()...)
	web.Register(s, op, func(ctx context.Context, call *web.Call, _ *nothing) (*T, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (T, error) {
			if err := m.Enter(r, who, screen); err != nil {
				var none T
				return none, err
			}
			return read(r, call)
		})
	})
}

func (m *TMEmS) consoleRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "banner", Method: http.MethodGet, Path: "/api/banner", Assumed: true, Summary: "The banner that leads into the update",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*bannerJSON, error) {
		b, err := web.Read(ctx, call, m.Banner)
		if err != nil || b.Pattern == 0 {
			return &bannerJSON{}, err
		}
		return &bannerJSON{Pattern: b.Pattern, Text: b.Text.In(call.Lang()), Button: b.Button.In(call.Lang()), Link: call.Link(b.Link)}, nil
	})
	show(m, s, web.Op{ID: "license", Path: "/api/license", Summary: "The license", Codes: []string{"tmems.license.none"}}, ScreenLicence,
		func(r *sim.Reader, call *web.Call) (licenseJSON, error) {
			l, err := m.License(r)
			return licenseJSON{
				Name: l.Licence.Name, Edition: l.Licence.Edition, Seats: l.Licence.Seats, Channel: l.Licence.Channel, Ends: l.Licence.Ends,
				DaysLeft: l.DaysLeft, Expired: l.DaysExpired,
				Status: l.Status, StatusText: estate.StatusText(l.Status).In(call.Lang()), Code: l.Licence.Code,
			}, err
		})
	show(m, s, web.Op{ID: "settings", Path: "/api/settings", Summary: "Mail encryption, theme and access control"}, ScreenSettings,
		func(r *sim.Reader, _ *web.Call) (settingsJSON, error) {
			t, _, err := m.Tenant(r)
			return t.json(), err
		})
	web.Register(s, web.Op{
		ID: "save-settings", Method: http.MethodPut, Path: "/api/settings", Assumed: true, Summary: "Set mail encryption, theme and access control",
		Codes: append([]string{"tmems.settings.addresses", "tmems.settings.locked_out"}, screenCodes()...),
	}, func(ctx context.Context, call *web.Call, in *settingsInput) (*settingsJSON, error) {
		t, err := web.Do[Tenant](ctx, call, m.Configure(in.Body.configuration()).From(call.Address()))
		out := t.json()
		return &out, err
	})
}
