package logs

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
)

// page is an answer that has entries [TMAPITRK, TMAPIPOL]. There is no nextToken on the
// last one.
type page struct {
	NextToken string `json:"nextToken,omitempty"`
	Logs      []any  `json:"logs"`
}

// common is what the entries of both logs have. The instants are whole seconds in UTC.
type common struct {
	// GenTime is when the entry was made, Timestamp when the message came in.
	GenTime     string       `json:"genTime"`
	Timestamp   string       `json:"timestamp"`
	Sender      string       `json:"sender"`
	Direction   string       `json:"direction"`
	MessageID   string       `json:"messageID"`
	MailID      string       `json:"mailID"`
	Subject     string       `json:"subject"`
	Size        int          `json:"size"`
	HeaderFrom  string       `json:"headerFrom"`
	HeaderTo    []string     `json:"headerTo"`
	SenderIP    string       `json:"senderIP"`
	Attachments []attachment `json:"attachments"`
	URLs        []string     `json:"embeddedUrls"`
}

type attachment struct {
	FileName string `json:"fileName"`
	SHA256   string `json:"sha256"`
}

// track is an entry of the mail tracking log: what became of a message for one recipient.
type track struct {
	common

	// DeliveryTime is left out if the message was not delivered.
	DeliveryTime string `json:"deliveryTime,omitempty"`
	Recipient    string `json:"recipient"`
	Action       string `json:"action"`
	TLSInfo      string `json:"tlsInfo"`
	DeliveredTo  string `json:"deliveredTo"`
	Details      string `json:"details"`
	Reason       string `json:"reason"`
}

// event is a policy event.
type event struct {
	common

	EventType    string   `json:"eventType"`
	EventSubtype string   `json:"eventSubtype"`
	PolicyName   string   `json:"policyName"`
	PolicyAction string   `json:"policyAction"`
	DomainName   string   `json:"domainName"`
	Recipients   []string `json:"recipients"`
	// Details are left out if nothing was found in a file or a link [TMAPIMAP].
	Details *details `json:"details,omitempty"`
}

// details say in what a threat was found.
type details struct {
	Files []detailsFile `json:"fileInfo,omitempty"`
	URLs  []detailsURL  `json:"urlInfo,omitempty"`
}

type detailsFile struct {
	FileName string `json:"fileName"`
	SHA256   string `json:"fileSha256"`
}

type detailsURL struct {
	URL         string `json:"url"`
	ExtractType string `json:"extractType"`
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}

func files(all []estate.MailAttachment) []attachment {
	out := make([]attachment, len(all))
	for i, a := range all {
		out[i] = attachment{a.Name, a.SHA256}
	}
	return out
}

func list(s []string) []string { return append([]string{}, s...) }

func trackOf(t estate.MailTrack) any {
	tls := "upstreamTLS: " + t.TLS
	if !t.DeliveredAt.IsZero() {
		tls += "; downstreamTLS: " + t.TLS
	}
	return track{
		common: common{
			GenTime: stamp(t.LoggedAt), Timestamp: stamp(t.ReceivedAt), Sender: t.Sender, Direction: t.Direction, MessageID: t.MessageID, MailID: t.MailID,
			Subject: t.Subject, Size: t.Size, HeaderFrom: t.HeaderFrom, HeaderTo: list(t.HeaderTo), SenderIP: t.SenderIP, Attachments: files(t.Attachments), URLs: list(t.URLs),
		},
		DeliveryTime: stamp(t.DeliveredAt), Recipient: t.Recipient, Action: t.Action, TLSInfo: tls, DeliveredTo: t.DeliveredTo, Details: t.Details, Reason: t.Reason,
	}
}

func eventOf(e estate.MailEvent) any {
	kind, sub := eventType(e)
	out := event{
		common: common{
			GenTime: stamp(e.LoggedAt), Timestamp: stamp(e.ReceivedAt), Sender: e.Sender, Direction: e.Direction, MessageID: e.MessageID, MailID: e.MailID,
			Subject: e.Subject, Size: e.Size, HeaderFrom: e.HeaderFrom, HeaderTo: list(e.HeaderTo), SenderIP: e.SenderIP, Attachments: files(e.Attachments), URLs: list(e.URLs),
		},
		EventType: kind, EventSubtype: sub, PolicyName: e.Policy, PolicyAction: policyAction(e.Action), DomainName: e.Domain, Recipients: list(e.Recipients),
	}
	if e.Type == "threat" {
		var d details
		for _, a := range e.Attachments {
			d.Files = append(d.Files, detailsFile{a.Name, a.SHA256})
		}
		for _, u := range e.URLs {
			d.URLs = append(d.URLs, detailsURL{u, "body"})
		}
		if len(d.Files)+len(d.URLs) > 0 {
			out.Details = &d
		}
	}
	return out
}

// eventType returns what a type of events that is asked for is in an answer [TMAPIMAP].
// Of those that can be several, it is the plainest. What was found by a word has that for
// its subtype, which is assumed.
func eventType(e estate.MailEvent) (kind, sub string) {
	kind = map[string]string{
		"anti_spoof": "Domain-based Authentication", "threat": "Malware", "spam": "Spam", "content_filter": "Content",
		"dlp": "Data Loss Prevention", "phishing": "Phishing", "anomaly": "Unusual Signal",
	}[e.Type]
	if e.Type == "content_filter" && len(e.Attachments) > 0 {
		kind = "Attachment"
	}
	if sub = e.Subtype; sub == e.Type { // nothing in particular
		sub = map[string]string{"anti_spoof": "SPF", "threat": "Pattern-based scanning"}[e.Type]
	}
	return kind, sub
}

// policyAction returns how an answer calls what a policy did; but for "Quarantine" the
// words are assumed.
func policyAction(action string) string {
	if action == "" {
		return ""
	}
	return strings.ToUpper(action[:1]) + strings.ReplaceAll(action[1:], "_", " ")
}
