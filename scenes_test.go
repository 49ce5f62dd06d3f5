package mockone_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// story is a course of acts in a sandbox of its own. Together the stories take
// every row of every lifecycle and give every command.
type story struct {
	name, fixture string
	settings      map[string]string
	steps         []act
}

// act is one step of a story: a request, or a move of time.
type act struct {
	name string
	do   func(b *box, s *tale) answer
	// status is what it answers; 0 means any of the 200s.
	status int
	// time marks a move of time: what happens in it nobody has asked for.
	time bool
	// reads marks a request that only looks.
	reads bool
	// noted marks a refusal that is a fact, as that of a wrong code is.
	noted bool
	// struck is the code by which it tells that a fault struck, where that is not
	// "fault.struck": a public API has errors of its own.
	struck string
}

// tale is what the acts of a story learn from each other.
type tale struct {
	tokens map[string]string // by who signed in
	keys   map[string]string // of the invitations claimed, by address
}

func newTale() *tale { return &tale{tokens: map[string]string{}, keys: map[string]string{}} }

// run does the act and fails the test unless it goes as told.
func (a *act) run(b *box, s *tale) {
	b.t.Helper()
	got := a.do(b, s)
	if got.Err != nil || !a.as(got) {
		b.t.Fatalf("%s: %s", a.name, got)
	}
}

// as reports whether the act was answered as told.
func (a *act) as(got answer) bool {
	if a.status != 0 {
		return got.Status == a.status
	}
	return got.Status >= 200 && got.Status < 300
}

// thingOf is a thing as control shows it.
type thingOf struct {
	Kind  string          `json:"kind"`
	ID    string          `json:"id"`
	State string          `json:"state"`
	Since string          `json:"since"`
	Body  json.RawMessage `json:"body"`
}

// things returns all things of a kind, or all if it is empty, over control.
func (b *box) things(kind string) []thingOf {
	b.t.Helper()
	var all []thingOf
	after := ""
	for {
		var page struct {
			Items []thingOf `json:"items"`
			Next  string    `json:"next"`
		}
		b.about("GET", "/things?limit=500&kind="+kind+"&after="+after, nil).into(b.t, &page)
		all = append(all, page.Items...)
		if after = page.Next; after == "" {
			return all
		}
	}
}

// find returns the id of the thing of a kind whose body has the text.
func (b *box) find(kind, text string) string {
	b.t.Helper()
	for _, t := range b.things(kind) {
		if text == "" || strings.Contains(string(t.Body), `"`+text+`"`) {
			return t.ID
		}
	}
	b.t.Fatalf("no %s with %q", kind, text)
	return ""
}

// placeholders find things in paths: {v1.account auditor@example.com} is the account's id.
var placeholders = regexp.MustCompile(`\{([a-z0-9_.]+)(?: ([^}]+))?\}`)

func (b *box) path(path string) string {
	b.t.Helper()
	return placeholders.ReplaceAllStringFunc(path, func(m string) string {
		part := placeholders.FindStringSubmatch(m)
		return b.find(part[1], part[2])
	})
}

// asks is a request to a service by somebody who has signed in.
func asks(who, method, service, path string, body any) act {
	return act{name: who + ": " + method + " " + service + path, reads: method == http.MethodGet, do: func(b *box, s *tale) answer {
		return b.call(method, service, b.path(path), s.tokens[who], body)
	}}
}

// steers is a request to control about the sandbox.
func steers(method, path string, body any) act {
	return act{name: "control: " + method + " " + path, do: func(b *box, _ *tale) answer {
		return b.about(method, b.path(path), body)
	}}
}

// pushes pulls a trigger of the thing of a kind whose body has the text.
func pushes(kind, text, trigger string) act {
	return steers("POST", "/things/"+kind+"/{"+strings.TrimSpace(kind+" "+text)+"}/trigger", map[string]string{"trigger": trigger})
}

// signsIn signs the owner of a role in to a service.
func signsIn(who, service, role string) act {
	return act{name: who + " signs in to " + service, do: func(b *box, s *tale) answer {
		c := b.Credentials[role]
		return s.signIn(b, who, service, c.Login, c.Password)
	}}
}

func (s *tale) signIn(b *box, who, service, login, password string) answer {
	a := b.call("POST", service, "/api/sign-in", "", logIn(service, login, password))
	if a.Status == http.StatusOK {
		s.tokens[who] = a.field("token")
	}
	return a
}

// signsInAs signs in by name and password.
func signsInAs(who, service, login, password string) act {
	return act{name: login + " signs in to " + service, do: func(b *box, s *tale) answer {
		return s.signIn(b, who, service, login, password)
	}}
}

// mistypes signs in with a wrong password.
func mistypes(service, login string) act {
	a := signsInAs("", service, login, "wrong")
	a.status = http.StatusUnauthorized
	return a
}

// nextTimer moves time to the next timer.
func nextTimer() act {
	a := steers("POST", "/clock/advance", map[string]bool{"next": true})
	a.name, a.time = "the next timer", true
	return a
}

// mailArrives moves time past the delivery of all mail that is under way.
func mailArrives() act {
	a := steers("POST", "/clock/advance", map[string]string{"by": "2s"})
	a.name, a.time = "mail arrives", true
	return a
}

// claims takes the mail to an address and notes the key of the link in it.
func claims(to string) act {
	return act{name: "claiming mail to " + to, do: func(b *box, s *tale) answer {
		a := b.about("POST", "/mail/claim", map[string]string{"to": to, "timeout": "0s"})
		var got struct {
			Message struct {
				Links map[string]string `json:"links"`
			} `json:"message"`
		}
		if a.Status == http.StatusOK {
			a.into(b.t, &got)
			for _, name := range []string{"accept", "reset", "activate"} {
				if link := got.Message.Links[name]; link != "" {
					s.keys[to] = link[strings.LastIndexByte(link, '/')+1:]
				}
			}
		}
		return a
	}}
}

// fork makes a sandbox from the present state of this one.
func (b *box) fork() *box {
	b.t.Helper()
	a := b.about("POST", "/fork", map[string]string{})
	if a.Status != http.StatusCreated {
		b.t.Fatalf("forking: %s", a)
	}
	f := &box{lab: b.lab}
	a.into(b.t, f)
	return f
}

const goodPassword = "Fresh-Pass1!"

// accepts opens the link that was mailed to an address and sets a password.
func accepts(to string) act {
	return act{name: to + " accepts", do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/invitations/"+s.keys[to]+"/accept", "",
			map[string]string{"new_password": goodPassword, "confirm_password": goodPassword})
	}}
}

// forgets asks the portal for a link to reset the password of the login ID.
func forgets() act {
	return asks("", "POST", "clp", "/api/password-reset", object{"login": rootLogin})
}

// resets sets the password of the login ID by the link that was claimed.
func resets() act {
	return act{name: contactAddress + " resets the password", do: func(b *box, s *tale) answer {
		return b.call("POST", "clp", "/api/password-reset/"+s.keys[contactAddress], "", object{"new_password": goodPassword, "confirm_password": goodPassword})
	}}
}

// opens leads to the console of a product from the portal.
func opens(who, product string) act {
	return act{name: who + " opens the console of " + product, do: func(b *box, s *tale) answer {
		a := b.call("POST", "clp", "/api/products/"+b.bought(product)+"/open-console", s.tokens[who], nil)
		if a.Status == http.StatusOK {
			s.keys["ticket"] = a.field("ticket")
		}
		return a
	}}
}

// bought returns the id of what the portal lists for a product.
func (b *box) bought(product string) string {
	b.t.Helper()
	for _, t := range b.things("estate.licence") {
		if strings.Contains(string(t.Body), `"product":"`+product+`"`) {
			return t.ID
		}
	}
	return product // Vision One without a licence of its own
}

// enters comes into a console with the ticket that was issued last.
func enters(who, service string) act {
	return act{name: who + " enters " + service, do: func(b *box, s *tale) answer {
		a := b.call("POST", service, "/api/sso", "", object{"ticket": s.keys["ticket"]})
		if a.Status == http.StatusOK {
			s.tokens[who] = a.field("token")
		}
		return a
	}}
}

// replacesRoot puts the Primary User Account in the place of the login ID, as Vision
// One does.
func replacesRoot() act {
	return steers("POST", "/things/clp.account/{clp.account "+rootLogin+"}/trigger", object{"trigger": "replace", "input": object{"email": ownerAddress}})
}

// adds connects CAS with all its organizations, as the owner of Vision One.
func adds() act {
	return act{name: "connecting CAS", do: func(b *box, s *tale) answer { return b.connect(s.tokens["owner"]) }}
}

// activates opens the activation link that was mailed to an address.
func activates(to string) act {
	return act{name: to + " uses the activation link", do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/activation-links/"+s.keys[to], "", nil)
	}}
}

// adds a licence by its activation code, as the owner of Vision One.
func addsLicence(code string) act {
	return asks("owner", "POST", "v1", "/api/license-information", map[string]string{"activation_code": code})
}

const theInstance = "/api/product-instances/{v1.product_instance}"

// agrees ticks the box of the terms.
func agrees() act {
	return asks("owner", "POST", "v1", theInstance+"/update-solution", map[string]bool{"agreed": true})
}

// starts ticks the box of the notice and starts the update.
func starts() act {
	return asks("owner", "POST", "v1", theInstance+"/update", map[string]bool{"understood": true})
}

// toAgreement are the acts from signing in to the point at which the update
// can be started.
func toAgreement() []act {
	return []act{signsIn("owner", "v1", "primary_user_account"), adds(), nextTimer(), agrees()}
}

// tell runs a story in a sandbox of its own.
func (l *lab) tell(st *story) {
	l.t.Helper()
	b, s := l.begin(st), newTale()
	for i := range st.steps {
		st.steps[i].run(b, s)
	}
}

// begin makes the sandbox of a story. Its clock stands still.
func (l *lab) begin(st *story) *box {
	l.t.Helper()
	more := map[string]any{}
	if len(st.settings) > 0 {
		more["settings"] = st.settings
	}
	return l.sandbox(st.fixture, "manual", more)
}
