package mocktmems

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// userForm adds an account.
type userForm struct {
	Login   string   `json:"login" minLength:"1" maxLength:"254"`
	Type    string   `json:"type" enum:"superadmin,subaccount"`
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Email   string   `json:"email" minLength:"1" maxLength:"254" doc:"Where its sign-in data are sent."`
	Role    string   `json:"role,omitempty" maxLength:"100" doc:"The permission type of a subaccount."`
	Domains []string `json:"domains,omitempty" maxItems:"100" nullable:"false" doc:"The domains that a subaccount manages; none means My organization."`
}

// changeForm changes an account.
type changeForm struct {
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Email   string   `json:"email" minLength:"1" maxLength:"254" doc:"Where its sign-in data are sent."`
	Role    string   `json:"role,omitempty" maxLength:"100" doc:"The permission type of a subaccount."`
	Domains []string `json:"domains,omitempty" maxItems:"100" nullable:"false" doc:"The domains that a subaccount manages; none means My organization."`
}

// statusForm enables or disables an account.
type statusForm struct {
	Status string `json:"status" enum:"enabled,disabled"`
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

// list registers a list of a screen.
func list[T any](m *TMEmS, s *web.Server, op web.Op, screen roles.Screen, key func(T) string, read func(r *sim.Reader, lang string) ([]T, error)) {
	op.Method, op.Assumed, op.Codes = http.MethodGet, true, screenCodes()
	web.Register(s, op, func(ctx context.Context, call *web.Call, in *web.Paging) (*web.List[T], error) {
		all, err := web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) ([]T, error) {
			if err := m.Enter(r, who, screen); err != nil {
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

func (m *TMEmS) userRoutes(s *web.Server) {
	list(m, s, web.Op{ID: "users", Path: "/api/users", Summary: "The administrator accounts"}, ScreenAccounts,
		func(u userJSON) string { return u.ID }, func(r *sim.Reader, _ string) ([]userJSON, error) {
			users, err := m.UserList(r)
			return web.Each(users, User.json), err
		})
	list(m, s, web.Op{ID: "roles", Path: "/api/roles", Summary: "The permission types of subaccounts"}, ScreenAccounts,
		func(one roles.JSON) string { return one.Name }, func(r *sim.Reader, lang string) ([]roles.JSON, error) {
			all, err := m.Roles(r)
			return web.Each(all, func(one roles.Role) roles.JSON { return one.JSON(lang) }), err
		})
	m.userActs(s)
}

func (m *TMEmS) userActs(s *web.Server) {
	answer := func(u User, err error) (*userJSON, error) {
		if err != nil {
			return nil, err
		}
		out := u.json()
		return &out, nil
	}
	details := []string{"tmems.account.email", "tmems.role.unknown", "tmems.account.domains"}
	codes := func(more ...string) []string {
		return append(append([]string{"tmems.account.business", unknownUser.Code}, more...), screenCodes()...)
	}
	web.Register(s, web.Op{
		ID: "add-user", Method: http.MethodPost, Path: "/api/users", Status: http.StatusCreated, Assumed: true, Summary: "Add a superadmin or a subaccount",
		Doc:   "Its sign-in data are mailed to its address.",
		Codes: append(append([]string{"tmems.account.login", userTaken.Code}, details...), screenCodes()...),
	}, func(ctx context.Context, call *web.Call, in *newUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, m.AddUser(in.Body.user())))
	})
	web.Register(s, web.Op{
		ID: "change-user", Method: http.MethodPatch, Path: "/api/users/{id}", Assumed: true, Summary: "Change an account's name, address, permission type and domains",
		Codes: codes(append(details, "tmems.account.self")...),
	}, func(ctx context.Context, call *web.Call, in *changeUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, m.ChangeUser(in.ID, UserChange(in.Body))))
	})
	web.Register(s, web.Op{
		ID: "reset-password", Method: http.MethodPost, Path: "/api/users/{id}/reset-password", Assumed: true, Summary: "Send an account's sign-in data again, with a new password",
		Codes: codes(disabledUser.Code),
	}, func(ctx context.Context, call *web.Call, in *userInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, m.ResetPassword(in.ID)))
	})
	web.Register(s, web.Op{
		ID: "switch-user", Method: http.MethodPut, Path: "/api/users/{id}/status", Assumed: true, Summary: "Enable or disable an account",
		Codes: codes("tmems.account.enabled", disabledUser.Code, "tmems.account.self"),
	}, func(ctx context.Context, call *web.Call, in *switchUserInput) (*userJSON, error) {
		return answer(web.Do[User](ctx, call, m.SwitchUser(in.ID, in.Body.Status)))
	})
	web.Register(s, web.Op{
		ID: "delete-user", Method: http.MethodDelete, Path: "/api/users/{id}", Assumed: true, Summary: "Delete an account",
		Codes: codes("tmems.account.self"),
	}, func(ctx context.Context, call *web.Call, in *userInput) (*web.None, error) {
		_, err := call.Do(ctx, m.DeleteUser(in.ID))
		return nil, err
	})
}

// user returns what was typed.
func (f userForm) user() NewUser {
	return NewUser{Login: f.Login, Type: f.Type, UserChange: UserChange{Name: f.Name, Email: f.Email, Role: f.Role, Domains: f.Domains}}
}
