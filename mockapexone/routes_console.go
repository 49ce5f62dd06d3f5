package mockapexone

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

type licenseJSON struct {
	Name       string               `json:"name"`
	Seats      int                  `json:"seats"`
	Channel    string               `json:"channel"`
	Ends       time.Time            `json:"ends"`
	Status     estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText string               `json:"status_text"`
	Code       string               `json:"activation_code,omitempty"`
}

func (a *Apex) consoleRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "license", Method: http.MethodGet, Path: "/api/license", Assumed: true, Summary: "The license",
		Codes: append([]string{"apexone.license.none"}, screenCodes()...),
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*licenseJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (licenseJSON, error) {
			if err := a.Enter(r, who, ScreenLicence); err != nil {
				return licenseJSON{}, err
			}
			l, err := a.License(r)
			return licenseJSON{
				Name: l.Licence.Name, Seats: l.Licence.Seats, Channel: l.Licence.Channel, Ends: l.Licence.Ends, Status: l.Status,
				StatusText: estate.StatusText(l.Status).In(call.Lang()), Code: l.Licence.Code,
			}, err
		})
	})
}

// userForm adds a user.
type userForm struct {
	Login    string `json:"login" minLength:"1" maxLength:"254"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Email    string `json:"email,omitempty" maxLength:"254"`
	Role     string `json:"role" minLength:"1" maxLength:"100"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
}

// changeForm changes a user.
type changeForm struct {
	Name  string `json:"name" minLength:"1" maxLength:"200"`
	Email string `json:"email,omitempty" maxLength:"254"`
	Role  string `json:"role" minLength:"1" maxLength:"100"`
}

// statusForm enables or disables a user.
type statusForm struct {
	Status string `json:"status" enum:"enabled,disabled"`
}

// factorForm switches two-factor authentication.
type factorForm struct {
	Enabled string `json:"enabled" enum:"true,false"`
}

type newUserInput struct{ Body userForm }

type userInput struct {
	ID string `path:"id" maxLength:"64"`
}

type changeUserInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body changeForm
}

type switchUserInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body statusForm
}

type factorInput struct{ Body factorForm }

type factorJSON struct {
	Enabled bool `json:"enabled"`
}

// list registers a list of a screen.
func list[T any](a *Apex, s *web.Server, op web.Op, screen roles.Screen, key func(T) string, read func(r *sim.Reader, lang string) ([]T, error)) {
	op.Method, op.Assumed, op.Codes = http.MethodGet, true, screenCodes()
	web.Register(s, op, func(ctx context.Context, call *web.Call, in *web.Paging) (*web.List[T], error) {
		all, err := web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) ([]T, error) {
			if err := a.Enter(r, who, screen); err != nil {
				return nil, err
			}
			return read(r, call.Lang())
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(*all, *in, key)
	})
}

func (a *Apex) userRoutes(s *web.Server) {
	list(a, s, web.Op{ID: "users", Path: "/api/users", Summary: "The user accounts"}, ScreenAccounts,
		func(u userJSON) string { return u.ID }, func(r *sim.Reader, _ string) ([]userJSON, error) {
			t, _, err := a.TwoFactor(r)
			if err != nil {
				return nil, err
			}
			users, err := a.UserList(r)
			return web.Each(users, func(u User) userJSON { return u.json(t) }), err
		})
	list(a, s, web.Op{ID: "roles", Path: "/api/roles", Summary: "The roles"}, ScreenAccounts,
		func(one roles.JSON) string { return one.Name }, func(r *sim.Reader, lang string) ([]roles.JSON, error) {
			all, err := a.Roles(r)
			return web.Each(all, func(one roles.Role) roles.JSON { return one.JSON(lang) }), err
		})
	a.userActs(s)
	web.Register(s, web.Op{
		ID: "two-factor", Method: http.MethodGet, Path: "/api/two-factor", Assumed: true, Summary: "Whether two-factor authentication is enabled", Codes: screenCodes(),
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*factorJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (factorJSON, error) {
			if err := a.Enter(r, who, ScreenAccounts); err != nil {
				return factorJSON{}, err
			}
			t, _, err := a.TwoFactor(r)
			return factorJSON{Enabled: t.State == FactorOn}, err
		})
	})
	web.Register(s, web.Op{
		ID: "switch-two-factor", Method: http.MethodPut, Path: "/api/two-factor", Assumed: true, Summary: "Enable or disable two-factor authentication",
		Doc:   "Every user account must have an email address first. The account of the Customer Licensing Portal has its own.",
		Codes: append([]string{"apexone.two_factor.addresses", "apexone.two_factor.on", "apexone.two_factor.off"}, screenCodes()...),
	}, func(ctx context.Context, call *web.Call, in *factorInput) (*factorJSON, error) {
		t, err := web.Do[TwoFactor](ctx, call, a.SwitchTwoFactor(in.Body.Enabled == "true"))
		return &factorJSON{Enabled: t.State == FactorOn}, err
	})
}

func (a *Apex) userActs(s *web.Server) {
	answer := func(u User, err error) (*userJSON, error) {
		if err != nil {
			return nil, err
		}
		out := u.json(TwoFactor{})
		return &out, nil
	}
	codes := func(more ...string) []string {
		return append(append([]string{"apexone.account.portal", "apexone.account.unknown"}, more...), screenCodes()...)
	}
	web.Register(s, web.Op{
		ID: "add-user", Method: http.MethodPost, Path: "/api/users", Status: http.StatusCreated, Assumed: true, Summary: "Add a local user",
		Codes: append([]string{"apexone.account.login", "apexone.account.exists", "apexone.account.email", "apexone.role.unknown", "password.weak"}, screenCodes()...),
	}, func(ctx context.Context, call *web.Call, in *newUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, a.AddUser(in.Body.user())))
	})
	web.Register(s, web.Op{
		ID: "change-user", Method: http.MethodPatch, Path: "/api/users/{id}", Assumed: true, Summary: "Change a user's name, address and role",
		Codes: codes("apexone.account.email", "apexone.role.unknown", "apexone.account.last"),
	}, func(ctx context.Context, call *web.Call, in *changeUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, a.ChangeUser(in.ID, UserChange(in.Body))))
	})
	web.Register(s, web.Op{
		ID: "switch-user", Method: http.MethodPut, Path: "/api/users/{id}/status", Assumed: true, Summary: "Enable or disable a user",
		Codes: codes("apexone.account.enabled", "apexone.account.disabled", "apexone.account.last", "apexone.account.self"),
	}, func(ctx context.Context, call *web.Call, in *switchUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, a.SwitchUser(in.ID, in.Body.Status)))
	})
	web.Register(s, web.Op{
		ID: "delete-user", Method: http.MethodDelete, Path: "/api/users/{id}", Assumed: true, Summary: "Delete a user",
		Codes: codes("apexone.account.last", "apexone.account.self"),
	}, func(ctx context.Context, call *web.Call, in *userInput) (*web.None, error) {
		_, err := call.Do(ctx, a.DeleteUser(in.ID))
		return nil, err
	})
}

// user returns what was typed.
func (f userForm) user() NewUser { return NewUser(f) }
