package automation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone/agents"
)

// product is the code of Apex One agents and servers.
const product = "SLF_PRODUCT_OFFICESCAN_CE"

// agentJSON is an agent as the API shows it.
type agentJSON struct {
	EntityID         string        `json:"entity_id"`
	Product          string        `json:"product"`
	ManagingServerID string        `json:"managing_server_id"`
	Domain           string        `json:"ad_domain"`
	FolderPath       string        `json:"folder_path"`
	IPs              string        `json:"ip_address_list"`
	MACs             string        `json:"mac_address_list"`
	Host             string        `json:"host_name"`
	Isolation        string        `json:"isolation_status"`
	Capabilities     []agents.Task `json:"capabilities"`
}

// serverJSON is a server as the API shows it.
type serverJSON struct {
	EntityID     string   `json:"entity_id"`
	Product      string   `json:"product"`
	Domain       string   `json:"ad_domain"`
	IPs          string   `json:"ip_address_list"`
	Host         string   `json:"host_name"`
	Capabilities []string `json:"capabilities"`
}

// Selector says which agents are meant: those for which all that is not empty holds.
type Selector struct {
	EntityID         string `json:"entity_id"`
	IP               string `json:"ip_address"`
	MAC              string `json:"mac_address"`
	Host             string `json:"host_name"`
	Product          string `json:"product"`
	ManagingServerID string `json:"managing_server_id"`
}

// choosy reports whether it selects at all, beyond the product.
func (s Selector) choosy() bool { return s.EntityID+s.IP+s.MAC+s.Host != "" }

// selected returns the agents that a selector means, in the order of their names.
func (m *Automation) selected(r *sim.Reader, s Selector) ([]agents.Agent, error) {
	if s.Product != "" && !strings.EqualFold(s.Product, product) {
		return []agents.Agent{}, nil
	}
	if s.EntityID != "" {
		one, err := m.options.Agents.Agents.Get(r, s.EntityID)
		if errors.Is(err, sim.ErrNotFound) {
			return []agents.Agent{}, nil
		}
		return s.keep([]agents.Agent{one}), err
	}
	of := sim.PageOf{Search: s.Host, Fields: map[string]string{"ip": s.IP, "mac": strings.ToUpper(s.MAC), "server": s.ManagingServerID}}
	page, err := m.options.Agents.Agents.Page(r, of)
	return s.keep(page.Items), err
}

// keep drops what only looks like what is meant.
func (s Selector) keep(all []agents.Agent) []agents.Agent {
	is := func(want, got string) bool { return want == "" || strings.EqualFold(want, got) }
	return slices.DeleteFunc(all, func(t agents.Agent) bool {
		return t.State == agents.StateUninstalled || !is(s.Host, t.Host) || !is(s.IP, t.IP) || !is(s.MAC, t.MAC) || !is(s.ManagingServerID, t.Server)
	})
}

// show returns agents as the API shows them.
func (m *Automation) show(r *sim.Reader, all []agents.Agent) ([]agentJSON, error) {
	groups, err := m.options.Agents.Groups(r)
	names := map[string]string{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	out := make([]agentJSON, len(all))
	for i, t := range all {
		out[i] = agentJSON{
			EntityID: t.ID, Product: product, ManagingServerID: t.Server, Domain: t.Domain, FolderPath: names[t.Group],
			IPs: t.IP, MACs: t.MAC, Host: t.Host, Isolation: string(t.Isolation), Capabilities: agents.Tasks(),
		}
	}
	return out, err
}

// servers returns the servers that a selector means.
func (m *Automation) servers(r *sim.Reader, s Selector) ([]serverJSON, error) {
	all, err := m.options.Agents.Servers(r)
	out := []serverJSON{}
	is := func(want, got string) bool { return want == "" || strings.EqualFold(want, got) }
	for _, one := range all {
		if is(s.EntityID, one.ID) && is(s.Host, one.Name) && is(s.IP, one.IP) && is(s.Product, product) {
			out = append(out, serverJSON{EntityID: one.ID, Product: product, IPs: one.IP, Host: one.Name, Capabilities: []string{}})
		}
	}
	return out, err
}

// Order is what a program wants to be done to agents.
type Order struct {
	Selector

	Act agents.Task `json:"act"`
	// Multiple says that all agents are meant that are selected, not one.
	Multiple loose  `json:"allow_multiple_match"`
	Server   string `json:"relocate_to_server_id"`
	Folder   string `json:"relocate_to_folder_path"`
}

// loose is a truth value that programs also write as a text: the documentation calls
// it a string, and shows it as none.
type loose bool

// UnmarshalJSON takes true, false, "true", "False" and the like.
func (l *loose) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `"`)) {
	case "true":
		*l = true
	case "false", "":
		*l = false
	default:
		return fmt.Errorf("want true or false, not %s", b)
	}
	return nil
}

// failure is an answer of the API that is no success, in its own envelope.
type failure struct {
	code int
	text string
}

// Error returns the text.
func (f *failure) Error() string { return f.text }

// The failures of the API; their numbers, but for those of files, and all words are
// assumed.
var (
	failSelector = &failure{-1, "Specify at least one of entity_id, ip_address, mac_address and host_name."}
	failAct      = &failure{-1, "The act is not supported."}
	failNobody   = &failure{-2, "No agent matches."}
	failMany     = &failure{-3, "More than one agent matches, and allow_multiple_match is false."}
	failTarget   = &failure{-1, "Specify relocate_to_server_id or relocate_to_folder_path."}
)

// Act does something to agents.
type Act struct {
	automation *Automation

	Order Order `json:"order"`
}

// Name returns "apexone.automation.act".
func (Act) Name() string { return "apexone.automation.act" }

// Run returns the agents that were selected before, as they are afterwards. All of them
// are acted on, or none.
func (c Act) Run(tx *sim.Tx) (any, error) {
	o := c.Order
	switch {
	case !slices.Contains(agents.Tasks(), o.Act):
		return nil, failAct
	case !o.choosy():
		return nil, failSelector
	case o.Act == agents.TaskRelocate && o.Server+o.Folder == "":
		return nil, failTarget
	}
	all, err := c.automation.selected(&tx.Reader, o.Selector)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, failNobody
	case len(all) > 1 && !bool(o.Multiple):
		return nil, failMany
	}
	for i := range all {
		if all[i], err = c.automation.options.Agents.Do(tx, all[i].ID, o.Act, agents.Relocation{Server: o.Server, Group: o.Folder}); err != nil {
			return nil, refused(err)
		}
	}
	return c.automation.show(&tx.Reader, all)
}

// refused makes a lifecycle's refusal an answer of the API.
func refused(err error) error {
	if why, ok := errors.AsType[*lifecycle.Refused](err); ok {
		return &failure{-4, why.Reasons[0].Text.EN}
	}
	return err
}
