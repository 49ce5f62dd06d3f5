package mockv1

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// check returns everything that keeps the world from being, or nil.
func (p *placer) check() error {
	var c complaints
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	if b.Platform == estate.NoVisionOne {
		c.add("accounts", "the business has no Vision One")
	}
	roles, err := p.roles(&c)
	if err != nil {
		return err
	}
	p.accounts(&c, roles)
	if err := p.instances(&c, b); err != nil {
		return err
	}
	if err := p.upgrades(&c); err != nil {
		return err
	}
	return c.err()
}

// roles checks the custom roles and returns the names of all.
func (p *placer) roles(c *complaints) ([]string, error) {
	list, err := p.v1.RoleList(&p.tx.Reader)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range list {
		names = append(names, r.Name)
	}
	for i, r := range p.w.Roles {
		if slices.Contains(names, r.Name) {
			c.add(fmt.Sprintf("roles[%d].name", i), "there is a role of this name already")
		}
		names = append(names, r.Name)
	}
	return names, nil
}

func (p *placer) accounts(c *complaints, roles []string) {
	primary, seen := 0, map[string]bool{}
	for i, a := range p.w.Accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		if seen[keyOf(a.Email)] {
			c.add(path+".email", "there is an account with this address already")
		}
		seen[keyOf(a.Email)] = true
		if !slices.Contains(roles, a.role()) {
			c.add(path+".role", "there is no such role")
		}
		if a.primary() {
			if primary++; primary > 1 {
				c.add(path+".kind", "there is a Primary User Account already")
			}
			if a.state() != AccountActive || a.role() != MasterAdministrator {
				c.add(path, "the Primary User Account is an active Master Administrator")
			}
		}
		p.checkSince(c, path, a.Since)
		a.check(c, path, roles)
	}
	if primary == 0 {
		c.add("accounts", "one of them must be the Primary User Account")
	}
}

// check looks at what depends on the account's state.
func (a WorldAccount) check(c *complaints, path string, roles []string) {
	switch {
	case a.state() == AccountInvited && a.Password != "":
		c.add(path+".password", "an invited account has no password yet")
	case a.state() != AccountInvited && a.Password == "":
		c.add(path+".password", "is missing")
	}
	switch {
	case a.ConflictingRole == "" && a.state() == AccountRoleConflict:
		c.add(path+".conflicting_role", "is missing")
	case a.ConflictingRole == "":
	case a.state() != AccountRoleConflict && a.state() != AccountDisabled:
		c.add(path+".conflicting_role", "only an account in the state role_conflict or disabled has one")
	case !slices.Contains(roles, a.ConflictingRole):
		c.add(path+".conflicting_role", "there is no such role")
	case a.ConflictingRole == a.role():
		c.add(path+".conflicting_role", "is the role in force: there is no conflict")
	}
}

func (p *placer) instances(c *complaints, b estate.Business) error {
	seen, ids := map[string]bool{}, map[string]bool{}
	for i, one := range p.w.Instances {
		path := fmt.Sprintf("product_instances[%d]", i)
		if one.ID != "" && ids[one.ID] {
			c.add(path+".id", "there is a product instance with this id already")
		}
		ids[one.ID] = true
		product, ok := p.v1.product(one.Type)
		if !ok {
			c.add(path+".type", "there is no such product")
			continue
		}
		if seen[one.Type] {
			c.add(path+".type", "there is an instance of this product already")
		}
		seen[one.Type] = true
		offer, offered, err := product.Offer(&p.tx.Reader)
		if err != nil {
			return err
		}
		one.checkProduct(c, path, offer, offered)
		one.checkJob(c, path)
		if b.Platform != estate.Foundation && lifecycle.State(one.State) != InstanceConnecting && lifecycle.State(one.State) != InstanceConnected {
			c.add(path+".state", "the business has no Foundation platform")
		}
		p.checkSince(c, path, one.Since)
		if one.Job != nil {
			p.checkSince(c, path+".job", one.Job.Since)
		}
	}
	return nil
}

// checkProduct demands that the product stands where its instance says.
func (one WorldInstance) checkProduct(c *complaints, path string, offer estate.Offer, offered bool) {
	switch state := lifecycle.State(one.State); {
	case state == InstanceProvisioning:
		if offered {
			c.add(path+".state", "the business has the product that would be updated to it")
		}
	case !offered:
		c.add(path+".state", "the business does not have the product")
	case !offer.Connected:
		c.add(path+".state", "the product is not connected")
	case offer.Updated != (state == InstanceUpdated):
		c.add(path+".state", "the product has been updated if, and only if, its instance has")
	}
}

func (one WorldInstance) checkJob(c *complaints, path string) {
	updating := lifecycle.State(one.State) == InstanceUpdating
	switch {
	case updating && one.Job == nil:
		c.add(path+".job", "is missing: an instance is updating because of a job")
	case !updating && one.Job != nil:
		c.add(path+".job", "only an instance in the state updating has one")
	}
}

func (p *placer) upgrades(c *complaints) error {
	seen := map[string]bool{}
	for i, u := range p.w.Upgrades {
		path := fmt.Sprintf("account_upgrades[%d]", i)
		if seen[u.Kind+keyOf(u.Email)] {
			c.add(path+".email", "the upgrade of this administrator is there already")
		}
		seen[u.Kind+keyOf(u.Email)] = true
		_, found, err := p.administrator(u)
		if err != nil {
			return err
		}
		if !found {
			c.add(path+".email", "the product has no such administrator")
		}
		has := slices.ContainsFunc(p.w.Accounts, func(a WorldAccount) bool { return keyOf(a.Email) == keyOf(u.Email) })
		if u.state() == UpgradeCompleted && !has {
			c.add(path+".state", "whoever has come in has an account")
		}
		p.checkSince(c, path, u.Since)
	}
	return nil
}

// checkSince checks the field since of what stands at a path.
func (p *placer) checkSince(c *complaints, path, since string) {
	if _, err := estate.ParseSince(since, p.tx.Now()); err != nil {
		c.add(path+".since", "%s", err)
	}
}
