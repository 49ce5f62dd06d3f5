package mockone_test

import (
	"strings"
	"testing"
)

// Apex One and Vision One must agree on where the product stands.
func TestApexOneAgrees(t *testing.T) {
	t.Parallel()
	const registered = `extends: apexone-foundation
apexone: {state: connected, instance: pi-1}
v1:
  product_instances: [{id: pi-1, type: apexone, state: connected}]
`
	const closed = `extends: apexone-foundation
licences: {Trend Micro Apex One as a Service: {state: converted}}
apexone: {state: closed, instance: pi-1}
v1:
  product_instances: [{id: pi-1, type: apexone, state: updated}]
`
	for name, tc := range map[string]struct {
		src  string
		want []string
	}{
		"registered": {registered, nil},
		"preparing":  {strings.Replace(registered, "state: connected, instance", "state: preparing, instance", 1), nil},
		"agreed":     {strings.Replace(registered, "apexone, state: connected", "apexone, state: update_agreed", 1), nil},
		"updating": {strings.NewReplacer("state: connected, instance", "state: updating, instance",
			"apexone, state: connected}]", "apexone, state: updating, job: {state: running}}]").Replace(registered), nil},
		"updated":                           {closed, nil},
		"with a token that nobody has used": {"extends: apexone-foundation\nv1:\n  product_instances: [{id: pi-1, type: apexone, state: pending}]\n", nil},
		"no instance": {
			"extends: apexone-foundation\napexone: {state: preparing}\n",
			[]string{":2:18: apexone.state: Vision One has no product instance for it"},
		},
		"another instance": {
			strings.Replace(registered, "instance: pi-1", "instance: pi-2", 1),
			[]string{":2:39: apexone.instance: is not the id of the product instance that Vision One has for it"},
		},
		"another state": {
			strings.Replace(registered, "state: connected, instance", "state: updating, instance", 1),
			[]string{":4:56: v1.product_instances[0].state: does not go with the state of Apex One"},
		},
		"a licence that is still good": {
			strings.Replace(closed, "licences: {Trend Micro Apex One as a Service: {state: converted}}\n", "", 1),
			[]string{":2:18: apexone.state: the licence for apexone is converted if, and only if, Apex Central is closed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disagrees(t, tc.src, tc.want)
		})
	}
}
