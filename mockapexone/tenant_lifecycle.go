package mockapexone

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

type (
	tenantRow    = lifecycle.Row[Tenant, tenantFacts]
	tenantEffect = lifecycle.Effect[Tenant, tenantFacts]
)

func in(states ...lifecycle.State) []lifecycle.State { return states }

// tenants returns the kind of tenants.
func (a *Apex) tenants() *sim.Kind[Tenant, tenantFacts] {
	connection := func() any { return &estate.Connection{} }
	return &sim.Kind[Tenant, tenantFacts]{
		ID:    func(t *Tenant) *string { return &t.ID },
		Facts: a.tenantFacts,
		Spec: lifecycle.Spec[Tenant, tenantFacts]{
			Name:    tenantKind,
			Title:   estate.Quoted("Trend Micro Apex One as a Service", "Trend Micro Apex One as a Service", "SEPJA"),
			Doc:     "A customer's Apex One SaaS with its Apex Central, on its way into Vision One. Its agents are managed in every state but the last one.",
			Initial: tenantNone,
			State:   func(t *Tenant) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: tenantNone, Label: estate.Assumed("Absent", "なし"), Doc: "The customer has no Apex One SaaS."},
				{State: TenantActive, Label: estate.Quoted("Not registered", "登録されていません", "SEPJA"), Doc: "In use, not registered with Vision One."},
				{State: TenantPreparing, Label: estate.Quoted("Registered", "登録済み", "SEPJA"), Doc: "Registered with Vision One, whose row is connected; the back end prepares the update, and a start of it meets a temporary problem."},
				{State: TenantConnected, Label: estate.Quoted("Registered", "登録済み", "SEPJA"), Doc: "Registered with Vision One, and ready for the update."},
				{State: TenantUpdating, Label: estate.Quoted("Updating", "アップデート", "SEPJA"), Doc: "Becoming Standard Endpoint Protection. Apex Central is closed; agents go on."},
				{State: TenantClosed, Label: successorName(), Doc: "It has become Standard Endpoint Protection. Apex Central only upgrades accounts; the agents are the same as ever.", Final: true},
				{State: TenantPurged, Label: estate.Assumed("Purged", "削除済み"), Doc: "It hibernated for too long: all settings and data are gone.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: activate, Label: estate.Assumed("Activate", "アクティベート"), Doc: "The customer activates a license and gets an Apex One SaaS."},
				{Trigger: estate.Connect, Label: estate.Quoted("Register", "登録", "SEPJA"), Doc: "Vision One has taken the enrollment token.", Input: connection},
				{Trigger: ready, Label: estate.Assumed("Ready", "準備完了"), Doc: "The back end has finished the preparation."},
				{Trigger: makeUp, Label: estate.Assumed("Finish the preparation", "準備を完了"), Doc: "Support finishes the preparation."},
				{Trigger: estate.Deferred, Label: estate.Assumed("Deferred", "延期"), Doc: "Somebody has tried to start the update while the back end prepares it."},
				{Trigger: estate.Begin, Label: estate.Quoted("Connect and Transfer", "接続して転送", "SEPJA"), Doc: "Vision One starts the update."},
				{Trigger: estate.End, Label: estate.Assumed("Finish the update", "アップデートの完了"), Doc: "The update is done."},
				{Trigger: purge, Label: estate.Assumed("Purge", "削除"), Doc: "It has hibernated for too long."},
			},
			Rows:     tenantRows(),
			Refusals: tenantRefusals(),
		},
	}
}

func tenantRows() []tenantRow {
	do := func(list ...tenantEffect) []tenantEffect { return list }
	guards := func(list ...tenantGuard) []tenantGuard { return list }
	stampReady := tenantEffect{ID: "stamp_ready", Doc: "Notes when.", Do: func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
		t.ReadyAt = now
		return nil
	}}
	countTry := tenantEffect{ID: "count_try", Doc: "Counts it.", Do: func(t *Tenant, _ tenantFacts, _ time.Time) []lifecycle.Action {
		t.Tries++
		return nil
	}}
	enough := tenantGuard{
		ID: "enough_tries", Doc: "Tries end the preparation, and it was the last of `" + SettingTries + "`.",
		Holds: func(t Tenant, f tenantFacts, _ time.Time) bool { return t.Ends == endsByTries && t.Tries+1 >= f.tries },
		Else:  preparing,
	}
	operator, product, support, world := lifecycle.Operator, lifecycle.Product, lifecycle.Support, lifecycle.World
	return []tenantRow{
		{
			ID: "apexone.tenant.activate", From: in(tenantNone), On: activate, To: TenantActive, By: world,
			Why: "A customer with a license has an Apex One SaaS.", Src: []string{"SEPJA"}, Do: do(tenantEffect{ID: "begin_life", Doc: "Notes company and region, and begins to watch whether it is used.", Do: beginLife}),
		},
		{
			ID: "apexone.tenant.connect", From: in(TenantActive), On: estate.Connect, If: connectGuards(), To: TenantPreparing, By: operator,
			Why: "The token registers it; then the back end prepares the update.", Src: []string{"SEPJA"}, Do: do(tenantEffect{ID: "note_connection", Doc: "Notes the product instance, when, and what ends the preparation.", Do: noteConnection}, stampUse()),
		},
		{
			ID: "apexone.tenant.ready", From: in(TenantPreparing), On: ready, To: TenantConnected, Do: do(stampReady), By: product,
			AfterOf: lifecycle.AfterOf[Tenant]{Settings: []string{SettingPreparation}, Of: func(t Tenant) string {
				if t.Ends != endsByTime {
					return ""
				}
				return SettingPreparation
			}},
			Why: "The message means that the back end prepares the update: it asks to wait for 30 minutes to an hour.", Src: []string{"SEPJA"},
		},
		{
			ID: "apexone.tenant.finish_preparation", From: in(TenantPreparing), On: makeUp, To: TenantConnected, Do: do(stampReady), By: support,
			Why: "The message says that support engineers work on it.", Src: []string{"SEPJA"},
		},
		{
			ID: "apexone.tenant.deferred_at_last", From: in(TenantPreparing), On: estate.Deferred, If: guards(enough), To: TenantConnected, Do: do(countTry, stampReady), By: product,
			Why: "A back end may also be ready after a number of tries.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "apexone.tenant.deferred", From: in(TenantPreparing), On: estate.Deferred, Do: do(countTry), By: product,
			Why: "A try neither shortens nor restarts the preparation.", Src: []string{"SEPJA"},
		},
		{
			ID: "apexone.tenant.update_begin", From: in(TenantConnected), On: estate.Begin, If: updateGuards(), To: TenantUpdating, By: operator,
			Why: "From here on there is neither a stop nor a way back, and everybody is signed out.", Src: []string{"SEPJA", "A1UP"},
			Do: do(tenantEffect{ID: "end_sessions", Doc: "Ends all sessions of Apex Central, and no longer watches whether it is used.", Do: endSessions}),
		},
		{
			ID: "apexone.tenant.update_end", From: in(TenantUpdating), On: estate.End, To: TenantClosed, By: product,
			Why: "Agents, groups, policies and settings are Standard Endpoint Protection's now; users upgrade their accounts one by one.", Src: []string{"SEPJA", "A1UP", "FIMP"},
			Do: do(
				tenantEffect{ID: "stamp_update", Doc: "Notes when.", Do: func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
					t.UpdatedAt = now
					return nil
				}},
				tenantEffect{ID: "convert_licence", Doc: "Hands the license to Vision One; it grants no credits.", Do: convertLicence},
				tenantEffect{ID: "close_accounts", Doc: "Closes Apex Central to every user but for the upgrade of his account.", Do: tellUsers(closeAccount)},
			),
		},
		{
			ID: "apexone.tenant.purge", From: in(TenantActive, TenantPreparing, TenantConnected), On: purge, To: TenantPurged, By: product,
			Why: "After 60 days all data are purged, and cannot be recovered.", Src: []string{"KA9194"},
			Do: do(tenantEffect{ID: "forget_accounts", Doc: "Forgets the user accounts.", Do: tellUsers(forget)}),
		},
	}
}

func beginLife(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	t.Name, t.Region = f.business, f.region
	return []lifecycle.Action{
		lifecycle.Tell{Kind: hibernationKind, Trigger: watch},
		lifecycle.Tell{Kind: twoFactorKind, Trigger: setUp},
	}
}

func noteConnection(t *Tenant, f tenantFacts, now time.Time) []lifecycle.Action {
	t.Instance, t.ConnectedAt, t.Ends, t.Tries = f.connection.Instance, now, f.ends, 0
	return nil
}

// stampUse has the time start over after which an Apex One that nobody uses hibernates.
func stampUse() tenantEffect {
	return tenantEffect{ID: "note_use", Doc: "Starts the time over after which it hibernates.", Do: func(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
		return f.hibernation.used()
	}}
}

func endSessions(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	out := estate.EndAll(Name+".session", f.sessions, estate.EndedByUpdate)
	if f.hibernation.ID != "" {
		out = append(out, lifecycle.Tell{Kind: hibernationKind, ID: f.hibernation.ID, Trigger: release})
	}
	return out
}

func convertLicence(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	if !f.licensed || f.licence.State != estate.LicenceActive {
		return nil // forced past the guards: nothing is left to convert
	}
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.Licences.Spec.Name, ID: f.licence.ID, Trigger: estate.Convert, With: estate.Conversion{}}}
}

// tellUsers tells every user something.
func tellUsers(on lifecycle.Trigger) func(*Tenant, tenantFacts, time.Time) []lifecycle.Action {
	return func(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
		var out []lifecycle.Action
		for _, u := range f.users {
			if u.State == UserActive || on == forget && u.State == UserDisabled {
				out = append(out, lifecycle.Tell{Kind: userKind, ID: u.ID, Trigger: on})
			}
		}
		return out
	}
}

// The refusals that other lifecycles of Apex Central give too.
var (
	updatingReason = lifecycle.Reason{Code: "apexone.updating", Text: estate.Assumed(
		"Apex Central is being updated to Standard Endpoint Protection. The console cannot be used.",
		"Apex CentralをStandard Endpoint Protectionにアップデートしています。コンソールは使用できません。")}
	closedReason = lifecycle.Reason{Code: "apexone.closed", Text: estate.Assumed(
		"The Apex Central console is no longer available. Sign in to Trend Vision One.",
		"Apex Centralのコンソールはご利用いただけません。Trend Vision Oneにサインインしてください。")}
	purgedReason = lifecycle.Reason{Code: "apexone.purged", Text: estate.Assumed(
		"Apex One was not used for too long. All its data have been purged and cannot be recovered.",
		"Apex Oneが長期間使用されなかったため、すべてのデータが削除されました。復元することはできません。")}
)

func tenantRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason, From: from}
	}
	because := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	absent := because("apexone.absent", "There is no Apex One as a Service.", "Apex One SaaSがありません。")
	already := because("apexone.register.already", "The service is registered with Trend Vision One already.", "サービスはすでにTrend Vision Oneに登録されています。")
	updated := because("apexone.updated",
		"Apex One as a Service has been updated to Standard Endpoint Protection; there is no way back.",
		"Apex One SaaSはStandard Endpoint Protectionにアップデート済みです。以前の状態に戻すことはできません。")
	unregistered := because("apexone.update.not_connected", "Register Apex One with Trend Vision One first.", "先にApex OneをTrend Vision Oneに登録してください。")
	idle := because("apexone.nothing_under_way", "Nothing is under way that could finish.", "完了できる処理が実行されていません。")
	return []lifecycle.Refusal{
		refuse(activate, because("apexone.exists", "There is an Apex One as a Service already.", "Apex One SaaSはすでに存在します。")),
		refuse(estate.Connect, absent, tenantNone), refuse(estate.Connect, updatingReason, TenantUpdating),
		refuse(estate.Connect, updated, TenantClosed), refuse(estate.Connect, purgedReason, TenantPurged), refuse(estate.Connect, already),
		refuse(makeUp, idle), refuse(estate.Deferred, idle),
		refuse(estate.Begin, absent, tenantNone), refuse(estate.Begin, preparing, TenantPreparing), refuse(estate.Begin, updatingReason, TenantUpdating),
		refuse(estate.Begin, updated, TenantClosed), refuse(estate.Begin, purgedReason, TenantPurged), refuse(estate.Begin, unregistered),
		refuse(estate.End, idle),
		refuse(purge, absent, tenantNone), refuse(purge, purgedReason, TenantPurged), refuse(purge, updated),
	}
}
