package mockone_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/browser"
)

// robot goes through the consoles in a browser, by what it can see there.
type robot struct {
	*browser.Page

	t   *testing.T
	box *box
	say *tongue
	// script says that the pages' scripts run.
	script bool
	// keys are those of the links that have been mailed, by address.
	keys map[string]string
}

// newRobot opens a browser that has not been anywhere.
func newRobot(t *testing.T, b *box, say *tongue, script bool) *robot {
	t.Helper()
	o := browser.Options{Language: say.lang, NoScript: !script}
	return &robot{Page: browser.New(t, o).Page(t), t: t, box: b, say: say, script: script}
}

// enter opens a console and signs in.
func (r *robot) enter(service, login, password string) {
	r.t.Helper()
	r.Open(r.box.URLs[service] + "/")
	r.signsIn(login, password)
}

// signsIn signs in on the page that asks for it, in two steps.
func (r *robot) signsIn(login, password string) {
	r.t.Helper()
	r.at(r.say.signIn)
	r.Fill(r.say.email, login)
	r.Click("button", r.say.next)
	r.types(password)
}

// types gives the password that goes with the address, and signs in: in Vision One by
// "Continue" [001 1-9].
func (r *robot) types(password string) {
	r.t.Helper()
	r.Fill(r.say.password, password)
	button := r.say.signInButton
	if strings.HasPrefix(r.URL(), r.box.URLs["v1"]) {
		button = r.say.next
	}
	r.Click("button", button)
}

// at makes sure that the page has the heading.
func (r *robot) at(heading string) {
	r.t.Helper()
	if got := r.Heading(); got != heading {
		r.t.Fatalf("on the page %q instead of %q (%s): %s", got, heading, r.URL(), r.Text())
	}
}

// goes takes an entry of the navigation.
func (r *robot) goes(entry string) {
	r.t.Helper()
	r.Within("navigation", r.say.navigation).Click("link", entry)
}

// tab takes a tab of Cloud Email and Collaboration Protection.
func (r *robot) tab(name string) {
	r.t.Helper()
	r.Within("navigation", r.say.screens).Click("link", name)
}

// leaves signs out.
func (r *robot) leaves() {
	r.t.Helper()
	r.Click("button", r.say.signOut)
	r.at(r.say.signIn)
	r.See(r.say.signedOutByHand)
}

// needs makes sure that a button does nothing until its box is ticked: with
// scripts it cannot be pressed, without them the page says what is missing.
func (r *robot) needs(box, button, sentence string) {
	r.t.Helper()
	if r.script {
		if r.Enabled("button", button) {
			r.t.Errorf("%q can be pressed before %q is ticked", button, box)
		}
	} else {
		r.Click("button", button)
		r.See(sentence)
		if r.Status() != http.StatusConflict {
			r.t.Errorf("%q without the box: status %d", button, r.Status())
		}
	}
	r.Check(box)
	r.Click("button", button)
}

// announced makes sure of the banner's words, and takes its button.
func (r *robot) announced(text, button string) {
	r.t.Helper()
	banner := r.Within("region", r.say.announcement)
	banner.See(text)
	banner.Click("button", button)
}

// contents reads what the console shows; to takes an entry of its navigation.
func (r *robot) contents(to func(name string)) contents {
	r.t.Helper()
	out := contents{Figures: map[string]string{}}
	for _, id := range []string{"protected-users", "scanned", "detections", "policies", "reports"} {
		shown, ok := r.TestID(id)
		if !ok || shown == "" || shown == "0" {
			r.t.Fatalf("the dashboard shows %q as %s: %s", shown, id, r.Text())
		}
		out.Figures[id] = shown
	}
	for name, list := range map[string]*[]string{r.say.policies: &out.Policies, r.say.reports: &out.Reports, r.say.logs: &out.Logs} {
		to(name)
		table := r.Within("table", name)
		if *list = append(table.Names("rowheader"), table.Names("cell")...); len(*list) < 10 {
			r.t.Fatalf("%s are %q", name, *list)
		}
	}
	return out
}
