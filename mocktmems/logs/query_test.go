package logs

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
)

var now = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

func usual() limits { return limits{window: 72 * time.Hour, span: 5 * time.Minute} }

func strict() limits { return limits{window: 72 * time.Hour, span: 5 * time.Minute, refuse: true} }

func parsed(t interface {
	Helper()
	Fatal(args ...any)
}, of log, raw string, l limits,
) (query, string) {
	t.Helper()
	values, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	q, err := parse(of, values, now, l)
	if d, ok := errors.AsType[*web.Denied](err); ok {
		return q, d.Reason.Code + ": " + d.Reason.Text.EN
	}
	if err != nil {
		t.Fatal(err)
	}
	return q, ""
}

const format = "InvalidFormat: Invalid request format."

// What stands in a request is taken as the vendor's help says, and refused in its words.
func TestParse(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		v, err := time.Parse("2006-01-02T15:04:05Z", clock)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tracked := func(bend func(q *query)) query {
		q := query{Log: trackingLog, Type: "accepted_traffic", From: now.Add(-5 * time.Minute), To: now, limit: 500}
		bend(&q)
		return q
	}
	same := func(*query) {}
	illegal := func(name string) string { return "IllegalCharacter: Illegal characters found in " + name + "." }
	for name, tc := range map[string]struct {
		query string
		bend  func(q *query)
		err   string
	}{
		"neither start nor end":  {"type=accepted_traffic", same, ""},
		"the other type":         {"type=blocked_traffic", func(q *query) { q.Type = "blocked_traffic" }, ""},
		"a parameter that is no": {"type=accepted_traffic&top=5&event=x%3Cy", same, ""},
		"empty parameters":       {"type=accepted_traffic&domain=&start=&token=", same, ""},
		"domain and direction":   {"type=accepted_traffic&domain=Example.COM&direction=out", func(q *query) { q.Domain, q.Direction = "example.com", "out" }, ""},
		"start alone":            {"type=accepted_traffic&start=2026-01-15T06:00:00Z", func(q *query) { q.From, q.To = at("2026-01-15T06:00:00Z"), at("2026-01-15T06:05:00Z") }, ""},
		"end alone":              {"type=accepted_traffic&end=2026-01-15T06:00:00Z", func(q *query) { q.From, q.To = at("2026-01-15T05:55:00Z"), at("2026-01-15T06:00:00Z") }, ""},
		"both": {"type=accepted_traffic&start=2026-01-13T00:00:00Z&end=2026-01-14T23:59:59Z", func(q *query) {
			q.From, q.To = at("2026-01-13T00:00:00Z"), at("2026-01-14T23:59:59Z")
		}, ""},
		"the same instant": {"type=accepted_traffic&start=2026-01-15T06:00:00Z&end=2026-01-15T06:00:00Z", func(q *query) {
			q.From = at("2026-01-15T06:00:00Z")
			q.To = q.From
		}, ""},
		"milliseconds": {"type=accepted_traffic&start=2026-01-15T06:00:00.001Z&end=2026-01-15T06:00:00.25Z", func(q *query) {
			q.From, q.To = at("2026-01-15T06:00:00.001Z"), at("2026-01-15T06:00:00.25Z")
		}, ""},
		"the first instant of three days": {"type=accepted_traffic&start=2026-01-12T09:00:00Z&end=2026-01-15T09:00:00Z", func(q *query) {
			q.From = at("2026-01-12T09:00:00Z")
		}, ""},
		"further back":       {"type=accepted_traffic&start=2026-01-01T00:00:00Z&end=2026-01-15T09:00:00Z", func(q *query) { q.From = at("2026-01-12T09:00:00Z") }, ""},
		"a limit":            {"type=accepted_traffic&limit=1", func(q *query) { q.limit = 1 }, ""},
		"the highest limit":  {"type=accepted_traffic&limit=500", same, ""},
		"a limit beyond":     {"type=accepted_traffic&limit=501", same, ""},
		"no type":            {"start=2026-01-15T06:00:00Z", nil, format},
		"a wrong type":       {"type=policy_logs", nil, format},
		"two types":          {"type=accepted_traffic&type=blocked_traffic", nil, format},
		"a wrong direction":  {"type=accepted_traffic&direction=inbound", nil, format},
		"end before start":   {"type=accepted_traffic&start=2026-01-15T06:00:01Z&end=2026-01-15T06:00:00Z", nil, format},
		"a local time":       {"type=accepted_traffic&start=2026-01-15T06:00:00", nil, format},
		"another zone":       {"type=accepted_traffic&start=2026-01-15T06:00:00%2B09:00", nil, format},
		"a date":             {"type=accepted_traffic&end=2026-01-15", nil, format},
		"no such date":       {"type=accepted_traffic&end=2026-02-30T06:00:00Z", nil, format},
		"a limit of none":    {"type=accepted_traffic&limit=0", nil, format},
		"a limit below":      {"type=accepted_traffic&limit=-1", nil, format},
		"a limit in words":   {"type=accepted_traffic&limit=ten", nil, format},
		"a token of another": {"type=accepted_traffic&token=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(`{"log":"policyeventlog","after":"x"} `))), nil, format},
		"a token of nothing": {"type=accepted_traffic&token=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(`{"log":"mailtrackinglog"} `))), nil, format},
		"no token":           {"type=accepted_traffic&token=abc", nil, format},
		"no JSON":            {"type=accepted_traffic&token=YWJj", nil, format},
		"a token twice":      {"type=accepted_traffic&token=YWJj%253D", nil, illegal("token")},
		"a character":        {"type=accepted_traffic&domain=exa%27mple.com", nil, illegal("domain")},
		"a tag":              {"type=%3Cb%3E", nil, illegal("type")},
		"a line":             {"type=accepted_traffic&direction=in%0A", nil, illegal("direction")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, refusal := parsed(t, trackingLog, tc.query, usual())
			if refusal != tc.err {
				t.Fatalf("refused with %q, want %q", refusal, tc.err)
			}
			if tc.err == "" {
				if diff := cmp.Diff(tracked(tc.bend), got, cmp.AllowUnexported(query{})); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// What is more than there can be is refused if the setting says so, and nothing else is.
func TestParseStrictly(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"type=accepted_traffic&limit=501":                                                     format,
		"type=accepted_traffic&limit=500":                                                     "",
		"type=accepted_traffic&start=2026-01-12T08:59:59Z&end=2026-01-15T09:00:00Z":           format,
		"type=accepted_traffic&start=2026-01-12T09:00:00Z&end=2026-01-15T09:00:00Z":           "",
		"type=accepted_traffic&end=2026-01-12T09:04:59Z":                                      format,
		"type=accepted_traffic&end=2026-01-12T09:05:00Z":                                      "",
		"type=accepted_traffic&start=2026-01-15T08:00:00Z&end=2026-01-20T00:00:00Z&limit=500": "",
	} {
		if _, got := parsed(t, trackingLog, query, strict()); got != want {
			t.Errorf("%s: refused with %q, want %q", query, got, want)
		}
	}
}

// Policy events need no type, and leave one alone that a client sends.
func TestParseEvents(t *testing.T) {
	t.Parallel()
	for _, kind := range append(estate.MailEventTypes(), "") {
		if q, refusal := parsed(t, eventLog, "type=policy_logs&event="+kind, usual()); refusal != "" || q.Type != kind {
			t.Errorf("event %q: %+v %s", kind, q, refusal)
		}
	}
	if _, refusal := parsed(t, eventLog, "event=accepted_traffic", usual()); refusal != format {
		t.Errorf("a type of the tracking log is no event: %q", refusal)
	}
}

// A token leads on from where it was made, whatever the request says besides of the
// window, and must not be told to mean something else.
func TestTokens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		of := rapid.SampledFrom([]log{trackingLog, eventLog}).Draw(rt, "log")
		q := query{
			Log: of, Type: rapid.SampledFrom(kinds(of)).Draw(rt, "type"), limit: rapid.IntRange(1, 500).Draw(rt, "limit"),
			Domain:    rapid.SampledFrom([]string{"", "example.com", "例え.jp"}).Draw(rt, "domain"),
			Direction: rapid.SampledFrom([]string{"", "in", "out"}).Draw(rt, "direction"),
			From:      now.Add(-time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(rt, "from"))).Truncate(time.Microsecond), To: now,
		}
		after := rapid.StringMatching(`[0-9a-f-]{1,36}`).Draw(rt, "after")
		token, err := q.next(after)
		if err != nil {
			rt.Fatal(err)
		}
		bare, err := url.QueryUnescape(token)
		if err != nil || bare == token {
			rt.Fatalf("the token is not URL-encoded: %s", token)
		}
		want := q
		want.After = after
		parameters := url.Values{"token": {bare}}
		if rapid.Bool().Draw(rt, "repeated") {
			parameters.Set("start", "2026-01-15T08:00:00Z")
			parameters.Set("end", "2026-01-15T09:00:00Z")
			parameters.Set("domain", strings.ToUpper(q.Domain))
			parameters.Set("direction", q.Direction)
			parameters.Set(map[log]string{trackingLog: "type", eventLog: "event"}[of], q.Type)
		}
		got, refusal := parsed(rt, of, parameters.Encode(), strict())
		want.limit = maxLimit
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(query{})); diff != "" || refusal != "" {
			rt.Fatal(refusal, diff)
		}
		parameters.Set("domain", "other.example")
		if _, refusal := parsed(rt, of, parameters.Encode(), usual()); refusal != format {
			rt.Fatalf("a token is told to mean another domain: %q", refusal)
		}
	})
}

// Every problem is answered as the vendor's help lists them.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		problem web.Problem
		status  int
		want    wrong
	}{
		"its own":         {web.Problem{Status: 403, Code: codeDenied, Detail: "The a account is not authorized to perform this operation."}, 403, wrong{"AuthorizationRequestDenied", "The a account is not authorized to perform this operation."}},
		"too many":        {web.Problem{Status: 429, Code: codeTooMany, Detail: "Too many requests."}, 429, wrong{"TooManyRequests", "Too many requests."}},
		"another method":  {web.Problem{Status: 405, Code: "method.not_allowed"}, 400, wrong{"InvalidMethod", "The URL does not support the  method."}},
		"no address":      {web.Problem{Status: 404, Code: "route.unknown"}, 404, wrong{"ResourceNotAvailable", "The resource requested is not available."}},
		"no sandbox":      {web.Problem{Status: 404, Code: "sandbox.unknown"}, 401, wrong{"AuthenticationMissingOrInvalid", "The credential is missing or invalid."}},
		"a sandbox ended": {web.Problem{Status: 410, Code: "sandbox.gone"}, 401, wrong{"AuthenticationMissingOrInvalid", "The credential is missing or invalid."}},
		"another origin":  {web.Problem{Status: 403, Code: "origin.refused", Detail: "No."}, 403, wrong{"AuthorizationRequestDenied", "No."}},
		"no text":         {web.Problem{Status: 400, Code: "url.malformed"}, 400, wrong{"InvalidFormat", "Invalid request format."}},
		"invalid":         {web.Problem{Status: 422, Code: "invalid"}, 400, wrong{"InvalidFormat", "Invalid request format."}},
		"too large":       {web.Problem{Status: 413, Code: "body.too_large"}, 400, wrong{"InvalidFormat", "Invalid request format."}},
		"a mistake":       {web.Problem{Status: 500, Code: "internal"}, 500, wrong{"InternalServerError", "Internal server error."}},
		"a fault":         {web.Problem{Status: 503, Code: "fault.struck"}, http.StatusServiceUnavailable, wrong{"InternalServerError", "Internal server error."}},
	} {
		if status, body := Envelope(&tc.problem); status != tc.status || body != tc.want {
			t.Errorf("%s: %d %+v, want %d %+v", name, status, body, tc.status, tc.want)
		}
	}
}
