package mockclp

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// OpenConsole opens the console of a product that was bought.
type OpenConsole struct {
	clp *CLP

	// Licence is the id of what was bought, as Products has it.
	Licence string `json:"licence"`
}

// OpenConsole returns the command.
func (p *CLP) OpenConsole(licence string) OpenConsole { return OpenConsole{clp: p, Licence: licence} }

// Name returns "clp.console.open".
func (OpenConsole) Name() string { return "clp.console.open" }

// Run returns an estate.Opened.
func (c OpenConsole) Run(tx *sim.Tx) (any, error) {
	h, err := c.clp.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	bought, err := c.clp.find(&tx.Reader, c.Licence)
	if err != nil {
		return nil, err
	}
	console, ok := c.clp.consoles[bought.Licence.Product]
	if !ok {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: reason("clp.console.none",
			"The product has no console that can be opened here.", "この製品には、ここから開くことができるコンソールがありません。")}
	}
	return console.Open(tx, Name, h.ID, h.Login)
}

// asker returns in whose name something is asked.
func (p *CLP) asker(r *sim.Reader) (Holder, error) {
	login, ok := strings.CutPrefix(r.Actor(), Name+":")
	if ok {
		h, found, err := p.holderOf(r, login)
		if err != nil || found {
			return h, err
		}
	}
	return Holder{}, fmt.Errorf("who opens the console: %w", sim.ErrNotFound)
}

// holderOf returns who signs in by a login: the Primary User Account before an
// account of the portal.
func (p *CLP) holderOf(r *sim.Reader, login string) (Holder, bool, error) {
	u, ok, err := p.primaryUser(r)
	if err != nil {
		return Holder{}, false, err
	}
	if ok && keyOf(u.Email) == keyOf(login) {
		return primaryHolder(u), true, nil
	}
	a, ok, err := p.Accounts.Find(r, keyOf(login))
	return rootHolder(a), ok, err
}
