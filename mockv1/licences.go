package mockv1

import (
	"time"

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
	// Console is what "Open Console" opens; its Service is empty without one.
	Console estate.Console
}

// LicenceList returns the lines of the License Information page [LIC, SEPJA]: the
// licences that are in use.
func (v *V1) LicenceList(r *sim.Reader) ([]LicenceInfo, error) {
	all, err := estate.LicencesInUse(r)
	if err != nil {
		return nil, err
	}
	opens, err := v.Allows(r, actOpenConsole) // since Foundation Services only the Primary User Account [FCON]
	if err != nil {
		return nil, err
	}
	out := make([]LicenceInfo, len(all))
	for i, l := range all {
		if out[i], err = v.licenceInfo(r, l, opens); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v *V1) licenceInfo(r *sim.Reader, l estate.Licence, opens bool) (LicenceInfo, error) {
	status, err := estate.StatusOf(r, l)
	out := LicenceInfo{Licence: l, Status: status, Product: lifecycle.Text{EN: l.Name, JA: l.Name}}
	p, ok := v.product(l.Product)
	if !ok {
		return out, err // a licence of Vision One itself
	}
	out.Product = p.Type().Name
	if opens && l.State != estate.LicenceConverted { // its console is closed then
		out.Console = v.console(l.Product)
	}
	return out, err
}

// CreditReport is the "Annual credits" page [CRED]: the balance, and the licences
// that granted or use the credits.
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
	all, err := estate.LicencesInUse(r)
	for _, l := range all {
		if l.State == estate.LicenceConverted || l.Granted != 0 || l.Used != 0 {
			out.Lines = append(out.Lines, l)
		}
	}
	return out, err
}

// AccessInfo is how the business may use Vision One now, and what it can do about it.
type AccessInfo struct {
	estate.Access

	// Trial is the advanced trial that runs; its ID is empty without one. Offered
	// says that one can be started.
	Trial   estate.Licence
	Offered bool
	// Span is how long such a one lasts.
	Span lifecycle.Text
}

// AccessInfo returns it.
func (v *V1) AccessInfo(r *sim.Reader) (out AccessInfo, err error) {
	if out.Access, err = estate.AccessOf(r); err != nil {
		return out, err
	}
	all, err := estate.LicencesInUse(r)
	if err != nil {
		return out, err
	}
	for _, l := range all {
		if l.Product == estate.VisionOne && l.Trial && r.Now().Before(l.Ends) {
			out.Trial = l
		}
	}
	reasons, err := estate.Licences.Obstacles(r, estate.Licence{}, estate.BeginTrial, nil)
	if err != nil {
		return out, err
	}
	out.Offered = len(reasons) == 0
	span, err := r.Duration(estate.SettingTrial)
	out.Span = estate.Span(span)
	return out, err
}

// Notice returns the line on top of the console about the end of its licences; ok is
// false if there is nothing to say. That a trial has started is said in the
// product's words [SEPJA], the rest in ours.
func (a AccessInfo) Notice(zone *time.Location) (text lifecycle.Text, ok bool) {
	date := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
	switch {
	case a.State == estate.AccessGrace:
		return estate.Assumed(
			"Your license has expired. The console will be locked on "+date(a.Until)+" unless you renew the license.",
			"ライセンスの有効期限が切れました。ライセンスを更新しない場合、コンソールは"+date(a.Until)+"にロックされます。"), true
	case a.State == estate.AccessNotice && (a.Trial.ID == "" || !a.Access.Trial):
		return estate.Assumed(
			"Your license expires on "+date(a.Ends)+". Renew it to keep using Trend Vision One.",
			"ライセンスの有効期限は"+date(a.Ends)+"です。Trend Vision Oneを引き続きご利用いただくには、ライセンスを更新してください。"), true
	case a.Trial.ID != "":
		return estate.Quoted(
			"Important: Your Trend Vision One advanced trial has started. The trial ends on "+date(a.Trial.Ends)+".",
			"重要: Trend Vision Oneの高度な体験版が開始されました。体験版は"+date(a.Trial.Ends)+"日で終了します", "SEPJA"), true
	}
	return lifecycle.Text{}, false
}
