package mockapexone

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
	switch {
	case !licensed && p.state() != TenantClosed:
		c.Add("state", "an Apex One that is in use needs a licence of the product apexone")
	case licensed && (l.State == estate.LicenceConverted) != (p.state() == TenantClosed):
		c.Add("state", "the licence for apexone is converted if, and only if, Apex Central is closed")
	}
	if p.linked() && b.Platform == estate.NoVisionOne {
		c.Add("state", "it cannot be registered: the business has no Vision One")
	}
	if p.over() && b.Platform != estate.Foundation {
		c.Add("state", "it cannot be updating or updated: the business has no Foundation platform")
	}
	if !p.linked() && p.w.Instance != "" {
		c.Add("instance", "it has no product instance before it is registered")
	}
	if p.over() && p.w.Hibernation.State != "" {
		c.Add("hibernation.state", "what is being updated, or was, does not hibernate")
	}
	return nil
}

func (p *placer) checkUsers(c *estate.Complaints) {
	known, logins := map[string]bool{}, map[string]bool{}
	for _, one := range defaultRoles() {
		known[one.Name] = true
	}
	for _, one := range p.w.Roles {
		known[one.Name] = true
	}
	for i, u := range p.w.Users {
		path := fmt.Sprintf("users[%d]", i)
		one := p.user(u)
		if strings.TrimSpace(u.Login) != u.Login {
			c.Add(path+".login", "want no space around it")
		}
		if logins[keyOf(u.Login)] {
			c.Add(path+".login", "a user has this name already")
		}
		logins[keyOf(u.Login)] = true
		if !known[one.Role] {
			c.Add(path+".role", "there is no such role")
		}
		if one.signsInHere() == (u.Password == "") {
			c.Add(path+".password", "local and domain accounts have one, and no others")
		}
		switch {
		case u.Email != "" && one.signsInHere() && !validAddress(u.Email):
			c.Add(path+".email", "want a mail address") // those of SAML accounts may be worse
		case u.Email == "" && one.signsInHere() && p.w.TwoFactor:
			c.Add(path+".email", "two-factor authentication needs the address of every account")
		}
		p.checkUserState(c, path+".state", one)
	}
}

func (p *placer) checkUserState(c *estate.Complaints, path string, u User) {
	closed := p.state() == TenantClosed
	switch {
	case closed && u.State == UserActive:
		c.Add(path, "Apex Central is closed: the account must be upgraded, or cannot be")
	case !closed && u.State != UserActive && u.State != UserDisabled:
		c.Add(path, "Apex Central is not closed: the account cannot be on its way into Vision One")
	case u.State == MustUpdate && !u.signsInHere(), (u.State == AwaitingProvider || u.State == NotMigrated) && u.signsInHere():
		c.Add(path, "an account of this type cannot be in the state")
	}
}

func (p *placer) checkTimes(c *estate.Complaints) {
	check := func(path, value string) {
		if _, err := estate.ParseSince(value, p.tx.Now()); err != nil {
			c.Add(path, "%w", err)
		}
	}
	check("since", p.w.Since)
	check("hibernation.since", p.w.Hibernation.Since)
	for i, u := range p.w.Users {
		check(fmt.Sprintf("users[%d].since", i), u.Since)
	}
}
