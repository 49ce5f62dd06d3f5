package mockv1

import (
	"cmp"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/enrollment"
	"github.com/mockone/mockone/mockv1/iam"
)

// Instance is a product instance: a product that is connected to Vision One, or
// was provisioned here (SM-4).
type Instance struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Product is the code of the product behind it, Type what it is shown as:
	// the product, and from the start of its update the product's successor.
	Product     string `json:"product"`
	Type        string `json:"type"`
	DisplayName string `json:"display_name"`
	Region      string `json:"region"`
	Description string `json:"description,omitempty"`
	// Organizations are the ids whose toggles were on.
	Organizations []string `json:"organizations,omitempty"`
	// HintSeen says that somebody has clicked "Got it" on the hint that the
	// instance can be updated.
	HintSeen    bool      `json:"hint_seen,omitempty"`
	ConnectedAt time.Time `json:"connected_at,omitzero"`
}

// The states of a product instance.
const (
	instanceNone lifecycle.State = "none"
	// InstancePending is a connector whose enrollment token no product has shown yet.
	InstancePending      lifecycle.State = "pending"
	InstanceConnecting   lifecycle.State = "connecting"
	InstanceProvisioning lifecycle.State = "provisioning"
	InstanceConnected    lifecycle.State = "connected"
	// InstanceUpdateAgreed is a connected instance whose "System Update Notice" is open.
	InstanceUpdateAgreed lifecycle.State = "update_agreed"
	InstanceUpdating     lifecycle.State = "updating"
	// InstanceUpdated is connected again, as the product's successor.
	InstanceUpdated lifecycle.State = "updated"
	// InstanceRemoved is a connector that was removed before a product was there.
	InstanceRemoved lifecycle.State = "removed"
	// InstanceDetached is a successor whose trial has ended: it never comes back [KA9638].
	InstanceDetached lifecycle.State = "detached"
)

// The triggers of a product instance.
const (
	connectInstance   lifecycle.Trigger = "connect"
	instanceConnected lifecycle.Trigger = "connected"
	provision         lifecycle.Trigger = "provision"
	provisioned       lifecycle.Trigger = "provisioned"
	gotIt             lifecycle.Trigger = "got_it"
	agree             lifecycle.Trigger = "agree"
	withdraw          lifecycle.Trigger = "withdraw"
	start             lifecycle.Trigger = "start"
	finishUpdate      lifecycle.Trigger = "finish"
	generateToken     lifecycle.Trigger = "generate_token"
	removeInstance    lifecycle.Trigger = "remove"
	detachInstance    lifecycle.Trigger = "detach"
)

// Connection is the input with which a product is connected.
type Connection struct {
	// Type is the product's code, Organizations the ids whose toggles are on.
	Type          string   `json:"type"`
	Organizations []string `json:"organizations"`
	Description   string   `json:"description"`
}

// Provisioning is the input with which a new instance of a type is made.
type Provisioning struct {
	Type string `json:"type"`
}

// Agreement is the input of the Update Solution tab: whether its box is ticked.
type Agreement struct {
	Agreed bool `json:"agreed"`
}

// Understanding is the input of the System Update Notice: whether its box is ticked.
type Understanding struct {
	Understood bool `json:"understood"`
}

// TokenOrder is the input with which an enrollment token is generated.
type TokenOrder struct {
	// Type is the code of a type that is connected by a token.
	Type string `json:"type"`
}

type instanceFacts struct {
	order         TokenOrder
	connection    Connection
	agreement     Agreement
	understanding Understanding
	// business is whose it is, rights are the actor's.
	business estate.Business
	rights   iam.Rights
	// wanted is the type that is to be provisioned.
	wanted string
	// product is what the instance is, offer what it shows of itself now;
	// offered is false if the business does not have it, here says that it has
	// an instance already, detached that it had one that was lost with its trial.
	// served says that the simulation has the product.
	product                         estate.InstanceType
	offer                           estate.Offer
	offered, here, detached, served bool
	// trialOver is when the successor is lost; zero if it is no trial. lost are the
	// licences that are lost with it.
	trialOver time.Time
	lost      []string
	// code says that the activation code of the successor is enabled.
	code bool
	// done says that its update job has succeeded.
	done bool
	// blocks are the product's own reasons against the next step.
	blocks []lifecycle.Reason
	// preparing is what a start of the update is answered with while the product's
	// back end is not ready; nil once it is.
	preparing *lifecycle.Reason
	// extra is how much longer than its setting says the update takes.
	extra time.Duration
	// tokens are those of the connector that can still be revoked.
	tokens []string
	// sessions are those of Vision One that the update ends.
	sessions []string
}

const instanceKindName = "v1.product_instance"

func (v *V1) instanceKind() *sim.Kind[Instance, instanceFacts] {
	return &sim.Kind[Instance, instanceFacts]{
		ID:     func(t *Instance) *string { return &t.ID },
		Parent: func(t Instance) string { return t.Product },
		Facts:  v.instanceFacts,
		Spec: lifecycle.Spec[Instance, instanceFacts]{
			Name:  instanceKindName,
			Title: estate.Quoted("Product Instance", "Product Instance", "PI"),
			Doc: "A product in Vision One. It is connected, then updated to its successor, which takes its place in the list; " +
				"a customer without the product provisions the successor. There is no way back.",
			Initial:  instanceNone,
			State:    func(t *Instance) *lifecycle.State { return &t.State },
			States:   instanceStates(),
			Triggers: instanceTriggers(),
			Rows:     instanceRows(),
			Refusals: instanceRefusals(),
		},
	}
}

func (v *V1) instanceFacts(r *sim.Reader, t Instance, in any) (instanceFacts, error) {
	f := instanceFacts{
		order: sim.Input[TokenOrder](in), connection: sim.Input[Connection](in),
		agreement: sim.Input[Agreement](in), understanding: sim.Input[Understanding](in), wanted: sim.Input[Provisioning](in).Type,
	}
	var err error
	if f.business, err = estate.TheBusiness(r); err != nil {
		return f, err
	}
	if f.rights, err = v.RightsOf(r); err != nil {
		return f, err
	}
	code := cmp.Or(t.Product, f.connection.Type, f.order.Type)
	if t.State == instanceNone && code == "" {
		if p, ok := v.successor(f.wanted); ok {
			code = p.Type().Code
		}
	}
	f.product, _ = v.typeOf(code)
	if f.tokens, err = v.Tokens.Open(r, t.ID); err != nil {
		return f, err
	}
	p, ok := v.product(code)
	if !ok {
		return f, nil
	}
	f.served = true
	if f.offer, f.offered, err = p.Offer(r); err != nil {
		return f, err
	}
	if f.here, f.detached, err = v.here(r, code, t.ID); err != nil {
		return f, err
	}
	if f.trialOver, f.lost, err = trialOf(r, f.product); err != nil {
		return f, err
	}
	if f.preparing, f.extra, err = ahead(r, p); err != nil {
		return f, err
	}
	if f.code, err = suiteCode(r); err != nil {
		return f, err
	}
	if f.blocks, err = v.blocks(r, p, t, f); err != nil {
		return f, err
	}
	job, ok, err := v.jobOf(r, t.ID)
	if err != nil {
		return f, err
	}
	f.done = ok && job.State == JobSucceeded
	all, err := signsOutAll(r, f.product)
	if err != nil || !all || t.State != InstanceUpdateAgreed {
		return f, err
	}
	f.sessions, err = v.Sessions.Active(r, "")
	return f, err
}

// here reports whether the business has an instance of a product, besides one, and
// whether it had one that was lost with its trial.
func (v *V1) here(r *sim.Reader, product, besides string) (here, lost bool, err error) {
	all, err := v.Instances.List(r, product)
	for _, t := range all {
		switch {
		case t.ID == besides, t.State == InstanceRemoved:
		case t.State == InstanceDetached:
			lost = true
		default:
			here = true
		}
	}
	return here, lost, err
}

// trialOf returns when a product's successor is lost, and the licences that are lost with
// it; nothing if it stays.
func trialOf(r *sim.Reader, t estate.InstanceType) (over time.Time, lost []string, err error) {
	if !t.Detached {
		return over, nil, nil
	}
	if over, err = estate.TrialOver(r, t.Code); err != nil {
		return over, nil, err
	}
	lost, err = estate.LostTrials(r)
	return over, lost, err
}

// ahead asks the product what its update meets: a back end that is not ready, and
// how much there is to move.
func ahead(r *sim.Reader, p estate.Product) (preparing *lifecycle.Reason, extra time.Duration, err error) {
	if one, ok := p.(estate.Preparing); ok {
		reason, waits, err := one.Preparing(r)
		if err != nil {
			return nil, 0, err
		}
		if waits {
			preparing = &reason
		}
	}
	if one, ok := p.(estate.Sized); ok {
		extra, err = one.Extra(r)
	}
	return preparing, extra, err
}

// blocks asks the product what stands in the way of the instance's next step.
func (v *V1) blocks(r *sim.Reader, p estate.Product, t Instance, f instanceFacts) ([]lifecycle.Reason, error) {
	switch t.State {
	case instanceNone:
		if !f.offered || f.here || f.detached || f.offer.Connected || f.product.ByToken {
			return nil, nil // that is reason enough, or the product is asked when it registers
		}
		if on := f.toggled(); len(on) > 0 {
			return p.Blocks(r, estate.Connect, estate.Connection{Instance: t.ID, Organizations: on})
		}
		return p.Blocks(r, estate.Connect, nil)
	case InstanceConnected, InstanceUpdateAgreed:
		return p.Blocks(r, estate.Begin, nil)
	}
	return nil, nil
}

// toggled returns the organizations whose toggles are on. Those without a toggle
// follow by themselves.
func (f *instanceFacts) toggled() []string {
	var out []string
	for _, o := range f.offer.Organizations {
		if o.Toggle && slices.Contains(f.connection.Organizations, o.ID) {
			out = append(out, o.ID)
		}
	}
	return out
}

// suiteCode reports whether the activation code of Trend Vision One Email and
// Collaboration Security is enabled.
func suiteCode(r *sim.Reader) (bool, error) {
	_, ok, err := estate.LicenceFor(r, "v1ecs")
	return ok, err
}

// signsOutAll reports whether a product's update ends the sessions of Vision One too.
func signsOutAll(r *sim.Reader, t estate.InstanceType) (bool, error) {
	if t.SignOut == "" {
		return false, nil
	}
	value, err := r.Setting(t.SignOut)
	return value == "all", err
}

func instanceStates() []lifecycle.StateInfo {
	connected := estate.Quoted("Connected", "接続済み", "CASJA")
	return []lifecycle.StateInfo{
		{State: instanceNone, Label: estate.Assumed("Not connected", "未接続"), Doc: "Before \"Save\"."},
		{State: InstancePending, Label: pendingLabel(), Doc: "An enrollment token was generated; the product has not registered with it yet. What the row says meanwhile is assumed."},
		{State: InstanceConnecting, Label: pendingLabel(), Doc: "Being connected for one to two minutes."},
		{State: InstanceProvisioning, Label: estate.Quoted("Provisioning", "Provisioning", "SEPJA"), Doc: "A new instance is being made for a few minutes."},
		{State: InstanceConnected, Label: connected, Doc: "Connected. Where the platform is Foundation, it can be updated."},
		{State: InstanceUpdateAgreed, Label: connected, Doc: "Connected; somebody has agreed to the update and sees the System Update Notice."},
		{State: InstanceUpdating, Label: estate.Quoted("Updating", "アップデート", "CASJA"), Doc: "Being updated, under the successor's name. A job that hangs or has failed looks the same."},
		{State: InstanceUpdated, Label: connected, Doc: "Connected as the successor."},
		{State: InstanceDetached, Label: estate.Assumed("Detached", "切り離し済み"), Doc: "The successor of a trial that has ended. The console does not list it, and it never comes back.", Final: true},
		{State: InstanceRemoved, Label: estate.Assumed("Removed", "削除済み"), Doc: "A connector that was removed before a product registered with it. The console does not list it.", Final: true},
	}
}

func instanceTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: connectInstance, Label: estate.Quoted("Save", "保存", "CASJA"), Doc: "A product is connected in the Product Connection step.", Input: func() any { return &Connection{} }},
		{Trigger: instanceConnected, Label: connectedLabel(), Doc: "The back end has connected it."},
		{Trigger: provision, Label: estate.Quoted("Provision", "プロビジョニング", "CASKB"), Doc: "A customer with the code and without the product makes a new instance.", Input: func() any { return &Provisioning{} }},
		{Trigger: provisioned, Label: estate.Assumed("Provisioned", "プロビジョニング済み"), Doc: "The new instance is ready."},
		{Trigger: gotIt, Label: estate.Quoted("Got it", "了解", "CASKB"), Doc: "The hint that the instance can be updated is closed."},
		{Trigger: agree, Label: estate.Quoted("I Agree to update", "アップデートに同意する", "CASJA"), Doc: "The terms in the Update Solution tab are agreed to.", Input: func() any { return &Agreement{} }},
		{Trigger: withdraw, Label: estate.Assumed("Cancel", "キャンセル"), Doc: "The System Update Notice is closed without starting."},
		{Trigger: start, Label: estate.Quoted("Start the Update", "アップデートを開始", "CASJA"), Doc: "The update is started from the System Update Notice.", Input: func() any { return &Understanding{} }},
		{Trigger: generateToken, Label: estate.Quoted("Click to generate the enrollment token", "クリックして登録トークンを生成", "DS"), Doc: "A token for a product is generated in the Product Connection step, and with it a connector.", Input: func() any { return &TokenOrder{} }},
		{Trigger: enrollment.Enrolled, Label: estate.Quoted("Register", "登録", "SEPJA"), Doc: "A product has shown the token in its own console.", Input: func() any { return &estate.Enrolling{} }},
		{Trigger: removeInstance, Label: estate.Assumed("Delete", "削除"), Doc: "The unused connector is removed."},
		{Trigger: finishUpdate, Label: estate.Assumed("Finish", "完了"), Doc: "The update job has succeeded."},
		{Trigger: detachInstance, Label: estate.Assumed("Detach", "切り離し"), Doc: "The trial is over."},
	}
}

func pendingLabel() lifecycle.Text {
	return estate.Quoted("Preparing or pending registration", "準備中または登録保留中", "CASJA")
}

func connectedLabel() lifecycle.Text { return estate.Quoted("Connected", "接続済み", "CASJA") }

func instanceRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, code, en, ja string, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
	}
	return []lifecycle.Refusal{
		refuse(generateToken, alreadyConnected.Code, alreadyConnected.Text.EN, alreadyConnected.Text.JA),
		refuse(enrollment.Enrolled, "v1.connect.not_waiting", "The product instance does not wait for a registration.", "この製品インスタンスは登録待ちではありません。"),
		refuse(removeInstance, "v1.connect.in_use", "Only a product instance with which no product has registered can be deleted.", "削除できるのは、製品が登録されていない製品インスタンスのみです。"),
		refuse(connectInstance, alreadyConnected.Code, alreadyConnected.Text.EN, alreadyConnected.Text.JA),
		refuse(provision, "cecp.provision.exists", onlyOne.EN, onlyOne.JA),
		{On: gotIt, Reason: noHint},
		refuse(agree, "v1.update.agreed", "The terms have been agreed to already.", "条件にはすでに同意しています。", InstanceUpdateAgreed),
		refuse(agree, "v1.update.started", "The update has started already.", "アップデートはすでに開始されています。", InstanceUpdating),
		refuse(agree, "v1.update.done", "The product instance has been updated already.", "この製品インスタンスはすでにアップデートされています。", InstanceUpdated),
		{From: in(InstanceDetached), On: agree, Reason: wasDetached},
		refuse(agree, "v1.update.not_connected", "The product instance is not connected yet.", "この製品インスタンスはまだ接続されていません。"),
		{From: in(InstanceUpdating, InstanceUpdated), On: withdraw, Reason: cannotStop},
		{From: in(InstanceDetached), On: withdraw, Reason: wasDetached},
		refuse(withdraw, "v1.update.not_agreed", "There is no System Update Notice to close.", "閉じるシステムアップデートの通知はありません。"),
		refuse(start, "v1.update.started", "The update has started already.", "アップデートはすでに開始されています。", InstanceUpdating),
		refuse(start, "v1.update.done", "The product instance has been updated already.", "この製品インスタンスはすでにアップデートされています。", InstanceUpdated),
		{From: in(InstanceDetached), On: start, Reason: wasDetached},
		refuse(start, "v1.update.agreement_required", agreementRequired.EN, agreementRequired.JA),
		refuse(finishUpdate, "v1.update.not_running", "No update is running.", "実行中のアップデートはありません。"),
		{From: in(InstanceDetached), On: detachInstance, Reason: wasDetached},
		{On: detachInstance, Reason: noTrial},
	}
}
