package mockv1

import (
	"fmt"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/audit"
	"github.com/mockone/mockone/mockv1/endpoint"
	"github.com/mockone/mockone/mockv1/enrollment"
	"github.com/mockone/mockone/mockv1/gateway"
	"github.com/mockone/mockone/mockv1/iam"
	"github.com/mockone/mockone/mockv1/mfa"
	"github.com/mockone/mockone/mockv1/platform"
	"github.com/mockone/mockone/mockv1/wizard"
)

// Name is the service's name: in addresses, actors and settings.
const Name = iam.Name

// Options say whom Vision One meets.
type Options struct {
	// Products are what can be connected, at least one.
	Products []estate.Product
	// Consoles says where the consoles of products are that License Information
	// opens, by the code of the product.
	Consoles map[string]estate.Console
	// Suite is what the Cloud Email and Collaboration Protection console shows.
	Suite estate.EmailSuite
	// Endpoints is what Endpoint Inventory and Standard Endpoint Protection show; nil
	// if no product manages endpoints.
	Endpoints estate.EndpointSuite
	// Mail is what Cloud Email Gateway Protection shows; nil if no product handles mail.
	Mail gateway.Product
}

// V1 is the simulated Vision One. It holds no state of any sandbox: its kinds are
// tables, the things themselves lie in the sandbox's file.
type V1 struct {
	*iam.IAM

	products []estate.Product
	consoles map[string]estate.Console
	suite    estate.EmailSuite

	Instances *sim.Kind[Instance, instanceFacts]
	Jobs      *sim.Kind[UpdateJob, jobFacts]
	// Tokens are the enrollment tokens of products that are connected by one.
	Tokens *enrollment.Tokens
	// Platform is how the business comes to its console, and that to Foundation
	// Services; Wizard gives the Primary User Account its address.
	Platform *platform.Platform
	Wizard   *wizard.Wizard
	// MFA is multi-factor authentication.
	MFA *mfa.MFA
	// Endpoint is Endpoint Inventory and Standard Endpoint Protection.
	Endpoint *endpoint.Endpoints
	// Gateway is Cloud Email Gateway Protection.
	Gateway *gateway.Gateway
	// Audit is the log of what users do.
	Audit *audit.Log
}

// New returns a Vision One that meets the given products.
func New(o Options) *V1 {
	v := &V1{products: o.Products, consoles: o.Consoles, suite: o.Suite}
	v.assemble(o)
	v.Endpoint = endpoint.New(endpoint.Options{Suite: o.Endpoints, Standing: v.endpointStanding})
	v.Gateway = gateway.New(gateway.Options{
		Mail: o.Mail, Standing: v.gatewayStanding, Allows: v.Allows, Provision: func() sim.Command { return v.ProvisionCEGP() },
	})
	v.Tokens = enrollment.New(instanceKindName)
	v.Instances = v.instanceKind()
	v.Jobs = v.jobKind()
	v.Audit = v.auditLog()
	return v
}

// Service returns what the engine runs.
func (v *V1) Service() sim.Service {
	out := v.IAM.Service()
	for _, part := range []sim.Service{v.Platform.Service(), v.Wizard.Service(), v.MFA.Service(), v.Tokens.Service(), v.Gateway.Service()} {
		out = join(out, part)
	}
	out.Kinds = append(out.Kinds, v.Instances, v.Jobs)
	out.Commands = append(out.Commands,
		ConnectProduct{},
		GenerateToken{},
		RemoveInstance{},
		EnrollProduct{},
		GotIt{},
		Agree{},
		Withdraw{},
		StartUpdate{},
		CancelUpdate{},
		RollBackUpdate{},
		ProvisionCECP{},
		ProvisionCEGP{},
		AddLicence{},
		StartTrial{},
		UseActivationLink{},
		OpenConsole{},
	)
	out.Settings = append(out.Settings, settings()...)
	out.Credentials = v.withDevices(out.Credentials)
	return out
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

// productName returns what the console calls a product; its code, if Vision One
// does not know it.
func (v *V1) productName(code string) lifecycle.Text {
	if t, ok := v.typeOf(code); ok {
		return t.Name
	}
	return lifecycle.Text{EN: code, JA: code}
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

func in(states ...lifecycle.State) []lifecycle.State { return states }

// invalid is the error of a command whose field cannot be meant.
func invalid(format string, args ...any) error {
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
}
