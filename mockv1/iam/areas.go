package iam

import (
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// Permission is something that a role can permit: "user_accounts:configure".
type Permission string

// The grants of areas. Whoever may do anything in an area may also look at it.
const (
	grantView      = "view"
	grantConfigure = "configure"
)

// Area is a part of the console for which roles have permissions.
type Area struct {
	Code string
	Name lifecycle.Text
	// Grants are what can be permitted in it, looking at it first.
	Grants []Grant
}

// Grant is one thing that can be permitted in an area.
type Grant struct {
	Permission Permission
	Name       lifecycle.Text
}

// Level says how much of an area a role permits [CROLE].
type Level string

// The levels of an area.
const (
	NoAccess      Level = "none"
	ReadOnly      Level = "read_only"
	PartialAccess Level = "partial"
	FullAccess    Level = "full"
)

// Text returns the level in words; the Japanese ones are assumed.
func (l Level) Text() lifecycle.Text {
	switch l {
	case ReadOnly:
		return estate.Quoted("Read-Only", "読み取り専用", "CROLE")
	case PartialAccess:
		return estate.Quoted("Partial Access", "部分的なアクセス", "CROLE")
	case FullAccess:
		return estate.Quoted("Full Access", "フルアクセス", "CROLE")
	case NoAccess:
	}
	return estate.Assumed("No access", "アクセス不可")
}

// Areas returns the parts of the console in the order in which it lists them. The
// areas are the documented ones; where no grant is, its name is assumed.
func Areas() []Area {
	view := estate.Assumed("View", "表示")
	area := func(code string, name lifecycle.Text, grants ...Grant) Area {
		out := Area{Code: code, Name: name, Grants: []Grant{{Permission: Permission(code + ":" + grantView), Name: view}}}
		for _, g := range grants {
			g.Permission = Permission(code+":") + g.Permission
			out.Grants = append(out.Grants, g)
		}
		return out
	}
	grant := func(code string, name lifecycle.Text) Grant { return Grant{Permission: Permission(code), Name: name} }
	configure := grant(grantConfigure, estate.Assumed("Configure", "設定"))
	screen := func(code, en, ja string) Area {
		const suite = "CECP: "
		return area("cecp_"+code, estate.Assumed(suite+en, suite+ja), configure)
	}
	mail := func(code, en, ja string) Area {
		const console = "CEGP: "
		return area("cegp_"+code, estate.Assumed(console+en, console+ja), configure)
	}
	menu := func(code, en, ja string) Area {
		const console = "SEP: "
		return area("sep_"+code, estate.Assumed(console+en, console+ja), configure)
	}
	return []Area{
		area("user_accounts", estate.Quoted("User Accounts", "ユーザアカウント", "UACC"),
			grant(grantConfigure, estate.Quoted("Configure account settings", "アカウント設定の構成", "UACC"))),
		area("user_roles", estate.Quoted("User Roles", "ユーザの役割", "UROLES"), configure),
		area("identity_providers", estate.Quoted("Identity Providers", "IDプロバイダ", "ULOG"), configure),
		area("api_keys", estate.Quoted("API Keys", "APIキー", "ULOG"), configure),
		area("console_settings", estate.Quoted("Console Settings", "コンソール設定", "CS"), configure),
		area("audit_logs", estate.Assumed("Audit Logs", "監査ログ"), grant("export", estate.Assumed("Export", "エクスポート"))),
		area("license_information", estate.Quoted("License Information", "License Information", "LIC"), configure),
		area("credits", estate.Assumed("Credits", "クレジット")),
		area("product_instance", estate.Quoted("Product Instance", "Product Instance", "PI"),
			grant("connect", estate.Assumed("Connect and disconnect products", "製品の接続と切断")),
			grant("update", estate.Assumed("Update products", "製品のアップデート"))),
		area("system_update", estate.Quoted("System Update", "システムアップデート", "FUPD")),
		area("cecp", estate.Quoted("Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protection", "CASJA"),
			grant("provision", estate.Assumed("Provision", "プロビジョニング"))),
		screen("dashboard", "Dashboard", "ダッシュボード"),
		screen("policies", "Policies", "ポリシー"),
		screen("logs", "Logs", "ログ"),
		screen("reports", "Reports", "レポート"),
		screen("services", "Protected services", "保護対象サービス"),
		area("cegp", estate.Quoted("Cloud Email Gateway Protection", "Cloud Email Gateway Protection", "TMEMSJA"),
			grant("provision", estate.Assumed("Provision", "プロビジョニング"))),
		mail("dashboard", "Dashboard", "ダッシュボード"),
		mail("domains", "Domains", "ドメイン"),
		mail("recipients", "Valid recipients", "有効な受信者"),
		mail("policies", "Policies", "ポリシー"),
		mail("mail_tracking", "Mail Tracking", "メール追跡"),
		mail("policy_events", "Policy Events", "ポリシーイベント"),
		mail("quarantine", "Quarantine", "隔離"),
		mail("reports", "Reports", "レポート"),
		area("endpoint_inventory", estate.Quoted("Endpoint Inventory", "Endpoint Inventory", "A1UP")),
		area("sep", estate.Quoted("Standard Endpoint Protection", "Standard Endpoint Protection", "SEPJA")),
		menu("dashboard", "Dashboard", "ダッシュボード"),
		menu("directories", "Directories", "ディレクトリ"),
		menu("policies", "Policies", "ポリシー"),
		menu("suspicious_objects", "Suspicious Object Sync", "不審オブジェクトの同期"),
		menu("investigation", "Investigation", "調査"),
		menu("logs", "Logs & Reports", "ログとレポート"),
		menu("administration", "Administration", "運用管理"),
	}
}

// Level returns how much of the area a list of permissions permits.
func (a Area) Level(has []Permission) Level {
	n := 0
	for _, g := range a.Grants {
		if slices.Contains(has, g.Permission) {
			n++
		}
	}
	switch {
	case n == 0:
		return NoAccess
	case n == len(a.Grants):
		if n == 1 {
			return ReadOnly // there is nothing but looking
		}
		return FullAccess
	case n == 1 && slices.Contains(has, a.Grants[0].Permission):
		return ReadOnly
	}
	return PartialAccess
}

// areaOf returns the code of the area of a permission.
func (p Permission) areaOf() string {
	code, _, _ := strings.Cut(string(p), ":")
	return code
}

// everything returns all permissions, or those of the given areas.
func everything(areas ...string) []Permission {
	var out []Permission
	for _, a := range Areas() {
		for _, g := range a.Grants {
			if len(areas) == 0 || slices.Contains(areas, a.Code) {
				out = append(out, g.Permission)
			}
		}
	}
	return out
}

// looking returns the permissions to look at all areas, or at the given ones.
func looking(areas ...string) []Permission {
	var out []Permission
	for _, p := range everything(areas...) {
		if strings.HasSuffix(string(p), ":"+grantView) {
			out = append(out, p)
		}
	}
	return out
}

// whole returns a list of permissions in the order of the areas, each once, with
// the permission to look at every area of which it has something. Permissions that
// the console does not know stand behind, as they are.
func whole(list []Permission) []Permission {
	all := everything()
	var out []Permission
	for _, p := range all {
		// A product may have a screen that is called as an area of the console is.
		sees := strings.HasSuffix(string(p), ":"+grantView) &&
			slices.ContainsFunc(list, func(has Permission) bool { return has.areaOf() == p.areaOf() && slices.Contains(all, has) })
		if sees || slices.Contains(list, p) {
			out = append(out, p)
		}
	}
	for _, p := range list {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// known reports whether the console has such a permission.
func (p Permission) known() bool { return slices.Contains(everything(), p) }

// screensOf maps the screens of a product whose roles come along to areas of the
// console that takes its place, which has an area of its own, too.
func screensOf(product string) (console string, screens map[string]string) {
	switch product {
	case "cas":
		return "cecp", map[string]string{
			"dashboard": "cecp_dashboard", "policies": "cecp_policies", "logs": "cecp_logs", "reports": "cecp_reports", "services": "cecp_services",
		}
	case "tmems":
		return "cegp", map[string]string{
			"dashboard": "cegp_dashboard", "domains": "cegp_domains", "recipients": "cegp_recipients", "policies": "cegp_policies", "mail_tracking": "cegp_mail_tracking",
			"policy_events": "cegp_policy_events", "quarantine": "cegp_quarantine", "reports": "cegp_reports",
		}
	case "apexone":
		return "sep", map[string]string{
			"dashboard": "sep_dashboard", "directories": "sep_directories", "policies": "sep_policies", "threat_intelligence": "sep_suspicious_objects",
			"response": "sep_investigation", "reports": "sep_logs", "settings": "sep_administration",
		}
	}
	return "", nil
}

// translated returns what permissions of a product, "screen:level", permit here.
// Those on screens that have no counterpart stay as they are, and permit nothing.
func translated(product string, list []string) []Permission {
	console, screens := screensOf(product)
	var out []Permission
	for _, p := range list {
		screen, level, _ := strings.Cut(p, ":")
		area, ok := screens[screen]
		if !ok {
			out = append(out, Permission(p))
			continue
		}
		out = append(out, Permission(console+":"+grantView), Permission(area+":"+grantView))
		if area == "sep_directories" {
			out = append(out, "endpoint_inventory:"+grantView) // it lists the same endpoints
		}
		if level == "full_control" {
			out = append(out, Permission(area+":"+grantConfigure))
		}
	}
	return whole(out)
}
