package automation

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Path is where the console has the page Automation API Access Settings.
const Path = "/automation-api"

// Config returns the pages, as a part of the console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the automation API: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "apexone_automation", Files: folder,
		Pages: map[string]ui.Content{"applications": &applicationsPage{}, "application": &applicationPage{}},
	}
}

// Fields say in which field of a form a refusal belongs.
func Fields() map[string]string {
	return map[string]string{"apexone.application.nameless": "name", "apexone.application.exists": "name"}
}

type applicationsPage struct {
	ui.Page

	Applications []applicationLine
	List         string
	Query        url.Values
	Next         string
}

type applicationPage struct {
	ui.Page

	One  applicationLine
	List string
}

// applicationLine is an application with what pages say of it.
type applicationLine struct {
	Application

	AppID  string
	Status lifecycle.Text
}

// applicationJSON is an application as the console's API shows it.
type applicationJSON struct {
	ID            string          `json:"id"`
	ApplicationID string          `json:"application_id" doc:"What tokens bear as appid."`
	APIKey        string          `json:"api_key,omitempty" doc:"What requests are signed with; shown until it is said to be saved."`
	Name          string          `json:"name"`
	Status        lifecycle.State `json:"status" enum:"enabled,disabled"`
	Timeout       int             `json:"timeout" doc:"The communication time-out in seconds."`
	CreatedAt     time.Time       `json:"created_at"`
}

// addForm is a new application, as the API and the page take it.
type addForm struct {
	Name    string `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Timeout string `json:"timeout,omitempty" enum:"30,60,120,300,600" doc:"The communication time-out in seconds."`
}

// changeForm is what is to become of an application.
type changeForm struct {
	To string `json:"to" enum:"noted,enabled,disabled,deleted" doc:"noted says that its key is saved, and is not shown again."`
}

type (
	addInput    struct{ Body addForm }
	changeInput struct {
		ID   string `path:"id" maxLength:"64"`
		Body changeForm
	}
	oneInput struct {
		ID string `path:"id" maxLength:"64"`
	}
)

func (f addForm) application() NewApplication {
	out := NewApplication{Name: f.Name}
	_, _ = fmt.Sscan(f.Timeout, &out.Timeout) // an empty one is none, the others are numbers
	return out
}

func (m *Automation) json(r *sim.Reader, a Application) applicationJSON {
	out := applicationJSON{ID: a.ID, ApplicationID: a.AppID(r), Name: a.Name, Status: a.State, Timeout: a.Timeout, CreatedAt: a.CreatedAt}
	if !a.Noted {
		out.APIKey = a.Key
	}
	return out
}

// list returns the applications that there are.
func (m *Automation) list(r *sim.Reader) ([]Application, error) {
	if err := m.may(r); err != nil {
		return nil, err
	}
	page, err := m.Applications.Page(r, sim.PageOf{})
	return page.Items, err
}

// one returns an application that there is.
func (m *Automation) one(r *sim.Reader, id string) (Application, error) {
	if err := m.may(r); err != nil {
		return Application{}, err
	}
	a, err := m.Applications.Get(r, id)
	if err == nil && a.State == Deleted {
		err = sim.ErrNotFound
	}
	return a, err
}

// ConsoleRoutes registers the part of the console's own API that is about applications.
func (m *Automation) ConsoleRoutes(s *web.Server) {
	show := func(ctx context.Context, c *web.Call, id string) (*applicationJSON, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (applicationJSON, error) {
			a, err := m.one(r, id)
			return m.json(r, a), err
		})
	}
	web.Register(s, web.Op{ID: "applications", Method: http.MethodGet, Path: "/api/applications", Assumed: true, Summary: "The applications that may use the automation API"},
		func(ctx context.Context, c *web.Call, in *web.Paging) (*web.List[applicationJSON], error) {
			all, err := web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) ([]applicationJSON, error) {
				list, err := m.list(r)
				return web.Each(list, func(a Application) applicationJSON { return m.json(r, a) }), err
			})
			if err != nil {
				return nil, err
			}
			return web.ListOf(*all, *in, func(a applicationJSON) string { return a.ID })
		})
	web.Register(s, web.Op{ID: "application", Method: http.MethodGet, Path: "/api/applications/{id}", Assumed: true, Summary: "An application"},
		func(ctx context.Context, c *web.Call, in *oneInput) (*applicationJSON, error) {
			return show(ctx, c, in.ID)
		})
	web.Register(s, web.Op{
		ID: "add-application", Method: http.MethodPost, Path: "/api/applications", Status: http.StatusCreated, Assumed: true,
		Summary: "Add an application", Codes: []string{"apexone.application.exists"},
	}, func(ctx context.Context, c *web.Call, in *addInput) (*applicationJSON, error) {
		a, err := web.Do[Application](ctx, c, m.Add(in.Body.application()))
		if err != nil {
			return nil, err
		}
		return show(ctx, c, a.ID)
	})
	web.Register(s, web.Op{
		ID: "change-application", Method: http.MethodPost, Path: "/api/applications/{id}", Assumed: true,
		Summary: "Note that a key is saved, switch an application on or off, or delete it", Codes: []string{"apexone.application.enabled", "apexone.application.disabled", "apexone.application.deleted"},
	}, func(ctx context.Context, c *web.Call, in *changeInput) (*applicationJSON, error) {
		a, err := web.Do[Application](ctx, c, m.Change(in.ID, in.Body.To))
		if err != nil || a.State == Deleted {
			return nil, err
		}
		return show(ctx, c, a.ID)
	})
}

// Pages registers the pages of Administration > Settings > Automation API Access Settings.
func (m *Automation) Pages(k *web.Console) {
	enter := func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		if m.options.Enter != nil {
			if instead, err := m.options.Enter(v, r, who); instead != nil || err != nil {
				return instead, err
			}
		}
		return nil, m.may(r)
	}
	list, one := web.Before(enter, m.showList), web.Before(enter, m.showOne)
	k.Get(web.Op{ID: "applications-page", Path: Path, Query: []string{"after"}}, list)
	web.Post(k, web.Op{ID: "new-application", Path: Path}, list, func(ctx context.Context, v *web.Visit, in *addForm) (web.Next, error) {
		a, err := web.Do[Application](ctx, v.Call, m.Add(in.application()))
		return web.Next{Path: Path + "/" + a.ID, Toast: "automation.added"}, err
	})
	k.Get(web.Op{ID: "application-page", Path: Path + "/{id}"}, one)
	web.Post(k, web.Op{ID: "set-application", Path: Path + "/{id}"}, one, func(ctx context.Context, v *web.Visit, in *changeForm) (web.Next, error) {
		a, err := web.Do[Application](ctx, v.Call, m.Change(v.Param("id"), in.To))
		next := Path + "/" + a.ID
		if a.State == Deleted {
			next = Path
		}
		return web.Next{Path: next, Toast: "automation.done." + in.To}, err
	})
}

func (m *Automation) line(r *sim.Reader, a Application) applicationLine {
	table := m.Applications.Table()
	info, _ := table.State(a.State)
	return applicationLine{Application: a, AppID: a.AppID(r), Status: info.Label}
}

func (m *Automation) showList(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.list(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(v, all, func(a Application) string { return a.ID })
	if err != nil {
		return web.View{}, err
	}
	page := &applicationsPage{List: Path, Query: v.Query(), Next: cut.Next}
	page.Applications = web.Each(cut.Items, func(a Application) applicationLine { return m.line(r, a) })
	return web.View{Page: "applications", Data: page, Title: v.T("automation.title"), Nav: Path}, nil
}

func (m *Automation) showOne(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	a, err := m.one(r, v.Param("id"))
	return web.View{Page: "application", Data: &applicationPage{One: m.line(r, a), List: Path}, Title: v.T("automation.title"), Nav: Path}, err
}
