package mockv1_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
)

// A world may start in the middle: what was due meanwhile comes when it is due.
func TestWorldsStartInTheMiddle(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.gadget.State = "connecting"
	p.world.Instances = []mockv1.WorldInstance{{Type: "cas", State: "connecting", Since: "45s", Description: "Mail"}}
	l := newLab(t, p)
	l.advance(14 * time.Second)
	if s := l.instance().Status; s != "connecting" {
		t.Errorf("after 59 s it is %s", s)
	}
	l.advance(time.Second)
	if s := l.instance().Status; s != "connected" {
		t.Errorf("after 60 s it is %s", s)
	}

	p = connected()
	p.gadget.State = "updating"
	p.world.Instances[0].State, p.world.Instances[0].Job = "updating", &mockv1.WorldJob{State: "stalled", Since: "1h"}
	p.settings["cas.update.hang"] = "3h"
	l = newLab(t, p)
	l.advance(2*time.Hour - time.Second)
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdating {
		t.Errorf("a second before the hang is over it is %s", s)
	}
	l.advance(time.Second)
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdated {
		t.Errorf("after the hang it is %s", s)
	}
}

func TestImpossibleWorlds(t *testing.T) {
	t.Parallel()
	instance := func(one mockv1.WorldInstance) func(*plan) {
		return func(p *plan) {
			one.Type = "cas"
			p.world.Instances = []mockv1.WorldInstance{one}
		}
	}
	for name, tc := range map[string]struct {
		change func(*plan)
		want   []string
	}{
		"an unknown product":        {func(p *plan) { p.world.Instances = []mockv1.WorldInstance{{Type: "x", State: "connected"}} }, []string{"product_instances[0].type: "}},
		"a product not connected":   {instance(mockv1.WorldInstance{State: "connected"}), []string{"product_instances[0].state: "}},
		"a product that is missing": {func(p *plan) { p.gadget = nil; instance(mockv1.WorldInstance{State: "connected"})(p) }, []string{"product_instances[0].state: "}},
		"a product not updated":     {func(p *plan) { p.gadget.State = "connected"; instance(mockv1.WorldInstance{State: "updated"})(p) }, []string{"product_instances[0].state: "}},
		"an update not noticed":     {func(p *plan) { p.gadget.State = "closed"; instance(mockv1.WorldInstance{State: "connected"})(p) }, []string{"product_instances[0].state: "}},
		"provisioning with product": {instance(mockv1.WorldInstance{State: "provisioning"}), []string{"product_instances[0].state: "}},
		"an update without a job":   {func(p *plan) { *p = *updating("done"); p.world.Instances[0].Job = nil }, []string{"product_instances[0].job: "}},
		"a job without an update":   {func(p *plan) { *p = *connected(); p.world.Instances[0].Job = &mockv1.WorldJob{State: "running"} }, []string{"product_instances[0].job: "}},
		"an update on legacy":       {func(p *plan) { *p = *updating("done"); p.platform = estate.Legacy }, []string{"product_instances[0].state: "}},
		"two instances":             {func(p *plan) { *p = *connected(); p.world.Instances = append(p.world.Instances, p.world.Instances[0]) }, []string{"product_instances[1].id: ", "product_instances[1].type: "}},
		"a job of no time":          {func(p *plan) { *p = *updating("done"); p.world.Instances[0].Job.Since = "x" }, []string{"product_instances[0].job.since: "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			tc.change(p)
			_, err := tryLab(t, p)
			invalid, ok := errors.AsType[*sim.Invalid](err)
			if !ok {
				t.Fatalf("it is not refused as invalid: %v", err)
			}
			got := strings.Split(invalid.Error(), "\n")
			if !slices.EqualFunc(got, tc.want, strings.HasPrefix) {
				t.Errorf("refused with %q, want %q", got, tc.want)
			}
		})
	}
}
