package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/ui"
)

// ConsoleOptions say what a service's pages are.
type ConsoleOptions struct {
	// Pages are its templates and messages.
	Pages ui.Config
	// SignIn is the path of the page on which to sign in; SignOut is the path that
	// the button for it sends to. Both are empty where nobody signs in.
	SignIn, SignOut string
	// Limited says by the scope of a limited session on which page its user goes on.
	Limited map[string]string
	// Leads say by the code of a refusal on which page its user can see to what is
	// asked of him first: a one-time password. He is led back from there: the page's
	// query has the path as "next".
	Leads map[string]string
	// Frame tells what stands around a page for its user: who he is, where he can
	// go. It is called with the page's own reading, for pages that need a session.
	Frame func(v *Visit, r *sim.Reader, who estate.Session) (Frame, error)
	// Fields say by the code of a refusal in which field of a form the mistake is.
	// Refusals without one stand above the page.
	Fields map[string]string
}

// Frame is what stands around a page.
type Frame struct {
	User, Role, Business, BusinessID string
	// Account is the path of the user's own settings; empty if he has none.
	Account string
	Nav     []ui.NavGroup
	Banner  *ui.Banner
	// Theme is "light" or "dark" where it is a setting of the console; empty leaves it to
	// the visitor.
	Theme string
}

// Console is the pages of a service. They give the same commands and ask the
// same questions as its API.
type Console struct {
	server  *Server
	options ConsoleOptions
	set     *ui.Set
	// style and script are loaded by every page.
	style, script ui.Asset
}

// View is a page to be shown.
type View struct {
	// Page names its template, Data is what that expects.
	Page string
	Data ui.Content
	// Title is the page's heading.
	Title string
	// TitleLang is the language of the heading; empty is the visitor's.
	TitleLang string
	// Nav is the path of the navigation's entry to which the page belongs.
	Nav string
	// Bare leaves the navigation out.
	Bare bool
	// Theme is the only one that the page has, "dark"; empty for the visitor's choice.
	Theme string
	// Status is the answer's; 0 means 200.
	Status int
}

// Show asks for what a page shows. It only reads: r is one consistent reading of
// the sandbox, and who is its user, or the zero Session on a public page. It may
// be called more than once.
type Show func(v *Visit, r *sim.Reader, who estate.Session) (View, error)

// Before returns a Show that first asks enter, which may refuse the page, or give
// another one to be shown instead.
func Before(enter func(v *Visit, r *sim.Reader, who estate.Session) (instead *View, err error), show Show) Show {
	return func(v *Visit, r *sim.Reader, who estate.Session) (View, error) {
		instead, err := enter(v, r, who)
		if err != nil {
			return View{}, err
		}
		if instead != nil {
			return *instead, nil
		}
		return show(v, r, who)
	}
}

// Next is where the browser goes after a form was taken.
type Next struct {
	// Path is of this console, with its query.
	Path string
	// Elsewhere, if it names a service, is where to go in place of Path. The page
	// with the form must allow it, see Visit.Leads.
	Elsewhere lifecycle.Link
	// Toast is the key of the message that the page there shows once.
	Toast string
}

// Console gives the service pages, besides the ones that it registers with Get
// and Post: the errors of everything that a browser asks for are pages then. It
// is a mistake of whoever wrote them if the templates cannot be read.
func (s *Server) Console(o ConsoleOptions) *Console {
	set, err := ui.NewSet(o.Pages)
	if err != nil {
		panic(fmt.Errorf("the pages of %s: %w", s.options.Service, err))
	}
	k := &Console{server: s, options: o, set: set, style: s.style, script: s.script}
	s.console = k
	return k
}

// Get adds a page.
func (k *Console) Get(op Op, show Show) {
	op.Method, op.Page = http.MethodGet, true
	k.server.Raw(op, func(w http.ResponseWriter, r *http.Request) {
		k.show(w, r, k.Visit(r), show)
	})
}

// Post adds what a form sends to. I is the form as a struct with the tags of
// huma, as the body of an API's operation is: its limits are checked in the same
// way. If that, or act, finds something wrong, nothing has happened, and page
// shows the page with the form again, what was typed still in it.
func Post[I any](k *Console, op Op, page Show, act func(ctx context.Context, v *Visit, in *I) (Next, error)) {
	op.Method, op.Page = http.MethodPost, true
	schema := k.server.formSchema(reflect.TypeFor[I]())
	k.server.Raw(op, func(w http.ResponseWriter, r *http.Request) {
		v := k.Visit(r)
		in := new(I)
		err := v.readForm(w, r, schema, in)
		if err != nil {
			// What is wrong with a form is told to its user alone.
			if session := v.checkAnyway(r.Context()); session != nil {
				err = session
			}
		}
		var next Next
		if err == nil {
			next, err = act(r.Context(), v, in)
		}
		if err == nil {
			err = v.checkAnyway(r.Context())
		}
		if err != nil {
			k.refuse(w, r, v, page, err)
			return
		}
		if next.Toast != "" {
			v.setToast(next.Toast)
		}
		if next.Elsewhere.Service != "" {
			k.seeOther(w, v.Link(next.Elsewhere))
			return
		}
		k.redirect(w, v, next.Path)
	})
}

// formSchema describes a form to huma.
func (s *Server) formSchema(t reflect.Type) *formSchema {
	registry := s.api.OpenAPI().Components.Schemas
	schema := huma.SchemaFromType(registry, t)
	if schema.Ref != "" {
		schema = registry.SchemaFromRef(schema.Ref)
	}
	return &formSchema{registry: registry, schema: schema}
}

// show answers with a page, or with what is wrong.
func (k *Console) show(w http.ResponseWriter, r *http.Request, v *Visit, show Show) {
	body, status, err := k.page(r.Context(), v, show)
	if err != nil {
		k.fail(w, r, v, err)
		return
	}
	v.dropToast()
	k.write(w, status, body)
}

// page returns a page, made on one reading with its frame, and its status.
func (k *Console) page(ctx context.Context, v *Visit, show Show) (body []byte, status int, err error) {
	err = v.View(ctx, func(reader *sim.Reader, who estate.Session) error {
		view, err := show(v, reader, who)
		if err != nil {
			return err
		}
		body, err = k.render(v, reader, who, view)
		status = view.Status
		return err
	})
	return body, status, err
}

// render returns a page in its frame, on the reading that it was made on.
func (k *Console) render(v *Visit, r *sim.Reader, who estate.Session, view View) ([]byte, error) {
	p := view.Data.Base()
	k.dress(v, p)
	p.Title, p.TitleLang, p.Bare, p.Form, p.Refusal = view.Title, view.TitleLang, view.Bare, v.Form, v.refusal
	if view.Theme != "" {
		p.Theme, p.OneTheme = view.Theme, true
	}
	p.Sandbox, p.Now, p.Mode = r.Sandbox(), r.Now().In(r.Timezone()), string(r.Clock().Mode)
	p.Rate = r.Clock().Speed()
	// The key comes from the browser: whoever made one up is told nothing.
	if text, err := p.T(v.toast()); err == nil {
		p.Toast = text
	}
	if who.ID != "" && k.options.Frame != nil {
		f, err := k.options.Frame(v, r, who)
		if err != nil {
			return nil, err
		}
		p.User, p.Role, p.Business, p.BusinessID, p.Banner, p.Account = f.User, f.Role, f.Business, f.BusinessID, f.Banner, f.Account
		p.Nav = f.Nav
		if f.Theme != "" && !p.OneTheme {
			p.Theme, p.Themed = f.Theme, true
		}
		for _, group := range p.Nav {
			for i := range group.Items {
				group.Items[i].Current = group.Items[i].Path == view.Nav
			}
		}
	}
	return k.set.Render(view.Page, view.Data)
}

// dress sets what a page has whatever it shows.
//
//nolint:contextcheck // the request's own context is the right one
func (k *Console) dress(v *Visit, p *ui.Page) {
	k.set.Prepare(p)
	p.Lang, p.Theme, p.Product, p.Prefix = v.Lang(), themeOf(v.Request), k.server.options.Title, v.Prefix
	p.Here = "/"
	if rt := exchangeOf(v.Request.Context()).route; rt != nil && k.server.shown[rt.Path] {
		p.Here = v.Request.URL.RequestURI()
	} else if rt != nil && rt.Page {
		p.Here = k.server.pageAbove(v.Request)
	}
	p.Style, p.Script, p.SignOut = k.style.Path, k.script.Path, k.options.SignOut
	if k.server.options.Service != "control" {
		p.Control = v.Base("control")
	}
}

// refuse shows the page with the form again, and why it was not taken.
func (k *Console) refuse(w http.ResponseWriter, r *http.Request, v *Visit, page Show, err error) {
	if k.toSignIn(w, v, err) {
		return
	}
	p := k.server.problem(r.Context(), err)
	// What a command itself refuses is no failure, whatever its status: a temporary
	// problem of the product is told where it was met.
	_, told := errors.AsType[*Denied](err)
	if p.Status >= http.StatusInternalServerError && !told || page == nil {
		k.failWith(w, r, v, p)
		return
	}
	v.Form.Sent, v.Form.Told = true, map[string]bool{}
	v.wrong = p.Status
	if again := exchangeOf(r.Context()).route.Again; again != "" {
		v.refused, v.shows = true, again
	}
	k.place(v, p)
	body, _, again := k.page(r.Context(), v, page)
	if again == nil && v.refusal == nil && v.untold() {
		v.refusal = &ui.Refusal{Code: p.Code, Lines: lines(p)}
		body, _, again = k.page(r.Context(), v, page)
	}
	switch {
	case p.Status == http.StatusUnprocessableEntity && errors.Is(again, sim.ErrNotFound):
		k.fail(w, r, v, again) // what the form is about is not there, however it is filled in
		return
	case again != nil:
		k.failWith(w, r, v, p) // the page is gone, or closed to him: the refusal stands
		return
	}
	k.write(w, p.Status, body)
}

// untold reports whether the page has said nothing of a mistake in its form.
func (v *Visit) untold() bool {
	for name := range v.Form.Errors {
		if !v.Form.Told[name] {
			return true
		}
	}
	return false
}

// place puts each reason of a refusal where it belongs: into the field that is
// wrong, or above the page.
func (k *Console) place(v *Visit, p *Problem) {
	if v.Form.Errors == nil {
		v.Form.Errors = map[string]ui.Line{}
	}
	left := ui.Refusal{Code: p.Code}
	for _, line := range lines(p) {
		name, ok := k.options.Fields[line.Code]
		if _, sent := v.Form.Values[name]; ok && sent {
			v.Form.Errors[name] = line
			continue
		}
		left.Lines = append(left.Lines, line)
	}
	if len(left.Lines) > 0 && len(v.mistakes) == 0 {
		v.refusal = &left
	}
}

// lines returns the reasons of a problem as pages show them.
func lines(p *Problem) []ui.Line {
	if len(p.Reasons) > 0 {
		out := make([]ui.Line, len(p.Reasons))
		for i, r := range p.Reasons {
			out[i] = ui.Line{Code: r.Code, Text: r.Message, Assumed: r.Source == lifecycle.Assumed}
		}
		return out
	}
	return []ui.Line{{Code: p.Code, Text: p.Detail, Assumed: p.assumed}}
}

// redirect sends the browser to a path of the console.
func (k *Console) redirect(w http.ResponseWriter, v *Visit, path string) {
	k.seeOther(w, v.Prefix+path)
}

func (k *Console) seeOther(w http.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
}

func (k *Console) write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status != 0 {
		w.WriteHeader(status)
	}
	if _, err := w.Write(body); err != nil { //nolint:gosec // made by html/template
		return // the asker is gone
	}
}
