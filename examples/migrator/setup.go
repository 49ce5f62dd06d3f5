package migrator

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// The state of a console before its activation, and what its owner does next.
const (
	consoleRegistered = "registered"

	nextActivate     = "activate"
	nextWait         = "wait"
	nextChooseRegion = "choose_region"
	nextRetry        = "retry"
	nextDashboard    = "dashboard"

	// retries is how often provisioning is tried again.
	retries = 3
)

// activationScreen is the start of Vision One for a customer without one.
type activationScreen struct {
	State     string     `json:"state"`
	Blocks    []Obstacle `json:"blocks"`
	Agreement struct {
		Required bool `json:"required"`
	} `json:"agreement"`
}

// visionOne is how far the console of Vision One is.
type visionOne struct {
	State     string     `json:"state"`
	StateText string     `json:"state_text"`
	Next      string     `json:"next"`
	Assigning bool       `json:"assigning"`
	Region    string     `json:"region"`
	Blocks    []Obstacle `json:"blocks"`
}

func (m *migration) activation(ctx context.Context) (s activationScreen, err error) {
	err = m.v1.get(ctx, "/api/activation", &s)
	return s, err
}

func (m *migration) visionOne(ctx context.Context) (v visionOne, err error) {
	err = m.v1.get(ctx, "/api/console", &v)
	return v, err
}

// lookAhead reads what there is to read while Vision One is not there, or is being
// updated, and stops if something stands in the way that would do so in the end.
func (m *migration) lookAhead(ctx context.Context) error {
	if m.next == "" {
		return nil // the survey will see it all
	}
	found := m.ownerUnknown()
	if m.v1.token == "" {
		screen, err := m.activation(ctx)
		if err != nil {
			return err
		}
		found = append(found, screen.Blocks...)
	}
	if m.access == accessOpen {
		if err := m.way.read(ctx); err != nil {
			return err
		}
		own, err := m.way.obstacles(ctx)
		if err != nil {
			return err
		}
		found = append(found, own...)
	}
	if len(found) > 0 {
		return m.stop(distinct(found))
	}
	return nil
}

// activateByPortal activates Vision One by the account of the portal. While it is being set up,
// the same leads back to where it was, so that it may be done again.
func (m *migration) activateByPortal(ctx context.Context) error {
	screen, err := m.activation(ctx)
	if err != nil {
		return err
	}
	proof := map[string]any{
		"product": "other_saas", "account": m.cfg.Portal.Email, "password": m.cfg.Portal.Password, "agreed": screen.Agreement.Required,
	}
	var in signedIn
	m.v1.token = ""
	if err := m.v1.ask(ctx, http.MethodPost, "/api/activation", proof, &in); err != nil {
		return m.refusedChange(err)
	}
	m.v1.token, m.next = in.Token, nextSetup
	return m.changed(ctx, "console.activated", m.say(
		"Vision One is activated with %s", "%s で Trend Vision One をアクティベート", m.cfg.Portal.Email))
}

// setUp brings a customer who has none to his Vision One: activation by the account of
// the Customer Licensing Portal, the address of the Primary User Account, the region,
// the console. In which order, the console says.
func (m *migration) setUp(ctx context.Context) error {
	if m.cfg.Portal.Email == "" && m.next != nextSetup {
		return nil // there is a Vision One, and nothing to be seen of how it came
	}
	if m.v1.token == "" {
		if err := m.way.activate(ctx); err != nil {
			return err
		}
	}
	begun := m.next == nextSetup
	var way progress
	tried := 0
	for {
		v, err := m.visionOne(ctx)
		if err == nil {
			err = way.at(v.State, v.StateText)
		}
		if err == nil && begun && way.same == 0 {
			err = m.step(ctx, "console."+v.State, v.StateText)
		}
		switch {
		case err != nil:
		case v.Next == nextDashboard && v.Assigning, v.Next == nextAssignment:
			err = m.assign(ctx)
		case v.Next == nextDashboard:
			return m.isThere(ctx, begun)
		case v.Next == nextWait:
			err = m.awaitConsole(ctx, v)
		case len(v.Blocks) > 0:
			return m.stop(v.Blocks)
		case v.Next == nextActivate:
			err = m.way.activate(ctx)
		case v.Next == nextChooseRegion:
			err = m.provision(ctx, v)
		case v.Next == nextRetry && tried < retries:
			tried++
			err = m.pushConsole(ctx, v, "/retry", nil, "console.retried", m.say(
				"Provisioning Vision One is tried again: %s", "Trend Vision One のプロビジョニングを再試行: %s", v.StateText))
		case v.Next == nextRetry:
			return m.stop([]Obstacle{{"v1.console.failed", m.say(
				"Vision One could not be provisioned, although it was tried again %d times: ask support.",
				"Trend Vision One のプロビジョニングを%d回再試行しましたが、完了しませんでした。サポートにお問い合わせください。", retries)}})
		default:
			return fmt.Errorf("setting Vision One up comes to a step that is unknown here: %q", v.Next)
		}
		if err != nil {
			return err
		}
	}
}

// awaitConsole waits until the console is at its next step.
func (m *migration) awaitConsole(ctx context.Context, from visionOne) error {
	return m.await(ctx, from.StateText, func(ctx context.Context) (bool, error) {
		now, err := m.visionOne(ctx)
		return err == nil && now.State != from.State, err
	})
}

// stuckAfter is how often the same may be tried in one state without leaving it.
const stuckAfter = 3

// progress makes sure that a way through several states gets on.
type progress struct {
	state string
	same  int
}

// at notes the state that the way is at.
func (p *progress) at(state, text string) error {
	if state != p.state {
		*p = progress{state: state}
		return nil
	}
	if p.same++; p.same == stuckAfter {
		return fmt.Errorf("it stays %q whatever is done: %w", text, ErrPatience)
	}
	return nil
}

// provision chooses the region, which cannot be changed afterwards, and has the console
// provisioned.
func (m *migration) provision(ctx context.Context, v visionOne) error {
	region := m.cfg.Region
	if region == "" {
		region = v.Region
	}
	return m.pushConsole(ctx, v, "/provision", map[string]string{"region": region}, "console.provisioned", m.say(
		"Vision One is being provisioned in the region %s", "データセンターの地域 %s で Trend Vision One をプロビジョニング", region))
}

// pushConsole makes a change that leads away from a state of the console.
func (m *migration) pushConsole(ctx context.Context, from visionOne, path string, in any, name, detail string) error {
	if err := m.v1.act(ctx, "/api/console"+path, in, func(ctx context.Context) (bool, error) {
		now, err := m.visionOne(ctx)
		return err == nil && now.State != from.State, err
	}); err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, name, detail)
}

// isThere comes in to the console once it is there, and reads which licenses it lists.
func (m *migration) isThere(ctx context.Context, justNow bool) error {
	if !justNow {
		return nil
	}
	if m.next != "" {
		if err := m.comeIn(ctx); err != nil {
			return err
		}
	}
	products, err := list[product](ctx, m.v1, "/api/license-information")
	if err != nil {
		return err
	}
	var names []string
	for _, p := range products {
		names = append(names, p.Name)
	}
	return m.step(ctx, "console.licences", strings.Join(names, ", "))
}
