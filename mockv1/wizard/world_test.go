package wizard_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/wizard"
)

// place places a run of the wizard into a world that has none for the account.
func (l *lab) placed(a wizard.WorldAssignment) error {
	return l.do("fixture", func(tx *sim.Tx) error {
		return l.wizard.Place(tx, wizard.World{Assignments: []wizard.WorldAssignment{a}})
	})
}

// A world can begin at any step; nobody waits for the end of such a run.
func TestPlacedRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, email string
		goOn         func(l *lab, do func(cmd sim.Command))
	}{
		{"", "", func(l *lab, do func(sim.Command)) {
			do(l.wizard.SpecifyAddress(wizard.Address{Email: fresh, ConfirmEmail: fresh}))
			do(l.wizard.EnterCode(l.code(fresh)))
			do(l.wizard.ResetPassword(wizard.Password{NewPassword: strong, ConfirmPassword: strong}))
		}},
		{"awaiting_code", fresh, func(l *lab, do func(sim.Command)) {
			do(l.wizard.AnotherCode())
			do(l.wizard.EnterCode(l.code(fresh)))
			do(l.wizard.ResetPassword(wizard.Password{NewPassword: strong, ConfirmPassword: strong}))
		}},
		{"awaiting_password", fresh, func(l *lab, do func(sim.Command)) {
			do(l.wizard.ResetPassword(wizard.Password{NewPassword: strong, ConfirmPassword: strong}))
		}},
		{"existing", resident, func(l *lab, do func(sim.Command)) { do(l.wizard.UseExisting(wizard.Proof{Password: residents})) }},
	} {
		t.Run(c.state, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, legacy, unbegun)
			l.must(l.placed(wizard.WorldAssignment{Account: strings.ToUpper(root), State: c.state, Email: c.email, Since: "4m"}))
			c.goOn(l, func(cmd sim.Command) {
				t.Helper()
				l.must(l.give(cmd))
			})
			l.in(wizard.Completed)
			want := c.email
			if want == "" {
				want = fresh
			}
			if p := l.primary(); p.Email != want || p.Root && c.state != "existing" {
				t.Errorf("the owner is %+v", p)
			}
			if n := l.noteOf(l.portal.accounts); n.State != "replaced" {
				t.Errorf("the portal's account: %+v", n)
			}
		})
	}
	l := newLab(t, legacy, unbegun)
	l.must(l.placed(wizard.WorldAssignment{Account: root, State: "awaiting_code", Email: clouded, Since: began.Add(-time.Minute).Format(time.RFC3339)}))
	if v := l.view(); v.Left != 120 || !v.Assignment.Merged || len(v.Sent.Prefix) != 3 {
		t.Errorf("the placed code: %+v", v)
	}
}

// What cannot be is said, with its place.
func TestMisplacedRuns(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy, unbegun)
	for want, a := range map[string]wizard.WorldAssignment{
		"assignments[0].account: there is no such account": {Account: "nobody"},
		"assignments[0].since: want an instant":            {Account: root, Since: "2030-01-01T00:00:00Z"},
		"assignments[0].email: is needed":                  {Account: root, State: "awaiting_code"},
		"assignments[0].email: is needed once":             {Account: root, Email: fresh},
		"assignments[0].email: This email address was":     {Account: root, State: "awaiting_code", Email: casUsed},
		"assignments[0].email: another account has it":     {Account: root, State: "awaiting_password", Email: resident},
		"assignments[0].email: no active local account":    {Account: root, State: "existing", Email: fresh},
	} {
		err := l.placed(a)
		if _, ok := errors.AsType[*sim.Invalid](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", a, err, want)
		}
	}
	l.must(l.placed(wizard.WorldAssignment{Account: root}))
	if err := l.placed(wizard.WorldAssignment{Account: root}); err == nil || !strings.Contains(err.Error(), "has an assignment already") {
		t.Errorf("a second one: %v", err)
	}
}
