package mockone_test

import (
	"net/http"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// entryFixtures are the worlds in which people try to get in and out, the first
// of them also in -short tests.
func entryFixtures() []string {
	all := []string{
		"cas-only", "cas-legacy", "v1-legacy-mfa-saml", "v1-mfa-enforced", "v1-single-sign-on", "cas-foundation", "licence-grace", "provisioning-fails",
		"cas-only-region-first", "cas-only-cloud-one", "cas-only-no-wizard", "v1-legacy-verify", "v1-legacy-cloud-one", "v1-legacy-iam-user",
		"v1-mfa-lost-device", "v1-mfa-again", "v1-wizard", "licence-locked", "licence-not-activated", "licence-trial-ended", "licence-trial",
	}
	if testing.Short() {
		return all[:8]
	}
	return all
}

// TestEverybodyGetsIn lets people sign in and out, set up, transfer, update, enable,
// disable, renew and wait in random order, some of them at once. There are never
// two Primary User Accounts, nor none where there was one; and wherever that leads,
// everybody who has an account can sign in with what control shows, or is told by
// what act, and that act lets him in.
func TestEverybodyGetsIn(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	boundWalks(t)
	l := newLab(t)
	for _, fixture := range entryFixtures() {
		t.Run(fixture, func(t *testing.T) {
			here := &lab{t: t, platform: l.platform}
			rapid.Check(t, func(rt *rapid.T) {
				// One name and one seed: then a failed walk can be walked again.
				b := here.sandbox(fixture, "manual", object{"name": "entry-" + fixture, "settings": object{"client_clock": "virtual"}})
				defer b.about("DELETE", "", nil)
				e := newEntries(rt, b)
				for range 2 {
					for range 15 {
						e.act()
					}
					e.everybodyGetsIn()
				}
			})
		})
	}
}

// entries is a random course of people who come and go.
type entries struct {
	*entrant
	rt *rapid.T
	// tokens are those of Vision One that were given, good ones and others, by login;
	// portal are those of the portal.
	tokens, portal map[string]string
	owned          bool
}

func newEntries(rt *rapid.T, b *box) *entries {
	return &entries{
		entrant: &entrant{box: b, address: office, fatal: rt.Fatalf, log: rt.Logf, ways: waysIn()},
		rt:      rt, tokens: map[string]string{}, portal: map[string]string{},
	}
}

// act does something, and looks at who owns the Primary User Account then.
func (e *entries) act() {
	e.t.Helper()
	deeds := e.deeds()
	name := e.pick("deed", deeds.names...)
	e.log("— %s", name)
	e.address = e.pick("address", office, office, office, office, hotel)
	deeds.do[name]()
	owners := 0
	for _, a := range e.accounts() {
		if a.Primary {
			owners++
		}
	}
	if owners > 1 || e.owned && owners == 0 {
		e.rt.Fatalf("after %s there are %d Primary User Accounts", name, owners)
	}
	e.owned = owners == 1
}

// everybodyGetsIn signs everybody in, each in a fork of his own.
func (e *entries) everybodyGetsIn() {
	e.t.Helper()
	for _, a := range e.accounts() {
		e.log("— can %s (%s, %s) come in?", a.name(), a.Type, a.State)
		f := e.forked()
		f.enter(a.ID)
		f.about("DELETE", "", nil)
	}
	e.portalLetsIn()
}

// forked returns somebody who comes to a fork.
func (e *entries) forked() *entrant {
	e.t.Helper()
	out := *e.entrant
	out.box = e.fork()
	return &out
}

// portalLetsIn signs in to the portal everybody of whom control says how: whoever
// was replaced is told so, and the one who has replaced him comes in.
func (e *entries) portalLetsIn() {
	e.t.Helper()
	f := e.forked()
	defer f.about("DELETE", "", nil)
	for _, c := range f.credentials() {
		if c.Service != "clp" {
			continue
		}
		got := f.ask("POST", "clp", "/api/sign-in", "", object{"login": c.Login, "password": c.Password})
		if got.Status == http.StatusOK || got.code() == "clp.account.replaced" && slices.ContainsFunc(f.accounts(), func(a account) bool { return a.Primary }) {
			continue
		}
		e.rt.Fatalf("the portal does not let %s (%s) in: %s", c.Login, c.State, got)
	}
}

// pick draws one of a list.
func (e *entries) pick(label string, list ...string) string {
	return rapid.SampledFrom(list).Draw(e.rt, label)
}

// chance is true once in n times.
func (e *entries) chance(n int) bool { return rapid.IntRange(1, n).Draw(e.rt, "chance") == n }

// one draws an account; of none its id is "nobody".
func (e *entries) one() account {
	list := e.accounts()
	if len(list) == 0 {
		return account{ID: "nobody", Type: "local", Email: "nobody@example.com"}
	}
	return rapid.SampledFrom(list).Draw(e.rt, "account")
}
