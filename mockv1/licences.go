package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// LicenceInfo is a line of the License Information page.
type LicenceInfo struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
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
	out := make([]LicenceInfo, len(all))
	for i, l := range all {
		out[i] = LicenceInfo{Licence: l, Status: l.Status(r.Now(), notice)}
	}
	return out, nil
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
