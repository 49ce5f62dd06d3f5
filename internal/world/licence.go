package world

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// licence is a licence of a fixture.
type licence struct {
	Product string `json:"product" pattern:"^[a-z][a-z0-9_]{0,31}$" patternDescription:"a short name of small letters" doc:"What the licence is for: cas, v1ecs."`
	Name    string `json:"name" minLength:"1" maxLength:"200" doc:"The licence as the consoles name it."`
	Edition string `json:"edition,omitempty" pattern:"^[a-z][a-z0-9_]{0,31}$" patternDescription:"a short name of small letters" doc:"The edition; for cas standard or standard_xdr."`
	Seats   int    `json:"seats" minimum:"0" maximum:"1000000" doc:"How many users it covers."`
	Channel string `json:"channel,omitempty" enum:"TSSL,TMOL,MSPL" doc:"How it was bought."`
	Trial   bool   `json:"trial,omitempty" doc:"Whether it is a trial, which locks at its end without grace."`

	Ends       time.Time `json:"ends,omitzero" doc:"When it ends. Give this, ends_in_days or expired_days_ago."`
	EndsIn     *int      `json:"ends_in_days,omitempty" minimum:"0" maximum:"36500" doc:"In how many days of 24 hours it ends, counted from the start of the world."`
	ExpiredAgo *int      `json:"expired_days_ago,omitempty" minimum:"0" maximum:"36500" doc:"How many days of 24 hours ago it ended when the world starts."`

	Code   string `json:"activation_code,omitempty" minLength:"1" maxLength:"64" doc:"The activation code."`
	LinkTo string `json:"link_to,omitempty" format:"email" maxLength:"254" doc:"Of a licence that waits for its activation: the address to which its activation link is mailed."`
	Renews string `json:"renews,omitempty" minLength:"1" maxLength:"200" doc:"Of a licence that waits for its activation: the name of the licence for the same product that it prolongs."`
	State  string `json:"state,omitempty" enum:"not_activated,active,converted,detached" default:"active" doc:"Whether it waits for its activation, an update has converted it into credits, or it is a trial that was lost at its end."`
	Since  string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`

	Granted   int       `json:"credits_granted,omitempty" minimum:"0" maximum:"100000000" doc:"Of a converted licence, or one of the product v1: the credits that it granted."`
	Used      int       `json:"credits_used,omitempty" minimum:"0" maximum:"100000000" doc:"Of a converted licence, or one of the product v1: the credits that are allocated."`
	FreeUntil time.Time `json:"free_until,omitzero" doc:"Of a converted licence: the end of the free use; its own end, if it is not given."`
}

func (l licence) state() lifecycle.State {
	if l.State == "" {
		return estate.LicenceActive
	}
	return lifecycle.State(l.State)
}

// ends returns the instant at which the licence ends, in a world that starts at now.
func (l licence) ends(now time.Time) time.Time {
	const day = 24 * time.Hour
	switch {
	case l.EndsIn != nil:
		return now.Add(time.Duration(*l.EndsIn) * day)
	case l.ExpiredAgo != nil:
		return now.Add(-time.Duration(*l.ExpiredAgo) * day)
	}
	return l.Ends
}

// licence returns the licence in a world that starts at now, and since when it
// has been in its state.
func (l licence) licence(now time.Time) (estate.Licence, time.Time, error) {
	out := estate.Licence{
		State: l.state(), Product: l.Product, Name: l.Name, Edition: l.Edition, Seats: l.Seats,
		Channel: l.Channel, Trial: l.Trial, Ends: clock.Trim(l.ends(now)), Code: l.Code, LinkTo: l.LinkTo, Renews: l.Renews,
		Granted: l.Granted, Used: l.Used,
	}
	if out.State == estate.LicenceConverted {
		if out.FreeUntil = clock.Trim(l.FreeUntil); l.FreeUntil.IsZero() {
			out.FreeUntil = out.Ends
		}
	}
	since, err := estate.ParseSince(l.Since, now)
	return out, since, err
}

// check returns what keeps the licence from being, whatever else there is.
func (l licence) check(fail func(format string, args ...any)) {
	converted, waiting, lost := l.state() == estate.LicenceConverted, l.state() == estate.LicenceNotActivated, l.state() == estate.LicenceDetached
	if !converted && !l.FreeUntil.IsZero() {
		fail("only a licence in the state converted has free_until")
	}
	if !converted && l.Product != estate.VisionOne && (l.Granted != 0 || l.Used != 0) {
		fail("only a licence in the state converted, or of the product %s, has credits_granted and credits_used", estate.VisionOne)
	}
	if lost && (!l.Trial || l.Product != "v1ecs" || l.ExpiredAgo == nil) {
		fail("only a trial of the product v1ecs is detached, and only once it has ended: give expired_days_ago")
	}
	if !waiting && (l.LinkTo != "" || l.Renews != "") {
		fail("only a licence in the state not_activated has link_to and renews")
	}
	if waiting && l.Code == "" && l.LinkTo == "" {
		fail("a licence in the state not_activated needs an activation_code, or link_to")
	}
	if waiting && l.ExpiredAgo != nil {
		fail("a licence in the state not_activated cannot have ended")
	}
}

// checkActivation compares how a licence is activated with the other licences.
func (d *document) checkActivation(l licence, fail func(format string, args ...any)) {
	same, renewed := 0, l.Renews == ""
	for _, other := range d.Licences {
		if l.Code != "" && strings.EqualFold(other.Code, l.Code) {
			same++
		}
		renewed = renewed || other.state() == estate.LicenceActive && other.Product == l.Product && other.Name == l.Renews
	}
	if same > 1 {
		fail("another licence has this activation_code")
	}
	if !renewed {
		fail("there is no active licence of this product and this name that it could renew")
	}
}
