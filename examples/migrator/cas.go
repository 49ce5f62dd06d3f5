package migrator

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// cloudApp is the way of Cloud App Security (CAS), which becomes Cloud Email and
// Collaboration Protection (CECP).
type cloudApp struct{ *migration }

func (cloudApp) traits() traits {
	return traits{
		service: "cas", name: "CAS", offered: "Cloud App Security",
		before: "cas", after: "cecp", menu: "/api/cecp",
		updating: "cas.updating", moved: "update_account",
		done: []string{"cas.account.upgraded"}, replaced: []string{codeSignInFailed},
	}
}

// credentials returns the form of CAS's sign-in.
func (cloudApp) credentials(who Login) any { return who }

// activate activates Vision One by the account of the portal.
func (m cloudApp) activate(ctx context.Context) error { return m.activateByPortal(ctx) }

// read reads CAS's figures, and the banner, which names the way that CAS proposes.
func (m cloudApp) read(ctx context.Context) error {
	f, err := m.readFigures(ctx, m.old, "/api")
	if err != nil {
		return err
	}
	if err := m.old.get(ctx, "/api/license", &f.Licence); err != nil {
		return err
	}
	if f.Administrators, err = list[Administrator](ctx, m.old, "/api/administrators"); err != nil {
		return err
	}
	m.before = &f
	var banner struct {
		Pattern int    `json:"pattern"`
		Button  string `json:"button"`
	}
	if err := m.old.get(ctx, "/api/banner", &banner); err != nil {
		return err
	}
	return m.step(ctx, "cas.banner", m.say("pattern %d: %s", "パターン%d: %s", banner.Pattern, banner.Button))
}

// readFigures reads what CAS and CECP show alike.
func (cloudApp) readFigures(ctx context.Context, c *console, base string) (f Figures, err error) {
	if err := c.get(ctx, base+"/dashboard", &f.Dashboard); err != nil {
		return f, err
	}
	if f.Policies, err = list[Record](ctx, c, base+"/policies"); err != nil {
		return f, err
	}
	if f.Services, err = list[Record](ctx, c, base+"/services"); err != nil {
		return f, err
	}
	if f.Reports, err = list[Record](ctx, c, base+"/reports"); err != nil {
		return f, err
	}
	logs, err := list[Record](ctx, c, base+"/logs")
	for _, entry := range logs {
		f.Logs = append(f.Logs, entry.text("id"))
	}
	return f, err
}

// graceDays is for how many days after its end a licence still can be migrated.
const graceDays = 30

// obstacles judges by the vendor's published conditions what Vision One would
// only say after CAS has been connected. Codes are those that it would use.
func (m cloudApp) obstacles(context.Context) ([]Obstacle, error) {
	var found []Obstacle
	add := func(code, en, ja string, args ...any) {
		found = append(found, Obstacle{code, m.say(en, ja, args...)})
	}
	for _, s := range m.before.Services {
		if s.text("code") == "salesforce" && s.text("state") == "on" {
			add("cas.update.salesforce", "Protection for Salesforce is enabled: switch it off first.",
				"Salesforce の保護が有効です。先に無効にしてください。")
		}
		if s.text("account") == "delegate" && s.text("state") != "not_provisioned" {
			add("cas.update.delegate_account", "%s is reached by a delegate account: change it to a token.",
				"%s に委任アカウントでアクセスしています。アクセストークンに変更してください。", s.text("name"))
		}
	}
	licence := m.before.Licence
	if licence.Channel == "MSPL" {
		add("cas.update.channel", "The license was bought through a managed service provider (MSPL).",
			"ライセンスはマネージド事業者 (MSPL) から購入されています。")
	}
	if licence.DaysExpired > graceDays {
		add("cas.update.licence_expired", "The license ended %d days ago; at most %d are allowed.",
			"ライセンスの有効期限から%d日経過しています (%d日以内であることが必要です)。", licence.DaysExpired, graceDays)
	}
	return found, nil
}

// found says what was read.
func (m cloudApp) found() string {
	b := m.before
	return m.say("%d policies, %d protected users, %d log entries, %d reports",
		"ポリシー %d 件、保護対象ユーザ %d 人、ログ %d 件、レポート %d 件", len(b.Policies), b.Dashboard.ProtectedUsers, len(b.Logs), len(b.Reports))
}

// connect adds CAS as a product instance ("Add Existing Product") with all organizations.
func (m cloudApp) connect(ctx context.Context) error {
	if m.row != nil {
		return nil
	}
	product, err := m.offered(ctx)
	if err != nil {
		return err
	}
	request := struct {
		Type          string   `json:"type"`
		Organizations []string `json:"organizations"`
	}{m.traits().before, []string{}}
	var names []string
	for _, o := range product.Organizations {
		names = append(names, o.Name)
		// Organizations without a toggle come along by themselves.
		if o.Toggle {
			request.Organizations = append(request.Organizations, o.ID)
		}
	}
	err = m.v1.act(ctx, "/api/product-instances", request, func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return m.row != nil, err
	})
	if err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, "connect.saved", m.say("%s is added to Vision One: %s", "%s を Trend Vision One に追加: %s", product.Name, strings.Join(names, ", ")))
}

// connected has nothing to do.
func (cloudApp) connected(context.Context) error { return nil }

// administrators returns as whom CAS is read.
func (m cloudApp) administrators() []Login { return []Login{m.cfg.Administrator} }

// becomes returns how somebody signs in to Vision One: as to CAS.
func (cloudApp) becomes(who Login) Login { return who }

// waiting returns who has an invitation mail, besides the administrators that are known.
func (m cloudApp) waiting(known []Login) []left {
	var out []left
	for _, a := range m.before.Administrators {
		if a.Status == "enabled" && !slices.ContainsFunc(known, func(l Login) bool { return sameAddress(l.Email, a.Email) }) {
			out = append(out, left{"account.invited", m.say(
				"%s has an invitation mail, and sets a password by its link", "%s: 招待メールのリンクからパスワードを設定", a.Email)})
		}
	}
	return out
}

// upgrade is "Update your account", "Continue" and "Password Update", where the password
// may stay as it was.
func (m cloudApp) upgrade(ctx context.Context, cas *console, who, _ Login) error {
	var message struct {
		Title string `json:"title"`
	}
	if err := cas.get(ctx, "/api/update-account", &message); err != nil {
		return err
	}
	if err := cas.ask(ctx, http.MethodPost, "/api/update-account/continue", nil, nil); err != nil {
		return err
	}
	password := map[string]string{"new_password": who.Password, "confirm_password": who.Password}
	err := cas.act(ctx, "/api/update-account/password", password, func(ctx context.Context) (bool, error) {
		again, err := m.enter(ctx, cas, who)
		return again == accessCompleted, err
	})
	if err != nil {
		return err
	}
	return m.changed(ctx, "account.upgraded", fmt.Sprintf("%s: %s", who.Email, message.Title))
}
