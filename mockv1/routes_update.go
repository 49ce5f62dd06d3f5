package mockv1

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type documentJSON struct {
	Title    string   `json:"title"`
	Editions []string `json:"editions" nullable:"false" doc:"The editions in which it is offered."`
}

type solutionJSON struct {
	Title     string         `json:"title"`
	Solution  string         `json:"solution,omitempty" doc:"The name of the successor."`
	About     string         `json:"about,omitempty"`
	Sharing   string         `json:"sharing,omitempty" doc:"What introduces the data that the successor gets."`
	Shared    []string       `json:"shared" nullable:"false" doc:"The data that the successor gets, as far as the tab says so."`
	Warning   string         `json:"warning,omitempty" doc:"What to see to before the update."`
	Trial     string         `json:"trial,omitempty" doc:"The question whether to try the successor first."`
	Documents []documentJSON `json:"documents" nullable:"false"`
	Checkbox  string         `json:"checkbox"`
	Button    string         `json:"button"`
	Blocks    []web.Block    `json:"blocks" nullable:"false" doc:"What stands in the way of the update now."`
}

func showSolution(s UpdateSolution, lang string) *solutionJSON {
	t := s.Terms
	return &solutionJSON{
		Title: s.Title.In(lang), Solution: t.Solution.In(lang), About: t.About.In(lang), Sharing: t.Sharing.In(lang),
		Shared: web.Texts(t.Shared, lang), Warning: t.Warning.In(lang), Trial: t.Trial.In(lang),
		Checkbox: s.Checkbox.In(lang), Button: s.Button.In(lang), Blocks: web.Blocks(s.Blocks, lang),
		Documents: web.Each(s.Documents, func(d Document) documentJSON {
			return documentJSON{Title: d.Name.In(lang), Editions: web.Texts(d.Editions, lang)}
		}),
	}
}

type headingJSON struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

type noticeJSON struct {
	Title    string        `json:"title"`
	Headings []headingJSON `json:"headings" nullable:"false"`
	Checkbox string        `json:"checkbox"`
	Button   string        `json:"button"`
}

func showNotice(n UpdateNotice, lang string) *noticeJSON {
	return &noticeJSON{
		Title: n.Title.In(lang), Checkbox: n.Checkbox.In(lang), Button: n.Button.In(lang),
		Headings: web.Each(n.Parts, func(p NoticePart) headingJSON {
			return headingJSON{Heading: p.Heading.In(lang), Text: p.Text.In(lang)}
		}),
	}
}

// agreeForm is the Update Solution tab's, as the API and the page take it.
type agreeForm struct {
	Agreed bool `json:"agreed" doc:"Whether the box is ticked."`
}

type agreeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body agreeForm
}

// startForm is the System Update Notice's.
type startForm struct {
	Understood bool `json:"understood" doc:"Whether the box is ticked."`
}

type startInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body startForm
}

type startedJSON struct {
	Instance instanceJSON `json:"instance"`
	Job      jobJSON      `json:"job"`
}

type jobJSON struct {
	ID         string    `json:"id"`
	Instance   string    `json:"instance"`
	State      string    `json:"state" enum:"queued,running,succeeded" doc:"A job that hangs or has failed looks like one that runs."`
	StateText  string    `json:"state_text"`
	QueuedAt   time.Time `json:"queued_at"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
}

func showJob(v JobView, lang string) jobJSON {
	t := v.Job
	return jobJSON{
		ID: t.ID, Instance: t.Instance, State: string(v.State), StateText: v.StateText.In(lang),
		QueuedAt: t.QueuedAt, StartedAt: t.StartedAt, FinishedAt: t.EndedAt,
	}
}

func (v *V1) updateRoutes(s *web.Server) {
	const solution = "/api/product-instances/{id}/update-solution"
	web.Register(s, web.Op{
		ID: "update-solution", Act: actViewInstances, Method: http.MethodGet, Path: solution, Assumed: true, Summary: "The terms of an update",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*solutionJSON, error) {
		got, err := web.Read(ctx, c, func(r *sim.Reader) (UpdateSolution, error) { return v.UpdateSolution(r, in.ID) })
		return showSolution(got, c.Lang()), err
	})
	web.Register(s, web.Op{
		ID: "agree-to-update", Act: Agree{}.Name(), Method: http.MethodPost, Path: solution, Assumed: true, Summary: "Agree to the terms (I Agree to update)",
		Doc:   "The answer is the System Update Notice. What the product has against it comes as its own codes.",
		Codes: []string{"v1.role.not_allowed", "v1.update.platform", "v1.update.agreement_required", "v1.update.agreed", "v1.update.not_connected", "v1.update.started", "v1.update.done"},
	}, func(ctx context.Context, c *web.Call, in *agreeInput) (*noticeJSON, error) {
		got, err := web.Do[UpdateNotice](ctx, c, v.Agree(in.ID, in.Body.Agreed))
		if err != nil {
			return nil, err
		}
		return showNotice(got, c.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "withdraw-from-update", Act: Withdraw{}.Name(), Method: http.MethodDelete, Path: solution, Assumed: true,
		Summary: "Close the System Update Notice without starting", Codes: []string{"v1.update.not_agreed", "v1.update.cannot_stop"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*instanceJSON, error) {
		return instanceAnswer(ctx, c, v.Withdraw(in.ID))
	})
	web.Register(s, web.Op{
		ID: "start-update", Act: StartUpdate{}.Name(), Method: http.MethodPost, Path: "/api/product-instances/{id}/update", Assumed: true, Status: http.StatusAccepted,
		Summary: "Start the update", Doc: "From here on there is neither a stop nor a way back.",
		Codes: []string{"v1.role.not_allowed", "v1.update.platform", "v1.update.understanding_required", "v1.update.agreement_required", "v1.update.started", "v1.update.done"},
	}, func(ctx context.Context, c *web.Call, in *startInput) (*startedJSON, error) {
		got, err := web.Do[Started](ctx, c, v.StartUpdate(in.ID, in.Body.Understood))
		if err != nil {
			return nil, err
		}
		return &startedJSON{Instance: showInstance(got.Instance, c.Lang()), Job: showJob(v.viewJob(got.Job), c.Lang())}, nil
	})
	web.Register(s, web.Op{
		ID: "get-update-job", Act: actViewInstances, Method: http.MethodGet, Path: "/api/update-jobs/{id}", Assumed: true, Summary: "An update job",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*jobJSON, error) {
		got, err := web.Read(ctx, c, func(r *sim.Reader) (JobView, error) { return v.JobByID(r, in.ID) })
		out := showJob(got, c.Lang())
		return &out, err
	})
	v.refusalRoute(s, "cancel", "Ask to cancel an update, which is always refused", cannotStop, func(id string) sim.Command { return v.CancelUpdate(id) })
	v.refusalRoute(s, "rollback", "Ask to roll an update back, which is always refused", cannotRollBack, func(id string) sim.Command { return v.RollBackUpdate(id) })
}

// refusalRoute registers something that one can ask of a job, in vain.
func (v *V1) refusalRoute(s *web.Server, act, summary string, reason lifecycle.Reason, cmd func(id string) sim.Command) {
	web.Register(s, web.Op{
		ID: act + "-update-job", Act: cmd("").Name(), Method: http.MethodPost, Path: "/api/update-jobs/{id}/" + act, Assumed: true, Summary: summary, Codes: []string{reason.Code},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, cmd(in.ID))
		return nil, err
	})
}
