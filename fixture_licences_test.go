package mockone_test

import (
	"net/http"
	"strings"
	"testing"
)

const renewalCode = "CA-4WPX-H7KDN-R2TMQ-Y9BZL-F5CVJ-8GSUE"

// mailedLink waits for the activation link and returns its key.
func mailedLink(t *testing.T, b *box) string {
	t.Helper()
	key := mailedLinkOf(b)
	if key == "" {
		t.Fatal("no mail has the link")
	}
	return key
}

// mailedLinkOf is mailedLink for acts; it is empty if there is no link.
func mailedLinkOf(b *box) string {
	b.t.Helper()
	b.advance(map[string]any{"by": "1m"})
	for range 2 { // a confirmation may have come first
		var got struct {
			Message struct {
				Links map[string]string `json:"links"`
			} `json:"message"`
		}
		b.about("POST", "/mail/claim", map[string]string{"to": ownerAddress, "timeout": "0s"}).into(b.t, &got)
		if _, key, ok := strings.Cut(got.Message.Links["activate"], "/activation-links/"); ok {
			return key
		}
	}
	return ""
}

// followLink activates by a link, as somebody who has not signed in.
func followLink(b *box, key string) answer {
	b.t.Helper()
	return b.call("POST", "v1", "/api/activation-links/"+key, "", nil)
}

func addLicence(b *box, token, code string) answer {
	b.t.Helper()
	return b.call("POST", "v1", "/api/license-information", token, map[string]string{"activation_code": code})
}

// accessIs demands how Vision One can be used, as its console says.
func accessIs(t *testing.T, b *box, token, state, tier string) answer {
	t.Helper()
	a := b.call("GET", "v1", "/api/access", token, nil)
	if a.field("state") != state || a.field("tier") != tier {
		t.Errorf("access is %s, want %s, %s", a, state, tier)
	}
	return a
}

// shutOut demands that nobody gets in, and that nothing comes of trying.
func shutOut(t *testing.T, b *box, code string) {
	t.Helper()
	c := b.Credentials["primary_user_account"]
	a := b.call("POST", "v1", "/api/sign-in", "", map[string]string{"email": c.Login, "password": c.Password})
	if a.Status == http.StatusOK {
		a = b.call("GET", "v1", "/api/license-information", a.field("token"), nil)
	}
	if a.Status != http.StatusForbidden || a.code() != code {
		t.Errorf("the Primary User Account is answered %s, want 403 %s", a, code)
	}
}

func activatesOnce(t *testing.T, b *box) {
	t.Helper()
	const code = "VE-5RNB-T9WQX-C3JLD-M8HZK-P6VYU-2EGSA"
	offers(t, b, "contact_sales")
	token := b.signIn("v1", "primary_user_account")
	if a := addLicence(b, token, code); a.Status != http.StatusCreated {
		t.Fatalf("adding the license: %s", a)
	}
	unchanged(t, b, "licence.activated", func() answer { return addLicence(b, token, code) })
	offers(t, b, "provision")
	if a := followLink(b, mailedLink(t, b)); a.Status != http.StatusCreated || a.field("units") != "150" {
		t.Errorf("renewing by the link: %s", a)
	}
}

func renewedByCode(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	if a := accessIs(t, b, token, "grace", "essential"); a.field("notice") == "<nil>" {
		t.Errorf("the console does not say so: %s", a)
	}
	if a := addLicence(b, token, renewalCode); a.Status != http.StatusCreated || a.field("status") != "valid" {
		t.Fatalf("renewing: %s", a)
	}
	accessIs(t, b, token, "valid", "essential")
}

func unlocked(t *testing.T, b *box) {
	t.Helper()
	shutOut(t, b, "v1.access.locked")
	key := mailedLink(t, b)
	if a := followLink(b, key); a.Status != http.StatusCreated {
		t.Fatalf("using the link: %s", a)
	}
	unchanged(t, b, "licence.activated", func() answer { return followLink(b, key) })
	accessIs(t, b, b.signIn("v1", "primary_user_account"), "valid", "essential")
}

func purgedForEver(t *testing.T, b *box) {
	t.Helper()
	key := mailedLink(t, b)
	unchanged(t, b, "v1.access.purged", func() answer { return followLink(b, key) })
	shutOut(t, b, "v1.access.purged")
}

func triedOnce(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	accessIs(t, b, token, "valid", "advanced")
	unchanged(t, b, "licence.trial.used", func() answer { return b.call("POST", "v1", "/api/trial", token, nil) })
	b.advance(map[string]any{"by": "240h"})
	accessIs(t, b, b.signIn("v1", "primary_user_account"), "valid", "essential")
}

func trialLost(t *testing.T, b *box) {
	t.Helper()
	shutOut(t, b, "v1.access.locked")
	if a := followLink(b, mailedLink(t, b)); a.Status != http.StatusCreated {
		t.Fatalf("using the link: %s", a)
	}
	accessIs(t, b, b.signIn("v1", "primary_user_account"), "valid", "advanced")
	if got := b.things("estate.licence"); len(got) != 2 || got[0].State != "detached" && got[1].State != "detached" {
		t.Errorf("the trial has not been detached: %v", got)
	}
}

func conflicts(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	unchanged(t, b, "licence.saas_conflict", func() answer { return addLicence(b, token, "CA-3ZTM-Q6PWK-X8LHB-D4NRJ-V7CYF-9GSUE") })
}

func inTheRed(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	if a := b.call("GET", "v1", "/api/credits", token, nil); a.field("current_balance") != "-2500" {
		t.Errorf("the credits: %s", a)
	}
	if a := b.connect(token); a.Status != http.StatusCreated {
		t.Errorf("the negative balance stands in the way: %s", a)
	}
}
