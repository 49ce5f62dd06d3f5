package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/mockv1/audit"
)

// singleSignOn says how the rows of accounts whose users sign in elsewhere are
// logged, those of identity providers, and what the update of the platform asks of
// accounts. The activities are worded after the vendor's.
func (c categories) singleSignOn() []audit.Entry {
	activity := estate.Assumed
	field := func(name, en, ja string) audit.Field { return audit.Field{Name: name, Label: estate.Assumed(en, ja)} }
	email, group, role := field("email", "User account", "ユーザアカウント"), field("login", "Group", "グループ"), field("role", "Role", "役割")
	provider := func(row, en, ja string) audit.Entry {
		return audit.Entry{
			Row: "v1.identity_provider." + row, Category: c.providers, Activity: activity(en, ja), Result: audit.Successful,
			Details: []audit.Field{field("name", "Identity provider", "IDプロバイダ"), field("entity_id", "Entity ID", "エンティティID")},
		}
	}
	account := func(row string, category, text lifecycle.Text, details ...audit.Field) audit.Entry {
		return audit.Entry{Row: "v1.account." + row, Category: category, Activity: text, Result: audit.Successful, Details: append([]audit.Field{email}, details...)}
	}
	own := func(e audit.Entry) audit.Entry { e.Own, e.Details = true, nil; return e }
	transfer := func(row, en, ja string) audit.Entry {
		return audit.Entry{Row: "v1.ownership_transfer." + row, Category: c.accounts, Activity: activity(en, ja), Result: audit.Successful, Details: []audit.Field{email}}
	}
	logon, verified := estate.Quoted("Log on", "ログオン", "ULOG"), activity("Verify sign-in address", "サインイン用メールアドレスの確認")
	added := activity("Add user account", "ユーザアカウントの追加")
	asked := own(account("ask_member", c.saml, logon))
	asked.Result = audit.Unsuccessful
	return []audit.Entry{
		own(account("sign_in_saml", c.saml, logon)), asked,
		own(account("verify_address", c.saml, verified)), own(account("verify_member", c.saml, verified)),
		own(account("reset", c.accounts, activity("Reset password", "パスワードのリセット"))),
		account("invite_saml", c.accounts, added, role),
		account("add_group", c.accounts, added, group, role),
		account("resend_verification", c.accounts, activity("Resend invitation", "招待の再送信")),
		account("describe", c.accounts, activity("Edit user account", "ユーザアカウントの編集")),
		account("disable_outdated", c.accounts, activity("Disable user account", "ユーザアカウントの無効化")),
		transfer("begin", "Begin transfer of Primary User Account", "プライマリユーザアカウントの移転の開始"),
		transfer("complete", "Transfer Primary User Account", "プライマリユーザアカウントの移転"),
		transfer("cancel", "Cancel transfer of Primary User Account", "プライマリユーザアカウントの移転のキャンセル"),
		provider("add", "Add identity provider", "IDプロバイダの追加"),
		provider("enable", "Enable identity provider", "IDプロバイダの有効化"),
		provider("disable", "Disable identity provider", "IDプロバイダの無効化"),
		provider("describe", "Edit identity provider", "IDプロバイダの編集"),
		provider("delete", "Delete identity provider", "IDプロバイダの削除"),
	}
}
