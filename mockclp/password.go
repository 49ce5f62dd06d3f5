package mockclp

import (
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// RequestReset asks for a link by which a forgotten password is replaced.
type RequestReset struct {
	clp *CLP

	Login string `json:"login"`
}

// RequestReset returns the command.
func (p *CLP) RequestReset(login string) RequestReset { return RequestReset{clp: p, Login: login} }

// Name returns "clp.password.request_reset".
func (RequestReset) Name() string { return "clp.password.request_reset" }

// Run mails the link. Whether there is such an account, it does not tell; but a
// login ID that was replaced is refused with its reason, and so is the address of
// the Primary User Account, whose password is Vision One's affair.
func (c RequestReset) Run(tx *sim.Tx) (any, error) {
	u, ok, err := c.clp.primaryUser(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if ok && keyOf(u.Email) == keyOf(c.Login) {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: reason("clp.reset.primary_user_account",
			"The password of the Primary User Account is managed in Trend Vision One.",
			"プライマリユーザアカウントのパスワードは、Trend Vision Oneで管理されています。")}
	}
	a, ok, err := c.clp.Accounts.Find(&tx.Reader, keyOf(c.Login))
	if err != nil || !ok {
		return nil, err
	}
	_, err = c.clp.Accounts.Fire(tx, a.ID, requestReset, nil)
	return nil, err
}

// resetRequested is what the portal answers, whoever asks.
func resetRequested() lifecycle.Text {
	return estate.Assumed(
		"If there is such an account, we have sent a link to its email address.",
		"該当するアカウントがある場合は、登録されているメールアドレスにリンクを送信しました。")
}

// ResetLink is an open link about a forgotten password.
type ResetLink struct {
	Login string
	// Expires is when it ends; zero if it never does.
	Expires time.Time
}

// ResetLink returns the link of a key. One that is not open any more is refused for
// the reasons for which the table would refuse to use it.
func (p *CLP) ResetLink(r *sim.Reader, key string) (ResetLink, error) {
	a, err := p.linked(r, key)
	if err != nil {
		return ResetLink{}, err
	}
	out := ResetLink{Login: a.Login}
	reasons, err := p.Accounts.Obstacles(r, a, resetPassword, NewPassword{Key: key})
	if err != nil {
		return out, err
	}
	if len(reasons) > 0 {
		return out, &lifecycle.Refused{Lifecycle: estate.RootAccountKind, State: a.State, Trigger: resetPassword, Reasons: reasons}
	}
	lifetime, err := r.Duration(SettingReset)
	if lifetime > 0 {
		out.Expires = a.MailedAt.Add(lifetime)
	}
	return out, err
}

// ResetPassword sets the password of whoever holds the key of a link.
type ResetPassword struct {
	clp *CLP

	NewPassword
}

// ResetPassword returns the command.
func (p *CLP) ResetPassword(in NewPassword) ResetPassword {
	return ResetPassword{clp: p, NewPassword: in}
}

// Name returns "clp.password.reset".
func (ResetPassword) Name() string { return "clp.password.reset" }

// Run returns the Account after it.
func (c ResetPassword) Run(tx *sim.Tx) (any, error) {
	a, err := c.clp.linked(&tx.Reader, c.Key)
	if err != nil {
		return nil, err
	}
	return c.clp.Accounts.Fire(tx, a.ID, resetPassword, c.NewPassword)
}
