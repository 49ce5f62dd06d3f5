package mocktmems

import (
	"context"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// homePage is the first page: how Email Security stands.
type homePage struct {
	ui.Page

	Tenant Tenant
	State  lifecycle.Text
}

type licensePage struct {
	ui.Page

	License    License
	StatusText lifecycle.Text
	// Edition and Channel are worded.
	Edition, Channel string
}

// editionOf words the edition of a licence.
func editionOf(at *web.Visit, code string) string {
	switch code {
	case advanced:
		return at.T("license.edition.advanced")
	case standard:
		return at.T("license.edition.standard")
	}
	return code
}

// channelOf words how a licence was bought.
func channelOf(at *web.Visit, code string) string {
	switch code {
	case "TSSL":
		return at.T("license.channel.tssl")
	case "TMOL":
		return at.T("license.channel.tmol")
	case managedService:
		return at.T("license.channel.mspl")
	}
	return code
}

// settingsPage sets mail encryption, theme and access control.
type settingsPage struct {
	ui.Page

	Tenant    Tenant
	Themes    []ui.Option
	Addresses string
}

// settingsPageForm is the form of the page; its boxes are sent if they are ticked.
type settingsPageForm struct {
	MailEncryption string `json:"mail_encryption,omitempty" enum:"on"`
	Theme          string `json:"theme" enum:"light,dark"`
	AccessControl  string `json:"access_control,omitempty" enum:"on"`
	Addresses      string `json:"addresses,omitempty" maxLength:"5000"`
}

func (f settingsPageForm) configuration() Configuration {
	return Configuration{
		MailEncryption: f.MailEncryption != "", Theme: f.Theme,
		AccessControl: AccessControl{Enabled: f.AccessControl != "", Addresses: words(f.Addresses)},
	}
}

// words returns what stands in an area, each on a line of its own or behind a comma.
func words(area string) []string {
	return strings.FieldsFunc(area, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

func (m *TMEmS) consolePages(k *web.Console) {
	k.Get(web.Op{ID: "home-page", Path: homePath}, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		t, _, err := m.Tenant(r)
		table := m.Tenants.Table()
		info, _ := table.State(t.State)
		return web.View{Page: "home", Data: &homePage{Tenant: t, State: info.Label}, Title: at.T("home.title"), Nav: homePath}, err
	})
	k.Get(web.Op{ID: "license-page", Path: licensePath}, m.on(ScreenLicence, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		l, err := m.License(r)
		page := &licensePage{License: l, StatusText: estate.StatusText(l.Status), Edition: editionOf(at, l.Licence.Edition), Channel: channelOf(at, l.Licence.Channel)}
		return web.View{Page: "license", Data: page, Title: at.T("license.title"), Nav: licensePath}, err
	}))
	settings := m.on(ScreenSettings, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		t, _, err := m.Tenant(r)
		page := &settingsPage{
			Tenant: t, Addresses: strings.Join(t.AccessControl.Addresses, "\n"),
			Themes: []ui.Option{{Value: Light, Label: at.T("settings.theme.light")}, {Value: Dark, Label: at.T("settings.theme.dark")}},
		}
		return web.View{Page: "settings", Data: page, Title: at.T("settings.title"), Nav: settingsPath}, err
	})
	k.Get(web.Op{ID: "settings-page", Path: settingsPath}, settings)
	web.Post(k, web.Op{ID: "settings-form", Path: settingsPath}, settings, func(ctx context.Context, at *web.Visit, in *settingsPageForm) (web.Next, error) {
		_, err := at.Do(ctx, m.Configure(in.configuration()).From(at.Address()))
		return web.Next{Path: settingsPath, Toast: "settings.saved"}, err
	})
}
