package estate

import (
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Console is where the console of a product is.
type Console struct {
	// Service is whose console it is.
	Service string
	// Door says that one comes in by a single sign-on ticket. A service that is
	// still to come has none: its start page is all that there is.
	Door bool
}

// Ticket is the right to enter one console once, as whoever has opened it from
// another one: what "Open Console" hands over [SEPJA, WFBSKB]. That it is a key
// in an address, how long it lasts and that it is good once is assumed.
type Ticket struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Service is where it leads, From which service has issued it.
	Service string `json:"service"`
	From    string `json:"from"`
	// Account and Login are those of its holder where it was issued.
	Account string `json:"account"`
	Login   string `json:"login"`
	// Key is what is shown at the door; events do not show it.
	Key      string    `json:"key,omitempty"`
	IssuedAt time.Time `json:"issued_at,omitzero"`
	UsedAt   time.Time `json:"used_at,omitzero"`
}

const ticketKind = "estate.sso_ticket"

// The states and triggers of a ticket.
const (
	ticketNone   lifecycle.State = "none"
	TicketIssued lifecycle.State = "issued"
	TicketUsed   lifecycle.State = "used"

	IssueTicket lifecycle.Trigger = "issue"
	UseTicket   lifecycle.Trigger = "use"
)

// NewTicket is the input of IssueTicket.
type NewTicket struct {
	Service string `json:"service"`
	From    string `json:"from"`
	Account string `json:"account"`
	Login   string `json:"login"`
}

// TicketUse is the input of UseTicket.
type TicketUse struct {
	// Service is at whose door it is shown.
	Service string `json:"service"`
}

// Door is a console that lets in the holders of tickets.
type Door interface {
	// LetIn starts a session for the holder of a ticket that was found good, or
	// returns why he may not come in: the ticket is good still, then.
	LetIn(tx *sim.Tx, t Ticket) (Session, error)
}

// DoorPath is where a ticket is shown in the console to which it leads, before its key.
const DoorPath = "/sso/"

// Path returns where the ticket is shown in the console to which it leads.
func (t Ticket) Path() string { return DoorPath + t.Key }

// Opened is where a console is open to whoever has opened it.
type Opened struct {
	Link lifecycle.Link
	// Ticket lets him in; it is the zero one where there is no door for it.
	Ticket Ticket
	// Expires is when the ticket ends; zero if it never does.
	Expires time.Time
}

// Open opens a console for the holder of an account of the service from.
func (c Console) Open(tx *sim.Tx, from, account, login string) (Opened, error) {
	if !c.Door {
		return Opened{Link: lifecycle.Link{Service: c.Service, Path: "/"}}, nil
	}
	t, err := Tickets.New(tx, IssueTicket, NewTicket{Service: c.Service, From: from, Account: account, Login: login})
	if err != nil {
		return Opened{}, err
	}
	out := Opened{Link: lifecycle.Link{Service: t.Service, Path: t.Path()}, Ticket: t}
	out.Expires, err = t.Expires(&tx.Reader)
	return out, err
}

// SettingTicket is how long a ticket is good.
const SettingTicket = "sso.ticket"

func ticketSettings() []sim.Setting {
	return []sim.Setting{{
		Name: SettingTicket, Type: sim.Delay, Default: "5m", Src: lifecycle.Assumed,
		Doc: "How long the address is good to which \"Open Console\" leads; 0 means for ever.",
	}}
}

type ticketFacts struct {
	issue    NewTicket
	use      TicketUse
	key      string
	lifetime time.Duration
}

// fresh reports whether the ticket is not too old.
func (t Ticket) fresh(lifetime time.Duration, now time.Time) bool {
	return lifetime <= 0 || now.Before(t.IssuedAt.Add(lifetime))
}

// Expires returns when the ticket ends, zero if it never does.
func (t Ticket) Expires(r *sim.Reader) (time.Time, error) {
	lifetime, err := r.Duration(SettingTicket)
	if err != nil || lifetime <= 0 {
		return time.Time{}, err
	}
	return t.IssuedAt.Add(lifetime), nil
}

// Tickets is the kind of single sign-on tickets.
var Tickets = &sim.Kind[Ticket, ticketFacts]{
	ID:     func(t *Ticket) *string { return &t.ID },
	Key:    func(t Ticket) string { return t.Key },
	Parent: func(t Ticket) string { return t.Service },
	Public: func(t Ticket) any { t.Key = ""; return t },
	Facts: func(r *sim.Reader, t Ticket, in any) (f ticketFacts, err error) {
		f.issue, f.use, f.key = sim.Input[NewTicket](in), sim.Input[TicketUse](in), r.Secret(ticketKind, t.ID, 1)
		f.lifetime, err = r.Duration(SettingTicket)
		return f, err
	},
	Spec: lifecycle.Spec[Ticket, ticketFacts]{
		Name:    ticketKind,
		Title:   Assumed("Single sign-on ticket", "シングルサインオンチケット"),
		Doc:     "The right to enter a product's console from another one without a password, by \"Open Console\". It is good once, and for a short time.",
		Initial: ticketNone,
		State:   func(t *Ticket) *lifecycle.State { return &t.State },
		States: []lifecycle.StateInfo{
			{State: ticketNone, Label: Assumed("Not issued", "未発行"), Doc: "There is none."},
			{State: TicketIssued, Label: Assumed("Issued", "発行済み"), Doc: "Good at the door of its console, unless it is too old."},
			{State: TicketUsed, Label: Assumed("Used", "使用済み"), Doc: "Its holder has come in.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: IssueTicket, Label: Quoted("Open Console", "コンソールを開く", "SEPJA"), Doc: "Somebody opens the console of a product.", Input: func() any { return &NewTicket{} }},
			{Trigger: UseTicket, Label: Assumed("Enter", "サインイン"), Doc: "The ticket is shown at the console's door.", Input: func() any { return &TicketUse{} }},
		},
		Rows: []lifecycle.Row[Ticket, ticketFacts]{
			{
				ID: "estate.sso_ticket.issue", From: []lifecycle.State{ticketNone}, On: IssueTicket, To: TicketIssued,
				By: lifecycle.Operator, Why: "\"Open Console\" leads into the product's console without another password.", Src: []string{"SEPJA", "WFBSKB"},
				Do: []lifecycle.Effect[Ticket, ticketFacts]{{ID: "note_holder", Doc: "Notes where it leads, and whose it is.", Do: func(t *Ticket, f ticketFacts, now time.Time) []lifecycle.Action {
					t.Service, t.From, t.Account, t.Login = f.issue.Service, f.issue.From, f.issue.Account, f.issue.Login
					t.Key, t.IssuedAt = f.key, now
					return nil
				}}},
			},
			{
				ID: "estate.sso_ticket.use", From: []lifecycle.State{TicketIssued}, On: UseTicket, To: TicketUsed, If: ticketGuards(),
				By: lifecycle.Product, Why: "The console lets its holder in.", Src: []string{"SEPJA", "WFBSKB"},
				Do: []lifecycle.Effect[Ticket, ticketFacts]{{ID: "stamp_use", Doc: "Notes when.", Do: func(t *Ticket, _ ticketFacts, now time.Time) []lifecycle.Action {
					t.UsedAt = now
					return nil
				}}},
			},
		},
		Refusals: []lifecycle.Refusal{
			{On: IssueTicket, Reason: lifecycle.Reason{Code: "sso.issued", Text: Assumed("The ticket has been issued already.", "チケットはすでに発行されています。")}},
			{On: UseTicket, From: []lifecycle.State{TicketUsed}, Reason: lifecycle.Reason{Code: "sso.used", Text: Assumed(
				"This address has been used to sign in already. Open the console again.", "このアドレスはすでにサインインに使用されています。もう一度コンソールを開いてください。")}},
			{On: UseTicket, Reason: UnknownTicket()},
		},
	},
}

// UnknownTicket is the refusal of a key that no ticket has.
func UnknownTicket() lifecycle.Reason {
	return lifecycle.Reason{Code: "sso.unknown", Text: Assumed(
		"There is no such sign-in address. Open the console again.", "サインイン用のアドレスが無効です。もう一度コンソールを開いてください。")}
}

func ticketGuards() []lifecycle.Guard[Ticket, ticketFacts] {
	return []lifecycle.Guard[Ticket, ticketFacts]{
		{
			ID: "fresh", Doc: "The ticket is not older than `sso.ticket`.",
			Holds: func(t Ticket, f ticketFacts, now time.Time) bool { return t.fresh(f.lifetime, now) },
			Else: lifecycle.Reason{Code: "sso.expired", Text: Assumed(
				"This address has expired. Open the console again.", "このアドレスの有効期限が切れています。もう一度コンソールを開いてください。")},
		},
		{
			ID: "its_door", Doc: "It is shown at the door to which it leads.", Input: true,
			Holds: func(t Ticket, f ticketFacts, _ time.Time) bool { return f.use.Service == t.Service },
			Else: lifecycle.Reason{Code: "sso.elsewhere", Text: Assumed(
				"This address leads to another console.", "このアドレスは別のコンソール用です。")},
		},
	}
}
