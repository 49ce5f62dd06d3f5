package mockone_test

import (
	"net/http"
	"slices"
	"time"
)

const (
	analystAddress = "security.analyst@example.com"
	// ownerSecret is what the owner's app has in the fixture v1-mfa-enforced.
	ownerSecret = "GAZTE4DBMV2GK3TJORUXEZLEMFRGKYLU"
)

// factorsRefused are the refusals of multi-factor authentication.
func factorsRefused() []guarded {
	const role = "primary_user_account"
	ask := func(path string, body any) act { return asks("owner", "POST", "v1", "/api/mfa/"+path, body) }
	begin := []act{ownerEnters(), ask("begin", nil)}
	confirm := slices.Concat(begin, []act{givesCode("owner", role, "/api/mfa/confirm")})
	enabled := slices.Concat(confirm, []act{ask("finish", object{"stored": true})})
	enforces := asks("owner", "PUT", "v1", "/api/mfa/policy", object{"enforced": true, "operations": []any{}})
	// The fixture's clock stands at its start.
	code := authenticator(ownerSecret, time.Date(2026, 4, 7, 13, 0, 0, 0, time.UTC))
	wrong := ask("verify", object{"code": "wrong"})
	wrong.status = http.StatusConflict
	of := func(who, code, fixture, open, button string, change map[string]string, meanwhile ...act) guarded {
		return guarded{code: code, fixture: fixture, service: "v1", who: who, open: open, button: button, change: change, meanwhile: meanwhile}
	}
	mistyped := of(analystAddress, "mfa.code.wrong", "v1-mfa-lost-device", "/one-time-password", "verify", map[string]string{"code": "000000"})
	noReset := of(operatorAddress, "mfa.reset_code.wrong", "v1-mfa-lost-device", "/one-time-password/reset", "reset-mfa", map[string]string{"reset_code": "NONE"})
	mistyped.fact, noReset.fact = true, true
	used := of(ownerAddress, "mfa.code.used", "v1-mfa-enforced", "/one-time-password", "verify", map[string]string{"code": code},
		ownerEnters(), ask("verify", object{"code": code}))
	locked := of(ownerAddress, "mfa.code.locked", "v1-mfa-enforced", "/one-time-password", "verify", map[string]string{"code": code}, ownerEnters(), wrong)
	locked.overrides = object{"settings": object{"v1.mfa.tries": "1"}}
	notBegun := of(ownerAddress, "mfa.not_begun", "", "/account-settings/mfa?method=key", "next", map[string]string{"code": "123456"}, ownerEnters(), ask("cancel", nil))
	notBegun.before = begin
	notStored := of(ownerAddress, "mfa.reset_code.not_stored", "", "/account-settings/mfa/disable", "disable", nil, confirm...)
	notStored.sendTo = "/account-settings/mfa/done"
	return []guarded{
		mistyped, noReset, used, locked, notBegun, notStored,
		of(ownerAddress, "mfa.off", "", "/account-settings/mfa/disable", "disable", nil),
		of(ownerAddress, "mfa.on", "", "/account-settings", "enable-mfa", nil, enabled...),
		of(ownerAddress, "mfa.enforced", "", "/account-settings/mfa/disable", "disable", nil, slices.Concat(enabled, []act{enforces})...),
	}
}
