package mfa

import (
	"embed"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	// AccountPath is the page Account Settings of the user himself.
	AccountPath = "/account-settings"
	// SettingsPath is the page Multi-Factor Authentication Settings.
	SettingsPath = "/mfa-settings"
	// CodePath is the page on which a one-time password is given.
	CodePath = "/one-time-password"
	// SetupPath is the page on which it is set up.
	SetupPath = AccountPath + "/mfa"

	// accountsPath is the page User Accounts, to which the settings belong.
	accountsPath = "/user-accounts"
	disablePath  = SetupPath + "/disable"
	resetMFAPath = CodePath + "/reset"
)

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of multi-factor authentication: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "mfa", Files: folder,
		Pages: map[string]ui.Content{
			"account_settings": &accountPage{}, "mfa_setup": &setupPage{}, "mfa_disable": &accountPage{},
			"mfa_code": &codePage{}, "mfa_reset": &codePage{}, "mfa_settings": &policyPage{},
		},
	}
}

// Fields say by the code of a refusal in which field of a form the mistake is.
func Fields() map[string]string {
	return map[string]string{
		codeWrong.Code: "code", "mfa.code.used": "code", resetWrong.Code: "reset_code", "mfa.reset_code.not_stored": "stored",
	}
}

// Limited says where sessions go on that wait for something here.
func Limited() map[string]string {
	return map[string]string{ScopeCode: CodePath, ScopeSetup: SetupPath}
}

// Leads say where whoever meets a guarded operation sees to what it asks of him.
func Leads() map[string]string {
	return map[string]string{CodeRequired: CodePath, CodeSetup: SetupPath}
}

// Pages adds the pages to a console.
func (m *MFA) Pages(k *web.Console) {
	m.accountPages(k)
	m.setupPages(k)
	m.codePages(k)
	m.policyPages(k)
}

// next returns where a page leads when all is done; empty if nobody said. A form
// carries it along in a hidden field.
func next(at *web.Visit) string {
	values := at.Query()
	if at.Form.Sent {
		values = at.Form.Values
	}
	if path := values.Get("next"); path != "" && len(path) <= maxNext {
		return at.After(path)
	}
	return ""
}

// maxNext is how long an address may be, in bytes, to which a page leads.
const maxNext = 2000

// along puts where to go afterwards into a path's query.
func along(path, next string) string { return asked(path, next, "") }

// asked does, with the method by which an app is told the secret.
func asked(path, next, method string) string {
	query := url.Values{}
	if method != "" {
		query.Set("method", method)
	}
	if next != "" {
		query.Set("next", next)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// named returns the key by which the business' platform names the subject: before the
// platform's update it is two-factor authentication [UACLEG].
func named(legacy bool, key, before string) string {
	if legacy {
		return before
	}
	return key
}
