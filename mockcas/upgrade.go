package mockcas

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Step is a screen of the upgrade of an account.
type Step struct {
	// Code is NextUpdateAccount or StepPassword.
	Code                string
	Title, Text, Button lifecycle.Text
	// Fields are what the screen asks for.
	Fields []string
}

// StepPassword is the screen on which the password is set.
const StepPassword = "password_update"

// updateStep is the message that signing in leads to [CASKB]. The Japanese
// title and both texts are ours: the article shows them as pictures alone.
func updateStep() Step {
	return Step{
		Code:  NextUpdateAccount,
		Title: estate.Quoted("Update your account", "アカウントの更新", "CASKB"),
		Text: estate.Assumed(
			"Direct access to the Cloud App Security console is no longer available. Update your account to sign in to Trend Vision One.",
			"Cloud App Securityの管理コンソールに直接アクセスすることはできなくなりました。Trend Vision Oneにサインインするには、アカウントを更新してください。"),
		Button: estate.Quoted("Continue", "続行", "CASJA"),
	}
}

// passwordStep is the Password Update [CASKB, CASJA].
func passwordStep() Step {
	return Step{
		Code:  StepPassword,
		Title: estate.Quoted("Password Update", "パスワードの更新", "CASKB"),
		Text: estate.Assumed(
			"Create a new password, or type your current password again.",
			"新しいパスワードを作成するか、現在のパスワードを再入力してください。"),
		Button: estate.Quoted("Reset Password", "パスワードをリセット", "CASJA"),
		Fields: []string{"new_password", "confirm_password"},
	}
}

// UpgradeStep returns a screen of the upgrade to an administrator who must
// update his account; else the refusal of the trigger.
func (c *CAS) UpgradeStep(r *sim.Reader, who estate.Session, code string) (Step, error) {
	a, err := c.Administrators.Get(r, who.Account)
	if err != nil {
		return Step{}, err
	}
	reasons, err := c.Administrators.Obstacles(r, a, updateAccount, nil)
	if err != nil {
		return Step{}, err
	}
	if len(reasons) > 0 {
		return Step{}, &lifecycle.Refused{Lifecycle: administratorKind, State: a.State, Trigger: updateAccount, Reasons: reasons}
	}
	if code == StepPassword {
		return passwordStep(), nil
	}
	return updateStep(), nil
}

// UpdateAccount is the Password Update of the administrator who asks: he
// becomes an account of Vision One, and has left CAS.
type UpdateAccount struct {
	cas *CAS

	PasswordUpdate
}

// UpdateAccount returns the command.
func (c *CAS) UpdateAccount(p PasswordUpdate) UpdateAccount {
	return UpdateAccount{cas: c, PasswordUpdate: p}
}

// Name returns "cas.administrator.update_account".
func (UpdateAccount) Name() string { return "cas.administrator.update_account" }

// Run returns the Administrator after it.
func (c UpdateAccount) Run(tx *sim.Tx) (any, error) {
	a, ok, err := c.cas.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	return c.cas.Administrators.Fire(tx, a.ID, updateAccount, c.PasswordUpdate)
}

// passwordUpdated is what the console says at the end.
func passwordUpdated() lifecycle.Text {
	return estate.Assumed(
		"Your password has been updated. Sign in to Trend Vision One with your email address.",
		"パスワードが更新されました。メールアドレスでTrend Vision Oneにサインインしてください。")
}
