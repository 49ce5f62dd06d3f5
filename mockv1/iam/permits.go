package iam

import (
	"slices"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Holder says whom an act is reserved for, whatever the roles permit.
type Holder string

// The holders of acts.
const (
	// AnyRole is everybody whose role permits it.
	AnyRole Holder = ""
	// Master is a user with the role Master Administrator.
	Master Holder = "master_administrator"
	// Owner is the Primary User Account.
	Owner Holder = "primary_user_account"
	// OwnerOnFoundation is the Primary User Account, and everybody on the legacy platform.
	OwnerOnFoundation Holder = "primary_user_account_on_foundation"
)

// Permit says who may do something in the console.
type Permit struct {
	// Act is the name of a command, or of what a query asks for.
	Act string
	// Needs is the permission that a role must give; empty if any role does.
	Needs Permission
	// For says whom the act is reserved for.
	For Holder
	// Guarded is the operation that multi-factor authentication may guard; empty if
	// it cannot [MFA].
	Guarded string
	// Src are the ids of the sources.
	Src []string
}

// The acts that this package's queries are called in the table.
const (
	actViewAccounts = "v1.account.view"
	actViewRoles    = "v1.role.view"
	// actViewProviders is there since Foundation Services.
	actViewProviders = "v1.identity_provider.view"
	actViewKeys      = "v1.api_key.view"
	actTransfer      = "v1.ownership_transfer.view"
)

// The operations that multi-factor authentication can guard, as far as this table
// has acts for them [MFA].
const (
	guardAccounts  = "user_accounts"
	guardRoles     = "user_roles"
	guardProviders = "identity_providers"
	guardKeys      = "api_keys"
)

// Permits is the one table of who may do what in Vision One. Guards of lifecycles,
// the API, the pages and the documentation draw on it; an act that is not in it
// nobody may do.
func Permits() []Permit {
	assumed := []string{lifecycle.Assumed}
	out := []Permit{
		{Act: actViewAccounts, Needs: "user_accounts:view", Src: []string{"UACC"}},
		{Act: actViewRoles, Needs: "user_roles:view", Src: []string{"UROLES"}},
		{Act: "v1.mfa_policy.view", Needs: "user_accounts:view", Src: []string{"MFA", lifecycle.Assumed}},
		{Act: "v1.mfa_policy.save", For: Master, Src: []string{"MFA"}},
		{Act: "v1.audit_log.view", Needs: "audit_logs:view", Src: []string{"ULOG"}},
		{Act: "v1.audit_log.export", Needs: "audit_logs:export", Src: []string{"ULOG"}},
		{Act: actViewSettings, Needs: "console_settings:view", Src: []string{"CS"}},
		{Act: "v1.console_settings.save", Needs: "console_settings:configure", Src: []string{"CS", "ROLES"}},
		{Act: "v1.licence.view", Needs: "license_information:view", Src: assumed},
		{Act: "v1.licence.add", Needs: "license_information:configure", Src: []string{"LIC", lifecycle.Assumed}},
		{Act: "v1.trial.start", Needs: "license_information:configure", Src: assumed},
		{Act: "v1.credits.view", Needs: "credits:view", Src: assumed},
		{Act: "v1.licence.open_console", For: OwnerOnFoundation, Src: []string{"FCON"}},
		{Act: "v1.platform_update.view", Needs: "system_update:view", Src: assumed},
		{Act: "v1.platform_update.start", For: Owner, Src: []string{"FUPD"}},
		{Act: "v1.product_instance.view", Needs: "product_instance:view", Src: []string{"PI"}},
		{Act: "v1.cecp.view", Needs: "cecp:view", Src: assumed},
		{Act: "v1.cecp.provision", Needs: "cecp:provision", Src: []string{"ROLES", lifecycle.Assumed}},
	}
	for _, command := range []string{"invite", "resend", "edit", "delete", "resolve_role_conflict"} {
		out = append(out, Permit{Act: "v1.account." + command, Needs: "user_accounts:configure", Guarded: guardAccounts, Src: []string{"UACC", "UACLEG", "MFA"}})
	}
	for _, command := range []string{"create", "edit", "duplicate", "delete"} {
		out = append(out, Permit{Act: "v1.role." + command, Needs: "user_roles:configure", Guarded: guardRoles, Src: []string{"CROLE", "MFA"}})
	}
	out = append(out, Permit{Act: actTransfer, Needs: "user_accounts:view", Src: []string{"XFER"}})
	for _, command := range []string{"begin", "enter_code", "resend_code", "complete", "cancel"} {
		out = append(out, Permit{Act: "v1.ownership_transfer." + command, For: Owner, Src: []string{"XFER"}})
	}
	out = append(out, Permit{Act: actViewProviders, Needs: "identity_providers:view", Src: assumed})
	for _, command := range []string{"add", "edit", "delete"} {
		out = append(out, Permit{Act: "v1.identity_provider." + command, Needs: "identity_providers:configure", Guarded: guardProviders, Src: []string{"MFA", lifecycle.Assumed}})
	}
	out = append(out, Permit{Act: actViewKeys, Needs: "api_keys:view", Src: []string{"ULOG", lifecycle.Assumed}})
	for _, command := range []string{"add", "edit", "regenerate", "note", "delete"} {
		out = append(out, Permit{Act: "v1.api_key." + command, Needs: "api_keys:configure", Guarded: guardKeys, Src: []string{"MFA", lifecycle.Assumed}})
	}
	for _, command := range []string{"v1.product_instance.connect", "v1.product_instance.remove", "v1.enrollment_token.generate"} {
		out = append(out, Permit{Act: command, Needs: "product_instance:connect", Src: []string{"ROLES"}})
	}
	for _, command := range []string{
		"v1.product_instance.got_it", "v1.product_instance.agree", "v1.product_instance.withdraw", "v1.product_instance.start",
		"v1.update_job.cancel", "v1.update_job.roll_back",
	} {
		out = append(out, Permit{Act: command, Needs: "product_instance:update", Src: []string{"ROLES", lifecycle.Assumed}})
	}
	for _, screen := range []string{"dashboard", "policies", "logs", "reports", "services"} {
		out = append(out, Permit{Act: "v1.cecp." + screen + ".view", Needs: Permission("cecp_" + screen + ":view"), Src: []string{"FIMP", lifecycle.Assumed}})
	}
	out = append(out,
		Permit{Act: "v1.cegp.view", Needs: "cegp:view", Src: assumed},
		Permit{Act: "v1.cegp.provision", Needs: "cegp:provision", Src: []string{"ROLES", lifecycle.Assumed}})
	for _, screen := range []string{"dashboard", "domains", "recipients", "policies", "mail_tracking", "policy_events", "quarantine", "reports"} {
		out = append(out, Permit{Act: "v1.cegp." + screen + ".view", Needs: Permission("cegp_" + screen + ":view"), Src: []string{"FIMP", lifecycle.Assumed}})
	}
	for _, screen := range []string{"domains", "recipients", "policies", "quarantine", "reports"} {
		out = append(out, Permit{Act: "v1.cegp." + screen + ".manage", Needs: Permission("cegp_" + screen + ":configure"), Src: []string{"FIMP", lifecycle.Assumed}})
	}
	out = append(out,
		Permit{Act: "v1.endpoint_inventory.view", Needs: "endpoint_inventory:view", Src: assumed},
		Permit{Act: "v1.sep.view", Needs: "sep:view", Src: assumed})
	for _, menu := range []string{"dashboard", "directories", "policies", "suspicious_objects", "investigation", "logs", "administration"} {
		out = append(out, Permit{Act: "v1.sep." + menu + ".view", Needs: Permission("sep_" + menu + ":view"), Src: []string{"FIMP", lifecycle.Assumed}})
	}
	return out
}

// PermitOf returns the line of an act.
func PermitOf(act string) (Permit, bool) {
	all := Permits()
	i := slices.IndexFunc(all, func(p Permit) bool { return p.Act == act })
	if i < 0 {
		return Permit{}, false
	}
	return all[i], true
}
