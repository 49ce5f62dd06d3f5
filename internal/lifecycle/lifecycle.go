// Package lifecycle declares state machines as tables and answers questions
// about them: what happens on a trigger, what could happen next, what stands in
// the way, whether a table is sound, and how it looks drawn.
//
// A table is a Go literal, a Spec. Everything here is pure: no function looks
// at a clock, a file or the network, and Fire works on a copy. The package
// imports only the standard library.
package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is the stable code of a state, the same in every language.
type State string

// Trigger is what may move a thing: an act of somebody, or a timer that is due.
type Trigger string

// Actor says who acts in a row.
type Actor string

// Who may act. A timer acts in the name of whoever the row names.
const (
	// Operator is a person, or a client, that works in a console.
	Operator Actor = "operator"
	// Product is a product's own back end.
	Product Actor = "product"
	// Support is the vendor's support, played over the control API.
	Support Actor = "support"
	// World is what happens outside all consoles: mail flows, time passes.
	World Actor = "world"
)

// Text is a sentence in both languages with the id of the source that shows
// it. The source "assumed" marks wording that is ours because the vendor's is
// not public.
type Text struct {
	EN  string `json:"en"`
	JA  string `json:"ja"`
	Src string `json:"source,omitempty"`
}

// In returns the text in the language lang ("ja", else English).
func (t Text) In(lang string) string {
	if lang == "ja" {
		return t.JA
	}
	return t.EN
}

// Assumed is the source of what is not public.
const Assumed = "assumed"

// Reason says why something was refused: a stable code and a sentence.
type Reason struct {
	Code string `json:"code"`
	Text Text   `json:"text"`
	// DueAt is when it no longer stands in the way, if time alone helps; else zero.
	DueAt time.Time `json:"due_at,omitzero"`
}

// Guard is a condition of a row. Exactly one of Holds and Ask is set.
type Guard[T, F any] struct {
	// ID is the guard's stable name, Doc what it demands.
	ID, Doc string
	// Input marks a guard on the request (a box that must be ticked), not on
	// the world: an explanation lists it as needed, not as standing in the way.
	Input bool
	// Holds reports whether the condition is met; if not, Else is the reason.
	Holds func(t T, f F, now time.Time) bool
	Else  Reason
	// Ask returns the reasons, none if it is met: those of another product, or one
	// whose words depend on the world. Else is then what it usually answers, for the
	// documentation; left empty where nobody can say.
	Ask func(t T, f F, now time.Time) []Reason
}

// fails returns the reasons for which the guard does not hold.
func (g *Guard[T, F]) fails(t T, f F, now time.Time) []Reason {
	if g.Ask != nil {
		return g.Ask(t, f, now)
	}
	if g.Holds(t, f, now) {
		return nil
	}
	return []Reason{g.Else}
}

// Effect is what a row does besides changing the state: it edits the thing,
// which is a copy, and returns what else must happen. It must replace slices
// and maps of the thing rather than write into them.
type Effect[T, F any] struct {
	// ID is the effect's stable name, Doc what it does.
	ID, Doc string
	Do      func(t *T, f F, now time.Time) []Action
}

// Action is something that the engine does for an effect: a Tell or a Mail.
type Action interface{ action() }

// Tell fires a trigger of another thing in the same transaction. If that is
// refused, all is refused.
type Tell struct {
	// Kind and ID name the thing. An empty ID makes a new thing of the kind
	// and fires its first trigger.
	Kind, ID string
	Trigger  Trigger
	// With is the input handed to the other thing's facts.
	With any
}

func (Tell) action() {}

// Mail is a message to be sent.
type Mail struct {
	// From is the service that sends it, Template its name there.
	From, Template string
	To             string
	Subject        Text
	// Body is plain text; {link:NAME} and {code:NAME} stand for the links and codes.
	Body Text
	// Links are (service, path) pairs by name: addresses are made when the
	// mail is read, because a timer that sends a mail knows no host.
	Links map[string]Link
	Codes map[string]string
}

func (Mail) action() {}

// Link is an address inside a service.
type Link struct {
	Service string `json:"service"`
	Path    string `json:"path"`
}

// Row is one transition.
type Row[T, F any] struct {
	// ID is the row's stable name; logs, events, docs, tests and faults use it.
	ID   string
	From []State
	On   Trigger
	// If lists the guards, all of which must hold. Of several rows with the
	// same state and trigger, the first whose guards hold is taken.
	If []Guard[T, F]
	// To is the new state; empty means that the state stays.
	To State
	// Anew, of a row that stays, says that its state is entered anew: it lasts from
	// now, and its timers start over.
	Anew bool
	Do   []Effect[T, F]
	// After makes it a timer row: it names the setting that holds its delay,
	// counted from the entry into a state of From. A delay of zero or less
	// means that the timer is never set.
	After string
	// AfterOf, in place of After, makes it a timer row whose delay depends on
	// the thing: each product's update takes as long as that product says.
	AfterOf AfterOf[T]
	// At, in place of After, makes it a timer row that is due at an instant of the
	// thing's own, however long it has been in its state: so long before a licence ends.
	At At[T, F]
	// Work says that a client which waits in mode auto waits for this: time
	// jumps to it. Expiries and countdowns are not work.
	Work bool
	By   Actor
	// Why explains the row, Src names the sources that say so.
	Why string
	Src []string
}

// AfterOf chooses, by the thing, the setting that holds a timer's delay.
type AfterOf[T any] struct {
	// Settings lists every setting that it may choose.
	Settings []string
	// Of returns the one for a thing that enters the state; empty means that no
	// timer is set.
	Of func(t T) string
	// Extra returns how much longer than the setting says it takes for such a thing;
	// nil means no longer. It is not asked where no timer is set.
	Extra func(t T) time.Duration
}

// At names the instant at which a timer is due.
type At[T, F any] struct {
	// Settings lists the settings on which the instant depends besides the thing.
	Settings []string
	// Of returns the instant. It is asked anew at every change of the thing, so the
	// timer moves when the thing's instant does. No timer is set for zero, nor for an
	// instant that has come already: what is past is not made up for.
	Of func(t T, f F) time.Time
}

// Delay returns the name of the setting that holds the row's delay for a thing
// that enters a state of From; empty means that no timer is set.
func (row *Row[T, F]) Delay(t T) string {
	if row.AfterOf.Of != nil {
		return row.AfterOf.Of(t)
	}
	return row.After
}

// Extra returns how much longer than its delay's setting says the row's timer runs.
func (row *Row[T, F]) Extra(t T) time.Duration {
	if row.AfterOf.Extra != nil {
		return row.AfterOf.Extra(t)
	}
	return 0
}

// timer reports whether time pulls the row.
func (row *Row[T, F]) timer() bool {
	return row.After != "" || row.AfterOf.Of != nil || row.At.Of != nil
}

// StateInfo describes a state.
type StateInfo struct {
	State State  `json:"state"`
	Label Text   `json:"label"`
	Doc   string `json:"doc"`
	// Final states have no way out.
	Final bool `json:"final,omitempty"`
}

// TriggerInfo describes a trigger.
type TriggerInfo struct {
	Trigger Trigger `json:"trigger"`
	// Label is the button or act as the product names it.
	Label Text   `json:"label"`
	Doc   string `json:"doc"`
	// Input makes an empty value of the struct that the trigger takes, or nil.
	Input func() any `json:"-"`
}

// Refusal says why a trigger leads nowhere from the states in From, or from
// every state without a row of its own if From is empty.
type Refusal struct {
	From   []State `json:"from,omitempty"`
	On     Trigger `json:"on"`
	Reason Reason  `json:"reason"`
}

// Spec is the state machine of one kind of thing. T is the thing, F the facts
// that its guards look at beyond the thing itself.
type Spec[T, F any] struct {
	// Name is the lifecycle's and the kind's name: "v1.product_instance".
	Name  string
	Title Text
	Doc   string
	// Initial is the state before the first trigger; nothing is ever stored in it.
	Initial  State
	States   []StateInfo
	Triggers []TriggerInfo
	Rows     []Row[T, F]
	Refusals []Refusal
	// State points at the thing's state.
	State func(*T) *State
}

// Outcome is what a transition did.
type Outcome[T any] struct {
	Thing    T
	Row      string
	From, To State
	// Anew says that the state was entered anew, though it stays.
	Anew    bool
	Actions []Action
}

// Refused says why a trigger did nothing. It is an error.
type Refused struct {
	Lifecycle string
	State     State
	Trigger   Trigger
	Reasons   []Reason
}

// Error lists the codes; what a person reads are the reasons' texts.
func (r *Refused) Error() string {
	codes := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		codes[i] = reason.Code
	}
	return fmt.Sprintf("%s: %q refused in state %q: %s", r.Lifecycle, r.Trigger, r.State, strings.Join(codes, ", "))
}

// Option changes how Fire decides.
type Option int

// Force skips the guards; the state must match all the same.
const Force Option = 1

// Fire takes the first row for the thing's state and the trigger whose guards
// hold. It changes nothing: the outcome holds the changed copy. If no row is
// taken it returns a *Refused with every reason of the first matching row, or
// of the refusal that the table declares.
func Fire[T, F any](s *Spec[T, F], t T, f F, on Trigger, now time.Time, opts ...Option) (Outcome[T], error) {
	force := slices.Contains(opts, Force)
	from := *s.State(&t)
	var reasons []Reason
	for i := range s.Rows {
		row := &s.Rows[i]
		if row.On != on || !slices.Contains(row.From, from) {
			continue
		}
		failed := row.fails(t, f, now, force)
		if failed == nil {
			return s.take(row, t, f, from, now), nil
		}
		if reasons == nil {
			reasons = failed
		}
	}
	if reasons == nil {
		reasons = []Reason{s.refusal(from, on)}
	}
	return Outcome[T]{}, &Refused{Lifecycle: s.Name, State: from, Trigger: on, Reasons: reasons}
}

func (s *Spec[T, F]) take(row *Row[T, F], t T, f F, from State, now time.Time) Outcome[T] {
	out := Outcome[T]{Thing: t, Row: row.ID, From: from, To: from, Anew: row.Anew}
	if row.To != "" {
		out.To = row.To
	}
	*s.State(&out.Thing) = out.To
	for i := range row.Do {
		out.Actions = append(out.Actions, row.Do[i].Do(&out.Thing, f, now)...)
	}
	// Only the row moves a thing, whatever an effect has written over it.
	*s.State(&out.Thing) = out.To
	return out
}

func (row *Row[T, F]) fails(t T, f F, now time.Time, force bool) []Reason {
	if force {
		return nil
	}
	var reasons []Reason
	for i := range row.If {
		reasons = append(reasons, row.If[i].fails(t, f, now)...)
	}
	return reasons
}

func (s *Spec[T, F]) refusal(from State, on Trigger) Reason {
	for _, r := range s.Refusals {
		if r.On == on && slices.Contains(r.From, from) {
			return r.Reason
		}
	}
	for _, r := range s.Refusals {
		if r.On == on && len(r.From) == 0 {
			return r.Reason
		}
	}
	// A sound table gets here with what only timers pull, which needs no
	// refusal of its own, and with what it does not declare.
	if slices.ContainsFunc(s.Triggers, func(info TriggerInfo) bool { return info.Trigger == on }) {
		return Reason{Code: "trigger.not_waiting", Text: Text{
			EN:  fmt.Sprintf("%s does not wait for %q in state %q.", s.Name, on, from),
			JA:  fmt.Sprintf("%s は状態 %q ではトリガー %q を待っていません。", s.Name, from, on),
			Src: Assumed,
		}}
	}
	return Reason{Code: "trigger.unknown", Text: Text{
		EN: fmt.Sprintf("%s has no trigger %q.", s.Name, on), JA: fmt.Sprintf("%s にトリガー %q はありません。", s.Name, on), Src: Assumed,
	}}
}
