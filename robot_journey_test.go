package mockone_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMigrationByClicks goes the whole way from the banner in Cloud App Security
// to the last upgraded account by clicks, as the guides tell it, and compares
// what the simulation did with the same way by the API.
func TestMigrationByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for name, say := range map[string]*tongue{"English": english(), "Japanese": nihongo()} {
		for how, script := range map[string]bool{"with scripts": true, "without scripts": false} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				own := &lab{t: t, platform: l.platform}
				j := &journey{t: t, say: say, script: script, box: own.migrating(say)}
				j.connects()
				j.updates()
				j.looks()
				j.upgrades()
				j.accounts()
				clicked := rowsOf(j.box)
				if diff := cmp.Diff(rowsOf(own.migrated(say)), clicked); diff != "" {
					t.Errorf("the same way by the API (-) took other rows than the clicks (+):\n%s", diff)
				}
			})
		}
	}
}

// rowsOf returns the rows that were taken in a sandbox, in their order.
func rowsOf(b *box) []string {
	b.t.Helper()
	log, _ := b.events()
	if len(log) == 0 || len(log) == 500 {
		b.t.Fatalf("the event log has %d lines, which may not be all", len(log))
	}
	out := make([]string, len(log))
	for i, e := range log {
		out[i] = e.Row
	}
	return out
}

// migrating makes the sandbox of a journey. One administrator of Cloud App
// Security has the address of an account of Vision One.
func (l *lab) migrating(say *tongue) *box {
	l.t.Helper()
	return l.sandbox(say.fixture, "manual", map[string]any{"overrides": map[string]any{
		"cas": map[string]any{"administrators": map[string]any{say.second: map[string]any{"email": say.namesake}}},
	}})
}

// journey is one way through the consoles. Its parts follow each other.
type journey struct {
	t      *testing.T
	box    *box
	say    *tongue
	script bool
	// admin looks after Cloud App Security, owner after Vision One; idle is the
	// admin's other window, in which Cloud App Security stays open.
	admin, owner, idle *robot
	// before is what Cloud App Security has shown of itself.
	before contents
}

// contents are what the console shows: its figures, and the names in its lists.
type contents struct {
	Figures                 map[string]string
	Policies, Reports, Logs []string
}

func (j *journey) robot() *robot { return newRobot(j.t, j.box, j.say, j.script) }

// connects follows the guides from the banner to "Connected".
func (j *journey) connects() {
	j.t.Helper()
	say, cas, v1 := j.say, j.box.Credentials["cas_administrator"], j.box.Credentials["primary_user_account"]
	j.idle = j.robot()
	j.idle.enter("cas", cas.Login, cas.Password)
	j.idle.at(say.dashboard)

	j.admin = j.robot()
	j.admin.enter("cas", cas.Login, cas.Password)
	j.admin.at(say.dashboard)
	j.before = j.admin.contents(j.admin.goes)
	if !slices.Contains(j.before.Policies, say.target) {
		j.t.Errorf("no cell of the policies is called %q: %q", say.target, j.before.Policies)
	}

	// 000 scenario 2; 001 1.1: the button in the blue banner leads to Vision One.
	j.admin.announced(say.connectBanner, say.connectBannerButton)
	j.owner = j.admin
	j.owner.signsIn(v1.Login, "Wrong-Pass-1!")
	j.owner.See(say.failed)
	j.owner.types(v1.Password)
	// 001 2.1 and 2.2.
	j.owner.at(say.cecp)
	j.owner.Click("button", say.connectCAS)
	j.connection(true)
	// 000 step 1.
	j.owner.goes(say.productInstance)
	j.owner.See(say.businessName)
	j.owner.See(say.business)
	j.owner.See(say.id)
	j.owner.Click("button", say.addExisting)
	j.connection(false)
	j.owner.Check(say.toggle)
	j.owner.Fill(say.description, "2026 / 移行")
	j.owner.Click("button", say.save)

	// 001 2.4: only after a while, and after a refresh.
	j.owner.at(say.productInstance)
	j.owner.Row(say.casType).See(say.pending)
	j.box.advance(map[string]any{"by": "2m"})
	j.owner.Row(say.casType).See(say.pending)
	j.owner.Click("button", say.refresh)
	row := j.owner.Row(say.casType)
	row.See(say.connected)
	row.See("2026 / 移行")

	// 000 step 4: Vision One asks to update the instance, and does not ask twice.
	j.owner.Click("button", say.gotIt)
	if j.owner.Has("button", say.gotIt) {
		j.t.Error("the hint is still there")
	}
}

// connection is the step Product Connection; type says that it is chosen already.
func (j *journey) connection(chosen bool) {
	j.t.Helper()
	say := j.say
	if !chosen {
		j.owner.Select(say.instanceType, say.casType) // 000 step 2
		if !j.script {
			j.owner.Click("button", say.choose)
		}
	}
	if got := j.owner.Value(say.instanceType); got != say.casType { // 001 2.3
		j.t.Errorf("the instance type is %q", got)
	}
}

// updates follows the guides from "Connected" to the end of the update.
func (j *journey) updates() {
	j.t.Helper()
	say := j.say
	// 001 1.3 and 2.8: the banner leads to the button of the update, and so does
	// Product Instance (000 step 4).
	j.admin.Open(j.box.URLs["cas"] + "/")
	j.admin.announced(say.updateBanner, say.updateBannerButton)
	j.owner.at(say.cecp)
	j.owner.Click("button", say.updateToCECP)
	j.owner.See(say.updateSolution)
	j.owner.goes(say.productInstance)
	j.owner.Row(say.casType).Click("button", say.update)
	// 000 step 5; 001 2.9.
	j.owner.needs(say.agreeBox, say.agreeButton, say.agreeFirst)
	// 000 step 6; 001 2.10.
	dialog := j.owner.Within("dialog", say.notice)
	if got := dialog.Names("heading")[1:]; !slices.Equal(got, say.noticeParts) {
		j.t.Errorf("the notice has the headings %q", got)
	}
	j.owner.needs(say.understandBox, say.start, say.understandFirst)

	// 001 2.11: the row has the new name at once, and the end shows after a refresh.
	j.owner.at(say.productInstance)
	j.owner.Row(say.updating).See(say.cecp)
	if j.owner.Has("button", say.update) {
		j.t.Error("an update is offered while one is running")
	}
	j.closed()
	for range 2 { // it waits for its turn, then it runs
		j.owner.Click("button", say.refresh)
		j.owner.Row(say.updating).See(say.cecp)
		j.box.advance(map[string]any{"next": true})
	}
	j.owner.Click("button", say.refresh)
	j.owner.Row(say.connected).See(say.cecp)
	j.box.advance(map[string]any{"by": "2s"}) // the mails arrive
}

// closed looks at Cloud App Security while it is being updated: whoever was in
// it is signed out, and nobody comes in.
func (j *journey) closed() {
	j.t.Helper()
	cas := j.box.Credentials["cas_administrator"]
	j.idle.goes(j.say.policies)
	j.idle.at(j.say.signIn)
	j.idle.See(j.say.signedOut)
	j.idle.signsIn(cas.Login, cas.Password)
	j.idle.See(j.say.closed)
	if got := j.idle.Status(); got != http.StatusForbidden {
		j.t.Errorf("signing in while the update runs: status %d", got)
	}
}

// looks compares Cloud Email and Collaboration Protection with what Cloud App
// Security has shown: 000 step 8, 001 Q1 and Q2.
func (j *journey) looks() {
	j.t.Helper()
	j.owner.goes(j.say.cecp)
	j.owner.at(j.say.cecp)
	j.owner.tab(j.say.dashboard)
	if diff := cmp.Diff(j.before, j.owner.contents(j.owner.tab)); diff != "" {
		j.t.Errorf("Cloud Email and Collaboration Protection does not show what Cloud App Security has shown (-before +after):\n%s", diff)
	}
}

// upgrades brings the administrators into Vision One: one by the message that
// signing in leads to, the other by the link that he has been sent.
func (j *journey) upgrades() {
	j.t.Helper()
	say, cas := j.say, j.box.Credentials["cas_administrator"]
	// 000 local accounts, steps 1 and 2; 001 3.1 and 3.2.
	j.idle.enter("cas", cas.Login, cas.Password)
	j.idle.at(say.updateAccount)
	j.idle.Click("button", say.goOn)
	// 000 step 3; 001 3.3.
	j.idle.at(say.passwordUpdate)
	j.idle.sets(say.reset, goodPassword, "Other-Pass1!", say.mismatch)
	j.idle.sets(say.reset, "weak", "weak", say.weak)
	j.idle.sets(say.reset, goodPassword, goodPassword, say.updated) // 001 3.4
	// 000 steps 4 and 5; 001 3.5.
	j.idle.Click("button", say.toVisionOne)
	j.idle.types(goodPassword)
	j.idle.at(say.dashboard)
	j.idle.See(cas.Login)
	j.idle.See(say.newRole)

	invited := j.robot()
	invited.Open(j.box.link(say.namesake))
	invited.See(say.namesake)
	invited.sets(say.setPassword, goodPassword, "Other-Pass1!", say.mismatch)
	invited.sets(say.setPassword, "weak", "weak", say.weak)
	invited.sets(say.setPassword, goodPassword, goodPassword, say.passwordSet)
	invited.types(goodPassword)
	invited.at(say.dashboard)
	invited.See(say.oldRole)
	invited.leaves()
}

// sets types a password twice and sends it.
func (r *robot) sets(button, password, again, answer string) {
	r.t.Helper()
	r.Fill(r.say.newPassword, password)
	r.Fill(r.say.confirm, again)
	r.Click("button", button)
	r.See(answer)
}

// link returns where the link in the last mail to somebody leads.
func (b *box) link(to string) string {
	b.t.Helper()
	var got struct {
		Message struct {
			Links map[string]string `json:"links"`
		} `json:"message"`
	}
	b.about("POST", "/mail/claim", map[string]string{"to": to, "timeout": "0s"}).into(b.t, &got)
	if got.Message.Links["accept"] == "" {
		b.t.Fatalf("the mail to %s has no link", to)
	}
	return got.Message.Links["accept"]
}

// accounts looks at what the migration has left in Vision One, and decides what
// it has left open.
func (j *journey) accounts() {
	j.t.Helper()
	say := j.say
	// 000 "role conflict": the role that was there first stays in force.
	j.owner.goes(say.accounts)
	row := j.owner.Row(say.namesake)
	row.See(say.conflict)
	row.See(say.oldRole)
	row.Click("link", say.namesake)
	j.owner.See(say.newRole)
	j.owner.Select(say.conflictRole, say.chosenRole)
	j.owner.Click("button", say.apply)
	j.owner.See(say.resolved)
	j.owner.goes(say.accounts)
	j.owner.Row(say.namesake).NotSee(say.conflict)
	j.owner.Row(say.namesake).See(say.newRole)

	// 001 Q4: support asks for the Business ID in License Information.
	j.owner.goes(say.licences)
	j.owner.See(say.businessID)
	j.owner.See(say.business)
	j.owner.See(say.id)
	// 001 "25 * シート数".
	j.owner.goes(say.credits)
	for id, want := range map[string]string{"total-valid-credits": say.granted, "allocated-credits": say.granted, "current-balance": "0"} {
		if got, _ := j.owner.TestID(id); got != want {
			j.t.Errorf("%s: %s instead of %s", id, got, want)
		}
	}
	j.owner.leaves()
	j.idle.leaves()
}

// migrated goes the same way by the API, in a sandbox of its own.
func (l *lab) migrated(say *tongue) *box {
	l.t.Helper()
	b := l.migrating(say)
	admin, owner, s := b.Credentials["cas_administrator"].Login, b.Credentials["primary_user_account"].Login, newTale()
	for _, step := range slices.Concat(
		[]act{signsIn("idle", "cas", "cas_administrator"), signsIn("admin", "cas", "cas_administrator"), mistypes("v1", owner), signsIn("owner", "v1", "primary_user_account")},
		[]act{adds(), steers("POST", "/clock/advance", map[string]string{"by": "2m"}), asks("owner", "POST", "v1", theInstance+"/got-it", nil)},
		[]act{agrees(), starts(), nextTimer(), nextTimer(), mailArrives()},
		[]act{
			signsIn("idle", "cas", "cas_administrator"), asks("idle", "POST", "cas", "/api/update-account/continue", nil),
			asks("idle", "POST", "cas", "/api/update-account/password", map[string]string{"new_password": goodPassword, "confirm_password": goodPassword}),
			signsInAs("idle", "v1", admin, goodPassword),
			claims(say.namesake), accepts(say.namesake), signsInAs("namesake", "v1", say.namesake, goodPassword), asks("namesake", "POST", "v1", "/api/sign-out", nil),
		},
		[]act{
			asks("owner", "POST", "v1", "/api/user-accounts/{v1.account "+say.namesake+"}/resolve-role-conflict", map[string]string{"role": say.newRole}),
			asks("owner", "POST", "v1", "/api/sign-out", nil), asks("idle", "POST", "v1", "/api/sign-out", nil),
		},
	) {
		step.run(b, s)
	}
	return b
}
