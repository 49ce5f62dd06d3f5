package platform

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	// ActivationPath is where a business without Vision One begins.
	ActivationPath = "/activation"
	// SetupPath is where its console is set up.
	SetupPath = "/setup"
	// UpdatePath is the update to Foundation Services, SystemUpdatePath the section
	// of Console Settings that leads to it.
	UpdatePath       = "/platform-update"
	SystemUpdatePath = "/system-update"

	productPath  = ActivationPath + "/product"
	accountPath  = ActivationPath + "/account"
	passwordPath = ActivationPath + "/password"

	// These belong to the rest of the console.
	dashboardPath  = "/"
	signInPath     = "/sign-in"
	assignmentPath = "/assignment"
)

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the platform: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "platform", Files: folder,
		Pages: map[string]ui.Content{
			"activation": &activationPage{}, "activation_product": &activationPage{}, "activation_proof": &activationPage{},
			"console_setup": &setupPage{}, "platform_update": &updatePage{}, "system_update": &updatePage{},
		},
	}
}

// Fields say by the code of a refusal in which field of a form the mistake is.
func Fields() map[string]string {
	return map[string]string{
		"v1.console.region": "region", "v1.activation.account": "account", "v1.activation.code": "code", "licence.saas_conflict": "code", "v1.activation.key": "api_key",
		"v1.console.agreement_required": "agreed", "v1.platform.understanding_required": "understood", "v1.platform.mfa_choice": "mfa",
	}
}

// Limited says by the scope of a limited session on which page its user goes on.
func Limited() map[string]string {
	return map[string]string{ScopeSetup: SetupPath, ScopeAssignment: UpdatePath}
}

// Pages adds the pages to a console.
func (p *Platform) Pages(k *web.Console) {
	p.activationPages(k)
	p.setupPages(k)
	p.updatePages(k)
}

// Nav returns the entries of the navigation, of the group Administration: where
// there is, or was, a legacy console.
func (p *Platform) Nav(at *web.Visit, r *sim.Reader) ([]ui.NavItem, error) {
	_, ok, err := p.TheUpdate(r)
	if err != nil || !ok {
		return nil, err
	}
	return []ui.NavItem{{Label: at.T("system_update.title"), Path: SystemUpdatePath, TestID: "system-update"}}, nil
}

// Banner returns the blue banner on top of a legacy console, which leads to the
// update of the platform [KA15118 2]; nil on any other.
func (p *Platform) Banner(at *web.Visit, r *sim.Reader) (*ui.Banner, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform != estate.Legacy {
		return nil, err
	}
	return &ui.Banner{Text: at.Text(prompt), Button: at.Text(updateTitle), Href: at.Prefix + UpdatePath}, nil
}

// Prompts are the pop-ups of the dashboard, at most one of which is shown.
type Prompts struct {
	// Ask says that the owner is asked to update the platform [KA21132].
	Ask bool
	// Done says that it was updated: the pop-up of the first sign-in [KA15118 10].
	Done bool
	// Title and Text are what it says, Button leads to the update.
	Title, Text, Button lifecycle.Text
	// Tasks are what is to be done after the update.
	Tasks []Task
}

// Prompts returns the pop-ups for whoever looks.
func (p *Platform) Prompts(r *sim.Reader) (Prompts, error) {
	view, err := p.Update(r)
	switch {
	case err != nil:
		return Prompts{}, err
	case view.Prompted:
		return Prompts{Ask: true, Title: updateTitle, Text: prompt, Button: updateTitle}, nil
	case view.Popup:
		return Prompts{Done: true, Title: success, Text: popup, Tasks: view.Tasks}, nil
	}
	return Prompts{}, nil
}
