package iam

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Markdown writes the table of permissions for the documentation: what the
// predefined roles permit, and what each act needs.
func Markdown() string {
	var b strings.Builder
	b.WriteString("# Permissions\n\nWho may do what in Trend Vision One. One table in `mockv1/iam` says so; the guards of the lifecycles, the JSON API and the pages ask it, and a test tries every act with every role over HTTP. " +
		"What a role does not permit is refused with 403 `" + RoleNotAllowed.Code + "`. Names of roles and areas are the product's; which predefined role permits what is assumed, but for the Operator's description [ROLES].\n\n" +
		"## Predefined roles\n\nThey can be neither edited nor deleted, but duplicated. Custom roles have any of the permissions.\n\n| permission | in words |")
	roles := predefined()
	for _, role := range roles {
		b.WriteString(" " + role.Name + " |")
	}
	b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(roles)) + "\n")
	for _, a := range Areas() {
		for _, g := range a.Grants {
			fmt.Fprintf(&b, "| `%s` | %s: %s |", g.Permission, a.Name.EN, g.Name.EN)
			for _, role := range roles {
				b.WriteString(" " + tick(role, g.Permission) + " |")
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\nEndpoint Administrator, SIEM and SOAR exist since Foundation Services [UROLES]. On the legacy platform `user_accounts:configure` holds for a Master Administrator alone [UACLEG], and roles have no scope.\n\n" +
		"## Acts\n\nAn act is a command of the API, or what a query asks for. \"Guarded\" is the operation for which multi-factor authentication can be asked for besides [MFA].\n\n| act | needs | reserved for | guarded | source |\n| --- | --- | --- | --- | --- |\n")
	for _, p := range Permits() {
		needs := "any role"
		if p.Needs != "" {
			needs = "`" + string(p.Needs) + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", p.Act, needs, p.For.words(), p.Guarded, sources(p.Src))
	}
	return b.String()
}

func tick(role RoleInfo, p Permission) string {
	if slices.Contains(role.Permissions, p) {
		return "yes"
	}
	return ""
}

func (h Holder) words() string {
	switch h {
	case Master:
		return MasterAdministrator
	case Owner:
		return "the Primary User Account"
	case OwnerOnFoundation:
		return "the Primary User Account, on Foundation Services"
	case AnyRole:
	}
	return ""
}

// sources writes the ids of sources as links.
func sources(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = "[" + id + "](sources.md)"
		if id == lifecycle.Assumed {
			out[i] = id
		}
	}
	return strings.Join(out, ", ")
}
