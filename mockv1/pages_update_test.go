package mockv1_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/mockv1"
)

// The whole way from the hint to the connected successor, by clicking.
func TestUpdateByClicking(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ agree, start, box, started, updating, connected, running, over string }{
		"en": {"I Agree to update", "Start the Update", "I understand the impact of the update on the system and agree to start the process.", "The update has started.", "Updating", "Connected", "Running", "Succeeded"},
		"ja": {"アップデートに同意する", "アップデートを開始", "アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します", "アップデートを開始しました。", "アップデート", "接続済み", "実行中", "成功"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, connected())
			c := l.clicker(lang).signIn(operator)
			const one = "/product-instances/instance"
			if got := c.Post(one + "/got-it"); got.Status != http.StatusSeeOther || got.Location != "/product-instances" || c.Get("/product-instances").Has("update-hint") {
				t.Fatalf("Got it: %d %s", got.Status, got.Text)
			}
			terms := c.Get(one + "/update")
			if !strings.HasSuffix(terms.Element("agree"), ">"+words.agree) || !strings.Contains(terms.Element("agree"), `data-needs="agreed"`) || terms.Has("blocks") {
				t.Errorf("the terms: %s", terms.Text)
			}
			if got := c.Post(one+"/update", "agreed", "on"); got.Status != http.StatusSeeOther || got.Location != one+"/notice" {
				t.Fatalf("agreeing: %d to %q %s", got.Status, got.Location, got.Text)
			}
			notice := c.Get(one + "/notice")
			if !strings.Contains(notice.HTML, `role="dialog"`) || !strings.HasSuffix(notice.Element("start-update"), ">"+words.start) ||
				!strings.Contains(notice.Element("start-update"), `data-needs="understood"`) || !strings.Contains(notice.Text, words.box) {
				t.Errorf("the notice: %s", notice.Text)
			}
			list := c.Done(c.Post(one+"/notice", "understood", "on"), "/product-instances", words.started)
			if !strings.HasSuffix(list.Element("instance-status"), ">"+words.updating) || !strings.Contains(list.Row(`data-id="instance"`).Text, "Cloud Email and Collaboration Protection") {
				t.Errorf("while it runs: %s", list.Text)
			}
			l.advance(10 * time.Second)
			if page := c.Get(one); !strings.HasSuffix(page.Element("job-state"), ">"+words.running) || !page.Has("cancel-update") || !page.Has("roll-back-update") {
				t.Errorf("the job: %s", page.Text)
			}
			l.advance(2 * time.Minute)
			page := c.Get(one)
			if !strings.HasSuffix(page.Element("instance-status"), ">"+words.connected) || !strings.HasSuffix(page.Element("job-state"), ">"+words.over) || page.Has("cancel-update") || page.Has("tab-update-solution") {
				t.Errorf("afterwards: %s", page.Text)
			}
		})
	}
}

// The tab and the dialog show the documented documents and headings.
func TestTermsAndNotice(t *testing.T) {
	t.Parallel()
	const one = "/product-instances/instance"
	l := newLab(t, agreed())
	for lang, want := range map[string][]string{
		"en": {"End User License Agreement (Global | Japan)", "Global Privacy Notice (Global | Japan)", "Data Collection Notice", "Update Solution"},
		"ja": {"使用許諾契約書 (グローバル | 日本)", "プライバシーポリシー (Global Privacy Notice) (グローバル | 日本)", "データ収集について (Data Collection Notice)", "ソリューションをアップデート"},
	} {
		c := l.clicker(lang).signIn(primary)
		terms := c.Get(one + "/update")
		for _, words := range want {
			if !strings.Contains(terms.Text, words) {
				t.Errorf("the tab in %s does not say %q: %s", lang, words, terms.Text)
			}
		}
		// It has been agreed to: what is left is the notice.
		if terms.Has("agree") || !strings.Contains(terms.Element("open-notice"), one+`/notice"`) {
			t.Errorf("the tab after agreeing: %s", terms.Text)
		}
	}
	for lang, want := range map[string][]string{
		"en": {"System Update Notice", "Permanent update", "Compliance considerations", "Forced sign-out during the update", "Tasks after the update", "Close", "Start the Update"},
		"ja": {"システムアップデートの通知", "恒久的なアップデート", "コンプライアンスに関する考慮事項", "アップデート中の強制サインアウト", "アップデート後のタスク", "閉じる", "アップデートを開始"},
	} {
		text := l.clicker(lang).signIn(primary).Get(one + "/notice").Text
		for _, words := range want {
			_, rest, ok := strings.Cut(text, words)
			if !ok {
				t.Errorf("the notice in %s does not say %q in its place: %s", lang, words, text)
			}
			text = rest
		}
	}
}

func TestCloseTheNotice(t *testing.T) {
	t.Parallel()
	for lang, toast := range map[string]string{"en": "The update was not started.", "ja": "アップデートは開始されませんでした。"} {
		l := newLab(t, agreed())
		list := l.clicker(lang).signIn(primary)
		got := list.Done(list.Post("/product-instances/instance/withdraw"), "/product-instances", toast)
		if s := l.instance().Instance.State; s != mockv1.InstanceConnected || !got.Row(`data-id="instance"`).Has("update") {
			t.Errorf("it is %s: %s", s, got.Text)
		}
	}
}

// If the update ends the sessions of Vision One too, it leads to the sign-in
// page, which says so.
func TestUpdateSignsOut(t *testing.T) {
	t.Parallel()
	for lang, sentence := range map[string]string{
		"en": "You have been signed out because a system update has started.", "ja": "システムのアップデートが開始されたため、サインアウトされました。",
	} {
		p := agreed()
		p.settings["cas.sign_out"] = "all"
		c := newLab(t, p).clicker(lang).signIn(primary)
		got := c.Post("/product-instances/instance/notice", "understood", "on")
		if got.Status != http.StatusSeeOther || got.Location != "/product-instances" {
			t.Fatalf("starting: %d to %q", got.Status, got.Location)
		}
		got = c.Get(got.Location)
		if want := "/sign-in?ended=update_started&next=%2Fproduct-instances"; got.Status != http.StatusSeeOther || got.Location != want {
			t.Fatalf("afterwards: %d to %q", got.Status, got.Location)
		}
		if page := c.Get(got.Location); !strings.Contains(page.Text, sentence) || !strings.Contains(page.HTML, `data-code="update_started"`) {
			t.Errorf("the sign-in page: %s", page.Text)
		}
	}
}

// An update that hangs or has failed looks like one that runs.
func TestFailedUpdatesLookLikeRunningOnes(t *testing.T) {
	t.Parallel()
	for outcome, state := range map[string]lifecycle.State{"hang": mockv1.JobStalled, "fail": mockv1.JobFailed} {
		l := newLab(t, updating(outcome))
		l.advance(time.Hour)
		page := l.clicker("en").signIn(primary).Get("/product-instances/instance")
		if !strings.HasSuffix(page.Element("job-state"), ">Running") || !strings.HasSuffix(page.Element("instance-status"), ">Updating") || strings.Contains(page.HTML, string(state)) || strings.Contains(page.Text, "Ended") {
			t.Errorf("%s: %s", outcome, page.Text)
		}
	}
}

func TestRefusalsOfUpdating(t *testing.T) {
	t.Parallel()
	const (
		one              = "/product-instances/instance"
		terms, notice    = one + "/update", one + "/notice"
		gotIt, withdraw  = one + "/got-it", one + "/withdraw"
		cancel, rollBack = "/update-jobs/%s/cancel", "/update-jobs/%s/rollback"
		stopEN           = "After the update starts, the process cannot be stopped and the system cannot be restored to its previous state."
		stopJA           = "アップデートの開始後は、プロセスを停止したり、以前のシステム状態に戻したりすることはできません。"
		termsEN          = "Read the terms and select the check box to agree to the update."
		termsJA          = "条件を確認し、チェックボックスをオンにしてアップデートに同意してください。"
		form, dialog     = `data-testid="agreement-form"`, `data-testid="system-update-notice"`
		job, list        = `data-testid="update-job"`, `data-testid="instance-row"`
	)
	blocked := func(start func() *plan) func() *plan {
		return func() *plan { p := start(); p.gadget.Begin = []string{"cas.x", "cas.y"}; return p }
	}
	running := func() *plan { return updating("done") }
	yes, understood := []string{"agreed", "on"}, []string{"understood", "on"}
	with := func(field string) string {
		return `name="` + field + `" value="on" data-testid="field-` + field + `" checked`
	}
	for name, tc := range map[string]refusedForm{
		"agreeing as an auditor":     {connected, auditor, terms, yes, 403, "v1.role.not_allowed", "", roleEN, roleJA, with("agreed")},
		"agreeing without the box":   {connected, primary, terms, nil, 409, "v1.update.agreement_required", "", termsEN, termsJA, form},
		"agreeing to what is closed": {blocked(connected), primary, terms, yes, 409, "cas.y", "", "cas.y", "cas.y（日本語）", with("agreed")},
		"agreeing on legacy":         {legacyPlatform(connected), primary, terms, yes, 409, "v1.update.platform", "", "Update Trend Vision One to the Foundation Services release first.", "先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。", `data-testid="update-platform"`},
		"agreeing too early":         {connecting, primary, terms, yes, 409, "v1.update.not_connected", "", "The product instance is not connected yet.", "この製品インスタンスはまだ接続されていません。", `data-testid="tab-settings"`},
		"agreeing twice":             {agreed, primary, terms, yes, 409, "v1.update.agreed", "", "The terms have been agreed to already.", "条件にはすでに同意しています。", `data-testid="open-notice"`},
		"agreeing during the update": {running, primary, terms, yes, 409, "v1.update.started", "", "The update has started already.", "アップデートはすでに開始されています。", job},
		"agreeing after the update":  {updated, primary, terms, yes, 409, "v1.update.done", "", "The product instance has been updated already.", "この製品インスタンスはすでにアップデートされています。", `data-testid="back"`},
		"starting as an auditor":     {agreed, auditor, notice, understood, 403, "v1.role.not_allowed", "", roleEN, roleJA, with("understood")},
		"starting without the box":   {agreed, primary, notice, nil, 409, "v1.update.understanding_required", "", "Select the check box to confirm that you understand the impact of the update.", "チェックボックスをオンにして、アップデートによる影響を理解したことを確認してください。", dialog},
		"starting what is closed":    {blocked(agreed), primary, notice, understood, 409, "cas.x", "", "cas.x", "cas.x（日本語）", with("understood")},
		"starting without agreement": {connected, primary, notice, understood, 409, "v1.update.agreement_required", "", termsEN, termsJA, dialog},
		"starting twice":             {running, primary, notice, understood, 409, "v1.update.started", "", "The update has started already.", "アップデートはすでに開始されています。", dialog},
		"closing no notice":          {connected, primary, withdraw, nil, 409, "v1.update.not_agreed", "", "There is no System Update Notice to close.", "閉じるシステムアップデートの通知はありません。", dialog},
		"closing during the update":  {running, primary, withdraw, nil, 409, "v1.update.cannot_stop", "", stopEN, stopJA, dialog},
		"Got it as an auditor":       {connected, auditor, gotIt, nil, 403, "v1.role.not_allowed", "", roleEN, roleJA, list},
		"Got it too early":           {connecting, primary, gotIt, nil, 409, "v1.update.no_hint", "", "There is no hint to close.", "閉じるヒントはありません。", list},
		"Got it of nothing":          {foundation, primary, gotIt, nil, 404, "not_found", "", "There is no such thing.", "見つかりません。", `data-testid="no-instances"`},
		"cancelling":                 {running, primary, cancel, nil, 409, "v1.update.cannot_stop", "", stopEN, stopJA, job},
		"rolling back":               {running, primary, rollBack, nil, 409, "v1.update.cannot_roll_back", "", stopEN, stopJA, job},
		"an unknown field":           {connected, primary, terms, slices.Concat(yes, []string{"colour", "red"}), 422, "validation.failed", "", "", "", form},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t)
		})
	}
}

// Rolling back is refused afterwards too.
func TestNoWayBackAfterTheUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, updating("done"))
	l.advance(5 * time.Minute)
	c := l.clicker("ja").signIn(primary)
	page := c.Get("/product-instances/instance")
	if !page.Has("roll-back-update") || page.Has("cancel-update") {
		t.Errorf("the page: %s", page.Text)
	}
	got := c.Post("/update-jobs/" + l.instance().Job + "/rollback")
	if got.Status != http.StatusConflict || !strings.Contains(got.HTML, `data-code="v1.update.cannot_roll_back"`) || !got.Has("instance") {
		t.Errorf("rolling back: %d %s", got.Status, got.Text)
	}
	if got := c.Post("/update-jobs/nothing/cancel"); got.Status != http.StatusNotFound || !got.Has("refusal") {
		t.Errorf("cancelling nothing: %d %s", got.Status, got.Text)
	}
}

// What stands in the way of the update is said on its tab and on the notice.
func TestBlocksOfUpdatingAreShown(t *testing.T) {
	t.Parallel()
	for below, start := range map[string]func() *plan{"/update": connected, "/notice": agreed} {
		p := start()
		p.gadget.Begin = []string{"cas.x", "cas.y"}
		got := newLab(t, p).clicker("ja").signIn(primary).Get("/product-instances/instance" + below)
		for _, want := range []string{`data-testid="blocks"`, `data-code="cas.x"`, "cas.x（日本語）", "cas.y（日本語）"} {
			if !strings.Contains(got.HTML, want) {
				t.Errorf("%s lacks %s", below, want)
			}
		}
		if strings.Contains(got.HTML, "agreement_required") || strings.Contains(got.HTML, "understanding_required") {
			t.Errorf("%s complains of a box that nobody has seen yet", below)
		}
	}
}
