package mockone_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entrance is one of the five ways to the platform's update. Each is tried on every
// journey; the one that a journey goes is its own.
type entrance string

const (
	bySettings entrance = "Console Settings" // FUPD
	byBanner   entrance = "blue banner"      // KA step 2
	byCECP     entrance = "CECP"             // 000 step 1, of both lists
	byPopup    entrance = "pop-up"           // KA21132
	byLink     entrance = "activation link"  // KA15870
)

// TestPlatformUpdateByClicks updates a legacy Vision One to Foundation Services by
// clicks: both lists of the English article about consoles on Poseidon, and the ten
// steps of the Japanese one with the wizard as the guide shows it. What the
// simulation did is compared with the same way by the API.
func TestPlatformUpdateByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, way := range []struct {
		words     func() *updateWords
		script    bool
		connected bool
		by        entrance
	}{
		{updateEnglish, true, false, byCECP},
		{updateEnglish, false, true, byBanner},
		{updateJapanese, true, true, byCECP},
		{updateJapanese, false, false, bySettings},
		{updateJapanese, true, false, byPopup},
		{updateEnglish, true, true, byLink},
	} {
		say := way.words()
		name := say.lang + " by " + string(way.by)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := &lab{t: t, platform: l.platform}
			u := &updating{article: own.updatable(say, way.connected), t: t, say: say, script: way.script, connected: way.connected, by: way.by}
			u.arrives()
			u.enters()
			u.starts()
			u.assigns()
			u.waits()
			u.afterwards()
			if diff := cmp.Diff(rowsOf(own.updatedByAPI(say, way.connected)), rowsOf(u.box)); diff != "" {
				t.Errorf("the same way by the API (-) took other rows than the clicks (+):\n%s", diff)
			}
		})
	}
}

// updatable makes the sandbox of a journey: a legacy console whose customer has also
// bought a renewal, which is activated by a link.
func (l *lab) updatable(say *updateWords, connected bool) *article {
	l.t.Helper()
	fixture := "cas-legacy"
	if connected {
		fixture = "cas-legacy-connected"
	}
	return &article{box: l.sandbox(fixture, "manual", object{"overrides": object{
		"timezone": say.zone,
		"licences": []any{
			object{"product": "cas", "name": "Trend Micro Cloud App Security", "edition": "standard", "seats": 100, "channel": "TSSL", "ends_in_days": 300, "since": "2025-04-01T00:00:00-04:00"},
			object{"product": "v1es", "name": "Trend Vision One Endpoint Security", "seats": 130, "channel": "TMOL", "ends_in_days": 200, "since": "2025-10-24T09:00:00-04:00"},
			object{
				"product": "v1es", "name": say.renewal, "seats": 150, "channel": "TMOL", "ends_in_days": 565,
				"state": "not_activated", "renews": "Trend Vision One Endpoint Security", "link_to": contactAddress,
			},
		},
	}})}
}

// updating is one way through the update. Its parts follow each other.
type updating struct {
	*article

	t                 *testing.T
	say               *updateWords
	script, connected bool
	by                entrance
	// owner owns the Primary User Account, other is another Master Administrator, idle
	// an analyst who has left the console open; portal is the owner's other window.
	owner, other, idle, portal *robot
	link                       string
}

func (u *updating) robot() *robot { return newRobot(u.t, u.box, u.say.tongue, u.script) }

// arrives signs everybody in and looks at the legacy console.
func (u *updating) arrives() {
	u.t.Helper()
	say := u.say
	u.advance(object{"by": "1m"})
	u.link = u.mailedLink(contactAddress, "activate")
	u.owner, u.other, u.idle, u.portal = u.robot(), u.robot(), u.robot(), u.robot()
	u.portal.Open(u.URLs["clp"] + "/")
	u.portal.logsIn(say, rootLogin, rootPassword)
	u.portal.at(say.clpProducts)
	u.idle.enter("v1", analystAddress, "Juniper-Anchor-84!")
	u.idle.at(say.dashboard)
	u.other.enter("v1", operatorAddress, operatorPassword)
	u.owner.enter("v1", rootLogin, rootPassword) // KA step 1
	u.owner.at(say.dashboard)

	// 001 2.4, with the time of the sandbox's zone.
	u.owner.goes(say.productConnector)
	u.owner.at(say.productConnector)
	if u.connected {
		u.owner.Row(say.connected + " " + say.since).See("Cloud App Security")
	}
	// Before the update whoever may see licences opens consoles.
	for _, r := range []*robot{u.owner, u.other} {
		r.goes(say.licences)
		if !r.Has("button", say.openConsole) {
			u.t.Errorf("no console can be opened before the update: %s", r.Text())
		}
	}
}

// logsIn gives the portal a login ID and a password.
func (r *robot) logsIn(say *updateWords, login, password string) {
	r.t.Helper()
	r.Fill(say.clpLogin, login)
	r.Fill(say.clpPassword, password)
	r.Click("button", say.clpLogIn)
}

// mailedLink returns where a link of the last mail to an address leads.
func (b *box) mailedLink(to, name string) string {
	b.t.Helper()
	var got struct {
		Message struct {
			Links map[string]string `json:"links"`
		} `json:"message"`
	}
	b.about("POST", "/mail/claim", object{"to": to, "timeout": "0s"}).into(b.t, &got)
	if got.Message.Links[name] == "" {
		b.t.Fatalf("the mail to %s has no link %q, only %v", to, name, got.Message.Links)
	}
	return got.Message.Links[name]
}

// takes goes one of the five ways to what the update is about.
func (u *updating) takes(r *robot, by entrance) {
	u.t.Helper()
	say := u.say
	switch by {
	case bySettings:
		r.goes(say.settings)
		r.Within("main", "").Click("link", say.systemUpdate)
		r.at(say.systemUpdate)
		r.Click("button", say.getStarted)
	case byBanner:
		r.announced(say.prompt, say.updatePlatform)
	case byCECP:
		r.goes(say.cecp)
		main := r.Within("main", "")
		if offered := main.Has("button", say.connectCAS); offered == u.connected {
			u.t.Errorf("connecting is offered: %v", offered)
		}
		main.Click("button", say.updatePlatform)
	case byPopup:
		r.goes(say.dashboard)
		popup := r.Within("dialog", say.updatePlatform)
		popup.See(say.prompt)
		popup.Click("button", say.updatePlatform)
	case byLink:
		r.Open(u.link)
		r.See(say.activated)
		r.Click("button", say.updatePlatform)
	}
	r.at(say.updatePlatform)
}

// enters tries all ways in, and those who may not go them.
func (u *updating) enters() {
	u.t.Helper()
	say := u.say
	// KA15870: whoever activates a licence by a link is offered the update, and may
	// put it off.
	u.owner.Open(u.link)
	u.owner.See(say.renewal)
	u.owner.Click("button", say.activate)
	u.link = u.owner.URL() // where it says that it was activated
	u.takes(u.owner, byLink)
	u.owner.Click("button", say.notNow)
	u.owner.See(say.putOff)
	for _, by := range []entrance{bySettings, byBanner, byCECP, byPopup} {
		u.takes(u.owner, by)
		if u.owner.Has("button", say.notNow) {
			u.t.Errorf("%s: the update can be put off", by)
		}
	}
	for _, sentence := range say.points {
		u.owner.See(sentence)
	}
	// FUPD, products 9.4 and 9.21: another Master Administrator cannot.
	for _, by := range []entrance{byBanner, byCECP, bySettings} {
		u.takes(u.other, by)
		u.other.See(say.ownerOnly)
	}
	u.other.Click("button", say.agree)
	if got, _ := u.other.TestID("refusal"); !strings.HasPrefix(got, say.ownerOnly) || u.other.Status() != http.StatusConflict {
		u.t.Errorf("another Master Administrator: %d %q", u.other.Status(), got)
	}
	u.other.goes(say.dashboard)
	if u.other.Has("dialog", say.updatePlatform) {
		u.t.Error("another Master Administrator is asked to update")
	}
}

// starts agrees to the update and starts it: steps 3 and 4 of KA.
func (u *updating) starts() {
	u.t.Helper()
	say, r := u.say, u.owner
	u.takes(r, u.by)
	r.Click("button", say.agree) // KA step 3; 000 step 2
	notice := r.Within("dialog", say.notice)
	notice.See(say.understand)
	notice.Click("button", say.close)
	r.See(say.later) // nothing has begun
	u.takes(r, u.by)
	r.Click("button", say.agree)
	r.Within("dialog", say.notice).See(say.understand)
	r.needs(say.understandBox, say.start, say.startBy) // KA step 4

	// FCON: everybody else is signed out, and nobody comes in.
	u.idle.goes(say.licences)
	u.idle.at(say.signIn)
	u.idle.See(say.signedOut)
	u.idle.signsIn(analystAddress, "Juniper-Anchor-84!")
	u.idle.See(say.updating)
	if got := u.idle.Status(); got != http.StatusForbidden {
		u.t.Errorf("signing in during the update: status %d", got)
	}
	// There is no way back, and nowhere else to go.
	r.at(say.firstTitle)
	for _, button := range say.stopping {
		r.Open(u.URLs["v1"] + "/")
		r.at(say.updatePlatform)
		r.Click("button", button)
		r.See(say.understand)
		if got := r.Status(); got != http.StatusConflict {
			u.t.Errorf("%s: status %d", button, got)
		}
	}
	r.Within("region", say.assignHeading).Click("button", say.assign)
}

// assigns goes through the wizard: 003 STEP 2 3 to 9, KA steps 5 to 8.
func (u *updating) assigns() {
	u.t.Helper()
	u.owner.assigns(u.say, u.article, rootLogin, licenseeAddress)
	u.owner.See(u.say.otherAccount)
	u.owner.See(u.say.help)
	// The old login is of no use any more: in Vision One, and in the portal.
	u.idle.enter("v1", rootLogin, rootPassword)
	u.idle.See(u.say.replaced)
	if got := u.idle.Status(); got != http.StatusForbidden {
		u.t.Errorf("the old login in Vision One: status %d", got)
	}
	u.portal.Click("link", u.say.clpProducts)
	u.portal.See(u.say.portalEnded)
	u.portal.logsIn(u.say, rootLogin, rootPassword)
	u.portal.See(u.say.replacedPortal)
	if got := u.portal.Status(); got != http.StatusForbidden {
		u.t.Errorf("the old login in the portal: status %d", got)
	}
}

// assigns goes through the three steps, in the words of the guide.
func (r *robot) assigns(say *updateWords, a *article, original, address string) {
	r.t.Helper()
	step := func(n int, title string) {
		r.t.Helper()
		r.at(title)
		for _, name := range say.steps {
			r.See(name)
		}
		if got, _ := r.TestID("step"); got != say.steps[n-1] {
			r.t.Errorf("%q is the step %q", title, got)
		}
	}
	// 003 steps 3 and 4; KA step 5.
	step(1, say.firstTitle)
	r.See(say.warning)
	r.See(say.contact)
	r.See(say.original + " " + original)
	r.Fill(say.newEmail, address)
	r.Fill(say.confirmEmail, address)
	r.Click("button", say.verify)
	// 003 steps 5 and 6; KA step 6.
	step(2, say.secondTitle)
	r.See(say.sent)
	r.See(address)
	r.See(say.resend)
	r.See(say.countdown)
	code, text := a.codeMail(address)
	if prefix, _ := r.TestID("code-prefix"); len(prefix) != 3 || !strings.Contains(text, prefix) {
		r.t.Errorf("the page shows the prefix %q, the mail says %q", prefix, text)
	}
	r.Fill(say.code, code)
	r.Click("button", say.submit)
	// 003 steps 7 and 8; KA step 7.
	step(3, say.thirdTitle)
	r.See(say.secure)
	r.See(say.original + " " + original)
	r.Fill(say.newPassword, goodPassword)
	r.Fill(say.confirmPassword, goodPassword)
	r.Click("button", say.reset)
	// 003 step 9; KA step 8.
	r.See(say.success)
	r.Click("button", say.close)
	// 003 step 10; KA step 9.
	r.at(say.signIn)
	r.See(address)
}

// codeMail waits for the mail to an address, and returns its code and its text.
func (a *article) codeMail(to string) (code, text string) {
	a.t.Helper()
	code = a.mailedCode(to)
	var list struct {
		Items []struct{ Text string }
	}
	a.about("GET", "/mail?to="+to, nil).into(a.t, &list)
	return code, list.Items[len(list.Items)-1].Text
}

// waits signs in with the new login and sees the update through: KA steps 9 and 10.
func (u *updating) waits() {
	u.t.Helper()
	say, r := u.say, u.owner
	r.types(goodPassword)
	r.at(say.updatePlatform)
	r.See(say.wait)
	r.See(say.patience)
	u.advance(object{"by": "4m"}) // at most 3 minutes, and the mails about it
	r.See(say.wait)               // only after a refresh
	r.Click("button", say.refreshes)
	r.See(say.done)
	r.Click("button", say.open)
	// KA step 10.
	r.at(say.dashboard)
	popup := r.Within("dialog", say.done)
	popup.See(say.popup)
	for _, task := range say.tasks {
		popup.See(task)
	}
	popup.Click("button", say.gotIt)
	r.at(say.dashboard)
	if r.Has("dialog", "") || r.Has("region", say.announcement) {
		u.t.Errorf("after the update the console still says: %s", r.Text())
	}
	// FCON: a local account resets its password by the link that was mailed to it.
	u.idle.Click("link", say.otherAccount)
	u.idle.signsIn(analystAddress, "Juniper-Anchor-84!")
	u.idle.See(say.resetFirst)
	u.portal.logsIn(say, licenseeAddress, goodPassword)
	u.portal.at(say.clpProducts)
}

// afterwards looks at what is different on Foundation Services.
func (u *updating) afterwards() {
	u.t.Helper()
	say, r := u.say, u.owner
	r.goes(say.productInstance)
	r.at(say.productInstance)
	if !u.connected {
		// 000, first list, step 4: on as on Foundation Services.
		r.goes(say.cecp)
		r.Click("button", say.connectCAS)
		r.at(say.connectTitle)
		r.Check(say.toggle)
		r.Click("button", say.save)
		r.Row(say.pending).See(say.casType)
		u.advance(object{"by": "2m"})
		r.Click("button", say.refresh)
	}
	// The connection is kept; its status has lost the time.
	r.Row(say.connected).See(say.casType)
	r.goes(say.cecp)
	if !r.Within("main", "").Has("button", say.updateToCECP) || r.Has("button", say.updatePlatform) {
		u.t.Errorf("the way on is not shown: %s", r.Text())
	}

	u.idle.Open(u.mailedLink(operatorAddress, "accept"))
	u.idle.at(say.resetTitle)
	u.idle.sets(say.setPassword, goodPassword, goodPassword, say.passwordSet)
	u.idle.types(goodPassword)
	u.idle.at(say.dashboard)
	// FCON: consoles are opened by the Primary User Account alone.
	u.idle.goes(say.licences)
	r.goes(say.licences)
	if u.idle.Has("button", say.openConsole) || !r.Has("button", say.openConsole) {
		u.t.Errorf("another one opens a console: %s\nthe owner: %s", u.idle.Text(), r.Text())
	}
	if is := r.Has("link", say.systemUpdate); !is {
		u.t.Log("the section has gone")
	}
	r.leaves()
}

// updatedByAPI goes the same way by the API, in a sandbox of its own.
func (l *lab) updatedByAPI(say *updateWords, connected bool) *box {
	l.t.Helper()
	a, told := l.updatable(say, connected), newTale()
	do := func(acts ...act) {
		l.t.Helper()
		for i := range acts {
			acts[i].run(a.box, told)
		}
	}
	a.advance(object{"by": "1m"})
	link := a.mailedLink(contactAddress, "activate")
	a.must("POST", "clp", "/api/sign-in", "", logIn("clp", rootLogin, rootPassword))
	do(signsInAs("idle", "v1", analystAddress, "Juniper-Anchor-84!"), signsInAs("other", "v1", operatorAddress, operatorPassword))
	a.enters(rootLogin, rootPassword, "dashboard")
	a.must("POST", "v1", "/api/activation-links/"+link[strings.LastIndexByte(link, '/')+1:], "", nil)
	for _, step := range []struct{ method, path string }{{"POST", "/not-now"}, {"POST", "/agreement"}, {"DELETE", "/agreement"}} {
		a.v1(step.method, "/api/platform-update"+step.path, nil, nil)
	}
	a.updatesPlatform()
	if !connected {
		a.connectsCAS()
	}
	do(claims(operatorAddress), accepts(operatorAddress), signsInAs("other", "v1", operatorAddress, goodPassword))
	a.must("POST", "v1", "/api/sign-out", a.token, nil)
	return a.box
}
