package mocktmems

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	userGuard  = lifecycle.Guard[User, userFacts]
	userRow    = lifecycle.Row[User, userFacts]
	userEffect = lifecycle.Effect[User, userFacts]
)

func because(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

// The refusals that accounts meet.
var (
	unknownUser  = because("tmems.account.unknown", "There is no such account.", "アカウントが存在しません。")
	disabledUser = because("tmems.account.disabled", "The account is disabled.", "アカウントは無効です。")
	upgradedUser = because("tmems.account.upgraded",
		"The account has been migrated. Sign in to Trend Vision One with its email address.", "アカウントは移行済みです。メールアドレスでTrend Vision Oneにサインインしてください。")
	userTaken = because("tmems.account.exists", "An account with this name exists already.", "このアカウント名はすでに使用されています。")
)

func holds(id, doc string, reason lifecycle.Reason, ok func(u User, f userFacts) bool) userGuard {
	return userGuard{ID: id, Doc: doc, Else: reason, Holds: func(u User, f userFacts, _ time.Time) bool { return ok(u, f) }}
}

func asked(id, doc string, reason lifecycle.Reason, ok func(u User, f userFacts) bool) userGuard {
	g := holds(id, doc, reason, ok)
	g.Input = true
	return g
}

// consoleOpen demands that the console can be used.
func consoleOpen() []userGuard {
	return []userGuard{
		holds("not_updating", "The update is not running.", updatingReason, func(_ User, f userFacts) bool { return f.tenant != TenantUpdating }),
		holds("not_closed", "The update is not done.", closedReason, func(_ User, f userFacts) bool { return f.tenant != TenantClosed }),
	}
}

// domainName is a mail domain.
var domainName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

// validDomains reports whether a subaccount can manage the domains.
func validDomains(list []string) bool {
	return !slices.ContainsFunc(list, func(d string) bool { return !domainName.MatchString(strings.ToLower(d)) })
}

// detailGuards are what any change of an account's details meets.
func detailGuards() []userGuard {
	return []userGuard{
		asked("address", "The address is a mail address.", because("tmems.account.email", "Enter a valid email address.", "有効なメールアドレスを入力してください。"),
			func(_ User, f userFacts) bool { return validAddress(f.change.Email) }),
		asked("role_exists", "The permission type exists, and is one that is offered.", because("tmems.role.unknown", "The permission type does not exist.", "権限の種類が存在しません。"),
			func(u User, f userFacts) bool {
				return f.hasRole && (!f.role.Hidden || kindOf(u, f) != Subaccount)
			}),
		asked("domains_valid", "The domains are a subaccount's, and domain names.", because("tmems.account.domains", "Enter valid domain names. Only a subaccount can manage specified domains.", "有効なドメイン名を入力してください。ドメインを指定できるのはサブアカウントだけです。"),
			func(u User, f userFacts) bool {
				return validDomains(f.change.Domains) && (kindOf(u, f) == Subaccount || len(f.change.Domains) == 0)
			}),
	}
}

// kindOf returns the type of an account that is added, or of one that is there.
func kindOf(u User, f userFacts) string {
	if f.add.Type != "" {
		return f.add.Type
	}
	return u.Type
}

// mayAdminister is the guard on who asks.
func mayAdminister() userGuard {
	return holds("may_administer", "The permissions of who asks grant accounts, or it is nobody of Email Security.", notAllowed, func(_ User, f userFacts) bool { return f.allowed })
}

func addGuards() []userGuard {
	return append(append(consoleOpen(), mayAdminister(),
		asked("type_known", "It is a superadmin or a subaccount.", because("tmems.account.type", "Choose a superadmin account or a subaccount.", "スーパー管理者アカウントまたはサブアカウントを選択してください。"),
			func(_ User, f userFacts) bool { return f.add.Type == Superadmin || f.add.Type == Subaccount }),
		asked("login_given", "The account name has no space.", because("tmems.account.login", "Enter a valid account name.", "有効なアカウント名を入力してください。"),
			func(_ User, f userFacts) bool {
				return f.add.Login != "" && !strings.ContainsAny(f.add.Login, " \t\r\n")
			}),
		asked("login_free", "Nobody else has the account name.", userTaken, func(_ User, f userFacts) bool { return !f.taken }),
	), detailGuards()...)
}

func changeGuards() []userGuard {
	return append(consoleOpen(), mayAdminister(),
		holds("not_business", "It is not the Business Account.",
			because("tmems.account.business", "The Business Account cannot be changed here.", "ビジネスアカウントは、ここでは変更できません。"),
			func(u User, _ userFacts) bool { return u.Type != Business }))
}

func notSelf() userGuard {
	return holds("not_self", "Nobody does it to himself.", because("tmems.account.self", "You cannot do this to your own account.", "自分のアカウントに対してこの操作を行うことはできません。"), func(_ User, f userFacts) bool { return !f.self })
}

func edit(id, doc string, change func(u *User, f userFacts, now time.Time) []lifecycle.Action) userEffect {
	return userEffect{ID: id, Doc: doc, Do: change}
}

func signOut(reason string) userEffect {
	return edit("sign_out", "Ends its sessions.", func(_ *User, f userFacts, _ time.Time) []lifecycle.Action {
		return estate.EndAll(Name+".session", f.sessions, reason)
	})
}

func stampSignIn() userEffect {
	return edit("stamp_sign_in", "Notes when.", func(u *User, _ userFacts, now time.Time) []lifecycle.Action {
		u.LastSignIn, u.FailedSignIn = now, 0
		return nil
	})
}

// leave ends an account's life in Email Security.
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
	is := func(id, doc string, business bool) userGuard {
		return holds(id, doc, because("tmems.account.other_type", "The account is of another type.", "アカウントの種類が異なります。"),
			func(u User, _ userFacts) bool { return (u.Type == Business) == business })
	}
	send := edit("send_sign_in_data", "Gives it a password, and mails its sign-in data.", sendSignInData)
	return []userRow{
		{ID: "tmems.account.add", From: in(userNone), On: addUser, If: addGuards(), To: UserActive, By: operator, Why: "Superadmins and subaccounts are added with an account name, and get a mail with sign-in data.", Src: []string{"TMSUB", "TMSUPER"}, Do: do(edit("note_account", "Notes whose it is.", addedUser), send)},
		{ID: "tmems.account.arrive", From: in(userNone), On: enter, If: consoleOpen(), To: UserActive, By: operator, Why: "The portal's account is the Business Account.", Src: []string{"TMSUB"}, Do: do(edit("note_arrival", "Notes who it is, with all permissions.", arrived), stampSignIn())},
		{ID: "tmems.account.return", From: in(UserActive), On: enter, If: append(consoleOpen(), is("is_business", "It is the Business Account.", true)), By: operator, Why: "The Business Account, or the Primary User Account in its place, comes in again.", Src: []string{"TMSUB"}, Do: do(edit("note_arrival", "Notes who it is, with all permissions.", arrived), stampSignIn())},
		{ID: "tmems.account.change", From: in(UserActive, UserDisabled), On: changeUser, If: append(append(changeGuards(), detailGuards()...), notSelf()), By: operator, Why: "An account's details, permissions and domains can be changed.", Src: []string{"TMSUB"}, Do: do(edit("note_change", "Notes it.", changedUser))},
		{ID: "tmems.account.reset_password", From: in(UserActive), On: resetPassword, If: changeGuards(), By: operator, Why: "\"Reset Password\" sends sign-in data again.", Src: []string{"TMSUB"}, Do: do(edit("count_reset", "Counts it.", func(u *User, _ userFacts, _ time.Time) []lifecycle.Action {
			u.Resets++
			return nil
		}), send)},
		{ID: "tmems.account.disable", From: in(UserActive), On: disable, If: append(changeGuards(), notSelf()), To: UserDisabled, By: operator, Why: "An account can be disabled.", Src: []string{lifecycle.Assumed}, Do: do(signOut(estate.EndedByDisable))},
		{ID: "tmems.account.enable", From: in(UserDisabled), On: enable, If: changeGuards(), To: UserActive, By: operator, Why: "A disabled account can be enabled, while there is a console to use it in.", Src: []string{lifecycle.Assumed}},
		{ID: "tmems.account.delete", From: in(UserActive, UserDisabled), On: deleteUser, If: append(changeGuards(), notSelf()), To: UserDeleted, By: operator, Why: "An account can be deleted; a subaccount with specified domains must be, or change, before the update.", Src: []string{"KA15921"}, Do: do(signOut(estate.EndedByDeletion))},
		{ID: "tmems.account.sign_in", From: in(UserActive), On: signIn, If: append(consoleOpen(), is("has_password", "It has a password here.", false)), By: operator, Why: "The console is open until the update begins.", Src: []string{"TMEMSJA"}, Do: do(stampSignIn())},
		{ID: "tmems.account.sign_in_to_migrate", From: in(MustUpdate), On: signIn, By: operator, Why: "After the update signing in leads to the migration of the account, and nowhere else.", Src: []string{"TMEMSJA"}, Do: do(stampSignIn())},
		{ID: "tmems.account.sign_in_failed", From: in(UserActive, UserDisabled, MustUpdate, Upgraded), On: signInFailed, By: operator, Why: "A wrong password is refused and noted. No limit is known.", Src: []string{lifecycle.Assumed}, Do: do(edit("count_failure", "Counts it.", func(u *User, _ userFacts, _ time.Time) []lifecycle.Action {
			u.FailedSignIn++
			return nil
		}))},
		{ID: "tmems.account.close", From: in(UserActive), On: closeAccount, If: guards(is("is_not_business", "It is a superadmin or a subaccount.", false)), To: MustUpdate, By: product, Why: "Each account is migrated by itself; nobody migrates them all at once.", Src: []string{"TMEMSJA"}},
		{ID: "tmems.account.close_business", From: in(UserActive), On: closeAccount, If: guards(is("is_business_account", "It is the Business Account.", true)), To: Upgraded, Do: do(leave()), By: product, Why: "The portal's account is the Primary User Account since the platform's update.", Src: []string{lifecycle.Assumed}},
		{ID: "tmems.account.continue", From: in(MustUpdate), On: goOn, If: guards(holds("not_begun", "The wizard was not begun for it.", because("tmems.upgrade.begun", "The migration has begun already.", "移行はすでに開始されています。"), func(u User, _ userFacts) bool { return !u.Assigning })), By: operator, Why: "\"Continue\" leads to the wizard: address, code, password.", Src: []string{"TMEMSJA"}, Do: do(edit("begin_wizard", "Has Vision One begin its wizard.", beginWizard))},
		{ID: "tmems.account.upgraded", From: in(MustUpdate), On: estate.AddressAssigned, To: Upgraded, By: product, Why: "The address and the password of the wizard make it an account of Vision One, which signs in with the address.", Src: []string{"TMEMSJA"}, Do: do(edit("bring_in", "Hands account, permissions and password to Vision One.", bringIn), leave())},
	}
}

func addedUser(u *User, f userFacts, now time.Time) []lifecycle.Action {
	u.Login, u.Type = f.add.Login, f.add.Type
	return changedUser(u, f, now)
}

func changedUser(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Name, u.Email, u.Role, u.Domains = f.change.Name, f.change.Email, f.role.Name, slices.Clone(f.change.Domains)
	return nil
}

func arrived(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Login, u.Name, u.Email, u.Role, u.Type = f.arrival.Login, f.arrival.Name, f.arrival.Email, Owner, Business
	return nil
}

// sendSignInData mails account name and password [TMSUB]; the wording is assumed.
func sendSignInData(u *User, f userFacts, _ time.Time) []lifecycle.Action {
	u.Password = f.password
	return []lifecycle.Action{lifecycle.Mail{
		From: Name, Template: "sign_in_data", To: u.Email,
		Links:   map[string]lifecycle.Link{"console": {Service: Name, Path: signInPath}},
		Codes:   map[string]string{"password": u.Password},
		Subject: estate.Assumed("Your Email Security account", "Email Securityのアカウント"),
		Body: estate.Assumed(
			"An administrator account was made for you.\n\nAccount name: "+u.Login+"\nPassword: {code:password}\n\nSign in here:\n{link:console}\n",
			"管理者アカウントが作成されました。\n\nアカウント名: "+u.Login+"\nパスワード: {code:password}\n\n次のリンクからサインインしてください。\n{link:console}\n"),
	}}
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
	notWaiting := because("tmems.account.not_waiting", "The account does not have to be migrated.", "アカウントの移行は必要ありません。")
	out := []lifecycle.Refusal{
		refuse(addUser, userTaken), refuse(enter, upgradedUser, Upgraded), refuse(enter, disabledUser, UserDisabled), refuse(enter, closedReason),
		refuse(enable, because("tmems.account.enabled", "The account is enabled.", "アカウントは有効です。"), UserActive),
		refuse(disable, disabledUser, UserDisabled), refuse(resetPassword, disabledUser, UserDisabled), refuse(signIn, disabledUser, UserDisabled),
		refuse(signInFailed, unknownUser), refuse(closeAccount, unknownUser, userNone), refuse(closeAccount, closedReason),
		refuse(goOn, notWaiting, UserActive, UserDisabled), refuse(estate.AddressAssigned, notWaiting, UserActive, UserDisabled),
	}
	for _, on := range []lifecycle.Trigger{signIn, goOn, estate.AddressAssigned} {
		out = append(out, refuse(on, unknownUser, userNone, UserDeleted), refuse(on, upgradedUser, Upgraded))
	}
	for _, on := range []lifecycle.Trigger{changeUser, resetPassword, disable, enable, deleteUser} {
		out = append(out, refuse(on, unknownUser, userNone, UserDeleted), refuse(on, closedReason))
	}
	return out
}
