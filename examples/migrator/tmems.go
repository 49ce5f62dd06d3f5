package migrator

import (
	"context"
	"slices"
)

// emailSecurity is the way of Trend Micro Email Security, which becomes Cloud Email Gateway
// Protection. Mail flows all the time.
type emailSecurity struct{ *migration }

func (emailSecurity) traits() traits {
	return traits{
		service: "tmems", name: "Email Security", offered: "Trend Micro Email Security",
		before: "tmems", after: "cegp", menu: "/api/cegp",
		updating: "tmems.updating", moved: "upgrade_account",
		done: []string{"tmems.account.upgraded", "tmems.closed"}, replaced: []string{codeSignInFailed, "tmems.account.replaced"},
	}
}

// administrators returns the account that is configured, else whoever owns Vision One: as
// the Business Account, the account of the portal or what replaces it is let in.
func (m emailSecurity) administrators() []Login {
	if m.cfg.Administrator.Email != "" {
		return []Login{m.cfg.Administrator}
	}
	return m.logins()
}

// credentials returns the form of Email Security's sign-in.
func (emailSecurity) credentials(who Login) any { return named(who) }

// activate activates Vision One by the account of the portal.
func (m emailSecurity) activate(ctx context.Context) error { return m.activateByPortal(ctx) }

// expiredDays is for how many days after its end a license no longer can be migrated. The
// Japanese article counts so; the English one allows the day itself.
const expiredDays = 30

// japan is the site whose customers need no Vision One to begin with.
const japan = "jp"

// obstacles judges by the vendor's published conditions, and in its words, what Vision One
// would only say after the connection. Once it is connected, Vision One has the word.
func (m emailSecurity) obstacles(context.Context) ([]Obstacle, error) {
	if m.row != nil {
		return nil, nil
	}
	var found []Obstacle
	stands := func(is bool, code, en, ja string) {
		if is {
			found = append(found, Obstacle{"tmems." + code, map[bool]string{false: en, true: ja}[m.cfg.Language == "ja"]})
		}
	}
	mail, licence := m.before.Mail, m.before.Licence
	stands(m.next == nextSetup && mail.Settings.Site != japan, "japan_only",
		"Customers who use Trend Micro Email Security alone can update only if they use the Japan site.",
		"Trend Micro Email Securityのみをご利用いただいているお客様は、JPリージョンにてご利用の場合に限りアップデートできます。")
	stands(slices.ContainsFunc(mail.Users, MailUser.restricted), "update.specified_domains",
		"Your Trend Micro Email Security has a subaccount that manages specified domains.",
		"Trend Micro Email Securityに、指定されたドメインを管理するサブアカウントがあります。")
	site := m.site
	if site == "" { // there is no Vision One yet
		site = m.cfg.Region
	}
	stands(site != "" && site != mail.Settings.Site, "update.site",
		"Your Trend Micro Email Security site is different from the current Trend Vision One site.",
		"Trend Micro Email Securityのサイトが、現在のTrend Vision Oneのサイトと異なります。")
	stands(mail.Settings.RemoteManager, "update.remote_manager",
		"Your Trend Micro Email Security is managed by Trend Micro Remote Manager.",
		"アップデート元のTMEmSがTrend Micro Remote Managerで管理されています。")
	stands(licence.DaysExpired >= expiredDays, "update.licence_expired",
		"Your Trend Micro Email Security license expired and it has been more than 30 days since expiration.",
		"アップデート元のTMEmSのライセンス有効期限が切れてから30日以上経過しています。")
	stands(licence.Channel == "MSPL", "update.channel",
		"The update is not available for licenses bought through a managed service provider (MSPL).",
		"Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。")
	return found, nil
}

// connect adds Email Security as a product instance ("Add Existing Product").
func (m emailSecurity) connect(ctx context.Context) error {
	if m.row != nil {
		return nil
	}
	product, err := m.offered(ctx)
	if err != nil {
		return err
	}
	request := map[string]any{"type": m.traits().before, "organizations": []string{}}
	if err := m.v1.act(ctx, "/api/product-instances", request, func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return m.row != nil, err
	}); err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, "connect.saved", m.say("%s is added to Vision One", "%s を Trend Vision One に追加", product.Name))
}

// connected has nothing to do.
func (emailSecurity) connected(context.Context) error { return nil }

// becomes returns how an administrator signs in to Vision One: by the address that is
// configured, or that Email Security has of him.
func (m emailSecurity) becomes(who Login) Login {
	address := m.cfg.Addresses[who.Email]
	if address == "" && m.before != nil && m.before.Mail != nil {
		for _, u := range m.before.Mail.Users {
			if sameAddress(u.Login, who.Email) {
				address = u.Email
			}
		}
	}
	return Login{address, who.Password}
}

// upgrade is "Continue": it leads to the wizard of Vision One.
func (m emailSecurity) upgrade(ctx context.Context, old *console, who, as Login) error {
	return m.upgradeByWizard(ctx, old, who, as)
}

// waiting returns the administrators who have to migrate their accounts themselves. The
// Business Account is the Primary User Account of Vision One.
func (m emailSecurity) waiting(known []Login) []left {
	var out []left
	for _, u := range m.before.Mail.Users {
		is := func(l Login) bool { return sameAddress(l.Email, u.Login) }
		if u.Status != "enabled" || u.Type == "business" || slices.ContainsFunc(known, is) {
			continue
		}
		out = append(out, left{"account.waiting", m.say(
			"%s migrates the account by signing in to Email Security", "%s: Email Security にサインインしてアカウントを移行", u.Login)})
	}
	return out
}

// found says what was read.
func (m emailSecurity) found() string {
	b := m.before.Mail
	return m.say("%d domains, %d policies, %d entries in the mail tracking log, %d messages in quarantine, %d administrator accounts",
		"ドメイン %d 件、ポリシー %d 件、メール追跡ログ %d 件、隔離メッセージ %d 件、管理者アカウント %d 件",
		len(b.Domains), len(b.Policies), len(b.Tracking), len(b.Quarantine), len(b.Users))
}

// noticeBanner notes what the banner says, which names the way that Email Security proposes.
func (m emailSecurity) noticeBanner(ctx context.Context) error {
	var banner struct {
		Pattern int    `json:"pattern"`
		Button  string `json:"button"`
	}
	if err := m.old.get(ctx, "/api/banner", &banner); err != nil {
		return err
	}
	says := m.say("none is shown", "表示なし")
	if banner.Pattern > 0 {
		says = m.say("pattern %d: %s", "パターン%d: %s", banner.Pattern, banner.Button)
	}
	return m.step(ctx, "tmems.banner", says)
}
