package mockone_test

import "net/http"

// enrollmentToken has Vision One of a sandbox generate an enrollment token, and returns
// it with its connector.
func (b *box) enrollmentToken(kind string) (token, connector string) {
	b.t.Helper()
	var made struct {
		ID    string                 `json:"connector_id"`
		Token struct{ Token string } `json:"enrollment_token"`
	}
	b.must("POST", "v1", "/api/enrollment-tokens", b.signIn("v1", "primary_user_account"), object{"type": kind}).into(b.t, &made)
	return made.Token.Token, made.ID
}

// tokensRefused are what Apex Central says of enrollment tokens that are not good, in
// the field into which they are pasted.
func tokensRefused() []guarded {
	shows := func(code string, token func(b *box) string) guarded {
		return guarded{
			code: "v1.enrollment_token." + code, fixture: "apexone-foundation", service: "apexone", who: "bbb", open: "/integration-settings", button: "register",
			types: func(b *box) map[string]string { return map[string]string{"token": token(b)} },
		}
	}
	fresh := func(kind string) func(b *box) string {
		return func(b *box) string { token, _ := b.enrollmentToken(kind); return token }
	}
	elsewhere := func(overrides object) func(b *box) string {
		return func(b *box) string {
			return fresh("apexone")(b.sandbox("apexone-foundation", "manual", object{"overrides": overrides}))
		}
	}
	expired := shows("expired", fresh("apexone"))
	expired.meanwhile, expired.again = []act{steers("POST", "/clock/advance", object{"by": "25h"})}, true
	region := shows("region", fresh("apexone"))
	region.overrides = object{"apexone": object{"region": "us"}}
	return []guarded{
		expired, region,
		shows("product", fresh(securityType)),
		shows("business", elsewhere(object{"business": object{"id": "0b6f1f6e-58a1-4a0c-9d0b-6a3f1c2e4d57"}})),
		shows("unknown", elsewhere(nil)),
		shows("used", func(b *box) string {
			token, _ := b.enrollmentToken(securityType)
			b.must("POST", "v1", "/api/enrollments", "", object{
				"token": token, "type": securityType, "region": "jp", "business_id": "7d1e9a40-3c52-4f86-b0a7-91d2c6e8f354",
			})
			return token
		}),
		shows("revoked", func(b *box) string {
			token, connector := b.enrollmentToken("apexone")
			b.must("DELETE", "v1", "/api/product-instances/"+connector, b.signIn("v1", "primary_user_account"), nil)
			return token
		}),
	}
}

// connectorsRefused are the refusals of Vision One's side of a product that is
// connected by a token.
func connectorsRefused() []guarded {
	forged := func(code, path string, change map[string]string, before ...act) guarded {
		return guarded{
			code: code, service: "v1", who: ownerAddress, open: "/user-accounts/add", button: "add", sendTo: path, change: change, before: before,
		}
	}
	others := object{"v1": object{"accounts": []any{
		object{"email": ownerAddress, "name": "Owner", "kind": "primary", "role": "Master Administrator", "password": "Granite-Willow-58!"},
		object{"email": operatorAddress, "name": "Operator", "role": "Master Administrator", "password": operatorPassword},
	}}}
	registered := []act{
		ownerEnters(), {name: "Apex One is registered", do: func(b *box, _ *tale) answer {
			token, _ := b.enrollmentToken("apexone")
			return b.call("POST", "apexone", "/api/registration", b.signIn("apexone", "apexone_user"), object{"token": token})
		}},
	}
	agree := guarded{
		code: "v1.update.owner_only", fixture: "apexone-foundation", overrides: others, service: "v1", who: operatorAddress,
		open: instancePage + "/update", button: "agree", change: map[string]string{"agreed": "on"}, before: registered,
	}
	return []guarded{
		agree,
		{
			code: "v1.connect.token_required", service: "v1", who: ownerAddress, open: "/product-instances/connect?type=" + securityType, button: "save",
		},
		forged("v1.connect.no_token_type", "/product-instances/connect/token", map[string]string{"type": "cas"}),
		forged("v1.connect.in_use", instancePage+"/delete", nil, toConnected()...),
		forged("v1.update.none", instancePage+"/update", map[string]string{"agreed": "on"}, ownerEnters(), orders(securityType), registers(http.StatusCreated)),
	}
}
