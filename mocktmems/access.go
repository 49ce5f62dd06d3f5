package mocktmems

import (
	"net/http"
	"net/netip"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// AccessControl says from where the console may be used [TMEMSJA].
type AccessControl struct {
	Enabled bool `json:"enabled"`
	// Addresses are IP addresses, or networks in CIDR notation.
	Addresses []string `json:"addresses"`
}

// Configuring is the input with which settings are saved: what was chosen, and the address
// from which it was; empty if nobody knows.
type Configuring struct {
	Configuration

	From string `json:"from,omitempty"`
}

// lockedOut reports whether who saves it could not go on using the console. What is wrong
// with the addresses is another refusal.
func (c Configuring) lockedOut() bool {
	return c.From != "" && c.AccessControl.valid() && !c.AccessControl.admits(c.From)
}

// addressNotAllowed is the refusal of everybody who comes from elsewhere.
var addressNotAllowed = because("tmems.access.denied",
	"Access to the management console is restricted to specified IP addresses, and yours is not one of them.",
	"管理コンソールへのアクセスは指定されたIPアドレスに制限されています。お使いのIPアドレスからはアクセスできません。")

// networks returns what it lists; ok is false if something is no address and no network.
func (a AccessControl) networks() (out []netip.Prefix, ok bool) {
	for _, one := range a.Addresses {
		network, err := netip.ParsePrefix(one)
		if err != nil {
			address, err := netip.ParseAddr(one)
			if err != nil {
				return nil, false
			}
			network = netip.PrefixFrom(address, address.BitLen())
		}
		out = append(out, network)
	}
	return out, true
}

// valid reports whether it can be: it lists something if it is on.
func (a AccessControl) valid() bool {
	_, ok := a.networks()
	return ok && (!a.Enabled || len(a.Addresses) > 0)
}

// admits reports whether the console can be used from an address.
func (a AccessControl) admits(address string) bool {
	if !a.Enabled {
		return true
	}
	from, err := netip.ParseAddr(address)
	list, _ := a.networks()
	return err == nil && slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(from.Unmap()) })
}

// from refuses an address from which the console cannot be used.
func (m *TMEmS) from(r *sim.Reader, address string) error {
	t, ok, err := m.Tenant(r)
	if err == nil && ok && !t.AccessControl.admits(address) {
		err = &web.Denied{Status: http.StatusForbidden, Reason: addressNotAllowed}
	}
	return err
}

// admit is the rule of the console for each use of a session.
func (m *TMEmS) admit(r *sim.Reader, _ estate.Session, act estate.Act) error {
	return m.from(r, act.Address)
}
