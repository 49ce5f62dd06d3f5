package audit

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// What the console's table of permissions calls the two queries [ULOG].
const (
	ActView   = "v1.audit_log.view"
	ActExport = "v1.audit_log.export"
)

type lineJSON struct {
	ID       string    `json:"id"`
	Logged   time.Time `json:"logged"`
	Account  string    `json:"account" doc:"Who did it."`
	Role     string    `json:"role" doc:"The role that he had then."`
	Source   string    `json:"source" doc:"Where it was done: Console; nothing if it was somewhere else."`
	Category string    `json:"category" doc:"In English, as the filter takes it."`
	Activity string    `json:"activity"`
	Result   Result    `json:"result" enum:"Successful,Unsuccessful"`
	// Details are by the names of the fields.
	Details map[string]string `json:"details"`
}

type listInput struct {
	web.Paging
	Query
}

// Routes registers the log's JSON API. Its shape is Mockone's own; the words are
// those of the vendor's API.
func (l *Log) Routes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "list-audit-logs", Method: http.MethodGet, Path: "/api/audit-logs", Act: ActView, Assumed: true, Summary: "Audit Logs, the latest first",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[lineJSON], error) {
		out := &web.List[lineJSON]{}
		err := c.View(ctx, func(r *sim.Reader, _ estate.Session) error {
			page, err := l.Page(r, in.Query, c.Lang(), in.Paging)
			if err == nil {
				out.Items, out.Next = web.Each(page.Items, showLine), page.Next
			}
			return err
		})
		return out, err
	})
	s.Raw(web.Op{
		ID: "export-audit-logs", Method: http.MethodGet, Path: "/api/audit-logs.csv", Act: ActExport, Assumed: true,
		Summary: "Audit Logs as CSV, in the asker's language", Query: names(),
	}, func(w http.ResponseWriter, r *http.Request) {
		body, err := l.export(r.Context(), web.CallOf(r))
		if err != nil {
			s.Problem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="audit_logs.csv"`)
		if _, err := w.Write(body); err != nil { //nolint:gosec // a table, and no page
			return // the asker is gone
		}
	})
}

func showLine(line Line) lineJSON {
	out := lineJSON{
		ID: line.ID, Logged: line.Logged, Account: line.Account, Role: line.Role, Source: line.Source.EN,
		Category: line.Category.EN, Activity: line.Activity.EN, Result: line.Result, Details: map[string]string{},
	}
	for _, d := range line.Details {
		out.Details[d.Name] = d.Value
	}
	return out
}

// columns are the log's [ULOG]; the Japanese names are assumed.
func columns() []lifecycle.Text {
	column := func(en, ja string) lifecycle.Text { return estate.Quoted(en, ja, "ULOG") }
	return []lifecycle.Text{
		column("Logged", "ログ記録日時"), column("Account", "アカウント"), column("Role", "役割"), column("Source", "ソース"),
		column("Category", "カテゴリ"), column("Activity", "アクティビティ"), column("Result", "結果"), column("Details", "詳細"),
	}
}

// export returns all lines that are wanted as a table.
func (l *Log) export(ctx context.Context, c *web.Call) ([]byte, error) {
	q, err := queryOf(c.Request.URL.Query().Get)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = c.View(ctx, func(r *sim.Reader, _ estate.Session) error {
		out.Reset()
		lang := c.Lang()
		table := csv.NewWriter(&out)
		if err := table.Write(web.Each(columns(), func(t lifecycle.Text) string { return t.In(lang) })); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
		if err := l.each(r, q, lang, 0, func(line Line) bool {
			logged := line.Logged.In(r.Timezone()).Format(time.RFC3339)
			return table.Write(slices.Concat([]string{logged}, line.columns(lang))) == nil
		}); err != nil {
			return err
		}
		table.Flush()
		if err := table.Error(); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
		return nil
	})
	return out.Bytes(), err
}
