package mocktmems

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// License is the licence as the console shows it.
type License struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
}

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
	return License{Licence: l, Status: status}, err
}
