package ui_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/web/ui"
)

// blank returns a page with messages and a form.
func blank(t *testing.T, lang string, form ui.Form) *ui.Page {
	t.Helper()
	p := &ui.Page{Lang: lang, Form: form}
	gallery(t).Prepare(p)
	return p
}

func TestInput(t *testing.T) {
	t.Parallel()
	sent := ui.Form{Sent: true, Values: url.Values{"mail": {"typed"}, "secret": {"typed"}}, Errors: map[string]ui.Line{"mail": {Code: "c", Text: "Wrong."}}}
	for name, tc := range map[string]struct {
		form       ui.Form
		field      string
		attributes []any
		want       ui.Field
	}{
		"plain":             {field: "mail", want: ui.Field{Type: "text"}},
		"with everything":   {field: "mail", attributes: []any{"type", "email", "hint", "H", "complete", "username", "value", "v", "required", true, "focus", true, "rows", 3}, want: ui.Field{Type: "email", Hint: "H", Complete: "username", Value: "v", Required: true, Focus: true, Rows: 3}},
		"typed":             {form: sent, field: "mail", attributes: []any{"value", "v"}, want: ui.Field{Type: "text", Value: "typed", Error: &ui.Line{Code: "c", Text: "Wrong."}}},
		"left empty":        {form: ui.Form{Sent: true, Values: url.Values{"mail": {""}}}, field: "mail", attributes: []any{"value", "v"}, want: ui.Field{Type: "text"}},
		"of another form":   {form: sent, field: "other", attributes: []any{"value", "v"}, want: ui.Field{Type: "text", Value: "v"}},
		"a password typed":  {form: sent, field: "secret", attributes: []any{"type", "password"}, want: ui.Field{Type: "password"}},
		"before it is sent": {form: ui.Form{Values: sent.Values}, field: "mail", want: ui.Field{Type: "text"}},
	} {
		got, err := blank(t, "en", tc.form).Input(tc.field, "Label", tc.attributes...)
		tc.want.Name, tc.want.Label, tc.want.Mark, tc.want.AssumedMark = tc.field, "Label", "Required", "assumed wording"
		if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestWrongAttributes(t *testing.T) {
	t.Parallel()
	p := blank(t, "en", ui.Form{})
	for _, attributes := range [][]any{{"type"}, {"typ", "email"}, {"required", "yes"}, {"rows", "3"}, {"hint", 3}, {3, "x"}, {"checked", 1}, {"switch", "on"}, {"value", true}} {
		for kind, build := range map[string]func() (ui.Field, error){
			"input":  func() (ui.Field, error) { return p.Input("name", "Label", attributes...) },
			"box":    func() (ui.Field, error) { return p.Box("name", "Label", attributes...) },
			"choice": func() (ui.Field, error) { return p.Choice("name", "Label", nil, attributes...) },
		} {
			if _, err := build(); err == nil || !strings.Contains(err.Error(), `"name"`) {
				t.Errorf("%s with %v: %v", kind, attributes, err)
			}
		}
	}
}

func TestBox(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		form       ui.Form
		attributes []any
		checked    bool
		value, id  string
	}{
		"plain":                      {value: "on", id: "f-agree"},
		"ticked":                     {attributes: []any{"checked", true}, checked: true, value: "on", id: "f-agree"},
		"of several":                 {attributes: []any{"value", "a b"}, value: "a b", id: "f-agree-a-b"},
		"sent ticked":                {form: ui.Form{Sent: true, Values: url.Values{"agree": {"on"}}}, checked: true, value: "on", id: "f-agree"},
		"sent without it":            {form: ui.Form{Sent: true}, attributes: []any{"checked", true}, value: "on", id: "f-agree"},
		"sent with another":          {form: ui.Form{Sent: true, Values: url.Values{"agree": {"x", "y"}}}, attributes: []any{"value", "z", "checked", true}, value: "z", id: "f-agree-z"},
		"sent with it among others":  {form: ui.Form{Sent: true, Values: url.Values{"agree": {"x", "z"}}}, attributes: []any{"value", "z"}, checked: true, value: "z", id: "f-agree-z"},
		"a value sent without a box": {form: ui.Form{Sent: true, Values: url.Values{"agree": {"true"}}}, value: "on", id: "f-agree"},
	} {
		got, err := blank(t, "en", tc.form).Box("agree", "I agree", tc.attributes...)
		if err != nil || got.Checked != tc.checked || got.Value != tc.value || got.ID() != tc.id || got.TestID() != "field-agree" {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	options := []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B", Selected: true}}
	for name, tc := range map[string]struct {
		form       ui.Form
		attributes []any
		want       string
	}{
		"the option says":   {want: "b"},
		"the value says":    {attributes: []any{"value", "a"}, want: "a"},
		"it was chosen":     {form: ui.Form{Sent: true, Values: url.Values{"kind": {"a"}}}, want: "a"},
		"of another form":   {form: ui.Form{Sent: true, Values: url.Values{"name": {"a"}}}, attributes: []any{"value", "a"}, want: "a"},
		"none was chosen":   {form: ui.Form{Sent: true, Values: url.Values{"kind": {""}}}, attributes: []any{"value", "a"}, want: ""},
		"something strange": {form: ui.Form{Sent: true, Values: url.Values{"kind": {"z"}}}, want: ""},
	} {
		got, err := blank(t, "en", tc.form).Choice("kind", "Kind", options, tc.attributes...)
		var values []string
		for _, o := range got.Options {
			if o.Selected {
				values = append(values, o.Value)
			}
		}
		if selected := strings.Join(values, ""); err != nil || selected != tc.want {
			t.Errorf("%s: %q is selected, want %q (%v)", name, selected, tc.want, err)
		}
	}
	if options[0].Selected || !options[1].Selected {
		t.Error("the caller's options were changed")
	}
}

// TestFieldsOnThePage looks at what people and robots find: labels, ids, errors.
func TestFieldsOnThePage(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ mark, assumed, wrong string }{
		"en": {"Required", "assumed wording", "Enter an email address."}, "ja": {"必須", "文言は推定", "メールアドレスを入力してください。"},
	} {
		set := gallery(t)
		body, err := set.Render("all", newGallery(set, lang, ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			`<label for="f-email">`, `<span class="required" aria-hidden="true" title="` + words.mark + `">*</span>`,
			`<input type="text" id="f-email" name="email" value="nobody@" data-testid="field-email" aria-required="true" aria-describedby="f-email-error f-email-hint" aria-invalid="true">`,
			`id="f-email-error" role="alert" data-testid="field-email-error" data-code="form.value">` + words.wrong + `<`,
			`<input type="password" id="f-password" name="password" value="" data-testid="field-password" autocomplete="new-password">`,
			`rows="3">&lt;b&gt;typed&lt;/b&gt;</textarea>`,
			`<input type="checkbox" class="switch" id="f-organizations-org-1" name="organizations" value="org-1" data-testid="field-organizations">`,
			`<input type="checkbox" class="switch" id="f-organizations-org-2" name="organizations" value="org 2" data-testid="field-organizations" checked>`,
			`<small class="assumed" data-testid="assumed">` + words.assumed + `</small>`,
			`<option value="cas" selected>`, `data-testid="page-first"`, `href="/gallery?after=next&amp;type=cas" data-testid="page-next"`,
		} {
			if !strings.Contains(string(body), want) {
				t.Errorf("in %s it lacks %s", lang, want)
			}
		}
	}
}
