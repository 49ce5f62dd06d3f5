package platform

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Product is the kind of a product by which Vision One is activated.
type Product string

// The products [AESS].
const (
	// OnPremises is activated with an activation code.
	OnPremises Product = "on_premises"
	// OtherSaaS is activated with the account of the portal.
	OtherSaaS Product = "other_saas"
	// TrendCloudOne is activated with an API key.
	TrendCloudOne Product = "cloud_one"
)

// ProductChoice is a choice of the activation's first screen, and what it asks for.
type ProductChoice struct {
	Code Product
	Name lifecycle.Text
	// Asks names what is to be given.
	Asks lifecycle.Text
	// Fields are the fields of it, in the order in which they are asked for.
	Fields []string
}

// productChoices returns them as the screen lists them [AESS, CASJA].
func productChoices() []ProductChoice {
	return []ProductChoice{
		{OnPremises, estate.Quoted("On-premises product", "オンプレミス製品", "AESS"), estate.Quoted("Activation Code", "アクティベーションコード", "AESS"), []string{"code"}},
		{OtherSaaS, estate.Quoted("Other SaaS service", "他のSaaSサービス", "AESS"), estate.Quoted("Primary User Account name or email", "プライマリユーザアカウント名またはメールアドレス", "AESS"), []string{"account", "password"}},
		{TrendCloudOne, estate.Quoted("Trend Cloud One", "Trend Cloud One", "AESS"), estate.Quoted("API key", "APIキー", "AESS"), []string{"api_key"}},
	}
}

// Screen is what the start of Vision One shows to a business without a console.
type Screen struct {
	State lifecycle.State
	// Service is the name of who activates, Entry what leads to it, Start the button.
	Service, Entry, Try, Start lifecycle.Text
	// Heading stands above the account's field.
	Heading  lifecycle.Text
	Products []ProductChoice
	// Agreement says that there is a box to be ticked, Box is its text.
	Agreement bool
	Box       lifecycle.Text
	// Blocks are the reasons why Vision One cannot be activated now.
	Blocks []lifecycle.Reason
}

// Activation returns the screen. Whoever looks need not be signed in.
func (p *Platform) Activation(r *sim.Reader) (Screen, error) {
	s := Screen{
		Service:  estate.Quoted("Trend Micro Activation Service", "Trend Micro Activation Service", "AESS"),
		Entry:    entry,
		Try:      entryButton,
		Start:    estate.Quoted("Set up now", "今すぐセットアップ", "CASJA"),
		Heading:  estate.Quoted("Activate your license with your Primary User Account", "プライマリユーザアカウントでライセンスをアクティベートする", "CASJA"),
		Products: productChoices(),
		Box:      estate.Assumed("I agree to the terms of use of Trend Vision One.", "Trend Vision Oneの利用条件に同意します。"),
	}
	c, err := p.TheConsole(r)
	if err != nil {
		return s, err
	}
	s.State = c.State
	agreement, err := r.Setting(SettingAgreement)
	if err != nil {
		return s, err
	}
	s.Agreement = agreement == on
	if underWay(c.State) {
		return s, nil
	}
	if s.Blocks, err = p.Consoles.Obstacles(r, c, activate, nil); err != nil {
		return s, err
	}
	all, err := estate.Licences.All(r)
	if slices.ContainsFunc(all, func(l estate.Licence) bool { return l.Code != "" && l.State == estate.LicenceNotActivated }) {
		// The code that waits gives the business its licence.
		unlicensed := newConsoleGuards().licensed.Else.Code
		s.Blocks = slices.DeleteFunc(s.Blocks, func(b lifecycle.Reason) bool { return b.Code == unlicensed })
	}
	return s, err
}

// The entry to the activation on the page for signing in [AESS].
var (
	entry       = estate.Quoted("Already a Trend Micro customer but do not have Trend Vision One yet?", "すでにトレンドマイクロのお客様で、Trend Vision Oneをお持ちでない場合", "AESS")
	entryButton = estate.Quoted("Try here", "こちらをお試しください", "AESS")
)

// underWay reports whether the console is being set up.
func underWay(s lifecycle.State) bool {
	switch s {
	case ConsoleActivating, ConsoleAssigning, ConsoleChoosingRegion, ConsoleProvisioning, ConsoleFailed:
		return true
	}
	return false
}

// Proof is what somebody gives to show that he holds a product.
type Proof struct {
	Product  Product `json:"product"`
	Account  string  `json:"account"`
	Password string  `json:"password"`
	Code     string  `json:"code"`
	APIKey   string  `json:"api_key"`
	Agreed   bool    `json:"agreed"`
}

// Activate activates Vision One with a product's account, code or key; while it is
// being set up, the same proof leads back to where its holder was.
type Activate struct {
	platform *Platform

	Proof
}

// Activated is a console that is being set up, and the session that is good for it.
type Activated struct {
	Console ConsoleView
	Session estate.Session
}

// Activate returns the command.
func (p *Platform) Activate(proof Proof) Activate { return Activate{platform: p, Proof: proof} }

// Name returns "v1.console.activate".
func (Activate) Name() string { return "v1.console.activate" }

// Run returns an Activated. A proof that is wrong is refused with 401 and recorded.
// The code of a licence that was ordered activates that licence, too.
func (c Activate) Run(tx *sim.Tx) (any, error) {
	p := c.platform
	t, err := p.TheConsole(&tx.Reader)
	if err != nil {
		return nil, err
	}
	holder, refusal, err := p.holder(&tx.Reader, c.Proof)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		if t.State != ConsoleReady {
			if _, err := p.Consoles.Fire(tx, t.ID, rejectHolder, nil); err != nil {
				return nil, err
			}
		}
		tx.Refuse(refusal)
		return nil, nil
	}
	if !underWay(t.State) || t.Holder != holder.Holder || t.Login != holder.Login {
		if holder.Holder == HolderCode && t.State == ConsoleRegistered {
			if err := p.useCode(tx, holder.Login); err != nil {
				return nil, err
			}
		}
		if t, err = p.Consoles.Fire(tx, t.ID, activate, holder); err != nil {
			return nil, err
		}
	}
	var out Activated
	if out.Console, err = p.viewConsole(&tx.Reader, t); err != nil {
		return nil, err
	}
	who, err := p.settler(&tx.Reader, t)
	if err != nil {
		return nil, err
	}
	out.Session, err = p.session(tx, who.ID, who.Login, ScopeSetup)
	return out, err
}

// Arrive activates Vision One, if the business has none yet, for an account of the
// portal that has signed in to the console of a product and comes from there: that it
// is signed in is its proof. Where something stands in the way, or a box is to be
// ticked first, it does nothing: the activation's screen says what.
func (p *Platform) Arrive(tx *sim.Tx, login string) error {
	if p.o.Portal == nil {
		return nil
	}
	t, err := p.TheConsole(&tx.Reader)
	if err != nil || t.State != ConsoleRegistered {
		return err
	}
	root, ok, err := p.o.Portal.RootAccount(&tx.Reader, login)
	if err != nil || !ok || root.Replaced {
		return err
	}
	_, err = p.Consoles.Fire(tx, t.ID, activate, Activation{Holder: HolderPortal, Login: root.Login, Email: root.Email, Name: root.Name})
	if _, refused := errors.AsType[*lifecycle.Refused](err); refused {
		return nil
	}
	return err
}

// settler returns whose session sets a console up: the Primary User Account or,
// where a code has activated it and there is none yet, nobody but the console itself.
func (p *Platform) settler(r *sim.Reader, t Console) (estate.Person, error) {
	owner, ok, err := p.owner(r)
	if err != nil || ok {
		return owner, err
	}
	return estate.Person{ID: t.ID, Login: t.Login}, nil
}

// Refusals of a proof; they do not tell what of it was wrong.
var (
	wrongAccount = denied(http.StatusUnauthorized, "sign_in.failed", "The account name or password is incorrect.", "アカウント名またはパスワードが正しくありません。")
	noAccount    = denied(http.StatusUnprocessableEntity, "v1.activation.account", "Specify the account.", "アカウントを入力してください。")
	wrongCode    = denied(http.StatusUnauthorized, "v1.activation.code", "The activation code is not valid.", "アクティベーションコードが無効です。")
	wrongKey     = denied(http.StatusUnauthorized, "v1.activation.key", "The API key is not valid.", "APIキーが無効です。")
	replacedRoot = denied(http.StatusForbidden, "v1.sign_in.replaced", "This account name was replaced by an email address. Sign in with the email address.", "このアカウント名はメールアドレスに置き換えられました。メールアドレスでサインインしてください。")
)

// holder finds out who gives a proof. refusal is nil if it is good.
func (p *Platform) holder(r *sim.Reader, proof Proof) (a Activation, refusal *web.Denied, err error) {
	a.Agreed = proof.Agreed
	switch proof.Product {
	case OtherSaaS:
		return p.byPortal(r, a, proof)
	case TrendCloudOne:
		a.Holder = HolderCloud
		if p.o.Cloud == nil {
			return a, wrongKey, nil
		}
		u, ok, err := p.o.Cloud.ByKey(r, proof.APIKey)
		if err != nil || !ok {
			return a, wrongKey, err
		}
		a.Login, a.Email, a.Name, a.Password = u.Email, u.Email, u.Name, u.Password
		return a, nil, nil
	case OnPremises:
		a.Holder = HolderCode
		l, ok, err := licenceOf(r, proof.Code)
		if err != nil || !ok {
			return a, wrongCode, err
		}
		a.Login = l.Code
		return a, nil, nil
	}
	return a, nil, &sim.Invalid{Err: errProduct}
}

func (p *Platform) byPortal(r *sim.Reader, a Activation, proof Proof) (Activation, *web.Denied, error) {
	a.Holder = HolderPortal
	if p.o.Portal == nil {
		return a, wrongAccount, nil
	}
	root, ok, err := p.o.Portal.RootAccount(r, proof.Account)
	switch {
	case err != nil:
		return a, nil, err
	case !ok:
		return a, wrongAccount, nil
	case subtle.ConstantTimeCompare([]byte(root.Password), []byte(proof.Password)) != 1:
		return a, wrongAccount, nil
	case root.Replaced:
		return a, replacedRoot, nil
	}
	a.Login, a.Email, a.Name = root.Login, root.Email, root.Name
	return a, nil, nil
}

// licenceOf returns the licence of the business that has the activation code that was
// typed; ok is false if it has no such one.
func licenceOf(r *sim.Reader, typed string) (l estate.Licence, ok bool, err error) {
	all, err := estate.Licences.All(r)
	if err != nil {
		return l, false, err
	}
	i := slices.IndexFunc(all, func(l estate.Licence) bool { return estate.SameCode(l.Code, typed) })
	if i < 0 {
		return l, false, nil
	}
	return all[i], true, nil
}

// useCode activates the licence that has an activation code, if that was not done
// yet. The code of a product that is in use only proves that its holder has it [AESS].
func (p *Platform) useCode(tx *sim.Tx, code string) error {
	l, _, err := licenceOf(&tx.Reader, code)
	if err != nil || l.State != estate.LicenceNotActivated {
		return err
	}
	owner, _, err := p.owner(&tx.Reader)
	if err != nil {
		return err
	}
	_, err = estate.ActivateCode(tx, code, estate.Activation{Notify: owner.Email})
	return err
}
