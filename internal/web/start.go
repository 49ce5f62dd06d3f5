package web

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/ui"
)

// start adds the start page of a service that has none of its own.
func (k *Console) start() {
	s := k.server
	s.Raw(Op{ID: "start", Method: http.MethodGet, Path: "/", Public: true, NoSandbox: true, Page: true}, func(w http.ResponseWriter, r *http.Request) {
		k.Write(w, r, View{Page: "start", Data: &ui.StartPage{Coming: s.options.Coming}, Title: s.options.Title, Bare: true})
	})
}

// Write answers with a page that concerns no sandbox.
func (k *Console) Write(w http.ResponseWriter, r *http.Request, view View) {
	body, err := k.outside(k.Visit(r), view)
	if err != nil {
		k.server.problemJSON(w, r, k.server.problem(r.Context(), err))
		return
	}
	k.write(w, view.Status, body)
}

// outside returns a page that is not of a sandbox, or not of one that can be read.
func (k *Console) outside(v *Visit, view View) ([]byte, error) {
	p := view.Data.Base()
	k.dress(v, p)
	p.Title, p.Bare = view.Title, view.Bare
	return k.set.Render(view.Page, view.Data)
}

// Visit returns the visit of a raw request to a page.
func (k *Console) Visit(r *http.Request) *Visit { return &Visit{Call: CallOf(r), console: k} }

// statusTitle returns the heading of a page that says what went wrong.
func statusTitle(status int) lifecycle.Text {
	switch status {
	case http.StatusUnauthorized:
		return estate.Assumed("Sign in", "サインインが必要です")
	case http.StatusForbidden:
		return estate.Assumed("Not allowed", "許可されていません")
	case http.StatusNotFound:
		return estate.Assumed("Not found", "見つかりません")
	case http.StatusConflict:
		return estate.Assumed("Not possible now", "現在は実行できません")
	case http.StatusGone:
		return estate.Assumed("No longer there", "すでに存在しません")
	}
	if status >= http.StatusInternalServerError {
		return estate.Assumed("Something went wrong", "エラーが発生しました")
	}
	return estate.Assumed("The request cannot be answered", "要求を処理できません")
}
