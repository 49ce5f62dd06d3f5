package estate

import (
	"time"

	"github.com/mockone/mockone/internal/sim"
)

// MailMessage is a message that comes in; fields left empty are made up.
type MailMessage struct {
	Direction  string   `json:"direction,omitempty" enum:"in,out" doc:"Whether it is to the domain or from it."`
	Sender     string   `json:"sender,omitempty" maxLength:"254" doc:"Its sender."`
	Recipients []string `json:"recipients,omitempty" maxItems:"50" nullable:"false" doc:"Its recipients."`
	Subject    string   `json:"subject,omitempty" maxLength:"998" doc:"Its subject."`
	MessageID  string   `json:"message_id,omitempty" maxLength:"998" doc:"The id in its header."`
	// Type is what is found in it: a type of policy events; "clean" for nothing.
	Type        string   `json:"type,omitempty" enum:"clean,anti_spoof,threat,spam,content_filter,dlp,phishing,anomaly" doc:"What is found in it."`
	Size        int      `json:"size,omitempty" minimum:"0" doc:"Its size in bytes."`
	SenderIP    string   `json:"sender_ip,omitempty" maxLength:"45" doc:"The address that it comes from."`
	Attachments []string `json:"attachments,omitempty" maxItems:"50" nullable:"false" doc:"The names of the files in it."`
	URLs        []string `json:"urls,omitempty" maxItems:"50" nullable:"false" doc:"The links in it."`
}

// MailTraffic is mail that comes in at once.
type MailTraffic struct {
	// Domain is the name of the managed domain; empty means all in turn.
	Domain string `json:"domain,omitempty" maxLength:"253" doc:"The managed domain; all in turn, if it is not given."`
	// Count is how many messages are made up.
	Count int `json:"count,omitempty" minimum:"0" maximum:"1000" doc:"How many messages are made up."`
	// Messages come first, in their order.
	Messages []MailMessage `json:"messages,omitempty" maxItems:"1000" nullable:"false" doc:"Messages that are described, which come first."`
}

// MailPlayed is what became of a MailTraffic.
type MailPlayed struct {
	Messages []MailReceipt `json:"messages"`
}

// MailReceipt says what became of a message.
type MailReceipt struct {
	Domain    string    `json:"domain"`
	MailID    string    `json:"mail_id"`
	MessageID string    `json:"message_id"`
	At        time.Time `json:"at"`
	// Action is as in MailTrack, Policy the one that decided on it; empty if none did.
	Action string `json:"action"`
	Policy string `json:"policy"`
}

// Postmaster makes mail come in, as control does.
type Postmaster interface {
	// Post returns the command; it answers with a MailPlayed.
	Post(t MailTraffic) sim.Command
}
