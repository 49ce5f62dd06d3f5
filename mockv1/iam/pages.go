package iam

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of accounts: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "iam", Files: folder,
		Pages: map[string]ui.Content{
			"account_list": &accountListPage{}, "account_detail": &accountDetailPage{}, "account_delete": &accountDetailPage{},
			"account_add": &accountAddPage{}, "console_settings": &settingsPage{}, "role_list": &roleListPage{}, "role_detail": &roleDetailPage{}, "role_delete": &roleDetailPage{},
			"invitation":    &invitationPage{},
			"provider_list": &providerListPage{}, "provider_add": &providerPageData{}, "provider_detail": &providerPageData{}, "provider_delete": &providerPageData{},
			"key_list": &keyListPage{}, "key_add": &keyPageData{}, "key_detail": &keyPageData{}, "key_delete": &keyPageData{},
			"sign_in_saml": &samlPage{}, "transfer": &transferPage{},
		},
	}
}

// Fields say by the code of a refusal in which field of a form the mistake is.
func Fields() map[string]string {
	return map[string]string{
		"password.weak": "new_password", estate.MismatchReason.Code: "confirm_password",
		"v1.account.exists": "email", "v1.role.unknown": "role", "v1.account.role_not_offered": "role",
		"v1.role.exists":    "name",
		"v1.api_key.exists": "name", "v1.api_key.role_not_offered": "role",
		"v1.account.address_required": "email", "v1.account.group_required": "group", "v1.account.type_not_offered": "type",
		"v1.identity_provider.exists": "name", "v1.identity_provider.metadata": "metadata",
		"v1.console_settings.inactivity": "inactivity_minutes", "v1.console_settings.maximum": "maximum_minutes",
		"v1.console_settings.concurrent": "concurrent_sessions", "v1.console_settings.no_address": "addresses",
		"v1.console_settings.address": "addresses", "v1.console_settings.private_address": "addresses", "v1.console_settings.locked_out": "addresses",
		"v1.transfer.target": "account",
	}
}

// Pages adds the pages to a console.
func (m *IAM) Pages(k *web.Console) {
	m.signInPages(k)
	m.transferPages(k) // its path is one of an account's, too
	m.accountPages(k)
	m.providerPages(k)
	m.keyPages(k)
	m.invitationPages(k)
	m.settingsPages(k)
}

// Nav returns the entries of the navigation, of the group Administration. Identity
// Providers are there since Foundation Services [FUPD].
func Nav(at *web.Visit, b estate.Business) []ui.NavItem {
	out := []ui.NavItem{
		{Label: at.T("accounts.title"), Path: accountsPath, TestID: "user-accounts"},
		{Label: at.T("roles.title"), Path: rolesPath, TestID: "user-roles"},
		{Label: at.T("keys.title"), Path: keysPath, TestID: "api-keys"},
		{Label: at.T("settings.title"), Path: settingsPath, TestID: "console-settings"},
	}
	if b.Platform == estate.Foundation {
		out = append(out, ui.NavItem{Label: at.T("providers.title"), Path: providersPath, TestID: "identity-providers"})
	}
	return out
}
