package iam

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type accountJSON struct {
	ID              string    `json:"id"`
	Login           string    `json:"login" doc:"What its user signs in with."`
	Email           string    `json:"email"`
	Name            string    `json:"name"`
	Description     string    `json:"description,omitempty"`
	Type            string    `json:"type" enum:"local,saml,saml_group,idp_only_saml_group"`
	Status          string    `json:"status" enum:"enabled,disabled,invited"`
	Role            string    `json:"role" doc:"The role in force."`
	Primary         bool      `json:"primary" doc:"Whether it is the Primary User Account."`
	Needs           string    `json:"needs,omitempty" enum:"password_reset,identity_provider" doc:"What is to be done since the update of the platform before it can sign in."`
	RoleConflict    bool      `json:"role_conflict"`
	ConflictingRole string    `json:"conflicting_role,omitempty" doc:"The role that an upgrade brought along."`
	From            string    `json:"from,omitempty" doc:"The product whose local account it was."`
	LastSignIn      time.Time `json:"last_sign_in,omitzero"`
}

func showAccount(a Account) accountJSON {
	needs := map[lifecycle.State]string{AccountResetRequired: "password_reset", AccountIDPRequired: "identity_provider"}
	return accountJSON{
		ID: a.ID, Login: a.SignInName(), Email: a.Email, Name: a.Name, Description: a.Description, Type: a.Type,
		Status: a.Status(), Needs: needs[a.State], Role: a.Role, Primary: a.Primary,
		RoleConflict: a.State == AccountRoleConflict, ConflictingRole: a.ConflictingRole, From: a.From, LastSignIn: a.LastSignIn,
	}
}

// inviteForm is a new account, as the API and the page take it.
type inviteForm struct {
	Type        string `json:"type,omitempty" enum:"local,saml,saml_group,idp_only_saml_group" default:"local"`
	Email       string `json:"email,omitempty" format:"email" pattern:"^[^\\s<>()\"]+$" patternDescription:"an address without a name" maxLength:"254" doc:"The address; of a group's account it may be missing."`
	Group       string `json:"group,omitempty" maxLength:"200" doc:"The group's name at the identity provider, of a group's account."`
	Name        string `json:"name,omitempty" maxLength:"200"`
	Role        string `json:"role" minLength:"1" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"500"`
}

func (f inviteForm) invitee() Invitee {
	return Invitee(f)
}

// roleForm is a choice of a role.
type roleForm struct {
	Role string `json:"role" minLength:"1" maxLength:"200" doc:"The role that is to be in force."`
}

// statusForm is what the Status toggle is switched to.
type statusForm struct {
	Status string `json:"status" enum:"enabled,disabled"`
}

type inviteInput struct{ Body inviteForm }

type editAccountInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Role        string  `json:"role,omitempty" maxLength:"200"`
		Status      string  `json:"status,omitempty" enum:"enabled,disabled"`
		Description *string `json:"description,omitempty" maxLength:"500"`
	}
}

type resolveInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body roleForm
}

// accountAnswer gives a command that answers with an account.
func accountAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*accountJSON, error) {
	a, err := web.Do[Account](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	out := showAccount(a)
	return &out, nil
}

func (m *IAM) accountRoutes(s *web.Server) {
	const list, one = "/api/user-accounts", "/api/user-accounts/{id}"
	web.Register(s, web.Op{
		ID: "list-user-accounts", Act: actViewAccounts, Method: http.MethodGet, Path: list, Assumed: true, Summary: "The user accounts",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[accountJSON], error) {
		all, err := web.Read(ctx, c, m.AccountList)
		if err != nil {
			return nil, err
		}
		return web.ListOf(web.Each(all, showAccount), in.Paging, func(a accountJSON) string { return a.ID })
	})
	web.Register(s, web.Op{
		ID: "get-user-account", Act: actViewAccounts, Method: http.MethodGet, Path: one, Assumed: true, Summary: "A user account",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*accountJSON, error) {
		a, err := web.Read(ctx, c, func(r *sim.Reader) (Account, error) { return m.AccountByID(r, in.ID) })
		out := showAccount(a)
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "invite-user-account", Act: InviteAccount{}.Name(), Method: http.MethodPost, Path: list, Assumed: true, Status: http.StatusCreated,
		Summary: "Add an account, whose user is invited by mail", Codes: []string{"v1.role.not_allowed", "v1.account.exists", "v1.role.unknown", "v1.account.address_required", "v1.account.group_required", "v1.account.type_not_offered"},
	}, func(ctx context.Context, c *web.Call, in *inviteInput) (*accountJSON, error) {
		return accountAnswer(ctx, c, m.InviteAccount(in.Body.invitee()))
	})
	web.Register(s, web.Op{
		ID: "edit-user-account", Act: EditAccount{}.Name(), Method: http.MethodPatch, Path: one, Assumed: true, Summary: "Change an account's role, status or description",
		Codes: []string{"v1.role.not_allowed", "v1.account.primary", "v1.role.unknown", "v1.account.role_conflict", "v1.account.not_disabled", "v1.account.not_enabled", "v1.account.gone"},
	}, func(ctx context.Context, c *web.Call, in *editAccountInput) (*accountJSON, error) {
		edit := m.EditAccount(in.ID, in.Body.Role, in.Body.Status)
		edit.Description = in.Body.Description
		return accountAnswer(ctx, c, edit)
	})
	web.Register(s, web.Op{
		ID: "delete-user-account", Act: DeleteAccount{}.Name(), Method: http.MethodDelete, Path: one, Assumed: true, Summary: "Delete an account",
		Codes: []string{"v1.role.not_allowed", "v1.account.primary", "v1.account.gone"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, m.DeleteAccount(in.ID))
		return nil, err
	})
	web.Register(s, web.Op{
		ID: "resend-invitation", Act: ResendInvitation{}.Name(), Method: http.MethodPost, Path: one + "/resend-invitation", Assumed: true,
		Summary: "Send an invitation again", Doc: "The earlier link is void.", Codes: []string{"v1.role.not_allowed", "v1.account.not_invited", "v1.account.not_single"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*accountJSON, error) {
		return accountAnswer(ctx, c, m.ResendInvitation(in.ID))
	})
	web.Register(s, web.Op{
		ID: "resolve-role-conflict", Act: ResolveRoleConflict{}.Name(), Method: http.MethodPost, Path: one + "/resolve-role-conflict", Assumed: true,
		Summary: "Pick one of two conflicting roles", Codes: []string{"v1.role.not_allowed", "v1.account.role_not_offered", "v1.account.no_conflict"},
	}, func(ctx context.Context, c *web.Call, in *resolveInput) (*accountJSON, error) {
		return accountAnswer(ctx, c, m.ResolveRoleConflict(in.ID, in.Body.Role))
	})
}

type tokenInput struct {
	Token string `path:"token" maxLength:"100"`
}

// passwordForm is a new password, typed twice.
type passwordForm struct {
	NewPassword     string `json:"new_password,omitempty" maxLength:"256" doc:"Needed unless the link verifies an address alone."`
	ConfirmPassword string `json:"confirm_password,omitempty" maxLength:"256"`
}

type acceptInput struct {
	Token string `path:"token" maxLength:"100"`
	Body  passwordForm
}

type invitationJSON struct {
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Kind      string    `json:"kind" enum:"invitation,account_upgrade,password_reset,address_verification"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

type placeJSON struct {
	Service string `json:"service"`
	Path    string `json:"path"`
	URL     string `json:"url"`
}

type acceptedJSON struct {
	Email  string    `json:"email"`
	SignIn placeJSON `json:"sign_in" doc:"Where to sign in now."`
}

func (m *IAM) invitationRoutes(s *web.Server) {
	const path = "/api/invitations/{token}"
	web.Register(s, web.Op{
		ID: "get-invitation", Method: http.MethodGet, Path: path, Public: true, Assumed: true, Summary: "An invitation, by the key in its link",
		Codes: []string{linkExpired.Code, linkUsed.Code, linkSuperseded.Code, accountOff.Code, accountGone.Code, noProvider.Code},
	}, func(ctx context.Context, c *web.Call, in *tokenInput) (*invitationJSON, error) {
		got, err := web.Read(ctx, c, func(r *sim.Reader) (Invitation, error) { return m.invitation(r, in.Token) })
		return &invitationJSON{Email: got.Email, Name: got.Name, Kind: got.Kind, ExpiresAt: got.Expires}, err
	})
	web.Register(s, web.Op{
		ID: "accept-invitation", Method: http.MethodPost, Path: path + "/accept", Public: true, Assumed: true, Summary: "Accept an invitation with a password, or verify an address",
		Codes: []string{
			linkExpired.Code, linkUsed.Code, linkSuperseded.Code, accountOff.Code, accountGone.Code, "password.weak", estate.MismatchReason.Code, noProvider.Code,
		},
	}, func(ctx context.Context, c *web.Call, in *acceptInput) (*acceptedJSON, error) {
		got, err := web.Do[Invitation](ctx, c, m.AcceptInvitation(in.Token, Acceptance(in.Body)))
		if err != nil {
			return nil, err
		}
		home := lifecycle.Link{Service: Name, Path: "/"}
		return &acceptedJSON{Email: got.Email, SignIn: placeJSON{Service: home.Service, Path: home.Path, URL: c.Link(home)}}, nil
	})
}
