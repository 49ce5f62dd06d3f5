package mockone_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// sharedAddress is the one that several administrators want.
const sharedAddress = "mail.desk@example.com"

// contest is what several do to one sandbox at the same moment.
type contest struct {
	// ready is the sandbox before it; each round has a copy.
	ready *box
	acts  []func(b *box) answer
	// look tells how it ended, in words that do not depend on ids and instants.
	look func(b *box) string
	// fair is what must hold however it ends.
	fair func(t *testing.T, b *box)
}

// round does the acts in a copy of the sandbox and returns what was answered and how
// it ended: at the same moment, or in an order.
func (c *contest) round(t *testing.T, order []int) string {
	t.Helper()
	b := c.ready.fork()
	b.lab = b.of(t)
	got := make([]answer, len(c.acts))
	if order != nil {
		for _, i := range order {
			got[i] = c.acts[i](b)
		}
	} else {
		gate := make(chan struct{})
		var all sync.WaitGroup
		for i, act := range c.acts {
			all.Go(func() {
				<-gate
				got[i] = act(b)
			})
		}
		close(gate)
		all.Wait()
	}
	var out strings.Builder
	for i, a := range got {
		if a.Err != nil || a.Status >= http.StatusInternalServerError {
			t.Fatalf("act %d: %s", i+1, a)
		}
		fmt.Fprintf(&out, "%d: %d %s\n", i+1, a.Status, a.code())
	}
	out.WriteString(c.look(b))
	if c.fair != nil {
		c.fair(t, b)
	}
	b.about("DELETE", "", nil)
	return out.String()
}

// sequences returns the numbers below n in each order.
func sequences(n int) [][]int {
	out := [][]int{{}}
	for i := range n {
		var longer [][]int
		for _, one := range out {
			for at := range len(one) + 1 {
				longer = append(longer, slices.Insert(slices.Clone(one), at, i))
			}
		}
		out = longer
	}
	return out
}

// run demands of each round that it ends as if one had come after the other, in
// whichever order.
func (c *contest) run(t *testing.T) {
	t.Helper()
	rounds := 40
	if testing.Short() {
		rounds = 6
	}
	known := map[string]int{}
	for _, order := range sequences(len(c.acts)) {
		known[c.round(t, order)] = 0
	}
	if len(known) < 2 {
		t.Errorf("the order makes no difference: %v", known)
	}
	for range rounds {
		ended := c.round(t, nil)
		if _, ok := known[ended]; !ok {
			t.Fatalf("at the same moment it ends as in no order:\n%s\nnot as one of %v", ended, known)
		}
		known[ended]++
	}
}

// migrant is an administrator of Email Security on the way into Vision One.
type migrant struct{ role, token string }

// migrates signs an administrator in a last time and follows "Continue" to the wizard.
func (b *box) migrates(role string) migrant {
	b.t.Helper()
	c := b.Credentials[role]
	token := b.must("POST", "tmems", "/api/sign-in", "", logIn("tmems", c.Login, c.Password)).field("token")
	opened := b.must("POST", "tmems", "/api/upgrade/continue", token, nil)
	return migrant{role, b.must("POST", "v1", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")}
}

// specifies gives an address, and proves gives the code that was mailed to it.
func (m migrant) specifies(b *box, address string) {
	b.t.Helper()
	b.must("POST", "v1", "/api/assignment/email", m.token, typedTwice(address))
}

func (m migrant) proves(b *box, address string) {
	b.t.Helper()
	m.specifies(b, address)
	b.must("POST", "v1", "/api/assignment/code", m.token, object{"code": b.mailedCode(address)})
}

// password is the one that he sets: each has his own.
func (m migrant) password() string { return "Fresh-Pass1!" + m.role }

// resets is the last step of the wizard.
func (m migrant) resets(b *box) answer {
	return b.step(m.token, "password", object{"new_password": m.password(), "confirm_password": m.password()})
}

// standing tells which accounts there are of an address in Vision One, and how those of
// Email Security stand: which of them still sign in there, and with which passwords the
// address does.
func standing(address string, who ...migrant) func(b *box) string {
	return func(b *box) string {
		var list struct {
			Items []struct {
				Email, Role string
				Conflict    bool   `json:"role_conflict"`
				Other       string `json:"conflicting_role"`
			}
		}
		b.must("GET", "v1", "/api/user-accounts?limit=500", b.signIn("v1", "primary_user_account"), nil).into(b.t, &list)
		var out []string
		for _, one := range list.Items {
			if one.Email == address {
				out = append(out, fmt.Sprintf("account: %s, conflict %v with %q", one.Role, one.Conflict, one.Other))
			}
		}
		for _, m := range who {
			c := b.Credentials[m.role]
			old := b.call("POST", "tmems", "/api/sign-in", "", logIn("tmems", c.Login, c.Password))
			in := b.call("POST", "v1", "/api/sign-in", "", logIn("v1", address, m.password()))
			out = append(out, fmt.Sprintf("%s: there %d %s, here %d %s", m.role, old.Status, old.code(), in.Status, in.code()))
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
}

// oneAccount demands that the address has at most one account, and that nobody is lost:
// whoever has no password in Vision One still signs in to Email Security.
func oneAccount(address string, lost bool, who ...migrant) func(t *testing.T, b *box) {
	return func(t *testing.T, b *box) {
		t.Helper()
		ended := standing(address, who...)(b)
		if n := strings.Count(ended, "account: "); n > 1 {
			t.Errorf("%d accounts have the address:\n%s", n, ended)
		}
		for line := range strings.SplitSeq(ended, "\n") {
			if !lost && strings.Contains(line, "there 403") && strings.Contains(line, "here 401") {
				t.Errorf("an account is lost:\n%s", ended)
			}
		}
	}
}

// Two administrators migrate to one address at the same moment: as the setting says, their
// accounts become one with a role conflict, or one of them gets the address and the other
// keeps the account that he has [assumed].
func TestTwoMigrateToOneAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, used := range []string{"conflict", "refuse"} {
		t.Run(used, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("tmems-closed", "manual", object{"settings": object{"tmems.account.used": used}})
			first, second := b.migrates("tmems_user"), b.migrates("tmems_user_2")
			first.proves(b, sharedAddress)
			second.proves(b, sharedAddress)
			c := contest{
				ready: b, acts: []func(b *box) answer{first.resets, second.resets}, look: standing(sharedAddress, first, second),
				fair: oneAccount(sharedAddress, used == "conflict", first, second),
			}
			c.run(t)
			for _, order := range sequences(2) {
				ended := c.round(t, order)
				conflict, refused := strings.Contains(ended, "conflict true"), strings.Contains(ended, "409 wizard.address.used")
				if conflict != (used == "conflict") || refused != (used == "refuse") {
					t.Errorf("in the order %v:\n%s", order, ended)
				}
			}
		})
	}
}

// Whoever is refused an address that was taken in the last moment goes back, gives another
// one and comes in.
func TestTheOtherGetsAnotherAddress(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("tmems-closed", "manual", object{"settings": object{"tmems.account.used": "refuse"}})
	first, second := b.migrates("tmems_user"), b.migrates("tmems_user_2")
	first.proves(b, sharedAddress)
	second.proves(b, sharedAddress)
	wants(t, "the first", first.resets(b), http.StatusOK, "")
	wants(t, "the second", second.resets(b), http.StatusConflict, "wizard.address.used")
	b.step(second.token, "back", nil)
	const another = "night.desk@example.com"
	second.proves(b, another)
	wants(t, "with another address", second.resets(b), http.StatusOK, "")
	for address, m := range map[string]migrant{sharedAddress: first, another: second} {
		wants(t, m.role+" signs in", b.call("POST", "v1", "/api/sign-in", "", logIn("v1", address, m.password())), http.StatusOK, "")
	}
}

// One administrator finishes in two windows at once, while the owner of Vision One invites
// somebody with the same address: it has one account in the end.
func TestTwoWindowsAndAnInvitation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, used := range []string{"conflict", "refuse"} {
		t.Run(used, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("tmems-closed", "manual", object{"settings": object{"tmems.account.used": used}})
			one, other := b.migrates("tmems_user_2"), b.migrates("tmems_user_2")
			one.proves(b, sharedAddress)
			owner := b.signIn("v1", "primary_user_account")
			c := contest{
				ready: b, look: standing(sharedAddress, one), fair: oneAccount(sharedAddress, false, one),
				acts: []func(b *box) answer{one.resets, other.resets, func(b *box) answer {
					return b.call("POST", "v1", "/api/user-accounts", owner, object{"email": sharedAddress, "role": "Analyst"})
				}},
			}
			c.run(t)
		})
	}
}

// Another code is sent while the one that was mailed is entered: one of the two comes too
// late, and the wizard goes on in either case.
func TestResendDuringSubmit(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("tmems-closed", "manual", nil)
	m, other := b.migrates("tmems_user"), b.migrates("tmems_user")
	m.specifies(b, sharedAddress)
	code := b.mailedCode(sharedAddress)
	b.advance(object{"by": "3m"}) // the countdown
	c := contest{
		ready: b,
		acts: []func(b *box) answer{
			func(b *box) answer { return b.step(m.token, "code", object{"code": code}) },
			func(b *box) answer { return b.step(other.token, "resend", nil) },
		},
		look: func(b *box) string {
			now := b.must("GET", "v1", "/api/assignment", m.token, nil)
			return "it stands at " + now.field("state")
		},
		fair: func(t *testing.T, b *box) {
			t.Helper()
			if b.must("GET", "v1", "/api/assignment", m.token, nil).field("state") == "awaiting_code" {
				wants(t, "the code before", b.step(m.token, "code", object{"code": code}), http.StatusConflict, "wizard.code.superseded")
				wants(t, "the code that was sent last", b.step(m.token, "code", object{"code": b.mailedCode(sharedAddress)}), http.StatusOK, "")
			}
			wants(t, "the password", m.resets(b), http.StatusOK, "")
			wants(t, "signing in", b.call("POST", "v1", "/api/sign-in", "", logIn("v1", sharedAddress, m.password())), http.StatusOK, "")
		},
	}
	c.run(t)
}

// The password is set at the moment at which the time for it runs out, and the code is
// entered at the moment at which it expires: either it was in time, and there is an account,
// or it was not, and the wizard leads to one all the same.
func TestTooLateAtTheSameMoment(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, tc := range map[string]struct {
		settings object
		passes   string
		act      func(b *box, m migrant) func(b *box) answer
		late     string
	}{
		"the password": {object{"v1.wizard.limit": "5m"}, "5m", func(b *box, m migrant) func(b *box) answer {
			m.proves(b, sharedAddress)
			return m.resets
		}, "wizard.unable"},
		"the code": {object{}, "11m", func(b *box, m migrant) func(b *box) answer {
			m.specifies(b, sharedAddress)
			code := b.mailedCode(sharedAddress)
			return func(b *box) answer { return b.step(m.token, "code", object{"code": code}) }
		}, "wizard.code.expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("tmems-closed", "manual", object{"settings": tc.settings})
			m := b.migrates("tmems_user")
			act := tc.act(b, m)
			c := contest{
				ready: b, look: standing(sharedAddress, m), fair: oneAccount(sharedAddress, false, m),
				acts: []func(b *box) answer{act, func(b *box) answer { return b.about("POST", "/clock/advance", object{"by": tc.passes}) }},
			}
			c.run(t)
			late := b.fork()
			late.lab = late.of(t)
			late.advance(object{"by": tc.passes})
			wants(t, name, act(late), http.StatusConflict, tc.late)
			again := late.migrates("tmems_user") // the session may have ended meanwhile
			if state := late.must("GET", "v1", "/api/assignment", again.token, nil).field("state"); state != "awaiting_email" {
				late.step(again.token, "back", nil)
			}
			again.proves(late, sharedAddress)
			wants(t, "in time", again.resets(late), http.StatusOK, "")
		})
	}
}

// Mail comes in from many sides while the update begins and ends, and what is in
// quarantine is released and deleted at the same moment: each message is there once.
func TestMailFromManySides(t *testing.T) {
	t.Parallel()
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	ready := newLab(t).sandbox("tmems-connected", "manual", nil)
	owner := ready.signIn("v1", "primary_user_account")
	at := "/api/product-instances/" + theMail
	ready.must("POST", "v1", at+"/update-solution", owner, object{"agreed": true})
	console := ready.signIn("tmems", "tmems_user")
	held := allOf[heldMail](ready, "tmems", "/api/quarantine", console)[0]
	for round := range rounds {
		s := newStream(ready.fork(), time.Hour)
		s.contended(t, round, owner, at, held)
		s.about("DELETE", "", nil)
	}
}

// contended is a round of TestMailFromManySides.
func (s *stream) contended(t *testing.T, round int, owner, at string, held heldMail) {
	t.Helper()
	var mu sync.Mutex
	decided := map[string]int{}
	var acts []func()
	for range 8 {
		acts = append(acts, func() {
			got := s.about("POST", "/traffic", object{"count": 3})
			var played struct{ Messages []receipt }
			got.into(t, &played)
			mu.Lock()
			defer mu.Unlock()
			s.sent = append(s.sent, played.Messages...)
		})
	}
	for _, verb := range []string{"release", "delete"} {
		acts = append(acts, func() {
			got := s.about("POST", "/things/tmems.quarantined/"+held.ID+"/trigger", object{"trigger": verb})
			mu.Lock()
			defer mu.Unlock()
			decided[strconv.Itoa(got.Status)]++
			if got.Status == http.StatusOK {
				map[string]map[string]time.Time{"release": s.freed, "delete": s.gone}[verb][held.MailID] = s.began
			}
		})
	}
	acts = append(acts,
		func() { s.call("POST", "v1", at+"/update", owner, object{"understood": true}) },
		func() { s.about("POST", "/clock/advance", object{"by": "5m"}) },
	)
	var all sync.WaitGroup
	gate := make(chan struct{})
	for _, act := range acts {
		all.Go(func() {
			<-gate
			act()
		})
	}
	close(gate)
	all.Wait()
	if decided["200"] != 1 || decided["409"] != 1 {
		t.Errorf("round %d: released and deleted: %v", round, decided)
	}
	s.advance(object{"by": "5m"}) // if the update began after the time had passed
	want, got := map[string]int{}, map[string]int{}
	for id := range s.old {
		want[id]++
	}
	for _, one := range s.sent {
		want[one.MailID]++
	}
	for _, one := range s.tracked(s.emailGateway()) {
		got[one.MailID]++
	}
	if len(s.sent) != 24 || fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("round %d: of %d messages %d are there", round, len(want), len(got))
	}
}
