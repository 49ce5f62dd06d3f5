package mail_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web/uitest"
)

// Domains with their recipients are managed on pages, and refused in the field that is wrong.
func TestDomainForms(t *testing.T) {
	t.Parallel()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, nil)
		c := l.clicker(boss, lang)
		page := c.Done(c.Post("/domains", "name", "New.example", "inbound", "mx.new.example", "outbound", "on"), "/domains", say("The domain was added.", "ドメインを追加しました。"))
		d := byName(t, l, "new.example")
		if row := page.Row(`data-name="new.example"`); d.State != "verifying" || !d.Outbound || !strings.Contains(row.HTML, "/domains/"+d.ID) {
			t.Errorf("added: %+v", d)
		}
		again := func() uitest.Page { return c.Post("/domains", "name", "new.example", "inbound", "mx.new.example") }
		l.RefusedPage(c, again, http.StatusConflict, "tmems.domain.managed", say("is already managed by", "すでにTrend Micro Email Security/Cloud Email Gateway Protectionで管理されています。"))

		path := "/domains/" + d.ID
		if got := c.Get(path); got.Inner("domain-state") != say("Verifying", "検証中") || got.Inner("txt") != d.TXT || !got.Has("no-recipients") {
			t.Errorf("its page: %s", got.Text)
		}
		c.Done(c.Post(path+"/verify"), path, say("The domain was verified.", "ドメインを検証しました。"))
		if got := c.Get(path); got.Inner("domain-state") != say("Completed", "完了") || got.Has("verify-domain") {
			t.Errorf("verified: %s", got.Text)
		}
		c.Refused(c.Post(path+"/verify"), http.StatusConflict, "tmems.domain.verified", say("The domain has been verified already.", "ドメインはすでに検証されています。"))

		page = c.Done(c.Post(path+"/recipients", "address", "a+b@new.example", "name", "A"), path, say("The recipient was added.", "受信者を追加しました。"))
		if page.Rows("recipient-row") != 1 || !page.Has("delete-recipient") {
			t.Errorf("recipients: %s", page.Text)
		}
		for code, address := range map[string]string{"tmems.recipient.exists": "a+b@new.example", "tmems.recipient.foreign": "a@example.com"} {
			l.RefusedPage(c, func() uitest.Page { return c.Post(path+"/recipients", "address", address) }, http.StatusConflict, code, "")
		}
		page = c.Done(c.Post(path+"/recipients/delete", "gone", "a+b@new.example"), path, say("The recipient was deleted.", "受信者を削除しました。"))
		if page.Rows("recipient-row") != 0 {
			t.Errorf("recipients: %s", page.Text)
		}
		c.Refused(c.Post(path+"/recipients/delete", "gone", "a+b@new.example"), http.StatusNotFound, "tmems.recipient.unknown", say("There is no such recipient.", "指定された受信者はありません。"))
		c.Done(c.Post(path+"/delete"), "/domains", say("The domain was deleted.", "ドメインを削除しました。"))
		if got := c.Get(path); got.Status != http.StatusNotFound {
			t.Errorf("it is there still: %d", got.Status)
		}
	})
}

func byName(t *testing.T, l *lab, name string) estate.MailDomain {
	t.Helper()
	for _, d := range labs.See(l.Lab, boss, mails.MailDomains) {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("there is no domain %s", name)
	return estate.MailDomain{}
}

func TestPolicyForms(t *testing.T) {
	t.Parallel()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, nil)
		c := l.clicker(boss, lang)
		form := []string{"name", "Own", "direction", "in", "type", "content_filter", "domain", "example.com", "words", "top secret\r\n\r\n offer ", "action", "delete"}
		page := c.Done(c.Post("/policies", form...), "/policies", say("The policy was added.", "ポリシーを追加しました。"))
		if page.Rows("policy-row") != 7 {
			t.Errorf("there are %d policies", page.Rows("policy-row"))
		}
		l.RefusedPage(c, func() uitest.Page { return c.Post("/policies", form...) }, http.StatusConflict, "tmems.policy.exists", say("exists already", "すでに存在します"))
		l.RefusedPage(c, func() uitest.Page {
			return c.Post("/policies", "name", "B", "direction", "in", "type", "spam", "domain", "example.net", "action", "pass")
		}, http.StatusConflict, "tmems.policy.domain_unknown", say("The domain is not managed.", "ドメインは管理されていません。"))
		own := labs.See(l.Lab, boss, mails.MailPolicies)[6]
		if strings.Join(own.Words, "|") != "top secret|offer" || own.Action != "delete" || own.Domain != "example.com" {
			t.Errorf("added: %+v", own)
		}
		path := "/policies/" + own.ID
		page = c.Done(c.Post(path+"/disable"), "/policies", say("The policy was disabled.", "ポリシーを無効にしました。"))
		if row := page.Row(`data-id="` + own.ID + `"`); !row.Has("enable-policy") || row.Has("disable-policy") {
			t.Errorf("disabled: %s", row.HTML)
		}
		c.Refused(c.Post(path+"/disable"), http.StatusConflict, "tmems.policy.disabled", say("The policy is disabled already.", "ポリシーはすでに無効です。"))
		c.Done(c.Post(path+"/enable"), "/policies", say("The policy was enabled.", "ポリシーを有効にしました。"))
		// What is for all domains is seen by who manages one of them, and not switched.
		if row := l.clicker(clerk, lang).Get("/policies").Row(`data-id="p-spam"`); row.Has("disable-policy") {
			t.Errorf("the clerk's: %s", row.HTML)
		}
	})
}

func TestReportForm(t *testing.T) {
	t.Parallel()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, nil)
		c := l.clicker(boss, lang)
		c.Done(c.Post("/reports", "name", "Today", "period", "daily", "domain", "example.com"), "/reports", say("The report was generated.", "レポートを作成しました。"))
		made := labs.See(l.Lab, boss, mails.MailReports)[0]
		page := c.Get("/reports/" + made.ID)
		if page.Inner("accepted") != "1" || page.Inner("period") != say("Daily", "日次") || page.Inner("report-domain") != "example.com" {
			t.Errorf("the report: %s", page.Text)
		}
		l.RefusedPage(c, func() uitest.Page {
			return c.Post("/reports", "name", "Today", "period", "daily", "domain", "example.net")
		}, http.StatusConflict,
			"tmems.report.domain_unknown", say("The domain is not managed.", "ドメインは管理されていません。"))
		clerks := l.clicker(clerk, lang)
		if got := clerks.Get("/reports/" + made.ID); got.Status != http.StatusNotFound {
			t.Errorf("who manages other domains is shown it: %d", got.Status)
		}
		l.RefusedPage(clerks, func() uitest.Page { return clerks.Post("/reports", "name", "All", "period", "daily") }, http.StatusForbidden,
			"tmems.domain.specified", say("Choose one of them.", "いずれかを選択してください。"))
	})
}

// Who may look alone has no forms, and what he sends all the same is refused.
func TestFormsAreForWhoMay(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	held := l.quarantine("", estate.MailFilter{}).Items[0].ID
	report := labs.See(l.Lab, boss, mails.MailReports)[0].ID
	chief, guest := l.clicker(boss, "en"), l.clicker(reader, "en")
	for path, buttons := range map[string]string{
		"/domains": "add-domain", "/domains/d-new": "verify-domain delete-domain add-recipient", "/domains/d-jp": "delete-recipient",
		"/policies": "add-policy enable-policy disable-policy", "/reports": "make-report", "/quarantine": "release delete",
	} {
		for id := range strings.FieldsSeq(buttons) {
			if !chief.Get(path).Has(id) || guest.Get(path).Has(id) {
				t.Errorf("%s: %s", path, id)
			}
		}
	}
	if got := guest.Get("/reports/" + report); got.Status != http.StatusOK {
		t.Errorf("a report: %d", got.Status)
	}
	for _, send := range [][]string{
		{"/domains", "name", "a.example", "inbound", "b"},
		{"/domains/d-new/verify"},
		{"/domains/d-new/delete"},
		{"/domains/d-jp/recipients", "address", "a@example.co.jp"},
		{"/domains/d-jp/recipients/delete", "gone", "ken@example.co.jp"},
		{"/policies", "name", "A", "direction", "in", "type", "spam", "action", "pass"},
		{"/policies/p-off/enable"},
		{"/policies/p-spam/disable"},
		{"/reports", "name", "A", "period", "daily"},
		{"/quarantine/" + held + "/release"},
		{"/quarantine/" + held + "/delete"},
	} {
		l.RefusedPage(guest, func() uitest.Page { return guest.Post(send[0], send[1:]...) }, http.StatusForbidden, "test.forbidden", "No.")
	}
}

// A subaccount is shown domains without their recipients if it may not see these.
func TestRecipientsAreForWhoMaySee(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	c := l.clicker(router, "en")
	if got := c.Get("/domains/d-jp"); got.Status != http.StatusOK || got.Has("recipients") || strings.Contains(got.Text, "ken@example.co.jp") {
		t.Errorf("%d %s", got.Status, got.Text)
	}
}
