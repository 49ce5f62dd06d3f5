package mockv1

import (
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

const (
	licencesPath = "/license-information"
	creditsPath  = "/credits"
)

// licenceLine is a licence as the page shows it.
type licenceLine struct {
	LicenceInfo

	// Label is its status in words, Edition what was bought; it may be empty.
	Label   lifecycle.Text
	Edition string
	// Open is the address of the product's console, if the page offers it.
	Open string
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
}

// creditUsagePage is Credit Usage.
type creditUsagePage struct {
	ui.Page
	CreditReport
}

// licencePages are the pages on what the business has bought.
func (v *V1) licencePages(k *web.Console) {
	k.Get(web.Op{ID: "license-information-page", Path: licencesPath, Query: []string{"after"}}, v.showLicences)
	k.Get(web.Op{ID: "credits-page", Path: creditsPath}, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		report, err := v.CreditReport(r)
		return web.View{Page: "credit_usage", Title: at.T("credits.title"), Nav: creditsPath, Data: &creditUsagePage{CreditReport: report}}, err
	})
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
	return web.View{
		Page: "licence_list", Title: at.T("licences.title"), Nav: licencesPath,
		Data: &licenceListPage{Groups: licenceGroups(at, cut.Items), Query: at.Query(), Next: cut.Next},
	}, nil
}

// licenceGroups puts the licences of a product together, in the order of its first.
func licenceGroups(at *web.Visit, list []LicenceInfo) []licenceGroup {
	editions := map[string]string{"standard": at.T("licences.edition.standard"), "standard_xdr": at.T("licences.edition.standard_xdr")}
	var out []licenceGroup
	place := map[string]int{}
	for _, info := range list {
		l := info.Licence
		line := licenceLine{LicenceInfo: info, Label: estate.StatusText(info.Status), Edition: l.Edition}
		if words, ok := editions[l.Edition]; ok {
			line.Edition = words
		}
		if info.Console.Service != "" {
			line.Open = at.Link(info.Console)
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
