package mockcas

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// License is the licence as the console shows it.
type License struct {
	Name    string
	Edition string
	Seats   int
	Channel string
	Ends    time.Time
	Status  estate.LicenceStatus
	// DaysExpired is how many whole days ago it ended; 0 if it has not.
	DaysExpired int
	StatusText  lifecycle.Text
	Code        string
}

// License returns the licence for CAS.
func (c *CAS) License(r *sim.Reader) (License, error) {
	l, ok, err := estate.LicenceFor(r, Name)
	if err != nil {
		return License{}, err
	}
	if !ok {
		return License{}, fmt.Errorf("a license for CAS: %w", sim.ErrNotFound)
	}
	status, err := estate.StatusOf(r, l)
	if err != nil {
		return License{}, err
	}
	return License{
		Name: l.Name, Edition: l.Edition, Seats: l.Seats, Channel: l.Channel, Ends: l.Ends, Code: l.Code,
		Status: status, StatusText: estate.StatusText(status), DaysExpired: l.DaysExpired(r.Now()),
	}, nil
}
