package mockone_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/browser"
)

// TestMoveApexOneByClicks goes through the guide about Apex One by clicks, in its words:
// from the lists of accounts over a Vision One that the customer does not have yet and
// the token, the temporary problem and the update to the accounts of Apex Central. What
// the simulation did is compared with the same way over the JSON APIs.
func TestMoveApexOneByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	called := &article{box: l.of(t).sandbox("apexone-only", "manual", nil)}
	called.movesApexOne()
	want := tracesOf(called.box)
	for _, words := range []func() *moverWords{moverEnglish, moverJapanese} {
		for _, script := range []bool{true, false} {
			say := words()
			t.Run(say.lang+map[bool]string{true: " with scripts", false: " without scripts"}[script], func(t *testing.T) {
				t.Parallel()
				b := l.of(t).sandbox("apexone-only", "manual", nil)
				collects := func(o *browser.Options) { o.Collect = true }
				m := &apexMover{newcomer: newNewcomer(t, b, say.signposts, script, collects), words: say}
				m.movesApexOne()
				m.hadProblems()
				if d := diff.Diff(want, tracesOf(b)); d != "" {
					t.Errorf("the same way over the APIs (-) left other traces than the clicks (+):\n%s", d)
				}
			})
		}
	}
}

// apexMover is a robot with the guide about Apex One: the owner of Vision One. central is
// the browser of a user of Apex Central, idle another in which it stays open.
type apexMover struct {
	*newcomer

	words         *moverWords
	central, idle *newcomer
}

func (m *apexMover) movesApexOne() {
	m.t.Helper()
	m.looksAtAccounts()
	m.getsVisionOne()
	m.connectsApexOne()
	m.meetsTheTemporaryProblem()
	m.updatesApexOne()
	m.looksAtEndpoints()
	m.upgradesAccount()
}

// hadProblems wants the owner's pages to have had these problems, and no others.
func (m *apexMover) hadProblems(want ...string) {
	m.t.Helper()
	got := m.Problems()
	if !slices.EqualFunc(got, want, strings.HasSuffix) {
		m.t.Errorf("the pages have the problems %q, want %q", got, want)
	}
}

// another opens a browser of somebody else.
func (m *apexMover) another(shots int) *newcomer {
	m.t.Helper()
	out := newNewcomer(m.t, m.box, m.say, m.script)
	out.shots = shots
	return out
}

// logsOn signs in to Apex Central.
func (m *apexMover) logsOn(n *newcomer, login, password string) {
	n.t.Helper()
	n.Open(n.box.URLs["apexone"] + "/")
	n.at(m.words.logOn)
	n.Fill(m.words.name, login)
	n.Fill(m.words.password, password)
	n.Click("button", m.words.button)
}

// userLogsOn signs the user of Apex Central in.
func (m *apexMover) userLogsOn(n *newcomer) {
	n.t.Helper()
	c := m.box.Credentials["apexone_user"]
	m.logsOn(n, c.Login, c.Password)
}

// portalLogsIn signs in to the Customer Licensing Portal.
func (m *apexMover) portalLogsIn(n *newcomer) {
	n.t.Helper()
	n.Open(n.box.URLs["clp"] + "/")
	n.at(m.words.portal)
	n.Fill(n.say.portalLogin, apexLogin)
	n.Fill(n.say.portalPassword, rootPassword)
	n.Click("button", n.say.portalButton)
	n.at(n.say.portalFirst)
}

// looksAtAccounts is STEP 1: both logins work, and Apex Central lists its users.
func (m *apexMover) looksAtAccounts() {
	m.t.Helper()
	c, say := m.another(100), m.words
	m.portalLogsIn(c)
	m.userLogsOn(c)
	c.at(say.posture)
	c.Within("navigation", say.navigation).See(say.administration)
	c.goes(say.users)
	c.at(say.users)
	if got := c.Within("table", say.users).Names("columnheader"); !slices.Equal(got[:4], say.columns) {
		c.t.Errorf("the columns are %q", got)
	}
	if !c.Has("link", say.add) && !c.Has("button", say.add) || !c.Has("button", say.twoFactor) {
		c.t.Errorf("the buttons are not there: %s", c.Text())
	}
	row := c.Row("Read-only_User")
	row.See("test")
	row.See(say.kind)
	c.looks("STEP 1")
}

// getsVisionOne is STEP 2.
func (m *apexMover) getsVisionOne() {
	m.t.Helper()
	say := m.words
	m.portalLogsIn(m.newcomer)
	m.looks("STEP 2 1")
	m.Click("button", say.open) // 1
	m.at(say.posture)
	m.Within("navigation", say.navigation).See(say.menu)
	m.looks("STEP 2 2")
	m.goes(say.access) // 2
	m.Within("main", "").Click("button", say.access)
	m.later("1m", say.refreshSetup)
	m.Click("button", say.toWizard)
	m.becomes(say.activation, apexLogin, licensee, "STEP 2 3") // 3 to 9
	m.Click("link", say.otherAccount)
	m.signsIn(apexLogin, rootPassword)
	m.refused(http.StatusForbidden, say.replaced)
	m.Click("link", say.otherAccount)
	m.looks("STEP 2 10")
	m.signsIn(licensee, goodPassword) // 10
	m.provisions("Japan")             // 11 and 12
}

// connectsApexOne is STEP 3 1 to 11.
func (m *apexMover) connectsApexOne() {
	m.t.Helper()
	say := m.words
	m.Within("navigation", say.navigation).See(say.serviceMenu)
	m.goes(say.productInstance) // 1
	m.looks("1")
	m.Click("button", say.addExisting)
	m.Select(say.instanceType, say.product) // 2
	if !m.script {
		m.Click("button", say.choose)
	}
	m.looks("2")
	m.Click("button", say.generate) // 3
	token, _ := m.TestID("enrollment-token")
	if len(token) < 150 || strings.Count(token, ".") != 2 {
		m.t.Fatalf("the enrollment token is %q", token)
	}
	if m.script {
		m.Click("button", say.token) // 4
	}
	m.looks("3")
	m.Click("button", say.save) // 5
	m.at(say.productInstance)
	m.Row(say.apexType).See(say.pending)
	m.looks("5")

	m.goes(say.licences) // 6
	m.looks("6")
	m.Click("button", say.openFromLicences)
	m.at(say.posture)
	m.Open(m.box.URLs["v1"] + "/product-instances")
	m.registers(token)

	m.Click("button", say.refresh) // 11
	row := m.Row(say.apexType)
	row.See(say.apexOne)
	row.See(say.connected)
	row.See(say.region)
	m.looks("11")
}

// registers is STEP 3 6 to 10, in Apex Central.
func (m *apexMover) registers(token string) {
	m.t.Helper()
	m.central = m.another(200)
	c, say := m.central, m.words
	m.userLogsOn(c)      // 6
	c.goes(say.settings) // 7
	c.at(say.settingsTitle)
	main := c.Within("main", "")
	for _, words := range []string{say.registration, say.obtain, say.status + " " + say.notRegistered} {
		main.See(words)
	}
	c.looks("7")
	c.Fill(say.field, token)                         // 8
	c.Click("button", say.register)                  // 9
	c.shows(say.done, say.status+" "+say.registered) // 10
	if c.Has("button", say.register) {
		c.t.Error("it can be registered again")
	}
	c.looks("10")
}

// agrees is STEP 3 12 and 13.
func (m *apexMover) agreesToApexOne(step string) {
	m.t.Helper()
	say := m.words
	m.Row(say.apexType).Click("button", say.update) // 12
	main := m.Within("main", "")
	main.See(say.solution)
	for _, words := range say.tab {
		main.See(words)
	}
	m.looks(step + "13")
	m.needs(say.agreeBox, say.agreeButton, say.agreeFirst) // 13
	dialog := m.Within("dialog", say.notice)               // 14
	if got := dialog.Names("heading")[1:]; !slices.Equal(got, say.noticeParts) {
		m.t.Errorf("the notice has the headings %q", got)
	}
	dialog.See(say.noticeText)
	dialog.See(say.questions)
	m.looks(step + "14")
	m.needs(say.understandBox, say.start, say.understandFirst)
}

// meetsTheTemporaryProblem is STEP 3 12 to 15.
func (m *apexMover) meetsTheTemporaryProblem() {
	m.t.Helper()
	say := m.words
	m.idle = m.another(300)
	m.userLogsOn(m.idle)
	m.agreesToApexOne("")
	m.refused(http.StatusServiceUnavailable, say.temporary) // 15
	m.hadProblems("/notice answers 503")
	m.looks("15")
	m.idle.goes(say.settings) // nobody is signed out
	m.idle.at(say.settingsTitle)
	m.box.advance(object{"by": "10m"})
	m.goes(say.productInstance)
	m.Row(say.apexType).See(say.connected)
	m.box.advance(object{"by": "50m"})
}

// updatesApexOne is STEP 3 11 to 14 again, and 16 and 17.
func (m *apexMover) updatesApexOne() {
	m.t.Helper()
	say := m.words
	m.Click("button", say.refresh)
	m.at(say.signIn)
	m.signsIn(licensee, goodPassword)
	m.userLogsOn(m.idle)
	m.goes(say.productInstance)
	m.Row(say.apexType).See(say.connected) // 11
	m.agreesToApexOne("again ")            // 12 to 14

	m.at(say.signIn) // everybody is signed out
	m.shows(say.signedOut)
	m.looks("14 signed out")
	m.idle.goes(say.settings)
	m.idle.at(say.logOn)
	m.idle.shows(say.signedOut)
	m.signsIn(licensee, goodPassword)
	m.goes(say.productInstance)
	row := m.Row(say.apexType) // 16
	row.See(say.apexOne)
	row.See(say.updating)
	m.looks("16")
	m.userLogsOn(m.idle)
	m.idle.refused(http.StatusForbidden, say.closed)
	m.idle.looks("16 closed")
	for range 2 {
		m.later("9m", say.refresh)
		m.Row(say.apexType).See(say.updating)
	}
	m.later("3m", say.refresh) // 17
	row = m.Row(say.sepType)
	row.See(say.sep)
	row.See(say.connected)
	m.NotSee(say.apexOne)
	m.looks("17")
}

// upgradesAccount is the account migration after STEP 3 18, and what is left behind.
func (m *apexMover) upgradesAccount() {
	m.t.Helper()
	c, say := m.idle, m.words
	m.userLogsOn(c) // 1
	c.at(say.upgrade)
	c.shows(say.features, say.complete)
	c.looks("accounts 1")
	c.Click("button", say.goOn)
	login := m.box.Credentials["apexone_user"].Login
	w := say.signposts.update
	w.assign = say.toAccount
	c.becomes(w, login, apexAddress, "accounts")
	c.types(goodPassword)
	c.at(say.dashboard)
	c.See(apexAddress)
	c.looks("accounts in Vision One")
	m.userLogsOn(c)
	c.refused(http.StatusForbidden, say.old)
	c.looks("accounts refused")
}
