package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/mockone/mockone/fixtures"
)

//go:embed templates style.css script.js
var files embed.FS

// Set is the pages of one console.
type Set struct {
	catalogue Catalogue
	templates *template.Template
	pages     map[string]reflect.Type
	// own and files are the messages and template files of this console alone.
	own   Catalogue
	files []string
}

// Config says what a console's pages are.
type Config struct {
	// Messages is the name of its catalogue in fixtures/messages, "v1"; empty
	// for a console that has none of its own.
	Messages string
	// Files has the templates, *.html, each named by its file without the ending.
	Files fs.FS
	// Pages are the pages by template, each with a pointer to its data's type.
	// Templates that are not here are parts of pages.
	Pages map[string]Content
	// Parts are pages that it has in common with other consoles.
	Parts []Config
}

// ErrorPage is the page that says what went wrong; every console has it.
type ErrorPage struct {
	Page

	// What is wrong; it stands on the page, not in the frame.
	What Refusal
	// Back is where the page's link leads.
	Back string
	// Request is the id by which the log knows the request.
	Request string
}

// SignInPage is either of the two steps in which people sign in.
type SignInPage struct {
	Page

	// Address and Password are the paths of the steps.
	Address, Password string
	// Email is known in the second step.
	Email string
	// Next is where to go afterwards.
	Next string
	// Ended says why the last session has ended.
	Ended *Line
	// Others are the other ways in.
	Others []NavItem
	// Help is for whoever cannot sign in; its Label may be empty: there is none.
	Help Help
	// Continue says that the button beside the password says "Continue".
	Continue bool
}

// Help is a text that opens when its label is clicked.
type Help struct{ Label, Text string }

// StartPage is the start page of a service that has none of its own.
type StartPage struct {
	Page

	// Coming says that the service is still to come.
	Coming bool
}

// NewSet reads the messages and templates of a console, with the ones that all
// consoles share.
func NewSet(c Config) (*Set, error) {
	names := []string{"web"}
	for _, part := range append(slices.Clone(c.Parts), c) {
		if part.Messages != "" {
			names = append(names, part.Messages)
		}
	}
	catalogues := make([]Catalogue, len(names))
	for i, name := range names {
		var err error
		if catalogues[i], err = readCatalogue(name); err != nil {
			return nil, err
		}
	}
	all, err := Join(catalogues...)
	if err != nil {
		return nil, err
	}
	s := &Set{catalogue: all, own: Catalogue{}, templates: template.New(""), pages: map[string]reflect.Type{
		"error": reflect.TypeFor[*ErrorPage](), "sign_in": reflect.TypeFor[*SignInPage](), "start": reflect.TypeFor[*StartPage](),
	}}
	if c.Messages != "" || c.Files == nil {
		s.own = catalogues[len(catalogues)-1]
	}
	own, err := fs.Sub(files, "templates")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	if err := s.parse(own); err != nil {
		return nil, err
	}
	for _, part := range append(slices.Clone(c.Parts), c) {
		if part.Files == nil {
			continue // a console of the shared pages alone
		}
		if err := s.parse(part.Files); err != nil {
			return nil, err
		}
		for name, content := range part.Pages {
			s.pages[name] = reflect.TypeOf(content)
		}
	}
	for name := range s.pages {
		if s.templates.Lookup(name) == nil {
			return nil, fmt.Errorf("there is no template %s.html", name)
		}
	}
	return s, nil
}

// readCatalogue reads one of fixtures/messages.
func readCatalogue(name string) (Catalogue, error) {
	document, err := fs.ReadFile(fixtures.FS, "messages/"+name+".yaml")
	if err != nil {
		return nil, fmt.Errorf("messages of %s: %w", name, err)
	}
	out, err := ParseCatalogue(document)
	if err != nil {
		return nil, fmt.Errorf("messages of %s: %w", name, err)
	}
	return out, nil
}

func (s *Set) parse(folder fs.FS) error {
	names, err := fs.Glob(folder, "*.html")
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.files = s.files[:0]
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		short := strings.TrimSuffix(name, ".html")
		if s.templates.Lookup(short) != nil {
			return fmt.Errorf("two templates are called %s", short)
		}
		s.files = append(s.files, short)
		if _, err := s.templates.New(short).Parse(string(text)); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	return nil
}

// Catalogue returns the console's messages, with those that all share.
func (s *Set) Catalogue() Catalogue { return s.catalogue }

// Own returns the messages and the names of the template files that are this
// console's alone; of a set that has none of its own, the shared ones.
func (s *Set) Own() (Catalogue, []string) { return s.own, s.files }

// Templates returns the templates, for tests that check them.
func (s *Set) Templates() *template.Template { return s.templates }

// Pages returns the pages by template, each with its data's type.
func (s *Set) Pages() map[string]reflect.Type { return s.pages }

// Prepare gives a page its messages. It is called before the page's data is used.
func (s *Set) Prepare(p *Page) { p.catalogue = s.catalogue }

// Render returns a page in its frame.
func (s *Set) Render(name string, c Content) ([]byte, error) {
	if want := s.pages[name]; want != reflect.TypeOf(c) {
		return nil, fmt.Errorf("page %q has data of type %v, not %T", name, want, c)
	}
	s.Prepare(c.Base())
	var content, out bytes.Buffer
	if err := s.templates.ExecuteTemplate(&content, name, c); err != nil {
		return nil, fmt.Errorf("writing page %s: %w", name, err)
	}
	frame := struct {
		*Page

		Name    string
		Content template.HTML
	}{c.Base(), name, template.HTML(content.String())} //nolint:gosec // made by html/template just before
	if err := s.templates.ExecuteTemplate(&out, "layout", frame); err != nil {
		return nil, fmt.Errorf("writing the frame of page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// Asset is a file that the pages load. Its Path names its content, so it never changes.
type Asset struct {
	Path, Type string
	Body       []byte
}

// Assets returns the stylesheet and the script.
func Assets() (style, script Asset, err error) {
	read := func(name, mediaType string) (Asset, error) {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return Asset{}, fmt.Errorf("asset %s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		return Asset{Path: "/" + name + "?v=" + hex.EncodeToString(sum[:4]), Type: mediaType, Body: slices.Clip(body)}, nil
	}
	if style, err = read("style.css", "text/css; charset=utf-8"); err != nil {
		return style, script, err
	}
	script, err = read("script.js", "text/javascript; charset=utf-8")
	return style, script, err
}
