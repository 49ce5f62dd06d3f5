package mocktmems

import (
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// License is the licence as the console shows it.
type License struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
	// DaysLeft is on how many days it is valid still, the present one among them;
	// DaysExpired is how many whole days ago it ended, which decides about the update.
	DaysLeft, DaysExpired int
}

// daysLeft returns on how many days a licence is valid still; a day begins as it ends.
func daysLeft(l estate.Licence, now time.Time) int {
	left := max(0, l.Ends.Sub(now))
	return int((left + day - 1) / day)
}

const day = 24 * time.Hour

// License returns the licence for Email Security.
func (m *TMEmS) License(r *sim.Reader) (License, error) {
	l, ok, err := estate.LicenceFor(r, Name)
	if err != nil {
		return License{}, err
	}
	if !ok {
		return License{}, &web.Denied{Status: http.StatusNotFound, Reason: because("tmems.license.none",
			"There is no license for Email Security.", "Email Securityのライセンスがありません。")}
	}
	status, err := estate.StatusOf(r, l)
	return License{Licence: l, Status: status, DaysLeft: daysLeft(l, r.Now()), DaysExpired: l.DaysExpired(r.Now())}, err
}
