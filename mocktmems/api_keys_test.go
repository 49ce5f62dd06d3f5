package mocktmems_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mocktmems/logs"
	"github.com/mockone/mockone/mocktmems/mail"
)

// Who may call, and what he is told who may not.
func TestCallers(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed, func(s *start) {
		s.world.APIKeys = append(s.world.APIKeys,
			logs.WorldKey{Login: "auditor", Key: "auditor-key-of-a-fixture"}, logs.WorldKey{Login: "leaver", Key: "leaver-key-of-a-fixture"})
	})
	l.post(mail.Message{Type: "clean"}, mail.Message{Type: "spam"})
	p := l.program("", "")
	const missing, message = "401 AuthenticationMissingOrInvalid", "The credential is missing or invalid."
	for name, tc := range map[string]struct{ login, key, want, message string }{
		"his key":                {chief, chiefKey, "200", ""},
		"in capitals":            {"CHIEF", chiefKey, "200", ""},
		"another's":              {helper, helperKey, "200", ""},
		"nobody":                 {"", "", missing, message},
		"no key":                 {chief, "", missing, message},
		"no login":               {"", chiefKey, missing, message},
		"the key of another":     {chief, helperKey, missing, message},
		"with another's account": {helper, chiefKey, missing, message},
		"an unknown account":     {"stranger", chiefKey, missing, message},
		"his password":           {chief, password, missing, message},
		"a key in capitals":      {chief, strings.ToUpper(chiefKey), missing, message},
		"a disabled key":         {helper, "helper-key-disabled", missing, message},
		"a disabled account":     {"leaver", "leaver-key-of-a-fixture", missing, message},
		"no permission":          {"auditor", "auditor-key-of-a-fixture", "403 AuthorizationRequestDenied", "The auditor account is not authorized to perform this operation."},
	} {
		for _, path := range []string{accepted, eventLog} {
			got := p.with(tc.login, tc.key).wants(path, tc.want)
			scheme := ""
			if got.status == http.StatusUnauthorized {
				scheme = `Basic realm="Email Security"`
			}
			if got.Message != tc.message || got.header.Get("WWW-Authenticate") != scheme {
				t.Errorf("%s: %s, asks for %s", name, got.body, got.header.Get("WWW-Authenticate"))
			}
		}
	}
	// Nobody is told what is wrong with his request who may not make it.
	p.wants(trackingLog, missing)
	p.with(chief, chiefKey).wants(trackingLog, "400 InvalidFormat")
	p.with(chief, chiefKey).wants(accepted+"&domain=a%22b", "400 IllegalCharacter")
	if got := p.with(chief, chiefKey).wants("/api/v1/log/nothing", "404 ResourceNotAvailable"); got.Message != "The resource requested is not available." {
		t.Errorf("%+v", got)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if got := p.with(chief, chiefKey).send(method, accepted); got.status != http.StatusBadRequest || got.Code != "InvalidMethod" || got.Message != "The URL does not support the "+method+" method." {
			t.Errorf("%s: %d %s", method, got.status, got.body)
		}
	}
	bearer, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+accepted, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	bearer.Header.Set("Authorization", "Bearer "+chiefKey)
	res, err := p.client.Do(bearer)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a key as a bearer token: %d %v", res.StatusCode, err)
	}
}

// A key that was made leads to its sandbox by itself; the key of a fixture does not.
func TestKeyLeadsToItsSandbox(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed)
	l.post(mail.Message{Type: "clean"})
	var made string
	for _, c := range labs.See(l.Lab, "", l.tmems.Logs.Credentials) {
		if c.Login == chief && c.Password != chiefKey {
			made = c.Password
		}
	}
	p := l.program(chief, made)
	p.base = strings.TrimSuffix(p.base, "/s/"+l.Box.ID())
	p.wants(accepted, "200")
	p.with(chief, chiefKey).wants(accepted, "401 AuthenticationMissingOrInvalid") // there is no default sandbox here
	p.with(chief, strings.Repeat("0", 52)).wants(accepted, "401 AuthenticationMissingOrInvalid")
}

// madeKey is the answer that has a key.
type madeKey struct {
	ID     string `json:"id"`
	APIKey string `json:"api_key"`
}

// An administrator has two keys at most, is shown each once, switches and deletes his own
// alone, and not without the permission.
func TestAPIKeys(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed, func(s *start) {
		s.world.APIKeys = nil
		s.world.Users = append(s.world.Users, mocktmems.WorldUser{Login: "deputy", Name: "Deputy", Email: "deputy@example.co.jp", Password: password})
	})
	l.post(mail.Message{Type: "clean"})
	const keys = "/api/api-keys"
	c := l.enter(chief)
	makes := func() madeKey { return labs.Want[madeKey](c, http.StatusCreated, http.MethodPost, keys, "") }
	made := makes()
	first, id := made.APIKey, made.ID
	p := l.program(chief, first)
	p.wants(accepted, "200")
	second := makes().APIKey
	l.Unchanged(func() {
		c.Problem(http.StatusConflict, "tmems.api_key.two", http.MethodPost, keys, "")
	})
	if body := c.Send(http.MethodGet, keys, "").Body.String(); strings.Contains(body, first) || strings.Contains(body, second) || strings.Count(body, `"login":"chief"`) != 2 {
		t.Errorf("listed as %s", body)
	}
	c.Ask(http.StatusOK, http.MethodPost, keys+"/"+id, `{"to":"disabled"}`)
	p.wants(accepted, "401 AuthenticationMissingOrInvalid")
	p.with(chief, second).wants(accepted, "200")
	c.Problem(http.StatusConflict, "tmems.api_key.disabled", http.MethodPost, keys+"/"+id, `{"to":"disabled"}`)
	c.Problem(http.StatusConflict, "tmems.api_key.two", http.MethodPost, keys, "") // a disabled one counts
	c.Ask(http.StatusOK, http.MethodPost, keys+"/"+id, `{"to":"noted"}`)
	if got := c.Ask(http.StatusOK, http.MethodPost, keys+"/"+id, `{"to":"enabled"}`); got["status"] != "enabled" || got["api_key"] != nil {
		t.Errorf("enabled: %+v", got)
	}
	p.wants(accepted, "200")

	// helper's permissions do not grant API keys; a superadmin does not see another's.
	h := l.enter(helper)
	for _, path := range []string{keys, keys + "/" + id, "/api/log-retrieval"} {
		h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodGet, path, "")
	}
	h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodPost, keys, "")
	h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodPost, keys+"/"+id, `{"to":"deleted"}`)
	h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodPost, "/api/log-retrieval", `{"to":"disabled"}`)
	d := l.enter("deputy")
	if body := d.Send(http.MethodGet, keys, "").Body.String(); strings.Contains(body, id) {
		t.Errorf("another superadmin is shown %s", body)
	}
	d.Problem(http.StatusNotFound, "not_found", http.MethodGet, keys+"/"+id, "")
	d.Problem(http.StatusNotFound, "not_found", http.MethodPost, keys+"/"+id, `{"to":"deleted"}`)

	c.Ask(http.StatusNoContent, http.MethodPost, keys+"/"+id, `{"to":"deleted"}`)
	c.Problem(http.StatusConflict, "tmems.api_key.deleted", http.MethodPost, keys+"/"+id, `{"to":"enabled"}`)
	c.Problem(http.StatusNotFound, "not_found", http.MethodGet, keys+"/"+id, "")
	p.wants(accepted, "401 AuthenticationMissingOrInvalid")
	third := makes().APIKey
	if third == first || third == second || first == second {
		t.Error("a key was made twice")
	}

	// Of what happened no event tells the keys.
	for _, e := range labs.See(l.Lab, "", func(r *sim.Reader) ([]sim.Event, error) { return r.Events(sim.EventFilter{}) }) {
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{first, second, third} {
			if strings.Contains(string(body), key) {
				t.Errorf("an event tells a key: %s", body)
			}
		}
	}
}

// While log retrieval is disabled there are no logs for anybody.
func TestLogRetrieval(t *testing.T) {
	t.Parallel()
	l := newLab(t, keyed)
	l.post(mail.Message{Type: "spam"})
	p, c := l.program(helper, helperKey), l.enter(chief)
	const path = "/api/log-retrieval"
	status := func(want string) {
		t.Helper()
		if got := c.Ask(http.StatusOK, http.MethodGet, path, ""); got["status"] != want {
			t.Errorf("log retrieval is %v, want %s", got, want)
		}
	}
	status("enabled")
	c.Problem(http.StatusConflict, "tmems.log_retrieval.enabled", http.MethodPost, path, `{"to":"enabled"}`)
	for range 2 {
		c.Ask(http.StatusOK, http.MethodPost, path, `{"to":"disabled"}`)
		status("disabled")
		c.Problem(http.StatusConflict, "tmems.log_retrieval.disabled", http.MethodPost, path, `{"to":"disabled"}`)
		for _, asked := range []string{accepted, eventLog} {
			if got := p.wants(asked, "404 ResourceNotAvailable"); got.Message != "The resource requested by the helper account is not available." {
				t.Errorf("%+v", got)
			}
		}
		p.with(helper, "wrong").wants(accepted, "401 AuthenticationMissingOrInvalid")
		c.Ask(http.StatusOK, http.MethodPost, path, `{"to":"enabled"}`)
		status("enabled")
		p.wants(eventLog, "200")
	}
}

// API keys on their page, in both languages.
func TestAPIAccessPage(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { keyed(s); s.world.APIKeys = nil }, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		const path = "/api-access"
		if got := c.Get(path); !got.Has("no-api-keys") || got.Has("api-key-row") || got.Heading() != say("API Access", "APIアクセス") {
			c.t.Errorf("%s", got.Text)
		}
		added := say("The API Key was generated. Copy and save it: it is not shown again later.", "APIキーを生成しました。コピーして保存してください。あとで再表示することはできません。")
		page := c.Done(c.Post(path), path, added)
		key := page.Words("api-key")
		c.program(chief, key).wants(accepted, "204")
		id, _ := page.Attribute("api-key-row", "data-id")
		page = c.Done(c.Post(path+"/keys/"+id, "to", "noted"), path, say("The API Key is hidden.", "APIキーを非表示にしました。"))
		if page.Has("api-key") || strings.Contains(page.HTML, key) || !strings.Contains(page.Text, "…"+key[len(key)-4:]) {
			c.t.Errorf("the key is shown again: %s", page.Text)
		}
		c.Done(c.Post(path+"/keys/"+id, "to", "disabled"), path, say("The API Key was disabled.", "APIキーを無効にしました。"))
		c.program(chief, key).wants(accepted, "401 AuthenticationMissingOrInvalid")
		c.Done(c.Post(path+"/keys/"+id, "to", "enabled"), path, say("The API Key was enabled.", "APIキーを有効にしました。"))
		c.Done(c.Post(path), path, added)
		c.Refused(c.Post(path), http.StatusConflict, "tmems.api_key.two", say("A maximum of two API Keys are allowed at a time.", "APIキーは同時に2つまで使用できます。"))
		c.Done(c.Post(path+"/keys/"+id, "to", "deleted"), path, say("The API Key was deleted.", "APIキーを削除しました。"))
		page = c.Done(c.Post(path+"/log-retrieval", "to", "disabled"), path, say("Log retrieval was disabled.", "ログの取得を無効にしました。"))
		if page.Rows("api-key-row") != 1 || !page.Has("enable-log-retrieval") || page.Has("disable-log-retrieval") {
			c.t.Errorf("%s", page.Text)
		}
		c.Done(c.Post(path+"/log-retrieval", "to", "enabled"), path, say("Log retrieval was enabled.", "ログの取得を有効にしました。"))
		c.signedIn(helper)
		if got := c.Get(path); got.Status != http.StatusForbidden || c.Get("/").Has("api-access") {
			c.t.Errorf("helper is shown %d", got.Status)
		}
	})
}

// Keys that cannot be are refused with their place.
func TestKeysThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys  []logs.WorldKey
		where string
	}{
		"nobody's":           {[]logs.WorldKey{{Login: "stranger"}}, "api_keys[0].login"},
		"three":              {[]logs.WorldKey{{Login: chief}, {Login: "CHIEF"}, {Login: chief}}, "api_keys[2].login"},
		"one twice":          {[]logs.WorldKey{{Login: chief, Key: chiefKey}, {Login: helper, Key: chiefKey}}, "api_keys[1].key"},
		"a space":            {[]logs.WorldKey{{Login: chief, Key: "a key of mine"}}, "api_keys[0].key"},
		"no ASCII":           {[]logs.WorldKey{{Login: chief, Key: "schlüssel"}}, "api_keys[0].key"},
		"no time of a key's": {[]logs.WorldKey{{Login: chief, Since: "soon"}}, "api_keys[0].since"},
	} {
		if _, err := tryLab(t, func(s *start) { s.world.APIKeys = tc.keys }); err == nil || !strings.Contains(err.Error(), tc.where+": ") {
			t.Errorf("%s: %v, want it to name %s", name, err, tc.where)
		}
	}
	l := newLab(t, keyed, func(s *start) { s.world.Retrieval = "disabled" })
	l.program(chief, chiefKey).wants(accepted, "404 ResourceNotAvailable")
}
