package mockone_test

import (
	"strings"
	"testing"
)

// Email Security and Vision One must agree on where the product stands.
func TestTMEmSAgrees(t *testing.T) {
	t.Parallel()
	const connected = `extends: tmems-foundation
tmems: {state: connected, since: 1h, instance: pi-1}
v1:
  product_instances: [{id: pi-1, type: tmems, state: connected, since: 1h}]
`
	const closed = `extends: tmems-foundation
licences: {Trend Micro Email Security: {state: converted}}
tmems: {state: closed, theme: null, access_control: null, instance: pi-1}
v1:
  product_instances: [{id: pi-1, type: tmems, state: updated}]
`
	for name, tc := range map[string]struct {
		src  string
		want []string
	}{
		"connected":  {connected, nil},
		"connecting": {strings.ReplaceAll(connected, "state: connected", "state: connecting"), nil},
		"agreed":     {strings.Replace(connected, "tmems, state: connected", "tmems, state: update_agreed", 1), nil},
		"updating":   {strings.NewReplacer("state: connected", "state: updating", "1h}]", "1h, job: {state: running, since: 20s}}]").Replace(connected), nil},
		"updated":    {closed, nil},
		"no instance": {
			"extends: tmems-foundation\ntmems: {state: connected, instance: pi-1}\n",
			[]string{":2:16: tmems.state: Vision One has no product instance for it"},
		},
		"another instance": {
			strings.Replace(connected, "instance: pi-1", "instance: pi-2", 1),
			[]string{":2:48: tmems.instance: is not the id of the product instance that Vision One has for it"},
		},
		"another state": {
			strings.Replace(connected, "tmems, state: connected", "tmems, state: connecting", 1),
			[]string{":4:54: v1.product_instances[0].state: does not go with the state of Email Security"},
		},
		"a licence that is still good": {
			strings.Replace(closed, "licences: {Trend Micro Email Security: {state: converted}}\n", "", 1),
			[]string{":2:16: tmems.state: the licence for tmems is converted if, and only if, Email Security is closed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disagrees(t, tc.src, tc.want)
		})
	}
}
