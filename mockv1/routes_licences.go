package mockv1

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type licenceJSON struct {
	ID          string               `json:"id"`
	Product     string               `json:"product"`
	Name        string               `json:"name"`
	Edition     string               `json:"edition"`
	Channel     string               `json:"channel"`
	ChannelText string               `json:"channel_text"`
	Trial       bool                 `json:"trial"`
	TypeText    string               `json:"type_text" doc:"Whether it is a full version or a trial, as the console words it."`
	Units       int                  `json:"units" doc:"Seats."`
	Ends        time.Time            `json:"ends"`
	State       lifecycle.State      `json:"state" enum:"active,converted"`
	Status      estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText  string               `json:"status_text"`
	FreeUntil   time.Time            `json:"free_until,omitzero" doc:"Until when the updated product is free."`
	Code        string               `json:"activation_code,omitempty"`
	Console     string               `json:"console_url,omitempty" doc:"The product's console, if the user is shown how to open it."`
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
	Lines   []creditLineJSON `json:"lines" nullable:"false" doc:"The licenses that granted or use them."`
}

type accessJSON struct {
	State   estate.AccessState `json:"state" enum:"none,valid,notice,grace" doc:"How the console can be used now. Locked and purged it cannot be asked."`
	Tier    estate.Tier        `json:"tier" enum:"none,essential,advanced"`
	Ends    time.Time          `json:"ends,omitzero" doc:"When the license ends that ends last."`
	Until   time.Time          `json:"until,omitzero" doc:"When the state ends by itself."`
	Notice  string             `json:"notice,omitempty" doc:"What the console says on top."`
	Trial   time.Time          `json:"trial_ends,omitzero" doc:"When the advanced trial ends, if one runs."`
	Offered bool               `json:"trial_offered" doc:"Whether an advanced trial can be started."`
}

// licenceForm is what "+Add License" asks for.
type licenceForm struct {
	Code string `json:"activation_code" minLength:"1" maxLength:"64" doc:"The activation code, in letters of any case."`
}

type licenceInput struct {
	ID string `path:"id" maxLength:"64"`
}

// linkJSON is what an activation link is for.
type linkJSON struct {
	Product string    `json:"product"`
	Name    string    `json:"name"`
	Units   int       `json:"units"`
	Ends    time.Time `json:"ends"`
	Renews  bool      `json:"renews" doc:"Whether it prolongs a license that the business has."`
}

type linkInput struct {
	Key string `path:"key" maxLength:"128"`
}

func (v *V1) licenceRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "license-information", Act: actViewLicences, Method: http.MethodGet, Path: "/api/license-information", Assumed: true, Summary: "License Information",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[licenceJSON], error) {
		all, err := web.Read(ctx, c, v.LicenceList)
		if err != nil {
			return nil, err
		}
		shown := web.Each(all, func(info LicenceInfo) licenceJSON { return showLicence(c, info) })
		return web.ListOf(shown, in.Paging, func(l licenceJSON) string { return l.ID })
	})
	web.Register(s, web.Op{
		ID: "add-license", Act: AddLicence{}.Name(), Method: http.MethodPost, Path: "/api/license-information", Status: http.StatusCreated, Assumed: true,
		Summary: "Add a license by its activation code", Doc: "A renewal prolongs the license that it renews, and answers with that one.",
		Codes: []string{"licence.code.unknown", "licence.activated", "licence.saas_conflict", "licence.nothing_to_renew", "licence.renewal.earlier", "licence.over", "v1.access.purged"},
	}, func(ctx context.Context, c *web.Call, in *struct{ Body licenceForm }) (*licenceJSON, error) {
		return activated(c)(web.Do[LicenceInfo](ctx, c, v.AddLicence(in.Body.Code)))
	})
	web.Register(s, web.Op{
		ID: "open-license-console", Act: OpenConsole{}.Name(), Method: http.MethodPost, Path: "/api/license-information/{id}/open-console", Assumed: true,
		Summary: "Open the console of a product", Doc: "The answer leads into it without another password. Since Foundation Services only the Primary User Account may.",
		Codes: []string{"v1.licence.owner_only", "v1.licence.no_console"},
	}, func(ctx context.Context, c *web.Call, in *licenceInput) (*web.OpenedJSON, error) {
		got, err := web.Do[estate.Opened](ctx, c, v.OpenConsole(in.ID))
		return c.Opened(got), err
	})
	web.Register(s, web.Op{
		ID: "start-trial", Act: StartTrial{}.Name(), Method: http.MethodPost, Path: "/api/trial", Status: http.StatusCreated, Assumed: true,
		Summary: "Start the advanced trial", Codes: []string{"licence.trial.used", "licence.trial.advanced"},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*licenceJSON, error) {
		return activated(c)(web.Do[LicenceInfo](ctx, c, v.StartTrial()))
	})
	web.Register(s, web.Op{
		ID: "access", Method: http.MethodGet, Path: "/api/access", Assumed: true, Summary: "How the console can be used, by its licenses",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*accessJSON, error) {
		out := &accessJSON{}
		err := c.View(ctx, func(r *sim.Reader, _ estate.Session) error {
			a, err := v.AccessInfo(r)
			*out = accessJSON{State: a.State, Tier: a.Tier, Ends: a.Ends, Until: a.Until, Trial: a.Trial.Ends, Offered: a.Offered}
			if notice, ok := a.Notice(r.Timezone()); ok {
				out.Notice = notice.In(c.Lang())
			}
			return err
		})
		return out, err
	})
	web.Register(s, web.Op{
		ID: "credits", Act: actViewCredits, Method: http.MethodGet, Path: "/api/credits", Assumed: true, Summary: "Annual credits",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*creditsJSON, error) {
		got, err := web.Read(ctx, c, v.CreditReport)
		return &creditsJSON{
			Granted: got.Credits.Granted, Used: got.Credits.Used, Balance: got.Credits.Balance,
			Lines: web.Each(got.Lines, func(l estate.Licence) creditLineJSON {
				return creditLineJSON{Product: l.Product, Name: l.Name, Seats: l.Seats, Granted: l.Granted, Used: l.Used, FreeUntil: l.FreeUntil}
			}),
		}, err
	})
	v.linkRoutes(s)
}

// linkRoutes are for whoever holds an activation link: nobody has to be signed in.
func (v *V1) linkRoutes(s *web.Server) {
	codes := []string{"licence.activated", "licence.saas_conflict", "licence.nothing_to_renew", "licence.over", "v1.access.purged"}
	web.Register(s, web.Op{
		ID: "activation-link", Method: http.MethodGet, Path: "/api/activation-links/{key}", Public: true, Assumed: true,
		Summary: "What an activation link is for", Codes: codes,
	}, func(ctx context.Context, c *web.Call, in *linkInput) (*linkJSON, error) {
		l, err := web.Read(ctx, c, func(r *sim.Reader) (estate.Licence, error) { return openLink(r, in.Key) })
		if err != nil {
			return nil, err
		}
		return &linkJSON{Product: l.Product, Name: l.Name, Units: l.Seats, Ends: l.Ends, Renews: l.Renews != ""}, nil
	})
	web.Register(s, web.Op{
		ID: "use-activation-link", Method: http.MethodPost, Path: "/api/activation-links/{key}", Public: true, Status: http.StatusCreated, Assumed: true,
		Summary: "Activate by a link", Codes: append(codes, "licence.renewal.earlier"),
	}, func(ctx context.Context, c *web.Call, in *linkInput) (*licenceJSON, error) {
		return activated(c)(web.Do[LicenceInfo](ctx, c, v.UseActivationLink(in.Key)))
	})
}

// openLink returns the licence of a link that can be used now.
func openLink(r *sim.Reader, key string) (estate.Licence, error) {
	l, reasons, err := estate.LicenceOfLink(r, key)
	if err == nil && len(reasons) > 0 {
		err = &lifecycle.Refused{Lifecycle: estate.Licences.Spec.Name, State: l.State, Trigger: estate.Activate, Reasons: reasons}
	}
	return l, err
}

// activated answers with a licence that was activated.
func activated(c *web.Call) func(LicenceInfo, error) (*licenceJSON, error) {
	return func(info LicenceInfo, err error) (*licenceJSON, error) {
		if err != nil {
			return nil, err
		}
		out := showLicence(c, info)
		return &out, nil
	}
}

func showLicence(c *web.Call, info LicenceInfo) licenceJSON {
	l, lang := info.Licence, c.Lang()
	out := licenceJSON{
		ID: l.ID, Product: l.Product, Name: l.Name, Edition: l.Edition, Channel: l.Channel, ChannelText: l.ChannelText().In(lang),
		Trial: l.Trial, TypeText: l.KindText().In(lang), Units: l.Seats, Ends: l.Ends, State: l.State,
		Status: info.Status, StatusText: estate.StatusText(info.Status).In(lang), FreeUntil: l.FreeUntil, Code: l.Code,
	}
	if info.Console.Service != "" {
		out.Console = c.Link(lifecycle.Link{Service: info.Console.Service, Path: "/"})
	}
	return out
}
