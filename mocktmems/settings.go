package mocktmems

import (
	"strconv"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of Email Security.
const (
	// SettingExpiredDays is after how many days from its end a licence no longer updates.
	SettingExpiredDays = "tmems.update.expired_days"
	// SettingDuration is how long the update runs.
	SettingDuration = "tmems.update.duration"
	// SettingOutcome is how the update ends: done, hang or fail.
	SettingOutcome = "tmems.update.outcome"
	// SettingHang is how long a hung update takes to go on by itself.
	SettingHang = "tmems.update.hang"
	// SettingSignOut says whose sessions the update ends: product or all.
	SettingSignOut = "tmems.sign_out"
	// SettingUsed says what becomes of an address that Vision One has already.
	SettingUsed = "tmems.account.used"

	// defaultExpiredDays is SettingExpiredDays as the Japanese article has it [TMEMSJA].
	defaultExpiredDays = 30
)

// The values of SettingUsed.
const (
	usedConflict = "conflict"
	usedRefuse   = "refuse"
)

func (m *TMEmS) settings() []sim.Setting {
	assumed := lifecycle.Assumed
	return append(m.Sessions.Settings(),
		sim.Setting{
			Name: SettingExpiredDays, Type: sim.Number, Default: strconv.Itoa(defaultExpiredDays), Src: "TMEMSJA",
			Doc: "The update is refused once the licence has been expired for this many days. The Japanese article counts from day 30 on; set 31 for the English one, which says more than 30 days.",
		},
		sim.Setting{
			Name: SettingDuration, Type: sim.Delay, Default: "60s..120s", Src: "TMEMSJA",
			Doc: "How long the update to Cloud Email Gateway Protection runs.",
		},
		sim.Setting{
			Name: SettingOutcome, Type: sim.Choice, Default: "done", Choices: []string{"done", "hang", "fail"}, Src: assumed,
			Doc: "How the update ends: it is done, it hangs, or it fails. Hanging and failing look the same in the console.",
		},
		sim.Setting{
			Name: SettingHang, Type: sim.Delay, Default: "0s", Src: assumed,
			Doc: "How long a hung update takes to go on by itself; 0 means not until support acts.",
		},
		sim.Setting{
			Name: SettingSignOut, Type: sim.Choice, Default: "product", Choices: []string{"product", "all"}, Src: assumed,
			Doc: "Whose sessions end when the update starts: those of Email Security, or those of Vision One too.",
		},
		sim.Setting{
			Name: SettingUsed, Type: sim.Choice, Default: usedConflict, Choices: []string{usedConflict, usedRefuse}, Src: assumed,
			Doc: "What becomes of an account that is migrated to an address which an account of Vision One has: the two become one, with a role conflict, or the address is refused.",
		},
	)
}
