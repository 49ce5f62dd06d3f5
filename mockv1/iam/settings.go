package iam

import "github.com/mockone/mockone/internal/sim"

// SettingInvitation is how long the link of an invitation is valid.
const SettingInvitation = "v1.invitation"

func settings() []sim.Setting {
	return []sim.Setting{{
		Name: SettingInvitation, Type: sim.Delay, Default: "24h", Src: "LACC",
		Doc: "How long the link in an invitation mail is valid; 0 means for ever.",
	}}
}
