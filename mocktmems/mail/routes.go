package mail

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type (
	nothing  struct{}
	oneInput struct {
		ID string `path:"id" maxLength:"64" doc:"Its id."`
	}
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
		Body Recipient
	}
	domainInput struct{ Body NewDomain }
	policyInput struct{ Body NewPolicy }
	reportInput struct{ Body NewReport }
	logInput    struct {
		web.Paging
		Domain    string `query:"domain" maxLength:"253" doc:"A managed domain."`
		Direction string `query:"direction" enum:"in,out"`
		Type      string `query:"type" maxLength:"32" doc:"The type of the entry."`
		Search    string `query:"search" maxLength:"254" doc:"Part of the sender, a recipient, the subject or the message id."`
	}
)

func (in logInput) filter() estate.MailFilter {
	return estate.MailFilter{Domain: in.Domain, Direction: in.Direction, Type: in.Type, Search: in.Search, After: in.After, Limit: in.Limit}
}

// logJSON is a page of a log.
type logJSON[T any] struct {
	web.List[T]

	Total int `json:"total" doc:"How many there are on all pages."`
}

// Routes registers the API of the console. Its paths and shapes are Mockone's own.
func (m *Mail) Routes(s *web.Server) {
	web.Register(s, m.op(web.Op{
		ID: "mail-summary", Method: http.MethodGet, Path: "/api/mail-summary", Summary: "The figures of the dashboard",
	}), func(ctx context.Context, c *web.Call, _ *nothing) (*estate.MailSummary, error) {
		return read(ctx, c, m, Watch, m.MailSummary)
	})
	listed(m, s, ViewDomains, "domains", "The managed domains", func(d estate.MailDomain) string { return d.ID }, m.MailDomains)
	listed(m, s, ViewPolicies, "policies", "The policies in the order in which they apply", func(p estate.MailPolicy) string { return p.ID }, m.MailPolicies)
	listed(m, s, ViewReports, "reports", "The reports, the latest first", func(p estate.MailReport) string { return p.ID }, m.MailReports)
	logged(m, s, ViewTracking, "mail-tracking", "The mail tracking log, the latest first", func(r *sim.Reader, f estate.MailFilter) ([]estate.MailTrack, int, string, error) {
		p, err := m.MailTracking(r, f)
		return p.Items, p.Total, p.Next, err
	})
	logged(m, s, ViewEvents, "policy-events", "The policy events, the latest first", func(r *sim.Reader, f estate.MailFilter) ([]estate.MailEvent, int, string, error) {
		p, err := m.MailEvents(r, f)
		return p.Items, p.Total, p.Next, err
	})
	logged(m, s, ViewQuarantine, "quarantine", "The messages in quarantine, the latest first", func(r *sim.Reader, f estate.MailFilter) ([]estate.QuarantinedMail, int, string, error) {
		p, err := m.MailQuarantine(r, f)
		return p.Items, p.Total, p.Next, err
	})
	m.domainRoutes(s)
	m.deedRoutes(s)
}

func read[T any](ctx context.Context, c *web.Call, m *Mail, act Act, look func(r *sim.Reader) (T, error)) (*T, error) {
	return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (out T, err error) {
		if err := m.may(r, act); err != nil {
			return out, err
		}
		return look(r)
	})
}

// op completes an operation with what all of them have in common.
func (m *Mail) op(op web.Op) web.Op {
	op.Assumed, op.Codes = true, append(op.Codes, m.options.Codes...)
	return op
}

// listed registers a short list.
func listed[T any](m *Mail, s *web.Server, act Act, id, summary string, key func(T) string, look func(r *sim.Reader) ([]T, error)) {
	web.Register(s, m.op(web.Op{ID: id, Method: http.MethodGet, Path: "/api/" + id, Summary: summary}),
		func(ctx context.Context, c *web.Call, in *web.Paging) (*web.List[T], error) {
			all, err := read(ctx, c, m, act, look)
			if err != nil {
				return nil, err
			}
			return web.ListOf(*all, *in, key)
		})
}

// logged registers a log, which the database cuts into pages.
func logged[T any](m *Mail, s *web.Server, act Act, id, summary string, look func(r *sim.Reader, f estate.MailFilter) ([]T, int, string, error)) {
	web.Register(s, m.op(web.Op{ID: id, Method: http.MethodGet, Path: "/api/" + id, Summary: summary}),
		func(ctx context.Context, c *web.Call, in *logInput) (*logJSON[T], error) {
			return read(ctx, c, m, act, func(r *sim.Reader) (out logJSON[T], err error) {
				out.Items, out.Total, out.Next, err = look(r, in.filter())
				return out, err
			})
		})
}

// domain gives a command about a domain, and answers with what that is afterwards.
func (m *Mail) domain(ctx context.Context, c *web.Call, cmd sim.Command) (*estate.MailDomain, error) {
	d, err := web.Do[Domain](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	if d.State == DomainDeleted {
		return nil, nil //nolint:nilnil // answered without a body: it is gone
	}
	return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (estate.MailDomain, error) { return d.shown(r) })
}

func (m *Mail) domainRoutes(s *web.Server) {
	web.Register(s, m.op(web.Op{
		ID: "add-domain", Method: http.MethodPost, Path: "/api/domains", Status: http.StatusCreated, Summary: "Add a domain",
		Codes: []string{"tmems.domain.invalid", "tmems.domain.managed"},
	}), func(ctx context.Context, c *web.Call, in *domainInput) (*estate.MailDomain, error) {
		return m.domain(ctx, c, m.AddDomain(in.Body))
	})
	web.Register(s, m.op(web.Op{
		ID: "verify-domain", Method: http.MethodPost, Path: "/api/domains/{id}/verify", Summary: "Look for a domain's TXT record",
		Codes: []string{"tmems.domain.verified", "tmems.domain.absent"},
	}), func(ctx context.Context, c *web.Call, in *oneInput) (*estate.MailDomain, error) {
		return m.domain(ctx, c, m.VerifyDomain(in.ID))
	})
	web.Register(s, m.op(web.Op{
		ID: "delete-domain", Method: http.MethodDelete, Path: "/api/domains/{id}", Summary: "Delete a domain",
		Codes: []string{"tmems.domain.absent"},
	}), func(ctx context.Context, c *web.Call, in *oneInput) (*estate.MailDomain, error) {
		return m.domain(ctx, c, m.DeleteDomain(in.ID))
	})
	web.Register(s, m.op(web.Op{
		ID: "recipients", Method: http.MethodGet, Path: "/api/domains/{id}/recipients", Summary: "The valid recipients of a domain",
	}), func(ctx context.Context, c *web.Call, in *recipientsInput) (*web.List[Recipient], error) {
		all, err := read(ctx, c, m, ViewRecipients, func(r *sim.Reader) ([]Recipient, error) { return m.MailRecipients(r, in.ID) })
		if err != nil {
			return nil, err
		}
		return web.ListOf(*all, in.Paging, func(one Recipient) string { return one.Address })
	})
	web.Register(s, m.op(web.Op{
		ID: "add-recipient", Method: http.MethodPost, Path: "/api/domains/{id}/recipients", Status: http.StatusCreated,
		Summary: "Make an address a valid recipient", Codes: []string{"tmems.recipient.exists", "tmems.recipient.foreign", "tmems.domain.absent"},
	}), func(ctx context.Context, c *web.Call, in *recipientInput) (*estate.MailDomain, error) {
		return m.domain(ctx, c, m.AddRecipient(in.ID, in.Body))
	})
	web.Register(s, m.op(web.Op{
		ID: "delete-recipient", Method: http.MethodDelete, Path: "/api/domains/{id}/recipients/{address}",
		Summary: "Take an address off the valid recipients", Codes: []string{"tmems.recipient.unknown", "tmems.domain.absent"},
	}), func(ctx context.Context, c *web.Call, in *addressInput) (*estate.MailDomain, error) {
		return m.domain(ctx, c, m.DeleteRecipient(in.ID, in.Address))
	})
}

// deedRoutes are about policies and the quarantine.
func (m *Mail) deedRoutes(s *web.Server) {
	policy := func(ctx context.Context, c *web.Call, cmd sim.Command) (*estate.MailPolicy, error) {
		p, err := web.Do[Policy](ctx, c, cmd)
		out := p.shown()
		return &out, err
	}
	web.Register(s, m.op(web.Op{
		ID: "add-policy", Method: http.MethodPost, Path: "/api/policies", Status: http.StatusCreated, Summary: "Add a policy",
		Codes: []string{"tmems.policy.invalid", "tmems.policy.exists", "tmems.policy.domain_unknown", specified.Code},
	}), func(ctx context.Context, c *web.Call, in *policyInput) (*estate.MailPolicy, error) {
		return policy(ctx, c, m.AddPolicy(in.Body))
	})
	for id, on := range map[string]bool{"enable": true, "disable": false} {
		web.Register(s, m.op(web.Op{
			ID: id + "-policy", Method: http.MethodPost, Path: "/api/policies/{id}/" + id, Summary: "Switch a policy",
			Codes: []string{"tmems.policy." + id + "d", specified.Code},
		}), func(ctx context.Context, c *web.Call, in *oneInput) (*estate.MailPolicy, error) {
			return policy(ctx, c, m.SwitchPolicy(in.ID, on))
		})
	}
	web.Register(s, m.op(web.Op{
		ID: "make-report", Method: http.MethodPost, Path: "/api/reports", Status: http.StatusCreated, Summary: "Make a report",
		Doc:   "Its figures are what the logs say of its period, which ends now.",
		Codes: []string{"tmems.report.invalid", "tmems.report.domain_unknown", specified.Code},
	}), func(ctx context.Context, c *web.Call, in *reportInput) (*estate.MailReport, error) {
		p, err := web.Do[Report](ctx, c, m.MakeReport(in.Body))
		return &p.MailReport, err
	})
	held := func(id, summary string, cmd func(id string) sim.Command) {
		web.Register(s, m.op(web.Op{
			ID: id + "-mail", Method: http.MethodPost, Path: "/api/quarantine/{id}/" + id, Summary: summary,
			Codes: []string{"tmems.quarantined.released", "tmems.quarantined.deleted"},
		}), func(ctx context.Context, c *web.Call, in *oneInput) (*web.None, error) {
			_, err := web.Do[Held](ctx, c, cmd(in.ID))
			return nil, err
		})
	}
	held("release", "Deliver a message from quarantine", func(id string) sim.Command { return m.ReleaseMail(id) })
	held("delete", "Throw a message in quarantine away", func(id string) sim.Command { return m.DeleteMail(id) })
}
