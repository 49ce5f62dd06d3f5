package wizard

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of codes and of the wizard. None of them is public.
const (
	// SettingLength is how many digits a code has.
	SettingLength = "v1.code.length"
	// SettingLifetime is how long a code is good.
	SettingLifetime = "v1.code.lifetime"
	// SettingTries is how many wrong codes block one.
	SettingTries = "v1.code.tries"
	// SettingResend is the countdown until a code can be sent again.
	SettingResend = "v1.code.resend"
	// SettingPrefix says whether each mail has three letters of its own.
	SettingPrefix = "v1.code.prefix"
	// SettingLimit is how long the wizard waits for the new password.
	SettingLimit = "v1.wizard.limit"
	// SettingOutcome says how setting the password ends.
	SettingOutcome = "v1.wizard.outcome"
)

const (
	// leastDigits and mostDigits bound SettingLength.
	leastDigits, mostDigits = 4, 12
	// prefixDrawn and prefixFixed are the values of SettingPrefix.
	prefixDrawn, prefixFixed = "drawn", "fixed"
	// outcomeDone, outcomeFailOnce and outcomeFail are the values of SettingOutcome.
	outcomeDone, outcomeFailOnce, outcomeFail = "done", "fail_once", "fail"
)

func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingLength, Type: sim.Number, Default: "6", Src: lifecycle.Assumed,
			Doc: "How many digits a verification code has: 4 to 12, the nearest of them if it is another number.",
		},
		{
			Name: SettingLifetime, Type: sim.Delay, Default: "10m", Src: lifecycle.Assumed,
			Doc: "How long a verification code is good; 0 means for ever.",
		},
		{
			Name: SettingTries, Type: sim.Number, Default: "5", Src: lifecycle.Assumed,
			Doc: "With how many wrong codes a verification is blocked until a new code is sent; 0 means never.",
		},
		{
			Name: SettingResend, Type: sim.Delay, Default: "180s", Src: lifecycle.Assumed,
			Doc: "How long the countdown runs until a verification code can be sent again; a screenshot shows it at 168 seconds.",
		},
		{
			Name: SettingPrefix, Type: sim.Choice, Default: prefixDrawn, Choices: []string{prefixDrawn, prefixFixed}, Src: lifecycle.Assumed,
			Doc: "Which three letters stand in front of a verification code: others in each mail, or always UPB, as a screenshot shows them.",
		},
		{
			Name: SettingLimit, Type: sim.Delay, Default: "30m", Src: lifecycle.Assumed,
			Doc: "How long the wizard for the Primary User Account waits for the new password, counted from when its first step was done; later it fails with error 4000013. 0 means for ever.",
		},
		{
			Name: SettingOutcome, Type: sim.Choice, Default: outcomeDone, Choices: []string{outcomeDone, outcomeFailOnce, outcomeFail}, Src: lifecycle.Assumed,
			Doc: "How setting the password in the wizard ends: it is done, it fails the first time, or always, with error 4000013.",
		},
	}
}
