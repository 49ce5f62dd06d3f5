package web_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

// homePage is every page of the test's console.
type homePage struct {
	ui.Page

	Login string
	Next  string
	Ended *ui.Line
	Kinds []ui.Option
}

// doorForm is what the form of the page /door holds.
type doorForm struct {
	Name   string   `json:"name" minLength:"3" maxLength:"10"`
	Mail   string   `json:"mail,omitempty" format:"email"`
	Kind   string   `json:"kind,omitempty" enum:"a,b"`
	Agree  bool     `json:"agree"`
	Tags   []string `json:"tags" maxItems:"2"`
	Hidden string   `json:"hidden,omitempty" maxLength:"3"`
	Code   string   `json:"code,omitempty" pattern:"^[0-9]+$"`
}

// console are the pages of a lab, and what was posted to them.
type console struct {
	*lab

	// got is the last form that was taken.
	got doorForm
	// closed has the page /door fail too, next is where its form leads.
	closed error
	// frame, if set, is called when the frame around a page is made.
	frame func()
	next  web.Next
}

func newConsole(t *testing.T, edit ...func(*web.Options)) *console {
	t.Helper()
	k := &console{next: web.Next{Path: "/", Toast: "control.more"}}
	k.lab = newLabWith(t, func(l *lab) { k.register(l) }, edit...)
	return k
}

const doorTemplate = `<form method="post" action="{{.Path "/door"}}"><input type="hidden" name="hidden" value="{{.Form.Values.Get "hidden"}}">` +
	`{{template "field" (.Input "name" (.T "web.now") "required" true)}}{{template "field" (.Input "mail" (.T "web.now"))}}` +
	`{{template "choice" (.Choice "kind" (.T "web.now") .Kinds)}}{{template "box" (.Box "agree" (.T "web.now"))}}` +
	`{{template "box" (.Box "tags" (.T "web.now") "value" "x")}}{{template "field" (.Input "code" (.T "web.now"))}}<button>{{.T "web.now"}}</button></form>`

func (k *console) register(l *lab) {
	page := func(template, title string) web.Show {
		return func(v *web.Visit, _ *sim.Reader, who estate.Session) (web.View, error) {
			data := &homePage{Login: who.Login, Ended: v.Ended(), Next: v.Query().Get("next"), Kinds: []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}}
			return web.View{Page: template, Data: data, Title: title, Nav: "/" + title, Bare: template == "enter"}, nil
		}
	}
	c := l.server.Console(web.ConsoleOptions{
		Pages: ui.Config{
			Messages: "control",
			Files: fstest.MapFS{
				"home.html": {Data: []byte(`<p data-testid="login">{{.Login}}</p>`)}, "door.html": {Data: []byte(doorTemplate)},
				"enter.html":  {Data: []byte(`{{with .Ended}}<p data-testid="ended" data-code="{{.Code}}">{{.Text}}</p>{{end}}<p data-testid="next">{{.Next}}</p>`)},
				"broken.html": {Data: []byte(`{{.T "control.nowhere"}}`)},
			},
			Pages: map[string]ui.Content{"home": &homePage{}, "door": &homePage{}, "enter": &homePage{}, "broken": &homePage{}},
		},
		SignIn: "/sign-in", SignOut: "/sign-out", Fields: map[string]string{"door.name": "name", "door.other": "other"},
		Frame: func(_ *web.Visit, _ *sim.Reader, who estate.Session) (web.Frame, error) {
			if k.frame != nil {
				k.frame()
			}
			return web.Frame{User: who.Login, Role: "Tester", Nav: []ui.NavGroup{{Items: []ui.NavItem{{Label: "Home", Path: "/home", TestID: "home"}, {Label: "Door", Path: "/door", TestID: "door"}}}}}, nil
		},
	})
	op := func(id, path string, public bool) web.Op { return web.Op{ID: id, Path: path, Public: public} }
	c.Get(op("home-page", "/", false), page("home", "home"))
	signInOp := op("sign-in-page", "/sign-in", true)
	signInOp.Query = []string{"next", "ended"}
	c.Get(signInOp, page("enter", "Sign in"))
	web.Post(c, op("sign-in-form", "/sign-in", true), page("enter", "Sign in"), func(ctx context.Context, v *web.Visit, in *struct {
		Next string `json:"next,omitempty"`
	},
	) (web.Next, error) {
		session, err := web.Do[estate.Session](ctx, v.Call, signIn{Email: "a@example.com", Password: password})
		v.SetCookie(session.Token)
		return web.Next{Path: v.After(in.Next)}, err
	})
	door := func(v *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		if k.closed != nil {
			return web.View{}, k.closed
		}
		v.Leads("other", "nowhere")
		return page("door", "door")(v, r, who)
	}
	c.Get(op("door-page", "/door", false), door)
	post := func(ctx context.Context, v *web.Visit, in *doorForm) (web.Next, error) {
		k.got = *in
		if l.failure != nil {
			_, err := v.Do(ctx, fail{l.failure})
			return web.Next{}, err
		}
		_, err := v.Do(ctx, whoami{})
		return k.next, err
	}
	web.Post(c, op("open-door", "/door", false), door, post)
	web.Post(c, op("knock", "/door/{hand}/knock", false), door, post)
	web.Post(c, op("open-blind", "/blind", false), nil, post)
	web.Post(c, op("idle-form", "/idle", false), nil, func(context.Context, *web.Visit, *struct{}) (web.Next, error) { return web.Next{Path: "/"}, nil })
	kept := func(v *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		return web.View{Page: "enter", Data: &homePage{Next: v.Kept("word")}, Title: "Kept"}, nil
	}
	c.Get(op("kept-page", "/keep", true), kept)
	web.Post(c, op("keep", "/keep", true), kept, func(_ context.Context, v *web.Visit, in *struct {
		Word string `json:"word,omitempty"`
	},
	) (web.Next, error) {
		v.Keep("word", in.Word)
		return web.Next{Path: "/keep"}, nil
	})
	c.Get(op("broken-page", "/broken", false), page("broken", "broken"))
	c.Get(op("wrong-page", "/wrong", false), page("nowhere", "wrong"))
	c.Get(op("panic-page", "/panic", true), func(*web.Visit, *sim.Reader, estate.Session) (web.View, error) { panic("at the disco") })
	c.Get(op("lost-page", "/lost", true), func(*web.Visit, *sim.Reader, estate.Session) (web.View, error) { return web.View{}, sim.ErrNotFound })
}

// visit asks as a browser does, and does not follow where it is sent.
func (k *console) visit(method, path string, form url.Values, edit ...with) page {
	k.t.Helper()
	edit = append([]with{header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")}, edit...)
	body := ""
	if method == http.MethodPost {
		body = form.Encode()
		edit = append([]with{header("Content-Type", "application/x-www-form-urlencoded")}, edit...)
	}
	return k.read(method, path, body, edit...)
}

// page is an answer to a browser.
type page struct {
	reply
	uitest.Page
}

func (k *console) read(method, path, body string, edit ...with) page {
	k.t.Helper()
	r, err := http.NewRequestWithContext(k.t.Context(), method, k.http.URL+path, strings.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	for _, e := range edit {
		e(r)
	}
	client := &http.Client{Transport: k.http.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		k.t.Fatal(err)
	}
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		k.t.Fatal(err)
	}
	return page{reply: reply{status: answer.StatusCode, header: answer.Header, body: string(all), cookies: answer.Cookies()}, Page: uitest.NewPage(answer.StatusCode, answer.Header.Get("Location"), string(all))}
}

// cookieNamed returns what the answer sets; nil if it does not.
func (p page) cookieNamed(name string) *http.Cookie {
	for _, c := range p.cookies {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func language(lang string) with { return header("Accept-Language", lang) }

// as is who is signed in, in the default sandbox.
func as(token string) with { return cookie("mockone_test_default", token) }
