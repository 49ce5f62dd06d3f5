package logs

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// maxLimit is how many entries an answer has at most, and unless it is said otherwise
// [TMAPITRK].
const maxLimit = 500

// query is what a request asks for. A token holds it as a whole, with the entry after
// which to go on: the window that the first request has set stays, so that what comes in
// meanwhile neither makes the end run away nor appears twice.
type query struct {
	Log       log       `json:"log"`
	Type      string    `json:"type,omitempty"`
	Domain    string    `json:"domain,omitempty"`
	Direction string    `json:"direction,omitempty"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	After     string    `json:"after,omitempty"`

	limit int
}

// The query parameters [TMAPITRK, TMAPIPOL]. Others are left alone, as clients send more
// than there are: a type to the policy events.
func parameters(of log) []string {
	which := "type"
	if of == eventLog {
		which = "event"
	}
	return []string{which, "domain", "direction", "start", "end", "limit", "token"}
}

// kinds are the values of the parameter type, or event.
func kinds(of log) []string {
	if of == eventLog {
		return estate.MailEventTypes()
	}
	return []string{estate.MailAccepted, estate.MailBlocked}
}

// limits are what the settings say of queries.
type limits struct {
	window, span time.Duration
	refuse       bool
}

func (m *Logs) limits(r *sim.Reader) (l limits, err error) {
	if l.window, err = r.Duration(SettingWindow); err != nil {
		return l, err
	}
	if l.span, err = r.Duration(SettingSpan); err != nil {
		return l, err
	}
	excess, err := r.Setting(SettingExcess)
	l.refuse = excess == excessRefuse
	return l, err
}

// parse returns what a request asks for at an instant, or why it is wrong.
func parse(of log, values url.Values, now time.Time, l limits) (query, error) {
	given := map[string]string{}
	for _, name := range parameters(of) {
		if len(values[name]) > 1 {
			return query{}, errFormat() // one type at a time, and so on
		}
		given[name] = values.Get(name)
		if strings.ContainsFunc(given[name], illegal) {
			return query{}, errCharacter(name)
		}
	}
	q := query{Log: of, Type: given[parameters(of)[0]], Domain: strings.ToLower(given["domain"]), Direction: given["direction"], limit: maxLimit}
	if q.Type != "" && !slices.Contains(kinds(of), q.Type) ||
		q.Direction != "" && q.Direction != estate.MailIn && q.Direction != estate.MailOut {
		return q, errFormat()
	}
	if err := q.count(given["limit"], l); err != nil {
		return q, err
	}
	if given["token"] != "" {
		return q.resume(given["token"])
	}
	if of == trackingLog && q.Type == "" {
		return q, errFormat() // it must be given
	}
	err := q.between(given["start"], given["end"], now, l)
	return q, err
}

// illegal reports whether no parameter can have a character: what is neither a letter or a
// digit nor a part of dates, names of domains and tokens. Which characters the vendor
// means is not public. That the percent sign is one of them tells whoever has encoded a
// token twice.
func illegal(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.:+/=", c)
}

// count takes the parameter limit.
func (q *query) count(limit string, l limits) error {
	if limit == "" {
		return nil
	}
	n, err := strconv.Atoi(limit)
	if err != nil || n < 1 || n > maxLimit && l.refuse {
		return errFormat()
	}
	q.limit = min(n, maxLimit)
	return nil
}

// between takes the parameters start and end, both of which belong to the window, which is
// assumed. If one is not given, the window is a span long [TMAPITRK].
func (q *query) between(start, end string, now time.Time, l limits) (err error) {
	q.From, q.To = now.Add(-l.span), now
	if start != "" {
		if q.From, err = instant(start); err != nil {
			return err
		}
		q.To = q.From.Add(l.span)
	}
	if end != "" {
		if q.To, err = instant(end); err != nil {
			return err
		}
		if start == "" {
			q.From = q.To.Add(-l.span)
		}
	}
	if q.To.Before(q.From) {
		return errFormat()
	}
	if first := now.Add(-l.window); q.From.Before(first) {
		if l.refuse {
			return errFormat()
		}
		q.From = first
	}
	return nil
}

// instant returns the instant that a parameter means: in UTC, to the second or a fraction
// of it [TMAPITRK].
func instant(s string) (time.Time, error) {
	at, err := time.Parse("2006-01-02T15:04:05Z", s)
	if err != nil {
		return at, errFormat()
	}
	return at, nil
}

// resume returns the query that a token holds. Clients repeat the parameters, and some
// give another start by then: the window is the token's. What else is given must be what
// it was, which is assumed.
func (q query) resume(token string) (query, error) {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return q, errFormat()
	}
	held := query{limit: q.limit}
	if err := json.Unmarshal(raw, &held); err != nil || held.After == "" || held.Log != q.Log ||
		q.Type != "" && q.Type != held.Type || q.Domain != "" && q.Domain != held.Domain || q.Direction != "" && q.Direction != held.Direction {
		return q, errFormat()
	}
	return held, nil
}

// next returns the token of the page that begins after an entry, URL-encoded as the vendor
// has it: it always has a character that must be.
func (q query) next(after string) (string, error) {
	q.After = after
	raw, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	for len(raw)%3 == 0 { // then it would have no sign of equality at its end
		raw = append(raw, ' ')
	}
	return url.QueryEscape(base64.StdEncoding.EncodeToString(raw)), nil
}

// filter returns what is asked of the suite.
func (q query) filter() estate.MailFilter {
	return estate.MailFilter{
		Domain: q.Domain, Direction: q.Direction, Type: q.Type, After: q.After, Limit: q.limit, Forward: true,
		From: q.From, To: q.To.Add(time.Microsecond), // To is no part of a filter's window
	}
}
