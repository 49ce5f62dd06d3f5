package platform

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// activationPage is one of the activation's screens.
type activationPage struct {
	ui.Page

	Screen Screen
	// Products are the choices of the list.
	Products []ui.Option
	// Chosen is the one whose proof is asked for, Step what of it: account, password,
	// code or api_key.
	Chosen ProductChoice
	Step   string
	// Account is known when the password is asked for, Agreed is "on" if the box was
	// ticked on the screen before.
	Account, Agreed string
	// Done says that there is nothing to activate.
	Done bool
}

// productForm is the screen on which the kind of the product is chosen.
type productForm struct {
	Product Product `json:"product" enum:"on_premises,other_saas,cloud_one"`
	Agreed  bool    `json:"agreed,omitempty"`
}

// accountForm is the screen that asks for the account, the code or the key.
type accountForm struct {
	Product Product `json:"product" enum:"on_premises,other_saas,cloud_one"`
	Agreed  bool    `json:"agreed,omitempty"`
	Account string  `json:"account,omitempty" maxLength:"254"`
	Code    string  `json:"code,omitempty" maxLength:"64"`
	APIKey  string  `json:"api_key,omitempty" maxLength:"256"`
}

// passwordForm is the screen that asks for the password.
type passwordForm struct {
	Agreed   bool   `json:"agreed,omitempty"`
	Account  string `json:"account" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
}

func (p *Platform) activationPages(k *web.Console) {
	k.Get(web.Op{ID: "activation-page", Path: ActivationPath, Public: true}, p.showActivation("activation"))
	product := p.showActivation("activation_product")
	k.Get(web.Op{ID: "activation-product-page", Path: productPath, Public: true}, product)
	web.Post(k, web.Op{ID: "choose-product", Path: productPath, Public: true}, product,
		func(ctx context.Context, at *web.Visit, in *productForm) (web.Next, error) {
			err := at.View(ctx, func(r *sim.Reader, _ estate.Session) error { return p.agrees(r, in.Agreed) })
			return web.Next{Path: accountPath + "?" + carried(url.Values{"product": {string(in.Product)}}, in.Agreed)}, err
		})
	account := p.showActivation("account")
	k.Get(web.Op{ID: "activation-account-page", Path: accountPath, Public: true, Query: []string{"product", "agreed"}}, account)
	web.Post(k, web.Op{ID: "give-account", Path: accountPath, Public: true}, account,
		func(ctx context.Context, at *web.Visit, in *accountForm) (web.Next, error) {
			if in.Product == OtherSaaS && strings.TrimSpace(in.Account) == "" {
				return web.Next{}, noAccount
			}
			if in.Product == OtherSaaS {
				return web.Next{Path: passwordPath + "?" + carried(url.Values{"account": {in.Account}}, in.Agreed)}, nil
			}
			return p.goOn(ctx, at, Proof{Product: in.Product, Code: in.Code, APIKey: in.APIKey, Agreed: in.Agreed})
		})
	password := p.showActivation("password")
	k.Get(web.Op{ID: "activation-password-page", Path: passwordPath, Public: true, Query: []string{"account", "agreed"}}, password)
	web.Post(k, web.Op{ID: "give-password", Path: passwordPath, Public: true}, password,
		func(ctx context.Context, at *web.Visit, in *passwordForm) (web.Next, error) {
			return p.goOn(ctx, at, Proof{Product: OtherSaaS, Account: in.Account, Password: in.Password, Agreed: in.Agreed})
		})
}

// Ways returns what the page for signing in offers to a customer who has no Vision
// One yet [AESS].
func Ways(at *web.Visit) []ui.NavItem {
	return []ui.NavItem{{Label: at.Text(entry) + " " + at.Text(entryButton), Path: ActivationPath, TestID: "try-activation"}}
}

// carried returns a query for the next screen.
func carried(query url.Values, agreed bool) string {
	if agreed {
		query.Set("agreed", "on")
	}
	return query.Encode()
}

// goOn activates, and leads to where the console is set up.
func (p *Platform) goOn(ctx context.Context, at *web.Visit, proof Proof) (web.Next, error) {
	got, err := web.Do[Activated](ctx, at.Call, p.Activate(proof))
	if err != nil {
		return web.Next{}, err
	}
	at.SetCookie(got.Session.Token)
	return web.Next{Path: SetupPath}, nil
}

// agrees returns the refusal of the box that is not ticked, from the guard that
// enforces it.
func (p *Platform) agrees(r *sim.Reader, agreed bool) error {
	f, err := p.consoleFacts(r, Console{}, Activation{Agreed: agreed})
	if err != nil {
		return err
	}
	box := newConsoleGuards().agreed
	if box.Holds(Console{}, f, r.Now()) {
		return nil
	}
	return &web.Denied{Status: http.StatusConflict, Reason: box.Else}
}

// showActivation shows the start, the choice of the product, or one of the screens
// that ask for the proof: name is its template, or what the proof begins with.
func (p *Platform) showActivation(name string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		page := &activationPage{}
		view := web.View{Page: name, Data: page, Title: at.T("onboarding.title"), Bare: true}
		var err error
		if page.Screen, err = p.Activation(r); err != nil {
			return view, err
		}
		page.Done = slices.ContainsFunc(page.Screen.Blocks, func(b lifecycle.Reason) bool { return b.Code == alreadyActivated.Code })
		page.Products = web.Each(page.Screen.Products, func(c ProductChoice) ui.Option {
			return ui.Option{Value: string(c.Code), Label: at.Text(c.Name), Selected: c.Code == OtherSaaS}
		})
		asked := at.Query()
		if at.Form.Sent {
			asked = at.Form.Values
		}
		if asked.Get("agreed") == on {
			page.Agreed = on
		}
		page.Account = asked.Get("account")
		chosen := Product(asked.Get("product"))
		if name == "account" || name == "password" {
			view.Page, page.Step = "activation_proof", name
		}
		if name == "password" {
			chosen = OtherSaaS
		}
		i := slices.IndexFunc(page.Screen.Products, func(c ProductChoice) bool { return c.Code == chosen })
		if i < 0 {
			i = 1 // an address without a product, or with one that is none: the usual one
		}
		page.Chosen = page.Screen.Products[i]
		if page.Step == "account" {
			page.Step = page.Chosen.Fields[0]
		}
		return view, nil
	}
}
