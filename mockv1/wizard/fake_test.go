package wizard_test

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The stand-ins for whom the wizard tells and asks. Each has one state in which it
// notes what it was told.

// account is an account of a Vision One that does nothing else.
type account struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`

	Person   estate.Person `json:"person"`
	Merged   bool          `json:"merged"`
	Original string        `json:"original"`
}

type accountFacts struct {
	assigned estate.Assignment
	// primaries counts the Primary User Accounts.
	primaries int
}

// people are the accounts; they make it an estate.People.
type people struct {
	accounts *sim.Kind[account, accountFacts]
}

func (p *people) Everybody(r *sim.Reader) (out []estate.Person, err error) {
	all, err := p.accounts.All(r)
	for _, a := range all {
		if a.State != "gone" {
			a.Person.ID, a.Person.State = a.ID, a.State
			out = append(out, a.Person)
		}
	}
	return out, err
}

func (p *people) by(r *sim.Reader, wanted func(estate.Person) string, value string) (estate.Person, bool, error) {
	all, err := p.Everybody(r)
	for _, one := range all {
		if strings.EqualFold(wanted(one), value) {
			return one, true, err
		}
	}
	return estate.Person{}, false, err
}

func (p *people) ByLogin(r *sim.Reader, login string) (estate.Person, bool, error) {
	return p.by(r, func(one estate.Person) string { return one.Login }, login)
}

func (p *people) ByEmail(r *sim.Reader, email string) (estate.Person, bool, error) {
	return p.by(r, func(one estate.Person) string { return one.Email }, email)
}

func text(s string) lifecycle.Text { return estate.Assumed(s, s) }

func states(names ...lifecycle.State) []lifecycle.StateInfo {
	out := make([]lifecycle.StateInfo, len(names))
	for i, name := range names {
		out[i] = lifecycle.StateInfo{State: name, Label: text(string(name)), Doc: "a state", Final: i == len(names)-1}
	}
	return out
}

func triggers(names ...lifecycle.Trigger) (infos []lifecycle.TriggerInfo, refusals []lifecycle.Refusal) {
	for _, name := range names {
		infos = append(infos, lifecycle.TriggerInfo{Trigger: name, Label: text(string(name)), Doc: "a trigger"})
		refusals = append(refusals, lifecycle.Refusal{On: name, Reason: lifecycle.Reason{Code: "fake." + string(name), Text: text("no")}})
	}
	return infos, refusals
}

// row returns a row of a stand-in, which does one thing.
func row[T, F any](id string, from lifecycle.State, on lifecycle.Trigger, to lifecycle.State, do func(*T, F)) lifecycle.Row[T, F] {
	return lifecycle.Row[T, F]{
		ID: "fake." + id, From: []lifecycle.State{from}, On: on, To: to, By: lifecycle.Product, Why: "test", Src: []string{"assumed"},
		Do: []lifecycle.Effect[T, F]{{ID: "do", Doc: "does it", Do: func(t *T, f F, _ time.Time) []lifecycle.Action {
			do(t, f)
			return nil
		}}},
	}
}

func newPeople() *people {
	p := &people{}
	infos, refusals := triggers(estate.AssignPrimary, estate.AssignExisting, estate.Retire)
	fill := func(a *account, f accountFacts) {
		given := f.assigned
		a.Original, a.Merged = a.Person.Login, given.Merged
		a.Person = estate.Person{
			Login: given.Email, Email: given.Email, Name: given.Name, Password: given.Password, Type: "local", Role: "Master Administrator", Primary: true,
		}
	}
	none := lifecycle.Guard[account, accountFacts]{
		ID: "one_primary", Doc: "There is no other Primary User Account.", Else: lifecycle.Reason{Code: "fake.primary", Text: text("two")},
		Holds: func(_ account, f accountFacts, _ time.Time) bool { return f.primaries == 0 },
	}
	made := row("account.make", "none", estate.AssignPrimary, "active", fill)
	taken := row("account.take", "active", estate.AssignExisting, "active", func(a *account, _ accountFacts) {
		a.Person.Primary, a.Person.Role = true, "Master Administrator"
	})
	made.If, taken.If = []lifecycle.Guard[account, accountFacts]{none}, []lifecycle.Guard[account, accountFacts]{none}
	p.accounts = &sim.Kind[account, accountFacts]{
		ID: func(a *account) *string { return &a.ID },
		Facts: func(r *sim.Reader, t account, in any) (accountFacts, error) {
			f := accountFacts{assigned: sim.Input[estate.Assignment](in)}
			all, err := p.Everybody(r)
			for _, one := range all {
				if one.Primary && one.ID != t.ID {
					f.primaries++
				}
			}
			return f, err
		},
		Spec: lifecycle.Spec[account, accountFacts]{
			Name: estate.AccountKind, Title: text("account"), Doc: "An account.", Initial: "none",
			State: func(a *account) *lifecycle.State { return &a.State }, States: states("none", "invited", "active", "gone"),
			Triggers: infos, Refusals: refusals,
			Rows: []lifecycle.Row[account, accountFacts]{
				made, taken,
				row("account.change", "active", estate.AssignPrimary, "active", fill),
				row("account.retire", "active", estate.Retire, "gone", func(a *account, _ accountFacts) { a.Person.Primary = false }),
				row("account.accept", "invited", estate.AssignPrimary, "active", fill),
				row("account.invite", "none", estate.AssignExisting, "invited", fill),
			},
		},
	}
	return p
}

// note is a thing that notes what it is told, once.
type note struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Login and Replaced are those of an account of the portal.
	Login string `json:"login"`
	Email string `json:"email"`

	Verified int             `json:"verified"`
	Assigned estate.Assigned `json:"assigned"`
	Times    int             `json:"times"`
}

// portal are the accounts of the portal; they make it an estate.Portal.
type portal struct{ accounts *sim.Kind[note, note] }

func (p *portal) RootAccount(r *sim.Reader, login string) (estate.RootAccount, bool, error) {
	all, err := p.accounts.All(r)
	for _, a := range all {
		if strings.EqualFold(a.Login, login) {
			return estate.RootAccount{ID: a.ID, Login: a.Login, Email: a.Email, Replaced: a.State == "replaced"}, true, err
		}
	}
	return estate.RootAccount{}, false, err
}

func noteKind(name string, last lifecycle.State, on ...lifecycle.Trigger) *sim.Kind[note, note] {
	infos, refusals := triggers(append(on, "end")...)
	rows := []lifecycle.Row[note, note]{
		row("begin", "none", "end", "waiting", func(*note, note) {}),
		row("end", "waiting", "end", last, func(*note, note) {}),
	}
	for _, trigger := range on {
		to := lifecycle.State("")
		if trigger == estate.ReplaceRoot {
			to = last
		}
		rows = append(rows, row(string(trigger), "waiting", trigger, to, func(n *note, f note) {
			n.Times++
			n.Verified += f.Verified
			if f.Assigned != (estate.Assigned{}) {
				n.Assigned = f.Assigned
			}
			if f.Email != "" {
				n.Email = f.Email
			}
		}))
	}
	for i := range rows {
		rows[i].ID = name + "." + rows[i].ID
	}
	return &sim.Kind[note, note]{
		ID: func(n *note) *string { return &n.ID },
		Facts: func(_ *sim.Reader, _ note, in any) (note, error) {
			return note{Assigned: sim.Input[estate.Assigned](in), Email: sim.Input[estate.Replacement](in).Email}, nil
		},
		Spec: lifecycle.Spec[note, note]{
			Name: name, Title: text(name), Doc: "A thing.", Initial: "none", State: func(n *note) *lifecycle.State { return &n.State },
			States: states("none", "waiting", last), Triggers: infos, Refusals: refusals, Rows: rows,
		},
	}
}

// registered is a product that was registered with one address.
type registered string

func (p registered) Registered(_ *sim.Reader, email string) (bool, error) {
	return strings.EqualFold(string(p), email), nil
}
