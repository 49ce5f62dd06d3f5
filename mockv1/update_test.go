package mockv1_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/iam"
)

func connection(organizations ...string) mockv1.Connection {
	return mockv1.Connection{Type: "cas", Organizations: organizations, Description: "Mail"}
}

func TestWholeUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	view := must[mockv1.InstanceView](l, operator, l.v.ConnectProduct(connection("default", "old")))
	id := view.Instance.ID
	if view.Status != "connecting" || view.StatusText.JA != "準備中または登録保留中" || view.Instance.Region != "jp" || view.Instance.DisplayName != "Gadget" || view.CanUpdate || view.Hint {
		t.Errorf("right after Save: %+v", view)
	}
	g := see(l, operator, func(r *sim.Reader) (gadget, error) { g, _, err := l.maker.gadget(r); return g, err })
	if d := cmp.Diff(gadget{State: "connecting", Instance: id, Toggled: []string{"default"}}, gadget{State: g.State, Instance: g.Instance, Toggled: g.Toggled}); d != "" {
		t.Errorf("the product was told otherwise: %s", d)
	}
	l.advance(59 * time.Second)
	if s := l.instance().Status; s != "connecting" {
		t.Errorf("a second before its time it is %s", s)
	}
	l.advance(time.Second)
	if view = l.instance(); view.Status != "connected" || !view.Hint || !view.CanUpdate || len(view.Blocks) > 0 || !view.Instance.ConnectedAt.Equal(began.Add(time.Minute)) {
		t.Errorf("connected: %+v", view)
	}
	if view = must[mockv1.InstanceView](l, operator, l.v.GotIt(id)); view.Hint {
		t.Error("the hint is shown after Got it")
	}
	notice := must[mockv1.UpdateNotice](l, operator, l.v.Agree(id, true))
	if len(notice.Parts) != 4 || notice.Button.EN != "Start the Update" || notice.Button.JA != "アップデートを開始" {
		t.Errorf("the notice: %+v", notice)
	}
	if view = l.instance(); view.Status != "connected" || !view.CanUpdate {
		t.Errorf("with the notice open: %+v", view)
	}
	must[mockv1.InstanceView](l, operator, l.v.Withdraw(id))
	must[mockv1.UpdateNotice](l, operator, l.v.Agree(id, true))
	started := must[mockv1.Started](l, operator, l.v.StartUpdate(id, true))
	if started.Job.State != mockv1.JobQueued || started.Instance.Job != started.Job.ID || started.Instance.Status != "updating" {
		t.Errorf("started: %+v", started)
	}
	const successor = "Cloud Email and Collaboration Protection"
	if started.Instance.Instance.DisplayName != successor || started.Instance.Instance.Type != "cecp" || started.Instance.TypeText.EN != successor {
		t.Errorf("the row does not bear the new name: %+v", started.Instance)
	}
	l.advance(5 * time.Second)
	job := func() mockv1.UpdateJob {
		return see(l, operator, func(r *sim.Reader) (mockv1.UpdateJob, error) { return l.v.Jobs.Get(r, started.Job.ID) })
	}
	if job().State != mockv1.JobRunning {
		t.Errorf("after the queue the job is %s", job().State)
	}
	l.advance(89 * time.Second)
	if s := l.instance().Status; s != "updating" {
		t.Errorf("a second before the end it is %s", s)
	}
	l.advance(time.Second)
	if view = l.instance(); view.Status != "connected" || view.Instance.Type != "cecp" || view.Instance.State != mockv1.InstanceUpdated || view.CanUpdate || view.Hint {
		t.Errorf("after the update: %+v", view)
	}
	want := []string{
		"v1.product_instance.connect", "v1.product_instance.connected", "v1.product_instance.got_it", "v1.product_instance.agree",
		"v1.product_instance.withdraw", "v1.product_instance.agree", "v1.product_instance.start",
		"v1.update_job.queue", "v1.update_job.begin", "v1.update_job.succeed", "v1.product_instance.finish",
	}
	if d := cmp.Diff(want, l.rows()); d != "" {
		t.Error(d)
	}
}

func TestConnectingIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*plan)
		login  string
		in     mockv1.Connection
		want   []string
	}{
		"an auditor":              {nil, auditor, connection("default"), []string{"v1.role.not_allowed"}},
		"nobody known":            {nil, "stranger@example.com", connection("default"), []string{"v1.role.not_allowed"}},
		"an unknown type":         {nil, operator, mockv1.Connection{Type: "dsm"}, []string{"invalid"}},
		"an unknown toggle":       {nil, operator, connection("default", "x"), []string{"invalid"}},
		"no product":              {func(p *plan) { p.gadget = nil }, operator, mockv1.Connection{Type: "cas"}, []string{"v1.connect.no_product"}},
		"no toggle":               {func(p *plan) { p.gadget.Organizations = p.gadget.Organizations[:2] }, operator, connection(), []string{"v1.connect.no_organization"}},
		"the product's reasons":   {func(p *plan) { p.gadget.Connect = []string{"cas.a", "cas.b"} }, operator, connection("default"), []string{"cas.a", "cas.b"}},
		"all reasons at once":     {func(p *plan) { p.gadget.Connect = []string{"cas.a"} }, auditor, connection("default"), []string{"v1.role.not_allowed", "cas.a"}},
		"connected already":       {func(p *plan) { *p = *connected() }, operator, connection("default"), []string{"v1.connect.already"}},
		"connected, but not here": {func(p *plan) { p.gadget.State = "connected" }, operator, connection("default"), []string{"v1.connect.already"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			if tc.change != nil {
				tc.change(p)
			}
			l := newLab(t, p)
			l.refused(tc.want, func() error { _, err := l.as(tc.login, l.v.ConnectProduct(tc.in)); return err })
		})
	}
}

func TestOrganizationsWithoutToggleFollow(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	if view := must[mockv1.InstanceView](l, primary, l.v.ConnectProduct(connection())); len(view.Instance.Organizations) != 0 {
		t.Errorf("without toggles: %+v", view)
	}
}

func TestConnectables(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		plan  *plan
		login string
		want  []string
	}{
		"free": {foundation(), primary, nil}, "for an auditor": {foundation(), auditor, []string{"v1.role.not_allowed"}},
		"connected": {connected(), primary, []string{"v1.connect.already"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan)
			list := see(l, tc.login, l.v.Connectables)
			var got []string
			for _, r := range list[0].Blocks {
				got = append(got, r.Code)
			}
			if len(list) != 9 || len(list[0].Organizations) != 3 || !slices.Equal(got, tc.want) {
				t.Errorf("%+v blocked by %q, want %q", list, got, tc.want)
			}
		})
	}
}

func TestUpdatingIsRefused(t *testing.T) {
	t.Parallel()
	agree := func(agreed bool) func(l *lab) sim.Command {
		return func(l *lab) sim.Command { return l.v.Agree("instance", agreed) }
	}
	start := func(understood bool) func(l *lab) sim.Command {
		return func(l *lab) sim.Command { return l.v.StartUpdate("instance", understood) }
	}
	gotIt := func(l *lab) sim.Command { return l.v.GotIt("instance") }
	withdraw := func(l *lab) sim.Command { return l.v.Withdraw("instance") }
	connecting := func() *plan {
		p := connected()
		p.gadget.State, p.world.Instances[0].State, p.world.Instances[0].Since = "connecting", "connecting", ""
		return p
	}
	updated := func() *plan {
		p := connected()
		p.gadget.State, p.world.Instances[0].State = "closed", "updated"
		return p
	}
	legacy := func() *plan { p := connected(); p.platform = estate.Legacy; return p }
	blocked := func(start func() *plan) func() *plan {
		return func() *plan { p := start(); p.gadget.Begin = []string{"cas.x", "cas.y"}; return p }
	}
	running := func() *plan { return updating("done") }
	for name, tc := range map[string]struct {
		plan  func() *plan
		login string
		cmd   func(l *lab) sim.Command
		want  []string
	}{
		"agreeing as an auditor":          {connected, auditor, agree(true), []string{"v1.role.not_allowed"}},
		"agreeing on legacy":              {legacy, primary, agree(true), []string{"v1.update.platform"}},
		"agreeing without the box":        {connected, primary, agree(false), []string{"v1.update.agreement_required"}},
		"agreeing to what is blocked":     {blocked(connected), primary, agree(false), []string{"cas.x", "cas.y", "v1.update.agreement_required"}},
		"agreeing too early":              {connecting, primary, agree(true), []string{"v1.update.not_connected"}},
		"agreeing twice":                  {agreed, primary, agree(true), []string{"v1.update.agreed"}},
		"agreeing during the update":      {running, primary, agree(true), []string{"v1.update.started"}},
		"agreeing after the update":       {updated, primary, agree(true), []string{"v1.update.done"}},
		"starting as an auditor":          {agreed, auditor, start(true), []string{"v1.role.not_allowed"}},
		"starting without the box":        {agreed, primary, start(false), []string{"v1.update.understanding_required"}},
		"starting what is blocked":        {blocked(agreed), primary, start(true), []string{"cas.x", "cas.y"}},
		"starting without agreement":      {connected, primary, start(true), []string{"v1.update.agreement_required"}},
		"starting twice":                  {running, primary, start(true), []string{"v1.update.started"}},
		"starting after the update":       {updated, primary, start(true), []string{"v1.update.done"}},
		"closing no notice":               {connected, primary, withdraw, []string{"v1.update.not_agreed"}},
		"closing during the update":       {running, primary, withdraw, []string{"v1.update.cannot_stop"}},
		"Got it as an auditor":            {connected, auditor, gotIt, []string{"v1.role.not_allowed"}},
		"Got it too early":                {connecting, primary, gotIt, []string{"v1.update.no_hint"}},
		"an instance that does not exist": {foundation, primary, gotIt, []string{"not found"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan())
			l.refused(tc.want, func() error { _, err := l.as(tc.login, tc.cmd(l)); return err })
		})
	}
}

func TestBlocksAreShownEarly(t *testing.T) {
	t.Parallel()
	p := connected()
	p.gadget.Begin = []string{"cas.x"}
	l := newLab(t, p)
	tab := see(l, auditor, func(r *sim.Reader) (mockv1.UpdateSolution, error) { return l.v.UpdateSolution(r, "instance") })
	var got []string
	for _, r := range tab.Blocks {
		got = append(got, r.Code)
	}
	if !slices.Equal(got, []string{"v1.role.not_allowed", "cas.x"}) || len(tab.Documents) != 3 || tab.Button.JA != "アップデートに同意する" {
		t.Errorf("the tab: %+v, blocked by %q", tab, got)
	}
	if view := l.instance(); view.CanUpdate || len(view.Blocks) != 1 || !view.Hint {
		t.Errorf("the row: %+v", view)
	}
}

func TestLegacyShowsTheTime(t *testing.T) {
	t.Parallel()
	p := connected()
	p.platform = estate.Legacy
	view := newLab(t, p).instance()
	if view.StatusText.EN != "Connected 2026-01-15 17:00:00" || view.StatusText.JA != "接続済み 2026-01-15 17:00:00" || view.Hint {
		t.Errorf("%+v", view)
	}
}

func TestJobsThatDoNotSucceed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		outcome string
		state   lifecycle.State
		hang    string
		// help is what support does, after is how long it takes from there.
		help  lifecycle.Trigger
		after time.Duration
		ends  bool
	}{
		"a hang goes on by itself":    {"hang", mockv1.JobStalled, "3h", "", 3 * time.Hour, true},
		"a hang lasts":                {"hang", mockv1.JobStalled, "0s", "", 1000 * time.Hour, false},
		"support completes a hang":    {"hang", mockv1.JobStalled, "0s", mockv1.SupportComplete, 0, true},
		"a failure lasts":             {"fail", mockv1.JobFailed, "1h", "", 1000 * time.Hour, false},
		"support completes a failure": {"fail", mockv1.JobFailed, "0s", mockv1.SupportComplete, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := updating(tc.outcome)
			p.settings["cas.update.hang"] = tc.hang
			l := newLab(t, p)
			l.advance(90 * time.Second)
			id := l.instance().Job
			job := func() mockv1.UpdateJob {
				return see(l, primary, func(r *sim.Reader) (mockv1.UpdateJob, error) { return l.v.Jobs.Get(r, id) })
			}
			if job().State != tc.state || l.instance().Status != "updating" {
				t.Fatalf("the job is %s, the row %s", job().State, l.instance().Status)
			}
			if tc.help != "" {
				if err := l.push("v1.update_job", id, tc.help); err != nil {
					t.Fatal(err)
				}
			}
			l.advance(tc.after - tc.after/10)
			if tc.after > 0 && l.instance().Status != "updating" {
				t.Error("it went on too early")
			}
			l.advance(tc.after / 10)
			if ended := l.instance().Instance.State == mockv1.InstanceUpdated; ended != tc.ends {
				t.Errorf("the instance is %s", l.instance().Instance.State)
			}
		})
	}
}

func TestSupportRetries(t *testing.T) {
	t.Parallel()
	l := newLab(t, updating("fail"))
	l.advance(90 * time.Second)
	id := l.instance().Job
	if _, err := l.box.Do(t.Context(), sim.As("control"), sim.PutSettings{Values: map[string]string{"cas.update.outcome": "done"}}); err != nil {
		t.Fatal(err)
	}
	if err := l.push("v1.update_job", id, mockv1.SupportRetry); err != nil {
		t.Fatal(err)
	}
	l.advance(95 * time.Second)
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdated {
		t.Errorf("after the retry the instance is %s", s)
	}
	for _, on := range []lifecycle.Trigger{mockv1.SupportComplete, mockv1.SupportRetry} {
		l.refused([]string{"v1.update.no_support_needed"}, func() error { return l.push("v1.update_job", id, on) })
	}
}

func TestUpdatesCannotBeStopped(t *testing.T) {
	t.Parallel()
	l := newLab(t, updating("done"))
	for range 2 {
		id := l.instance().Job
		l.refused([]string{"v1.update.cannot_stop"}, func() error { _, err := l.as(primary, l.v.CancelUpdate(id)); return err })
		l.refused([]string{"v1.update.cannot_roll_back"}, func() error { _, err := l.as(primary, l.v.RollBackUpdate(id)); return err })
		l.advance(2 * time.Minute)
	}
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdated {
		t.Errorf("it is %s", s)
	}
}

// Control may pull what only the job pulls, but not before the job is done.
func TestInstancesFinishWithTheirJob(t *testing.T) {
	t.Parallel()
	l := newLab(t, updating("done"))
	l.refused([]string{"v1.update.not_done"}, func() error { return l.push("v1.product_instance", "instance", "finish") })
	l.refused([]string{"v1.update.not_running"}, func() error {
		other := newLab(t, connected())
		return other.push("v1.product_instance", "instance", "finish")
	})
}

func TestWhoIsSignedOutByAnUpdate(t *testing.T) {
	t.Parallel()
	for setting, reason := range map[string]string{"product": "", "all": estate.EndedByUpdate} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			p := agreed()
			p.settings["cas.sign_out"] = setting
			l := newLab(t, p)
			in := must[iam.SignedIn](l, "", l.v.SignIn(primary, password))
			must[mockv1.Started](l, primary, l.v.StartUpdate("instance", true))
			err := l.read(primary, func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, in.Session.Token); return err })
			refusal, ended := errors.AsType[*estate.SessionError](err)
			if ended != (reason != "") || ended && refusal.Reason != reason {
				t.Errorf("the session: %v", err)
			}
		})
	}
}

func TestInstanceFilters(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected())
	for name, tc := range map[string]struct {
		filter mockv1.InstanceFilter
		want   int
	}{
		"none": {mockv1.InstanceFilter{}, 1}, "type": {mockv1.InstanceFilter{Type: "cas"}, 1}, "another type": {mockv1.InstanceFilter{Type: "cecp"}, 0},
		"status": {mockv1.InstanceFilter{Status: "connected"}, 1}, "another status": {mockv1.InstanceFilter{Status: "updating"}, 0},
		"name": {mockv1.InstanceFilter{Search: "GADG"}, 1}, "id": {mockv1.InstanceFilter{Search: "instan"}, 1}, "another name": {mockv1.InstanceFilter{Search: "zz"}, 0},
	} {
		got := see(l, primary, func(r *sim.Reader) ([]mockv1.InstanceView, error) { return l.v.InstanceList(r, tc.filter) })
		if len(got) != tc.want {
			t.Errorf("%s: %d instances, want %d", name, len(got), tc.want)
		}
	}
}
