package mocktmems

import (
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/estate"
)

// check returns everything that keeps the world from being, or nil.
func (p *placer) check() error {
	var c estate.Complaints
	if err := p.checkTenant(&c); err != nil {
		return err
	}
	roleTable().Check(&c, p.w.Roles)
	p.checkUsers(&c)
	p.checkTimes(&c)
	p.w.Check(p.tx, &c, p.logins())
	return c.Err()
}

func (p *placer) checkTenant(c *estate.Complaints) error {
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	l, licensed, err := estate.LicenceFor(&p.tx.Reader, Name)
	if err != nil {
		return err
	}
	closed, linked := p.state() == TenantClosed, p.state() != TenantActive
	switch {
	case !licensed && !closed:
		c.Add("state", "an Email Security that is in use needs a licence of the product tmems")
	case licensed && (l.State == estate.LicenceConverted) != closed:
		c.Add("state", "the licence for tmems is converted if, and only if, Email Security is closed")
	}
	if linked && b.Platform == estate.NoVisionOne {
		c.Add("state", "it cannot be connected: the business has no Vision One")
	}
	if p.over() && b.Platform != estate.Foundation {
		c.Add("state", "it cannot be updating or updated: the business has no Foundation platform")
	}
	if linked != (p.w.Instance != "") {
		c.Add("instance", "it has a product instance if, and only if, it is connected or being connected")
	}
	if linked && p.w.Elsewhere != "" {
		c.Add("connected_elsewhere", "it is connected to this Vision One")
	}
	if linked && p.w.OtherPortal {
		c.Add("other_portal_account", "it is connected to this Vision One")
	}
	if p.over() && p.w.RemoteManager {
		c.Add("remote_manager", "what is being updated, or was, is not managed by it")
	}
	if !AccessControl(p.w.AccessControl).valid() {
		c.Add("access_control.addresses", "want IP addresses or networks, at least one if it is enabled")
	}
	if closed && (p.w.AccessControl.Enabled || len(p.w.AccessControl.Addresses) > 0) {
		c.Add("access_control", "the update does not move it")
	}
	if closed && p.w.Theme == Light {
		c.Add("theme", "after the update it is dark")
	}
	return nil
}

func (p *placer) checkUsers(c *estate.Complaints) {
	known, logins := map[string]bool{}, map[string]bool{}
	for _, one := range defaultRoles() {
		known[one.Name] = !one.Hidden
	}
	for _, one := range p.w.Roles {
		known[one.Name] = true
	}
	for i, u := range p.w.Users {
		path := fmt.Sprintf("users[%d]", i)
		one := p.user(u)
		if strings.ContainsAny(u.Login, " \t\r\n") {
			c.Add(path+".login", "want no space in it")
		}
		if logins[keyOf(u.Login)] {
			c.Add(path+".login", "an account has this name already")
		}
		logins[keyOf(u.Login)] = true
		if !validAddress(u.Email) {
			c.Add(path+".email", "want a mail address")
		}
		switch {
		case one.Type == Superadmin && u.Role != "":
			c.Add(path+".role", "a superadmin has all permissions")
		case one.Type == Subaccount && !known[one.Role]:
			c.Add(path+".role", "there is no such permission type")
		}
		switch {
		case one.Type == Superadmin && len(u.Domains) > 0:
			c.Add(path+".domains", "only a subaccount can manage specified domains")
		case !validDomains(u.Domains):
			c.Add(path+".domains", "want domain names")
		case p.over() && len(u.Domains) > 0:
			c.Add(path+".domains", "such an account would have kept it from being updated")
		}
		switch closed := p.state() == TenantClosed; {
		case closed && one.State == UserActive:
			c.Add(path+".state", "Email Security is closed: the account must be migrated")
		case !closed && one.State == MustUpdate:
			c.Add(path+".state", "Email Security is not closed: the account cannot be on its way into Vision One")
		}
	}
}

// logins returns the names of the accounts.
func (p *placer) logins() []string {
	out := make([]string, len(p.w.Users))
	for i, u := range p.w.Users {
		out[i] = u.Login
	}
	return out
}

func (p *placer) checkTimes(c *estate.Complaints) {
	check := func(path, value string) {
		if _, err := estate.ParseSince(value, p.tx.Now()); err != nil {
			c.Add(path, "%w", err)
		}
	}
	check("since", p.w.Since)
	for i, u := range p.w.Users {
		check(fmt.Sprintf("users[%d].since", i), u.Since)
	}
}
