package estate

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Licence is a licence of the business for one product (SM-3).
type Licence struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Product is "cas", "v1ecs", …
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
	// Granted and Used are credits, set by the conversion at an update.
	Granted int `json:"credits_granted"`
	Used    int `json:"credits_used"`
	// FreeUntil is the end of the free use: the licence's end at the time of
	// the update [CASJA].
	FreeUntil time.Time `json:"free_until,omitzero"`
}

// The states of a licence. How near its end is, is a comparison with now
// (Status), not a state.
const (
	licenceNone lifecycle.State = "none"
	// LicenceNotActivated is one that was ordered: its code or link waits.
	LicenceNotActivated lifecycle.State   = "not_activated"
	LicenceActive       lifecycle.State   = "active"
	LicenceConverted    lifecycle.State   = "converted"
	Convert             lifecycle.Trigger = "convert"
)

// Conversion is the input of Convert.
type Conversion struct {
	// PerSeat is how many credits each seat grants, ExtraPerSeat how many more
	// it uses.
	PerSeat      int `json:"per_seat"`
	ExtraPerSeat int `json:"extra_per_seat"`
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

// counts reports whether the licence keeps Vision One open as long as it lasts.
func (l Licence) counts() bool { return l.State == LicenceActive || l.State == LicenceConverted }

// DaysExpired returns how many whole days ago the licence ended; negative or
// zero if it has not.
func (l Licence) DaysExpired(now time.Time) int {
	if now.Before(l.Ends) {
		return 0
	}
	return int(now.Sub(l.Ends) / (24 * time.Hour))
}

type licenceFacts struct{ conversion Conversion }

// Licences is the kind of licences. Nobody acts on one by himself: a fixture
// places it, and the update of its product converts it.
var Licences = &sim.Kind[Licence, licenceFacts]{
	ID:     func(l *Licence) *string { return &l.ID },
	Parent: func(l Licence) string { return l.Product },
	Facts: func(_ *sim.Reader, _ Licence, in any) (licenceFacts, error) {
		return licenceFacts{conversion: sim.Input[Conversion](in)}, nil
	},
	Spec: lifecycle.Spec[Licence, licenceFacts]{
		Name:    "estate.licence",
		Title:   Quoted("License", "ライセンス", "SEPJA"),
		Doc:     "A licence for one product. At the product's update it is converted into credits; the service is free until the licence's end at that time.",
		Initial: licenceNone,
		State:   func(l *Licence) *lifecycle.State { return &l.State },
		States: []lifecycle.StateInfo{
			{State: licenceNone, Label: Assumed("Not activated", "未アクティベート"), Doc: "Before its activation."},
			{State: LicenceActive, Label: Quoted("Valid", "有効期限内", "SEPJA"), Doc: "Activated. Whether it is expiring or expired follows from its end."},
			{State: LicenceConverted, Label: Assumed("Converted", "移行済み"), Doc: "Converted into credits by an update.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: "activate", Label: Assumed("Activate", "アクティベート"), Doc: "The activation code is entered.", Input: func() any { return &Licence{} }},
			{Trigger: Convert, Label: Assumed("Convert", "移行"), Doc: "The product's update turns the licence into credits.", Input: func() any { return &Conversion{} }},
		},
		Rows: []lifecycle.Row[Licence, licenceFacts]{
			{
				ID: "estate.licence.activate", From: []lifecycle.State{licenceNone}, On: "activate", To: LicenceActive,
				By: lifecycle.Operator, Why: "A licence counts once it is activated.", Src: []string{"CASJA", "WFBSKB"},
			},
			{
				ID: "estate.licence.convert", From: []lifecycle.State{LicenceActive}, On: Convert, To: LicenceConverted,
				By: lifecycle.Product, Why: "The update grants credits by seats and stays free until the licence's end.", Src: []string{"CASJA"},
				Do: []lifecycle.Effect[Licence, licenceFacts]{{
					ID: "grant_credits", Doc: "Grants credits per seat, notes those used, and the end of the free use.",
					Do: func(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
						l.Granted = l.Seats * f.conversion.PerSeat
						l.Used = l.Seats * (f.conversion.PerSeat + f.conversion.ExtraPerSeat)
						l.FreeUntil = l.Ends
						return nil
					},
				}},
			},
		},
		Refusals: []lifecycle.Refusal{
			{On: "activate", Reason: lifecycle.Reason{Code: "licence.activated", Text: Quoted("Products Already Activated", "製品はすでにアクティベートされています", "KA17585")}},
			{On: Convert, Reason: lifecycle.Reason{Code: "licence.converted", Text: Assumed("The license has been converted already.", "ライセンスはすでに移行されています。")}},
		},
	},
}

// LicenceFor returns the business's licence for a product, if it has one.
func LicenceFor(r *sim.Reader, product string) (Licence, bool, error) {
	list, err := Licences.List(r, product)
	if err != nil || len(list) == 0 {
		return Licence{}, false, err
	}
	return list[len(list)-1], true, nil
}

// Credits is the balance of the business, which may be negative without harm [CRED].
type Credits struct {
	Granted int `json:"total_valid_credits"`
	Used    int `json:"allocated_credits"`
	Balance int `json:"current_balance"`
}

// CreditsOf returns the balance over all licences.
func CreditsOf(r *sim.Reader) (Credits, error) {
	list, err := Licences.All(r)
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
