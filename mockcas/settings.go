package mockcas

import (
	"strconv"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of CAS.
const (
	// SettingExpiredDays is how many days after its end a licence still updates.
	SettingExpiredDays = "cas.update.expired_days"
	// SettingDuration is how long the update runs.
	SettingDuration = "cas.update.duration"
	// SettingOutcome is how the update ends: done, hang or fail.
	SettingOutcome = "cas.update.outcome"
	// SettingHang is how long a hung update takes to go on by itself.
	SettingHang = "cas.update.hang"
	// SettingSignOut says whose sessions the update ends: product or all.
	SettingSignOut = "cas.sign_out"
	// SettingMailEvery is how often a scan finds something by itself.
	SettingMailEvery = "cas.mail.every"
	// SettingDetails is whether the banner of a customer without Vision One leads to
	// it by a page of CAS: on or off.
	SettingDetails = "cas.banner.details"

	on, off = "on", "off"

	// defaultExpiredDays is SettingExpiredDays as the article has it [KA15946].
	defaultExpiredDays = 30
)

func (c *CAS) settings() []sim.Setting {
	return append(c.Sessions.Settings(),
		sim.Setting{
			Name: SettingExpiredDays, Type: sim.Number, Default: strconv.Itoa(defaultExpiredDays), Src: "KA15946",
			Doc: "The update is refused if the licence has been expired for more than this many days.",
		},
		sim.Setting{
			Name: SettingDuration, Type: sim.Delay, Default: "60s..120s", Src: "CASJA",
			Doc: "How long the update to Cloud Email and Collaboration Protection runs.",
		},
		sim.Setting{
			Name: SettingOutcome, Type: sim.Choice, Default: "done", Choices: []string{"done", "hang", "fail"}, Src: lifecycle.Assumed,
			Doc: "How the update ends: it is done, it hangs, or it fails. Hanging and failing look the same in the console.",
		},
		sim.Setting{
			Name: SettingHang, Type: sim.Delay, Default: "0s", Src: lifecycle.Assumed,
			Doc: "How long a hung update takes to go on by itself; 0 means not until support acts.",
		},
		sim.Setting{
			Name: SettingSignOut, Type: sim.Choice, Default: "product", Choices: []string{"product", "all"}, Src: lifecycle.Assumed,
			Doc: "Whose sessions end when the update starts: those of the CAS console, or those of Vision One too.",
		},
		sim.Setting{
			Name: SettingMailEvery, Type: sim.Delay, Default: "0s", Src: lifecycle.Assumed,
			Doc: "How often a protected service finds something by itself, also during the update; 0 means only when a scan is played. Counted from the service's start of protection.",
		},
		sim.Setting{
			Name: SettingDetails, Type: sim.Choice, Default: off, Choices: []string{off, on}, Src: "CASKB",
			Doc: "Whether the banner of a customer without Vision One has \"More Details\", which lead to \"Activate Now\", as the English article has it, or leads to Vision One at once, as the Japanese one.",
		},
	)
}
