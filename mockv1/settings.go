package mockv1

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The settings of Vision One. How long a product's update runs, how it ends and
// whom it signs out are the product's own settings, see estate.InstanceType.
const (
	// SettingConnect is how long connecting a product takes.
	SettingConnect = "v1.connect"
	// SettingProvision is how long provisioning a product instance takes.
	SettingProvision = "v1.provision"
	// SettingQueue is how long an update waits until it runs.
	SettingQueue = "v1.update.queue"
)

func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingConnect, Type: sim.Delay, Default: "60s..120s", Src: "CASJA",
			Doc: "How long a product instance shows \"Preparing or pending registration\" until it is connected.",
		},
		{
			Name: SettingProvision, Type: sim.Delay, Default: "2m..5m", Src: "PIN",
			Doc: "How long provisioning a new product instance takes (\"a few minutes\").",
		},
		{
			Name: SettingQueue, Type: sim.Delay, Default: "5s", Src: lifecycle.Assumed,
			Doc: "How long an update waits in the queue after \"Start the Update\".",
		},
	}
}
