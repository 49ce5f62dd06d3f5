package platform

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of activation, provisioning and the platform's update.
const (
	// SettingOrder is what comes first: the Primary User Account or the region.
	SettingOrder = "v1.console.order"
	// SettingWizard says whether the Primary User Account wizard is shown.
	SettingWizard = "v1.console.wizard"
	// SettingPlatform is the platform of a console that is provisioned.
	SettingPlatform = "v1.console.platform"
	// SettingOutcome is how provisioning ends.
	SettingOutcome = "v1.console.outcome"
	// SettingAgreement says whether the activation has a box to be ticked.
	SettingAgreement = "v1.console.agreement"
	// SettingActivate is how long "Activating..." is shown.
	SettingActivate = "v1.console.activate"
	// SettingProvision is how long provisioning the console takes.
	SettingProvision = "v1.console.provision.time"
	// SettingUpdate is how long the platform's update takes after the owner has signed in.
	SettingUpdate = "v1.platform.activate"
	// SettingPrompt says whether the "Update Trend Vision One" pop-up is shown.
	SettingPrompt = "v1.platform.prompt"
)

// The values of the settings that choose.
const (
	accountFirst = "account_first"
	regionFirst  = "region_first"
	on           = "on"
	off          = "off"
	outcomeDone  = "done"
	outcomeFail  = "fail"
	failOnce     = "fail_once"
)

func settings() []sim.Setting {
	switches := []string{on, off}
	return []sim.Setting{
		{
			Name: SettingOrder, Type: sim.Choice, Choices: []string{accountFirst, regionFirst}, Default: accountFirst, Src: "CASJA",
			Doc: "Which of the two comes first when Vision One is activated: account_first asks for the Primary User Account and then for the region (CASJA, SEPJA), region_first the other way round (CASKB).",
		},
		{
			Name: SettingWizard, Type: sim.Choice, Choices: switches, Default: on, Src: "CASJA",
			Doc: "Whether the wizard makes the login of the portal an e-mail address when Vision One is activated. The article about Email Security shows none (TMEMSJA); the login of the portal is then the Primary User Account's.",
		},
		{
			Name: SettingPlatform, Type: sim.Choice, Choices: []string{"foundation", "legacy"}, Default: "foundation", Src: "SEPJA",
			Doc: "The platform of a console that is provisioned. Two articles have a console that was just provisioned updated all the same (CASJA 2.6, TMEMSJA 2.6): it is a legacy one.",
		},
		{
			Name: SettingOutcome, Type: sim.Choice, Choices: []string{outcomeDone, outcomeFail, failOnce}, Default: outcomeDone, Src: "MSPPROV",
			Doc: "How provisioning the console ends. After fail_once the first \"Retry\" succeeds.",
		},
		{
			Name: SettingAgreement, Type: sim.Choice, Choices: switches, Default: off, Src: "CASJA",
			Doc: "Whether a box has to be ticked beside the kind of the product, as the article about Email Security says (TMEMSJA 1.4) and the one about Cloud App Security does not.",
		},
		{
			Name: SettingActivate, Type: sim.Delay, Default: "20s..60s", Src: lifecycle.Assumed,
			Doc: "How long \"Activating...\" is shown.",
		},
		{
			Name: SettingProvision, Type: sim.Delay, Default: "2m..5m", Src: lifecycle.Assumed,
			Doc: "How long provisioning the console takes (\"minutes\").",
		},
		{
			Name: SettingUpdate, Type: sim.Delay, Default: "1m..3m", Src: lifecycle.Assumed,
			Doc: "How long the update to Foundation Services goes on after the owner has signed in with his new address (\"Allow some time for the activation process to complete\", FUPD).",
		},
		{
			Name: SettingPrompt, Type: sim.Choice, Choices: switches, Default: on, Src: "KA21132",
			Doc: "Whether the owner of a legacy console is shown the pop-up \"Update Trend Vision One\" on the dashboard.",
		},
	}
}
