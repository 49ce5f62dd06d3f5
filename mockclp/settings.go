package mockclp

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// SettingReset is how long the link is valid by which a forgotten password is
// replaced.
const SettingReset = "clp.password_reset"

func (p *CLP) settings() []sim.Setting {
	return append(p.Sessions.Settings(), sim.Setting{
		Name: SettingReset, Type: sim.Delay, Default: "24h", Src: lifecycle.Assumed,
		Doc: "How long the link in the mail about a forgotten password is valid; 0 means for ever.",
	})
}
