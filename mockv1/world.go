package mockv1

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
	"github.com/mockone/mockone/mockv1/mfa"
	"github.com/mockone/mockone/mockv1/platform"
	"github.com/mockone/mockone/mockv1/wizard"
)

// World is the section `v1` of a fixture: the customer's Vision One. The
// platform is the business's.
type World struct {
	Roles       []iam.WorldRole            `json:"roles,omitempty" maxItems:"100" nullable:"false" doc:"Custom roles, besides the predefined ones."`
	Accounts    []iam.WorldAccount         `json:"accounts,omitempty" maxItems:"1000" nullable:"false" doc:"User accounts; exactly one is the Primary User Account. A business without Vision One has no owner; an active local account can be there before, and its address is in use then."`
	Instances   []WorldInstance            `json:"product_instances,omitempty" maxItems:"20" nullable:"false" doc:"Products that are connected, or on their way."`
	Providers   []iam.WorldProvider        `json:"identity_providers,omitempty" maxItems:"20" nullable:"false" doc:"Where users of SAML accounts sign in, on Foundation Services."`
	Keys        []iam.WorldKey             `json:"api_keys,omitempty" maxItems:"100" nullable:"false" doc:"API keys, with which programs call the public API."`
	CloudOne    []wizard.WorldCloudOneUser `json:"cloud_one,omitempty" maxItems:"100" nullable:"false" doc:"Users of Trend Cloud One of the business."`
	Assignments []wizard.WorldAssignment   `json:"assignments,omitempty" maxItems:"100" nullable:"false" doc:"Accounts that still have to get an e-mail address to sign in with."`
	Update      *platform.World            `json:"platform_update,omitempty" doc:"What is known of the owner's update to Foundation Services, on the legacy platform."`
	MFA         *mfa.World                 `json:"mfa,omitempty" doc:"Multi-factor authentication: what is asked of all, and who has set it up."`
	Upgrades    []iam.WorldUpgrade         `json:"account_upgrades,omitempty" maxItems:"400" nullable:"false" doc:"Administrators of an updated product on their way into Vision One."`
}

// WorldInstance is a product instance of a World.
type WorldInstance struct {
	ID          string    `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its id; drawn, if it is not given."`
	Type        string    `json:"type" minLength:"1" maxLength:"32" doc:"The product behind it, also after its update: cas, apexone; or a type that is connected by a token: deep_security."`
	State       string    `json:"state" enum:"pending,connecting,provisioning,connected,update_agreed,updating,updated,detached" doc:"Where it is on its way. A detached one was lost with its trial. One that is pending has an enrollment token, which no product has shown yet."`
	Since       string    `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
	Description string    `json:"description,omitempty" maxLength:"500" doc:"What was typed when it was connected."`
	HintSeen    bool      `json:"hint_seen,omitempty" doc:"Whether the hint that it can be updated was closed."`
	Job         *WorldJob `json:"job,omitempty" doc:"The update job, of an instance in the state updating."`
}

// WorldJob is an update job of a World.
type WorldJob struct {
	State string `json:"state" enum:"queued,running,stalled,failed" doc:"Where it is. The console shows all of them alike."`
	Since string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when; as long as its instance, if it is not given."`
}

// Place puts the customer's Vision One into a new world, in which the business,
// the licences and the products are there already. A world that cannot be is
// refused with a *sim.Invalid that says what is wrong, and where. An invited
// account has no link before its invitation is sent again: the mail of a world
// is that of its own time.
func (v *V1) Place(tx *sim.Tx, w World) error {
	p := placer{v1: v, tx: tx, w: w}
	if err := p.check(); err != nil {
		return err
	}
	if err := v.IAM.Place(tx, w.people()); err != nil {
		return err
	}
	if w.MFA != nil {
		if err := v.MFA.Place(tx, *w.MFA); err != nil {
			return err
		}
	}
	for i, one := range w.Instances {
		if err := p.instance(one); err != nil {
			return fmt.Errorf("product_instances[%d]: %w", i, err)
		}
	}
	var update platform.World
	if w.Update != nil {
		update = *w.Update
	}
	if err := v.Platform.Place(tx, update); err != nil {
		return err
	}
	return v.Wizard.Place(tx, wizard.World{CloudOne: w.CloudOne, Assignments: w.Assignments})
}

// Complete puts into a new world what follows from the business alone, where its
// fixture says nothing of Vision One.
func (v *V1) Complete(tx *sim.Tx) error {
	_, ok, err := v.Platform.Placed(&tx.Reader)
	if err != nil || ok {
		return err
	}
	return v.Platform.Place(tx, platform.World{})
}

// people is the part of the world that is on accounts and roles.
func (w World) people() iam.World {
	return iam.World{Roles: w.Roles, Accounts: w.Accounts, Upgrades: w.Upgrades, Providers: w.Providers, Keys: w.Keys}
}

// placer places one World.
type placer struct {
	v1 *V1
	tx *sim.Tx
	w  World
}

// since returns the instant of a checked text.
func (p *placer) since(s string) time.Time {
	t, err := estate.ParseSince(s, p.tx.Now())
	if err != nil {
		return p.tx.Now()
	}
	return t
}

func (p *placer) instance(one WorldInstance) error {
	kind, _ := p.v1.typeOf(one.Type)
	offer := estate.Offer{DisplayName: kind.Name.EN}
	if product, served := p.v1.product(one.Type); served {
		var err error
		if offer, _, err = product.Offer(&p.tx.Reader); err != nil {
			return err
		}
	}
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	since := p.since(one.Since)
	t := Instance{
		ID: one.ID, State: lifecycle.State(one.State), Product: kind.Code, Type: kind.Code, DisplayName: offer.DisplayName,
		Region: b.Region, Description: one.Description, HintSeen: one.HintSeen,
	}
	switch t.State {
	case InstanceProvisioning, InstanceUpdating, InstanceUpdated, InstanceDetached:
		if t.State != InstanceUpdating || !kind.KeepsName {
			t.Type, t.DisplayName = kind.Successor, successorDisplay(kind)
		}
	}
	if t.State != InstancePending && t.State != InstanceConnecting && t.State != InstanceProvisioning {
		t.ConnectedAt = since
	}
	for _, o := range offer.Organizations {
		if o.Toggle && o.Connected {
			t.Organizations = append(t.Organizations, o.ID)
		}
	}
	if t, err = p.v1.Instances.Place(p.tx, t, since); err != nil {
		return err
	}
	if kind.ByToken {
		if err := p.v1.Tokens.Place(p.tx, t.ID, kind.Code, t.State != InstancePending, since); err != nil {
			return err
		}
	}
	if one.Job == nil {
		return nil
	}
	job := UpdateJob{State: lifecycle.State(one.Job.State), Instance: t.ID, Product: t.Product, QueuedAt: since}
	if one.Job.Since != "" {
		since = p.since(one.Job.Since)
	}
	if job.State != JobQueued {
		job.StartedAt = since
	}
	_, err = p.v1.Jobs.Place(p.tx, job, since)
	return err
}
