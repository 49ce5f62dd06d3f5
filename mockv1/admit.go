package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/mockv1/iam"
)

// What the table of permissions calls the queries of this package.
const (
	actViewLicences  = "v1.licence.view"
	actOpenConsole   = "v1.licence.open_console"
	actViewCredits   = "v1.credits.view"
	actViewInstances = "v1.product_instance.view"
	actViewCECP      = "v1.cecp.view"
)

// actViewScreen is what looking at a screen of Cloud Email and Collaboration
// Protection is called.
func actViewScreen(s screens.Screen) string { return "v1.cecp." + string(s) + ".view" }

// admit returns why a session must not be used for an act: if no licence keeps
// Vision One open, if its console or platform has a step to be done first, if
// the table of permissions does not give the act to the user, or if it asks for a
// one-time password first. What is public, such as an activation link, is not asked
// about. It is asked in the reading, or the transaction, in which the act is done.
func (v *V1) admit(r *sim.Reader, who estate.Session, act estate.Act) error {
	if err := v.Platform.Admit(r, who, act); err != nil {
		return err
	}
	if err := v.From(r, act.Address); err != nil {
		return err
	}
	if err := v.Admit(r, act.Name); err != nil {
		return err
	}
	return v.MFA.Guard(r, who, v.Permit(act.Name).Guarded)
}

// Permissions returns the table of permissions as Markdown.
func Permissions() string { return iam.Markdown() }
