package roles

import (
	"embed"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Config returns the page, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of roles: %w", err)) // they are embedded
	}
	return ui.Config{Messages: "roles", Files: folder, Pages: map[string]ui.Content{"roles": &page{}}}
}

// page is the list of a console's roles.
type page struct {
	ui.Page

	// Where is the page's path, Members as in Words.
	Where, Members string
	Roles          []line
	Query          url.Values
	Next           string
}

// line is a role with its screens in words.
type line struct {
	Role

	Grants []grant
}

// grant is what a role may do on a screen.
type grant struct {
	Screen      Screen
	Level       Level
	Name, Words string
}

// Words are what a console says on its page of roles.
type Words struct {
	// Path is where the page is, Title its heading.
	Path, Title string
	// Members is what those are called who have a role, Screens the names of the screens.
	Members string
	Screens map[Screen]string
}

// View returns the page of all roles.
func (t Table) View(v *web.Visit, all []Role, w Words) (web.View, error) {
	cut, err := web.Cut(v, all, func(one Role) string { return one.Name })
	if err != nil {
		return web.View{}, err
	}
	data := &page{Where: w.Path, Members: w.Members, Query: v.Query(), Next: cut.Next}
	data.Roles = web.Each(cut.Items, func(one Role) line { return line{Role: one, Grants: t.grants(v, one, w.Screens)} })
	return web.View{Page: "roles", Data: data, Title: w.Title, Nav: w.Path}, nil
}

// grants words what a role may do, screen by screen.
func (t Table) grants(v *web.Visit, one Role, words map[Screen]string) []grant {
	return web.Each(t.Screens, func(s Screen) grant {
		g := grant{Screen: s, Level: one.Permissions[s], Name: words[s]}
		switch g.Level {
		case FullControl:
			g.Words = v.T("level.full_control")
		case ViewOnly:
			g.Words = v.T("level.view_only")
		default:
			g.Level, g.Words = NoAccess, v.T("level.no_access")
		}
		return g
	})
}

// JSON is a role as an API tells it.
type JSON struct {
	Name        string           `json:"name"`
	Predefined  bool             `json:"predefined"`
	Description string           `json:"description"`
	Permissions map[Screen]Level `json:"permissions"`
	Members     int              `json:"members"`
}

// JSON returns the role in a language.
func (r Role) JSON(lang string) JSON {
	return JSON{Name: r.Name, Predefined: r.Predefined, Description: r.Description.In(lang), Permissions: r.Permissions, Members: r.Members}
}

// Options returns roles to choose from.
func Options(list []Role) []ui.Option {
	return web.Each(list, func(one Role) ui.Option { return ui.Option{Value: one.Name, Label: one.Name} })
}
