package mockv1

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Name is the service's name: in addresses, actors and settings.
const Name = "v1"

// Options say whom Vision One meets.
type Options struct {
	// Products are what can be connected, at least one.
	Products []estate.Product
	// Suite is what the Cloud Email and Collaboration Protection console shows.
	Suite estate.EmailSuite
}

// V1 is the simulated Vision One. It holds no state of any sandbox: its kinds are
// tables, the things themselves lie in the sandbox's file.
type V1 struct {
	products []estate.Product
	suite    estate.EmailSuite

	Sessions  *estate.Sessions
	Accounts  *sim.Kind[Account, accountFacts]
	Roles     *sim.Kind[Role, roleFacts]
	Upgrades  *sim.Kind[AccountUpgrade, upgradeFacts]
	Instances *sim.Kind[Instance, instanceFacts]
	Jobs      *sim.Kind[UpdateJob, jobFacts]
}

// New returns a Vision One that meets the given products.
func New(o Options) *V1 {
	v := &V1{products: o.Products, suite: o.Suite, Sessions: estate.NewSessions(Name, estate.InSteps)}
	v.Accounts = v.accountKind()
	v.Roles = v.roleKind()
	v.Upgrades = v.upgradeKind()
	v.Instances = v.instanceKind()
	v.Jobs = v.jobKind()
	return v
}

// Service returns what the engine runs.
func (v *V1) Service() sim.Service {
	return sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{v.Sessions, v.Accounts, v.Roles, v.Upgrades, v.Instances, v.Jobs},
		Commands: []sim.Command{
			SignIn{},
			SignOut{},
			ConnectProduct{},
			GotIt{},
			Agree{},
			Withdraw{},
			StartUpdate{},
			CancelUpdate{},
			RollBackUpdate{},
			ProvisionCECP{},
			InviteAccount{},
			EditAccount{},
			DeleteAccount{},
			ResendInvitation{},
			ResolveRoleConflict{},
			AcceptInvitation{},
		},
		Settings:    append(settings(), v.Sessions.Settings()...),
		Credentials: v.credentials,
	}
}

// product returns the product of that code.
func (v *V1) product(code string) (estate.Product, bool) {
	for _, p := range v.products {
		if p.Type().Code == code {
			return p, true
		}
	}
	return nil, false
}

// successor returns the product that becomes a type by its update.
func (v *V1) successor(code string) (estate.Product, bool) {
	for _, p := range v.products {
		if p.Type().Successor == code {
			return p, true
		}
	}
	return nil, false
}

// roleNotAllowed is the refusal of an act that the user's role does not permit.
var roleNotAllowed = lifecycle.Reason{Code: "v1.role.not_allowed", Text: estate.Assumed(
	"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。")}

// may reports whether the actor has one of the roles. Whoever does not come in
// as a user of Vision One (control, a product) is not restricted by its roles.
func (v *V1) may(r *sim.Reader, roles ...string) (bool, error) {
	login, ok := strings.CutPrefix(r.Actor(), Name+":")
	if !ok {
		return true, nil
	}
	a, found, err := v.Accounts.Find(r, keyOf(login))
	if err != nil || !found {
		return false, err
	}
	return slices.Contains(roles, a.Role), nil
}

func in(states ...lifecycle.State) []lifecycle.State { return states }

// invalid is the error of a command whose field cannot be meant.
func invalid(format string, args ...any) error {
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
}
