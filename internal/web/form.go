package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/web/ui"
)

var (
	errForm   = denied(http.StatusUnsupportedMediaType, "form.type", "A form must be application/x-www-form-urlencoded.", "フォームは application/x-www-form-urlencoded で送信してください。")
	errText   = denied(http.StatusBadRequest, "form.malformed", "The form does not decode to UTF-8 text without NUL.", "フォームの内容が NUL を含まない UTF-8 テキストではありません。")
	errChoice = denied(http.StatusUnprocessableEntity, "form.choice", "There is no such choice.", "この選択肢はありません。")
)

// formSchema is what a form may hold.
type formSchema struct {
	registry huma.Registry
	schema   *huma.Schema
}

// parseForm reads the form of a POST into r.PostForm.
func parseForm(w http.ResponseWriter, r *http.Request) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return errForm
	}
	// A browser that never ends its form must not keep the server waiting.
	// A writer that has no deadlines was not given one.
	body := http.NewResponseController(w)
	_ = body.SetReadDeadline(CallOf(r).server.wall.Now().Add(bodyPatience))
	err = r.ParseForm()
	_ = body.SetReadDeadline(time.Time{})
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	if err != nil {
		return errText
	}
	for name, values := range r.PostForm {
		for _, value := range append([]string{name}, values...) {
			if !text(value) {
				return errText
			}
		}
	}
	return nil
}

// readForm reads a form into in, which points to a struct. What does not fit it
// is noted in the Visit's Form, in the asker's language.
func (v *Visit) readForm(w http.ResponseWriter, r *http.Request, s *formSchema, in any) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	v.Form.Values = r.PostForm
	fields := s.values(r.PostForm)
	var result huma.ValidateResult
	huma.Validate(s.registry, s.schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, fields, &result)
	if len(result.Errors) > 0 {
		wrong := judge(http.StatusUnprocessableEntity, result.Errors)
		v.mistakes = wrong.list
		v.Form.Errors = map[string]ui.Line{}
		for _, m := range wrong.list {
			name := m.Location
			if name == "" {
				name = missing(m.Message)
			}
			if _, known := s.schema.Properties[name]; !known {
				v.mistakes = nil // a field that is not on the page: say it above
				continue
			}
			v.Form.Errors[name] = ui.Line{Code: "form.value", Text: v.mistake(m.Message, fields[name])}
		}
		return wrong
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("reading a form: %w", err)
	}
	if err := json.Unmarshal(encoded, in); err != nil {
		return fmt.Errorf("reading a form: %w", err)
	}
	return nil
}

// values returns a form as the JSON that it stands for: a box is true or false,
// a list has all values of its name, and what is empty and need not be there is
// not there. Fields that the form does not have stay, to be found wrong.
func (s *formSchema) values(form map[string][]string) map[string]any {
	out := map[string]any{}
	for name, property := range s.schema.Properties {
		values, sent := form[name]
		switch {
		case property.Type == huma.TypeBoolean:
			out[name] = len(values) > 0 && values[0] == "on"
		case property.Type == huma.TypeArray:
			list := make([]any, len(values))
			for i, v := range values {
				list[i] = v
			}
			out[name] = list
		case sent && values[0] != "":
			out[name] = values[0]
		case s.required(name):
			out[name] = ""
		}
	}
	for name, values := range form {
		if _, known := s.schema.Properties[name]; !known {
			out[name] = values[0]
		}
	}
	return out
}

func (s *formSchema) required(name string) bool {
	return slices.Contains(s.schema.Required, name)
}

// missing returns the name in huma's message about a property that is not there.
func missing(message string) string {
	rest, ok := strings.CutPrefix(message, "expected required property ")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, " ")
	return name
}

// mistake words what huma found wrong with a field as a page says it.
func (v *Visit) mistake(message string, value any) string {
	if typed, ok := value.(string); ok && typed == "" {
		return v.T("web.form.required")
	}
	for begin, key := range map[string]string{"expected length <= ": "web.form.long", "expected length >= ": "web.form.short"} {
		if n, ok := strings.CutPrefix(message, begin); ok {
			return v.T(key, "n", n)
		}
	}
	switch {
	case strings.HasPrefix(message, "expected string to be RFC 5322 email"):
		return v.T("web.form.email")
	case strings.HasPrefix(message, "expected value to be one of"):
		return v.T("web.form.choose")
	}
	return v.T("web.form.wrong")
}
