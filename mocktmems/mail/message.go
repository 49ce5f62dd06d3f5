package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
)

// Message is a message that comes in; fields left empty are made up.
type Message = estate.MailMessage

const clean = "clean"

// What is done about a message, as policies say it.
const (
	pass       = "pass"
	tagSubject = "tag_subject"
	quarantine = "quarantine"
	remove     = "delete"
	block      = "block"
)

// What the tracking log says was done.
const (
	Delivered   = "Delivered"
	Quarantined = "Quarantined"
	Deleted     = "Deleted"
	Blocked     = "Blocked"
)

// sample is a sort of messages that are made up.
type sample struct {
	kind, en, ja, attachment, url string
	// share is how many of a hundred there are.
	share int
}

func samples() []sample {
	return []sample{
		{kind: clean, en: "Minutes of the meeting", ja: "議事録の送付", share: 40},
		{kind: clean, en: "Quotation", ja: "お見積書の送付", attachment: "quotation.pdf", share: 25},
		{kind: "spam", en: "You have won", ja: "当選のお知らせ", url: "http://prize.example.net/", share: 14},
		{kind: "phishing", en: "Confirm your account", ja: "アカウントの確認をお願いします", url: "http://login.example.net/", share: 8},
		{kind: "threat", en: "Overdue invoice", ja: "未払い請求書", attachment: "invoice.xlsm", share: 5},
		{kind: "anti_spoof", en: "From your managing director", ja: "社長より至急", share: 3},
		{kind: "dlp", en: "List of customers", ja: "顧客一覧", attachment: "customers.csv", share: 2},
		{kind: "content_filter", en: "Holiday video", ja: "動画の共有", attachment: "holiday.exe", share: 2},
		{kind: "anomaly", en: "Unusual request", ja: "通常と異なる依頼", share: 1},
	}
}

// chance is a source of small numbers that a sandbox's seed determines.
type chance []byte

func newChance(secret string) chance {
	b, err := hex.DecodeString(secret)
	if err != nil {
		panic("mail: a secret is not hexadecimal: " + err.Error()) // the engine makes them so
	}
	return b
}

// pick returns a number from 0 to n-1, the i-th that is asked for.
func (c chance) pick(i, n int) int {
	i *= 2
	return (int(c[i%len(c)])<<8 | int(c[(i+1)%len(c)])) % n
}

func (c chance) sample(kind string) sample {
	all := samples()
	if kind != "" {
		for _, s := range all {
			if s.kind == kind {
				return s
			}
		}
	}
	luck := c.pick(0, 100)
	for _, s := range all {
		if luck -= s.share; luck < 0 {
			return s
		}
	}
	return all[0]
}

// fill makes up what a message to or from a domain lacks; id is the product's own.
func fill(m Message, by chance, ja bool, d Domain, users []string, id string) Message {
	s := by.sample(m.Type)
	orElse(&m.Type, s.kind)
	if m.Direction == "" {
		m.Direction = estate.MailIn
		if m.Type == "dlp" && d.Outbound {
			m.Direction = estate.MailOut
		}
	}
	own := fmt.Sprintf("user%03d@%s", 1+by.pick(1, 200), d.Name)
	if len(users) > 0 {
		own = users[by.pick(1, len(users))]
	}
	other := fmt.Sprintf("sender%03d@example.net", 1+by.pick(2, 400))
	if m.Direction == estate.MailOut {
		own, other = other, own
	}
	orElse(&m.Sender, other)
	if len(m.Recipients) == 0 {
		m.Recipients = []string{own}
	}
	subject := s.en
	if ja {
		subject = s.ja
	}
	if m.Subject == "" {
		m.Subject = subject
		if s.attachment != "" && len(m.Attachments) == 0 {
			m.Attachments = []string{s.attachment}
		}
		if s.url != "" && len(m.URLs) == 0 {
			m.URLs = []string{s.url}
		}
	}
	_, host, _ := strings.Cut(m.Sender, "@")
	orElse(&m.MessageID, "<"+id+"@"+host+">")
	orElse(&m.SenderIP, fmt.Sprintf("203.0.113.%d", 1+by.pick(3, 254)))
	if m.Size == 0 {
		m.Size = 2048 + by.pick(4, 60000)
	}
	return m
}

// Arrival is a message that came in, with what was done about it.
type Arrival struct {
	Message

	// MailID is the product's own id; no two messages have the same one.
	MailID string    `json:"mail_id"`
	At     time.Time `json:"at"`
	// Domain is the name of the managed domain, Inbound the server behind it.
	Domain  string `json:"domain"`
	Inbound string `json:"inbound"`
	// Action is what the tracking log says; it concerns the recipients that are not
	// among Unknown, which are blocked.
	Action  string   `json:"action"`
	Unknown []string `json:"unknown,omitempty"`
	// Caught are the policies that caught it, in the order in which they did.
	Caught []Catch `json:"caught,omitempty"`
}

// Catch is a policy that caught a message.
type Catch struct {
	Policy  string `json:"policy"`
	Type    string `json:"type"`
	Subtype string `json:"subtype"`
	Action  string `json:"action"`
}

// judge holds a message against policies, and says what is done about it.
func (a *Arrival) judge(policies []Policy, users []string) {
	if a.Direction == estate.MailIn && len(users) > 0 {
		for _, to := range a.Recipients {
			if !slices.Contains(users, strings.ToLower(to)) {
				a.Unknown = append(a.Unknown, to)
			}
		}
	}
	a.Action = Delivered
	if len(a.Unknown) == len(a.Recipients) {
		a.Action = Blocked
		return
	}
	for _, p := range policies {
		found, ok := p.catches(a.Message, a.Domain)
		if !ok {
			continue
		}
		a.Caught = append(a.Caught, Catch{Policy: p.Name, Type: p.Type, Subtype: found, Action: p.Action})
		switch p.Action {
		case quarantine:
			a.Action = Quarantined
		case remove:
			a.Action = Deleted
		case block:
			a.Action = Blocked
		default: // it goes on
			continue
		}
		return
	}
}

func (a *Arrival) files() []estate.MailAttachment {
	out := []estate.MailAttachment{}
	for _, name := range a.Attachments {
		sum := sha256.Sum256([]byte(a.MessageID + "\n" + name))
		out = append(out, estate.MailAttachment{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	return out
}

// reached are the recipients that the domain knows.
func (a *Arrival) reached() []string {
	return slices.DeleteFunc(slices.Clone(a.Recipients), func(to string) bool { return slices.Contains(a.Unknown, to) })
}

// tracks returns its entries of the tracking log, one for each recipient.
func (a *Arrival) tracks() []estate.MailTrack {
	var out []estate.MailTrack
	for _, to := range a.Recipients {
		t := estate.MailTrack{
			Type: estate.MailAccepted, ReceivedAt: a.At, LoggedAt: a.At, Direction: a.Direction, Domain: a.Domain,
			Sender: a.Sender, Recipient: to, MessageID: a.MessageID, MailID: a.MailID, Subject: a.Subject, Size: a.Size, Action: a.Action,
			HeaderFrom: a.Sender, HeaderTo: a.Recipients, SenderIP: a.SenderIP, TLS: "TLS 1.2", Attachments: a.files(), URLs: list(a.URLs),
		}
		switch {
		case slices.Contains(a.Unknown, to):
			t.Action, t.Reason = Blocked, "Invalid recipient"
		case a.Action == Delivered:
			deliver(&t, a.At, a.host())
		case len(a.Caught) > 0:
			t.Reason = a.Caught[len(a.Caught)-1].Policy
		}
		if t.Action == Blocked {
			t.Type = estate.MailBlocked
		}
		out = append(out, t)
	}
	return out
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// events returns its policy events.
func (a *Arrival) events() []estate.MailEvent {
	var out []estate.MailEvent
	for _, c := range a.Caught {
		out = append(out, estate.MailEvent{
			Type: c.Type, Subtype: c.Subtype, ReceivedAt: a.At, LoggedAt: a.At, Direction: a.Direction, Domain: a.Domain,
			Sender: a.Sender, Recipients: a.reached(), MessageID: a.MessageID, MailID: a.MailID, Subject: a.Subject, Size: a.Size,
			Policy: c.Policy, Action: c.Action, HeaderFrom: a.Sender, HeaderTo: a.Recipients, SenderIP: a.SenderIP,
			Attachments: a.files(), URLs: list(a.URLs),
		})
	}
	return out
}

// host is the mail server that a message is handed to.
func (a *Arrival) host() string {
	if a.Direction == estate.MailOut {
		_, host, _ := strings.Cut(a.Recipients[0], "@")
		return "mx." + host
	}
	return a.Inbound
}

// deliver notes that a message was handed on.
func deliver(t *estate.MailTrack, at time.Time, host string) {
	t.Action, t.Reason = Delivered, ""
	t.DeliveredAt, t.DeliveredTo, t.Details = at, host, "250 2.0.0 Ok"
}
