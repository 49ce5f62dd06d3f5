package mockv1

import (
	"maps"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/audit"
	"github.com/mockone/mockone/mockv1/iam"
)

// auditLog returns the log of what users do. Rows of the parts of Vision One that
// are operators' stand in audited, or in unaudited with the reason; a test holds it.
func (v *V1) auditLog() *audit.Log {
	return audit.New(audit.Options{
		Service: Name, Entries: slices.Concat(audited(), auditedPlatform()), Allows: v.Allows, Keys: iam.KeyKind,
		Role: func(r *sim.Reader, login string) (string, error) {
			p, _, err := v.ByLogin(r, login)
			return p.Role, err
		},
	})
}

// categories are the documented ones [ULOG]; their Japanese names are assumed.
type categories struct{ logon, accounts, roles, console, products, licences, saml, providers, keys lifecycle.Text }

func auditCategories() categories {
	return categories{
		logon:     estate.Quoted("Logon and Logoff", "ログオンとログオフ", "ULOG"),
		accounts:  estate.Quoted("Account Management", "アカウント管理", "ULOG"),
		roles:     estate.Quoted("User Roles", "ユーザの役割", "ULOG"),
		console:   estate.Quoted("Console Settings", "コンソール設定", "ULOG"),
		products:  estate.Quoted("Product Connector", "Product Connector", "ULOG"),
		licences:  estate.Assumed("License Information", "ライセンス情報"),
		saml:      estate.Quoted("SAML Single Sign-On", "SAMLシングルサインオン", "ULOG"),
		providers: estate.Quoted("Identity Providers", "IDプロバイダ", "ULOG"),
		keys:      estate.Quoted("API Keys", "APIキー", "ULOG"),
	}
}

// audited says how the rows of Vision One are logged. "Log on" and "Add user
// account" are the vendor's words [ULOG]; the other activities are worded after them.
func audited() []audit.Entry {
	c := auditCategories()
	activity := estate.Assumed
	email := audit.Field{Name: "email", Label: estate.Assumed("User account", "ユーザアカウント")}
	role := audit.Field{Name: "role", Label: estate.Assumed("Role", "役割")}
	product := []audit.Field{
		{Name: "display_name", Label: estate.Assumed("Product", "製品")}, {Name: "id", Label: estate.Assumed("Instance ID", "インスタンスID")},
	}
	logon := estate.Quoted("Log on", "ログオン", "ULOG")
	account := func(row string, text lifecycle.Text, details ...audit.Field) audit.Entry {
		return audit.Entry{Row: "v1.account." + row, Category: c.accounts, Activity: text, Result: audit.Successful, Details: append([]audit.Field{email}, details...)}
	}
	named := func(row, en, ja string) audit.Entry {
		return audit.Entry{
			Row: "v1.role." + row, Category: c.roles, Activity: activity(en, ja), Result: audit.Successful,
			Details: []audit.Field{{Name: "name", Label: role.Label}, {Name: "permissions", Label: estate.Assumed("Permissions", "権限")}},
		}
	}
	saved := func(row string) audit.Entry {
		return audit.Entry{
			Row: "v1.console_settings." + row, Category: c.console, Activity: activity("Edit console settings", "コンソール設定の編集"), Result: audit.Successful,
			Details: []audit.Field{
				{Name: "inactivity_minutes", Label: activity("Inactivity timeout (minutes)", "操作がない場合のタイムアウト (分)")},
				{Name: "maximum_minutes", Label: activity("Maximum session duration (minutes)", "セッションの最大時間 (分)")},
				{Name: "concurrent_sessions", Label: activity("Concurrent sessions", "同時セッション数")},
				{Name: "addresses", Label: activity("IP addresses", "IPアドレス")},
			},
		}
	}
	own := func(e audit.Entry) audit.Entry { e.Own = true; return e }
	instance := func(row, en, ja string) audit.Entry {
		return audit.Entry{Row: "v1.product_instance." + row, Category: c.products, Activity: activity(en, ja), Result: audit.Successful, Details: product}
	}
	licence := func(row, en, ja string) audit.Entry {
		return audit.Entry{
			Row: estate.Licences.Spec.Name + "." + row, Category: c.licences, Activity: activity(en, ja), Result: audit.Successful,
			Details: []audit.Field{{Name: "name", Label: estate.Assumed("License", "ライセンス")}},
		}
	}
	return append(slices.Concat(c.singleSignOn(), c.secondFactor(), c.apiKeys()), []audit.Entry{
		licence("activate", "Add license", "ライセンスの追加"),
		licence("apply_renewal", "Renew license", "ライセンスの更新"),
		licence("start_trial", "Start trial", "体験版の開始"),
		{Row: "v1.account.sign_in", Category: c.logon, Activity: logon, Result: audit.Successful, Own: true},
		{Row: "v1.account.sign_in_failed", Category: c.logon, Activity: logon, Result: audit.Unsuccessful, Own: true},
		{Row: "v1.session.sign_out", Category: c.logon, Activity: activity("Log off", "ログオフ"), Result: audit.Successful},
		account("invite", activity("Add user account", "ユーザアカウントの追加"), role),
		account("resend", activity("Resend invitation", "招待の再送信")),
		own(account("accept", activity("Accept invitation", "招待の承諾"))),
		account("change_role", activity("Edit user account", "ユーザアカウントの編集"), role),
		account("resolve", activity("Edit user account", "ユーザアカウントの編集"), role),
		account("disable", activity("Disable user account", "ユーザアカウントの無効化")),
		account("enable", activity("Enable user account", "ユーザアカウントの有効化")),
		account("enable_conflict", activity("Enable user account", "ユーザアカウントの有効化")),
		account("delete", activity("Delete user account", "ユーザアカウントの削除")),
		own(account("upgrade", activity("Add user account", "ユーザアカウントの追加"), role)),
		own(account("upgrade_join", activity("Upgrade user account", "ユーザアカウントのアップグレード"))),
		own(account("upgrade_conflict", activity("Upgrade user account", "ユーザアカウントのアップグレード"))),
		own(account("upgrade_disabled", activity("Upgrade user account", "ユーザアカウントのアップグレード"))),
		named("create", "Add user role", "ユーザの役割の追加"),
		named("edit", "Edit user role", "ユーザの役割の編集"),
		named("delete", "Delete user role", "ユーザの役割の削除"),
		saved("save_first"), saved("save"),
		instance("connect", "Connect product", "製品の接続"),
		instance("generate_token", "Generate enrollment token", "登録トークンの生成"),
		instance("generate_again", "Generate enrollment token", "登録トークンの生成"),
		instance("save", "Connect product", "製品の接続"),
		instance("remove", "Delete product instance", "製品インスタンスの削除"),
		instance("defer", "Start product update", "製品のアップデートの開始"),
		instance("provision", "Create product instance", "製品インスタンスの作成"),
		instance("agree", "Agree to product update", "製品のアップデートへの同意"),
		instance("withdraw", "Withdraw from product update", "製品のアップデートの取り消し"),
		instance("start", "Start product update", "製品のアップデートの開始"),
	}...)
}

// apiKeys says how the rows of API keys are logged.
func (c categories) apiKeys() []audit.Entry {
	entry := func(row, en, ja string) audit.Entry {
		return audit.Entry{
			Row: iam.KeyKind + "." + row, Category: c.keys, Activity: estate.Assumed(en, ja), Result: audit.Successful,
			Details: []audit.Field{{Name: "name", Label: estate.Assumed("API key", "APIキー")}, {Name: "role", Label: estate.Assumed("Role", "役割")}},
		}
	}
	return []audit.Entry{
		entry("add", "Add API key", "APIキーの追加"), entry("edit", "Edit API key", "APIキーの編集"),
		entry("enable", "Enable API key", "APIキーの有効化"), entry("disable", "Disable API key", "APIキーの無効化"),
		entry("regenerate", "Regenerate API key", "APIキーの再生成"), entry("delete", "Delete API key", "APIキーの削除"),
	}
}

// secondFactor says how the rows of multi-factor authentication are logged.
func (c categories) secondFactor() []audit.Entry {
	entry := func(row, en, ja string) audit.Entry {
		return audit.Entry{Row: row, Category: c.accounts, Activity: estate.Assumed(en, ja), Result: audit.Successful}
	}
	factor := func(row, en, ja string) audit.Entry { return entry(estate.MFAKind+"."+row, en, ja) }
	policy := func(row string) audit.Entry {
		return entry("v1.mfa_policy."+row, "Edit multi-factor authentication settings", "多要素認証設定の編集")
	}
	wrong := factor("code_wrong", "Verify one-time password", "ワンタイムパスワードの検証")
	wrong.Result = audit.Unsuccessful
	return []audit.Entry{
		factor("begin", "Set up multi-factor authentication", "多要素認証の設定開始"),
		factor("cancel", "Cancel setup of multi-factor authentication", "多要素認証の設定の取り消し"),
		factor("cancel_required", "Cancel setup of multi-factor authentication", "多要素認証の設定の取り消し"),
		factor("confirm", "Enable multi-factor authentication", "多要素認証の有効化"),
		factor("verify", "Verify one-time password", "ワンタイムパスワードの検証"),
		wrong,
		factor("disable", "Disable multi-factor authentication", "多要素認証の無効化"),
		factor("use_reset_code", "Reset multi-factor authentication", "多要素認証のリセット"),
		policy("enforce"), policy("change"), policy("relax"), policy("change_optional"),
	}
}

// unaudited are the rows of operators that are not logged, and why.
func unaudited() map[string]string {
	out := map[string]string{
		"v1.session.sign_in":           "the account's row logs it",
		"v1.session.verify":            "it completes a sign-in, which is logged, or precedes an act that is",
		"v1.account_upgrade.accept":    "the account that it makes logs it",
		"v1.mfa.finish":                "what enables it is logged",
		"v1.api_key.note":              "having read a secret is no act",
		"v1.product_instance.got_it":   "reading a hint is no act",
		"v1.update_job.queue":          "the instance's row logs it",
		"v1.product_instance.enrolled": "the product registers, in its own console",
		"v1.enrollment_token.issue":    "the instance's row logs it",
		"v1.enrollment_token.use":      "the product registers, in its own console",
		"v1.enrollment_token.revoke":   "the instance's row logs it",
	}
	maps.Copy(out, unauditedPlatform())
	return out
}
