package mockv1_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/enrollment"
)

const deepSecurity = "deep_security"

// enrolling is a product that shows a token where it should.
func enrolling(token string) estate.Enrolling {
	return estate.Enrolling{Token: token, Product: deepSecurity, Region: "jp", Business: "B-1"}
}

// A product is connected by its token: generated, saved, shown by the product.
func TestConnectingByToken(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	l.refused([]string{"v1.connect.token_required"}, func() error {
		_, err := l.as(operator, l.v.ConnectProduct(mockv1.Connection{Type: deepSecurity}))
		return err
	})
	first := must[mockv1.Connector](l, operator, l.v.GenerateToken(deepSecurity))
	id := first.Instance.Instance.ID
	if first.Instance.Status != "connecting" || first.Instance.StatusText.JA != "準備中または登録保留中" || first.Instance.Offered {
		t.Errorf("the row meanwhile: %+v", first.Instance)
	}
	if v := first.Token; len(v.Value) < 150 || !v.ExpiresAt.Equal(began.Add(24*time.Hour)) || v.Connector != id {
		t.Errorf("the token: %+v", v)
	}
	second := must[mockv1.Connector](l, operator, l.v.GenerateToken(deepSecurity))
	if second.Instance.Instance.ID != id || second.Token.Value == first.Token.Value {
		t.Errorf("generated again: %+v", second)
	}
	saved := must[mockv1.InstanceView](l, operator, l.v.ConnectProduct(mockv1.Connection{Type: deepSecurity, Description: "Tokyo"}))
	if saved.Instance.Description != "Tokyo" || saved.Instance.State != mockv1.InstancePending {
		t.Errorf("saved: %+v", saved)
	}
	l.refused([]string{"v1.enrollment_token.revoked"}, func() error {
		_, err := l.as("", l.v.EnrollProduct(enrolling(first.Token.Value)))
		return err
	})
	got := must[mockv1.Instance](l, "", l.v.EnrollProduct(enrolling(second.Token.Value)))
	if got.ID != id || got.State != mockv1.InstanceConnected || !got.ConnectedAt.Equal(began) {
		t.Errorf("registered: %+v", got)
	}
	l.refused([]string{"v1.enrollment_token.used"}, func() error {
		_, err := l.as("", l.v.EnrollProduct(enrolling(second.Token.Value)))
		return err
	})
	l.refused([]string{"v1.connect.in_use"}, func() error { _, err := l.as(operator, l.v.RemoveInstance(id)); return err })
	l.refused([]string{"v1.update.none"}, func() error { _, err := l.as(operator, l.v.Agree(id, true)); return err })
	// Another one of the type is another connector.
	third := must[mockv1.Connector](l, operator, l.v.GenerateToken(deepSecurity))
	must[mockv1.Instance](l, operator, l.v.RemoveInstance(third.Instance.Instance.ID))
	l.refused([]string{"v1.enrollment_token.revoked"}, func() error {
		_, err := l.as("", l.v.EnrollProduct(enrolling(third.Token.Value)))
		return err
	})
	list := see(l, operator, func(r *sim.Reader) ([]mockv1.InstanceView, error) {
		return l.v.InstanceList(r, mockv1.InstanceFilter{})
	})
	if len(list) != 1 || list[0].Instance.ID != id {
		t.Errorf("the list: %+v", list)
	}
}

// Every wrong use of a token has its own reason, and changes nothing.
func TestWrongTokens(t *testing.T) {
	t.Parallel()
	other := newLab(t, func() *plan { p := foundation(); p.businessID = "B-2"; return p }())
	foreign := must[mockv1.Connector](other, operator, other.v.GenerateToken(deepSecurity)).Token.Value
	twin := newLab(t, foundation())
	elsewhere := must[mockv1.Connector](twin, operator, twin.v.GenerateToken(deepSecurity)).Token.Value
	sign := func(method jwt.SigningMethod, key any, token string) string {
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
	_, forger, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		use  func(e *estate.Enrolling)
		wait time.Duration
		want []string
	}{
		"empty":     {func(e *estate.Enrolling) { e.Token = "" }, 0, []string{"malformed"}},
		"rubbish":   {func(e *estate.Enrolling) { e.Token = "never.a.token" }, 0, []string{"malformed"}},
		"cut off":   {func(e *estate.Enrolling) { e.Token = e.Token[:60] }, 0, []string{"malformed"}},
		"two lines": {func(e *estate.Enrolling) { e.Token = e.Token[:60] + "\n" + e.Token[60:] }, 0, []string{"malformed"}},
		"without an algorithm": {func(e *estate.Enrolling) {
			e.Token = sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, e.Token)
		}, 0, []string{"algorithm"}},
		"another algorithm":     {func(e *estate.Enrolling) { e.Token = sign(jwt.SigningMethodHS256, []byte("secret"), e.Token) }, 0, []string{"algorithm"}},
		"signed by others":      {func(e *estate.Enrolling) { e.Token = sign(jwt.SigningMethodEdDSA, forger, e.Token) }, 0, []string{"signature"}},
		"other claims":          {func(e *estate.Enrolling) { e.Token = strings.Replace(e.Token, ".", ".e", 1) }, 0, []string{"malformed"}},
		"of another business":   {func(e *estate.Enrolling) { e.Token = foreign }, 0, []string{"business"}},
		"of another sandbox":    {func(e *estate.Enrolling) { e.Token = elsewhere }, 0, []string{"unknown"}},
		"the product's own":     {func(e *estate.Enrolling) { e.Business = "B-3" }, 0, []string{"business"}},
		"another product":       {func(e *estate.Enrolling) { e.Product = "cloud_one" }, 0, []string{"product"}},
		"another region":        {func(e *estate.Enrolling) { e.Region = "us" }, 0, []string{"region"}},
		"another of both":       {func(e *estate.Enrolling) { e.Region, e.Product = "us", "ddei" }, 0, []string{"product", "region"}},
		"a moment before a day": {func(e *estate.Enrolling) { e.Region = "us" }, 24*time.Hour - time.Second, []string{"region"}},
		"after a day":           {func(*estate.Enrolling) {}, 24 * time.Hour, []string{"expired"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, foundation())
			made := must[mockv1.Connector](l, operator, l.v.GenerateToken(deepSecurity))
			if tc.wait > 0 {
				l.advance(tc.wait)
			}
			e := enrolling(made.Token.Value)
			tc.use(&e)
			var want []string
			for _, code := range tc.want {
				want = append(want, "v1.enrollment_token."+code)
				if !slices.Contains(enrollment.Codes(), "v1.enrollment_token."+code) {
					t.Errorf("%s is not declared", code)
				}
			}
			l.refused(want, func() error { _, err := l.as("", l.v.EnrollProduct(e)); return err })
			if tc.want[0] == "expired" {
				again := must[mockv1.Connector](l, operator, l.v.GenerateToken(deepSecurity))
				must[mockv1.Instance](l, "", l.v.EnrollProduct(enrolling(again.Token.Value)))
			}
		})
	}
}

// While the back end of a product prepares, starting its update is put off: nobody is
// signed out, and the steps begin anew. Then the update takes as long as there is to move.
func TestDeferredUpdates(t *testing.T) {
	t.Parallel()
	p := agreed()
	p.gadget.Preparing, p.gadget.Bulk = 2, 7
	l := newLab(t, p)
	for range 2 {
		if view := l.instance(); !view.CanUpdate || len(view.Blocks) > 0 {
			t.Errorf("it is announced: %+v", view)
		}
		l.refused([]string{"v1.update.understanding_required"}, func() error { _, err := l.as(operator, l.v.StartUpdate("instance", false)); return err })
		_, err := l.as(operator, l.v.StartUpdate("instance", true))
		if got := codes(err); !slices.Contains(got, "503") {
			t.Fatalf("started: %v, %q", err, got)
		}
		if view := l.instance(); view.Instance.State != mockv1.InstanceConnected || view.Job != "" {
			t.Fatalf("put off: %+v", view)
		}
		must[mockv1.UpdateNotice](l, operator, l.v.Agree("instance", true))
	}
	started := must[mockv1.Started](l, operator, l.v.StartUpdate("instance", true))
	if started.Job.Extra != 7*time.Minute {
		t.Errorf("the job: %+v", started.Job)
	}
	l.advance(5*time.Second + 90*time.Second + 7*time.Minute - time.Second)
	if s := l.instance().Status; s != "updating" {
		t.Errorf("a second before its time it is %s", s)
	}
	l.advance(time.Second)
	if view := l.instance(); view.Instance.State != mockv1.InstanceUpdated {
		t.Errorf("afterwards: %+v", view)
	}
	n := 0
	for _, row := range l.rows() {
		if row == "v1.product_instance.defer" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("the log has %d tries", n)
	}
}

// The API tells all about a token to those who may connect products, and to nobody else.
func TestTokenAPI(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := l.browser().signIn(operator)
	b.problem(http.StatusUnprocessableEntity, "invalid", "POST", "/api/enrollment-tokens", `{"type":"nothing"}`)
	b.problem(http.StatusConflict, "v1.connect.no_token_type", "POST", "/api/enrollment-tokens", `{"type":"cas"}`)
	type connector struct {
		ID    string `json:"connector_id"`
		Token struct {
			State, Token string
			Expires      time.Time `json:"expires_at"`
		} `json:"enrollment_token"`
		Instance object
	}
	made := want[connector](b, http.StatusCreated, "POST", "/api/enrollment-tokens", `{"type":"deep_security"}`)
	path := "/api/product-instances/" + made.ID
	if d := cmp.Diff(made, want[connector](b, http.StatusOK, "GET", path+"/enrollment-token", "")); d != "" {
		t.Error(d)
	}
	body := func(e estate.Enrolling) string {
		out, err := json.Marshal(object{"token": e.Token, "type": e.Product, "region": e.Region, "business_id": e.Business})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	a := l.browser().signIn(auditor)
	a.problem(http.StatusForbidden, "v1.role.not_allowed", "GET", path+"/enrollment-token", "")
	a.problem(http.StatusForbidden, "v1.role.not_allowed", "DELETE", path, "")
	if _, shown := a.send("GET", "/api/product-connection", ""); strings.Contains(shown, made.Token.Token) {
		t.Error("an auditor is shown the token")
	}
	nobody := l.browser()
	nobody.problem(http.StatusConflict, "v1.enrollment_token.malformed", "POST", "/api/enrollments", body(enrolling("x")))
	got := want[object](nobody, http.StatusCreated, "POST", "/api/enrollments", body(enrolling(" "+made.Token.Token+"\n")))
	if got["connector_id"] != made.ID {
		t.Errorf("registered: %v", got)
	}
	used := want[connector](b, http.StatusOK, "GET", path+"/enrollment-token", "")
	if used.Token.State != "used" || used.Token.Token != "" || used.Instance["status"] != "connected" {
		t.Errorf("afterwards: %+v", used)
	}
	b.problem(http.StatusConflict, "v1.connect.in_use", "DELETE", path, "")
}
