package iam

import (
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// RoleNotAllowed is the refusal of an act that the user's role does not permit.
var RoleNotAllowed = lifecycle.Reason{Code: "v1.role.not_allowed", Text: estate.Assumed(
	"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。")}

// OpensNoConsole is the refusal of opening the console of a product: the links are
// there for the Primary User Account alone [FCON].
var OpensNoConsole = lifecycle.Reason{Code: "v1.licence.owner_only", Text: estate.Assumed(
	"Only the Primary User Account can open the consoles of products.", "製品のコンソールを開くことができるのは、プライマリユーザアカウントのみです。")}

// Rights are what the actor of a reading may do.
type Rights struct {
	// unbound says that nothing is done in the name of a user of Vision One: control
	// and products are not restricted by its roles.
	unbound  bool
	primary  bool
	platform estate.Platform
	role     RoleInfo
	table    map[string]Permit
}

// May reports whether the act may be done; the empty one may by everybody.
func (x Rights) May(act string) bool {
	if x.unbound || act == "" {
		return true
	}
	p, ok := x.table[act]
	if !ok {
		return false
	}
	switch p.For {
	case Master:
		if x.role.Name != MasterAdministrator {
			return false
		}
	case Owner:
		if !x.primary {
			return false
		}
	case OwnerOnFoundation:
		if !x.primary && x.platform == estate.Foundation {
			return false
		}
	case AnyRole:
	}
	return p.Needs == "" || x.has(p.Needs)
}

// Owns reports whether it is the Primary User Account, or nobody whom roles restrict.
func (x Rights) Owns() bool { return x.unbound || x.primary }

// has reports whether the role permits something. On the legacy platform nobody but
// a Master Administrator manages accounts [UACLEG].
func (x Rights) has(p Permission) bool {
	if p == "user_accounts:"+grantConfigure && x.platform != estate.Foundation && x.role.Name != MasterAdministrator {
		return false
	}
	return slices.Contains(x.role.Permissions, p)
}

// Sees reports whether an asset is within the role's scope. The legacy platform
// has no scopes [FUPD].
func (x Rights) Sees(asset string) bool {
	return x.unbound || x.platform != estate.Foundation || len(x.role.Assets) == 0 || slices.Contains(x.role.Assets, asset)
}

// RightsOf returns what the actor of the reading may do. Whoever has no account any
// more, or a role that is gone, may do nothing.
func (m *IAM) RightsOf(r *sim.Reader) (Rights, error) {
	if x, program, err := m.keyRights(r); program || err != nil {
		return x, err
	}
	a, user, err := m.Actor(r)
	if err != nil || !user {
		return Rights{unbound: !user}, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return Rights{}, err
	}
	out := Rights{primary: a.Primary, platform: b.Platform, table: m.permits}
	role, ok, err := m.roleNamed(r, a.Role)
	if ok {
		out.role = role
	}
	return out, err
}

// Allows reports whether the actor of the reading may do something.
func (m *IAM) Allows(r *sim.Reader, act string) (bool, error) {
	x, err := m.RightsOf(r)
	return x.May(act), err
}

// Permit returns the line of an act in the table of permissions; the zero Permit if
// it has none.
func (m *IAM) Permit(act string) Permit { return m.permits[act] }

// Admit returns why the actor of the reading may not do an act: a *web.Denied with
// 403, nil if he may. It is for estate.SessionRules.Admit.
func (m *IAM) Admit(r *sim.Reader, act string) error {
	if act == "" {
		return nil
	}
	allowed, err := m.Allows(r, act)
	if err == nil && !allowed {
		err = &web.Denied{Status: http.StatusForbidden, Reason: m.refusal(act)}
	}
	return err
}

// refusal returns why nobody but its holder may do something.
func (m *IAM) refusal(act string) lifecycle.Reason {
	if m.permits[act].For == OwnerOnFoundation {
		return OpensNoConsole
	}
	return RoleNotAllowed
}
