package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// LicenceInfo is a line of the License Information page.
type LicenceInfo struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
	// Product is the name under which the console groups it.
	Product lifecycle.Text
	// Console is where "Open Console" leads; its Service is empty without one.
	Console lifecycle.Link
}

// LicenceList returns the lines of the License Information page [LIC, SEPJA].
func (v *V1) LicenceList(r *sim.Reader) ([]LicenceInfo, error) {
	notice, err := r.Duration(estate.SettingNotice)
	if err != nil {
		return nil, err
	}
	all, err := estate.Licences.All(r)
	if err != nil {
		return nil, err
	}
	opens, err := v.opensConsoles(r)
	if err != nil {
		return nil, err
	}
	out := make([]LicenceInfo, len(all))
	for i, l := range all {
		out[i] = LicenceInfo{Licence: l, Status: l.Status(r.Now(), notice), Product: lifecycle.Text{EN: l.Name, JA: l.Name}}
		p, ok := v.product(l.Product)
		if !ok {
			continue // a licence of Vision One itself
		}
		out[i].Product = p.Type().Name
		if opens && l.State != estate.LicenceConverted { // its console is closed then
			out[i].Console = lifecycle.Link{Service: l.Product, Path: "/"}
		}
	}
	return out, nil
}

// opensConsoles reports whether the console shows the actor how to open those of
// the products: since Foundation Services only the Primary User Account [FCON].
func (v *V1) opensConsoles(r *sim.Reader) (bool, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform != estate.Foundation {
		return true, err
	}
	a, user, err := v.Actor(r)
	return !user || a.Primary, err
}

// CreditReport is the "Annual credits" page [CRED]: the balance, and the licences
// whose conversion granted and uses the credits.
type CreditReport struct {
	Credits estate.Credits
	Lines   []estate.Licence
}

// CreditReport returns the page.
func (v *V1) CreditReport(r *sim.Reader) (CreditReport, error) {
	credits, err := estate.CreditsOf(r)
	if err != nil {
		return CreditReport{}, err
	}
	out := CreditReport{Credits: credits}
	all, err := estate.Licences.All(r)
	for _, l := range all {
		if l.State == estate.LicenceConverted {
			out.Lines = append(out.Lines, l)
		}
	}
	return out, err
}
