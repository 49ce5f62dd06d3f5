package mockv1

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

const (
	licencesPath = "/license-information"
	addPath      = licencesPath + "/add"
	trialPath    = licencesPath + "/trial"
	creditsPath  = "/credits"
	// linkPath is where the links of activation mails lead.
	linkPath = "/activation-links/{key}"
)

// licenceLine is a licence as the page shows it.
type licenceLine struct {
	LicenceInfo

	// Label is its status in words, Edition what was bought; it may be empty.
	Label   lifecycle.Text
	Edition string
}

// licenceGroup is the licences of a product.
type licenceGroup struct {
	Code    string
	Product lifecycle.Text
	Lines   []licenceLine
}

// licenceListPage is License Information.
type licenceListPage struct {
	ui.Page

	Groups []licenceGroup
	Query  url.Values
	Next   string

	Access AccessInfo
	// All is the address of the portal with all products.
	All string
}

// licenceAddPage asks for an activation code.
type licenceAddPage struct{ ui.Page }

// linkPage is what an activation link leads to.
type linkPage struct {
	ui.Page

	Licence estate.Licence
	Key     string
	// Closed says that it leads to nothing any more; What says why, unless the frame
	// does. Done says that it was used just now.
	Closed, Done bool
	What         *ui.Refusal
	// Update is offered to whoever activates a licence on a legacy platform [KA15870];
	// empty on any other.
	Update lifecycle.Text
}

// creditUsagePage is Credit Usage.
type creditUsagePage struct {
	ui.Page
	CreditReport
}

// licencePages are the pages on what the business has bought.
func (v *V1) licencePages(k *web.Console) {
	k.Get(web.Op{ID: "license-information-page", Act: actViewLicences, Path: licencesPath, Query: []string{"after"}}, v.showLicences)
	k.Get(web.Op{ID: "add-license-page", Act: actViewLicences, Path: addPath}, showAddLicence)
	web.Post(k, web.Op{ID: "add-license-form", Act: AddLicence{}.Name(), Again: actViewLicences, Path: addPath}, showAddLicence,
		func(ctx context.Context, at *web.Visit, in *licenceForm) (web.Next, error) {
			_, err := at.Do(ctx, v.AddLicence(in.Code))
			return web.Next{Path: licencesPath, Toast: "licences.activated"}, err
		})
	web.Post(k, web.Op{ID: "open-license-console-form", Act: OpenConsole{}.Name(), Again: actViewLicences, Path: licencesPath + "/{id}/open-console"}, v.showLicences,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			got, err := web.Do[estate.Opened](ctx, at.Call, v.OpenConsole(at.Param("id")))
			return web.Next{Elsewhere: got.Link}, err
		})
	web.Post(k, web.Op{ID: "start-trial-form", Act: StartTrial{}.Name(), Again: actViewLicences, Path: trialPath}, v.showLicences,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.StartTrial())
			return web.Next{Path: licencesPath, Toast: "licences.trial.done"}, err
		})
	k.Get(web.Op{ID: "activation-link-page", Path: linkPath, Public: true, Query: []string{"done"}}, showLink)
	web.Post(k, web.Op{ID: "use-activation-link-form", Path: linkPath, Public: true}, showLink,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.UseActivationLink(at.Param("key")))
			return web.Next{Path: "/activation-links/" + url.PathEscape(at.Param("key")) + "?done=1"}, err
		})
	k.Get(web.Op{ID: "credits-page", Act: actViewCredits, Path: creditsPath}, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		report, err := v.CreditReport(r)
		return web.View{Page: "credit_usage", Title: at.T("credits.title"), Nav: creditsPath, Data: &creditUsagePage{CreditReport: report}}, err
	})
}

func showAddLicence(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
	return web.View{Page: "licence_add", Title: at.T("licences.title"), Nav: licencesPath, Data: &licenceAddPage{}}, nil
}

// showLink shows what a link is for, that it has been used just now, or why it leads
// to nothing.
func showLink(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	l, err := openLink(r, at.Param("key"))
	page := &linkPage{Licence: l, Key: at.Param("key")}
	view := web.View{Page: "activation_link", Data: page, Title: at.T("activation.title"), Bare: true}
	refused, closed := errors.AsType[*lifecycle.Refused](err)
	switch {
	case !closed:
		return view, err
	case at.Query().Get("done") != "" && !l.ActivatedAt.IsZero():
		page.Done = true
		b, err := estate.TheBusiness(r)
		if b.Platform == estate.Legacy {
			page.Update = CECPUpdatePlatform.page().Button
		}
		return view, err
	}
	page.Closed, view.Status = true, http.StatusConflict
	if !at.Form.Sent {
		page.What = &ui.Refusal{Code: refused.Reasons[0].Code, Lines: ui.LinesOf(refused.Reasons, at.Lang())}
	}
	return view, nil
}

func (v *V1) showLicences(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := v.LicenceList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, all, func(info LicenceInfo) string { return info.Licence.ID })
	if err != nil {
		return web.View{}, err
	}
	var leads []string
	for _, info := range cut.Items {
		if info.Console.Service != "" {
			leads = append(leads, info.Console.Service)
		}
	}
	at.Leads(leads...)
	access, err := v.AccessInfo(r)
	return web.View{
		Page: "licence_list", Title: at.T("licences.title"), Nav: licencesPath,
		Data: &licenceListPage{
			Groups: licenceGroups(at, cut.Items), Query: at.Query(), Next: cut.Next,
			Access: access, All: at.Link(lifecycle.Link{Service: "clp", Path: "/"}),
		},
	}, err
}

// licenceNotice returns the line on top of the console about the end of its
// licences; nil if there is nothing to say.
func (v *V1) licenceNotice(at *web.Visit, r *sim.Reader) (*ui.Banner, error) {
	access, err := v.AccessInfo(r)
	if err != nil {
		return nil, err
	}
	text, ok := access.Notice(r.Timezone())
	if !ok {
		return nil, nil //nolint:nilnil // a frame without a banner has none
	}
	return &ui.Banner{Text: at.Text(text), Button: at.T("licences.title"), Href: at.Prefix + licencesPath}, nil
}

// licenceGroups puts the licences of a product together, in the order of its first.
func licenceGroups(at *web.Visit, list []LicenceInfo) []licenceGroup {
	editions := map[string]string{"standard": at.T("licences.edition.standard"), "standard_xdr": at.T("licences.edition.standard_xdr"), "advanced": at.T("licences.edition.advanced")}
	var out []licenceGroup
	place := map[string]int{}
	for _, info := range list {
		l := info.Licence
		line := licenceLine{LicenceInfo: info, Label: estate.StatusText(info.Status), Edition: l.Edition}
		if words, ok := editions[l.Edition]; ok {
			line.Edition = words
		}
		i, ok := place[l.Product]
		if !ok {
			i = len(out)
			place[l.Product] = i
			out = append(out, licenceGroup{Code: l.Product, Product: info.Product})
		}
		out[i].Lines = append(out[i].Lines, line)
	}
	return out
}
