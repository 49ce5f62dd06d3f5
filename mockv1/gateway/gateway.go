package gateway

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Successor is the type of the instance behind the console of Cloud Email Gateway
// Protection.
const Successor = "cegp"

// Product is a product that handles mail: what it shows, and what is done about it.
type Product interface {
	estate.MailSuite
	estate.MailDesk
}

// Options say whom the package asks.
type Options struct {
	// Mail is the product's; nil if no product handles any.
	Mail Product
	// Standing returns where the product stands, as the actor of the reading sees it;
	// nil if there is none.
	Standing func(r *sim.Reader) (Standing, error)
	// Allows reports whether the actor of the reading may do what the table of
	// permissions calls so.
	Allows func(r *sim.Reader, act string) (bool, error)
	// Provision returns the command that makes a new, empty Cloud Email Gateway Protection.
	Provision func() sim.Command
}

// State is where a product that handles mail stands on its way to Cloud Email Gateway
// Protection, and beyond.
type State string

// The states; what the page says in each of them is assumed, but for the buttons.
const (
	// ContactSales is for a customer with neither the product nor the code.
	ContactSales State = "contact_sales"
	// Provision is for a customer with the code and without the product [PIN].
	Provision    State = "provision"
	Provisioning State = "provisioning"
	// Connect is for a customer whose product is not connected, Connecting while that
	// goes on.
	Connect    State = "connect"
	Connecting State = "connecting"
	// UpdatePlatform is for a customer of the legacy platform.
	UpdatePlatform State = "update_platform"
	Update         State = "update"
	// Refused is for a customer whose product cannot be updated as it is [KA15921].
	Refused  State = "refused"
	Updating State = "updating"
	Ready    State = "ready"
	// Detached is for a customer whose trial has ended: there is no way back [KA9638].
	Detached State = "detached"
)

// Theme is the only theme of the console [TMEMSJA].
const Theme = "dark"

// Standing is where the product stands.
type Standing struct {
	State State
	// Type is what the product is.
	Type estate.InstanceType
	// Handled says that there is a product through which mail flows.
	Handled bool
	// Legacy says that the platform is not updated yet.
	Legacy bool
	// Blocks are the product's own reasons against what comes next.
	Blocks []lifecycle.Reason
	// Next is the path of the page on which it goes on; empty if there is none. Label is
	// what that page is called, where the state's page has no button with a name of its own.
	Next  string
	Label lifecycle.Text
}

// Gateway are the screens of Vision One that show mail. It holds no state of any sandbox.
type Gateway struct {
	options Options
}

// New returns the screens.
func New(o Options) *Gateway { return &Gateway{options: o} }

// Standing returns where the product stands, as the actor of the reading sees it.
func (g *Gateway) Standing(r *sim.Reader) (Standing, error) {
	if g.options.Mail == nil || g.options.Standing == nil {
		return Standing{State: ContactSales}, nil
	}
	return g.options.Standing(r)
}

// Console returns the contents of the console; until that is there, and when it is gone,
// the error is a *web.Denied with 409.
func (g *Gateway) Console(r *sim.Reader) (estate.MailSuite, error) {
	s, err := g.Standing(r)
	if err != nil {
		return nil, err
	}
	if s.State != Ready {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: s.missing()}
	}
	return g.options.Mail, nil
}

// missing is the refusal of everything that is in the console while it is not there.
func (s Standing) missing() lifecycle.Reason {
	if s.State == Detached {
		return detached
	}
	return notReady
}

var (
	notReady = lifecycle.Reason{Code: "cegp.not_ready", Text: estate.Assumed(
		"Cloud Email Gateway Protection is not ready yet.", "Cloud Email Gateway Protectionはまだ使用できません。")}
	detached = lifecycle.Reason{Code: "cegp.detached", Text: estate.Assumed(
		"The trial has ended, and Cloud Email Gateway Protection was detached from Trend Vision One. It cannot be attached again.",
		"体験版が終了したため、Cloud Email Gateway ProtectionはTrend Vision Oneから切り離されました。再度接続することはできません。")}
)

// Page is what the page Cloud Email Gateway Protection says, and the button on it, if
// there is one.
type Page struct {
	Standing

	Text, Button lifecycle.Text
	// Platform is the button that leads to the platform's update, where that can be done
	// first or after the connection [TMEMSJA 2.6]; empty if there is none.
	Platform lifecycle.Text
	// Flow is "on" while mail is delivered and scanned, in every state, also during the
	// update [TMEMSJA Q3]; empty if there is nothing that mail could flow through.
	Flow string
}

// Page returns it.
func (g *Gateway) Page(r *sim.Reader) (Page, error) {
	s, err := g.Standing(r)
	p := Page{Standing: s}
	if err != nil {
		return p, err
	}
	p.say()
	if s.State == Connect && s.Legacy {
		p.Platform = updatePlatform()
	}
	if !s.Handled {
		return p, nil
	}
	figures, err := g.options.Mail.MailSummary(r)
	p.Flow = figures.Flow
	return p, err
}

func updatePlatform() lifecycle.Text {
	return estate.Quoted("Update Trend Vision One", "Trend Vision Oneをアップデート", "TMEMSJA")
}

// say gives the page its words.
func (p *Page) say() {
	switch p.State {
	case ContactSales:
		p.Text = estate.Assumed("Contact your sales representative or use the Credit Usage app to activate Cloud Email Gateway Protection.",
			"Cloud Email Gateway Protectionを有効にするには、営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。")
	case Provision:
		p.Text = estate.Assumed("Provision Cloud Email Gateway Protection to get started.", "Cloud Email Gateway Protectionをプロビジョニングして、使用を開始してください。")
		p.Button = estate.Assumed("Provision", "プロビジョニング")
	case Provisioning:
		p.Text = estate.Assumed("Cloud Email Gateway Protection is being provisioned. This might take a few minutes.", "Cloud Email Gateway Protectionをプロビジョニングしています。数分かかる場合があります。")
	case Connect:
		p.Text = estate.Assumed("Connect Trend Micro Email Security to Trend Vision One.", "Trend Micro Email SecurityをTrend Vision Oneに接続してください。")
		p.Button = estate.Quoted("Connect Trend Micro Email Security", "Trend Micro Email Securityを接続", "TMEMSJA")
	case Connecting:
		p.Text = estate.Assumed("Trend Micro Email Security is being connected. Wait for one to two minutes.", "Trend Micro Email Securityを接続しています。1～2分程度お待ちください。")
	case UpdatePlatform:
		p.Text = estate.Assumed("Update Trend Vision One to the Foundation Services release to use Cloud Email Gateway Protection.", "Cloud Email Gateway Protectionを使用するには、Trend Vision OneをFoundation Servicesリリースにアップデートしてください。")
		p.Button = updatePlatform()
	case Update:
		p.Text = estate.Assumed("Update Trend Micro Email Security to Cloud Email Gateway Protection.", "Trend Micro Email SecurityをCloud Email Gateway Protectionにアップデートしてください。")
		p.Button = estate.Quoted("Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート", "TMEMSJA")
	case Refused:
		p.Text = estate.Quoted("Cloud Email Gateway Protection is not available because customer meet either of the following conditions:",
			"以下のいずれかに該当するため、Cloud Email Gateway Protectionはご利用いただけません。", "KA15921")
	case Updating:
		p.Text = estate.Assumed("Trend Micro Email Security is being updated to Cloud Email Gateway Protection. Email is delivered and scanned without interruption.",
			"Trend Micro Email SecurityをCloud Email Gateway Protectionにアップデートしています。メールの配送処理と検索処理は継続されます。")
	case Ready:
		p.Text = estate.Assumed("Cloud Email Gateway Protection is ready.", "Cloud Email Gateway Protectionを使用できます。")
	case Detached:
		p.Text = estate.Assumed("Cloud Email Gateway Protection is no longer available.", "Cloud Email Gateway Protectionはご利用いただけなくなりました。")
		p.Blocks = []lifecycle.Reason{detached}
	}
}
