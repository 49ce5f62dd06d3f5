package audit

import (
	"embed"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Path is the page's.
const Path = "/audit-logs"

// Config returns the pages, as a part of the console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the audit log: %w", err)) // they are embedded
	}
	return ui.Config{Messages: "audit", Files: folder, Pages: map[string]ui.Content{"audit_list": &listPage{}}}
}

// listPage is Audit Logs.
type listPage struct {
	ui.Page

	Columns             []lifecycle.Text
	Lines               []Line
	Categories, Results []ui.Option
	Query               url.Values
	Next                string
	// Export is the query of the address at which the lines are a file, if its user
	// MayExport them.
	Export    string
	MayExport bool
}

// Pages registers the log's page.
func (l *Log) Pages(k *web.Console) {
	k.Get(web.Op{ID: "audit-logs-page", Path: Path, Act: ActView, Query: append(names(), "after")}, l.show)
}

func (l *Log) show(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	query := v.Query()
	q, err := queryOf(query.Get)
	if err != nil {
		return web.View{}, err
	}
	cut, err := l.Page(r, q, v.Lang(), web.Paging{After: query.Get("after"), Limit: web.PageSize})
	if err != nil {
		return web.View{}, err
	}
	all := ui.Option{Label: v.T("audit.all")}
	page := &listPage{
		Columns: columns(), Lines: cut.Items, Query: query, Next: cut.Next, Categories: []ui.Option{all}, Results: []ui.Option{all},
	}
	for _, c := range l.categories {
		page.Categories = append(page.Categories, ui.Option{Value: c.EN, Label: v.Text(c)})
	}
	for _, result := range Results() {
		page.Results = append(page.Results, ui.Option{Value: string(result), Label: v.Text(result.Text())})
	}
	export := url.Values{}
	for _, name := range names() {
		if value := query.Get(name); value != "" {
			export.Set(name, value)
		}
	}
	if len(export) > 0 {
		page.Export = "?" + export.Encode()
	}
	page.MayExport, err = l.options.Allows(r, ActExport)
	return web.View{Page: "audit_list", Data: page, Title: v.T("audit.title"), Nav: Path}, err
}
