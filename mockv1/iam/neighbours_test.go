package iam_test

import (
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/iam"
)

// What the accounts meet, as the tests want it: it is in the name of the accounts,
// and in the region of the business.

const rootPassword = "R00t-password"

// portal knows a login ID that is replaced once it is told so by the sandbox's region.
type portal struct{}

func (portal) RootAccount(r *sim.Reader, login string) (estate.RootAccount, bool, error) {
	b, err := estate.TheBusiness(r)
	if !strings.EqualFold(login, rootLogin) {
		return estate.RootAccount{}, false, err
	}
	return estate.RootAccount{ID: "root", Login: rootLogin, Name: "Root", Email: primary, Password: rootPassword, Replaced: b.Region == "replaced"}, true, err
}

// gate lets nobody but the owner in while the region is "updating", and nobody at
// all while it is "locked". Without Vision One there is only its setup.
func gate(r *sim.Reader, owner bool) (string, error) {
	b, err := estate.TheBusiness(r)
	switch {
	case err != nil:
		return "", err
	case b.Region == "locked", b.Region == "updating" && !owner:
		return "", &web.Denied{Status: http.StatusForbidden, Reason: reason("test." + b.Region)}
	case b.Region == "updating":
		return "assignment", nil
	case b.Platform == estate.NoVisionOne:
		return "setup", nil
	}
	return "", nil
}

// factors ask a local account with a second factor for a code; it is in its name.
type factors struct{}

func (factors) Demand(r *sim.Reader, id, kind string) (string, error) {
	b, err := estate.TheBusiness(r)
	if kind != iam.TypeLocal || b.Region != "mfa" && b.Region != "mfa_setup" {
		return "", err
	}
	return b.Region, err
}

func (factors) Forgetting(*sim.Reader, string) ([]lifecycle.Action, error) {
	return []lifecycle.Action{lifecycle.Mail{From: "v1", Template: "forgotten", To: "mfa@example.com", Subject: text("forgotten"), Body: text("forgotten")}}, nil
}

// moved gives the business another platform, or region.
type moved struct {
	Platform estate.Platform `json:"platform"`
	Region   string          `json:"region"`
}

func (moved) Name() string { return "test.moved" }

func (c moved) Run(tx *sim.Tx) (any, error) { return nil, estate.SetPlatform(tx, c.Platform, c.Region) }

func (l *lab) move(p estate.Platform) error {
	_, err := l.box.Do(l.t.Context(), sim.As("support"), moved{Platform: p})
	return err
}

// stepSession starts a session that is good for one step alone.
type stepSession struct {
	v  *iam.IAM
	ID string `json:"id"`
}

func (stepSession) Name() string { return "test.step_session" }

func (c stepSession) Run(tx *sim.Tx) (any, error) {
	return c.v.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: c.ID, Login: rootLogin, Scope: "assignment"})
}
