package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/world"
)

// The tests run a small service of their own, a bakery: loaves are kneaded with
// a name, bake for an hour, and a mail with a code and a link says that one is done. Burnt
// ones can only be helped by support.

type loaf struct {
	ID     string          `json:"id"`
	State  lifecycle.State `json:"state"`
	Name   string          `json:"name"`
	Secret string          `json:"secret"`
}

type loafFacts struct {
	in     knead
	secret string
	closed bool
}

// knead is the input of the trigger of that name.
type knead struct {
	Name string `json:"name" doc:"What it is called."`
}

func text(en, ja string) lifecycle.Text {
	return lifecycle.Text{EN: en, JA: ja, Src: lifecycle.Assumed}
}

func refusal(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: text(en, ja)}
}

func states(s ...lifecycle.State) []lifecycle.State { return s }

func newLoaves() *sim.Kind[loaf, loafFacts] {
	type (
		row    = lifecycle.Row[loaf, loafFacts]
		effect = lifecycle.Effect[loaf, loafFacts]
		guard  = lifecycle.Guard[loaf, loafFacts]
	)
	name := effect{ID: "name", Doc: "Names it.", Do: func(l *loaf, f loafFacts, _ time.Time) []lifecycle.Action {
		l.Name, l.Secret = f.in.Name, f.secret
		return nil
	}}
	tell := effect{ID: "tell", Doc: "Tells the customer.", Do: func(l *loaf, _ loafFacts, _ time.Time) []lifecycle.Action {
		return []lifecycle.Action{lifecycle.Mail{
			From: "test", Template: "done", To: l.Name + "@example.com",
			Subject: text("Your loaf is <done>", "パンが焼けました"),
			Body:    text("Dear customer,\ncome & fetch it:\n\n{link:shop}\n\nYour code: {code:pickup} {code:other}", "{link:shop} で {code:pickup} を提示"),
			Links:   map[string]lifecycle.Link{"shop": {Service: "test", Path: "/shop?a=1&b=2"}},
			Codes:   map[string]string{"pickup": "<123>"},
		}}
	}}
	open := guard{
		ID: "shop_open", Doc: "The shop is open.", Else: refusal("loaf.closed", "The shop is closed.", "閉店中です。"),
		Holds: func(_ loaf, f loafFacts, _ time.Time) bool { return !f.closed },
	}
	named := guard{
		ID: "named", Doc: "It has a name.", Else: refusal("loaf.nameless", "It needs a name.", "名前が必要です。"), Input: true,
		Holds: func(_ loaf, f loafFacts, _ time.Time) bool { return f.in.Name != "" },
	}
	src := []string{lifecycle.Assumed}
	state := func(s lifecycle.State, en, ja string, final bool) lifecycle.StateInfo {
		return lifecycle.StateInfo{State: s, Label: text(en, ja), Doc: en + ".", Final: final}
	}
	trigger := func(t lifecycle.Trigger, en, ja string) lifecycle.TriggerInfo {
		return lifecycle.TriggerInfo{Trigger: t, Label: text(en, ja), Doc: en + "."}
	}
	kneading := trigger("knead", "Knead", "こねる")
	kneading.Input = func() any { return &knead{} }
	naming := trigger("rename", "Rename", "改名")
	naming.Input = kneading.Input
	turn := effect{ID: "turn_over", Doc: "Turns it over.", Do: func(*loaf, loafFacts, time.Time) []lifecycle.Action { return nil }}
	return &sim.Kind[loaf, loafFacts]{
		ID:     func(l *loaf) *string { return &l.ID },
		Public: func(l loaf) any { l.Secret = ""; return l },
		Facts: func(r *sim.Reader, l loaf, in any) (f loafFacts, err error) {
			switch in := in.(type) {
			case knead:
				f.in = in
			case *knead:
				f.in = *in
			}
			f.secret = r.Secret("test.loaf", l.ID, 0)
			f.closed, err = r.Switch("test.closed")
			return f, err
		},
		Spec: lifecycle.Spec[loaf, loafFacts]{
			Name: "test.loaf", Title: text("Loaf", "パン"), Doc: "A loaf.", Initial: "none",
			State: func(l *loaf) *lifecycle.State { return &l.State },
			States: []lifecycle.StateInfo{
				state("none", "Nothing", "なし", false), state("dough", "Dough", "生地", false),
				state("baking", "Baking", "焼成中", false), state("done", "Done", "焼き上がり", false), state("eaten", "Eaten", "完食", true),
			},
			Triggers: []lifecycle.TriggerInfo{
				kneading, naming, trigger("bake", "Bake", "焼く"), trigger("finish", "Finish", "完成"),
				trigger("turn", "Turn", "裏返す"), trigger("eat", "Eat", "食べる"),
			},
			Rows: []row{
				{ID: "test.loaf.knead", From: states("none"), On: "knead", To: "dough", If: []guard{named}, Do: []effect{name}, By: lifecycle.Operator, Why: "t", Src: src},
				{ID: "test.loaf.rename", From: states("dough"), On: "rename", If: []guard{named}, Do: []effect{name}, By: lifecycle.Operator, Why: "t", Src: src},
				{ID: "test.loaf.bake", From: states("dough"), On: "bake", To: "baking", If: []guard{open}, By: lifecycle.Operator, Why: "t", Src: src},
				{ID: "test.loaf.finish", From: states("baking"), On: "finish", To: "done", Do: []effect{tell}, After: "test.bake", Work: true, By: lifecycle.Product, Why: "t", Src: src},
				{ID: "test.loaf.turn", From: states("baking"), On: "turn", Do: []effect{turn}, By: lifecycle.Support, Why: "t", Src: src},
				{ID: "test.loaf.eat", From: states("done"), On: "eat", To: "eaten", By: lifecycle.World, Why: "t", Src: src},
			},
			Refusals: []lifecycle.Refusal{
				{On: "knead", Reason: refusal("loaf.made", "It is made already.", "すでにあります。")},
				{On: "rename", Reason: refusal("loaf.named", "It has its name.", "改名できません。")},
				{On: "bake", Reason: refusal("loaf.not_dough", "Only dough is baked.", "生地だけを焼けます。")},
				{On: "turn", Reason: refusal("loaf.not_baking", "It is not in the oven.", "焼成中ではありません。")},
				{On: "eat", Reason: refusal("loaf.not_done", "It is not done.", "焼けていません。")},
			},
		},
	}
}

// kneadLoaf is the bakery's command.
type kneadLoaf struct {
	loaves *sim.Kind[loaf, loafFacts]
	In     knead `json:"in"`
}

func (kneadLoaf) Name() string { return "test.knead" }

func (k kneadLoaf) Run(tx *sim.Tx) (any, error) { return k.loaves.New(tx, "knead", k.In) }

// bakery is the section of a fixture.
type bakery struct {
	Dough []string `json:"dough,omitempty" nullable:"false"`
	Oven  []string `json:"oven,omitempty" nullable:"false"`
}

const smallWorld = `
title: {en: Small, ja: 小}
doc: A bakery.
now: 2026-01-15T09:00:00Z
seed: flour
timezone: Asia/Tokyo
clock: {mode: manual}
business: {name: Bakery, region: jp, platform: foundation}
test:
  dough: [rye, spelt]
`

// lab is control over real HTTP, with an engine and a sandbox called one.
type lab struct {
	t       *testing.T
	engine  *sim.Engine
	loaves  *sim.Kind[loaf, loafFacts]
	control *control.Control
	server  *httptest.Server
}

var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

func newLab(t *testing.T, edit ...func(*control.Options)) *lab {
	t.Helper()
	l := &lab{t: t, loaves: newLoaves()}
	service := sim.Service{
		Name: "test", Kinds: []sim.AnyKind{l.loaves}, Commands: []sim.Command{kneadLoaf{}},
		Settings: []sim.Setting{
			{Name: "test.bake", Type: sim.Delay, Default: "1h", Doc: "How long it bakes.", Src: lifecycle.Assumed},
			{Name: "test.closed", Type: sim.Switch, Default: "false", Doc: "Whether the shop is closed.", Src: lifecycle.Assumed},
		},
		Credentials: func(*sim.Reader) ([]sim.Credential, error) {
			return []sim.Credential{{Role: "baker", Service: "test", Login: "baker@example.com", Password: "<dough>", State: "active"}}, nil
		},
	}
	var err error
	if l.engine, err = sim.Open(t.Context(), sim.Options{
		Dir: t.TempDir(), Services: []sim.Service{estate.Service(), service}, Wall: clock.System(),
	}); err != nil {
		t.Fatal(err)
	}
	// The first server sets huma's process-wide variables, which loaders read.
	web.New(web.Options{Service: "other", Engine: l.engine})
	loader := world.NewLoader(l.engine, world.Section{
		Name: "test", New: func() any { return &bakery{} },
		Place: func(tx *sim.Tx, part any) error {
			b, ok := part.(*bakery)
			if !ok {
				return fmt.Errorf("a part of type %T", part)
			}
			for state, names := range map[lifecycle.State][]string{"dough": b.Dough, "baking": b.Oven} {
				for _, name := range names {
					if _, err := l.loaves.Place(tx, loaf{State: state, Name: name}, tx.Now()); err != nil {
						return err
					}
				}
			}
			return nil
		},
	})
	catalogue, err := world.LoadCatalogue(loader, fstest.MapFS{
		"small.yaml": {Data: []byte(smallWorld)},
		"tiny.yaml":  {Data: []byte("extends: small\ndoc: Nothing baked.\ntest: {dough: []}\n")},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	o := control.Options{
		Engine: l.engine, Fixtures: catalogue, Loader: loader, Version: "0.0.0", Metrics: web.NewMetrics(),
		URLs: func(_ context.Context, r *http.Request, sandbox string) map[string]string {
			return map[string]string{"test": "http://" + r.Host + "/s/" + sandbox}
		},
	}
	for _, e := range edit {
		e(&o)
	}
	l.control = control.New(o)
	l.server = httptest.NewServer(l.control.Handler())
	t.Cleanup(func() {
		l.control.Close()
		l.server.Close()
		if err := l.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	a := l.send("POST", "/sandboxes", `{"name":"one","fixture":"small"}`, "Authorization", "Bearer "+o.Bearer)
	if a.Status != http.StatusCreated {
		t.Fatalf("making the sandbox answered %d %s", a.Status, a.Body)
	}
	return l
}

// answer is what came back for a request.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

func (l *lab) send(method, path, body string, header ...string) answer {
	l.t.Helper()
	a, err := l.try(method, path, body, header...)
	if err != nil {
		l.t.Fatal(err)
	}
	return a
}

// try is send for other goroutines than the test's.
func (l *lab) try(method, path, body string, header ...string) (answer, error) {
	if strings.HasPrefix(path, "/sandboxes") || strings.HasPrefix(path, "/lifecycles") || strings.HasPrefix(path, "/f") || strings.HasPrefix(path, "/settings") {
		path = "/api/v1" + path
	}
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, l.server.URL+path, reader)
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := l.server.Client().Do(r)
	if err != nil {
		return answer{}, err
	}
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(b)}, errors.Join(err, res.Body.Close())
}

// ok sends a request that must succeed, and decodes its answer into into, unless that is nil.
func (l *lab) ok(method, path, body string, into any) {
	l.t.Helper()
	a := l.send(method, path, body)
	if a.Status >= http.StatusMultipleChoices {
		l.t.Fatalf("%s %s answered %d %s", method, path, a.Status, a.Body)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(a.Body), into); err != nil {
			l.t.Fatalf("%s %s answered %q: %v", method, path, a.Body, err)
		}
	}
}

// problem is what an error answer says.
type problem struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	Lifecycle string `json:"lifecycle"`
	State     string `json:"state"`
}

// refused sends a request that must not succeed.
func (l *lab) refused(method, path, body string, status int, code string) problem {
	l.t.Helper()
	a := l.send(method, path, body)
	var p problem
	if err := json.Unmarshal([]byte(a.Body), &p); err != nil {
		l.t.Fatalf("%s %s answered %d %q: %v", method, path, a.Status, a.Body, err)
	}
	if a.Status != status || p.Code != code || p.Status != status {
		l.t.Errorf("%s %s %s answered %d %s, want %d %s", method, path, body, a.Status, a.Body, status, code)
	}
	return p
}

// box returns the sandbox one.
func (l *lab) box() *sim.Sandbox {
	l.t.Helper()
	box, err := l.engine.Sandbox(l.t.Context(), "one")
	if err != nil {
		l.t.Fatal(err)
	}
	return box
}

// knead makes a loaf in the sandbox one, as its service would.
func (l *lab) knead(name string) loaf {
	l.t.Helper()
	made, err := sim.Do[loaf](l.t.Context(), l.box(), sim.As("test:baker"), kneadLoaf{loaves: l.loaves, In: knead{Name: name}})
	if err != nil {
		l.t.Fatal(err)
	}
	return made
}

// bake puts a loaf into the oven.
func (l *lab) bake(id string) {
	l.t.Helper()
	l.ok("POST", "/sandboxes/one/things/test.loaf/"+id+"/trigger", `{"trigger":"bake"}`, nil)
}

// baked returns a loaf that is done, its mail delivered.
func (l *lab) baked(name string) loaf {
	l.t.Helper()
	made := l.knead(name)
	l.bake(made.ID)
	l.ok("POST", "/sandboxes/one/clock/advance", `{"until":{"thing":"`+made.ID+`","state":"done"}}`, nil)
	l.ok("POST", "/sandboxes/one/clock/advance", `{"until":{"event":"mail.message.deliver"}}`, nil)
	return made
}
