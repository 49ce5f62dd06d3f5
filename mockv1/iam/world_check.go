package iam

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Check adds to c everything that keeps the world from being.
func (m *IAM) Check(tx *sim.Tx, w World, c *estate.Complaints) error {
	p := placer{iam: m, tx: tx, w: w}
	b, err := estate.TheBusiness(&tx.Reader)
	if err != nil {
		return err
	}
	roles, err := p.roles(c)
	if err != nil {
		return err
	}
	p.accounts(c, roles, b)
	p.providers(c, b)
	p.keys(c, roles)
	return p.upgrades(c)
}

// roles checks the custom roles and returns the names of all.
func (p *placer) roles(c *estate.Complaints) ([]string, error) {
	list, err := p.iam.RoleList(&p.tx.Reader)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range list {
		names = append(names, r.Name)
	}
	for i, r := range p.w.Roles {
		if slices.Contains(names, r.Name) {
			c.Add(fmt.Sprintf("roles[%d].name", i), "there is a role of this name already")
		}
		for j, asset := range r.Assets {
			if !slices.Contains(p.iam.options.Assets, asset) {
				c.Add(fmt.Sprintf("roles[%d].assets[%d]", i, j), "there is no such product")
			}
		}
		names = append(names, r.Name)
	}
	return names, nil
}

func (p *placer) accounts(c *estate.Complaints, roles []string, b estate.Business) {
	primary, seen := 0, map[string]bool{}
	for i, a := range p.w.Accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		switch name := keyOf(a.signInName()); {
		case name == "":
			c.Add(path+".email", "is missing")
		case seen[name] || a.Email != "" && seen[keyOf(a.Email)]:
			c.Add(path+".email", "there is an account with this address already")
		default:
			seen[name], seen[keyOf(a.Email)] = true, true
		}
		if !slices.Contains(roles, a.role()) {
			c.Add(path+".role", "there is no such role")
		}
		if a.primary() {
			if primary++; primary > 1 {
				c.Add(path+".kind", "there is a Primary User Account already")
			}
			if a.state() != AccountActive || a.role() != MasterAdministrator {
				c.Add(path, "the Primary User Account is an active Master Administrator")
			}
		}
		c.CheckSince(p.tx, path, a.Since)
		a.check(c, path, roles)
		a.checkType(c, path, b)
	}
	if primary == 0 && b.Platform != estate.NoVisionOne {
		c.Add("accounts", "one of them must be the Primary User Account")
	}
}

// check looks at what depends on the account's state.
func (a WorldAccount) check(c *estate.Complaints, path string, roles []string) {
	switch {
	case a.state() == AccountInvited && a.Password != "":
		c.Add(path+".password", "an invited account has no password yet")
	case a.local() && a.state() != AccountInvited && a.Password == "":
		c.Add(path+".password", "is missing")
	case !a.local() && a.Password != "":
		c.Add(path+".password", "only a local account that does not sign in as in the portal has one")
	}
	switch {
	case a.ConflictingRole == "" && a.state() == AccountRoleConflict:
		c.Add(path+".conflicting_role", "is missing")
	case a.ConflictingRole == "":
	case a.state() == AccountInvited || a.state() == AccountActive:
		c.Add(path+".conflicting_role", "an account in this state has none")
	case !slices.Contains(roles, a.ConflictingRole):
		c.Add(path+".conflicting_role", "there is no such role")
	case a.ConflictingRole == a.role():
		c.Add(path+".conflicting_role", "is the role in force: there is no conflict")
	}
}

func (p *placer) upgrades(c *estate.Complaints) error {
	seen := map[string]bool{}
	for i, u := range p.w.Upgrades {
		path := fmt.Sprintf("account_upgrades[%d]", i)
		if seen[u.Kind+keyOf(u.Email)] {
			c.Add(path+".email", "the upgrade of this administrator is there already")
		}
		seen[u.Kind+keyOf(u.Email)] = true
		_, found, err := p.administrator(u)
		if err != nil {
			return err
		}
		if !found {
			c.Add(path+".email", "the product has no such administrator")
		}
		has := slices.ContainsFunc(p.w.Accounts, func(a WorldAccount) bool { return keyOf(a.Email) == keyOf(u.Email) })
		if u.state() == UpgradeCompleted && !has {
			c.Add(path+".state", "whoever has come in has an account")
		}
		c.CheckSince(p.tx, path, u.Since)
	}
	return nil
}

// local reports whether the account has a password of its own.
func (a WorldAccount) local() bool { return a.kind() == TypeLocal && a.Login == "" }

// checkType looks at what depends on the account's type, and on the platform.
func (a WorldAccount) checkType(c *estate.Complaints, path string, b estate.Business) {
	group := a.kind() == TypeSAMLGroup || a.kind() == TypeIDPOnlySAMLGroup
	switch {
	case b.Platform == estate.NoVisionOne && (a.primary() || a.kind() != TypeLocal || a.state() != AccountActive):
		c.Add(path, "the business has no Vision One; a user can have an active local account already, but not the Primary User Account")
	case a.Login != "" && (!a.primary() || b.Platform != estate.Legacy):
		c.Add(path+".login", "only the Primary User Account of a legacy platform signs in by a login ID")
	case group != (a.Group != ""):
		c.Add(path+".group", "the account of a group has one, and no other")
	case group && a.state() == AccountInvited:
		c.Add(path+".state", "a group is not invited")
	case a.kind() == TypeIDPOnlySAMLGroup && b.Platform == estate.Legacy:
		c.Add(path+".kind", "a legacy platform has no accounts of this type")
	case a.Email == "" && !group:
		c.Add(path+".email", "is missing")
	}
	switch {
	case a.state() == AccountResetRequired && a.kind() != TypeLocal:
		c.Add(path+".state", "only a local account has a password to be reset")
	case a.state() == AccountIDPRequired && a.kind() == TypeLocal:
		c.Add(path+".state", "a local account needs no identity provider")
	case (a.state() == AccountResetRequired || a.state() == AccountIDPRequired) && b.Platform == estate.Legacy:
		c.Add(path+".state", "the platform has not been updated")
	}
}

func (p *placer) providers(c *estate.Complaints, b estate.Business) {
	seen := map[string]bool{}
	for i, one := range p.w.Providers {
		path := fmt.Sprintf("identity_providers[%d]", i)
		if b.Platform == estate.Legacy {
			c.Add(path, "a legacy platform has no Identity Providers")
		}
		if seen[keyOf(one.Name)] {
			c.Add(path+".name", "there is an identity provider of this name already")
		}
		seen[keyOf(one.Name)] = true
		c.CheckSince(p.tx, path, one.Since)
	}
}
