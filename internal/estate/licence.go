package estate

import (
	"fmt"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Licence is a licence of the business for one product (SM-3).
type Licence struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Product is "cas", "v1ecs", …; VisionOne for credits and the trial.
	Product string `json:"product"`
	Name    string `json:"name"`
	// Edition is "standard" or "standard_xdr" for CAS.
	Edition string `json:"edition"`
	Seats   int    `json:"seats"`
	// Channel is how it was bought: TSSL, TMOL or MSPL.
	Channel string `json:"channel"`
	// Trial licences lock at their end without grace.
	Trial bool      `json:"trial"`
	Ends  time.Time `json:"ends"`
	// Code is the activation code.
	Code string `json:"activation_code,omitempty"`
	// LinkTo is the address to which the vendor mails an activation link; empty if
	// the licence has none. Link is the link's key, once it was mailed.
	LinkTo string `json:"link_to,omitempty"`
	Link   string `json:"link,omitempty"`
	// Renews is the name of the business's licence for the same product that this
	// one prolongs; empty if it is no renewal.
	Renews string `json:"renews,omitempty"`
	// Contact is the address that was told of its activation, and is told of its end
	// where the business has no primary contact.
	Contact string `json:"contact,omitempty"`
	// ActivatedAt is when its code or link was used; zero if it was active when the
	// world began.
	ActivatedAt time.Time `json:"activated_at,omitzero"`
	// Granted and Used are credits: those of the conversion at an update, and those
	// that a licence of VisionOne brings.
	Granted int `json:"credits_granted"`
	Used    int `json:"credits_used"`
	// FreeUntil is the end of the free use: the licence's end at the time of
	// the update [CASJA].
	FreeUntil time.Time `json:"free_until,omitzero"`
}

// LicenceStatus is how a licence stands now.
type LicenceStatus string

// The statuses [SEPJA].
const (
	Valid        LicenceStatus = "valid"
	ExpiringSoon LicenceStatus = "expiring_soon"
	Expired      LicenceStatus = "expired"
)

// StatusText returns how the console words a status.
func StatusText(s LicenceStatus) lifecycle.Text {
	switch s {
	case ExpiringSoon:
		return lifecycle.Text{EN: "Expiring soon", JA: "間もなく期限切れ", Src: "SEPJA"}
	case Expired:
		return lifecycle.Text{EN: "Expired", JA: "有効期限切れ", Src: "SEPJA"}
	case Valid:
	}
	return lifecycle.Text{EN: "Valid", JA: "有効期限内", Src: "SEPJA"}
}

// KindText returns how the consoles word what kind of licence it is.
func (l Licence) KindText() lifecycle.Text {
	if l.Trial {
		return Quoted("Trial", "体験版", "SEPJA")
	}
	return Quoted("Full version", "製品版", "SEPJA")
}

// ChannelText returns how the consoles word how it was bought; empty if nobody knows.
func (l Licence) ChannelText() lifecycle.Text {
	switch l.Channel {
	case "MSPL":
		return Assumed("Managed service provider", "マネージド事業者")
	case "":
		return lifecycle.Text{} // the trial of Vision One: nobody sold it
	}
	return Quoted("Trend Micro", "トレンドマイクロ", "SEPJA")
}

// Status returns how the licence stands.
func (l Licence) Status(now time.Time, notice time.Duration) LicenceStatus {
	switch {
	case !now.Before(l.Ends):
		return Expired
	case l.Ends.Sub(now) <= notice:
		return ExpiringSoon
	}
	return Valid
}

// DaysExpired returns how many whole days ago the licence ended; negative or
// zero if it has not.
func (l Licence) DaysExpired(now time.Time) int {
	if now.Before(l.Ends) {
		return 0
	}
	return int(now.Sub(l.Ends) / (24 * time.Hour))
}

// counts reports whether the licence keeps Vision One open as long as it lasts.
func (l Licence) counts() bool {
	return l.State == LicenceActive || l.State == LicenceConverted || l.State == LicenceDetached
}

// end returns until when the licence lets its product be used: a converted one as
// long as the successor is free.
func (l Licence) end() time.Time {
	if l.State == LicenceConverted && l.FreeUntil.After(l.Ends) {
		return l.FreeUntil
	}
	return l.Ends
}

// lost reports whether it is a trial that has ended and whose product has let go
// of it, or will at the next act: it does not come back, whatever is bought [KA9638].
func (l Licence) lost(now time.Time) bool {
	return l.State == LicenceDetached || l.State == LicenceActive && l.Trial && l.Product == emailSecurity && !now.Before(l.Ends)
}

// emailSecurity is the product of licences of Email and Collaboration Security.
const emailSecurity = "v1ecs"

// InUse reports whether the business has the licence now, be it valid or expired:
// one that waits for its activation, or has gone into another, it does not have.
func (l Licence) InUse(now time.Time) bool {
	return (l.State == LicenceActive || l.State == LicenceConverted) && !l.lost(now)
}

// LicenceFor returns the business's licence for a product, if it has one in use.
func LicenceFor(r *sim.Reader, product string) (Licence, bool, error) {
	list, err := licences(r)
	if err != nil {
		return Licence{}, false, err
	}
	for _, l := range slices.Backward(list) {
		if l.Product == product && l.InUse(r.Now()) {
			return l, true, nil
		}
	}
	return Licence{}, false, nil
}

// TrialOver returns when a product's successor is lost because nothing but trials pays
// for it [KA9638]: when the trial is over that ends last, and its grace. It is zero if
// some licence is no trial, or there is none. What pays for it is assumed: licences of the
// product, also converted ones, of Email and Collaboration Security, and credits.
func TrialOver(r *sim.Reader, product string) (over time.Time, err error) {
	p, err := spansOf(r)
	if err != nil {
		return over, err
	}
	all, err := licences(r)
	for _, l := range all {
		if !l.counts() || l.Product != product && l.Product != emailSecurity && l.Product != VisionOne {
			continue
		}
		if !l.Trial {
			return time.Time{}, err
		}
		if at := lockAt(l, licenceFacts{spans: p}); at.After(over) {
			over = at
		}
	}
	return over, err
}

// LostTrials returns the ids of the trials of Email and Collaboration Security that have
// ended and that nothing has let go of yet.
func LostTrials(r *sim.Reader) (ids []string, err error) {
	all, err := licences(r)
	for _, l := range all {
		if l.State == LicenceActive && l.lost(r.Now()) {
			ids = append(ids, l.ID)
		}
	}
	return ids, err
}

// LicencesInUse returns the business's licences that are in use, in the order in
// which they came.
func LicencesInUse(r *sim.Reader) ([]Licence, error) {
	list, err := licences(r)
	var out []Licence
	for _, l := range list {
		if l.InUse(r.Now()) {
			out = append(out, l)
		}
	}
	return out, err
}

// licences returns all licences. The lifecycle's own facts look at them, so it does
// not ask Licences, which knows those facts.
func licences(r *sim.Reader) ([]Licence, error) {
	kind := sim.Kind[Licence, licenceFacts]{Spec: lifecycle.Spec[Licence, licenceFacts]{Name: licenceKind}}
	return kind.All(r)
}

// Credits is the balance of the business, which may be negative without harm [CRED].
type Credits struct {
	Granted int `json:"total_valid_credits"`
	Used    int `json:"allocated_credits"`
	Balance int `json:"current_balance"`
}

// CreditsOf returns the balance over all licences in use, also those that have ended:
// when the credits of a conversion stop being counted is not documented.
func CreditsOf(r *sim.Reader) (Credits, error) {
	list, err := LicencesInUse(r)
	if err != nil {
		return Credits{}, fmt.Errorf("credits: %w", err)
	}
	var c Credits
	for _, l := range list {
		c.Granted += l.Granted
		c.Used += l.Used
	}
	c.Balance = c.Granted - c.Used
	return c, nil
}
