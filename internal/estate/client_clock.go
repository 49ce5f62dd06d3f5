package estate

import (
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// SettingClientClock says with which clock that is compared what a client computes
// from its own: a one-time password, the instants in a token that it signs.
const SettingClientClock = "client_clock"

// The values of SettingClientClock.
const (
	EitherClock  = "either"
	VirtualClock = "virtual"
	WallClock    = "wall"
)

func clientClockSetting() sim.Setting {
	return sim.Setting{
		Name: SettingClientClock, Type: sim.Choice, Default: EitherClock, Choices: []string{EitherClock, VirtualClock, WallClock}, Src: lifecycle.Assumed,
		Doc: "With which clock is compared what a client computes from its own (one-time passwords): with the sandbox's (virtual), with the machine's (wall), or with both.",
	}
}

// ClientInstants returns the instants that a client's clock may show now: the
// sandbox's, the machine's, or both, as the setting says. The machine's comes with
// the command that asks, so that it is kept among the inputs; it is left out if it
// is zero, because nobody knew it.
func ClientInstants(r *sim.Reader, wall time.Time) ([]time.Time, error) {
	which, err := r.Setting(SettingClientClock)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	if which != WallClock {
		out = append(out, r.Now())
	}
	if which != VirtualClock && !wall.IsZero() {
		out = append(out, wall)
	}
	return out, nil
}
