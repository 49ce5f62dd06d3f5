package logs

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

// Path is where the console has API Access.
const Path = "/api-access"

// Config returns the page, as a part of the console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of log retrieval: %w", err)) // they are embedded
	}
	return ui.Config{Messages: "tmems_logs", Files: folder, Pages: map[string]ui.Content{"api_access": &accessPage{}}}
}

// accessPage is API Access.
type accessPage struct {
	ui.Page

	Keys  []keyLine
	List  string
	Query url.Values
	Next  string
	// Manage says that keys can be made, switched and deleted.
	Manage bool
	// Retrieval is whether logs can be retrieved, Status what that is called.
	Retrieval lifecycle.State
	Status    lifecycle.Text
}

// keyLine is an API key as the page shows it.
type keyLine struct {
	Key

	// Shown is the key itself until it is saved, Last how it ends.
	Shown, Last string
	Status      lifecycle.Text
}

// keyJSON is an API key as the console's API shows it.
type keyJSON struct {
	ID        string          `json:"id"`
	Login     string          `json:"login" doc:"The name of the account that it is good with."`
	APIKey    string          `json:"api_key,omitempty" doc:"The key itself: only the answer that makes it has it."`
	Status    lifecycle.State `json:"status" enum:"enabled,disabled"`
	CreatedAt time.Time       `json:"created_at"`
}

type retrievalJSON struct {
	Status lifecycle.State `json:"status" enum:"enabled,disabled"`
}

// changeForm is what is to become of an API key.
type changeForm struct {
	To string `json:"to" enum:"noted,enabled,disabled,deleted" doc:"noted says that the key is saved, and is not shown again."`
}

// switchForm is what is to become of log retrieval.
type switchForm struct {
	To string `json:"to" enum:"enabled,disabled" doc:"Whether logs can be retrieved."`
}

type (
	changeInput struct {
		ID   string `path:"id" maxLength:"64"`
		Body changeForm
	}
	oneInput struct {
		ID string `path:"id" maxLength:"64"`
	}
	switchInput struct{ Body switchForm }
	nothing     struct{}
)

func (k Key) json() keyJSON {
	return keyJSON{ID: k.ID, Login: k.Login, Status: k.State, CreatedAt: k.CreatedAt}
}

// list returns the API keys that who asks may see: an administrator his own.
func (m *Logs) list(r *sim.Reader) ([]Key, error) {
	if err := m.may(r, ViewKeys); err != nil {
		return nil, err
	}
	who, ok, err := m.who(r)
	if err != nil || ok && who.ID == "" {
		return nil, err
	}
	return m.keysOf(r, who.ID)
}

// shown returns log retrieval to whoever may see it.
func (m *Logs) shown(r *sim.Reader) (Retrieval, error) {
	if err := m.may(r, ViewKeys); err != nil {
		return Retrieval{}, err
	}
	return m.retrieving(r)
}

// ConsoleRoutes registers the part of the console's own API that is about API keys.
func (m *Logs) ConsoleRoutes(s *web.Server) {
	web.Register(s, web.Op{ID: "api-keys", Method: http.MethodGet, Path: "/api/api-keys", Assumed: true, Summary: "One's API keys for log retrieval"},
		func(ctx context.Context, c *web.Call, in *web.Paging) (*web.List[keyJSON], error) {
			all, err := web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) ([]keyJSON, error) {
				keys, err := m.list(r)
				return web.Each(keys, Key.json), err
			})
			if err != nil {
				return nil, err
			}
			return web.ListOf(*all, *in, func(k keyJSON) string { return k.ID })
		})
	web.Register(s, web.Op{ID: "api-key", Method: http.MethodGet, Path: "/api/api-keys/{id}", Assumed: true, Summary: "An API key"},
		func(ctx context.Context, c *web.Call, in *oneInput) (*keyJSON, error) { return m.show(ctx, c, in.ID) })
	web.Register(s, web.Op{
		ID: "add-api-key", Method: http.MethodPost, Path: "/api/api-keys", Status: http.StatusCreated, Assumed: true,
		Summary: "Make an API key", Doc: "The answer alone has the key itself.", Codes: []string{KeyKind + ".two"},
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*keyJSON, error) {
		k, err := web.Do[Key](ctx, c, m.AddKey())
		out := k.json()
		out.APIKey = k.Kept
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "change-api-key", Method: http.MethodPost, Path: "/api/api-keys/{id}", Assumed: true, Summary: "Note that an API key is saved, switch it on or off, or delete it",
		Codes: []string{KeyKind + ".enabled", KeyKind + ".disabled", KeyKind + ".deleted"},
	}, func(ctx context.Context, c *web.Call, in *changeInput) (*keyJSON, error) {
		k, err := web.Do[Key](ctx, c, m.ChangeKey(in.ID, in.Body.To))
		if err != nil || k.State == KeyDeleted {
			return nil, err
		}
		out := k.json()
		return &out, nil
	})
	web.Register(s, web.Op{ID: "log-retrieval", Method: http.MethodGet, Path: "/api/log-retrieval", Assumed: true, Summary: "Whether logs can be retrieved"},
		func(ctx context.Context, c *web.Call, _ *nothing) (*retrievalJSON, error) {
			return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (retrievalJSON, error) {
				t, err := m.shown(r)
				return retrievalJSON{t.State}, err
			})
		})
	web.Register(s, web.Op{
		ID: "switch-log-retrieval", Method: http.MethodPost, Path: "/api/log-retrieval", Assumed: true, Summary: "Let logs be retrieved, or keep them from it",
		Codes: []string{RetrievalKind + ".enabled", RetrievalKind + ".disabled"},
	}, func(ctx context.Context, c *web.Call, in *switchInput) (*retrievalJSON, error) {
		t, err := web.Do[Retrieval](ctx, c, m.SwitchRetrieval(in.Body.To))
		return &retrievalJSON{t.State}, err
	})
}

// show answers with one API key.
func (m *Logs) show(ctx context.Context, c *web.Call, id string) (*keyJSON, error) {
	return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (keyJSON, error) {
		if err := m.may(r, ViewKeys); err != nil {
			return keyJSON{}, err
		}
		k, err := m.key(r, id)
		if err == nil && k.State == KeyDeleted {
			err = sim.ErrNotFound
		}
		return k.json(), err
	})
}

// Pages registers the page, Administration > Service Integration > API Access [TMAPIKEY].
func (m *Logs) Pages(k *web.Console) {
	show := web.Before(func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		if m.options.Enter != nil {
			if instead, err := m.options.Enter(v, r, who); instead != nil || err != nil {
				return instead, err
			}
		}
		return nil, m.may(r, ViewKeys)
	}, m.showAccess)
	k.Get(web.Op{ID: "api-access-page", Path: Path, Query: []string{"after"}}, show)
	web.Post(k, web.Op{ID: "new-api-key", Path: Path}, show, func(ctx context.Context, v *web.Visit, _ *nothing) (web.Next, error) {
		_, err := v.Do(ctx, m.AddKey())
		return web.Next{Path: Path, Toast: "access.added"}, err
	})
	web.Post(k, web.Op{ID: "set-api-key", Path: Path + "/keys/{id}"}, show, func(ctx context.Context, v *web.Visit, in *changeForm) (web.Next, error) {
		_, err := v.Do(ctx, m.ChangeKey(v.Param("id"), in.To))
		return web.Next{Path: Path, Toast: "access.done." + in.To}, err
	})
	web.Post(k, web.Op{ID: "set-log-retrieval", Path: Path + "/log-retrieval"}, show, func(ctx context.Context, v *web.Visit, in *switchForm) (web.Next, error) {
		_, err := v.Do(ctx, m.SwitchRetrieval(in.To))
		return web.Next{Path: Path, Toast: "access.retrieval." + in.To}, err
	})
}

func (m *Logs) showAccess(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.list(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(v, all, func(k Key) string { return k.ID })
	if err != nil {
		return web.View{}, err
	}
	t, err := m.shown(r)
	if err != nil {
		return web.View{}, err
	}
	page := &accessPage{List: Path, Query: v.Query(), Next: cut.Next, Retrieval: t.State}
	keys, retrieval := m.Keys.Table(), m.Retrieval.Table()
	info, _ := retrieval.State(t.State)
	page.Status = info.Label
	page.Keys = web.Each(cut.Items, func(k Key) keyLine {
		info, _ := keys.State(k.State)
		line := keyLine{Key: k, Status: info.Label, Last: k.Value(r)}
		line.Last = line.Last[max(0, len(line.Last)-4):]
		if !k.Noted {
			line.Shown = k.Value(r)
		}
		return line
	})
	if m.options.May == nil {
		page.Manage = true
	} else {
		why, err := m.options.May(r, ManageKeys)
		if err != nil {
			return web.View{}, err
		}
		page.Manage = why == nil
	}
	return web.View{Page: "api_access", Data: page, Title: v.T("access.title"), Nav: Path}, nil
}
