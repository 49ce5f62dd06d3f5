package gateway

import (
	"context"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
)

// goneForm takes an address off the valid recipients. It stands in no path, since it may
// hold what ends one, and is named otherwise than in the form that adds one.
type goneForm struct {
	Gone string `json:"gone" minLength:"1" maxLength:"254"`
}

// policyForm adds a policy; its words stand in an area, each on a line of its own.
type policyForm struct {
	Name      string `json:"name" minLength:"1" maxLength:"200"`
	Direction string `json:"direction" enum:"in,out"`
	Type      string `json:"type" enum:"anti_spoof,threat,spam,content_filter,dlp,phishing,anomaly"`
	Domain    string `json:"domain,omitempty" maxLength:"253"`
	Words     string `json:"words,omitempty" maxLength:"5000"`
	Action    string `json:"action" enum:"pass,tag_subject,quarantine,delete,block"`
}

func (f policyForm) policy() estate.NewMailPolicy {
	p := estate.NewMailPolicy{Name: f.Name, Direction: f.Direction, Type: f.Type, Domain: f.Domain, Action: f.Action}
	for line := range strings.Lines(f.Words) {
		if word := strings.TrimSpace(line); word != "" {
			p.Words = append(p.Words, word)
		}
	}
	return p
}

// Fields say by the code of a refusal in which field of a form the mistake is, see
// web.ConsoleOptions.
func Fields() map[string]string {
	return map[string]string{
		"tmems.domain.invalid": "name", "tmems.domain.managed": "name", "tmems.domain.specified": "domain",
		"tmems.recipient.foreign": "address", "tmems.recipient.exists": "address",
		"tmems.policy.exists": "name", "tmems.policy.domain_unknown": "domain", "tmems.report.domain_unknown": "domain",
	}
}

// form is a form of a screen.
type form struct {
	// id names its operation, deed says what it is for.
	id   string
	deed Deed
	// on is the screen whose path it sends to, with below behind that; one says that it
	// stands on the page of one of those that the screen lists, and leads back there.
	on    screens.Screen
	below string
	one   bool
	// toast is the key of what is said afterwards.
	toast string
}

// serve has a form do something. Act returns what the console's table of permissions
// calls a deed; it is nil if it has none.
func serve[I any](k *web.Console, o Options, act func(Deed) string, f form, do func(v *web.Visit, in *I) sim.Command) {
	op := web.Op{ID: o.Name + f.id + "-form", Path: o.Path(f.on) + f.below}
	if act != nil {
		op.Act = act(f.deed)
	}
	if o.Act != nil {
		op.Again = o.Act(f.on)
	}
	page := Family().Page(o, f.on)
	if f.one {
		page = Family().One(o, f.on)
	}
	web.Post(k, op, page, func(ctx context.Context, v *web.Visit, in *I) (web.Next, error) {
		_, err := v.Do(ctx, do(v, in))
		next := web.Next{Path: o.Path(f.on), Toast: f.toast}
		if f.one {
			next.Path += "/" + v.Param("id")
		}
		return next, err
	})
}

// nothing is what a form sends that is a button alone.
type nothing struct{}

// Forms serves the forms that the screens have. desk is what they do; act returns what
// the console's table of permissions calls a deed, and is nil if it has none.
func Forms(k *web.Console, o Options, desk estate.MailDesk, act func(Deed) string) {
	serve(k, o, act, form{id: "add-domain", deed: ManageDomains, on: Domains, toast: "gateway.domain.added"},
		func(_ *web.Visit, in *estate.NewMailDomain) sim.Command { return desk.AddDomain(*in) })
	serve(k, o, act, form{id: "verify-domain", deed: ManageDomains, on: Domains, below: "/{id}/verify", one: true, toast: "gateway.domain.verified"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.VerifyDomain(v.Param("id")) })
	serve(k, o, act, form{id: "delete-domain", deed: ManageDomains, on: Domains, below: "/{id}/delete", toast: "gateway.domain.deleted"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.DeleteDomain(v.Param("id")) })
	serve(k, o, act, form{id: "add-recipient", deed: ManageRecipients, on: Domains, below: "/{id}/recipients", one: true, toast: "gateway.recipient.added"},
		func(v *web.Visit, in *estate.MailRecipient) sim.Command { return desk.AddRecipient(v.Param("id"), *in) })
	serve(k, o, act, form{id: "delete-recipient", deed: ManageRecipients, on: Domains, below: "/{id}/recipients/delete", one: true, toast: "gateway.recipient.deleted"},
		func(v *web.Visit, in *goneForm) sim.Command { return desk.DeleteRecipient(v.Param("id"), in.Gone) })
	serve(k, o, act, form{id: "add-policy", deed: ManagePolicies, on: Policies, toast: "gateway.policy.added"},
		func(_ *web.Visit, in *policyForm) sim.Command { return desk.AddPolicy(in.policy()) })
	serve(k, o, act, form{id: "enable-policy", deed: ManagePolicies, on: Policies, below: "/{id}/enable", toast: "gateway.policy.enabled"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.SwitchPolicy(v.Param("id"), true) })
	serve(k, o, act, form{id: "disable-policy", deed: ManagePolicies, on: Policies, below: "/{id}/disable", toast: "gateway.policy.disabled"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.SwitchPolicy(v.Param("id"), false) })
	serve(k, o, act, form{id: "make-report", deed: ManageReports, on: Reports, toast: "gateway.report.made"},
		func(_ *web.Visit, in *estate.NewMailReport) sim.Command { return desk.MakeReport(*in) })
	serve(k, o, act, form{id: "release-mail", deed: ManageQuarantine, on: Quarantine, below: "/{id}/release", toast: "gateway.released"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.ReleaseMail(v.Param("id")) })
	serve(k, o, act, form{id: "delete-mail", deed: ManageQuarantine, on: Quarantine, below: "/{id}/delete", toast: "gateway.deleted"},
		func(v *web.Visit, _ *nothing) sim.Command { return desk.DeleteMail(v.Param("id")) })
}
