package mfa

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of multi-factor authentication.
const (
	// SettingSkew is how many steps of 30 seconds a code may be off.
	SettingSkew = "v1.mfa.skew"
	// SettingOnce says whether a code is good for one use.
	SettingOnce = "v1.mfa.once"
	// SettingTries is how many wrong codes in a row are taken; 0 means any number.
	SettingTries = "v1.mfa.tries"
	// SettingLock is for how long no code is taken after too many wrong ones.
	SettingLock = "v1.mfa.lock"
	// SettingGrant is for how long guarded operations are free after a right code.
	SettingGrant = "v1.mfa.grant"
	// SettingPrompt says whether users without it are invited to it when they sign in.
	SettingPrompt = "v1.mfa.prompt"
)

// settings are what a sandbox can have otherwise.
func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingSkew, Type: sim.Number, Default: "1", Src: lifecycle.Assumed,
			Doc: "How many steps of 30 seconds a one-time password may be older or newer than the clock that it is compared with.",
		},
		{
			Name: SettingOnce, Type: sim.Switch, Default: "true", Src: lifecycle.Assumed,
			Doc: "Whether a one-time password is good for one use. Switch it off for clients that sign in several times within 30 seconds.",
		},
		{
			Name: SettingTries, Type: sim.Number, Default: "0", Src: lifecycle.Assumed,
			Doc: "After how many wrong one-time passwords or reset codes in a row no further one is taken for a while; 0 means that any number is taken.",
		},
		{
			Name: SettingLock, Type: sim.Delay, Default: "15m", Src: lifecycle.Assumed,
			Doc: "For how long no one-time password and no reset code is taken after too many wrong ones; 0 means until support resets it.",
		},
		{
			Name: SettingGrant, Type: sim.Delay, Default: "15m", Src: "MFA",
			Doc: "For how long the guarded operations are free after a right one-time password.",
		},
		{
			Name: SettingPrompt, Type: sim.Switch, Default: "false", Src: lifecycle.Assumed,
			Doc: "Whether users who have not set up multi-factor authentication are shown \"Enable Multi-Factor Authentication (MFA)\" when they sign in, although it is not enforced. They can skip it.",
		},
	}
}
