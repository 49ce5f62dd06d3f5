package estate

import (
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// EndpointSuite is what Vision One shows of a product's endpoints: in Endpoint
// Inventory as soon as the product is connected, and in the console of Standard
// Endpoint Protection after its update. The product keeps serving it, so every
// endpoint is found again unchanged [SEPJA Q1, Q3, Q4].
type EndpointSuite interface {
	// EndpointSummary returns the figures of the first page.
	EndpointSummary(r *sim.Reader) (EndpointSummary, error)
	// Endpoints returns a page of the endpoints that match, in the order of their names.
	Endpoints(r *sim.Reader, f EndpointFilter) (EndpointPage, error)
	// Endpoint returns one of them; ok is false if there is none with the id.
	Endpoint(r *sim.Reader, id string) (e Endpoint, ok bool, err error)
	// EndpointGroups returns the groups, EndpointPolicies the policies and
	// EndpointServers the servers that manage agents.
	EndpointGroups(r *sim.Reader) ([]EndpointGroup, error)
	EndpointPolicies(r *sim.Reader) ([]EndpointPolicy, error)
	EndpointServers(r *sim.Reader) ([]EndpointServer, error)
	// EndpointNames returns what those three are called, in the same order. Unlike
	// them it counts no endpoints, so that a page of thousands is quick.
	EndpointNames(r *sim.Reader) (EndpointNames, error)
}

// EndpointNames are what groups, policies and servers are called.
type EndpointNames struct{ Groups, Policies, Servers []EndpointName }

// EndpointName is what the group, policy or server with an id is called.
type EndpointName struct{ ID, Name string }

// EndpointSummary holds the figures of a console's first page.
type EndpointSummary struct {
	// Endpoints counts all, Online those whose agent is connected now, Offline those
	// that have not been for more than seven days [SEPJA 18].
	Endpoints int `json:"endpoints"`
	Online    int `json:"online"`
	Offline   int `json:"offline"`
	// Outdated counts those whose pattern files are old, Compliance is the rest in per cent.
	Outdated   int `json:"outdated"`
	Compliance int `json:"compliance"`
	Groups     int `json:"groups"`
	Policies   int `json:"policies"`
}

// Endpoint is a computer with an agent.
type Endpoint struct {
	// ID is the agent's GUID. It never changes, whoever manages the agent.
	ID   string `json:"id"`
	Host string `json:"host"`
	IP   string `json:"ip"`
	MAC  string `json:"mac"`
	OS   string `json:"os"`
	// Group is the id of its group, Policy of its policy, Server of the server that
	// manages it.
	Group  string `json:"group"`
	Policy string `json:"policy"`
	Server string `json:"server"`
	// FQDN is the name of the server to which the agent connects [SEPJA Q3].
	FQDN    string `json:"fqdn"`
	Version string `json:"version"`
	Pattern string `json:"pattern"`
	// Status is "online" or "offline".
	Status   string    `json:"status" enum:"online,offline"`
	LastSeen time.Time `json:"last_seen"`
	// Isolation is "normal", or how far isolating it is.
	Isolation string `json:"isolation"`
	// Sensor is what there is of an Endpoint Sensor: "none", "enabled", or
	// "left_behind" after the update, which does not move it [A1UP].
	Sensor string `json:"sensor" enum:"none,enabled,left_behind"`
}

// EndpointFilter says which endpoints are meant. Empty fields mean any.
type EndpointFilter struct {
	Group, Server, Status, Sensor string
	// Search is part of the host's name, in any case.
	Search string
	// After is the id after which the page begins, Limit how many it has at most.
	After string
	Limit int
}

// EndpointPage is a part of a list of endpoints.
type EndpointPage struct {
	Items []Endpoint
	// Total counts all that match; Next is the After of the next page, empty on the last one.
	Total int
	Next  string
}

// EndpointGroup is a group of endpoints.
type EndpointGroup struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Endpoints int    `json:"endpoints"`
}

// EndpointPolicy is a policy and where it applies.
type EndpointPolicy struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Groups are the ids of the groups that it is for.
	Groups []string `json:"groups"`
	// Settings are what it says, by feature: "realtime_scan": "on".
	Settings   map[string]string `json:"settings"`
	Endpoints  int               `json:"endpoints"`
	ModifiedAt time.Time         `json:"modified_at"`
}

// EndpointServer is a server that manages agents.
type EndpointServer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// FQDN is where its agents connect.
	FQDN      string `json:"fqdn"`
	Endpoints int    `json:"endpoints"`
	// Console is where its own console is, which stays when that of the product is
	// gone [A1ACT].
	Console lifecycle.Link `json:"-"`
}
