package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// once guards what huma has one of per process.
var once sync.Once

// Prepare sets huma's process-wide variables, once. New does it too; who uses
// huma for something else beside servers calls it before, or the two race.
func Prepare() { takeOver() }

// takeOver sets huma's process-wide variables. Every Server sets the same, before
// its first registration, so several in one process agree.
func takeOver() {
	once.Do(func() {
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			d := judge(status, errs)
			return &Problem{
				Type: "about:blank", Title: http.StatusText(d.Status), Status: d.Status,
				Code: d.Reason.Code, Detail: d.Reason.Text.EN,
			}
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			x := exchangeOf(ctx.Context())
			return x.call.server.problem(ctx.Context(), judge(status, errs))
		}
		// huma puts the errors of parsers, which quote the value, into messages.
		huma.ErrorFormatter = func(format string, args ...any) string { //nolint:reassign // huma's way to set it
			if len(args) == 1 {
				if _, ok := args[0].(error); ok {
					format, _, _ = strings.Cut(format, ": %v")
					return format
				}
			}
			return fmt.Sprintf(format, args...)
		}
		// A field in another case is not the field.
		huma.ValidateStrictCasing = true
	})
}

var (
	errMalformed = denied(http.StatusBadRequest, "body.malformed", "The body is not a JSON document in UTF-8.", "リクエスト本文が UTF-8 の JSON ではありません。")
	errMissing   = denied(http.StatusBadRequest, "body.missing", "The operation needs a JSON body.", "この操作には JSON の本文が必要です。")
	errSlow      = denied(http.StatusRequestTimeout, "body.timeout", "The body did not come in time.", "リクエスト本文の受信がタイムアウトしました。")
	errType      = denied(http.StatusUnsupportedMediaType, "body.type", "The body must be application/json.", "リクエスト本文は application/json である必要があります。")
	errChecked   = denied(http.StatusUnprocessableEntity, "validation.failed", "The request does not fit the operation.", "リクエストが操作の仕様に合いません。")
)

// unknownQuery is huma's message for a query parameter that nobody reads.
const unknownQuery = "unknown query parameter"

// judge returns what huma found wrong with a request, as an error of ours.
func judge(status int, errs []error) *mistakes {
	var list []Mistake
	for _, err := range errs {
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			continue
		}
		list = append(list, Mistake{Location: location(detail.Location), Message: harmless(detail.Message)})
	}
	slices.SortStableFunc(list, func(a, b Mistake) int { return strings.Compare(a.Location, b.Location) })
	switch status {
	case http.StatusBadRequest:
		if len(list) == 0 {
			return &mistakes{Denied: errMissing}
		}
		return &mistakes{Denied: errMalformed} // a parser's words quote what it read
	case http.StatusRequestTimeout:
		return &mistakes{Denied: errSlow}
	case http.StatusRequestEntityTooLarge:
		return &mistakes{Denied: errTooLarge}
	case http.StatusUnsupportedMediaType:
		return &mistakes{Denied: errType}
	case http.StatusInternalServerError:
		return &mistakes{Denied: errMalformed} // the body broke off
	}
	if len(list) > 0 && !slices.ContainsFunc(list, func(m Mistake) bool { return m.Message != unknownQuery }) {
		return &mistakes{Denied: errQuery, list: list}
	}
	return &mistakes{Denied: errChecked, list: list}
}

// maxLocation bounds how much of a field's name, which the asker may have
// invented, is repeated.
const maxLocation = 100

func location(s string) string {
	if len(s) <= maxLocation {
		return s
	}
	cut := maxLocation
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// harmless returns a message of huma's without what a parser quotes in it.
func harmless(message string) string {
	switch {
	case strings.HasPrefix(message, "json: "):
		return "does not fit the field"
	case strings.HasPrefix(message, "invalid value"):
		return "invalid value"
	}
	return message
}

// phrases are huma's messages in Japanese: what begins with one, and the rest
// of it for %s.
var phrases = []struct{ begins, ends, ja string }{
	{unknownQuery, "", "このクエリパラメータは使用できません。"},
	{"unexpected property", "", "このプロパティは使用できません。"},
	{"expected required property ", " to be present", "必須プロパティ %s がありません。"},
	{"required ", " parameter is missing", "必須パラメータがありません。"},
	{"expected string to be RFC 5322 email", "", "メールアドレスを指定してください。"},
	{"expected string to be RFC 3339 date-time", "", "RFC 3339 の日時を指定してください。"},
	{"expected string to match pattern ", "", "パターン %s に一致する文字列を指定してください。"},
	{"expected string", "", "文字列を指定してください。"},
	{"expected boolean", "", "true または false を指定してください。"},
	{"invalid boolean", "", "true または false を指定してください。"},
	{"expected integer", "", "整数を指定してください。"},
	{"invalid integer", "", "整数を指定してください。"},
	{"expected number >= ", "", "%s 以上の数値を指定してください。"},
	{"expected number <= ", "", "%s 以下の数値を指定してください。"},
	{"expected number > ", "", "%s より大きい数値を指定してください。"},
	{"expected number < ", "", "%s より小さい数値を指定してください。"},
	{"expected number", "", "数値を指定してください。"},
	{"invalid float", "", "数値を指定してください。"},
	{"expected value to be one of ", "", "次のいずれかを指定してください: %s"},
	{"expected length >= ", "", "%s 文字以上で指定してください。"},
	{"expected length <= ", "", "%s 文字以内で指定してください。"},
	{"expected array length >= ", "", "%s 個以上の要素を指定してください。"},
	{"expected array length <= ", "", "%s 個以内の要素を指定してください。"},
	{"expected array items to be unique", "", "重複しない要素を指定してください。"},
	{"expected array", "", "配列を指定してください。"},
	{"expected object with at least ", " properties", "%s 個以上のプロパティを指定してください。"},
	{"expected object with at most ", " properties", "%s 個以内のプロパティを指定してください。"},
	{"expected object", "", "オブジェクトを指定してください。"},
}

// translate returns a message of huma's in the language.
func translate(message, lang string) string {
	if lang != japanese {
		return message
	}
	for _, p := range phrases {
		rest, ok := strings.CutPrefix(message, p.begins)
		if !ok {
			continue
		}
		if strings.Contains(p.ja, "%s") {
			return fmt.Sprintf(p.ja, strings.TrimSuffix(rest, p.ends))
		}
		return p.ja
	}
	return "値が正しくありません。"
}

// unmarshal reads a JSON document. encoding/json would replace what is not
// UTF-8, and so store something else than was sent.
func unmarshal(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	return json.Unmarshal(data, v)
}

// marshal writes a JSON document. What cannot be encoded is a mistake of ours,
// and nothing has been sent then; other errors mean that the asker is gone.
func marshal(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	if out, ok := w.(*recorder); ok && err != nil && !out.sent {
		panic(fmt.Errorf("encoding an answer: %w", err))
	}
	return nil
}
