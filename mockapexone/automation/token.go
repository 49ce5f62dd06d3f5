package automation

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Claims are what a token says.
type Claims struct {
	AppID string `json:"appid"`
	// IssuedAt is in seconds since the Unix epoch; clients write fractions, too.
	IssuedAt float64 `json:"iat"`
	Version  string  `json:"version"`
	Checksum string  `json:"checksum"`

	// What is registered of JWT is not looked at: Apex Central knows iat alone.
	jwt.RegisteredClaims `json:"-"`
}

// proof is a request as far as its token is about it.
type proof struct {
	token, method string
	// targets are the path and query that may be meant: a client behind the prefix of
	// a sandbox signs the path with it or without.
	targets []string
	headers string
	body    string
	// wall is the machine's time when it came.
	wall time.Time
}

// algorithms are those that Apex Central takes.
var algorithms = []string{"HS256", "HS384", "HS512"}

// The refusals of a token.
var (
	errMissing     = denied("apexone.automation.missing", "The request has no token.", "リクエストにトークンがありません。")
	errMalformed   = denied("apexone.automation.malformed", "The token is no JSON Web Token.", "トークンがJSON Web Tokenではありません。")
	errAlgorithm   = denied("apexone.automation.algorithm", "The token is not signed with HS256, HS384 or HS512.", "トークンの署名アルゴリズムはHS256、HS384、HS512のいずれかである必要があります。")
	errApplication = denied("apexone.automation.application", "The application is unknown or disabled.", "アプリケーションが不明か、無効です。")
	errSignature   = denied("apexone.automation.signature", "The token's signature is wrong.", "トークンの署名が正しくありません。")
	errVersion     = denied("apexone.automation.version", "The token's version is not V1.", "トークンのバージョンがV1ではありません。")
	errStale       = denied("apexone.automation.stale", "The token is older than the application's communication time-out.", "トークンの発行時刻がアプリケーションの通信タイムアウトを過ぎています。")
	errAhead       = denied("apexone.automation.ahead", "The token was issued in the future.", "トークンの発行時刻が未来です。")
	errChecksum    = denied("apexone.automation.checksum", "The token's checksum is not that of the request.", "トークンのチェックサムがリクエストと一致しません。")
)

// codes are those with which the API refuses a token.
func codes() []string {
	var out []string
	for _, err := range []error{errMissing, errMalformed, errAlgorithm, errApplication, errSignature, errVersion, errStale, errAhead, errChecksum} {
		if d, ok := errors.AsType[*web.Denied](err); ok {
			out = append(out, d.Reason.Code)
		}
	}
	return append(out, "apexone.automation.closed")
}

// prove returns what there is to prove of a request, whose body it reads.
func prove(c *web.Call) (proof, error) {
	r := c.Request
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return proof{}, err
	}
	// The target is compared as it was sent: clients differ on what they encode.
	p := proof{
		token: c.Token, method: strings.ToUpper(r.Method), targets: []string{r.RequestURI}, headers: canonical(r.Header), body: string(body), wall: c.Wall(),
	}
	if rest, ok := strings.CutPrefix(r.RequestURI, c.Prefix); ok && c.Prefix != "" {
		p.targets = append(p.targets, rest)
	}
	return p, nil
}

// canonical returns the headers whose names begin with API, in the order of their names.
func canonical(h http.Header) string {
	var out []string
	for name := range h {
		if strings.HasPrefix(strings.ToUpper(name), "API") {
			out = append(out, strings.ToUpper(name)+": "+h.Get(name))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "&")
}

// checksum returns what the checksum of a request must be.
func (p proof) checksum(target string) string {
	sum := sha256.Sum256([]byte(p.method + "|" + strings.ToLower(target) + "|" + p.headers + "|" + p.body))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// verify returns the application that has made a request.
func (m *Automation) verify(r *sim.Reader, p proof) (Application, error) {
	var app Application
	if err := m.open(r); err != nil {
		return app, err
	}
	if p.token == "" {
		return app, errMissing
	}
	var claims Claims
	var why error
	token, err := jwt.NewParser(jwt.WithoutClaimsValidation()).ParseWithClaims(p.token, &claims, func(t *jwt.Token) (any, error) {
		if !slices.Contains(algorithms, t.Method.Alg()) {
			why = errAlgorithm
			return nil, why
		}
		if typ, ok := t.Header["typ"].(string); !ok || !strings.EqualFold(typ, "JWT") {
			why = errMalformed
			return nil, why
		}
		var known bool
		if app, known, why = m.byAppID(r, claims.AppID); why == nil && (!known || app.State != Enabled) {
			why = errApplication
		}
		return []byte(app.Key), why
	})
	switch {
	case why != nil:
		return Application{}, why
	case errors.Is(err, jwt.ErrTokenUnverifiable):
		return Application{}, errAlgorithm // one that the library does not know either
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return Application{}, errSignature
	case err != nil || !token.Valid:
		return Application{}, errMalformed
	}
	return app, m.fits(r, app, claims, p)
}

// fits returns why a token whose signature is right is not one of this request, now.
func (m *Automation) fits(r *sim.Reader, app Application, claims Claims, p proof) error {
	if claims.Version != "V1" {
		return errVersion
	}
	if math.IsNaN(claims.IssuedAt) || math.Abs(claims.IssuedAt) > 1e11 {
		return errMalformed
	}
	issued := time.UnixMicro(int64(claims.IssuedAt * 1e6))
	ahead, err := r.Duration(SettingAhead)
	if err != nil {
		return err
	}
	instants, err := estate.ClientInstants(r, p.wall)
	if err != nil {
		return err
	}
	var nearest time.Duration // of the token's age by the clocks that count
	for i, now := range instants {
		if age := now.Sub(issued); i == 0 || age.Abs() < nearest.Abs() {
			nearest = age
		}
		if age := now.Sub(issued); age <= time.Duration(app.Timeout)*time.Second && age >= -ahead {
			return p.matches(claims)
		}
	}
	if nearest > 0 {
		return errStale
	}
	return errAhead
}

// matches returns why the checksum in a token is not that of the request.
func (p proof) matches(claims Claims) error {
	for _, target := range p.targets {
		if subtle.ConstantTimeCompare([]byte(p.checksum(target)), []byte(claims.Checksum)) == 1 {
			return nil
		}
	}
	return errChecksum
}

// Tag returns the tag of a sandbox that the application ID in a token ends with; empty
// if there is none. It is for web.Options.
func Tag(token string) string {
	var claims Claims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil || len(claims.AppID) != 36 {
		return ""
	}
	tag := strings.ToLower(claims.AppID[24:])
	if _, err := hex.DecodeString(tag); err != nil {
		return ""
	}
	return tag
}

// caller is the authority of an application: its token is looked at in the transaction.
type caller struct {
	automation *Automation
	proof      proof
}

// Actor returns "apexone.automation:" and the application's name.
func (c caller) Actor(tx *sim.Tx) (string, error) {
	app, err := c.automation.verify(&tx.Reader, c.proof)
	return actor(app), err
}

func actor(app Application) string { return "apexone.automation:" + app.Name }
