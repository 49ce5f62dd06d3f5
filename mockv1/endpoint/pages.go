package endpoint

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the screens in Vision One's console.
const (
	InventoryPath = "/endpoint-inventory"
	// Path is that of Standard Endpoint Protection.
	Path = "/sep"
)

// Config returns the pages, as a part of the console's, which has those of package
// fleet besides.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of endpoints: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "endpoint", Files: folder,
		Pages: map[string]ui.Content{"sep": &sepPage{}, "sep_menu": &menuPage{}},
	}
}

// sepPage is the page before the console is there, and says that it is there.
type sepPage struct {
	ui.Page
	screens.Top

	SEP   Page
	Label string
	// Early is why a page of the console that was asked for is not there yet.
	Early []lifecycle.Reason
}

// menuPage is a menu of the console with nothing in it.
type menuPage struct {
	ui.Page
	screens.Top

	// Menu is its name.
	Menu string
}

// menu is one of the console's [SEPJA 18].
type menu struct {
	screens.Menu

	// act is what the table of permissions calls looking at it.
	act string
}

// menus are the console's, in its order. What Vision One knows of endpoints stands where
// Apex Central has it.
func menus() []menu {
	of := func(code, act string, below ...screens.Screen) menu {
		path := Path + "/" + code
		if len(below) > 0 {
			path = screenPath(below[0])
		}
		return menu{Menu: screens.Menu{Label: "sep." + act, Path: path, TestID: "sep-menu-" + code, Screens: below}, act: "v1.sep." + act + ".view"}
	}
	return []menu{
		of("dashboard", "dashboard", fleet.Dashboard),
		of("directories", "directories", fleet.Endpoints, fleet.Groups),
		of("policies", "policies", fleet.Policies),
		of("suspicious-objects", "suspicious_objects"),
		of("investigation", "investigation"),
		of("logs", "logs"),
		of("administration", "administration", fleet.Servers),
	}
}

func screenPath(s screens.Screen) string { return Path + "/" + string(s) }

// actOf returns what the table of permissions calls looking at a screen.
func actOf(s screens.Screen) string {
	for _, m := range menus() {
		if slices.Contains(m.Screens, s) {
			return m.act
		}
	}
	return actSEP
}

// Nav returns the entries of the navigation for the actor of a reading: Endpoint
// Inventory as soon as there is a product to show, Standard Endpoint Protection always.
func (e *Endpoints) Nav(v *web.Visit, r *sim.Reader) (ui.NavGroup, error) {
	out := ui.NavGroup{Label: v.T("endpoint.nav")}
	s, err := e.Standing(r)
	if s.Connected {
		out.Items = append(out.Items, ui.NavItem{Label: v.T("inventory.title"), Path: InventoryPath, TestID: "endpoint-inventory"})
	}
	out.Items = append(out.Items, ui.NavItem{Label: v.T("sep.title"), Path: Path, TestID: "sep"})
	return out, err
}

// Pages registers the pages.
func (e *Endpoints) Pages(k *web.Console) {
	fleet.Family().Register(k, e.inventoryScreens(), fleet.Endpoints)
	k.Get(web.Op{ID: "sep-page", Act: actSEP, Path: Path}, func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) { return e.sepView(v, r) })
	fleet.Family().Register(k, e.console(), fleet.Family().Screens()...)
	for _, m := range menus() {
		if len(m.Screens) > 0 {
			continue
		}
		k.Get(web.Op{ID: m.TestID + "-page", Act: m.act, Path: m.Path}, web.Before(e.enter, func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
			page := &menuPage{Menu: v.T(m.Label)}
			var err error
			page.Top, err = fleet.Family().Top(v, r, e.console(), m.Path, "")
			return web.View{Page: "sep_menu", Data: page, Title: v.T("sep.title"), Nav: Path}, err
		}))
	}
}

// inventoryScreens are Endpoint Inventory.
func (e *Endpoints) inventoryScreens() fleet.Options {
	return fleet.Options{
		Name: "inventory-", Path: func(screens.Screen) string { return InventoryPath },
		Act:   func(screens.Screen) string { return actInventory },
		Title: func(v *web.Visit) string { return v.T("inventory.title") }, Nav: InventoryPath,
		Shown: fleet.Shown{Suite: e.Inventory(), Managed: func(v *web.Visit, r *sim.Reader) (string, error) {
			s, err := e.Standing(r)
			_, name := s.Manager()
			return v.Text(name), err
		}},
	}
}

// console are the screens of Standard Endpoint Protection. Until that is there, each of
// them shows what is to be done first.
func (e *Endpoints) console() fleet.Options {
	o := fleet.Options{
		Shown: fleet.Shown{Suite: e.options.Suite}, Name: "sep-", Path: screenPath, Act: actOf,
		Title: func(v *web.Visit) string { return v.T("sep.title") }, Nav: Path,
		Head: func(v *web.Visit, r *sim.Reader) (string, error) {
			b, err := estate.TheBusiness(r)
			return v.T("sep.manager", "business", b.Name), err
		},
		Enter: func(v *web.Visit, r *sim.Reader, who estate.Session, _ screens.Screen) (*web.View, error) {
			return e.enter(v, r, who)
		},
	}
	for _, m := range menus() {
		o.Menus = append(o.Menus, m.Menu)
	}
	return o
}

// enter shows the page of the state in place of what is in the console, until that is
// there.
func (e *Endpoints) enter(v *web.Visit, r *sim.Reader, _ estate.Session) (*web.View, error) {
	s, err := e.Standing(r)
	if err != nil || s.State == Ready {
		return nil, err
	}
	view, err := e.sepView(v, r, notReady)
	view.Status = http.StatusConflict
	return &view, err
}

func (e *Endpoints) sepView(v *web.Visit, r *sim.Reader, early ...lifecycle.Reason) (web.View, error) {
	page := &sepPage{Early: early}
	view := web.View{Page: "sep", Data: page, Title: v.T("sep.title"), Nav: Path}
	var err error
	if page.SEP, err = e.Page(r); err != nil {
		return view, err
	}
	page.Label = v.Text(page.SEP.Button)
	switch page.SEP.State {
	case Ready:
		page.SEP.Next, page.Label = screenPath(fleet.Dashboard), v.T("sep.open")
		page.Top, err = fleet.Family().Top(v, r, e.console(), "", "")
	case Connecting, Updating:
		page.Label = v.Text(page.SEP.Label)
	case ContactSales, Connect, UpdatePlatform, Update:
	}
	return view, err
}
