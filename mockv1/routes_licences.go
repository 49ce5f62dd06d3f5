package mockv1

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
)

type licenceJSON struct {
	ID         string               `json:"id"`
	Product    string               `json:"product"`
	Name       string               `json:"name"`
	Edition    string               `json:"edition"`
	Channel    string               `json:"channel"`
	Trial      bool                 `json:"trial"`
	Units      int                  `json:"units" doc:"Seats."`
	Ends       time.Time            `json:"ends"`
	Status     estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText string               `json:"status_text"`
	FreeUntil  time.Time            `json:"free_until,omitzero" doc:"Until when the updated product is free."`
	Code       string               `json:"activation_code,omitempty"`
	Console    string               `json:"console_url,omitempty" doc:"The product's console, if the user is shown how to open it."`
}

type creditLineJSON struct {
	Product   string    `json:"product"`
	Name      string    `json:"name"`
	Seats     int       `json:"seats"`
	Granted   int       `json:"granted"`
	Used      int       `json:"used"`
	FreeUntil time.Time `json:"free_until,omitzero"`
}

type creditsJSON struct {
	Granted int              `json:"total_valid_credits"`
	Used    int              `json:"allocated_credits"`
	Balance int              `json:"current_balance" doc:"It may be negative without harm."`
	Lines   []creditLineJSON `json:"lines" nullable:"false" doc:"The licenses whose conversion granted and uses them."`
}

func (v *V1) licenceRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "license-information", Method: http.MethodGet, Path: "/api/license-information", Assumed: true, Summary: "License Information",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[licenceJSON], error) {
		all, err := view(ctx, c, v.LicenceList)
		if err != nil {
			return nil, err
		}
		lang := c.Lang()
		shown := web.Each(all, func(info LicenceInfo) licenceJSON {
			l := info.Licence
			out := licenceJSON{
				ID: l.ID, Product: l.Product, Name: l.Name, Edition: l.Edition, Channel: l.Channel, Trial: l.Trial, Units: l.Seats, Ends: l.Ends,
				Status: info.Status, StatusText: estate.StatusText(info.Status).In(lang), FreeUntil: l.FreeUntil, Code: l.Code,
			}
			if info.Console.Service != "" {
				out.Console = c.Link(info.Console)
			}
			return out
		})
		return web.ListOf(shown, in.Paging, func(l licenceJSON) string { return l.ID })
	})
	web.Register(s, web.Op{
		ID: "credits", Method: http.MethodGet, Path: "/api/credits", Assumed: true, Summary: "Annual credits",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*creditsJSON, error) {
		got, err := view(ctx, c, v.CreditReport)
		return &creditsJSON{
			Granted: got.Credits.Granted, Used: got.Credits.Used, Balance: got.Credits.Balance,
			Lines: web.Each(got.Lines, func(l estate.Licence) creditLineJSON {
				return creditLineJSON{Product: l.Product, Name: l.Name, Seats: l.Seats, Granted: l.Granted, Used: l.Used, FreeUntil: l.FreeUntil}
			}),
		}, err
	})
}
