package mockapexone

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// The statuses of the service's registration [SEPJA].
const (
	NotRegistered = "not_registered"
	Registered    = "registered"
)

// Registration is what "Integration Settings" shows.
type Registration struct {
	Status     string
	StatusText lifecycle.Text
	// Blocks are what stands in the way of registering now, as far as it does not
	// depend on the token.
	Blocks []lifecycle.Reason
}

// Registration returns it.
func (a *Apex) Registration(r *sim.Reader) (Registration, error) {
	t, _, err := a.Tenant(r)
	if err != nil {
		return Registration{}, err
	}
	return a.registration(r, t)
}

func (a *Apex) registration(r *sim.Reader, t Tenant) (Registration, error) {
	out := Registration{Status: NotRegistered, StatusText: estate.Quoted("Not registered", "登録されていません", "SEPJA")}
	if t.State == TenantPreparing || t.State == TenantConnected {
		out.Status, out.StatusText = Registered, estate.Quoted("Registered", "登録済み", "SEPJA")
		return out, nil
	}
	var err error
	out.Blocks, err = a.Tenants.Obstacles(r, t, estate.Connect, nil)
	return out, err
}

// Register registers Apex One with Vision One by an enrollment token.
type Register struct {
	apex *Apex

	Token string `json:"token"`
}

// Register returns the command.
func (a *Apex) Register(token string) Register { return Register{apex: a, Token: token} }

// Name returns "apexone.register".
func (Register) Name() string { return "apexone.register" }

// Run returns the Registration. What is wrong with the token, Vision One says.
func (c Register) Run(tx *sim.Tx) (any, error) {
	r := &tx.Reader
	if err := c.apex.allow(r, ScreenVisionOne, roles.FullControl); err != nil {
		return nil, err
	}
	t, ok, err := c.apex.Tenant(r)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	reasons, err := c.apex.Tenants.Obstacles(r, t, estate.Connect, nil)
	if err != nil {
		return nil, err
	}
	if len(reasons) > 0 {
		return nil, &lifecycle.Refused{Lifecycle: tenantKind, State: t.State, Trigger: estate.Connect, Reasons: reasons}
	}
	if c.apex.options.Enroller == nil {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: because("apexone.register.unavailable",
			"Trend Vision One cannot be reached.", "Trend Vision Oneに接続できません。")}
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return nil, err
	}
	if err := c.apex.options.Enroller.Enroll(tx, estate.Enrolling{Token: c.Token, Product: Name, Region: t.Region, Business: b.ID}); err != nil {
		return nil, err
	}
	return c.apex.Registration(r)
}

// AccessVisionOne opens Vision One: "Access Trend Vision One".
type AccessVisionOne struct{ apex *Apex }

// AccessVisionOne returns the command.
func (a *Apex) AccessVisionOne() AccessVisionOne { return AccessVisionOne{apex: a} }

// Name returns "apexone.vision_one.access".
func (AccessVisionOne) Name() string { return "apexone.vision_one.access" }

// Run returns an estate.Opened. The portal's account is signed in there, as the one
// that gets or has the Primary User Account [SEPJA]; anybody else is led to where
// accounts of Vision One sign in, which is assumed.
func (c AccessVisionOne) Run(tx *sim.Tx) (any, error) {
	u, ok, err := c.apex.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	if err := c.apex.allow(&tx.Reader, ScreenVisionOne, roles.ViewOnly); err != nil {
		return nil, err
	}
	return estate.Console{Service: "v1", Door: u.Type == PortalAccount}.Open(tx, Name, u.ID, u.Login)
}

// License is the licence as the console shows it.
type License struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
}

// License returns the licence for Apex One.
func (a *Apex) License(r *sim.Reader) (License, error) {
	l, ok, err := estate.LicenceFor(r, Name)
	if err != nil {
		return License{}, err
	}
	if !ok {
		return License{}, &web.Denied{Status: http.StatusNotFound, Reason: because("apexone.license.none",
			"There is no license for Apex One as a Service.", "Apex One SaaSのライセンスがありません。")}
	}
	status, err := estate.StatusOf(r, l)
	return License{Licence: l, Status: status}, err
}
