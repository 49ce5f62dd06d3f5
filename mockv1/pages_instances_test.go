package mockv1_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
)

// legacyPlatform is a plan before the platform's update.
func legacyPlatform(start func() *plan) func() *plan {
	return func() *plan {
		p := start()
		p.platform = estate.Legacy
		return p
	}
}

// updated is the product that has become its successor.
func updated() *plan {
	p := connected()
	p.gadget.State, p.world.Instances[0].State = "closed", "updated"
	return p
}

// connecting is the product on its way.
func connecting() *plan {
	p := connected()
	p.gadget.State, p.world.Instances[0].State, p.world.Instances[0].Since = "connecting", "connecting", ""
	return p
}

// Every page of the way is shown in each state in both languages, to everybody,
// and showing it changes nothing.
func TestPagesOfTheWayAreShown(t *testing.T) {
	t.Parallel()
	const one = "/product-instances/instance"
	for name, tc := range map[string]struct {
		plan  func() *plan
		paths []string
	}{
		"not connected":    {foundation, []string{"/", "/product-instances", "/product-instances/connect", "/product-instances/connect?type=cas", "/product-instances/connect?type=zz", "/cecp"}},
		"on legacy":        {legacyPlatform(connected), []string{"/", "/product-instances", "/product-instances/connect?type=cas", one, one + "/update", one + "/notice", "/cecp", "/system-update"}},
		"connecting":       {connecting, []string{"/", "/product-instances", one, one + "/update", one + "/notice", "/cecp"}},
		"connected":        {connected, []string{"/", "/product-instances", one, one + "/update", one + "/notice", "/cecp", "/product-instances/connect?type=cas"}},
		"agreed":           {agreed, []string{"/", "/product-instances", one, one + "/update", one + "/notice", "/cecp"}},
		"updating":         {func() *plan { return updating("done") }, []string{"/", "/product-instances", one, one + "/update", one + "/notice", "/cecp"}},
		"updated":          {updated, []string{"/", "/product-instances", one, one + "/update", one + "/notice", "/cecp", "/cecp/dashboard", "/cecp/policies", "/cecp/services", "/cecp/reports", "/cecp/logs"}},
		"nothing to offer": {func() *plan { p := foundation(); p.gadget = nil; return p }, []string{"/", "/product-instances", "/product-instances/connect?type=cas", "/cecp"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan())
			for _, who := range []string{primary, auditor} {
				for _, lang := range []string{"en", "ja"} {
					c := l.clicker(lang).signIn(who)
					before := l.world()
					for _, path := range tc.paths {
						got := c.Get(path)
						if got.Status != http.StatusOK || !strings.Contains(got.HTML, `<html lang="`+lang+`"`) || got.Has("refusal") {
							t.Errorf("%s to %s in %s: %d %s", path, who, lang, got.Status, got.Text)
						}
						if !strings.Contains(got.HTML, `aria-current="page" data-testid="nav-`) {
							t.Errorf("the navigation does not show where %s is", path)
						}
					}
					if l.world() != before {
						t.Errorf("looking at the pages in %s changed the world", lang)
					}
				}
			}
		})
	}
}

// The list has the documented columns, and the business that support asks for.
func TestInstanceListPage(t *testing.T) {
	t.Parallel()
	p := connected()
	p.world.Instances[0].Description = "Mail <of> all"
	l := newLab(t, p)
	for lang, want := range map[string][]string{
		"en": {"Business name Example", "Business ID B-1", "Add Existing Product", "Instance type", "All", "Status", "Display name Status Instance ID Instance type Region Description", "Gadget Update Connected instance Gadget Japan Mail <of> all", "Got it"},
		"ja": {"ビジネス名 Example", "ビジネスID B-1", "既存製品を追加", "インスタンスタイプ", "すべて", "ステータス", "表示名 ステータス インスタンスID インスタンスタイプ 地域 説明", "Gadget アップデート 接続済み instance Gadget（日本語） Japan Mail <of> all", "了解"},
	} {
		got := l.clicker(lang).signIn(primary).Get("/product-instances")
		for _, words := range want {
			if !strings.Contains(got.Text, words) {
				t.Errorf("%s does not say %q: %s", lang, words, got.Text)
			}
		}
		if !strings.Contains(got.HTML, `data-copy="B-1" hidden`) || !strings.Contains(got.Element("update"), `/product-instances/instance/update"`) || !strings.Contains(got.HTML, "<h1>Product Instance</h1>") {
			t.Errorf("in %s: %s", lang, got.HTML)
		}
	}
}

// The status changes when the page is asked for again, not before; and the row
// offers the update only where there is something to update.
func TestInstanceRows(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		plan         func() *plan
		status, text string
		kind         string
		update, hint bool
	}{
		"connecting":       {connecting, "connecting", "Preparing or pending registration", "cas", false, false},
		"connected":        {connected, "connected", "Connected", "cas", true, true},
		"hint closed":      {func() *plan { p := connected(); p.world.Instances[0].HintSeen = true; return p }, "connected", "Connected", "cas", true, false},
		"agreed":           {agreed, "connected", "Connected", "cas", true, false},
		"updating":         {func() *plan { return updating("done") }, "updating", "Updating", "cecp", false, false},
		"updated":          {updated, "connected", "Connected", "cecp", false, false},
		"on legacy":        {legacyPlatform(connected), "connected", "Connected 2026-01-15 17:00:00", "cas", false, false},
		"blocked all same": {func() *plan { p := connected(); p.gadget.Begin = []string{"cas.x"}; return p }, "connected", "Connected", "cas", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan())
			got := l.clicker("en").signIn(auditor).Get("/product-instances")
			row := got.Row(`data-id="instance"`)
			if !strings.HasPrefix(row.HTML, `<tr data-id="instance" data-status="`+tc.status+`" data-type="`+tc.kind+`"`) || !strings.HasSuffix(row.Element("instance-status"), ">"+tc.text) {
				t.Errorf("the row: %s", row.HTML)
			}
			if row.Has("update") != tc.update || got.Has("update-hint") != tc.hint {
				t.Errorf("update %v, hint %v", row.Has("update"), got.Has("update-hint"))
			}
		})
	}
}

func TestInstanceListIsRenewed(t *testing.T) {
	t.Parallel()
	l := newLab(t, connecting())
	c := l.clicker("ja").signIn(primary)
	list := c.Get("/product-instances?search=gadget&status=connecting")
	if !strings.Contains(list.Text, "準備中または登録保留中") || !strings.Contains(list.Element("refresh"), `/product-instances?search=gadget&amp;status=connecting"`) && !strings.Contains(list.Element("refresh"), `/product-instances?search=gadget&status=connecting"`) {
		t.Errorf("while it is being connected: %s", list.Element("refresh"))
	}
	l.advance(2 * time.Minute)
	if list = c.Get("/product-instances"); !strings.HasSuffix(list.Element("instance-status"), ">接続済み") {
		t.Errorf("afterwards: %s", list.Text)
	}
}

func TestProductConnectorWords(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacyPlatform(foundation)())
	for lang, words := range map[string]struct{ connect, product string }{"en": {"Connect", "Product"}, "ja": {"接続", "製品"}} {
		c := l.clicker(lang).signIn(primary)
		got := c.Get("/product-instances")
		if !strings.Contains(got.HTML, "<h1>Product Connector</h1>") || !strings.HasSuffix(got.Element("add-existing-product"), ">"+words.connect) || !strings.HasSuffix(got.Element("nav-product-instance"), ">Product Connector") {
			t.Errorf("in %s: %s", lang, got.Text)
		}
		if form := c.Get("/product-instances/connect"); !strings.Contains(form.HTML, `<label for="f-type">`+words.product+`</label>`) {
			t.Errorf("the form in %s: %s", lang, form.Text)
		}
	}
}

func TestInstanceListFilters(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected())
	c := l.clicker("en").signIn(primary)
	for query, found := range map[string]bool{
		"": true, "?type=&status=&search=": true, "?type=cas": true, "?type=cecp": false, "?status=connected": true, "?status=updating": false,
		"?search=GADG": true, "?search=zz": false, "?type=cas&status=connected&search=instan": true,
	} {
		got := c.Get("/product-instances" + query)
		if got.Status != http.StatusOK || got.Has("instance-row") != found || got.Has("no-instances") == found {
			t.Errorf("%q: %d %s", query, got.Status, got.Text)
		}
		if filtered := strings.Contains(got.Text, "No product instances match."); filtered == found {
			t.Errorf("%q says: %s", query, got.Text)
		}
	}
	got := c.Get("/product-instances?type=cas&status=connected&search=" + "%22gadget")
	for _, kept := range []string{`<option value="cas" selected>`, `<option value="connected" selected>`, `value="&#34;gadget"`} {
		if !strings.Contains(got.HTML, kept) {
			t.Errorf("the filter has lost %s", kept)
		}
	}
	for _, path := range []string{"/product-instances?colour=red", "/product-instances?after=nothing"} {
		if got := c.Get(path); got.Status != http.StatusUnprocessableEntity || !got.Has("refusal") {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	for _, below := range []string{"", "/update", "/notice"} {
		if got := c.Get("/product-instances/nothing" + below); got.Status != http.StatusNotFound || !got.Has("refusal") {
			t.Errorf("the page of nothing%s: %d", below, got.Status)
		}
	}
}

func TestProductConnectionPage(t *testing.T) {
	t.Parallel()
	for lang, toast := range map[string]string{
		"en": "The connection was saved. Refresh the page after one to two minutes.", "ja": "接続を保存しました。1～2分程度待ってから画面を更新してください。",
	} {
		l := newLab(t, foundation())
		c := l.clicker(lang).signIn(operator)
		if got := c.Get("/product-instances/connect"); got.Has("save") || !strings.Contains(got.HTML, `<option value="cas">`) {
			t.Errorf("before the choice: %s", got.Text)
		}
		form := c.Get("/product-instances/connect?type=cas")
		for _, want := range []string{`name="type" value="cas"`, `value="default"`, `value="branch"`, `data-id="old"`, `<option value="cas" selected>`} {
			if !strings.Contains(form.HTML, want) {
				t.Errorf("the form lacks %s", want)
			}
		}
		if strings.Contains(form.HTML, `value="old"`) || strings.Contains(form.HTML, "checked") {
			t.Error("a toggle is there, or on, that must not be")
		}
		list := c.Done(c.Post("/product-instances/connect", "type", "cas", "organizations", "default", "organizations", "branch", "description", "All"), "/product-instances", toast)
		if !strings.Contains(list.HTML, `data-status="connecting"`) {
			t.Errorf("the list: %s", list.Text)
		}
		got := l.instance().Instance
		if !slices.Equal(got.Organizations, []string{"default", "branch"}) || got.Description != "All" {
			t.Errorf("the instance: %+v", got)
		}
		page := c.Get("/product-instances/" + got.ID)
		if !strings.Contains(page.Text, "Default organization Branch") || strings.HasSuffix(page.Element("instance-description"), ">") {
			t.Errorf("its page: %s", page.Text)
		}
	}
}

// refusedForm is a form that is refused: on its page, in both languages.
type refusedForm struct {
	plan   func() *plan
	who    string
	path   string
	fields []string
	status int
	// code is in the notice or, if field is set, in that field.
	code, field string
	en, ja      string
	// keeps is what the page still has.
	keeps string
}

func (f *refusedForm) check(t *testing.T) {
	t.Helper()
	for lang, sentence := range map[string]string{"en": f.en, "ja": f.ja} {
		l := newLab(t, f.plan())
		path := f.path
		if strings.Contains(path, "%s") {
			path = fmt.Sprintf(path, l.instance().Job)
		}
		c := l.clicker(lang).signIn(f.who)
		before := l.world()
		got := c.Post(path, f.fields...)
		at := "refusal"
		if f.field != "" {
			at = "field-" + f.field + "-error"
		}
		if got.Status != f.status || !strings.Contains(got.HTML, `data-code="`+f.code+`"`) || !got.Has(at) || !strings.Contains(got.Text, sentence) {
			t.Errorf("in %s: %d %s", lang, got.Status, got.Text)
		}
		if !strings.Contains(got.HTML, f.keeps) || got.Has("blocks") {
			t.Errorf("the page in %s has not %.60s: %s", lang, f.keeps, got.Text)
		}
		if l.world() != before {
			t.Errorf("in %s the refusal changed the world", lang)
		}
	}
}

const (
	roleEN = "Your user role does not have permission to do this."
	roleJA = "お使いのユーザの役割には、この操作を行う権限がありません。"
)

func TestRefusalsOfConnecting(t *testing.T) {
	t.Parallel()
	const path = "/product-instances/connect"
	choice := []string{"type", "cas", "organizations", "default", "description", "All of it"}
	long := strings.Repeat("x", 501)
	refusing := func() *plan { p := foundation(); p.gadget.Connect = []string{"cas.nothing", "cas.elsewhere"}; return p }
	alone := func() *plan {
		p := foundation()
		p.gadget.Organizations = p.gadget.Organizations[:2] // both have toggles
		return p
	}
	for name, tc := range map[string]refusedForm{
		"by an auditor":       {foundation, auditor, path, choice, 403, "v1.role.not_allowed", "", roleEN, roleJA, ">All of it</textarea>"},
		"what is connected":   {connected, primary, path, choice, 409, "v1.connect.already", "", "The product is connected already, or is being connected.", "この製品はすでに接続されているか、接続処理中です。", ">All of it</textarea>"},
		"no organization":     {alone, primary, path, []string{"type", "cas", "description", "All of it"}, 409, "v1.connect.no_organization", "", "Enable at least one organization.", "少なくとも1つの組織を有効にしてください。", ">All of it</textarea>"},
		"the product refuses": {refusing, primary, path, choice, 409, "cas.elsewhere", "", "cas.elsewhere", "cas.elsewhere（日本語）", `id="f-organizations-default" name="organizations" value="default" data-testid="field-organizations" checked`},
		"no such product":     {func() *plan { p := foundation(); p.gadget = nil; return p }, primary, path, []string{"type", "cas", "description", "All of it"}, 409, "v1.connect.no_product", "", "There is no such product to connect.", "接続できる製品がありません。", ">All of it</textarea>"},
		"no such type":        {foundation, primary, path, []string{"type", "zz"}, 422, "invalid", "", "there is no such instance type", "リクエストの内容が正しくありません。", `name="type"`},
		"too long":            {foundation, primary, path, []string{"type", "cas", "organizations", "default", "description", long}, 422, "form.value", "description", "Use at most 500 characters.", "500文字以内で入力してください。", ">" + long + "</textarea>"},
		"an unknown field":    {foundation, primary, path, append(slices.Clone(choice), "colour", "red"), 422, "validation.failed", "", "", "", ">All of it</textarea>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t)
		})
	}
}

// Toggles stay as they were when something is refused.
func TestTogglesStay(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.gadget.Connect = []string{"cas.nothing"}
	got := newLab(t, p).clicker("en").signIn(primary).Post("/product-instances/connect", "type", "cas", "organizations", "branch")
	for value, checked := range map[string]string{"branch": " checked", "default": ""} {
		if !strings.Contains(got.HTML, `value="`+value+`" data-testid="field-organizations"`+checked+" aria-describedby") {
			t.Errorf("the toggle of %s: %s", value, got.Text)
		}
	}
}

// What stands in the way is said before anybody asks.
func TestBlocksOfConnectingAreShown(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.gadget.Connect = []string{"cas.nothing", "cas.elsewhere"}
	got := newLab(t, p).clicker("ja").signIn(primary).Get("/product-instances/connect?type=cas")
	for _, want := range []string{`data-code="cas.nothing"`, "cas.nothing（日本語）", "cas.elsewhere（日本語）", `data-testid="save"`} {
		if !strings.Contains(got.HTML, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
