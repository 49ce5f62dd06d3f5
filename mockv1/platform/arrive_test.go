package platform_test

import (
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/platform"
)

// arrives comes from the console of a product.
type arrives struct{ Login string }

func (arrives) Name() string { return "test.arrives" }

func (c arrives) Run(tx *sim.Tx) (any, error) { return nil, shared.p.Arrive(tx, c.Login) }

// Whoever comes from a product's console by the portal's account has activated Vision
// One by that, unless something stands in the way.
func TestArriving(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		login string
		edit  func(*plan)
		want  lifecycle.State
	}{
		"the portal's account":         {portalLogin, func(*plan) {}, platform.ConsoleActivating},
		"a user of the product":        {colleague, func(*plan) {}, platform.ConsoleRegistered},
		"whose login was replaced":     {portalLogin, func(p *plan) { p.Roots[0].Replaced = true }, platform.ConsoleRegistered},
		"without a licence":            {portalLogin, func(p *plan) { p.Licences = nil }, platform.ConsoleRegistered},
		"where a box has to be ticked": {portalLogin, func(p *plan) { p.Settings[platform.SettingAgreement] = "on" }, platform.ConsoleRegistered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := alone()
			tc.edit(p)
			l := newLab(t, p)
			for range 2 { // a second ticket does nothing more
				if _, err := l.box.Do(t.Context(), web.Visitor, arrives{Login: tc.login}); err != nil {
					t.Fatal(err)
				}
				l.is(tc.want)
			}
			if b := l.business(); b.Platform != estate.NoVisionOne {
				t.Errorf("the business: %+v", b)
			}
		})
	}
}
