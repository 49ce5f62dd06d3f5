package mockapexone

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// UpgradeStep is the message to which signing in leads after the update [SEPJA].
type UpgradeStep struct {
	Title, Text, How, Button lifecycle.Text
}

// upgradeStep returns it; the English is ours but for the title and the button.
func upgradeStep() UpgradeStep {
	return UpgradeStep{
		Title: estate.Quoted("Upgrade your account", "アカウントをアップグレードする", "SEPJA"),
		Text: estate.Quoted("To use all the advanced features of Trend Vision One, update your account.",
			"Trend Vision Oneの高度な機能をすべて使用するには、ご使用のアカウントをアップデートしてください。", "SEPJA"),
		How: estate.Quoted("Click Continue to complete the account update process.",
			"アカウントのアップデートプロセスを完了するには [続行] をクリックしてください。", "SEPJA"),
		Button: estate.Quoted("Continue", "続行", "SEPJA"),
	}
}

// Upgrade returns the step to a user who has to upgrade the account, else the refusal.
func (a *Apex) Upgrade(r *sim.Reader, who estate.Session) (UpgradeStep, error) {
	u, err := a.Users.Get(r, who.Account)
	if err == nil && u.State != MustUpdate {
		reasons, failed := a.Users.Obstacles(r, u, goOn, nil)
		err = failed
		if err == nil {
			err = &lifecycle.Refused{Lifecycle: userKind, State: u.State, Trigger: goOn, Reasons: reasons}
		}
	}
	return upgradeStep(), err
}

// ContinueUpgrade is "Continue": it leads to Vision One's three-step wizard, or back to
// where that was left.
type ContinueUpgrade struct{ apex *Apex }

// ContinueUpgrade returns the command.
func (a *Apex) ContinueUpgrade() ContinueUpgrade { return ContinueUpgrade{apex: a} }

// Name returns "apexone.user.continue".
func (ContinueUpgrade) Name() string { return "apexone.user.continue" }

// Run returns an estate.Opened, whose ticket is good for the wizard.
func (c ContinueUpgrade) Run(tx *sim.Tx) (any, error) {
	u, ok, err := c.apex.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	if u.State != MustUpdate || !u.Assigning { // else the wizard is where it was left
		if u, err = c.apex.Users.Fire(tx, u.ID, goOn, nil); err != nil {
			return nil, err
		}
	}
	return estate.Console{Service: "v1", Door: true}.Open(tx, Name, u.ID, estate.WizardLogin(Name, u.Login))
}
