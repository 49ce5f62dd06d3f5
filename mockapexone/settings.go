package mockapexone

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of Apex Central.
const (
	// SettingPreparation is how long the back end prepares the update once it is connected.
	SettingPreparation = "apexone.preparation"
	// SettingEnds says what ends the preparation: time, tries or never.
	SettingEnds = "apexone.preparation.ends"
	// SettingTries is how many starts of the update are deferred if tries end it.
	SettingTries = "apexone.preparation.tries"
	// SettingDuration is how long the update runs, SettingPerThousand how much longer
	// for each thousand agents, SettingExtra the most of that.
	SettingDuration    = "apexone.update.duration"
	SettingPerThousand = "apexone.update.per_thousand"
	SettingExtra       = "apexone.update.extra"
	// SettingOutcome is how the update ends: done, hang or fail.
	SettingOutcome = "apexone.update.outcome"
	// SettingHang is how long a hung update takes to go on by itself.
	SettingHang = "apexone.update.hang"
	// SettingSignOut says whose sessions the update ends: product or all.
	SettingSignOut = "apexone.sign_out"
	// SettingUsed says what becomes of an address that Vision One has already.
	SettingUsed = "apexone.account.used"
	// SettingCodeAge is for how long a one-time password is accepted.
	SettingCodeAge = "apexone.two_factor.code_age"
	// SettingIdle is after how long without use it hibernates, SettingWarnAfter how
	// long it does until the notice, and SettingNotice how long before the purge that is.
	SettingIdle      = "apexone.idle"
	SettingWarnAfter = "apexone.purge.warn_after"
	SettingNotice    = "apexone.purge.notice"
)

// The values of SettingEnds and SettingUsed.
const (
	endsByTime  = "time"
	endsByTries = "tries"
	endsNever   = "never"

	usedConflict = "conflict"
	usedRefuse   = "refuse"
)

func (a *Apex) settings() []sim.Setting {
	assumed := lifecycle.Assumed
	return append(a.Sessions.Settings(),
		sim.Setting{
			Name: SettingPreparation, Type: sim.Delay, Default: "30m..60m", Src: "SEPJA",
			Doc: "How long the back end prepares the update once Apex One is registered. Drawn once, when it is; tries to start the update neither shorten nor restart it.",
		},
		sim.Setting{
			Name: SettingEnds, Type: sim.Choice, Default: endsByTime, Choices: []string{endsByTime, endsByTries, endsNever}, Src: assumed,
			Doc: "What ends the preparation: time, a number of tries to start the update, or nothing but support. It counts as it is when Apex One is registered.",
		},
		sim.Setting{
			Name: SettingTries, Type: sim.Number, Default: "3", Src: assumed,
			Doc: "How many tries to start the update are answered with the temporary problem, if tries end the preparation.",
		},
		sim.Setting{
			Name: SettingDuration, Type: sim.Delay, Default: "20m", Src: "SEPJA",
			Doc: "How long the update to Standard Endpoint Protection runs, without what its agents add. The vendor measured 20 to 30 minutes.",
		},
		sim.Setting{
			Name: SettingPerThousand, Type: sim.Delay, Default: "1m", Src: assumed,
			Doc: "How much longer the update runs for each thousand agents.",
		},
		sim.Setting{
			Name: SettingExtra, Type: sim.Delay, Default: "10m", Src: assumed,
			Doc: "How much longer the update runs at most, however many agents there are.",
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
			Name: SettingSignOut, Type: sim.Choice, Default: "all", Choices: []string{"product", "all"}, Src: "SEPJA",
			Doc: "Whose sessions end when the update starts: those of Apex Central, or those of Vision One too.",
		},
		sim.Setting{
			Name: SettingUsed, Type: sim.Choice, Default: usedConflict, Choices: []string{usedConflict, usedRefuse}, Src: assumed,
			Doc: "What becomes of a user who chooses, in the upgrade of the account, an address that an account of Vision One has: the two become one, with a role conflict, or the address is refused.",
		},
		sim.Setting{
			Name: SettingCodeAge, Type: sim.Delay, Default: "5m", Src: "AC2FA",
			Doc: "For how long after it was generated a one-time password is accepted; at most an hour.",
		},
		sim.Setting{
			Name: SettingIdle, Type: sim.Delay, Default: "168h", Src: "KA9194",
			Doc: "After how long without a sign-in and without an agent that is online Apex One hibernates (7 days); 0 means never.",
		},
		sim.Setting{
			Name: SettingWarnAfter, Type: sim.Delay, Default: "1272h", Src: "KA9194",
			Doc: "How long it hibernates until the notice of the purge is mailed (53 days: one week before the purge after 60 days); 0 means never.",
		},
		sim.Setting{
			Name: SettingNotice, Type: sim.Delay, Default: "168h", Src: "KA9194",
			Doc: "How long before the purge the notice is mailed (7 days); 0 means that nothing is ever purged.",
		},
	)
}
