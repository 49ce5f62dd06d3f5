package mockv1

import (
	"cmp"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/mockv1/enrollment"
)

type (
	instanceGuard  = lifecycle.Guard[Instance, instanceFacts]
	instanceEffect = lifecycle.Effect[Instance, instanceFacts]
	instanceRow    = lifecycle.Row[Instance, instanceFacts]
)

// Texts and reasons that guards, refusals and answers share.
var (
	noHint           = lifecycle.Reason{Code: "v1.update.no_hint", Text: estate.Assumed("There is no hint to close.", "閉じるヒントはありません。")}
	alreadyConnected = lifecycle.Reason{Code: "v1.connect.already", Text: estate.Assumed(
		"The product is connected already, or is being connected.", "この製品はすでに接続されているか、接続処理中です。")}
	wasDetached = lifecycle.Reason{Code: "v1.connect.detached", Text: estate.Assumed(
		"The trial has ended, and the product was detached from Trend Vision One. It cannot be connected or provisioned again.",
		"体験版が終了したため、製品はTrend Vision Oneから切り離されました。再度接続またはプロビジョニングすることはできません。")}
	noTrial = lifecycle.Reason{Code: "v1.detach.no_trial", Text: estate.Assumed(
		"Only the product instance of a trial that has ended is detached.", "切り離されるのは、終了した体験版の製品インスタンスのみです。")}
	onlyOne = estate.Assumed(
		"Only one instance of Cloud Email and Collaboration Protection is possible.", "Cloud Email and Collaboration Protectionのインスタンスは1つのみ作成できます。")
	agreementRequired = estate.Assumed(
		"Read the terms and select the check box to agree to the update.", "条件を確認し、チェックボックスをオンにしてアップデートに同意してください。")
)

// successorDisplay is what an instance is called after its update.
func successorDisplay(t estate.InstanceType) string {
	return cmp.Or(t.SuccessorDisplay, t.SuccessorName.EN)
}

type instanceEffects struct {
	describe, tellConnect, connected, tellConnected, describeNew, tellProvision, hint, rename, tellBegin, queue, signOut, tellEnd, tellDeferred, describePending, issue, revoke, note, letGo, wait instanceEffect
}

func newInstanceEffects() instanceEffects {
	type do = func(t *Instance, f instanceFacts, now time.Time) []lifecycle.Action
	tell := func(on lifecycle.Trigger, with func(t *Instance, f instanceFacts) any) do {
		return func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			if !f.served {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: f.offer.Kind, ID: f.offer.ID, Trigger: on, With: with(t, f)}}
		}
	}
	nothing := func(*Instance, instanceFacts) any { return nil }
	named := func(t *Instance, f instanceFacts) any {
		return estate.Connection{Instance: t.ID, Organizations: f.toggled()}
	}
	become := func(t *Instance, f instanceFacts) {
		t.Type, t.DisplayName = f.product.Successor, successorDisplay(f.product)
	}
	return instanceEffects{
		describe: instanceEffect{ID: "describe", Doc: "Notes product, name, region, organizations and description.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			t.Product, t.Type, t.DisplayName = f.product.Code, f.product.Code, f.offer.DisplayName
			t.Region, t.Description, t.Organizations = f.business.Region, f.connection.Description, f.toggled()
			return nil
		}},
		tellConnect: instanceEffect{ID: "tell_connect", Doc: "Tells the product that it is being connected.", Do: tell(estate.Connect, named)},
		connected: instanceEffect{ID: "stamp_connection", Doc: "Notes when.", Do: func(t *Instance, _ instanceFacts, now time.Time) []lifecycle.Action {
			t.ConnectedAt = now
			return nil
		}},
		tellConnected: instanceEffect{ID: "tell_connected", Doc: "Tells the product that it is connected.", Do: tell(estate.Connected, nothing)},
		describeNew: instanceEffect{ID: "describe_new", Doc: "Notes type, name and region.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			t.Product, t.Region = f.product.Code, f.business.Region
			become(t, f)
			return nil
		}},
		tellProvision: instanceEffect{ID: "tell_provision", Doc: "Has the product make an empty successor.", Do: tell(estate.Provision, named)},
		hint: instanceEffect{ID: "close_hint", Doc: "The hint is not shown again.", Do: func(t *Instance, _ instanceFacts, _ time.Time) []lifecycle.Action {
			t.HintSeen = true
			return nil
		}},
		rename: instanceEffect{ID: "take_successor_name", Doc: "The row bears the successor's name and type: from the start of the update, or from its end, as the product has it.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			if t.State == InstanceUpdated || !f.product.KeepsName {
				become(t, f)
			}
			return nil
		}},
		tellBegin: instanceEffect{ID: "tell_begin", Doc: "Tells the product that its update begins.", Do: tell(estate.Begin, nothing)},
		queue: instanceEffect{ID: "queue_job", Doc: "Queues the update job.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: jobKindName, Trigger: queueJob, With: Queued{Instance: t.ID, Product: t.Product, Extra: f.extra}}}
		}},
		signOut: instanceEffect{ID: "sign_everybody_out", Doc: "Ends the sessions of Vision One too, if the product's setting says so.", Do: func(_ *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpdate)
		}},
		tellDeferred: instanceEffect{ID: "tell_deferred", Doc: "Tells the product that somebody has tried.", Do: tell(estate.Deferred, nothing)},
		describePending: instanceEffect{ID: "describe_pending", Doc: "Notes type, name and region.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			t.Product, t.Type, t.DisplayName, t.Region = f.product.Code, f.product.Code, cmp.Or(f.offer.DisplayName, f.product.Name.EN), f.business.Region
			return nil
		}},
		issue: instanceEffect{ID: "issue_token", Doc: "Generates an enrollment token.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: enrollment.Kind, Trigger: enrollment.Issue, With: enrollment.Order{Connector: t.ID, Product: f.product.Code}}}
		}},
		revoke: instanceEffect{ID: "revoke_tokens", Doc: "Makes its tokens void that were not used.", Do: func(_ *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			var out []lifecycle.Action
			for _, id := range f.tokens {
				out = append(out, lifecycle.Tell{Kind: enrollment.Kind, ID: id, Trigger: enrollment.Revoke})
			}
			return out
		}},
		note: instanceEffect{ID: "note_description", Doc: "Notes the description.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			t.Description = f.connection.Description
			return nil
		}},
		letGo: instanceEffect{ID: "let_go_of_trial", Doc: "Detaches the trials of Email and Collaboration Security that have ended.", Do: func(_ *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			var out []lifecycle.Action
			for _, id := range f.lost {
				out = append(out, lifecycle.Tell{Kind: estate.Licences.Spec.Name, ID: id, Trigger: estate.DetachLicence})
			}
			return out
		}},
		wait:    instanceEffect{ID: "wait_on", Doc: "Waits for the new end.", Do: func(*Instance, instanceFacts, time.Time) []lifecycle.Action { return nil }},
		tellEnd: instanceEffect{ID: "tell_end", Doc: "Tells the product that its update is done.", Do: tell(estate.End, nothing)},
	}
}

func instanceRows() []instanceRow {
	g, e := newInstanceGuards(), newInstanceEffects()
	guards := func(list ...instanceGuard) []instanceGuard { return list }
	do := func(list ...instanceEffect) []instanceEffect { return list }
	operator, product := lifecycle.Operator, lifecycle.Product
	trialEnd := lifecycle.At[Instance, instanceFacts]{
		Settings: []string{estate.SettingTrialGrace}, Of: func(_ Instance, f instanceFacts) time.Time { return f.trialOver },
	}
	return []instanceRow{
		{ID: "v1.product_instance.connect", From: in(instanceNone), On: connectInstance, If: guards(g.mayConnect, g.automatic, g.attachable, g.offered, g.notHere, g.organization, g.agrees), To: InstanceConnecting, Do: do(e.describe, e.tellConnect), By: operator, Why: "Add Existing Product connects a product by the Business ID.", Src: []string{"CASKB", "CASJA", "PIC"}},
		{ID: "v1.product_instance.generate_token", From: in(instanceNone), On: generateToken, If: guards(g.mayConnect, g.byToken, g.notHere), To: InstancePending, Do: do(e.describePending, e.issue), By: operator, Why: "A product that is licensed otherwise than by the business' account needs a token; generating it makes a connector.", Src: []string{"PIC", "AWSTOK", "SEPJA"}},
		{ID: "v1.product_instance.generate_again", From: in(InstancePending), On: generateToken, If: guards(g.mayConnect), Do: do(e.revoke, e.issue), By: operator, Why: "A new token takes the place of the one before.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.product_instance.save", From: in(InstancePending), On: connectInstance, If: guards(g.mayConnect), Do: do(e.note), By: operator, Why: "\"Save\" keeps the description.", Src: []string{"DS", "WFBSKB"}},
		{ID: "v1.product_instance.enrolled", From: in(InstancePending), On: enrollment.Enrolled, To: InstanceConnected, Do: do(e.connected, e.tellConnect), By: operator, Why: "Once the product has registered with the token, the row is \"Connected\".", Src: []string{"SEPJA", "WFBSKB"}},
		{ID: "v1.product_instance.remove", From: in(InstancePending), On: removeInstance, If: guards(g.mayConnect), To: InstanceRemoved, Do: do(e.revoke), By: operator, Why: "An unused connector can be deleted; its token is void then.", Src: []string{"AWSTOK"}},
		{ID: "v1.product_instance.connected", From: in(InstanceConnecting), On: instanceConnected, To: InstanceConnected, Do: do(e.connected, e.tellConnected), After: SettingConnect, Work: true, By: product, Why: "After one to two minutes the status is \"Connected\".", Src: []string{"CASJA"}},
		{ID: "v1.product_instance.provision", From: in(instanceNone), On: provision, If: guards(g.mayProvision, g.foundation, g.attachable, g.code, g.noProduct, g.noSuccessor), To: InstanceProvisioning, Do: do(e.describeNew), By: operator, Why: "A customer with the code and without CAS provisions a new instance, of which only one is possible.", Src: []string{"CASKB", "PIN"}},
		{ID: "v1.product_instance.provisioned", From: in(InstanceProvisioning), On: provisioned, To: InstanceUpdated, Do: do(e.connected, e.tellProvision), After: SettingProvision, Work: true, By: product, Why: "Provisioning might take a few minutes.", Src: []string{"PIN", "CASKB"}},
		{ID: "v1.product_instance.got_it", From: in(InstanceConnected), On: gotIt, If: guards(g.mayUpdate, g.hinted), Do: do(e.hint), By: operator, Why: "Vision One asks to update the instance; the hint is closed with \"Got it\".", Src: []string{"CASKB"}},
		{ID: "v1.product_instance.agree", From: in(InstanceConnected), On: agree, If: guards(g.mayUpdate, g.updatable, g.owner, g.foundation, g.agrees, g.agreed), To: InstanceUpdateAgreed, By: operator, Why: "The box must be ticked to agree to the terms.", Src: []string{"CASKB", "CASJA", "KA15946"}},
		{ID: "v1.product_instance.withdraw", From: in(InstanceUpdateAgreed), On: withdraw, To: InstanceConnected, By: operator, Why: "Until the update starts, the notice can be closed.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.product_instance.start", From: in(InstanceUpdateAgreed), On: start, If: guards(g.mayUpdate, g.owner, g.foundation, g.agrees, g.understood, g.prepared), To: InstanceUpdating, Do: do(e.rename, e.tellBegin, e.queue, e.signOut), By: operator, Why: "From here on there is neither a stop nor a way back.", Src: []string{"CASKB", "CASJA", "KA15946", "A1UP"}},
		{ID: "v1.product_instance.defer", From: in(InstanceUpdateAgreed), On: start, If: guards(g.mayUpdate, g.owner, g.foundation, g.agrees, g.understood, g.preparing), To: InstanceConnected, Do: do(e.tellDeferred), By: operator, Why: "While the back end prepares, the start meets a temporary problem: nobody is signed out, and the steps are to be done again from \"Update\".", Src: []string{"SEPJA"}},
		{ID: "v1.product_instance.finish", From: in(InstanceUpdating), On: finishUpdate, If: guards(g.done), To: InstanceUpdated, Do: do(e.rename, e.tellEnd), By: product, Why: "The instance is connected again, as the successor.", Src: []string{"CASKB", "CASJA"}},
		{ID: "v1.product_instance.detach", From: in(InstanceUpdated), On: detachInstance, If: guards(g.trialOver), To: InstanceDetached, At: trialEnd, Do: do(e.letGo), By: product, Why: "At the end of a trial the instance is detached, and not attached again when credits are added.", Src: []string{"KA9638"}},
		{ID: "v1.product_instance.trial_prolonged", From: in(InstanceUpdated), On: detachInstance, If: guards(g.trialLonger), At: trialEnd, Do: do(e.wait), By: product, Why: "A trial that was prolonged before its end is detached later.", Src: []string{"KA9638", lifecycle.Assumed}},
	}
}
