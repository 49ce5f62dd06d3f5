package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
	"github.com/mockone/mockone/mockv1/mfa"
	"github.com/mockone/mockone/mockv1/platform"
	"github.com/mockone/mockone/mockv1/wizard"
)

// assemble makes the parts of Vision One and introduces them to each other. None
// of them knows another one: they meet by the interfaces that each asks for.
func (v *V1) assemble(o Options) {
	assets := make([]string, len(o.Products))
	registrars := make([]estate.Registrar, 0, len(o.Products))
	for i, p := range o.Products {
		assets[i] = p.Type().Code
		if one, ok := p.(estate.Registrar); ok {
			registrars = append(registrars, one)
		}
	}
	v.IAM = iam.New(iam.Options{Product: v.productName, Assets: assets})
	v.Wizard = wizard.New(wizard.Options{Sessions: v.Sessions, People: v.IAM, Registrars: registrars})
	v.MFA = mfa.New(mfa.Options{
		Sessions: v.Sessions, People: v.IAM, SignIn: iam.SignInPath,
		Master: func(r *sim.Reader) (bool, error) { return v.Allows(r, mfa.ActSavePolicy) },
	})
	v.Platform = platform.New(platform.Options{Sessions: v.Sessions, People: v.IAM, Cloud: cloudOne{v.Wizard}, Factors: factors{v.MFA}})
	v.Use(func(o *iam.Options) {
		o.Gate, o.Steps, o.Ways, o.Sections = v.Platform.Gate, steps(), platform.Ways, v.Platform.Nav
		o.Codes, o.Newcomer = v.Wizard, v.Wizard.Newcomer
		o.MFA, o.Arrive = v.MFA, v.arrive
	})
	v.Sessions.Rules.Admit = v.admit
}

// arrive activates Vision One for the portal's account that comes from the console of
// a product: "Access Trend Vision One" leads straight to the wizard [SEPJA]. From the
// portal itself one comes to the activation, where its account is asked for.
func (v *V1) arrive(tx *sim.Tx, t estate.Ticket) error {
	if _, ok := v.product(t.From); !ok {
		return nil
	}
	return v.Platform.Arrive(tx, t.Login)
}

// UsePortal says who the Customer Licensing Portal is, before the first sandbox is
// opened: it and Vision One ask each other.
func (v *V1) UsePortal(p estate.Portal) {
	v.Use(func(o *iam.Options) { o.Portal = p })
	v.Wizard.Use(p)
	v.Platform.Use(p)
}

// cloudOne is what the activation and the platform's update ask of Trend Cloud One.
type cloudOne struct{ *wizard.Wizard }

// ByKey returns whose an API key is.
func (c cloudOne) ByKey(r *sim.Reader, key string) (platform.CloudUser, bool, error) {
	return cloudUser(c.CloudOneByKey(r, key))
}

// ByAddress returns whose an address is.
func (c cloudOne) ByAddress(r *sim.Reader, email string) (platform.CloudUser, bool, error) {
	return cloudUser(c.CloudOneUser(r, email))
}

func cloudUser(u wizard.CloudOneUser, ok bool, err error) (platform.CloudUser, bool, error) {
	return platform.CloudUser{Email: u.Email, Name: u.Name, Password: u.Password}, ok, err
}

// join adds what a part brings to a service.
func join(to, part sim.Service) sim.Service {
	to.Kinds = append(to.Kinds, part.Kinds...)
	to.Commands = append(to.Commands, part.Commands...)
	to.Settings = append(to.Settings, part.Settings...)
	to.Schema = append(to.Schema, part.Schema...)
	if first, second := to.Credentials, part.Credentials; second != nil {
		to.Credentials = func(r *sim.Reader) ([]sim.Credential, error) {
			a, err := first(r)
			if err != nil {
				return nil, err
			}
			b, err := second(r)
			return append(a, b...), err
		}
	}
	return to
}
