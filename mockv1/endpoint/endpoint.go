package endpoint

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Successor is the type of the instance behind the console of Standard Endpoint
// Protection.
const Successor = "sep"

// Options say whom the package asks.
type Options struct {
	// Suite is what the product shows of its endpoints; nil if no product has any.
	Suite estate.EndpointSuite
	// Standing returns where the product stands, as the actor of the reading sees it;
	// nil if there is none.
	Standing func(r *sim.Reader) (Standing, error)
}

// State is where a product that manages endpoints stands on its way to Standard
// Endpoint Protection.
type State string

// The states; what the console's page says in each of them is assumed.
const (
	// ContactSales is for a customer without a product that could become it.
	ContactSales State = "contact_sales"
	// Connect is for a customer whose product is not connected, Connecting while that
	// goes on: until it has registered.
	Connect    State = "connect"
	Connecting State = "connecting"
	// UpdatePlatform is for a customer of the legacy platform.
	UpdatePlatform State = "update_platform"
	Update         State = "update"
	Updating       State = "updating"
	Ready          State = "ready"
)

// Standing is where the product stands.
type Standing struct {
	State State
	// Connected says that Vision One knows its endpoints: from the moment of its
	// connection on, during its update, and afterwards.
	Connected bool
	// Type is what the product is.
	Type estate.InstanceType
	// Next is the path of the page on which it goes on; empty if there is nothing to
	// do but call. Label is what that page is called, where the state's page has no
	// button with a name of its own.
	Next  string
	Label lifecycle.Text
}

// Endpoints are the screens of Vision One that show endpoints. It holds no state of any
// sandbox.
type Endpoints struct {
	options Options
}

// New returns the screens.
func New(o Options) *Endpoints { return &Endpoints{options: o} }

// Standing returns where the product stands, as the actor of the reading sees it.
func (e *Endpoints) Standing(r *sim.Reader) (Standing, error) {
	if e.options.Suite == nil || e.options.Standing == nil {
		return Standing{State: ContactSales}, nil
	}
	return e.options.Standing(r)
}

// Manager returns the code and the name of what manages the endpoints: the product's
// until its update is done, then the successor's.
func (s Standing) Manager() (code string, name lifecycle.Text) {
	if s.State == Ready {
		return s.Type.Successor, s.Type.SuccessorName
	}
	return s.Type.Code, s.Type.Name
}

// Console returns the contents of the console of Standard Endpoint Protection; until
// that is there, 409 `sep.not_ready`.
func (e *Endpoints) Console(r *sim.Reader) (estate.EndpointSuite, error) {
	s, err := e.Standing(r)
	if err != nil {
		return nil, err
	}
	if s.State != Ready {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: notReady}
	}
	return e.options.Suite, nil
}

// notReady is the refusal of everything that is in the console before it is there.
var notReady = lifecycle.Reason{Code: "sep.not_ready", Text: estate.Assumed(
	"Standard Endpoint Protection is not ready yet.", "Standard Endpoint Protectionはまだ使用できません。")}

// Page is what the page Standard Endpoint Protection says, and the button on it, if
// there is one.
type Page struct {
	Standing

	Text, Button lifecycle.Text
}

// Page returns it.
func (e *Endpoints) Page(r *sim.Reader) (Page, error) {
	s, err := e.Standing(r)
	p := Page{Standing: s}
	product := s.Type.Name
	switch s.State {
	case ContactSales:
		p.Text = estate.Assumed("Contact your sales representative to activate Standard Endpoint Protection.",
			"Standard Endpoint Protectionを有効にするには、営業担当者にお問い合わせください。")
	case Connect:
		p.Text = estate.Assumed("Connect "+product.EN+" to Trend Vision One.", product.JA+"をTrend Vision Oneに接続してください。")
		p.Button = estate.Assumed("Connect "+product.EN, product.JA+"の接続")
	case Connecting:
		p.Text = estate.Assumed(product.EN+" is being connected. Register it in its own console with the enrollment token if you have not done so yet.",
			product.JA+"を接続しています。まだ登録していない場合は、製品のコンソールで登録トークンを使用して登録してください。")
	case UpdatePlatform:
		p.Text = estate.Assumed("Update Trend Vision One to the Foundation Services release to use Standard Endpoint Protection.",
			"Standard Endpoint Protectionを使用するには、Trend Vision OneをFoundation Servicesリリースにアップデートしてください。")
		p.Button = estate.Quoted("Update Trend Vision One", "Trend Vision Oneのアップデート", "CASJA")
	case Update:
		p.Text = estate.Assumed("Update "+product.EN+" to Standard Endpoint Protection.", product.JA+"をStandard Endpoint Protectionにアップデートしてください。")
		p.Button = estate.Assumed("Update to Standard Endpoint Protection", "Standard Endpoint Protectionへのアップデート")
	case Updating:
		p.Text = estate.Assumed(product.EN+" is being updated to Standard Endpoint Protection. Your endpoints stay protected.",
			product.JA+"をStandard Endpoint Protectionにアップデートしています。エンドポイントの保護は継続されます。")
	case Ready:
		p.Text = estate.Assumed("Standard Endpoint Protection is ready.", "Standard Endpoint Protectionを使用できます。")
	}
	return p, err
}
