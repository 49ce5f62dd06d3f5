package mockv1

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/iam"
)

// OpenConsole opens the console of a product from License Information.
type OpenConsole struct {
	v1 *V1

	// Licence is the id of what was bought.
	Licence string `json:"licence"`
}

// OpenConsole returns the command.
func (v *V1) OpenConsole(licence string) OpenConsole { return OpenConsole{v1: v, Licence: licence} }

// Name returns "v1.licence.open_console".
func (OpenConsole) Name() string { return actOpenConsole }

// Run returns an estate.Opened. Since Foundation Services only the Primary User
// Account may [FCON]; a product that was updated has no console any more.
func (c OpenConsole) Run(tx *sim.Tx) (any, error) {
	opens, err := c.v1.Allows(&tx.Reader, actOpenConsole)
	if err != nil {
		return nil, err
	}
	if !opens {
		return nil, &web.Denied{Status: http.StatusForbidden, Reason: iam.OpensNoConsole}
	}
	l, err := estate.Licences.Get(&tx.Reader, c.Licence)
	if err != nil {
		return nil, err
	}
	info, err := c.v1.licenceInfo(&tx.Reader, l, opens)
	if err != nil {
		return nil, err
	}
	if info.Console.Service == "" {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: lifecycle.Reason{Code: "v1.licence.no_console", Text: estate.Assumed(
			"The product has no console that can be opened here.", "この製品には、ここから開くことができるコンソールがありません。")}}
	}
	a, _, err := c.v1.Actor(&tx.Reader)
	if err != nil {
		return nil, err
	}
	return info.Console.Open(tx, Name, a.ID, a.Email)
}

// console returns where the console of a product is; its Service is empty if it
// has none besides Vision One.
func (v *V1) console(product string) estate.Console { return v.consoles[product] }
