package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// AddLicence activates a licence by its activation code: "+Add License" [LIC].
type AddLicence struct {
	v1 *V1

	Code string `json:"activation_code"`
}

// AddLicence returns the command.
func (v *V1) AddLicence(code string) AddLicence { return AddLicence{v1: v, Code: code} }

// Name returns "v1.licence.add".
func (AddLicence) Name() string { return "v1.licence.add" }

// Run returns the LicenceInfo.
func (c AddLicence) Run(tx *sim.Tx) (any, error) {
	return c.v1.activated(tx, func(a estate.Activation) (estate.Licence, error) {
		return estate.ActivateCode(tx, c.Code, a)
	})
}

// StartTrial starts the advanced trial [AESS].
type StartTrial struct {
	v1 *V1
}

// StartTrial returns the command.
func (v *V1) StartTrial() StartTrial { return StartTrial{v1: v} }

// Name returns "v1.trial.start".
func (StartTrial) Name() string { return "v1.trial.start" }

// Run returns the LicenceInfo.
func (c StartTrial) Run(tx *sim.Tx) (any, error) {
	return c.v1.activated(tx, func(a estate.Activation) (estate.Licence, error) { return estate.StartTrial(tx, a) })
}

// UseActivationLink activates a licence by the link that was mailed. Whoever holds
// the link may, also while Vision One is locked [KA15870, KA17585].
type UseActivationLink struct {
	v1 *V1

	Key string `json:"key"`
}

// UseActivationLink returns the command.
func (v *V1) UseActivationLink(key string) UseActivationLink {
	return UseActivationLink{v1: v, Key: key}
}

// Name returns "v1.licence.use_link".
func (UseActivationLink) Name() string { return "v1.licence.use_link" }

// Run returns the LicenceInfo, without a console to open: nobody has signed in.
func (c UseActivationLink) Run(tx *sim.Tx) (any, error) {
	a, err := c.v1.toOwner(&tx.Reader)
	if err != nil {
		return nil, err
	}
	l, err := estate.ActivateLink(tx, c.Key, a)
	if err != nil {
		return nil, err
	}
	return c.v1.licenceInfo(&tx.Reader, l, false)
}

// activated runs an activation and returns the licence's line.
func (v *V1) activated(tx *sim.Tx, run func(estate.Activation) (estate.Licence, error)) (any, error) {
	a, err := v.toOwner(&tx.Reader)
	if err != nil {
		return nil, err
	}
	l, err := run(a)
	if err != nil {
		return nil, err
	}
	opens, err := v.Allows(&tx.Reader, actOpenConsole)
	if err != nil {
		return nil, err
	}
	return v.licenceInfo(&tx.Reader, l, opens)
}

// toOwner returns an activation whose confirmation goes to the Primary User Account
// [KA15870]; that it goes there is assumed.
func (v *V1) toOwner(r *sim.Reader) (estate.Activation, error) {
	accounts, err := v.AccountList(r)
	for _, one := range accounts {
		if one.Primary {
			return estate.Activation{Notify: one.Email}, err
		}
	}
	return estate.Activation{}, err
}
