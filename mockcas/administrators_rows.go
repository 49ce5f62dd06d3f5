package mockcas

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	administratorRow    = lifecycle.Row[Administrator, administratorFacts]
	administratorEffect = lifecycle.Effect[Administrator, administratorFacts]
)

func administratorRows() []administratorRow {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	return []administratorRow{
		{
			ID: "cas.administrator.add", From: states(administratorNone), On: addAdministrator, If: addGuards(), To: AdministratorActive,
			By: lifecycle.Operator, Why: "Administrators are created by address, name and role.", Src: []string{"CASUSER", "CASROLE"},
			Do: []administratorEffect{{ID: "welcome", Doc: "Notes who he is and mails him his first password.", Do: welcome}},
		},
		{
			ID: "cas.administrator.disable", From: states(AdministratorActive), On: disable, If: []administratorGuard{mayAdminister(), notLast()}, To: AdministratorDisabled,
			By: lifecycle.Operator, Why: "An account can be disabled.", Src: []string{lifecycle.Assumed},
			Do: []administratorEffect{{ID: "sign_him_out", Doc: "Ends his sessions.", Do: func(_ *Administrator, f administratorFacts, _ time.Time) []lifecycle.Action {
				return estate.EndAll(Name+".session", f.sessions, estate.EndedByDisable)
			}}},
		},
		{
			ID: "cas.administrator.enable", From: states(AdministratorDisabled), On: enable, If: append(consoleOpen(), mayAdminister()), To: AdministratorActive,
			By: lifecycle.Operator, Why: "A disabled account can be enabled, while there is a console to use it in.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "cas.administrator.sign_in", From: states(AdministratorActive), On: signIn, If: consoleOpen(),
			By: lifecycle.Operator, Why: "The console is open until the update begins.", Src: []string{"CASJA"},
			Do: []administratorEffect{stampSignIn()},
		},
		{
			ID: "cas.administrator.sign_in_to_update", From: states(MustUpdate), On: signIn,
			By: lifecycle.Operator, Why: "After the update signing in leads to the upgrade of the account, and nowhere else.", Src: []string{"CASKB", "CASJA"},
			Do: []administratorEffect{stampSignIn()},
		},
		{
			ID: "cas.administrator.sign_in_failed", From: states(AdministratorActive, AdministratorDisabled, MustUpdate, Upgraded), On: signInFailed,
			By: lifecycle.Operator, Why: "A wrong password is refused and noted. No limit is known.", Src: []string{lifecycle.Assumed},
			Do: []administratorEffect{{ID: "count_failure", Doc: "Counts it.", Do: func(a *Administrator, _ administratorFacts, _ time.Time) []lifecycle.Action {
				a.FailedSignIn++
				return nil
			}}},
		},
		{
			ID: "cas.administrator.close", From: states(AdministratorActive), On: closeAccount, To: MustUpdate,
			By: lifecycle.Product, Why: "Local accounts are upgraded even if a Vision One account has the same address.", Src: []string{"CASKB", "FIMP"},
			Do: []administratorEffect{{ID: "open_upgrade", Doc: "Asks Vision One to open an upgrade, which mails an invitation too.", Do: openUpgrade}},
		},
		{
			ID: "cas.administrator.update_account", From: states(MustUpdate), On: updateAccount, If: passwordGuards(), To: Upgraded,
			By: lifecycle.Operator, Why: "Password Update makes him an account of Vision One; the same password may be kept.", Src: []string{"CASKB", "CASJA"},
			Do: []administratorEffect{
				{ID: "hand_over", Doc: "Hands his password to Vision One.", Do: func(a *Administrator, f administratorFacts, _ time.Time) []lifecycle.Action {
					a.Password = f.password.New
					return []lifecycle.Action{lifecycle.Tell{
						Kind: f.upgrade.Kind, ID: f.upgrade.ID, Trigger: estate.ResetPassword, With: estate.NewPassword{Password: f.password.New},
					}}
				}},
				leave(),
			},
		},
		{
			ID: "cas.administrator.upgraded", From: states(MustUpdate), On: estate.UpgradeFinished, To: Upgraded,
			By: lifecycle.Product, Why: "The invitation mail is the other way in.", Src: []string{"FIMP"},
			Do: []administratorEffect{leave()},
		},
	}
}

func stampSignIn() administratorEffect {
	return administratorEffect{ID: "stamp_sign_in", Doc: "Notes when.", Do: func(a *Administrator, _ administratorFacts, now time.Time) []lifecycle.Action {
		a.LastSignIn, a.FailedSignIn = now, 0
		return nil
	}}
}

// leave ends an administrator's life in CAS.
func leave() administratorEffect {
	return administratorEffect{ID: "leave", Doc: "Notes when, and ends what sessions he has.", Do: func(a *Administrator, f administratorFacts, now time.Time) []lifecycle.Action {
		a.UpgradedAt = now
		return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpgrade)
	}}
}

func welcome(a *Administrator, f administratorFacts, _ time.Time) []lifecycle.Action {
	a.Email, a.Name, a.Role, a.Password = f.add.Email, f.add.Name, f.add.Role, f.initial
	return []lifecycle.Action{lifecycle.Mail{
		From: Name, Template: "administrator_added", To: a.Email,
		Subject: estate.Assumed("Your Cloud App Security administrator account", "Cloud App Security 管理者アカウントのお知らせ"),
		Body: estate.Assumed(
			"An administrator account has been created for you. Sign in at {link:console} with this email address and the password {code:password}.",
			"管理者アカウントが作成されました。{link:console} に、このメールアドレスとパスワード {code:password} でサインインしてください。"),
		Links: map[string]lifecycle.Link{"console": {Service: Name, Path: "/"}},
		Codes: map[string]string{"password": f.initial},
	}}
}

func openUpgrade(a *Administrator, f administratorFacts, _ time.Time) []lifecycle.Action {
	return []lifecycle.Action{lifecycle.Tell{
		Kind: estate.AccountUpgrade, Trigger: estate.OpenUpgrade,
		With: estate.Candidate{
			Kind: administratorKind, ID: a.ID, From: Name, Email: a.Email, Name: a.Name,
			Role: a.Role, Permissions: f.role.Listed(),
		},
	}}
}

func administratorRefusals() []lifecycle.Refusal {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	reason := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	disabled := reason("cas.account.disabled", "The account is disabled.", "アカウントは無効です。")
	upgraded := reason("cas.account.upgraded",
		"The account has been upgraded. Sign in to Trend Vision One.", "アカウントは移行済みです。Trend Vision Oneにサインインしてください。")
	unknown := reason("cas.account.unknown", "There is no such account.", "アカウントが存在しません。")
	closed := lifecycle.Reason{Code: "cas.account.closed", Text: closedText()}
	notWaiting := reason("cas.account.not_waiting", "The account does not have to be updated.", "アカウントの更新は必要ありません。")
	return []lifecycle.Refusal{
		{On: addAdministrator, Reason: reason("cas.administrator.exists", "An administrator with this email address exists already.", "このメールアドレスの管理者はすでに存在します。")},
		{On: disable, From: states(AdministratorDisabled), Reason: disabled},
		{On: disable, Reason: closed},
		{On: enable, From: states(AdministratorActive), Reason: reason("cas.account.enabled", "The account is enabled.", "アカウントは有効です。")},
		{On: enable, Reason: closed},
		{On: signIn, From: states(AdministratorDisabled), Reason: disabled},
		{On: signIn, From: states(Upgraded), Reason: upgraded},
		{On: signIn, Reason: unknown},
		{On: signInFailed, Reason: unknown},
		{On: closeAccount, Reason: closed},
		{On: updateAccount, From: states(Upgraded), Reason: upgraded},
		{On: updateAccount, Reason: notWaiting},
		{On: estate.UpgradeFinished, From: states(Upgraded), Reason: upgraded},
		{On: estate.UpgradeFinished, Reason: notWaiting},
	}
}
