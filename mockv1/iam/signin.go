package iam

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Why somebody does not come in.
var (
	// signInFailed does not tell whether the login or the password was wrong.
	signInFailed = lifecycle.Reason{Code: "sign_in.failed", Text: estate.Assumed(
		"The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。")}
	// loginReplaced is for a login ID of the portal whose place an address has taken [FUPD].
	loginReplaced = lifecycle.Reason{Code: "v1.sign_in.replaced", Text: estate.Assumed(
		"This account name can no longer be used. Sign in with the email address that has replaced it.",
		"このアカウント名は使用できなくなりました。代わりに設定したメールアドレスでサインインしてください。")}
	accountOff = lifecycle.Reason{Code: "v1.account.disabled", Text: estate.Assumed(
		"The account is disabled. Contact your administrator.", "アカウントは無効です。管理者にお問い合わせください。")}
	accountGone = lifecycle.Reason{Code: "v1.account.gone", Text: estate.Assumed(
		"There is no such account any more.", "このアカウントは存在しません。")}
	resetRequired = lifecycle.Reason{Code: "v1.account.reset_required", Text: estate.Assumed(
		"Trend Vision One was updated. Reset your password by the link that was sent to you by email; your administrator can send it again.",
		"Trend Vision Oneがアップデートされました。メールで送信されたリンクからパスワードをリセットしてください。リンクは管理者が再送信できます。")}
	useSingleSignOn = lifecycle.Reason{Code: "v1.account.single_sign_on", Text: estate.Assumed(
		"This account has no password. Use single sign-on.", "このアカウントにはパスワードがありません。シングルサインオンを使用してください。")}
	noProvider = lifecycle.Reason{Code: "v1.saml.no_provider", Text: estate.Assumed(
		"Single sign-on is not available until an administrator enables an identity provider in Identity Providers.",
		"管理者がIDプロバイダを有効にするまで、シングルサインオンは使用できません。")}
	addressUnverified = lifecycle.Reason{Code: "v1.saml.unverified", Text: estate.Assumed(
		"Verify your sign-in address by the link that was sent to you by email first.", "先に、メールで送信されたリンクからサインイン用メールアドレスを確認してください。")}
	unknownUser = lifecycle.Reason{Code: "v1.saml.unknown", Text: estate.Assumed(
		"Your identity provider has signed you in, but there is no account for you in Trend Vision One.",
		"IDプロバイダでのサインインには成功しましたが、Trend Vision Oneにお使いのアカウントがありません。")}
)

// What somebody who has signed in does next.
const (
	NextDashboard       = "dashboard"
	NextOneTimePassword = "one_time_password"
	NextEnableMFA       = "enable_mfa"
	NextSetup           = "setup"
	NextAssignment      = "assignment"
)

// The scopes of sessions that multi-factor authentication limits.
const (
	scopeCode      = "mfa"
	scopeEnrolment = "mfa_setup"
)

// next returns what the holder of a session with a scope does next: the scope
// itself, if it is none that this package knows.
func next(scope string) string {
	switch scope {
	case "":
		return NextDashboard
	case scopeCode:
		return NextOneTimePassword
	case scopeEnrolment:
		return NextEnableMFA
	}
	return scope
}

// SignIn starts a session by a login and a password.
type SignIn struct {
	iam *IAM

	Login    string `json:"email"`
	Password string `json:"password"`
	// Address is the IP address from which it is asked for.
	Address string `json:"address"`
}

// SignedIn is who has signed in, where, and for what his session is good.
type SignedIn struct {
	Session estate.Session
	// Account is the zero Account as long as there is none: for an account of the
	// portal that comes to set up Vision One.
	Account  Account
	Business estate.Business
	// Next is what to do next, one of the constants.
	Next string
}

// SignIn returns the command. The login is an address or, before the business has
// Foundation Services, a login ID of the Customer Licensing Portal.
func (m *IAM) SignIn(login, password string) SignIn {
	return SignIn{iam: m, Login: login, Password: password}
}

// From returns the command as given from an IP address.
func (c SignIn) From(address string) SignIn { c.Address = address; return c }

// Name returns "v1.sign_in".
func (SignIn) Name() string { return "v1.sign_in" }

// Run returns a SignedIn. A wrong password is refused with 401 and recorded; an
// account that cannot sign in, or not now, is refused with 403.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	if err := c.iam.From(&tx.Reader, c.Address); err != nil {
		return nil, err
	}
	a, found, err := c.iam.Accounts.Find(&tx.Reader, keyOf(c.Login))
	if err != nil {
		return nil, err
	}
	root, known, err := c.iam.rootAccount(&tx.Reader, c.Login)
	switch {
	case err != nil:
		return nil, err
	case known && root.Replaced && (!found || a.Root):
		return nil, &web.Denied{Status: http.StatusForbidden, Reason: loginReplaced}
	case !found && known && same(root.Password, c.Password):
		return c.iam.enter(tx, Account{}, root, true)
	case !found:
		return nil, &web.Denied{Status: http.StatusUnauthorized, Reason: signInFailed}
	}
	password := a.Password
	if a.Root && known {
		password = root.Password
	}
	if a.local() && a.State != AccountInvited && !same(password, c.Password) {
		if err := c.iam.FailSignIn(tx, a.ID); err != nil {
			return nil, err
		}
		tx.Refuse(&web.Denied{Status: http.StatusUnauthorized, Reason: signInFailed})
		return nil, nil
	}
	if a, err = c.iam.admit(tx, a, signInAccount, nil); err != nil {
		return nil, err
	}
	return c.iam.enter(tx, a, root, true)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// rootAccount returns the account of the portal with a login ID, if there is one.
func (m *IAM) rootAccount(r *sim.Reader, login string) (estate.RootAccount, bool, error) {
	if m.options.Portal == nil {
		return estate.RootAccount{}, false, nil
	}
	return m.options.Portal.RootAccount(r, login)
}

// gone returns why nobody is let in any more, whatever his account waits for: all
// data has been deleted. There is no account left whose invitation could be accepted.
func gone(r *sim.Reader) error {
	access, err := estate.AccessOf(r)
	if err == nil && access.State == estate.AccessPurged {
		err = &web.Denied{Status: http.StatusForbidden, Reason: *access.Reason}
	}
	return err
}

// admit fires what the account does when its user comes in. A refusal is a 403.
func (m *IAM) admit(tx *sim.Tx, a Account, on lifecycle.Trigger, in any) (Account, error) {
	if err := gone(&tx.Reader); err != nil {
		return a, err
	}
	a, err := m.Accounts.Fire(tx, a.ID, on, in)
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		return a, &web.Denied{Status: http.StatusForbidden, Reason: refused.Reasons[0]}
	}
	return a, err
}

// enter starts the session of who has proved who he is: of an account, or of one
// of the portal that has none here. It is limited if there is a step to be done
// first, which the console decides before multi-factor authentication does; that is
// asked for only after a password.
func (m *IAM) enter(tx *sim.Tx, a Account, root estate.RootAccount, password bool) (any, error) {
	scope := ""
	var err error
	if m.options.Gate != nil {
		if scope, err = m.options.Gate(&tx.Reader, a.Primary || a.ID == ""); err != nil {
			return nil, err
		}
	}
	who := estate.SignedIn{Account: a.ID, Login: a.SignInName(), Scope: scope}
	switch {
	case a.ID == "" && scope == "":
		// Vision One is there, and has no account of that name.
		return nil, &web.Denied{Status: http.StatusUnauthorized, Reason: signInFailed}
	case a.ID == "":
		who.Account, who.Login = root.ID, root.Login
	case scope == "" && password && m.options.MFA != nil:
		if who.Scope, err = m.options.MFA.Demand(&tx.Reader, a.ID, a.Type); err != nil {
			return nil, err
		}
	}
	out := SignedIn{Account: a, Next: next(who.Scope)}
	if out.Session, err = m.begin(tx, who); err != nil {
		return nil, err
	}
	out.Business, err = estate.TheBusiness(&tx.Reader)
	return out, err
}

// SignOut ends the session of a token.
type SignOut struct {
	iam *IAM

	Token string `json:"token"`
}

// SignOut returns the command.
func (m *IAM) SignOut(token string) SignOut {
	return SignOut{iam: m, Token: token}
}

// Name returns "v1.sign_out".
func (SignOut) Name() string { return "v1.sign_out" }

// Run returns the Session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, err := c.iam.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return c.iam.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
}
