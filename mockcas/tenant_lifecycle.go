package mockcas

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

// tenants returns the kind of tenants.
func (c *CAS) tenants() *sim.Kind[Tenant, tenantFacts] {
	connection := func() any { return &estate.Connection{} }
	return &sim.Kind[Tenant, tenantFacts]{
		ID:    func(t *Tenant) *string { return &t.ID },
		Facts: c.tenantFacts,
		Spec: lifecycle.Spec[Tenant, tenantFacts]{
			Name:    "cas.tenant",
			Title:   estate.Quoted("Cloud App Security", "Cloud App Security", "CASJA"),
			Doc:     "A customer's Cloud App Security on its way into Vision One. Protection goes on in every state.",
			Initial: tenantNone,
			State:   func(t *Tenant) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: tenantNone, Label: estate.Assumed("Absent", "なし"), Doc: "The customer has no CAS."},
				{State: TenantActive, Label: estate.Assumed("Not connected", "未接続"), Doc: "In use, not connected to this customer's Vision One (patterns 2 and 3)."},
				{State: TenantConnecting, Label: estate.Quoted("Preparing or pending registration", "準備中または登録保留中", "CASJA"), Doc: "Vision One is connecting it."},
				{State: TenantConnected, Label: estate.Quoted("Connected", "接続済み", "CASJA"), Doc: "Connected to Vision One, and in use (pattern 1)."},
				{State: TenantUpdating, Label: estate.Quoted("Updating", "アップデート", "CASJA"), Doc: "Becoming CECP. Its console is closed, protection goes on."},
				{State: TenantClosed, Label: successorName(), Doc: "It has become CECP, or was provisioned as such. Its console only upgrades accounts.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: activate, Label: estate.Assumed("Activate", "アクティベート"), Doc: "The customer activates a license and gets a CAS with one organization."},
				{Trigger: releaseElsewhere, Label: estate.Assumed("Disconnect there", "他の接続を解除"), Doc: "Somebody disconnects it from the other Vision One."},
				{Trigger: estate.Connect, Label: estate.Quoted("Connect Cloud App Security", "Trend Micro Cloud App Securityの接続", "CASJA"), Doc: "Vision One starts to connect it.", Input: connection},
				{Trigger: estate.Connected, Label: estate.Quoted("Connected", "接続済み", "CASJA"), Doc: "Vision One has connected it."},
				{Trigger: estate.Begin, Label: estate.Quoted("Start the Update", "アップデートを開始", "CASJA"), Doc: "Vision One starts the update."},
				{Trigger: estate.End, Label: estate.Assumed("Finish the update", "アップデートの完了"), Doc: "The update is done."},
				{Trigger: estate.Provision, Label: estate.Quoted("Provision", "プロビジョニング", "CASKB"), Doc: "Vision One makes a CECP for a customer without CAS.", Input: connection},
			},
			Rows:     tenantRows(),
			Refusals: tenantRefusals(),
		},
	}
}

func tenantRows() []tenantRow {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	return []tenantRow{
		{
			ID: "cas.tenant.activate", From: states(tenantNone), On: activate, To: TenantActive,
			By: lifecycle.World, Why: "A customer with a license has a CAS.", Src: []string{"CASJA"},
			Do: []tenantEffect{{ID: "make_organization", Doc: "Makes the Default organization.", Do: makeOrganization}},
		},
		{
			ID: "cas.tenant.release_elsewhere", From: states(TenantActive), On: releaseElsewhere,
			If: []tenantGuard{{
				ID: "is_elsewhere", Doc: "It is connected to another Vision One.",
				Holds: func(t Tenant, _ tenantFacts, _ time.Time) bool { return t.Elsewhere != "" },
				Else:  lifecycle.Reason{Code: "cas.release.not_elsewhere", Text: estate.Assumed("It is not connected to another Trend Vision One.", "別のTrend Vision Oneには接続されていません。")},
			}},
			By: lifecycle.World, Why: "It must be disconnected there before it is connected here.", Src: []string{"PIC"},
			Do: []tenantEffect{{ID: "forget_elsewhere", Doc: "Forgets the other Vision One.", Do: func(t *Tenant, _ tenantFacts, _ time.Time) []lifecycle.Action {
				t.Elsewhere = ""
				return nil
			}}},
		},
		{
			ID: "cas.tenant.connect", From: states(TenantActive), On: estate.Connect, If: connectGuards(), To: TenantConnecting,
			By: lifecycle.Operator, Why: "Add Existing Product connects CAS automatically by the Business ID.", Src: []string{"CASKB", "CASJA", "PIC"},
			Do: []tenantEffect{{ID: "note_connection", Doc: "Notes the product instance and which organizations take part.", Do: noteConnection}},
		},
		{
			ID: "cas.tenant.connected", From: states(TenantConnecting), On: estate.Connected, To: TenantConnected,
			By: lifecycle.Product, Why: "The back end has finished after one to two minutes.", Src: []string{"CASJA"},
			Do: []tenantEffect{{ID: "stamp_connection", Doc: "Notes when.", Do: func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
				t.ConnectedAt = now
				return nil
			}}},
		},
		{
			ID: "cas.tenant.update_begin", From: states(TenantConnected), On: estate.Begin, If: updateGuards(), To: TenantUpdating,
			By: lifecycle.Operator, Why: "From here on there is neither a stop nor a way back.", Src: []string{"CASJA", "KA15946"},
			Do: []tenantEffect{{ID: "end_sessions", Doc: "Ends all sessions of the CAS console.", Do: func(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
				return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpdate)
			}}},
		},
		{
			ID: "cas.tenant.update_end", From: states(TenantUpdating), On: estate.End, To: TenantClosed,
			By: lifecycle.Product, Why: "Settings, policies, logs and reports are CECP's now; accounts are upgraded one by one.", Src: []string{"CASJA", "CASKB"},
			Do: []tenantEffect{
				{ID: "stamp_update", Doc: "Notes when.", Do: func(t *Tenant, _ tenantFacts, now time.Time) []lifecycle.Action {
					t.UpdatedAt = now
					return nil
				}},
				{ID: "convert_licence", Doc: "Turns the license into credits.", Do: convertLicence},
				{ID: "close_accounts", Doc: "Closes the console to every active administrator but for the upgrade of his account.", Do: closeAccounts},
			},
		},
		{
			ID: "cas.tenant.provision", From: states(tenantNone), On: estate.Provision, To: TenantClosed,
			By: lifecycle.Operator, Why: "A customer with the code and no CAS gets a new, empty CECP.", Src: []string{"CASKB", "PIN"},
			Do: []tenantEffect{
				{ID: "make_organization", Doc: "Makes the Default organization.", Do: makeOrganization},
				{ID: "stamp_provision", Doc: "Notes when, and the product instance.", Do: func(t *Tenant, f tenantFacts, now time.Time) []lifecycle.Action {
					t.Instance, t.ConnectedAt, t.UpdatedAt = f.connection.Instance, now, now
					for i := range t.Organizations {
						t.Organizations[i].Connected = true // made by the effect before: nobody else's slice
					}
					return nil
				}},
			},
		},
	}
}

func makeOrganization(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	t.Organizations = []Organization{{ID: f.organization, Name: "Default organization", Default: true}}
	return nil
}

func noteConnection(t *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	t.Instance = f.connection.Instance
	t.Organizations = slices.Clone(t.Organizations)
	for i := range t.Organizations {
		t.Organizations[i].Connected = t.Organizations[i].takesPart(f.connection)
	}
	return nil
}

func convertLicence(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	if !f.licensed || f.licence.State != estate.LicenceActive {
		return nil // forced past the guards: nothing is left to convert
	}
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.Licences.Spec.Name, ID: f.licence.ID, Trigger: estate.Convert, With: f.conversion()}}
}

func closeAccounts(_ *Tenant, f tenantFacts, _ time.Time) []lifecycle.Action {
	var out []lifecycle.Action
	for _, a := range f.administrators {
		if a.State == AdministratorActive {
			out = append(out, lifecycle.Tell{Kind: administratorKind, ID: a.ID, Trigger: closeAccount})
		}
	}
	return out
}

func tenantRefusals() []lifecycle.Refusal {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	absent := lifecycle.Reason{Code: "cas.absent", Text: estate.Assumed("There is no Cloud App Security.", "Cloud App Securityがありません。")}
	exists := lifecycle.Reason{Code: "cas.exists", Text: estate.Assumed("There is a Cloud App Security already.", "Cloud App Securityはすでに存在します。")}
	updating := lifecycle.Reason{Code: "cas.updating", Text: updatingText()}
	already := lifecycle.Reason{Code: "cas.connect.already", Text: estate.Assumed("The product is connected already, or being connected.", "製品はすでに接続されているか、接続の準備中です。")}
	updated := lifecycle.Reason{Code: "cas.updated", Text: estate.Assumed(
		"Cloud App Security has been updated to Cloud Email and Collaboration Protection; there is no way back.",
		"Cloud App SecurityはCloud Email and Collaboration Protectionにアップデート済みです。切り戻しを実施することはできません。")}
	unconnected := lifecycle.Reason{Code: "cas.update.not_connected", Text: estate.Assumed(
		"Connect Cloud App Security to Trend Vision One first.", "先にCloud App SecurityをTrend Vision Oneに接続してください。")}
	idle := lifecycle.Reason{Code: "cas.nothing_under_way", Text: estate.Assumed("Nothing is under way that could finish.", "完了できる処理が実行されていません。")}
	return []lifecycle.Refusal{
		{On: activate, Reason: exists},
		{On: releaseElsewhere, Reason: lifecycle.Reason{Code: "cas.release.not_elsewhere", Text: estate.Assumed(
			"It is not connected to another Trend Vision One.", "別のTrend Vision Oneには接続されていません。")}},
		{On: estate.Connect, From: states(tenantNone), Reason: absent},
		{On: estate.Connect, From: states(TenantClosed), Reason: updated},
		{On: estate.Connect, Reason: already},
		{On: estate.Connected, Reason: idle},
		{On: estate.Begin, From: states(tenantNone), Reason: absent},
		{On: estate.Begin, From: states(TenantUpdating), Reason: updating},
		{On: estate.Begin, From: states(TenantClosed), Reason: updated},
		{On: estate.Begin, Reason: unconnected},
		{On: estate.End, Reason: idle},
		{On: estate.Provision, Reason: exists},
	}
}

// updatingText is what the console says while it is closed.
func updatingText() lifecycle.Text {
	return estate.Assumed(
		"Cloud App Security is being updated to Cloud Email and Collaboration Protection. The console cannot be used.",
		"Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしています。コンソールは使用できません。")
}
