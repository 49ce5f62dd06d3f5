package gateway

import (
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

type domainsPage struct {
	screens.Frame

	Domains []domainLine
	Query   url.Values
	Next    string
	Manage  bool
}

type domainLine struct {
	estate.MailDomain

	StateText string
}

// domainPage is a domain with its valid recipients.
type domainPage struct {
	screens.Frame

	One        domainLine
	Recipients []estate.MailRecipient
	Query      url.Values
	Next       string
	// See says that the recipients are shown; Manage and Change say that there are
	// forms for the domain, and for its recipients.
	See, Manage, Change bool
}

func showDomains(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailDomains(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(d estate.MailDomain) string { return d.ID })
	if err != nil {
		return nil, err
	}
	manage, err := shown.may(v, r, ManageDomains)
	return &domainsPage{
		Frame: f, Manage: manage, Query: v.Query(), Next: cut.Next,
		Domains: web.Each(cut.Items, func(d estate.MailDomain) domainLine { return domainLine{d, states.of(v, d.State)} }),
	}, err
}

// showDomain shows one domain.
func showDomain(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailDomains(r)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(d estate.MailDomain) bool { return d.ID == v.Param("id") })
	if i < 0 {
		return nil, sim.ErrNotFound
	}
	page := &domainPage{Frame: f, One: domainLine{all[i], states.of(v, all[i].State)}, Query: v.Query()}
	for _, one := range []struct {
		deed Deed
		may  *bool
	}{{SeeRecipients, &page.See}, {ManageDomains, &page.Manage}, {ManageRecipients, &page.Change}} {
		if *one.may, err = shown.may(v, r, one.deed); err != nil {
			return nil, err
		}
	}
	if !page.See {
		return page, nil
	}
	recipients, err := shown.Suite.MailRecipients(r, page.One.ID)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, recipients, func(u estate.MailRecipient) string { return u.Address })
	if err != nil {
		return nil, err
	}
	page.Recipients, page.Next = cut.Items, cut.Next
	return page, nil
}
