package iam

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type roleJSON struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Predefined  bool         `json:"predefined" doc:"Whether it can be neither edited nor deleted."`
	Description string       `json:"description"`
	Permissions []Permission `json:"permissions" nullable:"false" doc:"What it permits, area:grant."`
	// Levels are by the areas of which it permits something.
	Levels map[string]Level `json:"levels" doc:"How much of an area it permits: read_only, partial or full."`
	Assets []string         `json:"assets" nullable:"false" doc:"The products within its scope; all, if it is empty."`
	From   string           `json:"from,omitempty" doc:"The product that it was converted from, if any."`
}

func showRole(role RoleInfo, lang string) roleJSON {
	out := roleJSON{
		ID: role.ID, Name: role.Name, Predefined: role.Predefined, Description: role.Description.In(lang), From: role.From,
		Permissions: append([]Permission{}, role.Permissions...), Assets: append([]string{}, role.Assets...), Levels: map[string]Level{},
	}
	for _, a := range Areas() {
		if level := role.Level(a); level != NoAccess {
			out.Levels[a.Code] = level
		}
	}
	return out
}

type areaJSON struct {
	Code        string           `json:"code"`
	Name        string           `json:"name"`
	Permissions []permissionJSON `json:"permissions" nullable:"false"`
}

type permissionJSON struct {
	Code Permission `json:"code"`
	Name string     `json:"name"`
}

// customRoleForm is what an administrator says of a role.
type customRoleForm struct {
	Name        string   `json:"name" minLength:"1" maxLength:"100"`
	Description string   `json:"description,omitempty" maxLength:"500"`
	Permissions []string `json:"permissions,omitempty" maxItems:"100" nullable:"false" doc:"What it permits; see /api/permissions."`
	Assets      []string `json:"assets,omitempty" maxItems:"20" nullable:"false" doc:"The products within its scope, \"Data and App Assets\"; all, if there are none."`
}

func (f customRoleForm) text() RoleText {
	return RoleText{Name: f.Name, Description: f.Description, Permissions: permissionsOf(f.Permissions), Assets: f.Assets}
}

func permissionsOf(list []string) []Permission {
	return web.Each(list, func(p string) Permission { return Permission(p) })
}

type createRoleInput struct{ Body customRoleForm }

type editRoleInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body customRoleForm
}

type duplicateRoleInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Name string `json:"name,omitempty" maxLength:"100" doc:"The name of the copy; one is made if it is missing."`
	}
}

func (m *IAM) roleRoutes(s *web.Server) {
	const list, one = "/api/user-roles", "/api/user-roles/{id}"
	codes := []string{RoleNotAllowed.Code, "v1.role.exists", predefinedRole.Code}
	web.Register(s, web.Op{
		ID: "list-permissions", Method: http.MethodGet, Path: "/api/permissions", Act: actViewRoles, Assumed: true, Summary: "What roles can permit, by area",
	}, func(_ context.Context, c *web.Call, _ *struct{}) (*web.List[areaJSON], error) {
		lang := c.Lang()
		return &web.List[areaJSON]{Items: web.Each(Areas(), func(a Area) areaJSON {
			return areaJSON{Code: a.Code, Name: a.Name.In(lang), Permissions: web.Each(a.Grants, func(g Grant) permissionJSON {
				return permissionJSON{Code: g.Permission, Name: g.Name.In(lang)}
			})}
		})}, nil
	})
	web.Register(s, web.Op{
		ID: "list-user-roles", Method: http.MethodGet, Path: list, Act: actViewRoles, Assumed: true, Summary: "The user roles",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[roleJSON], error) {
		all, err := web.Read(ctx, c, m.RoleList)
		if err != nil {
			return nil, err
		}
		lang := c.Lang()
		return web.ListOf(web.Each(all, func(role RoleInfo) roleJSON { return showRole(role, lang) }), in.Paging, func(role roleJSON) string { return role.Name })
	})
	web.Register(s, web.Op{
		ID: "get-user-role", Method: http.MethodGet, Path: one, Act: actViewRoles, Assumed: true, Summary: "A user role",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*roleJSON, error) {
		role, err := web.Read(ctx, c, func(r *sim.Reader) (RoleInfo, error) { return m.RoleByID(r, in.ID) })
		out := showRole(role, c.Lang())
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "create-user-role", Method: http.MethodPost, Path: list, Act: CreateRole{}.Name(), Assumed: true, Status: http.StatusCreated,
		Summary: "Create a custom role", Codes: codes[:2],
	}, func(ctx context.Context, c *web.Call, in *createRoleInput) (*roleJSON, error) {
		return roleAnswer(ctx, c, m.CreateRole(in.Body.text()))
	})
	web.Register(s, web.Op{
		ID: "edit-user-role", Method: http.MethodPut, Path: one, Act: EditRole{}.Name(), Assumed: true,
		Summary: "Change a custom role", Doc: "It holds for all its accounts at once.", Codes: codes,
	}, func(ctx context.Context, c *web.Call, in *editRoleInput) (*roleJSON, error) {
		return roleAnswer(ctx, c, m.EditRole(in.ID, in.Body.text()))
	})
	web.Register(s, web.Op{
		ID: "duplicate-user-role", Method: http.MethodPost, Path: one + "/duplicate", Act: DuplicateRole{}.Name(), Assumed: true, Status: http.StatusCreated,
		Summary: "Make a custom role of another role", Codes: codes[:2],
	}, func(ctx context.Context, c *web.Call, in *duplicateRoleInput) (*roleJSON, error) {
		return roleAnswer(ctx, c, m.DuplicateRole(in.ID, in.Body.Name))
	})
	web.Register(s, web.Op{
		ID: "delete-user-role", Method: http.MethodDelete, Path: one, Act: DeleteRole{}.Name(), Assumed: true,
		Summary: "Delete a custom role that nobody has", Codes: []string{RoleNotAllowed.Code, "v1.role.in_use", predefinedRole.Code},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, m.DeleteRole(in.ID))
		return nil, err
	})
}

func roleAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*roleJSON, error) {
	role, err := web.Do[RoleInfo](ctx, c, cmd)
	out := showRole(role, c.Lang())
	return &out, err
}
