package logs

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// The errors of the API [TMAPIERR]; that of too many calls is assumed.
const (
	codeMethod    = "InvalidMethod"
	codeFormat    = "InvalidFormat"
	codeCharacter = "IllegalCharacter"
	codeMissing   = "AuthenticationMissingOrInvalid"
	codeDenied    = "AuthorizationRequestDenied"
	codeResource  = "ResourceNotAvailable"
	codeInternal  = "InternalServerError"
	codeTooMany   = "TooManyRequests"
)

// codes are those of the API's own problems, by the code of the vendor's that each is
// answered with.
func codes() []string {
	return []string{codeFormat, codeCharacter, codeMissing, codeDenied, codeResource, codeTooMany}
}

// refused is a problem of the API in the vendor's words, which are English in every
// language.
func refused(status int, code, text string) error {
	return &web.Denied{Status: status, Reason: lifecycle.Reason{Code: code, Text: estate.Quoted(text, text, "TMAPIERR")}}
}

// The sentences of the API's errors [TMAPIERR].
const (
	textFormat   = "Invalid request format."
	textMissing  = "The credential is missing or invalid."
	textInternal = "Internal server error."
)

func errFormat() error  { return refused(http.StatusBadRequest, codeFormat, textFormat) }
func errMissing() error { return refused(http.StatusUnauthorized, codeMissing, textMissing) }

func errCharacter(param string) error {
	return refused(http.StatusBadRequest, codeCharacter, "Illegal characters found in "+param+".")
}

func errDenied(a Account) error {
	return refused(http.StatusForbidden, codeDenied, "The "+a.Login+" account is not authorized to perform this operation.")
}

func errResource(a Account) error {
	return refused(http.StatusNotFound, codeResource, "The resource requested by the "+a.Login+" account is not available.")
}

func errTooMany() error {
	return &web.Denied{Status: http.StatusTooManyRequests, Reason: reason(codeTooMany, "Too many requests.", "Too many requests.")}
}

// wrong is what a call answers that does not succeed [TMAPIERR].
type wrong struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Envelope returns what the API answers a problem with: the statuses and codes of the
// vendor's, which has no others. What is wrong with a request in a way that the vendor
// does not tell apart is an InvalidFormat.
func Envelope(p *web.Problem) (status int, body any) {
	if slices.Contains(codes(), p.Code) {
		return p.Status, wrong{p.Code, p.Detail}
	}
	switch p.Status {
	case http.StatusMethodNotAllowed:
		return http.StatusBadRequest, wrong{codeMethod, "The URL does not support the " + p.Method() + " method."}
	case http.StatusForbidden:
		return p.Status, wrong{codeDenied, p.Detail}
	case http.StatusNotFound, http.StatusGone:
		if p.Code == "sandbox.unknown" || p.Code == "sandbox.gone" {
			return http.StatusUnauthorized, wrong{codeMissing, textMissing} // the key leads nowhere: to a client that is a wrong one
		}
		return http.StatusNotFound, wrong{codeResource, "The resource requested is not available."}
	}
	if p.Status >= http.StatusInternalServerError {
		return p.Status, wrong{codeInternal, textInternal}
	}
	return http.StatusBadRequest, wrong{codeFormat, textFormat}
}

// proof is who a request says it comes from.
type proof struct{ login, key string }

// log is one of the two logs.
type log string

const (
	trackingLog log = "mailtrackinglog"
	eventLog    log = "policyeventlog"
)

// admit returns the account and the API key with which a log is asked for. A key is good
// only together with the account that made it [TMAPIKEY].
func (m *Logs) admit(r *sim.Reader, p proof, of log) (Account, Key, error) {
	a, found, err := m.account(r, p.login)
	if err != nil {
		return a, Key{}, err
	}
	if !found || !a.Good || p.key == "" {
		return a, Key{}, errMissing()
	}
	keys, err := m.keysOf(r, a.ID)
	if err != nil {
		return a, Key{}, err
	}
	i := slices.IndexFunc(keys, func(k Key) bool { return k.State == KeyEnabled && k.is(r, p.key) })
	if i < 0 {
		return a, Key{}, errMissing()
	}
	if of == trackingLog && !a.Tracking || of == eventLog && !a.Events {
		return a, keys[i], errDenied(a)
	}
	return a, keys[i], m.available(r, a)
}

// available returns why the API has no logs for anybody.
func (m *Logs) available(r *sim.Reader, a Account) error {
	t, err := m.retrieving(r)
	if err != nil {
		return err
	}
	if t.State != RetrievalEnabled {
		return errResource(a)
	}
	after, err := r.Setting(SettingAfterUpdate)
	if err != nil || after == "answers" || m.options.Updated == nil {
		return err
	}
	updated, err := m.options.Updated(r)
	if err == nil && updated {
		err = errResource(a)
	}
	return err
}

// caller is the authority of a program: its key is looked at in the transaction.
type caller struct {
	logs  *Logs
	proof proof
	of    log
}

// Actor returns the account's.
func (c caller) Actor(tx *sim.Tx) (string, error) {
	a, _, err := c.logs.admit(&tx.Reader, c.proof, c.of)
	return a.Actor, err
}

// countCall notes that an API key was used, and refuses it once it was used too often.
type countCall struct {
	// Key is the id of the key.
	Key string `json:"key"`
}

// Name returns "tmems.api_key.count".
func (countCall) Name() string { return KeyKind + ".count" }

// Run counts: a minute begins with the first call after the last one.
func (c countCall) Run(tx *sim.Tx) (any, error) {
	most, err := tx.Number(SettingRate)
	if err != nil {
		return nil, err
	}
	var since int64
	var calls int
	if _, err := tx.Conn.QueryRow(`SELECT since, calls FROM tmems_api_calls WHERE key = ?`, []any{c.Key}, &since, &calls); err != nil {
		return nil, fmt.Errorf("reading tmems_api_calls: %w", err)
	}
	if tx.Now().Sub(time.UnixMicro(since)) >= time.Minute {
		since, calls = tx.Now().UnixMicro(), 0
	}
	if calls >= most {
		return nil, errTooMany()
	}
	if _, err := tx.Conn.Exec(`INSERT INTO tmems_api_calls (key, since, calls) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET since = excluded.since, calls = excluded.calls`, c.Key, since, calls+1); err != nil {
		return nil, fmt.Errorf("writing tmems_api_calls: %w", err)
	}
	return calls + 1, nil
}
