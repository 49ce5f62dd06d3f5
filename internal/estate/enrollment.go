package estate

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Enrolling is a product that shows an enrollment token in order to be connected.
type Enrolling struct {
	// Token is what was pasted into the product's console.
	Token string `json:"token"`
	// Product is the code of the product that shows it, Region where it runs,
	// Business the id of the business that it belongs to.
	Product  string `json:"product"`
	Region   string `json:"region"`
	Business string `json:"business"`
}

// Enroller is what a product that is connected by a token asks of Vision One.
type Enroller interface {
	// Enroll connects the product: its thing is told Connect, with the product
	// instance, in the same transaction. A token that is not good is refused with
	// its own reason, and nothing has changed.
	Enroll(tx *sim.Tx, e Enrolling) error
}

// Deferred is told to a product whose update was started while its back end still
// prepares it [SEPJA 15]: it may count the tries.
const Deferred lifecycle.Trigger = "update_deferred"

// Preparing is a Product whose back end needs time after it was connected before
// its update can begin.
type Preparing interface {
	// Preparing returns what a start of the update is answered with while the back
	// end is not ready; ok is false once it is.
	Preparing(r *sim.Reader) (reason lifecycle.Reason, ok bool, err error)
}
