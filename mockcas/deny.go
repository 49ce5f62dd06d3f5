package mockcas

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web"
)

// signInDenied is the refusal of a wrong address or password; it does not say
// which of them was wrong.
func signInDenied() error {
	return &web.Denied{Status: http.StatusUnauthorized, Reason: lifecycle.Reason{Code: "sign_in.failed", Text: estate.Assumed(
		"The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。")}}
}

// mustUpdate is the refusal of everything but the upgrade of the account.
func mustUpdate() error {
	return &web.Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "cas.account.must_update", Text: closedText()}}
}
