package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
)

// Problem is how every error is answered: problem details (RFC 9457). Values of
// the request are never in it.
type Problem struct {
	Type   string `json:"type" doc:"Always about:blank: the code tells problems apart."`
	Title  string `json:"title" doc:"The status in words."`
	Status int    `json:"status"`
	Detail string `json:"detail" doc:"What is wrong, in the asker's language."`
	Code   string `json:"code" doc:"What is wrong, for programs."`
	// Lifecycle, State and Trigger say which transition was refused.
	Lifecycle string            `json:"lifecycle,omitempty" doc:"Of a refused transition: the lifecycle."`
	State     lifecycle.State   `json:"state,omitempty" doc:"The state that the thing is in."`
	Trigger   lifecycle.Trigger `json:"trigger,omitempty" doc:"What was asked of it."`
	Reasons   []Cause           `json:"reasons,omitempty" doc:"Everything that stands in the way."`
	Reason    string            `json:"reason,omitempty" doc:"Why the session ended."`
	Errors    []Mistake         `json:"errors,omitempty" doc:"What is wrong with the request."`
	Instance  string            `json:"instance,omitempty" doc:"The request, as X-Request-Id names it."`

	// assumed says that the detail is worded by us.
	assumed bool
	// body is what is answered instead, in an Envelope; method is the request's.
	body   any
	method string
}

// Method returns the method of the request, to an Envelope.
func (p *Problem) Method() string { return p.method }

// Cause is one thing that stands in the way of a transition.
type Cause struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Source  string `json:"source,omitempty" doc:"The document that says so, or assumed."`
	// DueAt is when it no longer stands in the way, if time alone helps.
	DueAt time.Time `json:"due_at,omitzero" doc:"When it no longer stands in the way, if time alone helps."`
}

// Mistake is one thing that is wrong with a request.
type Mistake struct {
	Location string `json:"location,omitempty" doc:"Where: body.items[0].name, query.limit."`
	Message  string `json:"message"`
}

// Error returns what is wrong.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the status that it is answered with, to huma.
func (p *Problem) GetStatus() int { return p.Status }

// problemType is the media type of problem details.
const problemType = "application/problem+json"

// ContentType returns the media type, to huma.
func (p *Problem) ContentType(string) string {
	if p.body != nil {
		return "application/json"
	}
	return problemType
}

// Denied is a refusal that is not a lifecycle's: a wrong password, a role that
// may not. It is an error, as a pointer.
type Denied struct {
	// Status is of the 400s or 500s.
	Status int
	Reason lifecycle.Reason
}

// Error returns the code; what a person reads is the reason's text.
func (d *Denied) Error() string { return d.Reason.Code }

// RefusedAs gives a lifecycle's refusal another status than 409, if one of its reasons has
// one of the codes, whatever they are if none is given: 403 for what somebody may not do,
// or for a sign-in. Of several reasons the answer has the first such. Any other error stays
// as it is.
func RefusedAs(status int, err error, codes ...string) error {
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		return err
	}
	for _, reason := range refused.Reasons {
		if len(codes) == 0 || slices.Contains(codes, reason.Code) {
			return &Denied{Status: status, Reason: reason}
		}
	}
	return err
}

// mistakes are a Denied with what is wrong with the request in detail.
type mistakes struct {
	*Denied
	list []Mistake
}

func denied(status int, code, en, ja string) *Denied {
	return &Denied{Status: status, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
}

// The refusals of this package.
var (
	errRoute    = denied(http.StatusNotFound, "route.unknown", "There is nothing at this address.", "このアドレスには何もありません。")
	errMethod   = denied(http.StatusMethodNotAllowed, "method.not_allowed", "This address does not take the method; Allow lists those that it takes.", "このアドレスではこのメソッドを使用できません。使用できるメソッドは Allow ヘッダにあります。")
	errHost     = denied(http.StatusMisdirectedRequest, "host.refused", "This server does not go by that name: use localhost, *.localhost or a loopback address, or configure the name.", "このホスト名は許可されていません。localhost、*.localhost、ループバックアドレス、または設定済みの名前を使用してください。")
	errURL      = denied(http.StatusBadRequest, "url.malformed", "The address does not decode to UTF-8 text without NUL.", "アドレスが NUL を含まない UTF-8 テキストではありません。")
	errOrigin   = denied(http.StatusForbidden, "origin.refused", "The request comes from a page of another origin.", "別のオリジンのページからの要求です。")
	errToken    = denied(http.StatusUnauthorized, "control.token_required", "Send the control token as a bearer token.", "制御用トークンを Bearer トークンとして送信してください。")
	errTooLarge = denied(http.StatusRequestEntityTooLarge, "body.too_large", "The body is too large.", "リクエスト本文が大きすぎます。")
	errQuery    = denied(http.StatusUnprocessableEntity, "query.unknown", "The address has a query parameter that this operation does not know.", "この操作にないクエリパラメータが指定されています。")
	errInternal = denied(http.StatusInternalServerError, "internal", "Something went wrong inside the simulation; its log has the request's id.", "シミュレーション内部でエラーが発生しました。ログにリクエスト ID が記録されています。")
	errStopping = denied(http.StatusServiceUnavailable, "server.stopping", "The server is stopping.", "サーバを停止しています。")
	errBusy     = denied(http.StatusServiceUnavailable, "store.busy", "Another process has kept the sandbox's file locked for too long.", "別のプロセスがサンドボックスのファイルをロックし続けています。")
	errFull     = denied(http.StatusInsufficientStorage, "store.full", "The disk on which the sandboxes lie is full; nothing has happened.", "サンドボックスを保存するディスクの空き容量がありません。何も変更されていません。")
	errStruck   = denied(http.StatusServiceUnavailable, "fault.struck", "A fault that was set up here has struck; nothing has happened.", "設定された障害が発生しました。何も変更されていません。")
	errNothing  = denied(http.StatusNotFound, "not_found", "There is no such thing.", "見つかりません。")
	errNoBox    = denied(http.StatusNotFound, "sandbox.unknown", "There is no such sandbox.", "そのサンドボックスはありません。")
	errGoneBox  = denied(http.StatusGone, "sandbox.gone", "The sandbox was removed or has expired.", "サンドボックスは削除されたか、有効期限が切れています。")
	errTaken    = denied(http.StatusConflict, "sandbox.exists", "A sandbox of that name exists already.", "同じ名前のサンドボックスがすでにあります。")
	errBadName  = denied(http.StatusUnprocessableEntity, "sandbox.bad_name", "A sandbox's name has a-z, 0-9 and '-', at most 63 of them, and does not begin with '-'.", "サンドボックスの名前には a-z、0-9、'-' を 63 文字以内で使用し、'-' で始めないでください。")
	errInvalid  = denied(http.StatusUnprocessableEntity, "invalid", "The request is wrong in itself.", "リクエストの内容が正しくありません。")
)

// Problem answers a raw request with an error, by its type: with problem
// details, or with a page if a page was asked for.
func (s *Server) Problem(w http.ResponseWriter, r *http.Request, err error) {
	x := exchangeOf(r.Context())
	if x.route == nil && wantsPage(r) {
		x.call.lang = cmp.Or(chosen(r), x.call.lang)
	}
	s.answerProblem(w, r, &x.call, err)
}

// answerProblem answers a call with an error.
func (s *Server) answerProblem(w http.ResponseWriter, r *http.Request, c *Call, err error) {
	if route := exchangeOf(r.Context()).route; route != nil && route.Page || route == nil && wantsPage(r) {
		s.console.fail(w, r, &Visit{Call: c, console: s.console}, err)
		return
	}
	s.problemJSON(w, r, s.problem(r.Context(), err))
}

// problemJSON answers with problem details.
func (s *Server) problemJSON(w http.ResponseWriter, r *http.Request, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Errorf("encoding a problem: %w", err)) // strings always encode
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if _, err := w.Write(body); err != nil {
		s.log.DebugContext(r.Context(), "the asker is gone", slog.Any("error", err))
	}
}

// problem is the one place where errors get their status, their code and their
// words. It does not return if the answer is lost: then the connection ends
// without one.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	if _, lost := errors.AsType[*fault.Lost](err); lost {
		panic(http.ErrAbortHandler)
	}
	x := exchangeOf(ctx)
	d := s.classify(ctx, x, err)
	lang, envelope := english, s.envelopeOf(x)
	if envelope == nil {
		lang = x.call.language(ctx)
	}
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(d.Status), Status: d.Status,
		Code: d.Reason.Code, Detail: d.Reason.Text.In(lang), Instance: "urn:request:" + x.id, assumed: d.Reason.Text.Src == lifecycle.Assumed, method: x.method,
	}
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		p.Lifecycle, p.State, p.Trigger = refused.Lifecycle, refused.State, refused.Trigger
		for _, r := range refused.Reasons {
			p.Reasons = append(p.Reasons, Cause{Code: r.Code, Message: r.Text.In(lang), Source: r.Text.Src, DueAt: r.DueAt})
		}
	}
	if ended, ok := errors.AsType[*estate.SessionError](err); ok {
		p.Reason = ended.Reason
	}
	if limited, ok := errors.AsType[*estate.ScopeError](err); ok {
		p.Reason = limited.Scope
	}
	if wrong, ok := errors.AsType[*mistakes](err); ok {
		for _, m := range wrong.list {
			p.Errors = append(p.Errors, Mistake{Location: m.Location, Message: translate(m.Message, lang)})
		}
	}
	if invalid, ok := errors.AsType[*sim.Invalid](err); ok {
		p.Errors = append(p.Errors, Mistake{Message: invalid.Error()})
		if lang == english {
			p.Detail = invalid.Error()
		}
	}
	if p.Status == http.StatusUnauthorized {
		scheme := "Bearer"
		if x.route != nil && x.route.Basic {
			scheme = fmt.Sprintf("Basic realm=%q", s.options.Title)
		}
		if x.route != nil && x.route.Page && s.options.Bearer != "" {
			scheme = `Basic realm="Mockone"` // a browser asks for it as a password
		}
		x.out.Header().Set("WWW-Authenticate", scheme)
	}
	if envelope != nil {
		p.put(envelope)
	}
	return p
}

// classify returns the status and reason of an error.
func (s *Server) classify(ctx context.Context, x *exchange, err error) *Denied {
	if wrong, ok := errors.AsType[*mistakes](err); ok {
		return wrong.Denied
	}
	if d, ok := errors.AsType[*Denied](err); ok {
		return d
	}
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok && len(refused.Reasons) > 0 {
		return &Denied{Status: http.StatusConflict, Reason: refused.Reasons[0]}
	}
	if session, ok := errors.AsType[*estate.SessionError](err); ok {
		return &Denied{Status: http.StatusUnauthorized, Reason: lifecycle.Reason{Code: session.Code, Text: session.Text}}
	}
	if limited, ok := errors.AsType[*estate.ScopeError](err); ok {
		return &Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "session.limited", Text: limited.Text}}
	}
	if _, ok := errors.AsType[*sim.Invalid](err); ok {
		return errInvalid
	}
	if _, ok := errors.AsType[*fault.Struck](err); ok {
		return errStruck
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	for _, known := range []struct {
		err error
		is  *Denied
	}{
		{sim.ErrNotFound, errNothing},
		{sim.ErrNoKind, errNothing},
		{sim.ErrNoSandbox, errNoBox},
		{sim.ErrGone, errGoneBox},
		{sim.ErrExists, errTaken},
		{store.ErrBadName, errBadName},
		{store.ErrBusy, errBusy},
		{store.ErrClosed, errStopping},
	} {
		if errors.Is(err, known.err) {
			return known.is
		}
	}
	if store.IsFull(err) {
		return errFull
	}
	if ctx.Err() != nil {
		return errStopping // or the asker has gone: then nobody reads this
	}
	s.log.ErrorContext(ctx, "a request failed", slog.String("request", x.id), slog.String("op", x.op()), slog.Any("error", err))
	return errInternal
}
