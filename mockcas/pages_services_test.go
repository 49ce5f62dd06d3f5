package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// serviceRow returns the row of a service.
func (c *clicker) serviceRow(p uitest.Page, code string) uitest.Page {
	c.t.Helper()
	return p.Row(`data-id="` + c.service(code).ID + `"`)
}

func TestServicesPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		got := c.signedIn(admin, password).Get("/services")
		if got.Rows("service-row") != 5 || got.Has("blocks") {
			c.t.Errorf("%d services: %s", got.Rows("service-row"), got.Text)
		}
		for code, want := range map[string]struct {
			name, organization, state string
			buttons                   []string
		}{
			"exchange_online": {"Exchange Online", "Default organization", say("On", "オン"), []string{"protection-off", "use-delegate"}},
			"teams":           {"Microsoft Teams", "Default organization", say("Not provisioned", "未プロビジョニング"), []string{"provision", "provision-delegate"}},
			"salesforce":      {"Salesforce", "Default organization", say("Off", "オフ"), []string{"protection-on", "use-delegate"}},
			"onedrive":        {"OneDrive", "Sales", say("On", "オン"), []string{"protection-off", "use-delegate"}},
		} {
			row := c.serviceRow(got, code)
			if !strings.HasPrefix(row.Text, want.name+" "+want.organization+" ") || row.Words("service-state") != want.state {
				c.t.Errorf("%s: %s", code, row.Text)
			}
			for _, button := range []string{"provision", "provision-delegate", "protection-on", "protection-off", "use-token", "use-delegate"} {
				shown := strings.Contains(" "+strings.Join(want.buttons, " ")+" ", " "+button+" ")
				if row.Has(button) != shown || shown && !strings.Contains(row.Tag(button), want.name) {
					c.t.Errorf("%s, the button %s: %s", code, button, row.HTML)
				}
			}
		}
		if row := c.serviceRow(got, "exchange_online"); !strings.Contains(row.HTML, `<code data-setting="journaling">journaling: on</code>`) || c.serviceRow(got, "teams").Has("service-settings") {
			c.t.Errorf("the settings: %s", row.HTML)
		}
	})
}

// Each button does what it says, and the page says that it was done.
func TestServicesPageChanges(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		changed, provisioned := say("The service was changed.", "サービスの設定を変更しました。"), say("The service was provisioned.", "サービスをプロビジョニングしました。")
		for _, step := range []struct {
			code, path, field, value string
			toast                    string
			state                    lifecycle.State
			account                  string
		}{
			{"teams", "/provision", "account", "token", provisioned, mockcas.ServiceOn, mockcas.TokenAccount},
			{"salesforce", "", "protection", "on", changed, mockcas.ServiceOn, mockcas.TokenAccount},
			{"salesforce", "", "protection", "off", changed, mockcas.ServiceOff, mockcas.TokenAccount},
			{"exchange_online", "", "account", "delegate", changed, mockcas.ServiceOn, mockcas.DelegateAccount},
			{"exchange_online", "", "account", "token", changed, mockcas.ServiceOn, mockcas.TokenAccount},
		} {
			next := c.Done(c.Post("/services/"+c.service(step.code).ID+step.path, step.field, step.value), "/services", step.toast)
			if got := c.service(step.code); got.State != step.state || got.Account != step.account {
				c.t.Errorf("%s %s: %+v", step.code, step.value, got)
			}
			account := say("Access token", "アクセストークン")
			if step.account == mockcas.DelegateAccount {
				account = say("Delegate account", "代理アカウント")
			}
			if row := c.serviceRow(next, step.code); row.Words("service-account") != account || !strings.Contains(row.Tag("service-state"), `data-status="`+string(step.state)+`"`) {
				c.t.Errorf("after %s %s: %s", step.code, step.value, row.Text)
			}
		}
	})
}

func TestProvisionWithDelegateAccountOnPage(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		s.world.Organizations[0].Services[0].State = "not_provisioned"
	}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		mail := "/services/" + c.service("exchange_online").ID + "/provision"
		c.Done(c.Post(mail, "account", "delegate"), "/services", say("The service was provisioned.", "サービスをプロビジョニングしました。"))
		if got := c.service("exchange_online"); got.State != mockcas.ServiceOn || got.Account != mockcas.DelegateAccount {
			c.t.Errorf("%+v", got)
		}
	})
}

// What a button is refused is said on the page, and nothing has happened.
func TestServicesPageRefuses(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		s.world.Organizations[0].Services[1].State, s.world.Organizations[0].Services[1].Account = "off", "delegate"
	}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		for _, tc := range []struct {
			code, path, field, value string
			status                   int
			reason, en, ja           string
		}{
			{"exchange_online", "", "protection", "on", 409, "cas.service.on", "Protection is enabled already.", "保護はすでに有効です。"},
			{"salesforce", "", "protection", "off", 409, "cas.service.off", "Protection is disabled already.", "保護はすでに無効です。"},
			{"teams", "", "protection", "on", 409, "cas.service.not_provisioned", "The service is not provisioned.", "サービスがプロビジョニングされていません。"},
			{"salesforce", "", "account", "delegate", 409, "cas.service.no_delegate", "This service cannot be used with a delegate account.", "このサービスでは代理アカウントを使用できません。"},
			{"teams", "/provision", "account", "delegate", 409, "cas.service.no_delegate", "This service cannot be used with a delegate account.", "このサービスでは代理アカウントを使用できません。"},
			{"sharepoint_online", "", "account", "delegate", 409, "cas.service.account_already", "The service uses this kind of account already.", "このサービスではすでにこの種類のアカウントが使用されています。"},
			{"exchange_online", "/provision", "account", "token", 409, "cas.service.provisioned", "The service is provisioned already.", "サービスはすでにプロビジョニングされています。"},
			{"exchange_online", "", "protection", "perhaps", 422, "validation.failed", "The request does not fit the operation.", "リクエストが操作の仕様に合いません。"},
			{"exchange_online", "", "protection", "", 422, "invalid", "nothing to change", "リクエストの内容が正しくありません。"},
		} {
			got := c.refused(func() uitest.Page { return c.Post("/services/"+c.service(tc.code).ID+tc.path, tc.field, tc.value) }, tc.status, tc.reason, say(tc.en, tc.ja))
			if got.Rows("service-row") != 5 || !got.Has("refusal") || !got.Has("banner") {
				c.t.Errorf("%s is not said on the page of the services: %s", tc.reason, got.Text)
			}
		}
		if got := c.Post("/services/nothing", "protection", "on"); got.Status != http.StatusNotFound || !strings.Contains(got.HTML, `data-code="not_found"`) {
			c.t.Errorf("a service that is not there: %d %s", got.Status, got.Text)
		}
	})
}

// Who may only look at services is shown the buttons, and told no.
func TestServicesPageRefusesTheRole(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(auditor, "Cas-auditor-1")
		if got := c.Get("/services"); !got.Has("protection-off") || !got.Has("provision") {
			c.t.Errorf("the buttons: %s", got.Text)
		}
		sentence := say("Your role does not have the permission to do this.", "この操作を行う権限がありません。")
		c.refused(func() uitest.Page { return c.Post("/services/"+c.service("exchange_online").ID, "protection", "off") }, 409, "cas.role.not_allowed", sentence)
		c.refused(func() uitest.Page { return c.Post("/services/"+c.service("teams").ID+"/provision", "account", "token") }, 409, "cas.role.not_allowed", sentence)
	})
}

// What would refuse the update is said once the update is next, and goes when it
// is mended by the page's own buttons.
func TestServicesPageSaysWhatBlocksTheUpdate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bend     func(*start)
		code     string
		en, ja   string
		service  string
		field    string
		remedied string
	}{
		"Salesforce": {
			func(s *start) { s.world.Organizations[0].Services[3].State = "on" }, "cas.update.salesforce",
			"The update will not continue because protection for Salesforce is enabled.", "Salesforceの保護が有効になっているため、アップデートを続行できません。",
			"salesforce", "protection", "off",
		},
		"a delegate account": {
			func(s *start) { s.world.Organizations[0].Services[0].Account = "delegate" }, "cas.update.delegate_account",
			"The update will not continue because protection for Exchange Online, SharePoint, or OneDrive is configured with a delegate account.",
			"Exchange Online、SharePoint、またはOneDriveの保護に代理アカウントが使用されているため、アップデートを続行できません。",
			"exchange_online", "account", "token",
		},
		"expired": {
			func(s *start) { s.licence.Ends = began.AddDate(0, 0, -31) }, "cas.update.licence_expired",
			"The update will not continue because the license has been expired for more than 30 days.",
			"ライセンスの有効期限が切れてから30日を超えているため、アップデートを続行できません。", "", "", "",
		},
		"MSPL": {
			func(s *start) { s.licence.Channel = "MSPL" }, "cas.update.channel",
			"The update is not available for licenses bought through a managed service provider (MSPL).",
			"Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。", "", "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, tc.bend, func(c *clicker, say func(en, ja string) string) {
				c.signedIn(admin, password)
				if got := c.Get("/services"); got.Has("blocks") {
					c.t.Errorf("before it is connected: %s", got.Text)
				}
				c.to(mockcas.TenantConnected)
				got := c.Get("/services").Within("blocks", "</div>")
				if strings.Count(got.HTML, "<li ") != 1 || !strings.Contains(got.HTML, `data-code="`+tc.code+`"`) || !strings.HasPrefix(got.Text, say(tc.en, tc.ja)) {
					c.t.Fatalf("what blocks: %s", got.HTML)
				}
				if tc.service == "" {
					return
				}
				next := c.Done(c.Post("/services/"+c.service(tc.service).ID, tc.field, tc.remedied), "/services", say("The service was changed.", "サービスの設定を変更しました。"))
				if next.Has("blocks") {
					c.t.Errorf("mended, and still there: %s", next.Text)
				}
				c.must(c.tell(estate.Begin, nil))
			})
		})
	}
}

// An organization has the tenant's connection, if it takes part in it.
func TestOrganizationsPage(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		s.world.Organizations = append(s.world.Organizations, mockcas.WorldOrganization{ID: "org-lab", Name: "Laboratory", CreatedInCAS: true})
	}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		for _, stage := range []struct {
			on          lifecycle.Trigger
			in          any
			code, label string
		}{
			{"", nil, "not_connected", say("Not connected", "未接続")},
			{estate.Connect, connection(), "connecting", say("Preparing or pending registration", "準備中または登録保留中")},
			{estate.Connected, nil, "connected", say("Connected", "接続済み")},
		} {
			if stage.on != "" {
				c.must(c.tell(stage.on, stage.in))
			}
			got := c.Get("/organizations")
			for id, want := range map[string]struct{ name, code, label, toggle, services string }{
				"org-default": {"Default organization " + say("Default", "初期設定"), stage.code, stage.label, say("With the other organizations", "他の組織とともに接続"), "3"},
				"org-sales":   {"Sales", stage.code, stage.label, say("By a toggle of its own", "組織ごとの切り替え"), "1"},
				"org-lab":     {"Laboratory", "not_connected", say("Not connected", "未接続"), say("By a toggle of its own", "組織ごとの切り替え"), "0"},
			} {
				row := got.Row(`data-id="` + id + `"`)
				if text := want.name + " " + want.label + " " + want.toggle + " " + want.services; row.Text != text || !strings.Contains(row.Tag("organization-connection"), `data-status="`+want.code+`"`) {
					c.t.Errorf("%s is %q, want %q", id, row.Text, text)
				}
			}
		}
	})
}
