package gateway

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// wording is a code of the product with its words.
type wording struct{ Code, Text string }

// words are the keys of the words for codes, in the order in which one chooses from them.
type words [][2]string

// of returns the words for a code; the code itself if there are none.
func (w words) of(v *web.Visit, code string) string {
	for _, one := range w {
		if one[0] == code {
			return v.T(one[1])
		}
	}
	return code
}

// any returns the words to choose from, after one for all of them.
func (w words) any(v *web.Visit) []ui.Option {
	return append([]ui.Option{{Label: v.T("gateway.all")}}, w.choose(v)...)
}

// choose returns the words to choose from.
func (w words) choose(v *web.Visit) (out []ui.Option) {
	for _, one := range w {
		out = append(out, ui.Option{Value: one[0], Label: v.T(one[1])})
	}
	return out
}

var (
	directions = words{{estate.MailIn, "gateway.direction.in"}, {estate.MailOut, "gateway.direction.out"}}
	traffic    = words{{estate.MailAccepted, "gateway.traffic.accepted"}, {estate.MailBlocked, "gateway.traffic.blocked"}}
	types      = words{
		{"anti_spoof", "gateway.type.anti_spoof"},
		{"threat", "gateway.type.threat"},
		{"spam", "gateway.type.spam"},
		{"content_filter", "gateway.type.content_filter"},
		{"dlp", "gateway.type.dlp"},
		{"phishing", "gateway.type.phishing"},
		{"anomaly", "gateway.type.anomaly"},
	}
	actions = words{
		{"pass", "gateway.action.pass"},
		{"tag_subject", "gateway.action.tag_subject"},
		{"quarantine", "gateway.action.quarantine"},
		{"delete", "gateway.action.delete"},
		{"block", "gateway.action.block"},
	}
	done = words{
		{"Delivered", "gateway.done.delivered"},
		{"Quarantined", "gateway.done.quarantined"},
		{"Deleted", "gateway.done.deleted"},
		{"Blocked", "gateway.done.blocked"},
	}
	states  = words{{"verifying", "gateway.state.verifying"}, {"active", "gateway.state.active"}}
	periods = words{
		{"daily", "gateway.period.daily"},
		{"weekly", "gateway.period.weekly"},
		{"monthly", "gateway.period.monthly"},
		{"quarterly", "gateway.period.quarterly"},
	}
)
