package migrator

import (
	"context"
	"fmt"
	"slices"
)

// survey reads what there is, and stops if anything stands in the way: an update
// cannot be stopped or undone once it has started, so this is the moment to look.
func (m *migration) survey(ctx context.Context) error {
	var business struct {
		Name     string `json:"name"`
		Platform string `json:"platform"`
	}
	if err := m.v1.get(ctx, "/api/business", &business); err != nil {
		return err
	}
	m.platform = business.Platform
	if err := m.look(ctx); err != nil {
		return err
	}
	if m.access != accessOpen {
		return nil // the update has begun: there is nothing left to stop for
	}
	if err := m.readBefore(ctx); err != nil {
		return err
	}
	found := m.ownObstacles()
	if m.platform != platformFoundation {
		stands, err := m.platformObstacles(ctx)
		if err != nil {
			return err
		}
		found = append(stands, found...)
	}
	if m.row == nil {
		product, err := m.offered(ctx)
		if err != nil {
			return err
		}
		found = append(found, m.blocks(product)...)
	} else if m.row.toBeUpdated() && !m.row.CanUpdate {
		found = append(found, m.row.UpdateBlocks...)
	}
	if m.platform != platformFoundation && m.ownerUnknown() == nil {
		// That the platform is to be updated first is no obstacle: it will be.
		found = slices.DeleteFunc(found, func(o Obstacle) bool { return o.Code == codePlatform })
	}
	if len(found) > 0 {
		return m.stop(distinct(found))
	}
	return m.step(ctx, "survey.done", m.say(
		"%s: no obstacles; %d policies, %d protected users, %d log entries, %d reports",
		"%s: 障害なし。ポリシー %d 件、保護対象ユーザ %d 人、ログ %d 件、レポート %d 件", business.Name, len(m.before.Policies), m.before.Dashboard.ProtectedUsers, len(m.before.Logs), len(m.before.Reports)))
}

// readBefore reads CAS, and the credits that there are already, and has the figures kept.
func (m *migration) readBefore(ctx context.Context) error {
	if err := m.readCAS(ctx); err != nil {
		return err
	}
	if err := m.v1.get(ctx, "/api/credits", &m.before.Credits); err != nil {
		return err
	}
	if m.cfg.OnFigures != nil {
		if err := m.cfg.OnFigures(*m.before); err != nil {
			return fmt.Errorf("keeping the figures: %w", err)
		}
	}
	return nil
}

// readCAS reads CAS's figures, and the banner, which names the way that CAS proposes.
func (m *migration) readCAS(ctx context.Context) error {
	f, err := m.readFigures(ctx, m.cas, "/api")
	if err != nil {
		return err
	}
	if err := m.cas.get(ctx, "/api/license", &f.Licence); err != nil {
		return err
	}
	if f.Administrators, err = list[Administrator](ctx, m.cas, "/api/administrators"); err != nil {
		return err
	}
	m.before = &f
	var banner struct {
		Pattern int    `json:"pattern"`
		Button  string `json:"button"`
	}
	if err := m.cas.get(ctx, "/api/banner", &banner); err != nil {
		return err
	}
	return m.step(ctx, "cas.banner", m.say("pattern %d: %s", "パターン%d: %s", banner.Pattern, banner.Button))
}

// readFigures reads what CAS and CECP show alike.
func (m *migration) readFigures(ctx context.Context, c *console, base string) (f Figures, err error) {
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

// ownObstacles judges by the vendor's published conditions what Vision One would
// only say after CAS has been connected. Codes are those that it would use.
func (m *migration) ownObstacles() []Obstacle {
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
	return found
}

// blocks returns why the product cannot be connected.
func (m *migration) blocks(o *offer) []Obstacle {
	if !o.CanConnect && len(o.Blocks) == 0 {
		return []Obstacle{{"v1.connect.not_possible", m.say(
			"Vision One does not offer to connect the product, and does not say why.", "Trend Vision One で製品を接続できません。理由は表示されていません。")}}
	}
	return o.Blocks
}

// distinct drops obstacles that two sources have named, keeping the first.
func distinct(all []Obstacle) []Obstacle {
	var out []Obstacle
	for _, o := range all {
		if !slices.ContainsFunc(out, func(p Obstacle) bool { return p.Code == o.Code }) {
			out = append(out, o)
		}
	}
	return out
}
