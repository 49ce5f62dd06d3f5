package mocktmems

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// UpgradeStep is the message to which signing in leads after the update [TMEMSJA 3.2].
type UpgradeStep struct {
	Title, Text, Button lifecycle.Text
}

// upgradeStep returns it; of its words only those of the button are public.
func upgradeStep() UpgradeStep {
	return UpgradeStep{
		Title: estate.Assumed("Update your account", "アカウントをアップデートする"),
		Text: estate.Assumed(
			"Email Security has been updated to Cloud Email Gateway Protection. Migrate this account to a Trend Vision One user account, which signs in with an email address.",
			"Email SecurityはCloud Email Gateway Protectionにアップデートされました。このアカウントを、メールアドレスでサインインするTrend Vision Oneのユーザアカウントに移行してください。"),
		Button: estate.Quoted("Continue", "続行", "TMEMSJA"),
	}
}

// Upgrade returns the step to a user who has to migrate the account, else the refusal.
func (m *TMEmS) Upgrade(r *sim.Reader, who estate.Session) (UpgradeStep, error) {
	u, err := m.Users.Get(r, who.Account)
	if err == nil && u.State != MustUpdate {
		reasons, failed := m.Users.Obstacles(r, u, goOn, nil)
		err = failed
		if err == nil {
			err = &lifecycle.Refused{Lifecycle: userKind, State: u.State, Trigger: goOn, Reasons: reasons}
		}
	}
	return upgradeStep(), err
}

// ContinueUpgrade is "Continue": it leads to Vision One's three-step wizard, or back to
// where that was left.
type ContinueUpgrade struct{ tmems *TMEmS }

// ContinueUpgrade returns the command.
func (m *TMEmS) ContinueUpgrade() ContinueUpgrade { return ContinueUpgrade{tmems: m} }

// Name returns "tmems.account.continue".
func (ContinueUpgrade) Name() string { return "tmems.account.continue" }

// Run returns an estate.Opened, whose ticket is good for the wizard.
func (c ContinueUpgrade) Run(tx *sim.Tx) (any, error) {
	u, ok, err := c.tmems.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	if u.State != MustUpdate || !u.Assigning { // else the wizard is where it was left
		if u, err = c.tmems.Users.Fire(tx, u.ID, goOn, nil); err != nil {
			return nil, err
		}
	}
	return estate.Console{Service: "v1", Door: true}.Open(tx, Name, u.ID, estate.WizardLogin(Name, u.Login))
}
