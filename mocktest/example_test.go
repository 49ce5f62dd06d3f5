package mocktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/mockone/mockone/mocktest"
)

// client stands for the program under test. It knows nothing of Mockone.
type client struct {
	base, token string
	t           testing.TB
}

// ask sends a request and decodes the answer.
func (c *client) ask(method, path string, body, answer any) {
	c.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, bytes.NewReader(b))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusMultipleChoices {
		c.t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		c.t.Fatal(err)
	}
}

// newClient signs in.
func newClient(tb testing.TB, base, login, password string) *client {
	tb.Helper()
	c := &client{base: base, t: tb}
	var in struct {
		Token string `json:"token"`
	}
	c.ask("POST", "/api/sign-in", map[string]string{"email": login, "password": password}, &in)
	c.token = in.Token
	return c
}

// connect connects Cloud App Security and returns the product instance, as it
// is right afterwards.
func (c *client) connect() instance {
	c.t.Helper()
	var offered struct {
		Types []struct {
			Organizations []struct {
				ID string `json:"id"`
			} `json:"organizations"`
		} `json:"instance_types"`
	}
	c.ask("GET", "/api/product-connection", nil, &offered)
	var made instance
	c.ask("POST", "/api/product-instances", map[string]any{
		"type": "cas", "organizations": []string{offered.Types[0].Organizations[0].ID},
	}, &made)
	return made
}

// instance is what the client reads of a product instance.
type instance struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	StatusText string `json:"status_text"`
}

// In a test, t is the test's own.
func ExampleNew() {
	run(func(t *standIn) {
		sb := mocktest.New(t, mocktest.Fixture("cas-foundation"))
		owner := sb.Credential("primary_user_account")
		c := newClient(t, sb.URL("v1"), owner.Login, owner.Password)

		got := c.connect()
		fmt.Println(got.StatusText)

		if err := sb.Sleep(t.Context(), 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		c.ask("GET", "/api/product-instances/"+got.ID, nil, &got)
		fmt.Println(got.StatusText)
	})
	// Output:
	// Preparing or pending registration
	// Connected
}
