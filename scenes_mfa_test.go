package mockone_test

import (
	"net/http"
	"slices"
)

// device is what the user of a role has, as control tells it.
func (b *box) device(role string) (code, resetCode string) {
	b.t.Helper()
	var got struct {
		Items []struct {
			Role string
			OTP  struct {
				Code      string
				ResetCode string `json:"reset_code"`
			}
		}
	}
	b.about("GET", "/credentials", nil).into(b.t, &got)
	for _, one := range got.Items {
		if one.Role == role {
			return one.OTP.Code, one.OTP.ResetCode
		}
	}
	return "", ""
}

// givesCode sends the one-time password that the device of a role shows.
func givesCode(who, role, path string) act {
	return act{name: who + " gives a one-time password to " + path, do: func(b *box, s *tale) answer {
		code, _ := b.device(role)
		return b.call("POST", "v1", b.path(path), s.tokens[who], map[string]string{"code": code})
	}}
}

// resetsFactor gives the reset code of a role.
func resetsFactor(who, role string) act {
	return act{name: who + " gives the reset code", do: func(b *box, s *tale) answer {
		_, code := b.device(role)
		return b.call("POST", "v1", b.path("/api/mfa/reset"), s.tokens[who], map[string]string{"reset_code": code})
	}}
}

// secondFactors takes the rows of multi-factor authentication: everybody is invited
// to it at sign-in.
func secondFactors() []act {
	const role = "primary_user_account"
	in := signsIn("owner", "v1", role)
	ask := func(path string, body any) act { return asks("owner", "POST", "v1", "/api/mfa/"+path, body) }
	stored := map[string]bool{"stored": true}
	begin, finish, cancel := ask("begin", nil), ask("finish", stored), ask("cancel", nil)
	confirm := givesCode("owner", role, "/api/mfa/confirm")
	save := func(enforced bool) act {
		return asks("owner", "PUT", "v1", "/api/mfa/policy", map[string]any{"enforced": enforced, "operations": []string{"user_roles"}})
	}
	wrong := ask("verify", map[string]string{"code": "wrong"})
	wrong.status, wrong.noted = http.StatusConflict, true
	tells := func(trigger string) act { return pushes("v1.mfa", "", trigger) }
	return slices.Concat(
		[]act{in, ask("skip", nil)},
		[]act{save(false), save(false), save(true), save(true), save(false)},
		[]act{begin, cancel},
		[]act{begin, confirm, finish, in, wrong, givesCode("owner", role, "/api/mfa/verify"), ask("disable", nil)},
		[]act{begin, confirm, finish, tells("platform_updated"), in, begin, cancel, begin, tells("support_reset")},
		[]act{begin, confirm, finish, save(false), in, resetsFactor("owner", role), in, ask("skip", nil), tells("switch_off")},
		[]act{
			signsInAs("operator", "v1", operatorAddress, "Saffron-Bridge-19!"), asks("operator", "POST", "v1", "/api/mfa/begin", nil),
			asks("owner", "DELETE", "v1", "/api/user-accounts/{v1.account "+operatorAddress+"}", nil),
		},
	)
}
