package gateway

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	mail "github.com/mockone/mockone/internal/web/gateway"
)

type (
	addressInput struct {
		ID      string `path:"id" maxLength:"64" doc:"The domain's id."`
		Address string `path:"address" maxLength:"254" doc:"The recipient's address."`
	}
	recipientsInput struct {
		web.Paging
		ID string `path:"id" maxLength:"64" doc:"The domain's id."`
	}
	recipientInput struct {
		ID   string `path:"id" maxLength:"64" doc:"The domain's id."`
		Body estate.MailRecipient
	}
	domainInput struct{ Body estate.NewMailDomain }
	policyInput struct{ Body estate.NewMailPolicy }
	reportInput struct{ Body estate.NewMailReport }
)

// deskRoutes are what is done in the console. What was added is answered; what becomes of
// the rest, the lists say.
func (g *Gateway) deskRoutes(s *web.Server) {
	d := g.Desk()
	web.Register(s, g.op(mail.SeeRecipients, web.Op{
		ID: "recipients", Method: http.MethodGet, Path: "/domains/{id}/recipients", Summary: "The valid recipients of a domain",
	}), func(ctx context.Context, c *web.Call, in *recipientsInput) (*web.List[estate.MailRecipient], error) {
		all, err := web.Read(ctx, c, func(r *sim.Reader) ([]estate.MailRecipient, error) {
			suite, err := g.Console(r)
			if err != nil {
				return nil, err
			}
			return suite.MailRecipients(r, in.ID)
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(all, in.Paging, func(u estate.MailRecipient) string { return u.Address })
	})
	add(g, s, mail.ManageDomains, web.Op{
		ID: "add-domain", Method: http.MethodPost, Path: "/domains", Status: http.StatusCreated, Summary: "Add a domain",
		Codes: []string{"tmems.domain.invalid", "tmems.domain.managed"},
	}, func(in *domainInput) sim.Command { return d.AddDomain(in.Body) }, estate.MailSuite.MailDomains, func(in *domainInput, one estate.MailDomain) bool {
		return strings.EqualFold(one.Name, strings.TrimSpace(in.Body.Name))
	})
	do(g, s, mail.ManageDomains, web.Op{
		ID: "verify-domain", Method: http.MethodPost, Path: "/domains/{id}/verify", Summary: "Look for a domain's TXT record",
		Codes: []string{"tmems.domain.verified", "tmems.domain.absent"},
	}, func(in *oneInput) sim.Command { return d.VerifyDomain(in.ID) })
	do(g, s, mail.ManageDomains, web.Op{
		ID: "delete-domain", Method: http.MethodDelete, Path: "/domains/{id}", Summary: "Delete a domain", Codes: []string{"tmems.domain.absent"},
	}, func(in *oneInput) sim.Command { return d.DeleteDomain(in.ID) })
	do(g, s, mail.ManageRecipients, web.Op{
		ID: "add-recipient", Method: http.MethodPost, Path: "/domains/{id}/recipients", Summary: "Make an address a valid recipient",
		Codes: []string{"tmems.recipient.exists", "tmems.recipient.foreign", "tmems.domain.absent"},
	}, func(in *recipientInput) sim.Command { return d.AddRecipient(in.ID, in.Body) })
	do(g, s, mail.ManageRecipients, web.Op{
		ID: "delete-recipient", Method: http.MethodDelete, Path: "/domains/{id}/recipients/{address}", Summary: "Take an address off the valid recipients",
		Codes: []string{"tmems.recipient.unknown", "tmems.domain.absent"},
	}, func(in *addressInput) sim.Command { return d.DeleteRecipient(in.ID, in.Address) })
	add(g, s, mail.ManagePolicies, web.Op{
		ID: "add-policy", Method: http.MethodPost, Path: "/policies", Status: http.StatusCreated, Summary: "Add a policy",
		Codes: []string{"tmems.policy.invalid", "tmems.policy.exists", "tmems.policy.domain_unknown"},
	}, func(in *policyInput) sim.Command { return d.AddPolicy(in.Body) }, estate.MailSuite.MailPolicies, func(in *policyInput, one estate.MailPolicy) bool {
		return strings.EqualFold(one.Name, strings.TrimSpace(in.Body.Name))
	})
	for id, on := range map[string]bool{"enable": true, "disable": false} {
		do(g, s, mail.ManagePolicies, web.Op{
			ID: id + "-policy", Method: http.MethodPost, Path: "/policies/{id}/" + id, Summary: "Switch a policy", Codes: []string{"tmems.policy." + id + "d"},
		}, func(in *oneInput) sim.Command { return d.SwitchPolicy(in.ID, on) })
	}
	add(g, s, mail.ManageReports, web.Op{
		ID: "make-report", Method: http.MethodPost, Path: "/reports", Status: http.StatusCreated, Summary: "Make a report",
		Doc: "Its figures are what the logs say of its period, which ends now.", Codes: []string{"tmems.report.invalid", "tmems.report.domain_unknown"},
	}, func(in *reportInput) sim.Command { return d.MakeReport(in.Body) }, estate.MailSuite.MailReports, func(in *reportInput, one estate.MailReport) bool {
		return one.Name == strings.TrimSpace(in.Body.Name) // the latest comes first
	})
	for verb, one := range map[string]struct {
		summary string
		cmd     func(id string) sim.Command
	}{
		"release": {"Deliver a message from quarantine", d.ReleaseMail}, "delete": {"Throw a message in quarantine away", d.DeleteMail},
	} {
		do(g, s, mail.ManageQuarantine, web.Op{
			ID: verb + "-mail", Method: http.MethodPost, Path: "/quarantine/{id}/" + verb, Summary: one.summary,
			Codes: []string{"tmems.quarantined.released", "tmems.quarantined.deleted"},
		}, func(in *oneInput) sim.Command { return one.cmd(in.ID) })
	}
}

// op completes an operation of the console.
func (g *Gateway) op(d mail.Deed, op web.Op) web.Op {
	op.ID, op.Act, op.Path, op.Assumed = "cegp-"+op.ID, actOn(d), "/api"+Path+op.Path, true
	op.Codes = slices.Concat(op.Codes, []string{notReady.Code, detached.Code})
	return op
}

// do registers something that is done in the console.
func do[I any](g *Gateway, s *web.Server, d mail.Deed, op web.Op, cmd func(in *I) sim.Command) {
	web.Register(s, g.op(d, op), func(ctx context.Context, c *web.Call, in *I) (*web.None, error) {
		_, err := c.Do(ctx, cmd(in))
		return nil, err
	})
}

// add registers something that adds one to a list, and answers with it.
func add[I, T any](
	g *Gateway, s *web.Server, d mail.Deed, op web.Op, cmd func(in *I) sim.Command,
	read func(estate.MailSuite, *sim.Reader) ([]T, error), is func(in *I, one T) bool,
) {
	web.Register(s, g.op(d, op), func(ctx context.Context, c *web.Call, in *I) (*T, error) {
		if _, err := c.Do(ctx, cmd(in)); err != nil {
			return nil, err
		}
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (one T, err error) {
			suite, err := g.Console(r)
			if err != nil {
				return one, err
			}
			all, err := read(suite, r)
			if err != nil {
				return one, err
			}
			i := slices.IndexFunc(all, func(one T) bool { return is(in, one) })
			if i < 0 {
				return one, sim.ErrNotFound // somebody has deleted it meanwhile
			}
			return all[i], nil
		})
	})
}
