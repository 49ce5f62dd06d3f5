package gateway

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	mail "github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Path is that of Cloud Email Gateway Protection.
const Path = "/cegp"

// Config returns the pages, as a part of the console's, which has those of package
// internal/web/gateway besides.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of Cloud Email Gateway Protection: %w", err)) // they are embedded
	}
	return ui.Config{Messages: "cegp", Files: folder, Pages: map[string]ui.Content{"cegp": &startPage{}}}
}

// startPage is the page before the console is there, and says that it is there.
type startPage struct {
	ui.Page
	screens.Top

	CEGP  Page
	Label string
	// Early is why a page of the console that was asked for is not there.
	Early []lifecycle.Reason
}

func screenPath(s screens.Screen) string { return Path + "/" + string(s) }

// The acts of the console's table of permissions.
const actView = "v1.cegp.view"

// actOf returns what the table calls looking at a screen.
func actOf(s screens.Screen) string {
	return "v1.cegp." + strings.ReplaceAll(string(s), "-", "_") + ".view"
}

// Nav returns the entries of the navigation.
func (g *Gateway) Nav(v *web.Visit) []ui.NavItem {
	return []ui.NavItem{{Label: v.T("cegp.title"), Path: Path, TestID: "cegp"}}
}

// Pages registers the pages.
func (g *Gateway) Pages(k *web.Console) {
	show := func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) { return g.view(v, r) }
	k.Get(web.Op{ID: "cegp-page", Act: actView, Path: Path}, show)
	if g.options.Provision != nil {
		web.Post(k, web.Op{ID: "provision-cegp-form", Act: g.options.Provision().Name(), Again: actView, Path: Path + "/provision"}, show,
			func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
				_, err := at.Do(ctx, g.options.Provision())
				return web.Next{Path: Path, Toast: "cegp.provision.done"}, err
			})
	}
	o := g.console()
	mail.Family().Register(k, o, mail.Family().Screens()...)
	mail.Forms(k, o, g.Desk(), actOn)
}

// console are the screens of Cloud Email Gateway Protection. Until that is there, each of
// them shows what is to be done first, as the product's menus do [TMEMSJA 2.7].
func (g *Gateway) console() mail.Options {
	return mail.Options{
		Shown: mail.Shown{Suite: g.options.Mail, May: func(_ *web.Visit, r *sim.Reader, d mail.Deed) (bool, error) {
			return g.options.Allows(r, actOn(d))
		}},
		Name: "cegp-", Path: screenPath, Act: actOf, Nav: Path, Theme: Theme,
		Title: func(v *web.Visit) string { return v.T("cegp.title") },
		Menus: []screens.Menu{{Label: "cegp.title", Path: Path, TestID: "cegp-menu", Screens: mail.Family().Screens()}},
		Enter: func(v *web.Visit, r *sim.Reader, _ estate.Session, _ screens.Screen) (*web.View, error) {
			s, err := g.Standing(r)
			if err != nil || s.State == Ready {
				return nil, err
			}
			view, err := g.view(v, r, s.missing())
			view.Status = http.StatusConflict
			return &view, err
		},
	}
}

func (g *Gateway) view(v *web.Visit, r *sim.Reader, early ...lifecycle.Reason) (web.View, error) {
	page := &startPage{Early: early}
	view := web.View{Page: "cegp", Data: page, Title: v.T("cegp.title"), Nav: Path}
	var err error
	if page.CEGP, err = g.Page(r); err != nil {
		return view, err
	}
	page.Label = v.Text(page.CEGP.Button)
	switch page.CEGP.State {
	case Ready:
		view.Theme = Theme
		page.CEGP.Next, page.Label = screenPath(mail.Dashboard), v.T("cegp.open")
		page.Top, err = mail.Family().Top(v, r, g.console(), Path, "")
	case Connecting, Provisioning, Updating:
		page.Label = v.Text(page.CEGP.Label)
	case Detached:
		page.Early = nil // the page says so itself
	case ContactSales, Provision, Connect, UpdatePlatform, Update, Refused:
	}
	return view, err
}
