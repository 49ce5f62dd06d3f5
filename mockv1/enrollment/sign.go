package enrollment

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims

	Business  string `json:"business"`
	Product   string `json:"product"`
	Region    string `json:"region"`
	Connector string `json:"connector"`
}

const issuer = "Trend Vision One (Mockone, a simulation)"

// key is what all tokens of all platforms are signed with. It protects nothing: it
// is here for everybody to read, see the package's comment.
func key() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("enrollment tokens of Mockone, a simulation"))
	return ed25519.NewKeyFromSeed(seed[:])
}

// sign returns the value of a token.
func sign(t Token) string {
	c := claims{Business: t.Business, Product: t.Product, Region: t.Region, Connector: t.Connector}
	c.ID, c.Issuer, c.Audience, c.IssuedAt = t.ID, issuer, jwt.ClaimStrings{t.Product}, jwt.NewNumericDate(t.IssuedAt)
	if !t.ExpiresAt.IsZero() {
		c.ExpiresAt = jwt.NewNumericDate(t.ExpiresAt)
	}
	value, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c).SignedString(key())
	if err != nil {
		panic("enrollment: signing with a key of its own: " + err.Error())
	}
	return value
}

// read returns what a token says, or why it is none. When it ends is not looked at:
// the sandbox's own time decides.
func read(value string) (claims, *lifecycle.Reason) {
	var c claims
	if strings.ContainsAny(value, " \t\r\n") { // base 64 overlooks some of them
		return c, &malformed
	}
	parser := jwt.NewParser(jwt.WithoutClaimsValidation())
	unverified, _, err := parser.ParseUnverified(value, &claims{})
	// A token without a known algorithm has a header and claims all the same.
	if err != nil && (unverified == nil || !errors.Is(err, jwt.ErrTokenUnverifiable)) {
		return c, &malformed
	}
	if unverified.Method != jwt.SigningMethod(jwt.SigningMethodEdDSA) {
		return c, &algorithm
	}
	if _, err := parser.ParseWithClaims(value, &c, func(*jwt.Token) (any, error) { return key().Public(), nil }); err != nil {
		return c, &signature
	}
	return c, nil
}

var _ estate.Enroller = (*Tokens)(nil)

// Enroll connects the product that shows a token. The error of a token that is not
// good is a *lifecycle.Refused with one reason of Codes, or several where it is for
// another product, region and business at once.
func (s *Tokens) Enroll(tx *sim.Tx, e estate.Enrolling) error {
	refuse := func(r lifecycle.Reason) error {
		return &lifecycle.Refused{Lifecycle: Kind, State: none, Trigger: Use, Reasons: []lifecycle.Reason{r}}
	}
	e.Token = strings.TrimSpace(e.Token) // as it comes from a clipboard
	c, wrong := read(e.Token)
	if wrong != nil {
		return refuse(*wrong)
	}
	if c.Business != e.Business {
		return refuse(otherBusiness)
	}
	all, err := s.Tokens.List(&tx.Reader, c.Connector)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == c.ID && t.Value == e.Token {
			_, err := s.Tokens.Fire(tx, t.ID, Use, e)
			return err
		}
	}
	return refuse(unknown)
}

// Of returns the token of a connector that was generated last, if there is one.
func (s *Tokens) Of(r *sim.Reader, connector string) (Token, bool, error) {
	all, err := s.Tokens.List(r, connector)
	if err != nil || len(all) == 0 {
		return Token{}, false, err
	}
	return all[len(all)-1], true, nil
}

// Open returns what makes the tokens of a connector void that are not used: the
// ids to which Revoke is to be told.
func (s *Tokens) Open(r *sim.Reader, connector string) ([]string, error) {
	all, err := s.Tokens.List(r, connector)
	var out []string
	for _, t := range all {
		if t.State == Active || t.State == Expired {
			out = append(out, t.ID)
		}
	}
	return out, err
}

// Lives reports whether the token can still be used.
func (t Token) Lives(now time.Time) bool {
	return t.State == Active && (t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt))
}

// Place puts the token of a connector into a new world: a used one, or one that was
// generated at that time and waits for its product.
func (s *Tokens) Place(tx *sim.Tx, connector, product string, used bool, since time.Time) error {
	b, err := estate.TheBusiness(&tx.Reader)
	if err != nil {
		return err
	}
	lifetime, err := tx.Duration(SettingLifetime)
	if err != nil {
		return err
	}
	t := Token{State: Active, Connector: connector, Product: product, Region: b.Region, Business: b.ID, IssuedAt: since}
	if t.ID, err = tx.ID(Kind); err != nil {
		return err
	}
	if lifetime > 0 {
		t.ExpiresAt = since.Add(lifetime)
	}
	if used {
		t.State, t.UsedAt = Used, since
	}
	t.Value = sign(t)
	_, err = s.Tokens.Place(tx, t, since)
	return err
}
