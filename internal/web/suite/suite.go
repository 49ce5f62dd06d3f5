// Package suite is the pages that show what an email security product holds:
// its figures, policies, protected services, reports and detections. Cloud App
// Security shows them in its own console; after the update Vision One shows the
// same as Cloud Email and Collaboration Protection.
package suite

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Screen is one of the pages.
type Screen string

// The screens, by the last part of their paths.
const (
	Dashboard Screen = "dashboard"
	Policies  Screen = "policies"
	Services  Screen = "services"
	Reports   Screen = "reports"
	Logs      Screen = "logs"
)

// Screens returns all of them in the order in which consoles list them.
func Screens() []Screen { return []Screen{Dashboard, Policies, Services, Reports, Logs} }

// Label returns the key of the screen's name.
func (s Screen) Label() string {
	switch s {
	case Dashboard:
		return "suite.dashboard"
	case Policies:
		return "suite.policies"
	case Services:
		return "suite.services"
	case Reports:
		return "suite.reports"
	case Logs:
		return "suite.logs"
	}
	return "suite.screens"
}

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the suite: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "suite", Files: folder,
		Pages: map[string]ui.Content{
			"suite_dashboard": &dashboardPage{}, "suite_policies": &policiesPage{}, "suite_services": &servicesPage{},
			"suite_reports": &reportsPage{}, "suite_logs": &logsPage{},
		},
	}
}

// Options say where a console has the screens.
type Options struct {
	// Suite is what they show.
	Suite estate.EmailSuite
	// Name begins the ids of the operations: "cecp-".
	Name string
	// Path returns a screen's path.
	Path func(Screen) string
	// Act returns what the console's table of permissions calls looking at a screen;
	// nil if it has none.
	Act func(Screen) string
	// Tabs says that the screens are tabs of one page: Title is then the page's,
	// and Nav its entry in the navigation. Else each is an entry of its own.
	Tabs  bool
	Title func(v *web.Visit) string
	Nav   string
	// Enter may show another page instead, or refuse.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session, s Screen) (instead *web.View, err error)
}

// frame is what the screens have in common; the data of each embeds it.
type frame struct {
	ui.Page

	Tabs []ui.NavItem
	path func(Screen) string
}

// At returns the address of a screen, for links.
func (f *frame) At(s Screen) string { return f.Path(f.path(s)) }

// Where returns the path of a screen, for Pager.
func (f *frame) Where(s Screen) string { return f.path(s) }

// show returns the data of a screen in f.
type show func(v *web.Visit, r *sim.Reader, s estate.EmailSuite, f frame) (ui.Content, error)

// Register adds the screens to a console.
func Register(k *web.Console, o Options, screens ...Screen) {
	for _, screen := range screens {
		query := []string{"after"}
		var shows show
		switch screen {
		case Dashboard:
			query, shows = nil, showDashboard
		case Policies:
			shows = showPolicies
		case Services:
			shows = showServices
		case Reports:
			shows = showReports
		case Logs:
			query, shows = []string{"type", "after"}, showLogs
		}
		op := web.Op{ID: o.Name + string(screen) + "-page", Path: o.Path(screen), Query: query}
		if o.Act != nil {
			op.Act = o.Act(screen)
		}
		k.Get(op, o.screen(screen, shows))
	}
}

func (o Options) screen(screen Screen, shows show) web.Show {
	enter := func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		return o.Enter(v, r, who, screen)
	}
	return web.Before(enter, func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		data, err := shows(v, r, o.Suite, frame{Tabs: o.TabsAt(v, screen), path: o.Path})
		view := web.View{Page: "suite_" + string(screen), Data: data, Title: v.T(screen.Label()), Nav: o.Path(screen)}
		if o.Tabs {
			view.Title, view.Nav = o.Title(v), o.Nav
		}
		return view, err
	})
}

// TabsAt returns the tabs with the one of a screen as the current one; none, if
// the screens are no tabs.
func (o Options) TabsAt(v *web.Visit, current Screen) []ui.NavItem {
	if !o.Tabs {
		return nil
	}
	out := make([]ui.NavItem, 0, len(Screens()))
	for _, s := range Screens() {
		out = append(out, ui.NavItem{Label: v.T(s.Label()), Path: o.Path(s), TestID: o.Name + "tab-" + string(s), Current: s == current})
	}
	return out
}
