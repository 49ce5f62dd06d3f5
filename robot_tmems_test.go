package mockone_test

import (
	"net/http"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
)

// mailRoute is a pattern of the article about Email Security, by clicks and by calls of
// the APIs.
type mailRoute struct {
	name, fixture string
	clicks        func(*mailMover)
	calls         func(*mailArticle)
	// plain is the language whose pages have no scripts; the other's have them.
	plain string
}

func routesOfMail() []mailRoute {
	return []mailRoute{
		{"connected before Foundation Services", "tmems-legacy-connected", (*mailMover).updatesConnectedOnLegacy, (*mailArticle).updatesConnectedOnLegacy, "ja"},
		{"connected", "tmems-connected", (*mailMover).updatesConnected, (*mailArticle).updatesConnected, "en"},
		{"not connected", "tmems-foundation", (*mailMover).connectsAndUpdates, (*mailArticle).connectsAndUpdates, "ja"},
		{"not connected before Foundation Services", "tmems-legacy", (*mailMover).connectsAndUpdatesOnLegacy, (*mailArticle).connectsAndUpdatesOnLegacy, "en"},
		{"without Vision One", "tmems-only", (*mailMover).startsWithoutVisionOne, (*mailArticle).startsWithoutVisionOne, "ja"},
	}
}

// movedAddress is what an administrator of Email Security gives in Vision One's wizard.
const movedAddress = "mio.tachibana@example.com"

// TestMoveEmailSecurityByClicks goes through the article about Email Security by clicks,
// in its words, in each of the patterns: from the banner to an administrator's first
// sign-in to Vision One. What the simulation did is compared with the same way over the
// JSON APIs.
func TestMoveEmailSecurityByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, way := range routesOfMail() {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			called := &mailArticle{&article{box: l.of(t).sandbox(way.fixture, "manual", nil)}}
			way.calls(called)
			called.movesAccount(called.Credentials["tmems_user"], movedAddress)
			want := tracesOf(called.box)
			for _, say := range []*mailWords{mailEnglish(), mailJapanese()} {
				script := say.lang != way.plain
				t.Run(say.lang+map[bool]string{true: " with scripts", false: " without scripts"}[script], func(t *testing.T) {
					t.Parallel()
					b := l.of(t).sandbox(way.fixture, "manual", nil)
					m := &mailMover{newcomer: newNewcomer(t, b, say.signposts, script), words: say}
					way.clicks(m)
					m.movesAccount()
					if d := diff.Diff(want, tracesOf(b)); d != "" {
						t.Errorf("the same way over the APIs (-) left other traces than the clicks (+):\n%s", d)
					}
				})
			}
		})
	}
}

// mailMover is a robot with the article about Email Security: the owner of Vision One.
// user is the browser of an administrator of Email Security.
type mailMover struct {
	*newcomer

	words *mailWords
	user  *newcomer
	// before is what Email Security has shown, by table.
	before map[string][]string
}

// updatesConnectedOnLegacy is pattern 1 before Foundation Services.
func (m *mailMover) updatesConnectedOnLegacy() {
	m.t.Helper()
	m.enter("v1", kisaragiLogin, rootPassword)
	m.at(m.say.dashboard)
	m.takesBanner()
	m.atGateway() // 1.2
	m.updatesPlatform()
	m.updates()
}

// updatesConnected is pattern 1 on Foundation Services.
func (m *mailMover) updatesConnected() {
	m.t.Helper()
	m.ownerSignsIn()
	m.takesBanner()
	m.atGateway() // 1.3
	m.updates()
}

// connectsAndUpdates is pattern 2 on Foundation Services.
func (m *mailMover) connectsAndUpdates() {
	m.t.Helper()
	m.ownerSignsIn()
	m.takesBanner()
	m.atGateway()
	m.connects(m.say.instanceType, m.say.productInstance)
	m.updates()
}

// connectsAndUpdatesOnLegacy is pattern 2 before Foundation Services.
func (m *mailMover) connectsAndUpdatesOnLegacy() {
	m.t.Helper()
	m.enter("v1", kisaragiLogin, rootPassword)
	m.at(m.say.dashboard)
	m.takesBanner()
	m.atGateway()
	m.connectsOnLegacy()
	m.updates()
}

// startsWithoutVisionOne is pattern 3.
func (m *mailMover) startsWithoutVisionOne() {
	m.t.Helper()
	m.takesBanner()
	m.getsVisionOne()
	m.goes(m.words.gateway) // 2.1
	m.atGateway()
	m.connectsOnLegacy()
	m.updates()
}

// ownerSignsIn signs in to a Vision One that is on Foundation Services.
func (m *mailMover) ownerSignsIn() {
	m.t.Helper()
	c := m.box.Credentials["primary_user_account"]
	m.enter("v1", c.Login, c.Password)
	m.at(m.say.dashboard)
}

// logsOn signs in to Email Security.
func (m *mailMover) logsOn(n *newcomer) {
	n.t.Helper()
	c := n.box.Credentials["tmems_user"]
	n.Open(n.box.URLs["tmems"] + "/sign-in")
	n.at(m.words.logOn)
	n.Fill(m.words.account, c.Login)
	n.Fill(m.words.logOnPassword, c.Password)
	n.Click("button", m.words.logOnButton)
}

// takesBanner is 1.1.
func (m *mailMover) takesBanner() {
	m.t.Helper()
	m.logsOn(m.newcomer)
	m.at(m.words.overview)
	m.looks("1.1")
	m.announced(m.words.banner, m.words.bannerButton)
}

// atGateway wants the page Cloud Email Gateway Protection to be there, and mail to flow.
func (m *mailMover) atGateway() {
	m.t.Helper()
	m.at(m.words.gateway)
	m.shows(m.words.flow)
	m.looks("gateway")
}

// getsVisionOne is 1.4 to 1.7.
func (m *mailMover) getsVisionOne() {
	m.t.Helper()
	m.shows(m.say.service)
	m.Click("button", m.say.setUp)
	m.Select(m.say.product, m.say.otherSaaS) // 1.4
	m.looks("1.4")
	m.needs(m.words.box, m.say.next, m.words.boxFirst)
	m.shows(m.say.heading)
	m.Fill(m.say.account, "nobody") // 1.5
	m.Click("button", m.say.next)
	m.Fill(m.say.password, rootPassword)
	m.Click("button", m.say.signInHere)
	m.refused(http.StatusUnauthorized, m.say.nobody)
	m.Click("link", m.say.another)
	m.Select(m.say.product, m.say.otherSaaS)
	m.needs(m.words.box, m.say.next, m.words.boxFirst)
	m.looks("1.5")
	m.Fill(m.say.account, kisaragiLogin)
	m.Click("button", m.say.next)
	m.Fill(m.say.password, "wrong") // 1.6
	m.Click("button", m.say.signInHere)
	m.refused(http.StatusUnauthorized, m.say.nobody)
	m.Fill(m.say.password, rootPassword)
	m.looks("1.6")
	m.Click("button", m.say.signInHere)
	m.shows(m.say.activating)
	m.later("1m", m.say.refreshSetup)
	m.provisions(m.say.japan) // 1.7
}

// connects is 2.2 to 2.4. label is the field that holds the product, list the page to
// which saving leads.
func (m *mailMover) connects(label, list string) {
	m.t.Helper()
	say := m.words
	m.Within("main", "").Click("button", say.connectMail) // 2.2
	if got := m.Value(label); got != say.emailSecurity {
		m.t.Errorf("%q is %q", label, got) // 2.3
	}
	m.looks("2.3")
	m.Click("button", m.say.save)
	m.at(list) // 2.4
	m.Row(say.preparing).See(say.emailSecurity)
	m.looks("2.4 pending")
	m.goes(say.gateway)
	m.shows(say.connecting, say.flow)
	m.goes(list)
	m.later("2m", m.say.refresh)
	m.goes(list)
	m.looks("2.4")
	if list == m.say.productInstance {
		m.Row(say.connectedToMail).See(say.emailSecurity)
	}
}

// connectsOnLegacy is 2.2 to 2.6, where the Product Connector says since when the product
// is connected.
func (m *mailMover) connectsOnLegacy() {
	m.t.Helper()
	m.connects(m.say.typeBefore, m.say.productConnector)
	var one thingOf
	for _, one = range m.box.things("v1.product_instance") {
	}
	at, err := time.Parse(time.RFC3339, one.Since)
	zone, zoned := time.LoadLocation("Asia/Tokyo")
	if err != nil || zoned != nil {
		m.t.Fatal(err, zoned)
	}
	m.Row(m.words.connectedOnLegacy + at.In(zone).Format(time.DateTime)).See(m.words.emailSecurity)
	m.goes(m.words.gateway) // 2.5
	m.atGateway()
	m.updatesPlatform()
}

// updatesPlatform is the platform's update, to which 1.2 and 2.6 refer [KA15118 3 to 10].
func (m *mailMover) updatesPlatform() {
	m.t.Helper()
	m.Within("main", "").Click("button", m.words.updateTrendVisionOne)
	m.startsPlatform()
	m.becomes(m.say.update, kisaragiLogin, kisaragiAddress, "2.6")
	m.at(m.say.signIn)
	m.Click("link", m.say.otherAccount)
	m.signsIn(kisaragiLogin, rootPassword)
	m.refused(http.StatusForbidden, m.say.replaced)
	m.Click("link", m.say.otherAccount)
	m.signsIn(kisaragiAddress, goodPassword)
	m.waits()
	m.usesThePortal(kisaragiLogin, kisaragiAddress)
}

// updates is 2.7 to 2.11.
func (m *mailMover) updates() {
	m.t.Helper()
	say := m.words
	m.user = newNewcomer(m.t, m.box, m.say, m.script)
	m.user.shots = 100
	m.logsOn(m.user)
	m.before = m.reads(m.user, m.user.goes)

	m.goes(say.gateway) // 2.7
	m.looks("2.7")
	m.Within("main", "").Click("button", say.toGateway) // 2.8
	m.looks("2.9")
	m.needs(m.say.agreeBox, m.say.agreeButton, m.say.agreeFirst) // 2.9
	m.Within("dialog", m.say.notice)
	m.looks("2.10")
	m.logsOn(m.user)
	m.needs(m.say.understandBox, m.say.start, m.say.understandFirst) // 2.10

	m.at(m.say.productInstance) // 2.11
	m.Row(m.say.updating).See(say.gateway)
	m.looks("2.11 updating")
	m.user.goes(say.screens[0])
	m.user.at(say.logOn)
	m.user.shows(m.say.signedOut)
	m.logsOn(m.user)
	m.user.refused(http.StatusForbidden, say.closed)
	m.user.looks("2.11 closed")
	m.goes(say.gateway)
	m.shows(say.running, say.flow)
	m.goes(m.say.productInstance)
	m.later("3m", m.say.refresh)
	m.Row(say.connectedToMail).See(say.gateway)
	m.looks("2.11")
	m.showsTheSame()
}

// reads returns the rows of every table of a console of mail; to takes the way to one.
func (m *mailMover) reads(n *newcomer, to func(string)) map[string][]string {
	n.t.Helper()
	out := map[string][]string{}
	for _, name := range m.words.screens {
		to(name)
		table := n.Within("table", name)
		if out[name] = append(table.Names("rowheader"), table.Names("cell")...); len(out[name]) < 10 {
			n.t.Errorf("%s are %q", name, out[name])
		}
	}
	return out
}

// showsTheSame compares what Cloud Email Gateway Protection shows with what Email
// Security has shown: settings, logs, reports, quarantine and the records to which mail
// is sent are there after the update [Q1, Q2].
func (m *mailMover) showsTheSame() {
	m.t.Helper()
	m.goes(m.words.gateway)
	m.at(m.words.gateway)
	m.shows(m.words.flow, m.words.darkOnly)
	m.looks("console")
	if d := diff.Diff(m.before, m.reads(m.newcomer, m.tab)); d != "" {
		m.t.Errorf("before the update (-) and after it (+):\n%s", d)
	}
	m.looks("console reports")
}

// movesAccount is 3.1 to 3.7.
func (m *mailMover) movesAccount() {
	m.t.Helper()
	u, say, login := m.user, m.words, m.box.Credentials["tmems_user"].Login
	m.logsOn(u) // 3.1
	u.at(say.upgrade)
	u.shows(say.upgradeText)
	u.looks("3.2")
	u.Click("button", m.say.goOn) // 3.2
	w := m.say.update
	w.assign = say.toAccount
	u.asksForCode(w, login, movedAddress, "3.3") // 3.3
	code := u.box.mailedCode(movedAddress)       // 3.4
	u.Fill(w.code, "0"+code)
	u.Click("button", w.submit)
	u.refused(http.StatusConflict, say.wrongCode)
	u.getsPassword(w, code, "3.4") // 3.4 to 3.6
	u.looks("3.7")
	u.types(goodPassword) // 3.7
	u.at(m.say.dashboard)
	u.See(movedAddress)
	u.looks("3.7 Vision One")
	m.logsOn(u)
	u.refused(http.StatusForbidden, say.migrated)
	u.looks("3.7 refused")
	other := newNewcomer(m.t, m.box, m.say, m.script)
	other.enter("v1", login, goodPassword)
	other.refused(http.StatusUnauthorized, m.say.failed)
}
