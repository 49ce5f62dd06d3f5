package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/ui"
)

// toSignIn sends whoever has no session, or none any more, to the page on which
// to sign in, which says why his session ended, and whoever has a limited one to
// the page for which it is good, and whoever has to do something else first to the
// page for that. It reports whether it did.
func (k *Console) toSignIn(w http.ResponseWriter, v *Visit, err error) bool {
	if limited, ok := errors.AsType[*estate.ScopeError](err); ok && k.options.Limited[limited.Scope] != "" {
		k.redirect(w, v, k.options.Limited[limited.Scope])
		return true
	}
	if denied, ok := errors.AsType[*Denied](err); ok && k.options.Leads[denied.Reason.Code] != "" {
		k.redirect(w, v, k.options.Leads[denied.Reason.Code]+"?"+url.Values{"next": {k.back(v)}}.Encode())
		return true
	}
	session, ok := errors.AsType[*estate.SessionError](err)
	if !ok || k.options.SignIn == "" {
		return false
	}
	query := url.Values{}
	if session.Reason != "" && session.Reason != estate.EndedByUser {
		query.Set("ended", session.Reason)
	}
	if here := v.Request.URL.RequestURI(); v.Request.Method == http.MethodGet && here != "/" {
		query.Set("next", here)
	}
	path := k.options.SignIn
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	k.redirect(w, v, path)
	return true
}

// back returns the path to which somebody returns who was led away: that of the page
// that he asked for, or of the page with the form that he sent.
func (k *Console) back(v *Visit) string {
	if v.Request.Method == http.MethodGet {
		return v.Request.URL.RequestURI()
	}
	form, err := url.Parse(v.Request.Referer())
	if err != nil || form.Path == "" {
		return "/"
	}
	path, ok := strings.CutPrefix(form.RequestURI(), v.Prefix)
	if !ok {
		return "/"
	}
	return local(path)
}

// Ended returns what the page for signing in says of a session that has ended:
// the reason is in its query. It is nil if there is none.
func (v *Visit) Ended() *ui.Line {
	reason := v.Query().Get("ended")
	switch reason {
	case estate.EndedByUpdate, estate.EndedByDisable, estate.EndedByDeletion, estate.EndedByIdleness, estate.EndedByAge, estate.EndedByUpgrade,
		estate.EndedByLimit, estate.EndedByTransfer, estate.EndedByReplacement:
		text := estate.EndText(reason)
		return &ui.Line{Code: reason, Text: v.Text(text), Assumed: true}
	}
	return nil
}

// After returns where to go after signing in: the path that was asked for, or
// the start.
func (v *Visit) After(path string) string { return local(path) }

// fail answers a browser with what is wrong, as a page.
func (k *Console) fail(w http.ResponseWriter, r *http.Request, v *Visit, err error) {
	if k.toSignIn(w, v, err) {
		return
	}
	k.failWith(w, r, v, k.server.problem(r.Context(), err))
}

// failWith shows a problem. The frame is as complete as it can be: whoever is
// signed in can go on from here.
func (k *Console) failWith(w http.ResponseWriter, r *http.Request, v *Visit, p *Problem) {
	page := &ui.ErrorPage{What: ui.Refusal{Code: p.Code, Lines: lines(p)}, Back: "/"}
	if p.Status >= http.StatusInternalServerError {
		page.Request = strings.TrimPrefix(p.Instance, "urn:request:")
	}
	v.Form, v.refusal, v.wrong = ui.Form{}, nil, p.Status
	v.refused, v.shows = true, ""
	view := View{Page: "error", Data: page, Title: statusTitle(p.Status).In(v.Lang()), Bare: true}
	var body []byte
	var err error
	if v.Sandbox != nil {
		framed := v.View(r.Context(), func(reader *sim.Reader, who estate.Session) error {
			var err error
			view.Bare = who.ID == ""
			body, err = k.render(v, reader, who, view)
			return err
		})
		if framed != nil {
			body = nil
		}
	}
	if body == nil {
		view.Bare = true
		if body, err = k.outside(v, view); err != nil {
			k.server.problemJSON(w, r, p) // a mistake of ours; the tests render it
			return
		}
	}
	k.write(w, p.Status, body)
}

// wantsPage reports whether a request is a browser's for a page: it prefers HTML
// and does not ask the API.
func wantsPage(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	accept, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	return strings.HasPrefix(strings.TrimSpace(accept), "text/html")
}
