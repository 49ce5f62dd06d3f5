package mail_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mocktmems/mail"
)

// face is a console that has nothing but mail.
func (l *lab) face() *web.Server {
	s := l.Server(mail.Name, "Email Security", sessions)
	type body struct {
		Body struct {
			Login string `json:"login"`
		}
	}
	type answer struct {
		Token string `json:"token"`
	}
	web.Register(s, web.Op{ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true}, func(ctx context.Context, c *web.Call, in *body) (*answer, error) {
		got, err := web.Do[estate.Session](ctx, c, enter{in.Body.Login})
		if err == nil {
			c.SetCookie(got.Token)
		}
		return &answer{got.Token}, err
	})
	mails.Routes(s)
	mails.Pages(s.Console(web.ConsoleOptions{
		Pages: ui.Config{Parts: []ui.Config{gateway.Config()}}, SignIn: "/sign-in", SignOut: "/sign-out", Fields: gateway.Fields(),
	}))
	return s
}

// enter signs somebody in.
type enter struct {
	Login string `json:"login"`
}

func (enter) Name() string { return "test.enter" }

func (c enter) Run(tx *sim.Tx) (any, error) {
	return sessions.New(tx, estate.SignIn, estate.SignedIn{Account: c.Login, Login: c.Login})
}

// clicker is a browser in which somebody has signed in.
func (l *lab) clicker(actor, lang string) *uitest.Clicker {
	l.T.Helper()
	c := l.Clicker(l.face(), lang)
	login := strings.TrimPrefix(actor, "tmems:")
	if got := c.Send(http.MethodPost, "/api/sign-in", "application/json", `{"login":"`+login+`"}`); got.Status != http.StatusOK {
		l.T.Fatalf("signing in: %d", got.Status)
	}
	return c
}

func (l *lab) client(actor string) *labs.Client {
	l.T.Helper()
	c := l.Client(l.face())
	c.SignIn(`{"login":"` + strings.TrimPrefix(actor, "tmems:") + `"}`)
	return c
}

func TestAPI(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	c := l.client(boss)
	type list[T any] struct {
		Items []T    `json:"items"`
		Next  string `json:"next"`
		Total int    `json:"total"`
	}
	played := l.play(estate.MailTraffic{Domain: "example.com", Count: 3, Messages: []mail.Message{{Type: "spam", Subject: "Caught"}}})
	if len(played) != 4 || played[0].Policy != "Spam" {
		t.Errorf("played: %+v", played)
	}
	if got := labs.Want[list[estate.MailTrack]](c, 200, "GET", "/api/mail-tracking?domain=example.com&limit=2", ""); got.Total != 5 || len(got.Items) != 2 || got.Next == "" {
		t.Errorf("tracking: %+v", got)
	}
	if got := labs.Want[list[estate.MailEvent]](c, 200, "GET", "/api/policy-events?search=caught&type=spam&direction=in", ""); got.Total != 1 || got.Items[0].MailID != played[0].MailID {
		t.Errorf("events: %+v", got)
	}
	held := labs.Want[list[estate.QuarantinedMail]](c, 200, "GET", "/api/quarantine?search=caught", "").Items
	if len(held) != 1 {
		t.Fatalf("quarantine: %+v", held)
	}
	c.Ask(204, "POST", "/api/quarantine/"+held[0].ID+"/release", "")
	c.Problem(409, "tmems.quarantined.released", "POST", "/api/quarantine/"+held[0].ID+"/delete", "")
	for _, one := range labs.Want[list[estate.QuarantinedMail]](c, 200, "GET", "/api/quarantine", "").Items {
		c.Ask(204, "POST", "/api/quarantine/"+one.ID+"/delete", "")
	}
	if got := labs.Want[estate.MailSummary](c, 200, "GET", "/api/mail-summary", ""); got.Quarantined != 0 || got.Domains != 3 {
		t.Errorf("figures: %+v", got)
	}

	d := labs.Want[estate.MailDomain](c, 201, "POST", "/api/domains", `{"name":"more.example.com","inbound":"mx.example.com"}`)
	c.Problem(409, "tmems.domain.managed", "POST", "/api/domains", `{"name":"more.example.com","inbound":"mx.example.com"}`)
	if got := c.Ask(200, "POST", "/api/domains/"+d.ID+"/verify", ""); got["state"] != "active" {
		t.Errorf("verified: %+v", got)
	}
	c.Ask(201, "POST", "/api/domains/"+d.ID+"/recipients", `{"address":"a@more.example.com"}`)
	if got := labs.Want[list[mail.Recipient]](c, 200, "GET", "/api/domains/"+d.ID+"/recipients", ""); len(got.Items) != 1 || got.Items[0].Address != "a@more.example.com" {
		t.Errorf("recipients: %+v", got)
	}
	c.Ask(200, "DELETE", "/api/domains/"+d.ID+"/recipients/a@more.example.com", "")
	c.Ask(204, "DELETE", "/api/domains/"+d.ID, "")
	p := labs.Want[estate.MailPolicy](c, 201, "POST", "/api/policies", `{"name":"New","direction":"in","type":"spam","action":"pass"}`)
	if got := c.Ask(200, "POST", "/api/policies/"+p.ID+"/disable", ""); got["enabled"] != false {
		t.Errorf("disabled: %+v", got)
	}
	c.Ask(200, "POST", "/api/policies/"+p.ID+"/enable", "")
	report := labs.Want[estate.MailReport](c, 201, "POST", "/api/reports", `{"name":"New","period":"daily","domain":"example.com"}`)
	if got := labs.Want[list[estate.MailReport]](c, 200, "GET", "/api/reports?limit=1", ""); len(got.Items) != 1 || got.Items[0].ID != report.ID || got.Items[0].Figures.Accepted != 5 {
		t.Errorf("reports: %+v", got)
	}
	c.Problem(409, "tmems.report.domain_unknown", "POST", "/api/reports", `{"name":"New","period":"daily","domain":"example.net"}`)
	c.Problem(422, "validation.failed", "POST", "/api/reports", `{"name":"New","period":"yearly"}`)
	for path, want := range map[string]int{"domains": 3, "policies": 7, "reports": 3} {
		if got := labs.Want[list[map[string]any]](c, 200, "GET", "/api/"+path, ""); len(got.Items) != want {
			t.Errorf("%s: %d, want %d", path, len(got.Items), want)
		}
	}
	locked := l.client(nobody)
	for _, path := range []string{"mail-summary", "domains", "domains/d-jp/recipients", "policies", "reports", "mail-tracking", "policy-events", "quarantine"} {
		locked.Problem(403, "test.forbidden", "GET", "/api/"+path, "")
	}
	l.client(clerk).Ask(404, "GET", "/api/domains/d-com/recipients", "")
}

func TestScreens(t *testing.T) {
	t.Parallel()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, nil)
		l.play(estate.MailTraffic{Domain: "example.com", Messages: []mail.Message{{Type: "spam", Subject: "One"}, {Type: "spam", Subject: "Two"}, {Type: "anti_spoof"}}})
		c := l.clicker(boss, lang)
		if got := c.Get("/dashboard"); got.Inner("quarantined") != "3" || got.Inner("blocked") != "1" || got.Rows("event-type-row") != 2 {
			t.Errorf("the figures: %s", got.HTML)
		}
		for path, rows := range map[string]int{
			"/domains domain-row": 3, "/policies policy-row": 6, "/reports report-row": 2, "/mail-tracking track-row": 5,
			"/mail-tracking?type=blocked_traffic track-row": 1, "/mail-tracking?domain=gone.example track-row": 0,
			"/policy-events event-row": 4, "/policy-events?type=spam&domain=example.com event-row": 2, "/quarantine quarantine-row": 3,
			"/quarantine?search=two quarantine-row": 1,
		} {
			path, id, _ := strings.Cut(path, " ")
			if got := c.Get(path); got.Status != 200 || got.Rows(id) != rows {
				t.Errorf("%s: %d, %d rows, want %d", path, got.Status, got.Rows(id), rows)
			}
		}
		held := l.quarantine("", estate.MailFilter{Domain: "example.com"}).Items
		c.Done(c.Post("/quarantine/"+held[0].ID+"/release"), "/quarantine", say("The message is being delivered.", "メールを配信します。"))
		c.Refused(c.Post("/quarantine/"+held[0].ID+"/delete"), http.StatusConflict, "tmems.quarantined.released",
			say("The message has been delivered already.", "メールはすでに配信されています。"))
		c.Done(c.Post("/quarantine/"+held[1].ID+"/delete"), "/quarantine", say("The message was deleted.", "メールを削除しました。"))
		if got := l.clicker(reader, lang).Get("/quarantine"); got.Rows("quarantine-row") != 1 || got.Has("release") {
			t.Error("who may only look has forms, or nothing to look at")
		}
		if got := l.clicker(nobody, lang).Get("/mail-tracking"); got.Status != http.StatusForbidden {
			t.Errorf("who may nothing: %d", got.Status)
		}
	})
}
