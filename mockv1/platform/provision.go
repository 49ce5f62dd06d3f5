package platform

import (
	"errors"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

var errProduct = errors.New("product: want on_premises, other_saas or cloud_one")

// ConsoleView is how far the console is, and what its owner does next.
type ConsoleView struct {
	Console   Console
	StateText lifecycle.Text
	// Next is what there is to do: activate, wait, assign, choose_region, retry, or
	// dashboard.
	Next Next
	// Region is the one that was chosen or, before that, the one that is offered
	// first: where the business's product is.
	Region string
	// Blocks are the reasons why the next step cannot be taken.
	Blocks []lifecycle.Reason
	// SignInAgain says that whoever looks is signed in by a login that an address has
	// replaced: he goes on with that.
	SignInAgain bool
}

// Next is what somebody has to do next.
type Next string

// What there is to do while a console is set up, and while the platform is updated.
const (
	NextActivate     Next = "activate"
	NextWait         Next = "wait"
	NextAssign       Next = "assignment"
	NextChooseRegion Next = "choose_region"
	NextRetry        Next = "retry"
	NextDashboard    Next = "dashboard"
	NextAgree        Next = "agree"
	NextStart        Next = "start"
	NextChooseMFA    Next = "choose_mfa"
	NextSignIn       Next = "sign_in"
)

// Console returns how far the console is.
func (p *Platform) Console(r *sim.Reader) (ConsoleView, error) {
	t, err := p.TheConsole(r)
	if err != nil {
		return ConsoleView{}, err
	}
	return p.viewConsole(r, t)
}

func (p *Platform) viewConsole(r *sim.Reader, t Console) (ConsoleView, error) {
	table := p.Consoles.Table()
	info, _ := table.State(t.State)
	v := ConsoleView{Console: t, StateText: info.Label, Region: t.Region}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return v, err
	}
	if v.Region == "" {
		v.Region = b.Region
	}
	switch t.State {
	case ConsoleRegistered:
		v.Next = NextActivate
		v.Blocks, err = p.Consoles.Obstacles(r, t, activate, nil)
	case ConsoleActivating, ConsoleProvisioning:
		v.Next = NextWait
	case ConsoleAssigning:
		v.Next = NextAssign
	case ConsoleChoosingRegion:
		v.Next = NextChooseRegion
		v.Blocks, err = p.Consoles.Obstacles(r, t, provision, nil)
	case ConsoleFailed:
		v.Next = NextRetry
		v.Blocks, err = p.Consoles.Obstacles(r, t, retry, nil)
	case ConsoleReady:
		v.Next = NextDashboard
	}
	v.SignInAgain = slices.ContainsFunc(v.Blocks, func(b lifecycle.Reason) bool { return b.Code == setupOwnerOnly })
	return v, err
}

// Provision provisions the console in a region.
type Provision struct {
	platform *Platform

	Choice
}

// Provision returns the command.
func (p *Platform) Provision(region string) Provision {
	return Provision{platform: p, Choice: Choice{Region: region}}
}

// Name returns "v1.console.provision".
func (Provision) Name() string { return "v1.console.provision" }

// Run returns the ConsoleView.
func (c Provision) Run(tx *sim.Tx) (any, error) {
	return c.platform.pushConsole(tx, provision, c.Choice)
}

// RetryProvisioning provisions a console again that could not be.
type RetryProvisioning struct{ platform *Platform }

// RetryProvisioning returns the command.
func (p *Platform) RetryProvisioning() RetryProvisioning { return RetryProvisioning{platform: p} }

// Name returns "v1.console.retry".
func (RetryProvisioning) Name() string { return "v1.console.retry" }

// Run returns the ConsoleView.
func (c RetryProvisioning) Run(tx *sim.Tx) (any, error) {
	return c.platform.pushConsole(tx, retry, nil)
}

func (p *Platform) pushConsole(tx *sim.Tx, on lifecycle.Trigger, in any) (ConsoleView, error) {
	t, err := p.TheConsole(&tx.Reader)
	if err != nil {
		return ConsoleView{}, err
	}
	if t, err = p.Consoles.Fire(tx, t.ID, on, in); err != nil {
		return ConsoleView{}, err
	}
	return p.viewConsole(&tx.Reader, t)
}
