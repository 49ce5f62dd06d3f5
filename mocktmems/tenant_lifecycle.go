package mocktmems

import (
	"slices"
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
func (m *TMEmS) tenants() *sim.Kind[Tenant, tenantFacts] {
	connection := func() any { return &estate.Connection{} }
	return &sim.Kind[Tenant, tenantFacts]{
		ID:    func(t *Tenant) *string { return &t.ID },
		Facts: m.tenantFacts,
		Spec: lifecycle.Spec[Tenant, tenantFacts]{
			Name:    tenantKind,
			Title:   estate.Quoted("Trend Micro Email Security", "Trend Micro Email Security", "TMEMSJA"),
			Doc:     "A customer's Email Security on its way into Vision One. Mail flows, and is found again, in every state.",
			Initial: tenantNone,
			State:   func(t *Tenant) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: tenantNone, Label: estate.Assumed("Absent", "なし"), Doc: "The customer has no Email Security."},
				{State: TenantActive, Label: estate.Assumed("Not connected", "未接続"), Doc: "In use, not connected to this customer's Vision One (patterns 2 and 3)."},
				{State: TenantConnecting, Label: estate.Quoted("Preparing or pending registration", "準備中または登録保留中", "TMEMSJA"), Doc: "Vision One is connecting it."},
				{State: TenantConnected, Label: estate.Quoted("Connected", "接続済み", "TMEMSJA"), Doc: "Connected to Vision One, and in use (pattern 1)."},
				{State: TenantUpdating, Label: estate.Quoted("Updating", "アップデート", "TMEMSJA"), Doc: "Becoming Cloud Email Gateway Protection. Its console is closed, mail flows on."},
				{State: TenantClosed, Label: successorName(), Doc: "It has become Cloud Email Gateway Protection, or was provisioned as such. Its console only migrates accounts.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: activate, Label: estate.Assumed("Activate", "アクティベート"), Doc: "The customer activates a licence and gets an Email Security."},
				{Trigger: configure, Label: estate.Assumed("Save", "保存"), Doc: "An administrator changes mail encryption, theme or the console's access control.", Input: func() any { return &Configuring{} }},
				{Trigger: releaseElsewhere, Label: estate.Assumed("Disconnect there", "他の接続を解除"), Doc: "Somebody disconnects it from the other Vision One."},
				{Trigger: leaveManager, Label: estate.Assumed("Leave Remote Manager", "Remote Managerの管理を解除"), Doc: "The partner no longer manages it with Trend Micro Remote Manager."},
				{Trigger: joinPortal, Label: estate.Assumed("Join the portal account", "CLPアカウントを統合"), Doc: "It is registered with the portal account that has Vision One."},
				{Trigger: estate.Connect, Label: estate.Quoted("Connect Trend Micro Email Security", "Trend Micro Email Securityを接続", "TMEMSJA"), Doc: "Vision One starts to connect it.", Input: connection},
				{Trigger: estate.Connected, Label: estate.Quoted("Connected", "接続済み", "TMEMSJA"), Doc: "Vision One has connected it."},
				{Trigger: estate.Begin, Label: estate.Quoted("Start the Update", "アップデートを開始", "TMEMSJA"), Doc: "Vision One starts the update."},
				{Trigger: estate.End, Label: estate.Assumed("Finish the update", "アップデートの完了"), Doc: "The update is done."},
				{Trigger: estate.Provision, Label: estate.Assumed("Provision", "プロビジョニング"), Doc: "Vision One makes a Cloud Email Gateway Protection for a customer without Email Security.", Input: connection},
			},
			Rows:     tenantRows(),
			Refusals: tenantRefusals(),
		},
	}
}

func tenantRows() []tenantRow {
	do := func(list ...tenantEffect) []tenantEffect { return list }
	effect := func(id, doc string, change func(t *Tenant, f tenantFacts, now time.Time) []lifecycle.Action) tenantEffect {
		return tenantEffect{ID: id, Doc: doc, Do: change}
	}
	operator, product, world := lifecycle.Operator, lifecycle.Product, lifecycle.World
	rows := []tenantRow{
		{
			ID: "tmems.tenant.activate", From: in(tenantNone), On: activate, To: TenantActive, By: world,
			Why: "A customer with a licence has an Email Security.", Src: []string{"TMEMSJA"},
			Do: do(effect("begin_life", "Notes company and site, with the light theme.", beginLife)),
		},
		{
			ID: "tmems.tenant.configure", From: in(TenantActive, TenantConnecting, TenantConnected), On: configure, If: configureGuards(), By: operator,
			Why: "The console has a switch for mail encryption, a theme, and the access control of logons.", Src: []string{"TMEMSJA"},
			Do: do(effect("note_configuration", "Notes it.", func(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
				t.Configuration = f.wanted.Configuration
				t.AccessControl.Addresses = slices.Clone(f.wanted.AccessControl.Addresses)
				return nil
			})),
		},
		{
			ID: "tmems.tenant.connect", From: in(TenantActive), On: estate.Connect, If: connectGuards(), To: TenantConnecting, By: operator,
			Why: "It is connected automatically by the Business ID.", Src: []string{"TMEMSJA", "PIC"},
			Do: do(effect("note_connection", "Notes the product instance.", func(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
				t.Instance = f.connection.Instance
				return nil
			})),
		},
		{
			ID: "tmems.tenant.connected", From: in(TenantConnecting), On: estate.Connected, To: TenantConnected, By: product,
			Why: "The back end has finished after one to two minutes.", Src: []string{"TMEMSJA"},
			Do: do(effect("stamp_connection", "Notes when.", func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
				t.ConnectedAt = now
				return nil
			})),
		},
		{
			ID: "tmems.tenant.update_begin", From: in(TenantConnected), On: estate.Begin, If: updateGuards(), To: TenantUpdating, By: operator,
			Why: "From here on there is neither a stop nor a way back.", Src: []string{"TMEMSJA", "KA15921"},
			Do: do(effect("end_sessions", "Ends all sessions of the console.", func(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
				return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpdate)
			})),
		},
		{
			ID: "tmems.tenant.update_end", From: in(TenantUpdating), On: estate.End, To: TenantClosed, By: product,
			Why: "Settings, logs, reports and quarantined mail are the successor's; access control and theme are not, and every account is migrated by itself.", Src: []string{"TMEMSJA"},
			Do: do(
				effect("stamp_update", "Notes when.", func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
					t.UpdatedAt = now
					return nil
				}),
				effect("convert_licence", "Turns the licence into credits.", convertLicence),
				effect("leave_behind", "Leaves the console's access control and theme behind: the successor is dark.", leaveBehind),
				effect("close_accounts", "Closes the console to every account but for its migration.", closeAccounts),
			),
		},
		{
			ID: "tmems.tenant.provision", From: in(tenantNone), On: estate.Provision, To: TenantClosed, By: operator,
			Why: "A customer without Email Security may create a Cloud Email Gateway Protection, but only one.", Src: []string{"PIN"},
			Do: do(effect("begin_provisioned", "Notes company, site, product instance, and when.", func(t *Tenant, f tenantFacts, now time.Time) []lifecycle.Action {
				t.Name, t.Region, t.Theme = f.business.Name, f.business.Region, Dark
				t.Instance, t.ConnectedAt, t.UpdatedAt = f.connection.Instance, now, now
				return nil
			})),
		},
	}
	return append(rows, worldRows()...)
}

// worldRows are how obstacles go away outside of all consoles.
func worldRows() []tenantRow {
	open := in(TenantActive, TenantConnecting, TenantConnected)
	row := func(on lifecycle.Trigger, from []lifecycle.State, why, src, guard, doc string, reason lifecycle.Reason, is func(t Tenant) bool, forget func(t *Tenant)) tenantRow {
		return tenantRow{
			ID: "tmems.tenant." + string(on), From: from, On: on, By: lifecycle.World, Why: why, Src: []string{src},
			If: []tenantGuard{tenantHolds(guard, doc, reason, func(t Tenant, _ tenantFacts) bool { return is(t) })},
			Do: []tenantEffect{{ID: "note_" + string(on), Doc: "Notes it.", Do: func(t *Tenant, _ tenantFacts, _ time.Time) []lifecycle.Action {
				forget(t)
				return nil
			}}},
		}
	}
	return []tenantRow{
		row(releaseElsewhere, in(TenantActive), "It must be disconnected there before it is connected here.", "PIC",
			"is_elsewhere", "It is connected to another Vision One.", notElsewhere,
			func(t Tenant) bool { return t.Elsewhere != "" }, func(t *Tenant) { t.Elsewhere = "" }),
		row(leaveManager, open, "It cannot be updated while Remote Manager manages it.", "KA15921",
			"is_managed", "Remote Manager manages it.", notManaged,
			func(t Tenant) bool { return t.RemoteManager }, func(t *Tenant) { t.RemoteManager = false }),
		row(joinPortal, in(TenantActive), "Vision One and Email Security must be on one portal account.", "TMEMSJA",
			"is_apart", "It is registered with another portal account.", notApart,
			func(t Tenant) bool { return t.OtherPortal }, func(t *Tenant) { t.OtherPortal = false }),
	}
}

func configureGuards() []tenantGuard {
	asked := func(g tenantGuard) tenantGuard { g.Input = true; return g }
	return []tenantGuard{
		tenantHolds("may_configure", "The permissions of who asks grant settings, or it is nobody of Email Security.", notAllowed,
			func(_ Tenant, f tenantFacts) bool { return f.allowed }),
		asked(tenantHolds("theme_known", "The theme is light or dark.",
			because("tmems.settings.theme", "Choose the light or the dark theme.", "ライトモードまたはダークモードを選択してください。"),
			func(_ Tenant, f tenantFacts) bool { return f.wanted.Theme == Light || f.wanted.Theme == Dark })),
		asked(tenantHolds("addresses_valid", "Access control lists addresses or networks, at least one if it is enabled.",
			because("tmems.settings.addresses", "Enter valid IP addresses or networks.", "有効なIPアドレスまたはネットワークを入力してください。"),
			func(_ Tenant, f tenantFacts) bool { return f.wanted.AccessControl.valid() })),
		asked(tenantHolds("not_locked_out", "Whoever saves it can go on using the console.",
			because("tmems.settings.locked_out", "Your own IP address is not among those listed. You would be locked out.", "お使いのIPアドレスが一覧に含まれていません。このまま保存するとアクセスできなくなります。"),
			func(_ Tenant, f tenantFacts) bool { return !f.wanted.lockedOut() })),
	}
}

func beginLife(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	t.Name, t.Region, t.Theme = f.business.Name, f.business.Region, Light
	return nil
}

func leaveBehind(t *Tenant, _ tenantFacts, _ time.Time) []lifecycle.Action {
	t.AccessControl, t.Theme = AccessControl{}, Dark
	return nil
}

func convertLicence(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	if !f.licensed || f.licence.State != estate.LicenceActive {
		return nil // forced past the guards: nothing is left to convert
	}
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.Licences.Spec.Name, ID: f.licence.ID, Trigger: estate.Convert, With: t.conversion(f.licence)}}
}

func closeAccounts(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	var out []lifecycle.Action
	for _, u := range f.accounts {
		if u.State == UserActive {
			out = append(out, lifecycle.Tell{Kind: userKind, ID: u.ID, Trigger: closeAccount})
		}
	}
	return out
}

// The refusals of tenants that others give too.
var (
	updatingReason = because("tmems.updating",
		"Email Security is being updated to Cloud Email Gateway Protection. The console cannot be used.",
		"Email SecurityをCloud Email Gateway Protectionにアップデートしています。コンソールは使用できません。")
	closedReason = lifecycle.Reason{Code: "tmems.closed", Text: estate.Quoted(
		"You cannot sign in to the Email Security management console. Sign in to Trend Vision One.",
		"TMEmSの管理コンソールにログインすることはできません。Trend Vision Oneにサインインしてください。", "TMEMSJA")}
	notElsewhere = because("tmems.release.not_elsewhere", "It is not connected to another Trend Vision One.", "別のTrend Vision Oneには接続されていません。")
	notManaged   = because("tmems.remote_manager.not_managed", "Trend Micro Remote Manager does not manage it.", "Trend Micro Remote Managerでは管理されていません。")
	notApart     = because("tmems.portal_account.same", "It is registered with the same Customer Licensing Portal account already.", "すでに同一のCustomer Licensing Portalアカウント上に登録されています。")
)

func tenantRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason, From: from}
	}
	absent := because("tmems.absent", "There is no Email Security.", "Email Securityがありません。")
	exists := because("tmems.exists", "There is an Email Security already.", "Email Securityはすでに存在します。")
	already := because("tmems.connect.already", "The product is connected already, or being connected.", "製品はすでに接続されているか、接続の準備中です。")
	updated := because("tmems.updated",
		"Email Security has been updated to Cloud Email Gateway Protection; there is no way back.",
		"Email SecurityはCloud Email Gateway Protectionにアップデート済みです。切り戻しを実施することはできません。")
	unconnected := because("tmems.update.not_connected", "Connect Trend Micro Email Security to Trend Vision One first.", "先にTrend Micro Email SecurityをTrend Vision Oneに接続してください。")
	idle := because("tmems.nothing_under_way", "Nothing is under way that could finish.", "完了できる処理が実行されていません。")
	return []lifecycle.Refusal{
		refuse(activate, exists), refuse(estate.Provision, exists),
		refuse(configure, absent, tenantNone), refuse(configure, updatingReason, TenantUpdating), refuse(configure, closedReason),
		refuse(releaseElsewhere, notElsewhere), refuse(leaveManager, notManaged), refuse(joinPortal, notApart),
		refuse(estate.Connect, absent, tenantNone), refuse(estate.Connect, updated, TenantClosed), refuse(estate.Connect, already),
		refuse(estate.Connected, idle), refuse(estate.End, idle),
		refuse(estate.Begin, absent, tenantNone), refuse(estate.Begin, updatingReason, TenantUpdating),
		refuse(estate.Begin, updated, TenantClosed), refuse(estate.Begin, unconnected),
	}
}
