package mockv1_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/iam"
)

// free are the operations that everybody may use who is signed in, and why.
func free() map[string]string {
	return map[string]string{
		"session": "who one is", "business": "whose console it is", "sign-out": "leaving", "leave": "leaving",
		"access":                "what the banner says to everybody",
		"account-settings-page": "the user's own account",
		"dashboard-page":        "the start page, which only leads on",
	}
}

// beside are the acts that no operation names, and why.
func beside() map[string]string {
	out := map[string]string{
		"v1.platform_update.start": "its own guards refuse everybody else in the product's words: TestOnlyTheOwnerUpdatesThePlatform",
	}
	for _, menu := range []string{"suspicious_objects", "investigation", "logs"} {
		out["v1.sep."+menu+".view"] = "the menu is a page alone, which has nothing to show"
	}
	return out
}

// bodies are good enough to be looked at, by the operation of the API.
func bodies() map[string]string {
	const role = `{"name":"Another role"}`
	return map[string]string{
		"invite-user-account": `{"email":"x@example.com","role":"Nobody"}`, "edit-user-account": `{"status":"enabled"}`,
		"enter-transfer-code": `{"code":"000000"}`, "complete-ownership-transfer": `{"account":"nobody"}`,
		"add-identity-provider": `{"name":"Another","metadata":"none"}`, "edit-identity-provider": `{"status":"enabled"}`,
		"add-api-key": `{"name":"Another","role":"Nobody"}`, "edit-api-key": `{"status":"enabled"}`,
		"resolve-role-conflict": `{"role":"Nobody"}`, "create-user-role": role, "edit-user-role": role, "duplicate-user-role": `{}`,
		"save-console-settings": `{"inactivity_minutes":1,"maximum_minutes":1}`, "add-license": `{"activation_code":"XX-0000-0000-0000"}`, "connect-product": `{"type":"nothing","organizations":[]}`, "generate-enrollment-token": `{"type":"deep_security"}`, "agree-to-update": `{"agreed":true}`, "start-update": `{"understood":true}`,
		"cegp-add-domain": `{"name":"x.example","inbound":"y.example"}`, "cegp-add-recipient": `{"address":"a@x.example"}`,
		"cegp-add-policy": `{"name":"X","direction":"in","type":"spam","action":"pass"}`, "cegp-make-report": `{"name":"X","period":"daily"}`,
		"save-mfa-policy": `{"enforced":false,"operations":[]}`, "start-platform-update": `{"understood":false}`, "choose-platform-mfa": `{"mfa":"keep"}`,
	}
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// Every act of the table is an operation's, every operation that needs a session is
// an act of the table's, or it is said why not.
func TestEveryOperationIsAnAct(t *testing.T) {
	t.Parallel()
	b := newLab(t, foundation()).speaker(true)
	used, free, beside := map[string]bool{}, free(), beside()
	for _, rt := range b.server.Routes() {
		_, known := iam.PermitOf(rt.Act)
		_, open := free[rt.Op]
		switch {
		case rt.Act != "" && !known:
			t.Errorf("%s is the act %s, which is not in iam.Permits", rt.Op, rt.Act)
		case rt.Act == "" && !rt.Public && !open && len(rt.Scopes) == 0:
			t.Errorf("%s: give it an Act of iam.Permits, or say in free why everybody may use it", rt.Op)
		case publicAPI(rt): // the API key's role is asked, see TestRefusedPublicCalls
		case rt.Act != "" && (rt.Public || open):
			t.Errorf("%s is the act %s, but everybody may use it", rt.Op, rt.Act)
		case !rt.Page:
			used[rt.Act] = true
		}
	}
	for _, p := range iam.Permits() {
		if _, elsewhere := beside[p.Act]; used[p.Act] == elsewhere {
			t.Errorf("%s: let an operation of the API stand for it, or say in beside why none does", p.Act)
		}
		if _, listed := permissionOf(p.Needs); p.Needs != "" && !listed {
			t.Errorf("%s needs %s, which no area has", p.Act, p.Needs)
		}
		if len(p.Src) == 0 {
			t.Errorf("%s has no source", p.Act)
		}
	}
}

// publicAPI reports whether an operation is asked with an API key.
func publicAPI(rt web.Route) bool { return strings.HasPrefix(rt.Op, "public-") }

// idle are the permissions that permit nothing, and why.
func idle() map[iam.Permission]string {
	out := map[iam.Permission]string{}
	for _, screen := range []string{"dashboard", "policies", "logs", "reports", "services"} {
		out[iam.Permission("cecp_"+screen+":configure")] = "the roles that Cloud App Security brings along have it; here its screens are only looked at"
	}
	for _, area := range iam.Areas() {
		for _, g := range area.Grants {
			switch screen, action, _ := strings.Cut(string(g.Permission), ":"); {
			case strings.HasPrefix(screen, "sep_") && action == "configure":
				out[g.Permission] = "the roles that Apex Central brings along have it; here its menus are only looked at"
			case slices.Contains([]string{"cegp_dashboard", "cegp_mail_tracking", "cegp_policy_events"}, screen) && action == "configure":
				out[g.Permission] = "the roles that Email Security brings along have it; there is nothing to change on the screen"
			}
		}
	}
	return out
}

// Every permission that a role can have permits some act, or it is said why not.
func TestEveryPermissionPermits(t *testing.T) {
	t.Parallel()
	needed, idle := map[iam.Permission]bool{}, idle()
	for _, p := range iam.Permits() {
		needed[p.Needs] = true
	}
	for _, area := range iam.Areas() {
		for _, g := range area.Grants {
			if _, excused := idle[g.Permission]; needed[g.Permission] == excused {
				t.Errorf("%s permits something: %v; let iam.Permits have an act that needs it, or say in idle why none does", g.Permission, needed[g.Permission])
			}
		}
	}
}

func permissionOf(p iam.Permission) (iam.Area, bool) {
	for _, a := range iam.Areas() {
		for _, g := range a.Grants {
			if g.Permission == p {
				return a, true
			}
		}
	}
	return iam.Area{}, false
}

// asTheTableSays reports whether the table allows an act to a user.
func asTheTableSays(p iam.Permit, role iam.RoleInfo, owner bool, platform estate.Platform) bool {
	if p.For == iam.Owner && !owner || p.For == iam.OwnerOnFoundation && !owner && platform == estate.Foundation ||
		p.For == iam.Master && role.Name != iam.MasterAdministrator {
		return false
	}
	if platform == estate.Legacy && p.Needs == "user_accounts:configure" && role.Name != iam.MasterAdministrator {
		return false // [UACLEG]
	}
	return p.Needs == "" || slices.Contains(role.Permissions, p.Needs)
}

// For each role and each act: allowed or refused as the table says, over HTTP, by
// the API and by the pages. There is a role for each single permission besides the
// predefined ones.
func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, platform := range []estate.Platform{estate.Foundation, estate.Legacy} {
		t.Run(string(platform), func(t *testing.T) {
			t.Parallel()
			p := foundation()
			p.platform = platform
			for _, area := range iam.Areas() {
				for _, g := range area.Grants {
					if platform == estate.Legacy {
						continue // the predefined ones tell what is different there
					}
					p.world.Roles = append(p.world.Roles, iam.WorldRole{Name: string(g.Permission), Permissions: []string{string(g.Permission)}})
				}
			}
			l := newLab(t, p)
			b := l.speaker(true).signIn(primary)
			routes := slices.DeleteFunc(b.server.Routes(), func(rt web.Route) bool { return rt.Act == "" || publicAPI(rt) })
			b.tryAll(routes, primary, platform)
			for i, role := range see(l, primary, l.v.RoleList) {
				email := "role" + strings.Repeat("x", i) + "@example.com"
				b.join(email, role.Name)
				if !role.Predefined { // the pages ask the same table: one of each act is enough
					b.tryAll(slices.DeleteFunc(slices.Clone(routes), func(rt web.Route) bool { return rt.Page }), email, platform)
					continue
				}
				b.tryAll(routes, email, platform)
			}
		})
	}
}

// join gives somebody an account.
func (b *browser) join(email, role string) {
	b.l.t.Helper()
	a := must[iam.Account](b.l, primary, b.l.v.InviteAccount(iam.Invitee{Email: email, Role: role}))
	must[iam.Invitation](b.l, "nobody", b.l.v.AcceptInvitation(a.Invitation, iam.Acceptance{NewPassword: password, ConfirmPassword: password}))
}

// tryAll asks for everything as somebody, in vain where the table says so.
func (b *browser) tryAll(routes []web.Route, email string, platform estate.Platform) {
	b.l.t.Helper()
	b = &browser{Client: b.l.Client(b.server), l: b.l, server: b.server}
	b.signIn(email)
	accounts, roles := see(b.l, primary, b.l.v.Accounts.All), see(b.l, primary, b.l.v.RoleList)
	account := accounts[slices.IndexFunc(accounts, func(a iam.Account) bool { return a.Email == email })]
	role := roles[slices.IndexFunc(roles, func(role iam.RoleInfo) bool { return role.Name == account.Role })]
	for _, rt := range routes {
		permit, _ := iam.PermitOf(rt.Act)
		status, answer := b.ask(rt)
		refused := status == http.StatusForbidden && (strings.Contains(answer, "v1.role.not_allowed") || strings.Contains(answer, "v1.licence.owner_only"))
		if status == http.StatusUnauthorized || status == http.StatusForbidden && !refused {
			b.l.t.Fatalf("%s as %s: %d %s", rt.Op, email, status, answer)
		}
		if want := asTheTableSays(permit, role, email == primary, platform); refused == want {
			b.l.t.Errorf("%s (%s) with the role %s: %d, allowed by the table: %v", rt.Op, rt.Act, role.Name, status, want)
		}
	}
}

// ask sends what an operation takes, about things that there are not.
func (b *browser) ask(rt web.Route) (int, string) {
	path := parameter.ReplaceAllString(rt.Path, "nothing")
	if rt.Page && rt.Method == http.MethodPost {
		return b.post(path, url.Values{})
	}
	return b.send(rt.Method, path, bodies()[rt.Op])
}

// post sends a form.
func (b *browser) post(path string, form url.Values) (int, string) {
	b.l.t.Helper()
	w := b.Do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
	return w.Code, w.Body.String()
}

// narrow limits a role to a product that there is not.
type narrow struct {
	v    *mockv1.V1
	role string
}

func (narrow) Name() string { return "test.narrow" }

func (c narrow) Run(tx *sim.Tx) (any, error) {
	role, _, err := c.v.Roles.Find(&tx.Reader, strings.ToLower(c.role))
	if err != nil {
		return nil, err
	}
	return c.v.Roles.Fire(tx, role.ID, "edit", iam.RoleText{Name: role.Name, Permissions: role.Permissions, Assets: []string{"moon"}})
}

// A role's scope, "Data and App Assets", hides the products beyond it: they are not
// listed, not found, and cannot be connected or updated. The legacy platform has no scopes.
func TestScopeOfARole(t *testing.T) {
	t.Parallel()
	for platform, sees := range map[estate.Platform]bool{estate.Foundation: false, estate.Legacy: true} { //nolint:exhaustive // without Vision One there are none
		p := connected()
		p.platform = platform
		rights := []string{"product_instance:view", "product_instance:connect", "product_instance:update"}
		p.world.Roles = []iam.WorldRole{{Name: "Here", Permissions: rights, Assets: []string{"cas"}}, {Name: "Elsewhere", Permissions: rights}}
		p.world.Accounts = append(p.world.Accounts, account("here@example.com", "Here"), account("elsewhere@example.com", "Elsewhere"))
		l := newLab(t, p)
		must[iam.Role](l, primary, narrow{l.v, "Elsewhere"})
		for email, sees := range map[string]bool{"here@example.com": true, "elsewhere@example.com": sees} {
			b := l.browser().signIn(email)
			list := want[struct {
				Items []object `json:"items"`
			}](b, http.StatusOK, "GET", "/api/product-instances", "")
			status, _ := b.send("GET", "/api/product-instances/instance", "")
			agreed, answer := b.send("POST", "/api/product-instances/instance/update-solution", `{"agreed":false}`)
			refused := agreed == http.StatusConflict && strings.Contains(answer, "v1.role.not_allowed")
			if (len(list.Items) == 1) != sees || (status == http.StatusOK) != sees || refused == sees {
				t.Errorf("%s on %s: %d instances, %d, %d %s", email, platform, len(list.Items), status, agreed, answer)
			}
		}
	}
}

// The platform's update is the owner's alone, as the table says.
func TestOnlyTheOwnerUpdatesThePlatform(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.platform = estate.Legacy
	p.world.Accounts = append(p.world.Accounts, account("master@example.com", iam.MasterAdministrator))
	l := newLab(t, p)
	permit, _ := iam.PermitOf("v1.platform_update.start")
	// The owner comes last: nobody can start what nobody has agreed to.
	for _, email := range []string{"master@example.com", operator, auditor, primary} {
		b := l.browser().signIn(email)
		status, answer := b.send("POST", "/api/platform-update/agreement", "")
		allowed := status == http.StatusOK
		if !allowed && (status != http.StatusConflict || !strings.Contains(answer, "v1.platform.owner_only")) ||
			allowed != (permit.For == iam.Owner && email == primary) {
			t.Errorf("%s agrees: %d %s", email, status, answer)
		}
	}
	for _, email := range []string{"master@example.com", operator, auditor} {
		l.browser().signIn(email).problem(http.StatusConflict, "v1.platform.owner_only", "POST", "/api/platform-update/start", `{"understood":true}`)
	}
}
