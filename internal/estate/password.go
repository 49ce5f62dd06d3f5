package estate

import (
	"unicode"

	"github.com/mockone/mockone/internal/lifecycle"
)

// PasswordReason is the refusal of a password that breaks the rule. The rule is
// not public for Vision One; Cloud One's, whose accounts merge with its, stands
// in [C1PROF].
var PasswordReason = lifecycle.Reason{Code: "password.weak", Text: Assumed(
	"The password must have at least 8 characters with upper case, lower case, a digit and a special character.",
	"パスワードは、大文字、小文字、数字、特殊文字を含む8文字以上で指定してください。")}

// MismatchReason is the refusal of a password that was typed in two ways.
var MismatchReason = lifecycle.Reason{Code: "password.mismatch", Text: Assumed(
	"The passwords do not match.", "パスワードが一致しません。")}

// GoodPassword reports whether a password meets the rule.
func GoodPassword(p string) bool {
	var upper, lower, digit, special bool
	n := 0
	for _, r := range p {
		n++
		switch {
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsLower(r):
			lower = true
		case unicode.IsDigit(r):
			digit = true
		case unicode.IsPrint(r):
			special = true
		}
	}
	return n >= 8 && n <= 256 && upper && lower && digit && special
}
