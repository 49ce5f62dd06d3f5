package iam

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

const settingsPath = "/console-settings"

// settingsPage is Console Settings.
type settingsPage struct {
	ui.Page

	Settings SettingsText
	// InTheWay is why its user may not save them.
	InTheWay []lifecycle.Reason
	// Sections are further parts of it, each a page of its own.
	Sections []ui.NavItem
}

// Minutes returns a number of minutes for a field.
func (p *settingsPage) Minutes(n int) string { return strconv.Itoa(n) }

// Limit returns the limit of concurrent sessions for its field; none is empty.
func (p *settingsPage) Limit() string {
	if p.Settings.Concurrent == 0 {
		return ""
	}
	return strconv.Itoa(p.Settings.Concurrent)
}

// Lines returns the addresses, one a line.
func (p *settingsPage) Lines() string { return strings.Join(p.Settings.Addresses, "\n") }

// settingsForm is Console Settings as a browser sends them.
type settingsForm struct {
	Inactivity string `json:"inactivity_minutes" minLength:"1" maxLength:"6"`
	Maximum    string `json:"maximum_minutes" minLength:"1" maxLength:"6"`
	Concurrent string `json:"concurrent_sessions,omitempty" maxLength:"6"`
	Restricted bool   `json:"restrict_addresses"`
	Addresses  string `json:"addresses,omitempty" maxLength:"4000"`
}

// text returns what was chosen. What is no number is one that is out of range.
func (f settingsForm) text() SettingsText {
	number := func(text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return -1
		}
		return n
	}
	out := SettingsText{Inactivity: number(f.Inactivity), Maximum: number(f.Maximum), Restricted: f.Restricted, Addresses: strings.Fields(f.Addresses)}
	if strings.TrimSpace(f.Concurrent) != "" {
		if out.Concurrent = number(f.Concurrent); out.Concurrent == 0 {
			out.Concurrent = -1 // who wants no limit leaves it out
		}
	}
	return out
}

func (m *IAM) settingsPages(k *web.Console) {
	k.Get(web.Op{ID: "console-settings-page", Act: actViewSettings, Path: settingsPath}, m.showSettings)
	web.Post(k, web.Op{ID: "keep-console-settings", Act: SaveConsoleSettings{}.Name(), Again: actViewSettings, Path: settingsPath}, m.showSettings,
		func(ctx context.Context, at *web.Visit, in *settingsForm) (web.Next, error) {
			_, err := at.Do(ctx, m.SaveConsoleSettings(in.text(), at.Address()))
			return web.Next{Path: settingsPath, Toast: "settings.saved"}, err
		})
}

func (m *IAM) showSettings(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &settingsPage{}
	var err error
	if page.Settings, err = m.ConsoleSettings(r); err != nil {
		return web.View{}, err
	}
	if page.InTheWay, err = m.Console.Obstacles(r, ConsoleSettings{}, saveSettings, nil); err != nil {
		return web.View{}, err
	}
	if m.options.Sections != nil {
		if page.Sections, err = m.options.Sections(at, r); err != nil {
			return web.View{}, err
		}
	}
	return web.View{Page: "console_settings", Data: page, Title: at.T("settings.title"), Nav: settingsPath}, nil
}

// Warning returns the line on top of the console of a session that ends soon: the
// user is warned 5 minutes and 1 minute before [CS]. It is nil as long as there is
// nothing to say.
func (m *IAM) Warning(at *web.Visit, r *sim.Reader, s estate.Session) (*ui.Banner, error) {
	ends, err := m.Ends(r, s)
	if err != nil || ends.IsZero() {
		return nil, err
	}
	switch left := ends.Sub(r.Now()); {
	case left <= time.Minute:
		return &ui.Banner{Text: at.T("settings.warning.one")}, nil
	case left <= 5*time.Minute:
		return &ui.Banner{Text: at.T("settings.warning.five")}, nil
	}
	return nil, nil //nolint:nilnil // a frame without a banner has none
}
