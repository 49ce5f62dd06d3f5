package mockone_test

import (
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/browser"
)

// route is a way to a Vision One on Foundation Services and on to Cloud Email and
// Collaboration Protection, by clicks and by calls of the APIs.
type route struct {
	name, fixture string
	settings      object
	clicks        func(*newcomer)
	calls         func(*article)
	// both says that each language goes with scripts and without; else English goes
	// with them and Japanese without.
	both bool
}

func routesToVisionOne() []route {
	return []route{
		{"the account first", "cas-only", nil, (*newcomer).accountFirst, (*article).withoutVisionOne, true},
		{"the region first", "cas-only-region-first", nil, (*newcomer).regionFirst, (*article).regionFirst, false},
		{"through a legacy console", "cas-only", object{"v1.console.platform": "legacy"}, (*newcomer).throughALegacyConsole, (*article).throughALegacyConsole, false},
		{"connected on a legacy console", "cas-legacy-connected", nil, (*newcomer).connectedOnLegacy, (*article).connectedOnLegacy, false},
	}
}

// TestGetVisionOneByClicks goes from the banner in Cloud App Security to a Vision One
// and to the end of the migration by clicks, in the words of the articles, and compares
// what the simulation did with the same way over the JSON APIs: mistakes are made in
// both, at the same steps.
func TestGetVisionOneByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, way := range routesToVisionOne() {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			called := &article{box: l.of(t).sandbox(way.fixture, "manual", object{"settings": way.settings})}
			way.calls(called)
			want := tracesOf(called.box)
			for _, script := range []bool{true, false} {
				for _, say := range []*signposts{onTheWayInEnglish(), onTheWayInJapanese()} {
					if !way.both && script != (say.lang == "en") {
						continue
					}
					t.Run(say.lang+map[bool]string{true: " with scripts", false: " without scripts"}[script], func(t *testing.T) {
						t.Parallel()
						b := l.of(t).sandbox(way.fixture, "manual", object{"settings": way.settings})
						way.clicks(newNewcomer(t, b, say, script))
						if d := diff.Diff(want, tracesOf(b)); d != "" {
							t.Errorf("the same way over the APIs (-) left other traces than the clicks (+):\n%s", d)
						}
					})
				}
			}
		})
	}
}

// traces are what happened in a sandbox, and what it left.
type traces struct {
	// Events are the rows that were taken, in their order, each with who took it.
	Events []string
	// Things are all things by kind and state.
	Things []string
}

func tracesOf(b *box) traces {
	b.t.Helper()
	log, _ := b.events()
	if len(log) == 0 || len(log) == 500 {
		b.t.Fatalf("the event log has %d lines, which may not be all", len(log))
	}
	var out traces
	for _, e := range log {
		out.Events = append(out.Events, fmt.Sprintf("%s: %s -> %s by %s", e.Row, e.From, e.To, e.Actor))
	}
	for _, one := range b.things("") {
		out.Things = append(out.Things, one.Kind+" "+one.State)
	}
	slices.SortFunc(out.Things, cmp.Compare[string])
	return out
}

// newcomer is a robot whose words are the articles'.
type newcomer struct {
	*robot

	say *signposts
	// shots counts the pictures.
	shots int
}

// newNewcomer opens a browser; `go test -artifacts` keeps pictures of each step.
func newNewcomer(t *testing.T, b *box, say *signposts, script bool, edit ...func(*browser.Options)) *newcomer {
	t.Helper()
	o := browser.Options{Language: say.lang, NoScript: !script}
	for _, e := range edit {
		e(&o)
	}
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		o.Screenshots = t.ArtifactDir()
	}
	return &newcomer{robot: &robot{Page: browser.New(t, o).Page(t), t: t, box: b, say: say.tongue, script: script}, say: say}
}

// looks takes a picture of a step, and wants everything on it to fit and to have a name.
func (n *newcomer) looks(step string) {
	n.t.Helper()
	n.shots++
	n.FullScreenshot(fmt.Sprintf("%02d %s", n.shots, step))
	for _, wrong := range slices.Concat(n.Overflow(), n.Unlabelled()) {
		n.t.Errorf("%s: %s", step, wrong)
	}
}

// shows wants the page to say something.
func (n *newcomer) shows(words ...string) {
	n.t.Helper()
	for _, w := range words {
		n.See(w)
	}
}

// refused wants the page to refuse what was done.
func (n *newcomer) refused(status int, sentence string) {
	n.t.Helper()
	n.See(sentence)
	if got := n.Status(); got != status {
		n.t.Errorf("%q with the status %d instead of %d", sentence, got, status)
	}
}

// later lets time pass, and renews the page.
func (n *newcomer) later(by, refresh string) {
	n.t.Helper()
	n.box.advance(object{"by": by})
	n.Click("button", refresh)
}

// accountFirst is the Japanese article's pattern 3, and what follows it.
func (n *newcomer) accountFirst() {
	n.t.Helper()
	n.movesToVisionOne()
	n.looks("1-1")
	n.picksTheWrongProduct()
	n.activates(func() {
		n.Fill(n.say.account, "nobody") // 1-3
		n.Click("button", n.say.next)
		n.Fill(n.say.password, rootPassword)
		n.Click("button", n.say.signInHere)
		n.refused(http.StatusUnauthorized, n.say.nobody)
		n.Click("link", n.say.another)
		n.Select(n.say.product, n.say.otherSaaS)
		n.Click("button", n.say.next)
	})
	n.becomesTheOwner()
	n.signsInAsTheOwner()
	n.provisions("Japan")
	n.findsTheLicence() // 1-11
	n.connects(n.say.instanceType, n.say.casType)
	n.updates()
	n.upgrades()
}

// movesToVisionOne takes the button of the banner [1.1].
func (n *newcomer) movesToVisionOne() {
	n.t.Helper()
	c := n.box.Credentials["cas_administrator"]
	n.enter("cas", c.Login, c.Password)
	n.at(n.say.dashboard)
	n.looks("1.1")
	n.announced(n.say.moveBanner, n.say.moveBannerButton)
	n.shows(n.say.service)
}

// picksTheWrongProduct gives an activation code that is none [1-2].
func (n *newcomer) picksTheWrongProduct() {
	n.t.Helper()
	n.Click("button", n.say.setUp) // 1-1
	n.looks("1-2")
	n.Select(n.say.product, n.say.onPremises)
	n.Click("button", n.say.next)
	n.Fill(n.say.code, "nonsense")
	n.Click("button", n.say.next)
	n.refused(http.StatusUnauthorized, n.say.badCode)
	n.looks("1-2 refused")
	n.Click("link", n.say.another)
}

// activates gives the account of the portal [1-2 to 1-5]; before is what goes wrong first.
func (n *newcomer) activates(before func()) {
	n.t.Helper()
	n.Select(n.say.product, n.say.otherSaaS) // 1-2
	n.Click("button", n.say.next)
	n.shows(n.say.heading) // 1-3
	before()
	n.looks("1-3")
	n.Fill(n.say.account, rootLogin)
	n.Click("button", n.say.next)
	n.looks("1-4")
	n.Fill(n.say.password, rootPassword)
	n.Click("button", n.say.signInHere)
	n.shows(n.say.activating) // 1-5
	n.looks("1-5")
	n.later("1m", n.say.refreshSetup)
}

// becomesTheOwner goes through the wizard of the activation, first with the address
// with which Cloud App Security was registered [1-6 to 1-8].
func (n *newcomer) becomesTheOwner() {
	n.t.Helper()
	w := n.say.activation
	n.shows(w.assign)
	n.Click("button", n.say.toWizard)
	n.at(w.assign)
	n.shows(w.original, rootLogin)
	n.gives(w, adminAddress)
	n.refused(http.StatusConflict, n.say.registered)
	n.looks("1-6 refused")
	n.wizard(w, "1-6", "1-7", "1-8", "1-8 done")
}

// gives types an address twice.
func (n *newcomer) gives(w wizardWords, address string) {
	n.t.Helper()
	n.Fill(w.email, address)
	n.Fill(w.confirm, address)
	n.Click("button", w.verify)
}

// wizard is the three steps, and their end.
func (n *newcomer) wizard(w wizardWords, steps ...string) {
	n.t.Helper()
	n.at(w.assign)
	n.looks(steps[0])
	n.gives(w, licenseeAddress)
	n.at(w.title)
	n.shows(w.sent)
	n.looks(steps[1])
	n.Fill(w.code, n.box.mailedCode(licenseeAddress))
	n.Click("button", w.submit)
	n.at(w.password)
	n.looks(steps[2])
	n.Fill(w.newPassword, goodPassword)
	n.Fill(w.again, goodPassword)
	n.Click("button", w.reset)
	n.shows(w.done)
	n.looks(steps[3])
	n.Click("button", w.end)
}

// becomes goes through the three steps by which an account gets an address, and closes
// the wizard.
func (n *newcomer) becomes(w wizardWords, original, address, step string) {
	n.t.Helper()
	n.asksForCode(w, original, address, step)
	n.getsPassword(w, n.box.mailedCode(address), step)
}

// asksForCode is the first of them: a code is sent to the address.
func (n *newcomer) asksForCode(w wizardWords, original, address, step string) {
	n.t.Helper()
	n.at(w.assign)
	n.shows(w.original, original)
	if who, _ := n.TestID("user"); who != original {
		n.t.Errorf("%q is at the wizard, want %q", who, original)
	}
	n.looks(step)
	n.gives(w, address)
	n.at(w.title)
	n.shows(strings.ReplaceAll(w.sent, licenseeAddress, address))
}

// getsPassword is the other two.
func (n *newcomer) getsPassword(w wizardWords, code, step string) {
	n.t.Helper()
	n.Fill(w.code, code)
	n.looks(step + " code")
	n.Click("button", w.submit)
	n.at(w.password)
	n.looks(step + " password")
	n.Fill(w.newPassword, goodPassword)
	n.Fill(w.again, goodPassword)
	n.Click("button", w.reset)
	n.shows(w.done)
	n.looks(step + " done")
	n.Click("button", w.end)
}

// signsInAsTheOwner signs in with the new address, after the old login ID [1-9].
func (n *newcomer) signsInAsTheOwner() {
	n.t.Helper()
	n.at(n.say.signIn)
	n.Click("link", n.say.otherAccount)
	n.signsIn(rootLogin, rootPassword)
	n.refused(http.StatusForbidden, n.say.replaced)
	n.looks("1-9 refused")
	n.Click("link", n.say.otherAccount)
	n.looks("1-9")
	n.signsIn(licenseeAddress, goodPassword)
}

// provisions chooses a region [1-10].
func (n *newcomer) provisions(region string) {
	n.t.Helper()
	n.shows(n.say.region)
	n.looks("1-10")
	n.Select(n.say.region, region)
	n.Click("button", n.say.provision)
	n.shows(n.say.provisioning)
	n.looks("1-10 provisioning")
	n.later("5m", n.say.refreshSetup)
	n.looks("1-10 ready")
	n.Click("button", n.say.openConsole)
	n.at(n.say.dashboard)
	n.looks("console")
}

// findsTheLicence looks into Administration, License Information [1-11].
func (n *newcomer) findsTheLicence() {
	n.t.Helper()
	n.Within("navigation", n.say.navigation).See(n.say.administration)
	n.goes(n.say.licences)
	n.shows(n.say.casType)
	n.looks("1-11")
}
