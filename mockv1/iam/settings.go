package iam

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// SettingInvitation is how long the link of an invitation is valid, SettingTransfer how
// long a transfer of ownership stays open once the owner's code was right.
const (
	SettingInvitation = "v1.invitation"
	SettingTransfer   = "v1.transfer.limit"
)

func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingInvitation, Type: sim.Delay, Default: "24h", Src: "LACC",
			Doc: "How long the link in an invitation mail is valid; 0 means for ever.",
		},
		{
			Name: SettingTransfer, Type: sim.Delay, Default: "30m", Src: lifecycle.Assumed,
			Doc: "How long a transfer of ownership stays open once the owner has verified his address; 0 means for ever.",
		},
	}
}
