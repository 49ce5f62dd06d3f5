package mfa

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Policy is what the business asks of all: the page Multi-Factor Authentication
// Settings. There is one, made when it is first saved.
type Policy struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Operations are the codes of the operations that ask for a one-time password.
	Operations []string  `json:"operations,omitempty"`
	ChangedAt  time.Time `json:"changed_at,omitzero"`
}

// The states of a policy.
const (
	policyNone  lifecycle.State = "none"
	NotEnforced lifecycle.State = "not_enforced"
	Enforced    lifecycle.State = "enforced"
)

const (
	enforce lifecycle.Trigger = "enforce"
	relax   lifecycle.Trigger = "relax"

	policyKindName = "v1.mfa_policy"
	// policyKey is the natural key of the one policy.
	policyKey = "policy"
)

// What the console's table of permissions calls the acts on the policy.
const (
	ActViewPolicy = "v1.mfa_policy.view"
	ActSavePolicy = "v1.mfa_policy.save"
)

// The operations that can ask for a one-time password [MFA].
const (
	APIKeys           = "api_keys"
	IdentityProviders = "identity_providers"
	UserRoles         = "user_roles"
	UserAccounts      = "user_accounts"
	Scopes            = "scopes"
	ResponseActions   = "response_actions"
	Playbooks         = "playbooks"
)

// Operation is one of the operations that can be guarded.
type Operation struct {
	Code string
	Name lifecycle.Text
}

// Operations returns the operations that can be guarded, as the page lists them [MFA].
func Operations() []Operation {
	return []Operation{
		{APIKeys, estate.Quoted("API keys", "APIキー", "MFA")},
		{IdentityProviders, estate.Quoted("Identity providers", "IDプロバイダ", "MFA")},
		{UserRoles, estate.Quoted("User roles", "ユーザの役割", "MFA")},
		{UserAccounts, estate.Quoted("User accounts", "ユーザアカウント", "MFA")},
		{Scopes, estate.Quoted("Scopes", "スコープ", "MFA")},
		{ResponseActions, estate.Quoted("Response actions", "対応処理", "MFA")},
		{Playbooks, estate.Quoted("Playbooks", "プレイブック", "MFA")},
	}
}

// Guarded is the input of both triggers of a policy.
type Guarded struct {
	Operations []string `json:"operations"`
}

type policyFacts struct {
	guarded []string
	// given says that the operations were chosen; else they stay.
	given, manages bool
}

// Policy returns what the business asks of all; ok is false as long as nobody saved it.
func (m *MFA) Policy(r *sim.Reader) (p Policy, ok bool, err error) {
	return m.Policies.Find(r, policyKey)
}

func (m *MFA) policyKind() *sim.Kind[Policy, policyFacts] {
	return &sim.Kind[Policy, policyFacts]{
		ID:  func(t *Policy) *string { return &t.ID },
		Key: func(Policy) string { return policyKey },
		Facts: func(r *sim.Reader, _ Policy, in any) (f policyFacts, err error) {
			var g Guarded
			g, f.given = sim.Given[Guarded](in)
			f.guarded = g.Operations
			f.manages, err = m.options.Master(r)
			return f, err
		},
		Spec: lifecycle.Spec[Policy, policyFacts]{
			Name:    policyKindName,
			Title:   estate.Quoted("Multi-Factor Authentication Settings", "多要素認証設定", "MFA"),
			Doc:     "Whether multi-factor authentication is asked of all local accounts, and which operations ask for a one-time password. Switching it off takes it from nobody who has set it up.",
			Initial: policyNone,
			State:   func(t *Policy) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: policyNone, Label: estate.Assumed("Never saved", "未保存"), Doc: "Nobody has saved the settings: it is not asked of all."},
				{State: NotEnforced, Label: estate.Assumed("Optional", "任意"), Doc: "Each user may set it up for himself."},
				{State: Enforced, Label: estate.Assumed("Required for all", "全員に必須"), Doc: "Each local user has to set it up when he signs in next."},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: enforce, Label: estate.Assumed("Require for all", "全員に必須にする"), Doc: "A Master Administrator saves the settings, switched on.", Input: func() any { return &Guarded{} }},
				{Trigger: relax, Label: estate.Assumed("Make optional", "任意にする"), Doc: "A Master Administrator saves the settings, switched off.", Input: func() any { return &Guarded{} }},
			},
			Rows: policyRows(),
		},
	}
}

func policyRows() []lifecycle.Row[Policy, policyFacts] {
	type (
		guard  = lifecycle.Guard[Policy, policyFacts]
		effect = lifecycle.Effect[Policy, policyFacts]
	)
	may := []guard{{
		ID: "master_administrator", Doc: "The actor is a Master Administrator.",
		Holds: func(_ Policy, f policyFacts, _ time.Time) bool { return f.manages },
		Else: lifecycle.Reason{Code: "mfa.policy.master_only", Text: estate.Assumed(
			"Only a Master Administrator can change the multi-factor authentication settings.", "多要素認証設定を変更できるのはMaster Administratorのみです。")},
	}, {
		ID: "operations_known", Doc: "The operations are among those that can be guarded.", Input: true,
		Holds: func(_ Policy, f policyFacts, _ time.Time) bool {
			return !slices.ContainsFunc(f.guarded, func(code string) bool { return !known(code) })
		},
		Else: lifecycle.Reason{Code: "mfa.policy.unknown_operation", Text: estate.Assumed("There is no such operation.", "この操作はありません。")},
	}}
	save := []effect{{
		ID: "save", Doc: "Notes which operations ask for a one-time password.",
		Do: func(t *Policy, f policyFacts, now time.Time) []lifecycle.Action {
			if f.given {
				t.Operations = ordered(f.guarded)
			}
			t.ChangedAt = now
			return nil
		},
	}}
	row := func(id string, from []lifecycle.State, on lifecycle.Trigger, to lifecycle.State, why string) lifecycle.Row[Policy, policyFacts] {
		return lifecycle.Row[Policy, policyFacts]{
			ID: policyKindName + "." + id, From: from, On: on, If: may, To: to, Do: save, By: lifecycle.Operator, Why: why, Src: []string{"MFA"},
		}
	}
	relaxed := row("relax", in(policyNone, Enforced), relax, NotEnforced, "Switched off, it stops new prompts, and takes it from nobody who has set it up.")
	relaxed.Src = []string{"MFA", "KA15466"}
	return []lifecycle.Row[Policy, policyFacts]{
		row("enforce", in(policyNone, NotEnforced), enforce, Enforced, "A Master Administrator asks it of all local users."),
		row("change", in(Enforced), enforce, "", "The operations to guard are ticked and saved."),
		relaxed,
		row("change_optional", in(NotEnforced), relax, "", "What is saved while it is off counts when it is on again."),
	}
}

func known(code string) bool {
	return slices.ContainsFunc(Operations(), func(o Operation) bool { return o.Code == code })
}

// ordered returns the operations in the order of the page, each once.
func ordered(codes []string) []string {
	var out []string
	for _, o := range Operations() {
		if slices.Contains(codes, o.Code) {
			out = append(out, o.Code)
		}
	}
	return out
}
