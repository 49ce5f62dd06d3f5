// Package automation is the automation API of Apex Central: programs list agents and
// servers, isolate, restore, relocate and uninstall agents, and keep the list of
// user-defined suspicious objects [ACAPI].
//
// A program proves who it is by a JSON Web Token of its own for each request, signed
// with its API key, which never travels, over a checksum of the request.
//
// The vendor's words for what goes wrong are not public, nor is what comes with the
// status 401: that is the problem details of all of Mockone's APIs.
//
// Not simulated: detection logs (agents detect nothing here), investigations, STIX
// files, OpenIOC and YARA rules.
package automation

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockapexone/agents"
)

// Options say what the package asks of the rest of the product. All but Agents may be nil.
type Options struct {
	// Agents are what the API is about.
	Agents *agents.Agents
	// May returns why the actor of the reading may not look after applications; nil if
	// he may.
	May func(r *sim.Reader) (*lifecycle.Reason, error)
	// Closed returns why the API answers nobody; nil if it does.
	Closed func(r *sim.Reader) (*lifecycle.Reason, error)
	// Updated reports whether the product has become its successor.
	Updated func(r *sim.Reader) (bool, error)
	// Enter may show another page of the console instead of one of these.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session) (instead *web.View, err error)
}

// Automation is the API with the applications that may use it. It holds no state of any
// sandbox.
type Automation struct {
	options Options

	Applications *sim.Kind[Application, facts]
	Objects      *sim.Kind[Object, objectFacts]
}

// New returns the automation API of a product.
func New(o Options) *Automation {
	m := &Automation{options: o}
	m.Applications = m.applications()
	m.Objects = m.objects()
	return m
}

// The settings of the API.
const (
	// SettingTimeout is the communication time-out that a new application has.
	SettingTimeout = "apexone.automation.timeout"
	// SettingAhead is how far the clock of a program may be ahead.
	SettingAhead = "apexone.automation.ahead"
	// SettingAfterUpdate says whether the API answers once the product was updated.
	SettingAfterUpdate = "apexone.automation.after_update"
)

// Service returns what the engine runs, to be joined with the rest of the product.
func (m *Automation) Service() sim.Service {
	return sim.Service{
		Name:     agents.Name,
		Kinds:    []sim.AnyKind{m.Applications, m.Objects},
		Commands: []sim.Command{Add{}, Change{}, Act{}, PutObject{}, RemoveObject{}},
		Settings: []sim.Setting{
			{
				Name: SettingTimeout, Type: sim.Delay, Default: "120s", Src: lifecycle.Assumed,
				Doc: "The communication time-out of an application for which none is chosen: how old a request's token may be.",
			},
			{
				Name: SettingAhead, Type: sim.Delay, Default: "60s", Src: lifecycle.Assumed,
				Doc: "How far the clock of a program that uses the automation API may be ahead.",
			},
			{
				Name: SettingAfterUpdate, Type: sim.Choice, Default: "answers", Choices: []string{"answers", "closed"}, Src: lifecycle.Assumed,
				Doc: "Whether the automation API answers once the product has become Standard Endpoint Protection.",
			},
		},
		Credentials: m.credentials,
	}
}

// credentials lists the applications, each with its key.
func (m *Automation) credentials(r *sim.Reader) ([]sim.Credential, error) {
	all, err := m.Applications.All(r)
	var out []sim.Credential
	for _, a := range all {
		if a.State != Deleted {
			out = append(out, sim.Credential{Role: "automation_application", Service: agents.Name, Login: a.AppID(r), Password: a.Key, State: string(a.State)})
		}
	}
	return out, err
}

// may refuses whoever may not look after applications.
func (m *Automation) may(r *sim.Reader) error {
	if m.options.May == nil {
		return nil
	}
	why, err := m.options.May(r)
	if err != nil || why == nil {
		return err
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: *why}
}

// open refuses everybody while the API is closed.
func (m *Automation) open(r *sim.Reader) error {
	if m.options.Closed != nil {
		why, err := m.options.Closed(r)
		if err != nil {
			return err
		}
		if why != nil {
			return &web.Denied{Status: http.StatusUnauthorized, Reason: *why}
		}
	}
	after, err := r.Setting(SettingAfterUpdate)
	if err != nil || after == "answers" || m.options.Updated == nil {
		return err
	}
	updated, err := m.options.Updated(r)
	if err == nil && updated {
		err = denied("apexone.automation.closed", "The automation API is not available any more.", "自動化APIは使用できなくなりました。")
	}
	return err
}

func denied(code, en, ja string) error {
	return &web.Denied{Status: http.StatusUnauthorized, Reason: reason(code, en, ja)}
}

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

func in(s ...lifecycle.State) []lifecycle.State { return s }
