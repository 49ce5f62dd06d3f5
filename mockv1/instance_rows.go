package mockv1

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
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
	onlyOne = estate.Assumed(
		"Only one instance of Cloud Email and Collaboration Protection is possible.", "Cloud Email and Collaboration Protectionのインスタンスは1つのみ作成できます。")
	agreementRequired = estate.Assumed(
		"Read the terms and select the check box to agree to the update.", "条件を確認し、チェックボックスをオンにしてアップデートに同意してください。")
)

type instanceGuards struct {
	mayConnect, mayProvision, mayUpdate, offered, notHere, organization, agrees, foundation, agreed, understood, code, noProduct, noSuccessor, hinted, done instanceGuard
}

func newInstanceGuards() instanceGuards {
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	may := func(id, what string, cmd sim.Command) instanceGuard {
		return instanceGuard{
			ID: id, Doc: "The user's role permits to " + what + ", and has the product within its scope.", Else: iam.RoleNotAllowed,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				return f.rights.May(cmd.Name()) && (f.product.Code == "" || f.rights.Sees(f.product.Code))
			},
		}
	}
	return instanceGuards{
		mayConnect:   may("connects_products", "connect products [ROLES]", ConnectProduct{}),
		mayProvision: may("provisions_products", "provision product instances", ProvisionCECP{}),
		mayUpdate:    may("updates_products", "update products", StartUpdate{}),
		offered: instanceGuard{
			ID: "product_there", Doc: "The business has the product.",
			Else:  refuse("v1.connect.no_product", "There is no such product to connect.", "接続できる製品がありません。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.offered },
		},
		notHere: instanceGuard{
			ID: "not_connected", Doc: "The product is not connected, nor being connected.", Else: alreadyConnected,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.here && !f.offer.Connected },
		},
		organization: instanceGuard{
			ID: "organization_chosen", Doc: "An organization takes part: one whose toggle is on, or one without a toggle.", Input: true,
			Else: refuse("v1.connect.no_organization", "Enable at least one organization.", "少なくとも1つの組織を有効にしてください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				all := f.offer.Organizations
				return len(all) == 0 || len(f.toggled()) > 0 || slices.ContainsFunc(all, func(o estate.Organization) bool { return !o.Toggle })
			},
		},
		agrees: instanceGuard{
			ID: "product_agrees", Doc: "The product's own guards hold.",
			Ask: func(_ Instance, f instanceFacts, _ time.Time) []lifecycle.Reason { return f.blocks },
		},
		foundation: instanceGuard{
			ID: "platform_foundation", Doc: "The platform is updated to Foundation Services [CASKB, CASJA].",
			Else:  refuse("v1.update.platform", "Update Trend Vision One to the Foundation Services release first.", "先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.business.Platform == estate.Foundation },
		},
		agreed: instanceGuard{
			ID: "box_agreed", Doc: "The box in the Update Solution tab is ticked.", Input: true,
			Else:  lifecycle.Reason{Code: "v1.update.agreement_required", Text: agreementRequired},
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.agreement.Agreed },
		},
		understood: instanceGuard{
			ID: "box_understood", Doc: "The box in the System Update Notice is ticked.", Input: true,
			Else:  refuse("v1.update.understanding_required", "Select the check box to confirm that you understand the impact of the update.", "チェックボックスをオンにして、アップデートによる影響を理解したことを確認してください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.understanding.Understood },
		},
		code: instanceGuard{
			ID: "code_enabled", Doc: "The activation code of Trend Vision One Email and Collaboration Security is enabled [CASKB].",
			Else:  refuse("cecp.provision.no_code", "Contact your sales representative, or allocate credits in Credit Usage.", "営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.code },
		},
		noProduct: instanceGuard{
			ID: "no_product_to_connect", Doc: "The business does not have the product that would be updated to this instance.",
			Else:  refuse("cecp.provision.cas_exists", "You have Cloud App Security. Connect it instead of provisioning a new instance.", "Cloud App Securityをご利用中です。新しいインスタンスをプロビジョニングせずに、Cloud App Securityを接続してください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.offered || f.offer.Updated },
		},
		hinted: instanceGuard{
			ID: "hint_shown", Doc: "The hint is still shown.", Else: noHint,
			Holds: func(t Instance, _ instanceFacts, _ time.Time) bool { return !t.HintSeen },
		},
		done: instanceGuard{
			ID: "job_succeeded", Doc: "The update job has succeeded.",
			Else:  refuse("v1.update.not_done", "The update is still running.", "アップデートはまだ実行中です。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.done },
		},
		noSuccessor: instanceGuard{
			ID: "only_one", Doc: "There is no such instance yet: only one is possible [PIN].",
			Else:  lifecycle.Reason{Code: "cecp.provision.exists", Text: onlyOne},
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.here && !f.offer.Updated },
		},
	}
}

type instanceEffects struct {
	describe, tellConnect, connected, tellConnected, describeNew, tellProvision, hint, rename, tellBegin, queue, signOut, tellEnd instanceEffect
}

func newInstanceEffects() instanceEffects {
	type do = func(t *Instance, f instanceFacts, now time.Time) []lifecycle.Action
	tell := func(on lifecycle.Trigger, with func(t *Instance, f instanceFacts) any) do {
		return func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: f.offer.Kind, ID: f.offer.ID, Trigger: on, With: with(t, f)}}
		}
	}
	nothing := func(*Instance, instanceFacts) any { return nil }
	named := func(t *Instance, f instanceFacts) any {
		return estate.Connection{Instance: t.ID, Organizations: f.toggled()}
	}
	become := func(t *Instance, f instanceFacts) {
		t.Type, t.DisplayName = f.product.Successor, f.product.SuccessorName.EN
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
		rename: instanceEffect{ID: "take_successor_name", Doc: "The row bears the successor's name and type from here on.", Do: func(t *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			become(t, f)
			return nil
		}},
		tellBegin: instanceEffect{ID: "tell_begin", Doc: "Tells the product that its update begins.", Do: tell(estate.Begin, nothing)},
		queue: instanceEffect{ID: "queue_job", Doc: "Queues the update job.", Do: func(t *Instance, _ instanceFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: jobKindName, Trigger: queueJob, With: Queued{Instance: t.ID, Product: t.Product}}}
		}},
		signOut: instanceEffect{ID: "sign_everybody_out", Doc: "Ends the sessions of Vision One too, if the product's setting says so.", Do: func(_ *Instance, f instanceFacts, _ time.Time) []lifecycle.Action {
			return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpdate)
		}},
		tellEnd: instanceEffect{ID: "tell_end", Doc: "Tells the product that its update is done.", Do: tell(estate.End, nothing)},
	}
}

func instanceRows() []instanceRow {
	g, e := newInstanceGuards(), newInstanceEffects()
	guards := func(list ...instanceGuard) []instanceGuard { return list }
	do := func(list ...instanceEffect) []instanceEffect { return list }
	operator, product := lifecycle.Operator, lifecycle.Product
	return []instanceRow{
		{ID: "v1.product_instance.connect", From: in(instanceNone), On: connectInstance, If: guards(g.mayConnect, g.offered, g.notHere, g.organization, g.agrees), To: InstanceConnecting, Do: do(e.describe, e.tellConnect), By: operator, Why: "Add Existing Product connects a product by the Business ID.", Src: []string{"CASKB", "CASJA", "PIC"}},
		{ID: "v1.product_instance.connected", From: in(InstanceConnecting), On: instanceConnected, To: InstanceConnected, Do: do(e.connected, e.tellConnected), After: SettingConnect, Work: true, By: product, Why: "After one to two minutes the status is \"Connected\".", Src: []string{"CASJA"}},
		{ID: "v1.product_instance.provision", From: in(instanceNone), On: provision, If: guards(g.mayProvision, g.foundation, g.code, g.noProduct, g.noSuccessor), To: InstanceProvisioning, Do: do(e.describeNew), By: operator, Why: "A customer with the code and without CAS provisions a new instance, of which only one is possible.", Src: []string{"CASKB", "PIN"}},
		{ID: "v1.product_instance.provisioned", From: in(InstanceProvisioning), On: provisioned, To: InstanceUpdated, Do: do(e.connected, e.tellProvision), After: SettingProvision, Work: true, By: product, Why: "Provisioning might take a few minutes.", Src: []string{"PIN", "CASKB"}},
		{ID: "v1.product_instance.got_it", From: in(InstanceConnected), On: gotIt, If: guards(g.mayUpdate, g.hinted), Do: do(e.hint), By: operator, Why: "Vision One asks to update the instance; the hint is closed with \"Got it\".", Src: []string{"CASKB"}},
		{ID: "v1.product_instance.agree", From: in(InstanceConnected), On: agree, If: guards(g.mayUpdate, g.foundation, g.agrees, g.agreed), To: InstanceUpdateAgreed, By: operator, Why: "The box must be ticked to agree to the terms.", Src: []string{"CASKB", "CASJA", "KA15946"}},
		{ID: "v1.product_instance.withdraw", From: in(InstanceUpdateAgreed), On: withdraw, To: InstanceConnected, By: operator, Why: "Until the update starts, the notice can be closed.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.product_instance.start", From: in(InstanceUpdateAgreed), On: start, If: guards(g.mayUpdate, g.foundation, g.agrees, g.understood), To: InstanceUpdating, Do: do(e.rename, e.tellBegin, e.queue, e.signOut), By: operator, Why: "From here on there is neither a stop nor a way back.", Src: []string{"CASKB", "CASJA", "KA15946"}},
		{ID: "v1.product_instance.finish", From: in(InstanceUpdating), On: finishUpdate, If: guards(g.done), To: InstanceUpdated, Do: do(e.tellEnd), By: product, Why: "The instance is connected again, as the successor.", Src: []string{"CASKB", "CASJA"}},
	}
}
