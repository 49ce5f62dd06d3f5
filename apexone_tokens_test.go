package mockone_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// tokenDoor is where an enrollment token can be shown.
type tokenDoor struct {
	name string
	// shows is how it is shown by Apex One of the business; what differs about whoever does
	// is in change.
	shows func(b *box, token string, change object) answer
}

func tokenDoors() []tokenDoor {
	return []tokenDoor{
		{"Apex Central", func(b *box, token string, _ object) answer {
			return b.call("POST", "apexone", "/api/registration", b.signIn("apexone", "apexone_user"), object{"token": token})
		}},
		{"Vision One", func(b *box, token string, change object) answer {
			body := object{"token": token, "type": "apexone", "region": "jp", "business_id": b.businessID()}
			maps.Copy(body, change)
			return b.call("POST", "v1", "/api/enrollments", "", body)
		}},
	}
}

// businessID returns the Business ID, as Vision One shows it.
func (b *box) businessID() string {
	b.t.Helper()
	return b.must("GET", "v1", "/api/business", b.signIn("v1", "primary_user_account"), nil).field("id")
}

// token generates an enrollment token for products of a type.
func (b *box) token(product string) string {
	b.t.Helper()
	var made struct {
		Token struct{ Token string } `json:"enrollment_token"`
	}
	b.must("POST", "v1", "/api/enrollment-tokens", b.signIn("v1", "primary_user_account"), object{"type": product}).into(b.t, &made)
	return made.Token.Token
}

// bothSides is what a token connects, on either side, and the tokens.
func (b *box) bothSides() (all []thingOf) {
	b.t.Helper()
	for _, kind := range []string{"v1.product_instance", "v1.enrollment_token", "apexone.tenant", "estate.business", "estate.licence"} {
		all = append(all, b.things(kind)...)
	}
	return all
}

// resigned is a token with the same claims, signed otherwise.
func resigned(t *testing.T, token string, method jwt.SigningMethod, key any) string {
	t.Helper()
	var claims jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		t.Fatal(err)
	}
	out, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// badToken is a wrong use of an enrollment token.
type badToken struct {
	// world is what is different in the sandbox, change in what its product says of
	// itself to Vision One.
	world, change object
	// makes returns what is shown.
	makes func(t *testing.T, b *box) string
	want  string
}

func badTokens() map[string]badToken {
	good := func(_ *testing.T, b *box) string { return b.token("apexone") }
	altered := func(alter func(t *testing.T, token string) string) func(t *testing.T, b *box) string {
		return func(t *testing.T, b *box) string { t.Helper(); return alter(t, b.token("apexone")) }
	}
	from := func(world object) func(t *testing.T, b *box) string {
		return func(t *testing.T, b *box) string {
			t.Helper()
			return b.of(t).sandbox("apexone-foundation", "manual", object{"overrides": world}).token("apexone")
		}
	}
	return map[string]badToken{
		"expired": {want: "expired", makes: func(_ *testing.T, b *box) string {
			token := b.token("apexone")
			b.advance(object{"by": "24h"})
			return token
		}},
		"used": {want: "used", makes: func(_ *testing.T, b *box) string {
			token := b.token("wfbs")
			b.must("POST", "v1", "/api/enrollments", "", object{"token": token, "type": "wfbs", "region": "jp", "business_id": b.businessID()})
			return token
		}},
		"revoked by a newer one": {want: "revoked", makes: func(_ *testing.T, b *box) string {
			token := b.token("apexone")
			b.token("apexone")
			return token
		}},
		"revoked with its connector": {want: "revoked", makes: func(_ *testing.T, b *box) string {
			token := b.token("apexone")
			b.must("DELETE", "v1", b.path("/api/product-instances/{v1.product_instance}"), b.signIn("v1", "primary_user_account"), nil)
			return token
		}},
		"of another business":       {want: "business", makes: from(object{"business": object{"id": "9b0c6f6e-0000-4000-8000-000000000002", "name": "Other Example K.K.", "region": "jp", "platform": "foundation"}})},
		"of a twin of the business": {want: "unknown", makes: from(nil)},
		"for another product":       {want: "product", makes: func(_ *testing.T, b *box) string { return b.token("deep_security") }},
		"for another region":        {want: "region", world: object{"apexone": object{"region": "us"}}, change: object{"region": "us"}, makes: good},
		"malformed":                 {want: "malformed", makes: func(*testing.T, *box) string { return "never.a.token" }},
		"cut off":                   {want: "malformed", makes: altered(func(_ *testing.T, token string) string { return token[:60] })},
		"broken into two lines":     {want: "malformed", makes: altered(func(_ *testing.T, token string) string { return token[:60] + "\n" + token[60:] })},
		"signed by somebody else": {want: "signature", makes: altered(func(t *testing.T, token string) string {
			t.Helper()
			_, forger, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			return resigned(t, token, jwt.SigningMethodEdDSA, forger)
		})},
		"with other claims": {want: "signature", makes: altered(func(t *testing.T, token string) string {
			t.Helper()
			parts := strings.Split(token, ".")
			var claims object
			body, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err == nil {
				err = json.Unmarshal(body, &claims)
			}
			if err != nil {
				t.Fatal(err)
			}
			claims["product"] = "wfbs"
			if body, err = json.Marshal(claims); err != nil {
				t.Fatal(err)
			}
			return strings.Join([]string{parts[0], base64.RawURLEncoding.EncodeToString(body), parts[2]}, ".")
		})},
		"by another algorithm": {want: "algorithm", makes: altered(func(t *testing.T, token string) string {
			t.Helper()
			return resigned(t, token, jwt.SigningMethodHS256, []byte("secret"))
		})},
		"without a signature": {want: "algorithm", makes: altered(func(t *testing.T, token string) string {
			t.Helper()
			return resigned(t, token, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)
		})},
	}
}

// Every wrong use of an enrollment token is refused with its own reason, in Apex
// Central and by Vision One, and changes nothing on either side.
func TestWrongTokens(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, door := range tokenDoors() {
		for name, tc := range badTokens() {
			t.Run(door.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				b := l.of(t).sandbox("apexone-foundation", "manual", object{"overrides": tc.world})
				token := tc.makes(t, b)
				b.signIn("v1", "primary_user_account")
				b.signIn("apexone", "apexone_user") // what signing in does is done
				before := b.bothSides()
				got := door.shows(b, token, tc.change)
				if got.Status != http.StatusConflict || got.code() != "v1.enrollment_token."+tc.want {
					t.Errorf("%s, want 409 v1.enrollment_token.%s", got, tc.want)
				}
				if d := cmp.Diff(before, b.bothSides()); d != "" {
					t.Errorf("it has changed:\n%s", d)
				}
				log, _ := b.events()
				for _, e := range log {
					if e.Row == "v1.product_instance.enrolled" && name != "used" || e.Row == "apexone.tenant.connect" {
						t.Errorf("something was connected: %+v", e)
					}
				}
			})
		}
	}
}
