package mail

import (
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// DomainKind is the kind of domains.
const DomainKind = "tmems.domain"

// Domain is a domain whose mail the product handles.
type Domain struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Name  string          `json:"name"`
	// Inbound is the mail server behind the product; Outbound says that mail of the
	// domain's own users is handled as well.
	Inbound  string `json:"inbound"`
	Outbound bool   `json:"outbound"`
	// MX and TXT are the records that the domain has, which the update leaves alone
	// [TMEMSJA Q2].
	MX      string    `json:"mx"`
	TXT     string    `json:"txt"`
	AddedAt time.Time `json:"added_at"`
	// Received counts the messages that came in for it, Last is the last of them.
	Received int      `json:"received"`
	Last     *Arrival `json:"last,omitempty"`
	// Recipient is who was added or deleted last.
	Recipient *Recipient `json:"recipient,omitempty"`
}

// Recipient is a valid recipient of a domain.
type Recipient = estate.MailRecipient

// NewDomain is the input of adding a domain.
type NewDomain = estate.NewMailDomain

// The states of a domain.
const (
	domainNone      lifecycle.State = "none"
	DomainVerifying lifecycle.State = "verifying"
	DomainActive    lifecycle.State = "active"
	DomainDeleted   lifecycle.State = "deleted"
)

// The triggers of a domain. Receive is what control pulls to have one message come in.
const (
	addDomain  lifecycle.Trigger = "add"
	verify     lifecycle.Trigger = "verify"
	recordSeen lifecycle.Trigger = "record_found"
	dropDomain lifecycle.Trigger = "delete"
	addUser    lifecycle.Trigger = "add_recipient"
	dropUser   lifecycle.Trigger = "delete_recipient"
	arrive     lifecycle.Trigger = "arrive"
	Receive    lifecycle.Trigger = "receive"
)

type domainFacts struct {
	add     NewDomain
	managed bool
	user    Recipient
	known   bool
	arrival Arrival
	txt     string
}

type (
	domainGuard  = lifecycle.Guard[Domain, domainFacts]
	domainEffect = lifecycle.Effect[Domain, domainFacts]
	domainRow    = lifecycle.Row[Domain, domainFacts]
)

// key is its natural key: a domain that was deleted can be added again.
func (d Domain) key() string {
	if d.State == DomainDeleted {
		return ""
	}
	return d.Name
}

func (m *Mail) domains() *sim.Kind[Domain, domainFacts] {
	return &sim.Kind[Domain, domainFacts]{
		ID:    func(d *Domain) *string { return &d.ID },
		Key:   func(d Domain) string { return d.key() },
		Facts: m.domainFacts,
		Keep:  keepDomain,
		Spec: lifecycle.Spec[Domain, domainFacts]{
			Name:     DomainKind,
			Title:    estate.Assumed("Domain", "ドメイン"),
			Doc:      "A domain whose mail the product handles. Its mail flows on through the update.",
			Initial:  domainNone,
			State:    func(d *Domain) *lifecycle.State { return &d.State },
			States:   domainStates(),
			Triggers: domainTriggers(),
			Rows:     append(domainRows(), mailRows()...),
			Refusals: domainRefusals(),
		},
	}
}

// domainFacts draws nothing, so that an explanation may ask for them.
func (m *Mail) domainFacts(r *sim.Reader, d Domain, given any) (f domainFacts, err error) {
	f.add, f.user = sim.Input[NewDomain](given), sim.Input[Recipient](given)
	f.add.Name = strings.ToLower(f.add.Name)
	f.user.Address = strings.ToLower(f.user.Address)
	f.txt = "tmes=" + r.Secret(DomainKind, "txt:"+d.ID, 0)[:32]
	if _, f.managed, err = m.Domains.Find(r, f.add.Name); err != nil {
		return f, err
	}
	if d.State != DomainActive && d.State != DomainVerifying {
		return f, nil
	}
	users, err := addresses(r, d.Name)
	if err != nil {
		return f, err
	}
	f.known = slices.Contains(users, f.user.Address)
	policies, err := m.ordered(r)
	if err != nil {
		return f, err
	}
	f.arrival = d.arrival(r, sim.Input[Message](given), d.Received+1, users)
	f.arrival.judge(policies, users)
	return f, nil
}

// arrival is a message that comes in as the n-th of a domain.
func (d Domain) arrival(r *sim.Reader, m Message, n int, users []string) Arrival {
	secret := r.Secret("tmems.mail", d.ID, n)
	id := secret[:8] + "-" + secret[8:12] + "-" + secret[12:16] + "-" + secret[16:20] + "-" + secret[20:32]
	by := newChance(r.Secret("tmems.mail.chance", d.ID, n)[:40])
	return Arrival{
		Message: fill(m, by, r.Locale() == "ja", d, users, id), MailID: id, At: r.Now(), Domain: d.Name, Inbound: d.Inbound,
	}
}

func domainStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: domainNone, Label: estate.Assumed("None", "なし"), Doc: "It is not managed."},
		{State: DomainVerifying, Label: estate.Assumed("Verifying", "検証中"), Doc: "Its TXT record was not found yet; its mail goes elsewhere."},
		{State: DomainActive, Label: estate.Assumed("Completed", "完了"), Doc: "Its mail is handled."},
		{State: DomainDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is managed no longer.", Final: true},
	}
}

func domainTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: addDomain, Label: estate.Assumed("Add", "追加"), Doc: "An administrator adds the domain.", Input: func() any { return &NewDomain{} }},
		{Trigger: verify, Label: estate.Assumed("Verify", "検証"), Doc: "An administrator has its TXT record looked for."},
		{Trigger: recordSeen, Label: estate.Assumed("Record found", "レコードの確認"), Doc: "Its TXT record is found."},
		{Trigger: dropDomain, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes the domain."},
		{Trigger: addUser, Label: estate.Assumed("Add a recipient", "受信者の追加"), Doc: "An address becomes a valid recipient.", Input: func() any { return &Recipient{} }},
		{Trigger: dropUser, Label: estate.Assumed("Delete a recipient", "受信者の削除"), Doc: "An address is a valid recipient no longer.", Input: func() any { return &Recipient{} }},
		{Trigger: arrive, Label: estate.Assumed("Mail arrives", "メールの到着"), Doc: "A message comes in by itself."},
		{Trigger: Receive, Label: estate.Assumed("Receive mail", "メールの受信"), Doc: "A message comes in that somebody plays.", Input: func() any { return &Message{} }},
	}
}

func domainRows() []domainRow {
	managed := in(DomainVerifying, DomainActive)
	user := []domainEffect{{ID: "note_user", Doc: "Notes who it is.", Do: func(d *Domain, f domainFacts, _ time.Time) []lifecycle.Action {
		d.Recipient = &Recipient{Address: f.user.Address, Name: f.user.Name}
		return nil
	}}}
	return []domainRow{
		{
			ID: "tmems.domain.add", From: in(domainNone), On: addDomain, If: []domainGuard{domainName(), notManaged()}, To: DomainVerifying,
			By: lifecycle.Operator, Why: "The Business Account and superadmins add domains.", Src: []string{"TMSUB"},
			Do: []domainEffect{{ID: "fill_in", Doc: "Notes what it is, and which records it needs.", Do: func(d *Domain, f domainFacts, now time.Time) []lifecycle.Action {
				d.Name, d.Inbound, d.Outbound, d.AddedAt = f.add.Name, f.add.Inbound, f.add.Outbound, now
				d.MX, d.TXT = mx(d.Name), f.txt
				return nil
			}}},
		},
		{
			ID: "tmems.domain.verify", From: in(DomainVerifying), On: verify, To: DomainActive,
			By: lifecycle.Operator, Why: "The TXT record proves whose domain it is.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "tmems.domain.record_found", From: in(DomainVerifying), On: recordSeen, To: DomainActive, After: SettingVerify, Work: true,
			By: lifecycle.Product, Why: "The TXT record is looked for from time to time.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "tmems.domain.delete", From: managed, On: dropDomain, To: DomainDeleted,
			By: lifecycle.Operator, Why: "The Business Account and superadmins delete domains.", Src: []string{"TMSUB"},
		},
		{
			ID: "tmems.domain.add_recipient", From: managed, On: addUser, If: []domainGuard{ownAddress(), userUnknown()}, Do: user,
			By: lifecycle.Operator, Why: "Mail to others than valid recipients is refused.", Src: []string{"CEGPAPI"},
		},
		{
			ID: "tmems.domain.delete_recipient", From: managed, On: dropUser, If: []domainGuard{userKnown()}, Do: user,
			By: lifecycle.Operator, Why: "Mail to others than valid recipients is refused.", Src: []string{"CEGPAPI"},
		},
	}
}

// mailRows are about its mail. They ask for nothing but the domain: mail is delivered
// and searched whatever happens to the product meanwhile [TMEMSJA Q3].
func mailRows() []domainRow {
	do := []domainEffect{{ID: "handle", Doc: "Holds the message against the policies, and puts it into quarantine if one says so.", Do: func(d *Domain, f domainFacts, _ time.Time) []lifecycle.Action {
		d.Received++
		d.Last = &f.arrival
		if f.arrival.Action != Quarantined {
			return nil
		}
		return []lifecycle.Action{lifecycle.Tell{Kind: estate.QuarantinedMailKind, Trigger: hold, With: f.arrival}}
	}}}
	return []domainRow{
		{
			ID: "tmems.domain.arrive", From: in(DomainActive), On: arrive, After: SettingEvery, Do: do,
			By: lifecycle.World, Why: "The update has no effect on the delivery and the search of mail.", Src: []string{"TMEMSJA"},
		},
		{
			ID: "tmems.domain.receive", From: in(DomainActive), On: Receive, If: []domainGuard{ownMail()}, Do: do,
			By: lifecycle.World, Why: "The update has no effect on the delivery and the search of mail.", Src: []string{"TMEMSJA"},
		},
	}
}

func domainRefusals() []lifecycle.Refusal {
	absent := reason("tmems.domain.absent", "The domain is not managed.", "ドメインは管理されていません。")
	unverified := reason("tmems.domain.unverified", "The domain has not been verified yet.", "ドメインはまだ検証されていません。")
	verified := reason("tmems.domain.verified", "The domain has been verified already.", "ドメインはすでに検証されています。")
	out := []lifecycle.Refusal{{On: addDomain, Reason: reason("tmems.domain.exists", "The domain has been added already.", "ドメインはすでに追加されています。")}}
	for _, on := range []lifecycle.Trigger{verify, recordSeen} {
		out = append(out, lifecycle.Refusal{On: on, From: in(DomainActive), Reason: verified}, lifecycle.Refusal{On: on, Reason: absent})
	}
	for _, on := range []lifecycle.Trigger{dropDomain, addUser, dropUser} {
		out = append(out, lifecycle.Refusal{On: on, Reason: absent})
	}
	for _, on := range []lifecycle.Trigger{arrive, Receive} {
		out = append(out, lifecycle.Refusal{On: on, From: in(DomainVerifying), Reason: unverified}, lifecycle.Refusal{On: on, Reason: absent})
	}
	return out
}
