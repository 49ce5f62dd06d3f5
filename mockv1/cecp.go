package mockv1

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// suiteType is the type of the instance behind the Cloud Email and Collaboration
// Protection console.
const suiteType = "cecp"

// CECPState is what the page Cloud Email and Collaboration Protection shows.
type CECPState string

// The states of the page [CASKB, CASJA].
const (
	// CECPContactSales is for a customer with neither the product nor the code.
	CECPContactSales CECPState = "contact_sales"
	// CECPProvision is for a customer with the code and without the product.
	CECPProvision    CECPState = "provision"
	CECPProvisioning CECPState = "provisioning"
	// CECPConnect is for a customer whose product is not connected.
	CECPConnect    CECPState = "connect_cas"
	CECPConnecting CECPState = "connecting"
	// CECPUpdatePlatform is for a customer of the legacy platform.
	CECPUpdatePlatform CECPState = "update_platform"
	CECPUpdate         CECPState = "update_cas"
	CECPUpdating       CECPState = "updating"
	CECPReady          CECPState = "ready"
)

// CECPPage is the page with its text and the button on it, if there is one.
type CECPPage struct {
	State CECPState
	// Protection is "on" while mail and files are scanned, in every state, also
	// during an update [CASJA Q3]; empty if there is nothing that could scan.
	Protection string
	Text       lifecycle.Text
	Button     lifecycle.Text
	// Platform is the button that leads to the platform's update, where that can be
	// done first or after the connection [CASKB, CASJA 2.2]; empty if there is none.
	Platform lifecycle.Text
}

// page returns the page of a state.
func (s CECPState) page() CECPPage {
	p := CECPPage{State: s}
	switch s {
	case CECPContactSales:
		p.Text = estate.Assumed("Contact your sales representative or use the Credit Usage app to activate Cloud Email and Collaboration Protection.",
			"Cloud Email and Collaboration Protectionを有効にするには、営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。")
	case CECPProvision:
		p.Text = estate.Assumed("Provision Cloud Email and Collaboration Protection to get started.", "Cloud Email and Collaboration Protectionをプロビジョニングして、使用を開始してください。")
		p.Button = estate.Quoted("Provision", "プロビジョニング", "CASKB")
	case CECPProvisioning:
		p.Text = estate.Assumed("Cloud Email and Collaboration Protection is being provisioned. This might take a few minutes.", "Cloud Email and Collaboration Protectionをプロビジョニングしています。数分かかる場合があります。")
	case CECPConnect:
		p.Text = estate.Assumed("Connect Cloud App Security to Trend Vision One.", "Cloud App SecurityをTrend Vision Oneに接続してください。")
		p.Button = estate.Quoted("Connect Cloud App Security", "Trend Micro Cloud App Securityの接続", "CASJA")
	case CECPConnecting:
		p.Text = estate.Assumed("Cloud App Security is being connected. Wait for one to two minutes.", "Cloud App Securityを接続しています。1～2分程度お待ちください。")
	case CECPUpdatePlatform:
		p.Text = estate.Assumed("Update Trend Vision One to the Foundation Services release to use Cloud Email and Collaboration Protection.", "Cloud Email and Collaboration Protectionを使用するには、Trend Vision OneをFoundation Servicesリリースにアップデートしてください。")
		p.Button = estate.Quoted("Update Trend Vision One", "Trend Vision Oneのアップデート", "CASJA")
	case CECPUpdate:
		p.Text = estate.Assumed("Update Cloud App Security to Cloud Email and Collaboration Protection.", "Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしてください。")
		p.Button = estate.Quoted("Update to Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protectionへのアップデート", "CASJA")
	case CECPUpdating:
		p.Text = estate.Assumed("Cloud App Security is being updated to Cloud Email and Collaboration Protection. Your users stay protected.", "Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしています。保護は継続されます。")
	case CECPReady:
		p.Text = estate.Assumed("Cloud Email and Collaboration Protection is ready.", "Cloud Email and Collaboration Protectionを使用できます。")
	}
	return p
}

// CECP returns the page.
func (v *V1) CECP(r *sim.Reader) (CECPPage, error) {
	state, err := v.cecpState(r)
	if err != nil {
		return CECPPage{}, err
	}
	page := state.page()
	if page.Platform, err = updateFirst(r, state); err != nil {
		return page, err
	}
	if state == CECPContactSales || state == CECPProvision || state == CECPProvisioning {
		return page, nil
	}
	d, err := v.suite.Dashboard(r)
	page.Protection = d.Protection
	return page, err
}

// updateFirst returns the button of a second way on from a state: on a legacy
// platform whoever has not connected his product may update the platform before.
func updateFirst(r *sim.Reader, state CECPState) (lifecycle.Text, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform != estate.Legacy || state != CECPConnect {
		return lifecycle.Text{}, err
	}
	return CECPUpdatePlatform.page().Button, nil
}

func (v *V1) cecpState(r *sim.Reader) (CECPState, error) {
	b, err := estate.TheBusiness(r)
	if err != nil {
		return "", err
	}
	p, ok := v.successor(suiteType)
	if !ok {
		return CECPContactSales, nil
	}
	list, err := v.Instances.List(r, p.Type().Code)
	if err != nil {
		return "", err
	}
	legacy := b.Platform != estate.Foundation
	if len(list) > 0 {
		return instanceState(list[len(list)-1].State, legacy), nil
	}
	_, offered, err := p.Offer(r)
	if err != nil {
		return "", err
	}
	code, err := suiteCode(r)
	switch {
	case err != nil:
		return "", err
	case offered: // on the legacy platform too: the platform's update comes after it [CASJA 2.2]
		return CECPConnect, nil
	case legacy:
		return CECPUpdatePlatform, nil
	case code:
		return CECPProvision, nil
	}
	return CECPContactSales, nil
}

// instanceState returns the page's state where there is an instance.
func instanceState(s lifecycle.State, legacy bool) CECPState {
	switch s {
	case InstanceConnecting:
		return CECPConnecting
	case InstanceProvisioning:
		return CECPProvisioning
	case InstanceUpdating:
		return CECPUpdating
	case InstanceUpdated:
		return CECPReady
	}
	if legacy {
		return CECPUpdatePlatform
	}
	return CECPUpdate
}

// ProvisionCECP makes a new, empty Cloud Email and Collaboration Protection.
type ProvisionCECP struct{ v1 *V1 }

// ProvisionCECP returns the command.
func (v *V1) ProvisionCECP() ProvisionCECP { return ProvisionCECP{v1: v} }

// Name returns "v1.cecp.provision".
func (ProvisionCECP) Name() string { return "v1.cecp.provision" }

// Run returns the InstanceView.
func (c ProvisionCECP) Run(tx *sim.Tx) (any, error) {
	t, err := c.v1.Instances.New(tx, provision, Provisioning{Type: suiteType})
	if err != nil {
		return nil, err
	}
	return c.v1.view(&tx.Reader, t)
}

// Suite returns the console's contents once Cloud Email and Collaboration
// Protection is there; until then 409 `cecp.not_ready`.
func (v *V1) Suite(r *sim.Reader) (estate.EmailSuite, error) {
	state, err := v.cecpState(r)
	if err != nil {
		return nil, err
	}
	if state != CECPReady {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: notReady}
	}
	return v.suite, nil
}

// notReady is the refusal of everything that is in the console before it is there.
var notReady = lifecycle.Reason{Code: "cecp.not_ready", Text: estate.Assumed(
	"Cloud Email and Collaboration Protection is not ready yet.", "Cloud Email and Collaboration Protectionはまだ使用できません。")}
