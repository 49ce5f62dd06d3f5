package iam

import (
	"cmp"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// AccountUpgrade is the way of one administrator of an updated product into
// Vision One. He may come by the product's console, which makes him set a
// password, or by the link of an invitation mail; both lead to the same state
// [CASKB, FIMP].
type AccountUpgrade struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Kind and Thing name the administrator in his product.
	Kind  string `json:"kind"`
	Thing string `json:"thing"`
	// From is the product's code.
	From  string `json:"from"`
	Email string `json:"email"`
	Name  string `json:"name"`
	// Role is his role there, Permissions what it permitted.
	Role        string   `json:"role"`
	Permissions []string `json:"permissions"`
	// Invitation is the key of the mailed link; events do not show it.
	Invitation  string    `json:"invitation,omitempty"`
	MailedAt    time.Time `json:"mailed_at,omitzero"`
	CompletedAt time.Time `json:"completed_at,omitzero"`
}

// The states of an account upgrade.
const (
	upgradeNone      lifecycle.State = "none"
	UpgradePending   lifecycle.State = "pending"
	UpgradeCompleted lifecycle.State = "completed"
)

type upgradeFacts struct {
	candidate estate.Candidate
	newcomer  estate.Newcomer
	// password is the one of either way in.
	password   string
	acceptance Acceptance
	key        string
	lifetime   time.Duration
	// account is the id of the account that has the address already, if any.
	account string
	// role is what his role becomes, known that it exists.
	role  NewRole
	known bool
}

// parentOf names the administrator to whom an upgrade belongs.
func parentOf(kind, id string) string { return kind + "/" + id }

func (m *IAM) upgradeKind() *sim.Kind[AccountUpgrade, upgradeFacts] {
	return &sim.Kind[AccountUpgrade, upgradeFacts]{
		ID:     func(t *AccountUpgrade) *string { return &t.ID },
		Key:    func(t AccountUpgrade) string { return t.Invitation },
		Parent: func(t AccountUpgrade) string { return parentOf(t.Kind, t.Thing) },
		Facts:  m.upgradeFacts,
		Public: func(t AccountUpgrade) any { t.Invitation = ""; return t },
		Spec: lifecycle.Spec[AccountUpgrade, upgradeFacts]{
			Name:     estate.AccountUpgrade,
			Title:    estate.Assumed("Account upgrade", "アカウントのアップグレード"),
			Doc:      "The way of one local account of an updated product into Vision One. Each user does it himself; there is no bulk migration.",
			Initial:  upgradeNone,
			State:    func(t *AccountUpgrade) *lifecycle.State { return &t.State },
			States:   upgradeStates(),
			Triggers: upgradeTriggers(),
			Rows:     upgradeRows(),
			Refusals: []lifecycle.Refusal{
				{On: estate.OpenUpgrade, Reason: lifecycle.Reason{Code: "v1.account_upgrade.opened", Text: estate.Assumed("The upgrade of the account has been opened already.", "アカウントのアップグレードはすでに開始されています。")}},
				{On: estate.BringIn, Reason: lifecycle.Reason{Code: "v1.account_upgrade.opened", Text: estate.Assumed("The upgrade of the account has been opened already.", "アカウントのアップグレードはすでに開始されています。")}},
				{On: estate.ResetPassword, Reason: lifecycle.Reason{Code: "v1.account_upgrade.completed", Text: estate.Assumed("The account has been upgraded already. Sign in to Trend Vision One.", "アカウントはすでにアップグレードされています。Trend Vision Oneにサインインしてください。")}},
				{On: acceptLink, Reason: linkUsed},
			},
		},
	}
}

func (m *IAM) upgradeFacts(r *sim.Reader, t AccountUpgrade, in any) (upgradeFacts, error) {
	f := upgradeFacts{
		candidate: sim.Input[estate.Candidate](in), newcomer: sim.Input[estate.Newcomer](in),
		acceptance: sim.Input[Acceptance](in), key: r.Secret(estate.AccountUpgrade, t.ID, 1),
	}
	f.password = cmp.Or(sim.Input[estate.NewPassword](in).Password, f.acceptance.NewPassword, f.newcomer.Password)
	if f.newcomer.Email != "" {
		f.candidate = f.newcomer.Candidate
	}
	who := t
	if t.Email == "" {
		who.note(f.candidate)
	}
	var err error
	if f.lifetime, err = r.Duration(SettingInvitation); err != nil || who.Email == "" {
		return f, err
	}
	a, found, err := m.byAddress(r, who.Email)
	if err != nil {
		return f, err
	}
	if found {
		f.account = a.ID
	}
	f.role = converted(who.From, who.Role, who.Permissions)
	f.known, err = m.knows(r, f.role.Name)
	return f, err
}

// note takes over who it is.
func (t *AccountUpgrade) note(c estate.Candidate) {
	t.Kind, t.Thing, t.From, t.Email, t.Name, t.Role, t.Permissions = c.Kind, c.ID, c.From, c.Email, c.Name, c.Role, c.Permissions
}

func upgradeStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: upgradeNone, Label: estate.Assumed("None", "なし"), Doc: "Before the product's update is done."},
		{State: UpgradePending, Label: estate.Assumed("Pending", "保留中"), Doc: "The mail is sent; the user has neither opened its link nor set a password in the product's console."},
		{State: UpgradeCompleted, Label: estate.Assumed("Completed", "完了"), Doc: "The user has an account of Vision One.", Final: true},
	}
}

func upgradeTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: estate.OpenUpgrade, Label: estate.Assumed("Open", "開始"), Doc: "The product's update is done, and tells of its administrator.", Input: func() any { return &estate.Candidate{} }},
		{Trigger: estate.ResetPassword, Label: estate.Quoted("Reset Password", "パスワードをリセット", "CASJA"), Doc: "The user sets his password in the product's console.", Input: func() any { return &estate.NewPassword{} }},
		{Trigger: estate.BringIn, Label: estate.Assumed("Bring in", "アカウントの作成"), Doc: "The user of a product's own console has done the wizard.", Input: func() any { return &estate.Newcomer{} }},
		{Trigger: acceptLink, Label: estate.Assumed("Accept invitation", "招待を承諾"), Doc: "The user opens the mail's link and sets his password.", Input: func() any { return &Acceptance{} }},
	}
}

func upgradeRows() []lifecycle.Row[AccountUpgrade, upgradeFacts] {
	type (
		guard  = lifecycle.Guard[AccountUpgrade, upgradeFacts]
		effect = lifecycle.Effect[AccountUpgrade, upgradeFacts]
	)
	strong := guard{
		ID: "password_good", Doc: "The password meets the rule; it may be the one before [CASKB].", Input: true, Else: estate.PasswordReason,
		Holds: func(_ AccountUpgrade, f upgradeFacts, _ time.Time) bool { return estate.GoodPassword(f.password) },
	}
	confirmed := guard{
		ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true, Else: estate.MismatchReason,
		Holds: func(_ AccountUpgrade, f upgradeFacts, _ time.Time) bool { return f.acceptance.confirmed() },
	}
	freshLink := guard{
		ID: "link_fresh", Doc: "The link is not older than `v1.invitation`.", Else: lifecycle.Reason{Code: linkExpired.Code, Text: estate.Assumed(
			"The link has expired. Sign in to the console of your product to update your account.", "リンクの有効期限が切れています。製品のコンソールにサインインして、アカウントをアップデートしてください。")},
		Holds: func(t AccountUpgrade, f upgradeFacts, now time.Time) bool { return fresh(t.MailedAt, f.lifetime, now) },
	}
	open := effect{
		ID: "invite", Doc: "Notes who it is and mails him the link.",
		Do: func(t *AccountUpgrade, f upgradeFacts, now time.Time) []lifecycle.Action {
			t.note(f.candidate)
			t.Invitation, t.MailedAt = f.key, now
			return []lifecycle.Action{upgradeMail(t.Email, t.Invitation, f.lifetime)}
		},
	}
	complete := effect{
		ID: "give_account", Doc: "Makes his role a custom role unless it is one, and gives him an account, or joins him with the one that has his address.",
		Do: func(t *AccountUpgrade, f upgradeFacts, now time.Time) []lifecycle.Action {
			t.CompletedAt = now
			var out []lifecycle.Action
			if !f.known {
				out = append(out, lifecycle.Tell{Kind: roleKindName, Trigger: makeRole, With: f.role})
			}
			return append(out, lifecycle.Tell{Kind: estate.AccountKind, ID: f.account, Trigger: upgradeAccount, With: Upgraded{
				Email: t.Email, Name: t.Name, Role: f.role.Name, From: t.From, Password: f.password,
			}})
		},
	}
	note := effect{
		ID: "note_who", Doc: "Notes who it is.",
		Do: func(t *AccountUpgrade, f upgradeFacts, _ time.Time) []lifecycle.Action {
			t.note(f.candidate)
			return nil
		},
	}
	tell := effect{
		ID: "tell_administrator", Doc: "Tells the administrator in his product that he has come in.",
		Do: func(t *AccountUpgrade, _ upgradeFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: t.Kind, ID: t.Thing, Trigger: estate.UpgradeFinished}}
		},
	}
	return []lifecycle.Row[AccountUpgrade, upgradeFacts]{
		{ID: "v1.account_upgrade.open", From: in(upgradeNone), On: estate.OpenUpgrade, To: UpgradePending, Do: []effect{open}, By: lifecycle.Product, Why: "All local users receive an invitation mail.", Src: []string{"FIMP"}},
		{ID: "v1.account_upgrade.reset_password", From: in(UpgradePending), On: estate.ResetPassword, If: []guard{strong}, To: UpgradeCompleted, Do: []effect{complete}, By: lifecycle.Product, Why: "Setting a new or the same password in the product's console makes the account one of Vision One.", Src: []string{"CASKB", "CASJA"}},
		{ID: "v1.account_upgrade.accept", From: in(UpgradePending), On: acceptLink, If: []guard{freshLink, strong, confirmed}, To: UpgradeCompleted, Do: []effect{complete, tell}, By: lifecycle.Operator, Why: "The mail's link leads to the same account.", Src: []string{"FIMP"}},
		{ID: "v1.account_upgrade.bring_in", From: in(upgradeNone), On: estate.BringIn, To: UpgradeCompleted, Do: []effect{note, complete}, By: lifecycle.Product, Why: "Whoever has proven an address and set a password by the wizard has an account of Vision One.", Src: []string{"SEPJA", "TMEMSJA", "FIMP"}},
	}
}

// Upgrade returns the account upgrade that was opened for a product's
// administrator, if one was. It makes V1 an estate.Accounts.
func (m *IAM) Upgrade(r *sim.Reader, kind, id string) (estate.Upgrade, bool, error) {
	list, err := m.Upgrades.List(r, parentOf(kind, id))
	if err != nil || len(list) == 0 {
		return estate.Upgrade{}, false, err
	}
	u := list[len(list)-1]
	return estate.Upgrade{Kind: estate.AccountUpgrade, ID: u.ID, Email: u.Email, Completed: u.State == UpgradeCompleted}, true, nil
}
