package mockcas

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// check returns everything that keeps the world from being, or nil.
func (p *placer) check() error {
	var c estate.Complaints
	if err := p.checkTenant(&c); err != nil {
		return err
	}
	p.checkOrganizations(&c)
	p.checkRoles(&c)
	p.checkAdministrators(&c)
	p.checkTimes(&c)
	if p.w.Generate.Logs > 0 && !p.protects() {
		c.Add("generate.logs", "no service is protected, so nothing can have been detected")
	}
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
		c.Add("state", "a CAS that is in use needs a licence of the product cas")
	case licensed && (l.State == estate.LicenceConverted) != (p.state() == TenantClosed):
		c.Add("state", "the licence for cas is converted if, and only if, CAS is closed")
	}
	if p.linked() && b.Platform == estate.NoVisionOne {
		c.Add("state", "it cannot be connected: the business has no Vision One")
	}
	if p.state() == TenantUpdating && b.Platform == estate.Legacy {
		c.Add("state", "it cannot be updating: the business has no Foundation platform")
	}
	if p.linked() && p.w.ConnectedElsewhere != "" {
		c.Add("connected_elsewhere", "it cannot be connected here and elsewhere")
	}
	if !p.linked() && p.w.Instance != "" {
		c.Add("instance", "it has no product instance before it is connected")
	}
	return nil
}

func (p *placer) checkOrganizations(c *estate.Complaints) {
	defaults := 0
	names, ids := map[string]bool{}, map[string]bool{}
	provisioned := false
	for i, o := range p.w.Organizations {
		path := fmt.Sprintf("organizations[%d]", i)
		if o.Default {
			if defaults++; defaults > 1 {
				c.Add(path+".default", "there is a default organization already")
			}
		}
		if names[o.Name] {
			c.Add(path+".name", "an organization has this name already")
		}
		if o.ID != "" && ids[o.ID] {
			c.Add(path+".id", "an organization has this id already")
		}
		names[o.Name], ids[o.ID] = true, true
		if o.Connected != nil && *o.Connected && !p.linked() {
			c.Add(path+".connected", "CAS is not connected")
		}
		codes := map[string]bool{}
		for j, s := range o.Services {
			at := fmt.Sprintf("%s.services[%d]", path, j)
			if codes[s.Code] {
				c.Add(at+".code", "the organization has this service already")
			}
			codes[s.Code] = true
			if s.Account == DelegateAccount && !slices.Contains(delegable, s.Code) {
				c.Add(at+".account", "only %s can be reached by a delegate account", strings.Join(delegable, ", "))
			}
			provisioned = provisioned || s.State != string(ServiceNotProvisioned)
		}
	}
	if p.linked() && p.state() != TenantClosed && !provisioned {
		c.Add("organizations", "nothing is provisioned, so CAS cannot be connected")
	}
	if s := p.state(); s == TenantUpdating {
		p.checkUpdatable(c)
	}
}

// checkUpdatable refuses an update that could not have begun.
func (p *placer) checkUpdatable(c *estate.Complaints) {
	for i, o := range p.w.Organizations {
		for j, s := range o.Services {
			at := fmt.Sprintf("organizations[%d].services[%d]", i, j)
			if s.Code == salesforce && (s.State == "" || s.State == string(ServiceOn)) {
				c.Add(at+".state", "with Salesforce protected the update cannot have begun")
			}
			if s.Account == DelegateAccount && s.State != string(ServiceNotProvisioned) {
				c.Add(at+".account", "with a delegate account the update cannot have begun")
			}
		}
	}
}

func (p *placer) checkRoles(c *estate.Complaints) {
	if len(p.w.Roles) > maxCustomRoles {
		c.Add("roles", "there are at most %d custom roles", maxCustomRoles)
	}
	roleTable().Check(c, p.w.Roles)
}

func (p *placer) checkAdministrators(c *estate.Complaints) {
	roles := map[string]bool{GlobalAdministrator: true}
	for _, r := range p.w.Roles {
		roles[r.Name] = true
	}
	members, emails := map[string]int{}, map[string]bool{}
	global := false
	closed := p.state() == TenantClosed
	for i, a := range p.w.Administrators {
		path := fmt.Sprintf("administrators[%d]", i)
		if !validAddress(a.Email) {
			c.Add(path+".email", "want a mail address")
		}
		if emails[strings.ToLower(a.Email)] {
			c.Add(path+".email", "an administrator has this address already")
		}
		emails[strings.ToLower(a.Email)] = true
		if !roles[a.role()] {
			c.Add(path+".role", "there is no such role")
		}
		if members[a.role()]++; members[a.role()] == maxMembers+1 {
			c.Add(path+".role", "a role has at most %d members", maxMembers)
		}
		state := p.stateOf(a)
		switch {
		case closed && state == AdministratorActive:
			c.Add(path+".state", "CAS is closed: the account must be updated, upgraded or disabled")
		case !closed && (state == MustUpdate || state == Upgraded):
			c.Add(path+".state", "CAS is not closed: the account cannot be on its way into Vision One")
		}
		global = global || a.role() == GlobalAdministrator && state == AdministratorActive
	}
	if !closed && !global {
		c.Add("administrators", "there must be an active %s", GlobalAdministrator)
	}
}

func (p *placer) checkTimes(c *estate.Complaints) {
	check := func(path, value string) {
		if _, err := estate.ParseSince(value, p.tx.Now()); err != nil {
			c.Add(path, "%w", err)
		}
	}
	check("since", p.w.Since)
	for i, o := range p.w.Organizations {
		for j, s := range o.Services {
			check(fmt.Sprintf("organizations[%d].services[%d].since", i, j), s.Since)
		}
	}
	for i, a := range p.w.Administrators {
		check(fmt.Sprintf("administrators[%d].since", i), a.Since)
	}
	for i, one := range p.w.Policies {
		check(fmt.Sprintf("policies[%d].modified", i), one.Modified)
	}
	for i, one := range p.w.Logs {
		check(fmt.Sprintf("logs[%d].at", i), one.At)
	}
	for i, one := range p.w.Reports {
		check(fmt.Sprintf("reports[%d].made", i), one.Made)
	}
}

// protects reports whether any service is protected.
func (p *placer) protects() bool {
	return slices.ContainsFunc(p.w.Organizations, func(o WorldOrganization) bool {
		return slices.ContainsFunc(o.Services, func(s WorldService) bool {
			return s.State == "" || lifecycle.State(s.State) == ServiceOn
		})
	})
}

// since returns the instant that a checked text means.
func (p *placer) since(value string) time.Time {
	at, err := estate.ParseSince(value, p.tx.Now())
	if err != nil {
		panic("mockcas: a time that was checked: " + err.Error())
	}
	return at
}
