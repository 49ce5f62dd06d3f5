package platform_test

import (
	"net/http"
	"testing"
	"time"
)

// The pages of the update, in both languages [KA15118].
func TestUpdatePages(t *testing.T) {
	t.Parallel()
	for lang, w := range map[string]struct {
		banner, agree, notice, box, start, needed, undo, wait, done, notNow, later string
	}{
		"en": {
			"Update Trend Vision One", "I Agree to Update", "System Update Notice", "I understand how the update will affect my system and agree to start the process", "Start the Update",
			"Select the check box to confirm that you understand how the update will affect your system.", "You cannot undo or stop the update once you begin.",
			"Wait while it updates to Foundation Account and activates licenses", "Activation Successful", "Not Now", "You can update Trend Vision One later.",
		},
		"ja": {
			"Trend Vision Oneのアップデート", "アップデートに同意する", "システムアップデートの通知", "アップデートによるシステムへの影響を理解し、プロセスを開始することに同意します", "アップデートを開始",
			"チェックボックスをオンにして、アップデートによるシステムへの影響を理解したことを確認してください。", "一度開始すると、更新を元に戻したり停止したりすることはできません。",
			"Foundationアカウントへのアップデートとライセンスのアクティベーションが完了するまでお待ちください", "アクティベーションが完了しました", "後で実行", "Trend Vision Oneは後でアップデートできます。",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			p := legacy()
			p.Factors = []string{portalLogin}
			l := newLab(t, p)
			c := l.clicker(lang)
			start := c.enter(portalLogin)
			says(t, start, w.banner)
			if href, _ := start.Attribute("banner-button", "href"); href != "/s/"+l.box.ID()+"/platform-update" {
				t.Errorf("the banner leads to %q", href)
			}
			if section := c.Get("/system-update"); !section.Has("get-started") {
				t.Errorf("%s", section.Text)
			}
			details := c.Get("/platform-update")
			says(t, details, w.agree, w.undo)
			if details.Has("not-now") {
				t.Error("the update can be put off by whoever was not offered it")
			}
			says(t, c.Get("/platform-update?from=activation"), w.notNow)
			c.Done(c.Post("/platform-update/not-now"), "/", w.later)
			says(t, c.led(c.Post("/platform-update"), "/platform-update"), w.notice, w.box, w.start)
			before := l.world()
			c.Refused(c.Post("/platform-update/start"), http.StatusConflict, "v1.platform.understanding_required", w.needed)
			if l.world() != before {
				t.Error("something has happened")
			}
			if got := c.Post("/platform-update/withdraw"); got.Location != "/" {
				t.Errorf("%d %s", got.Status, got.Text)
			}
			c.led(c.Post("/platform-update"), "/platform-update")
			if got := c.Post("/platform-update/start", "understood", "on"); got.Location != "/assignment" {
				t.Fatalf("%d to %q: %s", got.Status, got.Location, got.Text)
			}
			if got := c.led(c.Get("/"), "/platform-update"); !got.Has("assign") {
				t.Errorf("%s", got.Text)
			}
			for _, path := range []string{"/platform-update/cancel", "/platform-update/rollback"} {
				c.Refused(c.Post(path), http.StatusConflict, "v1.platform.cannot_undo", w.undo)
			}
			l.assign()
			if got := c.led(c.enter(newAddress), "/platform-update"); !got.Has("mfa-form") {
				t.Errorf("%s", got.Text)
			}
			says(t, c.led(c.Post("/platform-update/mfa", "mfa", "disable"), "/platform-update"), w.wait)
			l.advance(2 * time.Minute)
			says(t, c.Get("/platform-update"), w.done)
			says(t, c.Get("/system-update"), "Foundation Services")
			if got := c.Get("/"); got.Status != http.StatusOK || got.Has("banner") {
				t.Errorf("%d %s", got.Status, got.Text)
			}
			if got := c.Post("/platform-update/got-it"); got.Location != "/" {
				t.Errorf("%d %s", got.Status, got.Text)
			}
			c.Refused(c.Post("/platform-update"), http.StatusConflict, "v1.platform.updated", "Foundation Services")
		})
	}
}

// Others than the owner see why they cannot; an owner without a wizard signs in again.
func TestOtherUpdatePages(t *testing.T) {
	t.Parallel()
	p := addressed(newAddress)
	p.World.IAMUser = true
	l := newLab(t, p)
	c := l.clicker("ja")
	c.enter(colleague)
	says(t, c.Get("/platform-update"), "プライマリユーザアカウントの所有者のみです。")
	c.Refused(c.Post("/platform-update"), http.StatusConflict, "v1.platform.owner_only", "プライマリユーザアカウントの所有者のみです。")
	says(t, c.Get("/system-update"), "プライマリユーザアカウントの所有者のみです。")
	c.enter(newAddress)
	c.led(c.Post("/platform-update"), "/platform-update")
	c.Done(c.Post("/platform-update/start", "understood", "on"), "/sign-in", "アップデートが開始されました。もう一度サインインしてください。")
	if got := c.Get("/platform-update"); got.Location != "/sign-in?next=%2Fplatform-update" {
		t.Errorf("%d to %s", got.Status, got.Location)
	}
}

// The same over JSON.
func TestUpdateOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	c := l.clicker("en")
	c.enter(portalLogin)
	const at = "/api/platform-update"
	c.wants("GET", at, nil, 200, object{"state": "available", "next": "agree", "prompted": true, "details.title": "Update Trend Vision One", "platform": "legacy"})
	c.wants("POST", at+"/start", object{"understood": true}, 409, object{"code": "v1.platform.agreement_required"})
	c.wants("POST", at+"/not-now", nil, 200, object{"state": "available"})
	c.wants("POST", at+"/agreement", nil, 200, object{"state": "agreed", "next": "start", "notice.button": "Start the Update"})
	c.wants("DELETE", at+"/agreement", nil, 200, object{"state": "available"})
	c.wants("POST", at+"/agreement", nil, 200, nil)
	c.wants("POST", at+"/start", object{"understood": false}, 409, object{"code": "v1.platform.understanding_required"})
	begun := c.wants("POST", at+"/start", object{"understood": true}, 202, object{"update.state": "assigning", "update.next": "assignment", "update.path": "wizard"})
	if begun["token"] == nil {
		t.Errorf("%v", begun)
	}
	c.wants("GET", "/api/console", nil, 403, object{"code": "session.limited", "reason": "assignment"})
	c.wants("POST", at+"/cancel", nil, 409, object{"code": "v1.platform.cannot_undo", "detail": "You cannot undo or stop the update once you begin."})
	c.wants("POST", at+"/rollback", nil, 409, object{"code": "v1.platform.cannot_undo"})
	c.wants("POST", at+"/mfa", object{"mfa": "keep"}, 409, object{"code": "v1.platform.not_now"})
	l.assign()
	c.enter(newAddress)
	c.wants("GET", at, nil, 200, object{"state": "activating", "next": "wait", "message": "Wait while it updates to Foundation Account and activates licenses"})
	l.advance(2 * time.Minute)
	done := c.wants("GET", at, nil, 200, object{"state": "done", "platform": "foundation", "message": "Activation Successful"})
	if popup, _ := done["popup"].(object); popup == nil {
		t.Errorf("%v", done)
	}
	c.wants("POST", at+"/got-it", nil, 200, object{"popup": nil})
	c.wants("POST", at+"/got-it", nil, 409, object{"code": "v1.platform.no_popup"})
}
