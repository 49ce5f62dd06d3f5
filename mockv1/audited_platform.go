package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/mockv1/audit"
)

// auditedPlatform says how the rows of the way to Vision One and to Foundation
// Services are logged: under the part of the console in which they are [FUPD].
func auditedPlatform() []audit.Entry {
	settings := estate.Quoted("Console Settings", "コンソール設定", "ULOG")
	entry := func(row string, category lifecycle.Text, en, ja string) audit.Entry {
		return audit.Entry{Row: row, Category: category, Activity: estate.Assumed(en, ja), Result: audit.Successful}
	}
	return []audit.Entry{
		entry("v1.console.provision", settings, "Provision console", "コンソールのプロビジョニング"),
		entry("v1.console.retry", settings, "Provision console", "コンソールのプロビジョニング"),
		entry("v1.platform_update.agree", settings, "Agree to system update", "システムアップデートへの同意"),
		entry("v1.platform_update.withdraw", settings, "Withdraw from system update", "システムアップデートの取り消し"),
		entry("v1.platform_update.not_now", settings, "Put system update off", "システムアップデートの延期"),
		entry("v1.platform_update.start", settings, "Start system update", "システムアップデートの開始"),
		entry("v1.platform_update.choose_mfa", settings, "Choose multi-factor authentication for system update", "システムアップデートでの多要素認証の選択"),
		entry("v1.assignment.reset_password", auditCategories().accounts, "Assign email address to Primary User Account", "プライマリユーザアカウントへのメールアドレスの割り当て"),
		entry("v1.assignment.use_existing", auditCategories().accounts, "Assign as new Primary User Account", "新しいプライマリユーザアカウントとしての割り当て"),
	}
}

// unauditedPlatform are those that are not logged, and why.
func unauditedPlatform() map[string]string {
	const step = "it is a step of what is logged at its end"
	return map[string]string{
		"v1.console.activate":                "whoever activates has no account of the console yet",
		"v1.console.reject":                  "whoever activates has no account of the console yet",
		"v1.platform_update.owner_signed_in": "the account's row logs it",
		"v1.platform_update.got_it":          "reading a message is no act",
		"v1.assignment.address":              step,
		"v1.assignment.existing":             step,
		"v1.assignment.unable":               step,
		"v1.assignment.wrong_password":       step,
		"v1.assignment.back":                 step,
		"v1.verification.send":               step,
		"v1.verification.resend":             step,
		"v1.verification.take_up":            step,
		"v1.verification.take_up_blocked":    step,
		"v1.verification.verify":             step,
		"v1.verification.wrong":              step,
		"v1.verification.block":              step,
	}
}
