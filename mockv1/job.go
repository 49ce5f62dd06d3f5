package mockv1

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// UpdateJob is the update of one product instance (SM-13). The console never
// shows that one hangs or has failed: the row stays "Updating", and support helps.
type UpdateJob struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Instance is the id of the product instance, Product the code of the product.
	Instance string `json:"instance"`
	Product  string `json:"product"`
	// Extra is how much longer than the product's setting says it runs, since there is
	// so much to move; Go's nanoseconds.
	Extra     time.Duration `json:"extra,omitempty"`
	QueuedAt  time.Time     `json:"queued_at,omitzero"`
	StartedAt time.Time     `json:"started_at,omitzero"`
	EndedAt   time.Time     `json:"ended_at,omitzero"`
}

// The states of an update job.
const (
	jobNone      lifecycle.State = "none"
	JobQueued    lifecycle.State = "queued"
	JobRunning   lifecycle.State = "running"
	JobStalled   lifecycle.State = "stalled"
	JobFailed    lifecycle.State = "failed"
	JobSucceeded lifecycle.State = "succeeded"
)

// The triggers of an update job. Support's are played over control.
const (
	queueJob        lifecycle.Trigger = "queue"
	beginJob        lifecycle.Trigger = "begin"
	finishJob       lifecycle.Trigger = "finish"
	goOn            lifecycle.Trigger = "go_on"
	cancelJob       lifecycle.Trigger = "cancel"
	rollBack        lifecycle.Trigger = "roll_back"
	SupportComplete lifecycle.Trigger = "support_complete"
	SupportRetry    lifecycle.Trigger = "support_retry"
)

// How an update ends, by the product's setting.
const (
	outcomeDone = "done"
	outcomeHang = "hang"
)

// Queued is the input with which a job is made.
type Queued struct {
	Instance string        `json:"instance"`
	Product  string        `json:"product"`
	Extra    time.Duration `json:"extra,omitempty"`
}

type jobFacts struct {
	queued  Queued
	outcome string
}

const jobKindName = "v1.update_job"

// cannotStop is what every attempt to stop an update hears [SEPJA]; the English is ours.
var cannotStop = lifecycle.Reason{Code: "v1.update.cannot_stop", Text: estate.Quoted(
	"After the update starts, the process cannot be stopped and the system cannot be restored to its previous state.",
	"アップデートの開始後は、プロセスを停止したり、以前のシステム状態に戻したりすることはできません。", "SEPJA")}

// cannotRollBack is the same, to whoever wants the earlier product back.
var cannotRollBack = lifecycle.Reason{Code: "v1.update.cannot_roll_back", Text: cannotStop.Text}

type (
	jobGuard  = lifecycle.Guard[UpdateJob, jobFacts]
	jobEffect = lifecycle.Effect[UpdateJob, jobFacts]
	jobRow    = lifecycle.Row[UpdateJob, jobFacts]
)

func (v *V1) jobKind() *sim.Kind[UpdateJob, jobFacts] {
	return &sim.Kind[UpdateJob, jobFacts]{
		ID:     func(t *UpdateJob) *string { return &t.ID },
		Parent: func(t UpdateJob) string { return t.Instance },
		Facts: func(r *sim.Reader, t UpdateJob, in any) (jobFacts, error) {
			f := jobFacts{queued: sim.Input[Queued](in), outcome: outcomeDone}
			p, ok := v.product(t.Product)
			if !ok || p.Type().Outcome == "" {
				return f, nil
			}
			var err error
			f.outcome, err = r.Setting(p.Type().Outcome)
			return f, err
		},
		Spec: lifecycle.Spec[UpdateJob, jobFacts]{
			Name:     jobKindName,
			Title:    estate.Assumed("Update job", "アップデートジョブ"),
			Doc:      "The update of one product instance. How long it runs and how it ends are settings of the product.",
			Initial:  jobNone,
			State:    func(t *UpdateJob) *lifecycle.State { return &t.State },
			States:   jobStates(),
			Triggers: jobTriggers(),
			Rows:     v.jobRows(),
			Refusals: jobRefusals(),
		},
	}
}

func jobStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: jobNone, Label: estate.Assumed("None", "なし"), Doc: "Before \"Start the Update\"."},
		{State: JobQueued, Label: estate.Assumed("Queued", "待機中"), Doc: "Waiting for a worker."},
		{State: JobRunning, Label: estate.Assumed("Running", "実行中"), Doc: "At work."},
		{State: JobStalled, Label: estate.Assumed("Stalled", "停滞中"), Doc: "It hangs. The console shows \"Updating\"."},
		{State: JobFailed, Label: estate.Assumed("Failed", "失敗"), Doc: "It has failed. The console shows \"Updating\" all the same; only support can help."},
		{State: JobSucceeded, Label: estate.Assumed("Succeeded", "成功"), Doc: "The product is its successor.", Final: true},
	}
}

func jobTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: queueJob, Label: estate.Assumed("Queue", "待機"), Doc: "The update of an instance was started.", Input: func() any { return &Queued{} }},
		{Trigger: beginJob, Label: estate.Assumed("Begin", "開始"), Doc: "A worker takes it."},
		{Trigger: finishJob, Label: estate.Assumed("Finish", "終了"), Doc: "The time of the update is over; the product's setting says how it ends."},
		{Trigger: goOn, Label: estate.Assumed("Go on", "続行"), Doc: "What hung goes on by itself."},
		{Trigger: cancelJob, Label: estate.Assumed("Cancel", "キャンセル"), Doc: "Somebody wants to stop it."},
		{Trigger: rollBack, Label: estate.Assumed("Roll back", "ロールバック"), Doc: "Somebody wants the earlier product back."},
		{Trigger: SupportComplete, Label: estate.Assumed("Complete (support)", "完了 (サポート)"), Doc: "Support completes the update."},
		{Trigger: SupportRetry, Label: estate.Assumed("Retry (support)", "再試行 (サポート)"), Doc: "Support queues it again."},
	}
}

// delays chooses one of the settings that the products name for their updates.
func (v *V1) delays(of func(estate.InstanceType) string) lifecycle.AfterOf[UpdateJob] {
	var all []string
	for _, p := range v.products {
		if name := of(p.Type()); name != "" {
			all = append(all, name)
		}
	}
	return lifecycle.AfterOf[UpdateJob]{Settings: all, Of: func(t UpdateJob) string {
		p, ok := v.product(t.Product)
		if !ok {
			return ""
		}
		return of(p.Type())
	}}
}

func (v *V1) jobRows() []jobRow {
	stamp := func(id, doc string, field func(t *UpdateJob) *time.Time) jobEffect {
		return jobEffect{ID: id, Doc: doc, Do: func(t *UpdateJob, _ jobFacts, now time.Time) []lifecycle.Action {
			*field(t) = now
			return nil
		}}
	}
	ends := func(id, outcome string) jobGuard {
		return jobGuard{
			ID: id, Doc: "The product's setting says that the update ends so: " + outcome + ".",
			Else:  lifecycle.Reason{Code: "v1.update.other_outcome", Text: estate.Assumed("The update ends otherwise.", "アップデートは別の結果で終了します。")},
			Holds: func(_ UpdateJob, f jobFacts, _ time.Time) bool { return f.outcome == outcome },
		}
	}
	note := jobEffect{ID: "note_instance", Doc: "Notes whose update it is.", Do: func(t *UpdateJob, f jobFacts, now time.Time) []lifecycle.Action {
		t.Instance, t.Product, t.Extra, t.QueuedAt = f.queued.Instance, f.queued.Product, f.queued.Extra, now
		return nil
	}}
	tell := jobEffect{ID: "tell_instance", Doc: "Tells the instance that its update is done.", Do: func(t *UpdateJob, _ jobFacts, _ time.Time) []lifecycle.Action {
		return []lifecycle.Action{lifecycle.Tell{Kind: instanceKindName, ID: t.Instance, Trigger: finishUpdate}}
	}}
	started := stamp("stamp_start", "Notes when.", func(t *UpdateJob) *time.Time { return &t.StartedAt })
	ended := stamp("stamp_end", "Notes when.", func(t *UpdateJob) *time.Time { return &t.EndedAt })
	duration := v.delays(func(t estate.InstanceType) string { return t.UpdateDelay })
	duration.Extra = func(t UpdateJob) time.Duration { return t.Extra }
	hang := v.delays(func(t estate.InstanceType) string { return t.Hang })
	assumed := []string{lifecycle.Assumed}
	success := []jobEffect{ended, tell}
	return []jobRow{
		{ID: "v1.update_job.queue", From: in(jobNone), On: queueJob, To: JobQueued, Do: []jobEffect{note}, By: lifecycle.Operator, Why: "\"Start the Update\" queues the work.", Src: []string{"CASJA", lifecycle.Assumed}},
		{ID: "v1.update_job.begin", From: in(JobQueued), On: beginJob, To: JobRunning, Do: []jobEffect{started}, After: SettingQueue, Work: true, By: lifecycle.Product, Why: "A worker takes it after a moment.", Src: assumed},
		{ID: "v1.update_job.succeed", From: in(JobRunning), On: finishJob, If: []jobGuard{ends("ends_well", outcomeDone)}, To: JobSucceeded, Do: success, AfterOf: duration, Work: true, By: lifecycle.Product, Why: "After one to two minutes the instance is connected again.", Src: []string{"CASJA"}},
		{ID: "v1.update_job.stall", From: in(JobRunning), On: finishJob, If: []jobGuard{ends("hangs", outcomeHang)}, To: JobStalled, AfterOf: duration, Work: true, By: lifecycle.Product, Why: "An update may hang; how that looks is not public.", Src: assumed},
		{ID: "v1.update_job.fail", From: in(JobRunning), On: finishJob, To: JobFailed, AfterOf: duration, Work: true, By: lifecycle.Product, Why: "An update may fail; how that looks is not public.", Src: assumed},
		{ID: "v1.update_job.go_on", From: in(JobStalled), On: goOn, To: JobSucceeded, Do: success, AfterOf: hang, By: lifecycle.Product, Why: "What hangs may go on by itself. A client must wait this out, so it is not work.", Src: assumed},
		{ID: "v1.update_job.support_complete", From: in(JobStalled, JobFailed), On: SupportComplete, To: JobSucceeded, Do: success, By: lifecycle.Support, Why: "Errors of the update are support's to solve.", Src: []string{"CASJA"}},
		{ID: "v1.update_job.support_retry", From: in(JobStalled, JobFailed), On: SupportRetry, To: JobQueued, By: lifecycle.Support, Why: "Support has the update run again.", Src: assumed},
	}
}

func jobRefusals() []lifecycle.Refusal {
	healthy := lifecycle.Reason{Code: "v1.update.no_support_needed", Text: estate.Assumed(
		"The update neither hangs nor has it failed.", "アップデートは停滞も失敗もしていません。")}
	return []lifecycle.Refusal{
		{On: queueJob, Reason: lifecycle.Reason{Code: "v1.update.started", Text: estate.Assumed("The update has started already.", "アップデートはすでに開始されています。")}},
		{On: cancelJob, Reason: cannotStop},
		{On: rollBack, Reason: cannotRollBack},
		{On: SupportComplete, Reason: healthy},
		{On: SupportRetry, Reason: healthy},
	}
}

// jobOf returns the last update job of an instance, if it has one.
func (v *V1) jobOf(r *sim.Reader, instance string) (UpdateJob, bool, error) {
	list, err := v.Jobs.List(r, instance)
	if err != nil || len(list) == 0 {
		return UpdateJob{}, false, err
	}
	return list[len(list)-1], true, nil
}

// JobView is an update job as the console shows it, which knows of no failure: a
// job that hangs or has failed looks like one that runs.
type JobView struct {
	Job       UpdateJob
	State     lifecycle.State
	StateText lifecycle.Text
}

func (v *V1) viewJob(t UpdateJob) JobView {
	out := JobView{Job: t, State: t.State}
	if t.State == JobStalled || t.State == JobFailed {
		out.State = JobRunning
	}
	table := v.Jobs.Table()
	info, _ := table.State(out.State)
	out.StateText = info.Label
	return out
}

// JobByID returns one update job. One of a product beyond the actor's scope is not found.
func (v *V1) JobByID(r *sim.Reader, id string) (JobView, error) {
	t, err := v.Jobs.Get(r, id)
	if err == nil {
		err = v.within(r, t.Product)
	}
	if err != nil {
		return JobView{}, err
	}
	return v.viewJob(t), nil
}

// CancelUpdate asks to stop an update, in vain.
type CancelUpdate struct {
	v1 *V1

	Job string `json:"job"`
}

// CancelUpdate returns the command.
func (v *V1) CancelUpdate(job string) CancelUpdate { return CancelUpdate{v1: v, Job: job} }

// Name returns "v1.update_job.cancel".
func (CancelUpdate) Name() string { return "v1.update_job.cancel" }

// Run is always refused.
func (c CancelUpdate) Run(tx *sim.Tx) (any, error) { return c.v1.Jobs.Fire(tx, c.Job, cancelJob, nil) }

// RollBackUpdate asks for the earlier product back, in vain.
type RollBackUpdate struct {
	v1 *V1

	Job string `json:"job"`
}

// RollBackUpdate returns the command.
func (v *V1) RollBackUpdate(job string) RollBackUpdate { return RollBackUpdate{v1: v, Job: job} }

// Name returns "v1.update_job.roll_back".
func (RollBackUpdate) Name() string { return "v1.update_job.roll_back" }

// Run is always refused.
func (c RollBackUpdate) Run(tx *sim.Tx) (any, error) { return c.v1.Jobs.Fire(tx, c.Job, rollBack, nil) }
