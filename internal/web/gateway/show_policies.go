package gateway

import (
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

type policiesPage struct {
	screens.Frame

	Policies []policyLine
	Query    url.Values
	Next     string
	// Manage says that there are forms; the rest is what one chooses from in them.
	Manage                              bool
	Domains, Directions, Types, Actions []ui.Option
}

type policyLine struct {
	estate.MailPolicy

	DirectionText, TypeText, ActionText string
}

func showPolicies(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailPolicies(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(p estate.MailPolicy) string { return p.ID })
	if err != nil {
		return nil, err
	}
	domains, err := domainsOf(v, r, shown.Suite)
	if err != nil {
		return nil, err
	}
	manage, err := shown.may(v, r, ManagePolicies)
	return &policiesPage{
		Frame: f, Query: v.Query(), Next: cut.Next, Manage: manage,
		Domains: domains, Directions: directions.choose(v), Types: types.choose(v), Actions: actions.choose(v),
		Policies: web.Each(cut.Items, func(p estate.MailPolicy) policyLine {
			return policyLine{p, directions.of(v, p.Direction), types.of(v, p.Type), actions.of(v, p.Action)}
		}),
	}, err
}
