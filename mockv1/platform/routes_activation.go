package platform

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/web"
)

type productJSON struct {
	Code   Product  `json:"code" enum:"on_premises,other_saas,cloud_one"`
	Name   string   `json:"name"`
	Asks   string   `json:"asks" doc:"What is to be given."`
	Fields []string `json:"fields" nullable:"false" doc:"The fields of the request that are to be given."`
}

type agreementJSON struct {
	Required bool   `json:"required" doc:"Whether agreed must be true."`
	Text     string `json:"text"`
}

type screenJSON struct {
	State     string        `json:"state" enum:"registered,activating,assigning,choosing_region,provisioning,failed,ready"`
	Service   string        `json:"service"`
	Entry     string        `json:"entry"`
	Try       string        `json:"try"`
	Start     string        `json:"start"`
	Heading   string        `json:"heading"`
	Products  []productJSON `json:"products" nullable:"false"`
	Agreement agreementJSON `json:"agreement"`
	Blocks    []web.Block   `json:"blocks" nullable:"false" doc:"What stands in the way of the activation now."`
}

func showScreen(s Screen, lang string) *screenJSON {
	return &screenJSON{
		State: string(s.State), Service: s.Service.In(lang), Entry: s.Entry.In(lang), Try: s.Try.In(lang), Start: s.Start.In(lang),
		Heading: s.Heading.In(lang), Agreement: agreementJSON{Required: s.Agreement, Text: s.Box.In(lang)}, Blocks: web.Blocks(s.Blocks, lang),
		Products: web.Each(s.Products, func(c ProductChoice) productJSON {
			return productJSON{Code: c.Code, Name: c.Name.In(lang), Asks: c.Asks.In(lang), Fields: c.Fields}
		}),
	}
}

type activateInput struct {
	Body struct {
		Product  Product `json:"product" enum:"on_premises,other_saas,cloud_one" doc:"The kind of product."`
		Account  string  `json:"account,omitempty" maxLength:"254" doc:"The login ID of the portal, for other_saas."`
		Password string  `json:"password,omitempty" maxLength:"256" doc:"Its password, for other_saas."`
		Code     string  `json:"code,omitempty" maxLength:"64" doc:"The activation code, for on_premises: of a product in use, or of a licence that is not activated yet."`
		APIKey   string  `json:"api_key,omitempty" maxLength:"256" doc:"The API key, for cloud_one."`
		Agreed   bool    `json:"agreed,omitempty" doc:"Whether the box is ticked, where there is one."`
	}
}

type activatedJSON struct {
	Token   string      `json:"token" doc:"A bearer token that is good for setting up Vision One alone; the answer's cookie is as good."`
	Console consoleJSON `json:"console"`
}

func (p *Platform) activationRoutes(s *web.Server) {
	const path = "/api/activation"
	web.Register(s, web.Op{
		ID: "activation", Method: http.MethodGet, Path: path, Public: true, Assumed: true, Summary: "How Vision One can be activated",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*screenJSON, error) {
		got, err := web.Read(ctx, c, p.Activation)
		if err != nil {
			return nil, err
		}
		return showScreen(got, c.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "activate", Method: http.MethodPost, Path: path, Public: true, Assumed: true, Status: http.StatusAccepted,
		Summary: "Activate Vision One with a product that the business has",
		Doc:     "While Vision One is being set up, the same proof leads back to where its holder was. The activation code of a licence that was ordered activates that licence, too.",
		Codes: []string{
			"sign_in.failed", "v1.sign_in.replaced", "v1.activation.code", "v1.activation.key",
			"v1.console.activated", "v1.console.no_licence", "v1.console.agreement_required", "licence.saas_conflict",
		},
	}, func(ctx context.Context, c *web.Call, in *activateInput) (*activatedJSON, error) {
		b := in.Body
		got, err := web.Do[Activated](ctx, c, p.Activate(Proof{
			Product: b.Product, Account: b.Account, Password: b.Password, Code: b.Code, APIKey: b.APIKey, Agreed: b.Agreed,
		}))
		if err != nil {
			return nil, err
		}
		c.SetCookie(got.Session.Token)
		return &activatedJSON{Token: got.Session.Token, Console: showConsole(got.Console, c.Lang())}, nil
	})
}
