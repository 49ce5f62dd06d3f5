package migrator

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// access is how CAS receives an administrator.
type access string

const (
	accessOpen      access = "open"      // the console, as ever
	accessUpdating  access = "updating"  // closed, the update is running
	accessMoved     access = "moved"     // closed, "Update your account" is all that is left
	accessCompleted access = "completed" // closed, this account is in Vision One already
)

// signIn signs in to both consoles. How CAS receives its administrator tells how far
// an earlier run has come.
func (m *migration) signIn(ctx context.Context) error {
	if err := m.enterV1(ctx, m.v1, m.cfg.PrimaryUser); err != nil {
		return err
	}
	m.v1.renew = func(ctx context.Context, why *Problem) error {
		if err := m.step(ctx, "v1.session_ended", sentence(why)); err != nil {
			return err
		}
		return m.enterV1(ctx, m.v1, m.cfg.PrimaryUser)
	}
	var who session
	if err := m.v1.get(ctx, "/api/session", &who); err != nil {
		return err
	}
	if err := m.step(ctx, "v1.signed_in", fmt.Sprintf("%s, %s", who.Account.Email, who.Account.Role)); err != nil {
		return err
	}
	var err error
	if m.access, err = m.enterCAS(ctx, m.cas, m.cfg.Administrator); err != nil {
		return err
	}
	if m.access != accessOpen {
		return m.step(ctx, "cas.closed", fmt.Sprintf("CAS is closed (%s): an earlier update is going on from here", m.access))
	}
	m.cas.renew = func(ctx context.Context, _ *Problem) error {
		_, err := m.enterCAS(ctx, m.cas, m.cfg.Administrator)
		return err
	}
	return m.step(ctx, "cas.signed_in", m.cfg.Administrator.Email)
}

// enterV1 signs in to Vision One.
func (m *migration) enterV1(ctx context.Context, c *console, who Login) error {
	var in signedIn
	c.token = ""
	err := c.ask(ctx, http.MethodPost, "/api/sign-in", who, &in)
	c.token = in.Token
	return err
}

// enterCAS tries to sign in to CAS. That it is closed is no error.
func (m *migration) enterCAS(ctx context.Context, c *console, who Login) (access, error) {
	var in signedIn
	c.token = ""
	err := c.ask(ctx, http.MethodPost, "/api/sign-in", who, &in)
	switch {
	case refusedWith(err, codeCASUpdating):
		return accessUpdating, nil
	case refusedWith(err, codeCASUpgraded):
		return accessCompleted, nil
	case err != nil:
		return "", err
	}
	c.token = in.Token
	if in.Next == nextUpdateAccount {
		return accessMoved, nil
	}
	return accessOpen, nil
}

// survey reads what there is, and stops if anything stands in the way: an update
// cannot be stopped or undone once it has started, so this is the moment to look.
func (m *migration) survey(ctx context.Context) error {
	var business struct {
		Name     string `json:"name"`
		Platform string `json:"platform"`
	}
	if err := m.v1.get(ctx, "/api/business", &business); err != nil {
		return err
	}
	m.platform = business.Platform
	if err := m.look(ctx); err != nil {
		return err
	}
	if m.access != accessOpen {
		return nil // the update has begun: there is nothing left to stop for
	}
	if err := m.readBefore(ctx); err != nil {
		return err
	}
	found := m.ownObstacles()
	if m.row == nil {
		product, err := m.offered(ctx)
		if err != nil {
			return err
		}
		found = append(found, product.obstacles()...)
	} else if m.row.toBeUpdated() && !m.row.CanUpdate {
		found = append(found, m.row.UpdateBlocks...)
	}
	if len(found) > 0 {
		return m.stop(distinct(found))
	}
	return m.step(ctx, "survey.done", fmt.Sprintf("%s: no obstacles; %d policies, %d protected users, %d log entries, %d reports",
		business.Name, len(m.before.Policies), m.before.Dashboard.ProtectedUsers, len(m.before.Logs), len(m.before.Reports)))
}

// readBefore reads CAS's figures and the credits that there are already, and the
// banner, which names the way that CAS proposes.
func (m *migration) readBefore(ctx context.Context) error {
	f, err := m.readFigures(ctx, m.cas, "/api")
	if err != nil {
		return err
	}
	if err := m.cas.get(ctx, "/api/license", &f.Licence); err != nil {
		return err
	}
	if err := m.v1.get(ctx, "/api/credits", &f.Credits); err != nil {
		return err
	}
	if f.Administrators, err = list[Administrator](ctx, m.cas, "/api/administrators"); err != nil {
		return err
	}
	m.before = &f
	if m.cfg.OnFigures != nil {
		if err := m.cfg.OnFigures(f); err != nil {
			return fmt.Errorf("keeping the figures: %w", err)
		}
	}
	var banner struct {
		Pattern int    `json:"pattern"`
		Button  string `json:"button"`
	}
	if err := m.cas.get(ctx, "/api/banner", &banner); err != nil {
		return err
	}
	return m.step(ctx, "cas.banner", fmt.Sprintf("pattern %d: %s", banner.Pattern, banner.Button))
}

// readFigures reads what CAS and CECP show alike.
func (m *migration) readFigures(ctx context.Context, c *console, base string) (f Figures, err error) {
	if err := c.get(ctx, base+"/dashboard", &f.Dashboard); err != nil {
		return f, err
	}
	if f.Policies, err = list[Record](ctx, c, base+"/policies"); err != nil {
		return f, err
	}
	if f.Services, err = list[Record](ctx, c, base+"/services"); err != nil {
		return f, err
	}
	if f.Reports, err = list[Record](ctx, c, base+"/reports"); err != nil {
		return f, err
	}
	logs, err := list[Record](ctx, c, base+"/logs")
	for _, entry := range logs {
		f.Logs = append(f.Logs, entry.text("id"))
	}
	return f, err
}

// graceDays is for how many days after its end a licence still can be migrated.
const graceDays = 30

// ownObstacles judges by the vendor's published conditions what Vision One would
// only say after CAS has been connected. Codes are those that it would use.
func (m *migration) ownObstacles() []Obstacle {
	var found []Obstacle
	add := func(code, message string, args ...any) {
		found = append(found, Obstacle{code, fmt.Sprintf(message, args...)})
	}
	if m.platform != platformFoundation {
		add("v1.update.platform", "Vision One's platform is %q: update it to Foundation Services first.", m.platform)
	}
	for _, s := range m.before.Services {
		if s.text("code") == "salesforce" && s.text("state") == "on" {
			add("cas.update.salesforce", "Protection for Salesforce is enabled: switch it off first.")
		}
		if s.text("account") == "delegate" && s.text("state") != "not_provisioned" {
			add("cas.update.delegate_account", "%s is reached by a delegate account: change it to a token.", s.text("name"))
		}
	}
	licence := m.before.Licence
	if licence.Channel == "MSPL" {
		add("cas.update.channel", "The license was bought through a managed service provider (MSPL).")
	}
	if licence.DaysExpired > graceDays {
		add("cas.update.licence_expired", "The license ended %d days ago; at most %d are allowed.", licence.DaysExpired, graceDays)
	}
	return found
}

// obstacles returns why the product cannot be connected.
func (o *offer) obstacles() []Obstacle {
	if !o.CanConnect && len(o.Blocks) == 0 {
		return []Obstacle{{"v1.connect.not_possible", "Vision One does not offer to connect the product, and does not say why."}}
	}
	return o.Blocks
}

// distinct drops obstacles that two sources have named, keeping the first.
func distinct(all []Obstacle) []Obstacle {
	var out []Obstacle
	for _, o := range all {
		if !slices.ContainsFunc(out, func(p Obstacle) bool { return p.Code == o.Code }) {
			out = append(out, o)
		}
	}
	return out
}

// sentence is a refusal in words, with its reason if it has one.
func sentence(p *Problem) string {
	if p.Reason == "" {
		return p.Detail
	}
	return fmt.Sprintf("%s (%s)", p.Detail, p.Reason)
}
