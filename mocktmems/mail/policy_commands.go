package mail

import "github.com/mockone/mockone/internal/sim"

// AddPolicy adds a policy, which comes after all others.
type AddPolicy struct {
	mail *Mail

	Policy NewPolicy `json:"policy"`
}

// AddPolicy returns the command.
func (m *Mail) AddPolicy(p NewPolicy) sim.Command { return AddPolicy{m, p} }

// Name returns "tmems.policy.add".
func (AddPolicy) Name() string { return "tmems.policy.add" }

// Run returns the Policy.
func (c AddPolicy) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManagePolicies); err != nil {
		return nil, err
	}
	if err := c.mail.own(&tx.Reader, c.Policy.Domain); err != nil {
		return nil, err
	}
	return c.mail.Policies.New(tx, addPolicy, c.Policy)
}

// SwitchPolicy switches a policy on or off.
type SwitchPolicy struct {
	one

	Enabled bool `json:"enabled"`
}

// SwitchPolicy returns the command.
func (m *Mail) SwitchPolicy(id string, enabled bool) sim.Command {
	return SwitchPolicy{one{m, id}, enabled}
}

// Name returns "tmems.policy.switch".
func (SwitchPolicy) Name() string { return "tmems.policy.switch" }

// Run returns the Policy.
func (c SwitchPolicy) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManagePolicies); err != nil {
		return nil, err
	}
	p, err := c.mail.Policies.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if err := c.mail.within(&tx.Reader, p.Domain); err != nil {
		return nil, err
	}
	if err := c.mail.own(&tx.Reader, p.Domain); err != nil {
		return nil, err
	}
	on := disable
	if c.Enabled {
		on = enable
	}
	return c.mail.Policies.Fire(tx, c.ID, on, nil)
}
