package mockv1

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// admit returns why a session must not be used for an act: *web.Denied if no
// licence keeps Vision One open, whatever the act is. What is public, such as an
// activation link, is not asked about.
func (v *V1) admit(r *sim.Reader, _ estate.Session, _ estate.Act) error { return open(r) }

// open returns the refusal of everybody while Vision One is locked or purged [ACC].
func open(r *sim.Reader) error {
	access, err := estate.AccessOf(r)
	if err == nil && access.Reason != nil {
		return &web.Denied{Status: http.StatusForbidden, Reason: *access.Reason}
	}
	return err
}
