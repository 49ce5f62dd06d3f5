package sim_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

func BenchmarkView(b *testing.B) {
	l := newLab(b, clock.Manual)
	j := l.make(start{Name: "a"})
	ctx := context.Background()
	for b.Loop() {
		if err := l.box.View(ctx, func(r *sim.Reader) error { _, err := l.jobs.Get(r, j.ID); return err }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCommand(b *testing.B) {
	l := newLab(b, clock.Manual)
	ctx := context.Background()
	if _, err := l.box.Do(ctx, sim.As("t"), sim.PutSettings{Values: map[string]string{"test.run": "0s", "test.fade": "0s"}}); err != nil {
		b.Fatal(err)
	}
	ids := make([]string, 40)
	for i := range ids {
		ids[i] = l.make(start{Name: strconv.Itoa(i)}).ID
	}
	n := 0
	for b.Loop() {
		if err := l.startAgain(ids[n%len(ids)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkCreate(b *testing.B) {
	l := newLab(b, clock.Manual)
	ctx := context.Background()
	n := 0
	for b.Loop() {
		n++
		if _, err := l.engine.Create(ctx, sim.NewSandbox{ID: fmt.Sprintf("box-%d", n), World: world(clock.Manual)}); err != nil {
			b.Fatal(err)
		}
	}
}

// startAgain starts a job and forces its end, so that it can be started again.
func (l *lab) startAgain(id string) error {
	ctx := context.Background()
	if err := l.start(id); err != nil {
		return err
	}
	_, err := l.box.Do(ctx, sim.As("t"), sim.Trigger{Kind: "test.job", Thing: id, Trigger: "finish"})
	return err
}
