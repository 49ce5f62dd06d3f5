package mockv1

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Document is something to be agreed to before an update, with the editions in
// which it is offered.
type Document struct {
	Name     lifecycle.Text
	Editions []lifecycle.Text
}

// UpdateSolution is the tab of that name: the terms of an update. The vendor
// shows the same documents for each product [SEPJA, A1UP].
type UpdateSolution struct {
	Title lifecycle.Text
	// Terms are what the product's own tab says besides; empty texts are not shown.
	Terms     estate.Terms
	Documents []Document
	Checkbox  lifecycle.Text
	Button    lifecycle.Text
	// Blocks are the reasons why the update cannot go on now.
	Blocks []lifecycle.Reason
}

var solutionTitle = estate.Quoted("Update Solution", "ソリューションをアップデート", "SEPJA")

// UpdateSolution returns the tab for an instance.
func (v *V1) UpdateSolution(r *sim.Reader, id string) (UpdateSolution, error) {
	t, err := v.Instances.Get(r, id)
	if err != nil {
		return UpdateSolution{}, err
	}
	kind, _ := v.typeOf(t.Product)
	global, japan := estate.Quoted("Global", "グローバル", "SEPJA"), estate.Quoted("Japan", "日本", "SEPJA")
	out := UpdateSolution{
		Title: solutionTitle,
		Terms: kind.Terms,
		Documents: []Document{
			{estate.Quoted("End User License Agreement", "使用許諾契約書", "CASJA"), []lifecycle.Text{global, japan}},
			{estate.Quoted("Global Privacy Notice", "プライバシーポリシー (Global Privacy Notice)", "SEPJA"), []lifecycle.Text{global, japan}},
			{estate.Quoted("Data Collection Notice", "データ収集について (Data Collection Notice)", "SEPJA"), nil},
		},
		Checkbox: estate.Assumed("I have read and agree to the terms.", "内容を確認し、同意します。"),
		Button:   estate.Quoted("I Agree to update", "アップデートに同意する", "CASJA"),
	}
	on := agree
	if t.State == InstanceUpdateAgreed {
		on = start
	}
	out.Blocks, err = v.Instances.Obstacles(r, t, on, nil)
	return out, err
}

// NoticePart is a heading of the System Update Notice with its text.
type NoticePart struct{ Heading, Text lifecycle.Text }

// UpdateNotice is the "System Update Notice", the last dialog before an update.
type UpdateNotice struct {
	Title    lifecycle.Text
	Parts    []NoticePart
	Checkbox lifecycle.Text
	Button   lifecycle.Text
}

// systemUpdateNotice returns the dialog before the update of a product. It is that of
// the Endpoint Security update [SEPJA], whose dialog is the one that is public; the
// English is ours but for title and buttons.
func systemUpdateNotice(t estate.InstanceType) UpdateNotice {
	button := t.Terms.Start
	if button.EN == "" {
		button = estate.Quoted("Start the Update", "アップデートを開始", "CASJA")
	}
	return UpdateNotice{
		Title: estate.Quoted("System Update Notice", "システムアップデートの通知", "SEPJA"),
		Parts: []NoticePart{
			{
				estate.Quoted("Permanent update", "恒久的なアップデート", "SEPJA"),
				estate.Quoted(
					"After the update starts, you cannot stop the process or restore the previous state of the system. Connecting the product automatically transfers all license information and relevant product data to Trend Vision One.",
					"アップデートの開始後は、プロセスを停止したり、以前のシステム状態に戻したりすることはできません。製品を接続すると、すべてのライセンス情報と関連する製品データがTrend Vision Oneに自動的に転送されます。", "SEPJA"),
			},
			{
				estate.Quoted("Compliance considerations", "コンプライアンスに関する考慮事項", "SEPJA"),
				estate.Quoted(
					"Review the data privacy, security and compliance of Trend Vision One, and check how the update affects your Trend Vision One system. If you have specific PCI compliance needs, read this page carefully.",
					"Trend Vision Oneのデータのプライバシー、セキュリティ、およびコンプライアンスを確認し、アップデートによるTrend Vision Oneシステムへの影響を確認してください。特定のPCIコンプライアンスのニーズがある場合は、このページをよくお読みください。", "SEPJA"),
			},
			{
				estate.Quoted("Forced sign-out during the update", "アップデート中の強制サインアウト", "SEPJA"),
				estate.Quoted(
					"After the update starts, the console is temporarily inaccessible and active users are automatically signed out. After the update is complete, users may need to update their accounts to continue to use the system.",
					"アップデートの開始後、コンソールに一時的にアクセスできなくなり、アクティブなユーザーはシステムから自動的にサインアウトされます。アップデートの完了後、システムを引き続き使用するには、ユーザーアカウントのアップデートが必要になる場合があります。", "SEPJA"),
			},
			{
				estate.Quoted("Tasks after the update", "アップデート後のタスク", "SEPJA"),
				estate.Quoted(
					"After the update is complete, make sure that the product instance is configured properly and that users have the appropriate access rights. For changes to settings by Trend Vision One updates, see the following link: Notice on the settings of detection-based access control.",
					"アップデートが完了したら、製品インスタンスが適切に設定されていること、およびユーザーに適切なアクセス権があることを確認することをお勧めします。Trend Vision Oneアップデートでの設定変更については、次のリンクを確認してください。 検出ベースのアクセス制御の設定に関する通知", "SEPJA"),
			},
		},
		Checkbox: estate.Quoted("I understand the impact of the update on the system and agree to start the process.",
			"アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します", "SEPJA"),
		Button: button,
	}
}

// GotIt closes the hint that an instance can be updated.
type GotIt struct {
	v1 *V1

	ID string `json:"id"`
}

// GotIt returns the command.
func (v *V1) GotIt(id string) GotIt { return GotIt{v1: v, ID: id} }

// Name returns "v1.product_instance.got_it".
func (GotIt) Name() string { return "v1.product_instance.got_it" }

// Run returns the InstanceView.
func (c GotIt) Run(tx *sim.Tx) (any, error) { return c.v1.push(tx, c.ID, gotIt, nil) }

// push pulls a trigger of an instance and returns its view.
func (v *V1) push(tx *sim.Tx, id string, on lifecycle.Trigger, in any) (InstanceView, error) {
	t, err := v.Instances.Fire(tx, id, on, in)
	if err != nil {
		return InstanceView{}, err
	}
	return v.view(&tx.Reader, t)
}

// Agree agrees to the terms in the Update Solution tab.
type Agree struct {
	v1 *V1

	ID string `json:"id"`
	Agreement
}

// Agree returns the command.
func (v *V1) Agree(id string, agreed bool) Agree {
	return Agree{v1: v, ID: id, Agreement: Agreement{Agreed: agreed}}
}

// Name returns "v1.product_instance.agree".
func (Agree) Name() string { return "v1.product_instance.agree" }

// Run returns the UpdateNotice that follows.
func (c Agree) Run(tx *sim.Tx) (any, error) {
	t, err := c.v1.Instances.Fire(tx, c.ID, agree, c.Agreement)
	if err != nil {
		return nil, err
	}
	kind, _ := c.v1.typeOf(t.Product)
	return systemUpdateNotice(kind), nil
}

// Withdraw closes the System Update Notice without starting.
type Withdraw struct {
	v1 *V1

	ID string `json:"id"`
}

// Withdraw returns the command.
func (v *V1) Withdraw(id string) Withdraw { return Withdraw{v1: v, ID: id} }

// Name returns "v1.product_instance.withdraw".
func (Withdraw) Name() string { return "v1.product_instance.withdraw" }

// Run returns the InstanceView.
func (c Withdraw) Run(tx *sim.Tx) (any, error) { return c.v1.push(tx, c.ID, withdraw, nil) }

// StartUpdate starts the update from the System Update Notice.
type StartUpdate struct {
	v1 *V1

	ID string `json:"id"`
	Understanding
}

// Started is an instance whose update has started, and the job that does it.
type Started struct {
	Instance InstanceView
	Job      UpdateJob
}

// StartUpdate returns the command.
func (v *V1) StartUpdate(id string, understood bool) StartUpdate {
	return StartUpdate{v1: v, ID: id, Understanding: Understanding{Understood: understood}}
}

// Name returns "v1.product_instance.start".
func (StartUpdate) Name() string { return "v1.product_instance.start" }

// Run returns a Started. While the product's back end prepares, that somebody has
// tried is kept, and the caller is refused with a *web.Denied.
func (c StartUpdate) Run(tx *sim.Tx) (any, error) {
	t, err := c.v1.Instances.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	p, _ := c.v1.product(t.Product)
	reason, _, err := ahead(&tx.Reader, p) // before the try, which may be the last that it waits for
	if err != nil {
		return nil, err
	}
	view, err := c.v1.push(tx, c.ID, start, c.Understanding)
	if err != nil {
		return nil, err
	}
	if view.Instance.State == InstanceConnected && reason != nil {
		tx.Refuse(&web.Denied{Status: http.StatusServiceUnavailable, Reason: *reason})
		return nil, nil
	}
	job, _, err := c.v1.jobOf(&tx.Reader, c.ID)
	return Started{Instance: view, Job: job}, err
}
