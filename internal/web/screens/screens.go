// Package screens is how two consoles show the same pages: a product has its own console
// before the update, and is shown in Vision One after it, with the same things in it. A
// Family are the pages of one kind of product; Options say where a console has them.
package screens

import (
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// Screen is one of the pages, by the last part of its path.
type Screen string

// Family are the pages of one kind of product. S is what they show: all that they read.
type Family[S any] []Page[S]

// Page is how a screen is shown.
type Page[S any] struct {
	// Screen is the page's name, Label the key of its words, Template its template.
	Screen          Screen
	Label, Template string
	// Query are the parameters that its address takes.
	Query []string
	// Show returns its data, in f.
	Show Show[S]
	// One is the page of one of those that it lists; nil if they have none.
	One *One[S]
}

// One is the page of one of those that a screen lists. It lies below that screen's path,
// which has its id as {id}.
type One[S any] struct {
	// Name is the name of its operation, Template its template.
	Name, Template string
	Show           Show[S]
}

// Show returns the data of a page, in f.
type Show[S any] func(v *web.Visit, r *sim.Reader, shown S, f Frame) (ui.Content, error)

// Options say where a console has the screens of a family.
type Options[S any] struct {
	// Shown is what they show.
	Shown S
	// Name begins the ids of the operations: "cecp-".
	Name string
	// Path returns a screen's path.
	Path func(Screen) string
	// Act returns what the console's table of permissions calls looking at a screen;
	// nil if it has none.
	Act func(Screen) string
	// Title is the pages' title, and Nav their entry in the navigation, if they are
	// one; else each screen has its own.
	Title func(v *web.Visit) string
	Nav   string
	// Theme is the only one that the pages have; empty for the visitor's choice.
	Theme string
	// Menus are the console's, if they stand on the pages themselves, and Head returns
	// the line above them.
	Menus []Menu
	Head  func(v *web.Visit, r *sim.Reader) (string, error)
	// Enter may show another page instead, or refuse; nil lets everybody in.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session, s Screen) (instead *web.View, err error)
}

// Menu is a menu of a console that stands on its pages.
type Menu struct {
	// Label is the key of its name, Path where it leads, TestID its id in tests.
	Label, Path, TestID string
	// Screens are below it; they have tabs if there are several.
	Screens []Screen
}

// Top is what stands above the screens of a console with menus.
type Top struct {
	Head string
	// Menus are the menus, Tabs the screens of the current one.
	Menus, Tabs []ui.NavItem
}

// Frame is what the screens have in common; the data of each embeds it.
type Frame struct {
	ui.Page
	Top

	path func(Screen) string
}

// At returns the address of a screen, for links; more parts are put behind it.
func (f *Frame) At(s Screen, parts ...string) string { return f.Path(f.path(s), parts...) }

// Where returns the path of a screen, or of one of those that it lists, for Pager.
func (f *Frame) Where(s Screen, id ...string) string {
	return strings.Join(append([]string{f.path(s)}, id...), "/")
}

// Screens returns the names of all pages in the order in which consoles list them.
func (f Family[S]) Screens() []Screen {
	return web.Each(f, func(p Page[S]) Screen { return p.Screen })
}

// Label returns the key of a screen's name. It panics at one of another family.
func (f Family[S]) Label(s Screen) string { return f.page(s).Label }

func (f Family[S]) page(s Screen) Page[S] {
	i := slices.IndexFunc(f, func(p Page[S]) bool { return p.Screen == s })
	if i < 0 {
		panic("screens: the family has no " + string(s))
	}
	return f[i]
}

// Register adds screens of the family to a console, and the pages of those that they list.
func (f Family[S]) Register(k *web.Console, o Options[S], screens ...Screen) {
	for _, s := range screens {
		p := f.page(s)
		op := web.Op{ID: o.Name + string(s) + "-page", Path: o.Path(s), Query: p.Query}
		if o.Act != nil {
			op.Act = o.Act(s)
		}
		k.Get(op, f.show(o, s, p.Template, p.Show))
		if p.One != nil {
			op.ID, op.Path, op.Query = o.Name+p.One.Name+"-page", o.Path(s)+"/{id}", nil
			k.Get(op, f.One(o, s))
		}
	}
}

// One returns what shows one of those that a screen lists, whose id the path has as {id}.
func (f Family[S]) One(o Options[S], s Screen) web.Show {
	one := f.page(s).One
	return f.show(o, s, one.Template, one.Show)
}

// Page returns what shows a screen itself, for forms that lead back to it.
func (f Family[S]) Page(o Options[S], s Screen) web.Show {
	p := f.page(s)
	return f.show(o, s, p.Template, p.Show)
}

func (f Family[S]) show(o Options[S], s Screen, template string, shows Show[S]) web.Show {
	enter := func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		if o.Enter == nil {
			return nil, nil //nolint:nilnil // everybody sees the page itself
		}
		return o.Enter(v, r, who, s)
	}
	return web.Before(enter, func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		view := web.View{Page: template, Title: v.T(f.Label(s)), Nav: o.Path(s), Theme: o.Theme}
		if o.Title != nil {
			view.Title, view.Nav = o.Title(v), o.Nav
		}
		top, err := f.Top(v, r, o, o.menuOf(s), s)
		if err != nil {
			return view, err
		}
		view.Data, err = shows(v, r, o.Shown, Frame{Top: top, path: o.Path})
		return view, err
	})
}

// menuOf returns the path of the menu of a screen.
func (o Options[S]) menuOf(s Screen) string {
	for _, m := range o.Menus {
		if slices.Contains(m.Screens, s) {
			return m.Path
		}
	}
	return ""
}

// Top returns what stands above a page: of the menu with a path, and of a screen of
// that, which may be none.
func (f Family[S]) Top(v *web.Visit, r *sim.Reader, o Options[S], menu string, screen Screen) (out Top, err error) {
	for _, m := range o.Menus {
		current := m.Path == menu
		out.Menus = append(out.Menus, ui.NavItem{Label: v.T(m.Label), Path: m.Path, TestID: m.TestID, Current: current})
		if !current || len(m.Screens) < 2 {
			continue
		}
		for _, s := range m.Screens {
			out.Tabs = append(out.Tabs, ui.NavItem{Label: v.T(f.Label(s)), Path: o.Path(s), TestID: o.Name + "tab-" + string(s), Current: s == screen})
		}
	}
	if o.Head != nil {
		out.Head, err = o.Head(v, r)
	}
	return out, err
}
