package mockapexone

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/roles"
)

type (
	userGuard  = lifecycle.Guard[User, userFacts]
	userRow    = lifecycle.Row[User, userFacts]
	userEffect = lifecycle.Effect[User, userFacts]
)

func because(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

// The refusals that users meet.
var (
	unknownUser  = because("apexone.account.unknown", "There is no such account.", "アカウントが存在しません。")
	disabledUser = because("apexone.account.disabled", "The account is disabled.", "アカウントは無効です。")
	upgradedUser = because("apexone.account.upgraded",
		"The account has been upgraded. Sign in to Trend Vision One.", "アカウントはアップグレード済みです。Trend Vision Oneにサインインしてください。")
	notMigrated = because("apexone.account.not_migrated",
		"SAML accounts and groups without a valid email address are not migrated to Trend Vision One.",
		"有効なメールアドレスのないSAMLアカウントとSAMLグループは、Trend Vision Oneに移行されません。")
	awaitingProvider = because("apexone.account.awaiting_provider",
		"Sign in to Trend Vision One with single sign-on. An administrator must configure the identity provider there first.",
		"シングルサインオンでTrend Vision Oneにサインインしてください。事前に、管理者がTrend Vision OneでIDプロバイダを設定する必要があります。")
	singleSignOn = because("apexone.account.single_sign_on",
		"Sign in with the identity provider of your organization.", "組織のIDプロバイダでサインインしてください。")
	wrongCode = because("apexone.two_factor.wrong_code", "The verification code is incorrect or has expired.", "認証コードが正しくないか、有効期限が切れています。")
	userTaken = because("apexone.account.exists", "A user account with this user name exists already.", "このユーザ名のユーザアカウントはすでに存在します。")
)

func holds(id, doc string, reason lifecycle.Reason, ok func(u User, f userFacts) bool) userGuard {
	return userGuard{ID: id, Doc: doc, Else: reason, Holds: func(u User, f userFacts, _ time.Time) bool { return ok(u, f) }}
}

func asked(id, doc string, reason lifecycle.Reason, ok func(u User, f userFacts) bool) userGuard {
	g := holds(id, doc, reason, ok)
	g.Input = true
	return g
}

// consoleOpen demands that Apex Central can be used.
func consoleOpen() []userGuard {
	return []userGuard{
		holds("awake", "Apex One does not hibernate.", hibernating, func(_ User, f userFacts) bool { return !f.hibernation.asleep() }),
		holds("not_updating", "The update is not running.", updatingReason, func(_ User, f userFacts) bool { return f.tenant != TenantUpdating }),
		holds("not_closed", "The update is not done.", closedReason, func(_ User, f userFacts) bool { return f.tenant != TenantClosed }),
		holds("not_purged", "Apex One was not purged.", purgedReason, func(_ User, f userFacts) bool { return f.tenant != TenantPurged }),
	}
}

// mayAdminister is the guard on who asks.
func mayAdminister() userGuard {
	return holds("may_administer", "The role of who asks grants accounts, or it is nobody of Apex Central.", notAllowed, func(_ User, f userFacts) bool { return f.allowed })
}

func emailGuard(id string, of func(f userFacts) string) userGuard {
	return asked(id, "The address is a mail address, or empty as long as two-factor authentication is off.",
		because("apexone.account.email", "Enter a valid email address.", "有効なメールアドレスを入力してください。"),
		func(u User, f userFacts) bool {
			if of(f) == "" {
				return f.factor.State != FactorOn || u.Type == PortalAccount
			}
			return validAddress(of(f))
		})
}

func roleGuard() userGuard {
	return asked("role_exists", "The role exists, and is not hidden.", because("apexone.role.unknown", "The role does not exist.", "役割が存在しません。"),
		func(_ User, f userFacts) bool { return f.hasRole && !f.role.Hidden })
}

func addGuards() []userGuard {
	return append(append(consoleOpen(), mayAdminister()),
		asked("login_given", "The user name has neither a space nor a backslash.", because("apexone.account.login", "Enter a valid user name.", "有効なユーザ名を入力してください。"),
			func(_ User, f userFacts) bool {
				return f.add.Login != "" && !strings.ContainsAny(f.add.Login, " \t\r\n\\")
			}),
		asked("login_free", "Nobody else has the user name.", userTaken, func(_ User, f userFacts) bool { return !f.taken }),
		emailGuard("address", func(f userFacts) string { return f.add.Email }),
		roleGuard(),
		asked("password_strong", "The password meets the rule.", estate.PasswordReason, func(_ User, f userFacts) bool { return estate.GoodPassword(f.add.Password) }),
	)
}

// another keeps somebody who can administer accounts.
func another() userGuard {
	return holds("not_last", "Another account that may administer accounts is left.",
		because("apexone.account.last", "At least one administrator is needed.", "管理者が少なくとも1人必要です。"),
		func(_ User, f userFacts) bool {
			return f.others > 0 || !f.held.Grants(ScreenAccounts, roles.FullControl)
		})
}

func changeGuards() []userGuard {
	return append(append(consoleOpen(), mayAdminister()),
		holds("not_portal", "It is not the portal's account.",
			because("apexone.account.portal", "The account of the Customer Licensing Portal cannot be changed here.", "Customer Licensing Portalアカウントは、ここでは変更できません。"),
			func(u User, _ userFacts) bool { return u.Type != PortalAccount }),
	)
}

func edit(id, doc string, change func(u *User, f userFacts, now time.Time) []lifecycle.Action) userEffect {
	return userEffect{ID: id, Doc: doc, Do: change}
}

func signOut(reason string) userEffect {
	return edit("sign_out", "Ends the user's sessions.", func(_ *User, f userFacts, _ time.Time) []lifecycle.Action {
		return estate.EndAll(Name+".session", f.sessions, reason)
	})
}

func stampSignIn() userEffect {
	return edit("stamp_sign_in", "Notes when, and that Apex One is used.", func(u *User, f userFacts, now time.Time) []lifecycle.Action {
		u.LastSignIn, u.FailedSignIn = now, 0
		return f.hibernation.used()
	})
}

// leave ends a user's life in Apex Central.
func leave() userEffect {
	return edit("leave", "Notes when, and ends what sessions there are.", func(u *User, f userFacts, now time.Time) []lifecycle.Action {
		u.UpgradedAt = now
		return estate.EndAll(Name+".session", f.sessions, estate.EndedByUpgrade)
	})
}

func userRows() []userRow {
	do := func(list ...userEffect) []userEffect { return list }
	guards := func(list ...userGuard) []userGuard { return list }
	operator, product := lifecycle.Operator, lifecycle.Product
	isType := func(id, doc string, ok func(u User) bool) userGuard {
		return holds(id, doc, because("apexone.account.type", "The account is of another type.", "アカウントの種類が異なります。"), func(u User, _ userFacts) bool { return ok(u) })
	}
	rows := []userRow{
		{ID: "apexone.user.add", From: in(userNone), On: addUser, If: addGuards(), To: UserActive, By: operator, Why: "Administrators add users with a user name, which need not be an email address.", Src: []string{"SEPJA"}, Do: do(edit("note_user", "Notes who it is.", addedUser))},
		{ID: "apexone.user.arrive", From: in(userNone), On: enter, If: consoleOpen(), To: UserActive, By: operator, Why: "Apex Central can be used with the portal's account alone.", Src: []string{"SEPJA"}, Do: do(edit("note_arrival", "Notes who it is, with all rights.", arrived), stampSignIn())},
		{ID: "apexone.user.return", From: in(UserActive), On: enter, If: append(consoleOpen(), isType("is_portal", "It is the portal's account.", func(u User) bool { return u.Type == PortalAccount })), By: operator, Why: "The portal's account, or the Primary User Account in its place, comes in again.", Src: []string{"SEPJA"}, Do: do(edit("note_arrival", "Notes who it is, with all rights.", arrived), stampSignIn())},
		{ID: "apexone.user.change", From: in(UserActive, UserDisabled), On: changeUser, If: append(changeGuards(), emailGuard("new_address", func(f userFacts) string { return f.change.Email }), roleGuard(), keepsOne()), By: operator, Why: "An account can be changed; two-factor authentication needs its address.", Src: []string{"AC2FA"}, Do: do(edit("note_change", "Notes it.", changedUser))},
		{ID: "apexone.user.disable", From: in(UserActive), On: disable, If: append(changeGuards(), another(), notSelf()), To: UserDisabled, By: operator, Why: "An account can be disabled.", Src: []string{lifecycle.Assumed}, Do: do(signOut(estate.EndedByDisable))},
		{ID: "apexone.user.enable", From: in(UserDisabled), On: enable, If: changeGuards(), To: UserActive, By: operator, Why: "A disabled account can be enabled, while there is a console to use it in.", Src: []string{lifecycle.Assumed}},
		{ID: "apexone.user.delete", From: in(UserActive, UserDisabled), On: deleteUser, If: append(changeGuards(), another(), notSelf()), To: UserDeleted, By: operator, Why: "The list of user accounts has a button for it.", Src: []string{"SEPJA"}, Do: do(signOut(estate.EndedByDisable))},
		{ID: "apexone.user.sign_in", From: in(UserActive), On: signIn, If: append(consoleOpen(), holds("password_here", "The account has a password here.", singleSignOn, func(u User, _ userFacts) bool { return u.signsInHere() })), By: operator, Why: "Apex Central is open until the update begins.", Src: []string{"SEPJA"}, Do: do(stampSignIn())},
		{ID: "apexone.user.sign_in_to_update", From: in(MustUpdate), On: signIn, By: operator, Why: "After the update signing in leads to the upgrade of the account, and nowhere else.", Src: []string{"SEPJA", "FIMP"}, Do: do(stampSignIn())},
		{ID: "apexone.user.sign_in_failed", From: in(UserActive, UserDisabled, MustUpdate, Upgraded), On: signInFailed, By: operator, Why: "A wrong password or code is refused and noted. No limit is known.", Src: []string{lifecycle.Assumed}, Do: do(edit("count_failure", "Counts it.", func(u *User, _ userFacts, _ time.Time) []lifecycle.Action {
			u.FailedSignIn++
			return nil
		}))},
		{ID: "apexone.user.give_code", From: in(UserActive), On: giveCode, If: guards(asked("code_right", "The code is that of the user's app, generated no longer than `"+SettingCodeAge+"` ago.", wrongCode, func(_ User, f userFacts) bool { return f.right })), By: operator, Why: "A code changes every 30 seconds, but is accepted until 5 minutes after it was generated.", Src: []string{"AC2FA"}, Do: do(edit("note_factor", "Notes that the user's app is set up, and lets the sessions that wait for it go on.", gaveCode))},
		{ID: "apexone.user.forget", From: in(UserActive, UserDisabled), On: forget, To: UserDeleted, By: product, Why: "Whatever hibernated for too long is purged.", Src: []string{"KA9194"}, Do: do(signOut(estate.EndedByIdleness))},
		{ID: "apexone.user.continue", From: in(MustUpdate), On: goOn, If: guards(holds("not_begun", "The wizard was not begun for it.", because("apexone.upgrade.begun", "The upgrade has begun already.", "アップグレードはすでに開始されています。"), func(u User, _ userFacts) bool { return !u.Assigning })), By: operator, Why: "\"Continue\" leads to the three-step wizard.", Src: []string{"SEPJA"}, Do: do(edit("begin_wizard", "Has Vision One begin its wizard.", beginWizard))},
		{ID: "apexone.user.upgraded", From: in(MustUpdate), On: estate.AddressAssigned, To: Upgraded, By: product, Why: "The address and the password of the wizard make the user an account of Vision One, with a custom role.", Src: []string{"SEPJA", "FIMP"}, Do: do(edit("bring_in", "Hands user, role and password to Vision One.", bringIn), leave())},
	}
	return append(rows, closing(isType)...)
}

// closing are the rows of the update's end, by the type of the account.
func closing(isType func(id, doc string, ok func(u User) bool) userGuard) []userRow {
	row := func(name string, to lifecycle.State, why string, ok userGuard, effects ...userEffect) userRow {
		return userRow{
			ID: "apexone.user." + name, From: in(UserActive), On: closeAccount, If: []userGuard{ok}, To: to, Do: effects,
			By: lifecycle.Product, Why: why, Src: []string{"FIMP"},
		}
	}
	return []userRow{
		row("close", MustUpdate, "Users of Apex Central sign in to its address and update email address and password.", isType("has_password", "It is a local or a domain account.", User.signsInHere)),
		row("close_portal", Upgraded, "The portal's account is the Primary User Account already.", isType("is_portal_account", "It is the portal's account.", func(u User) bool { return u.Type == PortalAccount }), leave()),
		row("close_saml", AwaitingProvider, "The identity provider must be configured before SAML accounts are migrated.", isType("saml_with_address", "It is a SAML account or group with a valid address.", func(u User) bool { return validAddress(u.Email) })),
		row("close_unmigrated", NotMigrated, "SAML accounts and groups without a valid address cannot be migrated.", isType("saml_without_address", "It is a SAML account or group without one.", func(u User) bool { return !validAddress(u.Email) })),
	}
}

func notSelf() userGuard {
	return holds("not_self", "Nobody does it to himself.", because("apexone.account.self", "You cannot do this to your own account.", "自分のアカウントに対してこの操作を行うことはできません。"), func(_ User, f userFacts) bool { return !f.self })
}

// keepsOne keeps somebody who can administer accounts when a role is taken away.
func keepsOne() userGuard {
	g := another()
	g.ID, g.Input = "keeps_one", true
	g.Holds = func(_ User, f userFacts, _ time.Time) bool {
		return f.others > 0 || f.role.Grants(ScreenAccounts, roles.FullControl) || !f.held.Grants(ScreenAccounts, roles.FullControl)
	}
	return g
}

func addedUser(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	n := f.add
	u.Login, u.Name, u.Email, u.Role, u.Password, u.Type = n.Login, n.Name, n.Email, n.Role, n.Password, Local
	return nil
}

func arrived(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Login, u.Name, u.Email, u.Role, u.Type = f.arrival.Login, f.arrival.Name, f.arrival.Email, allRights, PortalAccount
	return nil
}

func changedUser(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Name, u.Email, u.Role = f.change.Name, f.change.Email, f.change.Role
	return nil
}

func gaveCode(u *User, f userFacts, now time.Time) []lifecycle.Action {
	u.FactorRound, u.LastSignIn, u.FailedSignIn = f.factor.Round, now, 0
	return nil
}

func beginWizard(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Assigning = true
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.AssignmentKind, Trigger: estate.BeginAssignment, With: estate.NewAssignment{
		Purpose: estate.ForAccount, Kind: userKind, ID: u.ID, Original: u.Login, Name: u.Name,
		Login: estate.WizardLogin(Name, u.Login), Unused: f.unused,
	}}}
}

func bringIn(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Address, u.Assigning, u.Password = f.given.Email, false, ""
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountUpgrade, Trigger: estate.BringIn, With: estate.Newcomer{
		Candidate: estate.Candidate{
			Kind: userKind, ID: u.ID, From: Name, Email: f.given.Email, Name: u.Name, Role: u.Role, Permissions: f.role.Listed(),
		},
		Password: f.given.Password,
	}}}
}

func userRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason, From: from}
	}
	notWaiting := because("apexone.account.not_waiting", "The account does not have to be upgraded.", "アカウントのアップグレードは必要ありません。")
	out := []lifecycle.Refusal{
		refuse(addUser, userTaken), refuse(enter, upgradedUser, Upgraded), refuse(enter, disabledUser, UserDisabled), refuse(enter, closedReason),
		refuse(enable, because("apexone.account.enabled", "The account is enabled.", "アカウントは有効です。"), UserActive),
		refuse(disable, disabledUser, UserDisabled),
		refuse(giveCode, closedReason, MustUpdate), refuse(signIn, disabledUser, UserDisabled), refuse(giveCode, disabledUser, UserDisabled),
		refuse(signInFailed, unknownUser), refuse(closeAccount, unknownUser, userNone), refuse(closeAccount, closedReason),
		refuse(goOn, notWaiting, UserActive, UserDisabled, AwaitingProvider, NotMigrated),
		refuse(estate.AddressAssigned, notWaiting, UserActive, UserDisabled, AwaitingProvider, NotMigrated),
		refuse(forget, unknownUser, userNone), refuse(forget, closedReason),
	}
	for _, on := range []lifecycle.Trigger{signIn, giveCode, goOn, estate.AddressAssigned} {
		out = append(out, refuse(on, unknownUser, userNone, UserDeleted), refuse(on, upgradedUser, Upgraded))
	}
	for _, on := range []lifecycle.Trigger{signIn, giveCode} {
		out = append(out, refuse(on, awaitingProvider, AwaitingProvider), refuse(on, notMigrated, NotMigrated))
	}
	for _, on := range []lifecycle.Trigger{changeUser, disable, enable, deleteUser} {
		out = append(out, refuse(on, unknownUser, userNone, UserDeleted), refuse(on, closedReason))
	}
	return out
}
