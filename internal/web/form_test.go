package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFieldsThatAreWrong has each thing that can be wrong with a form, as its
// field says it in both languages.
func TestFieldsThatAreWrong(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	for name, tc := range map[string]struct {
		form      url.Values
		field     string
		en, ja    string
		elsewhere bool // the page has no place for it: it stands above
	}{
		"missing":             {form: url.Values{}, field: "name", en: "Enter a value.", ja: "値を入力してください。"},
		"empty":               {form: url.Values{"name": {""}}, field: "name", en: "Enter a value.", ja: "値を入力してください。"},
		"too short":           {form: url.Values{"name": {"ab"}}, field: "name", en: "Use at least 3 characters.", ja: "3文字以上で入力してください。"},
		"too short, in kanji": {form: url.Values{"name": {"門番"}}, field: "name", en: "Use at least 3 characters.", ja: "3文字以上で入力してください。"},
		"too long":            {form: url.Values{"name": {"abcdefghijk"}}, field: "name", en: "Use at most 10 characters.", ja: "10文字以内で入力してください。"},
		"no address":          {form: url.Values{"name": {"knock"}, "mail": {"nobody"}}, field: "mail", en: "Enter an email address.", ja: "メールアドレスを入力してください。"},
		"no such choice":      {form: url.Values{"name": {"knock"}, "kind": {"c"}}, field: "kind", en: "Choose one of the options.", ja: "選択肢から選択してください。"},
		"another form":        {form: url.Values{"name": {"knock"}, "code": {"12a"}}, field: "code", en: "The value is not valid.", ja: "値が正しくありません。"},
		"too many":            {form: url.Values{"name": {"knock"}, "tags": {"x", "y", "z"}}, field: "tags", en: "The value is not valid.", ja: "値が正しくありません。"},
		"in a hidden field":   {form: url.Values{"name": {"knock"}, "hidden": {"long"}}, elsewhere: true, en: "The request does not fit the operation.", ja: "リクエストが操作の仕様に合いません。"},
		"no such field":       {form: url.Values{"name": {"knock"}, "color": {"red"}}, elsewhere: true, en: "The request does not fit the operation.", ja: "リクエストが操作の仕様に合いません。"},
		"in other letters":    {form: url.Values{"name": {"knock"}, "Mail": {"a@example.com"}}, elsewhere: true, en: "The request does not fit the operation.", ja: "リクエストが操作の仕様に合いません。"},
	} {
		for lang, want := range map[string]string{"en": tc.en, "ja": tc.ja} {
			k.got = doorForm{}
			p := k.visit("POST", "/door", tc.form, as(token), language(lang))
			if p.status != 422 || k.got.Name != "" || len(p.cookies) != 0 {
				t.Errorf("%s: %d, taken as %+v", name, p.status, k.got)
			}
			if tc.elsewhere {
				if code, _ := p.Attribute("refusal", "data-code"); code != "validation.failed" || !strings.HasPrefix(p.Inner("refusal"), want) {
					t.Errorf("%s in %s: above it says %q %q", name, lang, code, p.Inner("refusal"))
				}
				continue
			}
			code, _ := p.Attribute("field-"+tc.field+"-error", "data-code")
			if code != "form.value" || p.Inner("field-"+tc.field+"-error") != want || p.Inner("refusal") != "" {
				t.Errorf("%s in %s: %q %q, above %q", name, lang, code, p.Inner("field-"+tc.field+"-error"), p.Inner("refusal"))
			}
			if invalid, _ := p.Attribute("field-"+tc.field, "aria-invalid"); invalid != "true" {
				t.Errorf("%s: the field is not marked", name)
			}
			if typed := tc.form.Get("name"); typed != "" {
				if value, _ := p.Attribute("field-name", "value"); value != typed {
					t.Errorf("%s: %q is lost", name, typed)
				}
			}
		}
	}
	// All fields that are wrong say so at once.
	p := k.visit("POST", "/door", url.Values{"name": {"ab"}, "mail": {"x"}, "kind": {"c"}}, as(token))
	for _, field := range []string{"name", "mail", "kind"} {
		if p.Inner("field-"+field+"-error") == "" {
			t.Errorf("%s says nothing", field)
		}
	}
}

// TestFormsThatAreNone has what browsers never send.
func TestFormsThatAreNone(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	const form = "application/x-www-form-urlencoded"
	for name, tc := range map[string]struct {
		kind, body string
		with       []with
		status     int
		code       string
	}{
		"JSON":                       {"application/json", `{"name":"knock"}`, nil, 415, "form.type"},
		"many parts":                 {"multipart/form-data; boundary=x", "--x--", nil, 415, "form.type"},
		"no type":                    {"", "name=knock", nil, 415, "form.type"},
		"a type that is none":        {"x;;", "name=knock", nil, 415, "form.type"},
		"half an escape":             {form, "name=%4", nil, 400, "form.malformed"},
		"a semicolon":                {form, "name=knock;kind=a", nil, 400, "form.malformed"},
		"NUL":                        {form, "name=kno%00ck", nil, 400, "form.malformed"},
		"NUL in a name":              {form, "na%00me=knock", nil, 400, "form.malformed"},
		"no UTF-8":                   {form, "name=kno%ffck", nil, 400, "form.malformed"},
		"no UTF-8 in a name":         {form, "na%ffme=knock", nil, 400, "form.malformed"},
		"half a surrogate":           {form, "name=kno%ed%a0%80ck", nil, 400, "form.malformed"},
		"huge":                       {form, "name=" + strings.Repeat("x", 65<<10), nil, 413, "body.too_large"},
		"huge, not announced":        {form, "name=" + strings.Repeat("x", 65<<10), []with{func(r *http.Request) { r.ContentLength = -1 }}, 413, "body.too_large"},
		"in the query":               {form, "", []with{func(r *http.Request) { r.URL.RawQuery = "name=knock" }}, 422, "query.unknown"},
		"with another character set": {form + "; charset=shift_jis", "name=%83%8b%83%8b", nil, 400, "form.malformed"},
	} {
		edit := append([]with{as(token), header("Accept", "text/html"), header("Content-Type", tc.kind)}, tc.with...)
		p := k.read("POST", "/door", tc.body, edit...)
		code, _ := p.Attribute("refusal", "data-code")
		if p.status != tc.status || code != tc.code || p.header.Get("Content-Type") != "text/html; charset=utf-8" || k.got.Name != "" {
			t.Errorf("%s: %d %s %s", name, p.status, code, p.body)
		}
	}
	// A character set in the type is what browsers may send.
	if p := k.read("POST", "/door", "name=%E9%96%80%E7%95%AA%E3%82%88", as(token), header("Content-Type", form+"; charset=utf-8")); p.status != 303 || k.got.Name != "門番よ" {
		t.Errorf("%d %q", p.status, k.got.Name)
	}
}

// TestAnyForm: whatever is typed into the fields, it is taken as it is or shown
// again as it is, and never an error of ours.
func TestAnyForm(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "on", "a", "b", "<script>", `"'><i>`, "{{.}}", "a@example.com", "{n}"}))
		form := url.Values{}
		for _, name := range []string{"name", "mail", "kind", "agree", "tags", "hidden", "code"} {
			if values := rapid.SliceOfN(text, 0, 3).Draw(t, name); len(values) > 0 {
				form[name] = values
			}
		}
		k.got = doorForm{}
		p := k.visit("POST", "/door", form, as(token))
		switch p.status {
		case 303:
			if k.got.Name != form.Get("name") || k.got.Agree != (form.Get("agree") == "on") || fmt.Sprint(k.got.Tags) != fmt.Sprint(append([]string{}, form["tags"]...)) {
				t.Fatalf("%v is taken as %+v", form, k.got)
			}
		case 422:
			if value, _ := p.Attribute("field-name", "value"); value != strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(form.Get("name")) {
				t.Fatalf("%q is shown as %q", form.Get("name"), value)
			}
			if strings.Contains(p.body, "<i>") || strings.Contains(p.body, "<script>") {
				t.Fatalf("what was typed is on the page as it is: %s", p.body)
			}
		case 400:
			if !strings.Contains(form.Encode(), "%00") && !strings.Contains(form.Encode(), "%EF%BF%BD") {
				t.Fatalf("%v: %s", form, p.Inner("refusal"))
			}
		default:
			t.Fatalf("%v: %d %s", form, p.status, p.body)
		}
	})
}
