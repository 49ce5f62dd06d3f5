package mocktmems

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// Tenant is a customer's Email Security (SM-5, the product's side).
type Tenant struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Name is the company's name in the console, Region the site where it runs.
	Name   string `json:"name"`
	Region string `json:"region"`
	// RemoteManager says that Trend Micro Remote Manager manages it [KA15921].
	RemoteManager bool `json:"remote_manager,omitempty"`
	// OtherPortal says that it is registered with another account of the Customer
	// Licensing Portal than Vision One [TMEMSJA].
	OtherPortal bool `json:"other_portal_account,omitempty"`
	// Elsewhere names another business's Vision One to which it is connected.
	Elsewhere string `json:"elsewhere,omitempty"`
	// Instance is the id of its product instance in Vision One.
	Instance string `json:"instance,omitempty"`
	Configuration
	ConnectedAt time.Time `json:"connected_at,omitzero"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
}

// Configuration is what an administrator sets for the whole console.
type Configuration struct {
	// MailEncryption decides the credits of the Standard edition [TMEMSJA].
	MailEncryption bool `json:"mail_encryption"`
	// Theme is "light" or "dark"; the update leaves the dark one [TMEMSJA].
	Theme string `json:"theme"`
	// AccessControl is the console's logon access control, which the update does not
	// move [TMEMSJA].
	AccessControl AccessControl `json:"access_control"`
}

const tenantKind = Name + ".tenant"

// The themes.
const (
	Light = "light"
	Dark  = "dark"
)

// The editions and the channel that a licence names [TMEMSJA].
const (
	advanced       = "advanced"
	standard       = "standard"
	managedService = "MSPL"
)

// The states of a tenant.
const (
	tenantNone       lifecycle.State = "none"
	TenantActive     lifecycle.State = "active"
	TenantConnecting lifecycle.State = "connecting"
	TenantConnected  lifecycle.State = "connected"
	TenantUpdating   lifecycle.State = "updating"
	TenantClosed     lifecycle.State = "closed"
)

// The triggers of a tenant besides those of estate.
const (
	activate         lifecycle.Trigger = "activate"
	configure        lifecycle.Trigger = "configure"
	releaseElsewhere lifecycle.Trigger = "release_elsewhere"
	leaveManager     lifecycle.Trigger = "leave_remote_manager"
	joinPortal       lifecycle.Trigger = "join_portal_account"
)

// Tenant returns the tenant of the sandbox, if there is one.
func (m *TMEmS) Tenant(r *sim.Reader) (Tenant, bool, error) {
	list, err := m.Tenants.All(r)
	if err != nil || len(list) == 0 {
		return Tenant{}, false, err
	}
	return list[0], true, nil
}

// tenantFacts are what a tenant's guards and effects look at.
type tenantFacts struct {
	connection  estate.Connection
	wanted      Configuring
	allowed     bool // whether who asks may change settings
	business    estate.Business
	licence     estate.Licence
	licensed    bool
	expiredDays int
	sessions    []string
	accounts    []User
}

func (m *TMEmS) tenantFacts(r *sim.Reader, _ Tenant, in any) (f tenantFacts, err error) {
	f.connection, f.wanted = sim.Input[estate.Connection](in), sim.Input[Configuring](in)
	if f.allowed, err = m.may(r, ScreenSettings, roles.FullControl); err != nil {
		return f, err
	}
	if f.business, err = estate.TheBusiness(r); err != nil {
		return f, err
	}
	if f.licence, f.licensed, err = estate.LicenceFor(r, Name); err != nil {
		return f, err
	}
	if f.expiredDays, err = r.Number(SettingExpiredDays); err != nil {
		return f, err
	}
	if f.sessions, err = m.Sessions.Active(r, ""); err != nil {
		return f, err
	}
	f.accounts, err = m.Users.All(r)
	return f, err
}

type tenantGuard = lifecycle.Guard[Tenant, tenantFacts]

func tenantHolds(id, doc string, reason lifecycle.Reason, ok func(t Tenant, f tenantFacts) bool) tenantGuard {
	return tenantGuard{ID: id, Doc: doc, Else: reason, Holds: func(t Tenant, f tenantFacts, _ time.Time) bool { return ok(t, f) }}
}

// japanOnly is the guard of a customer without Vision One [TMEMSJA].
func japanOnly() tenantGuard {
	return tenantHolds("japan_or_vision_one", "The business has Vision One, or the site is Japan's.",
		lifecycle.Reason{Code: "tmems.japan_only", Text: estate.Quoted(
			"Customers who use Trend Micro Email Security alone can update only if they use the Japan site.",
			"Trend Micro Email Securityのみをご利用いただいているお客様は、JPリージョンにてご利用の場合に限りアップデートできます。", "TMEMSJA")},
		func(t Tenant, f tenantFacts) bool {
			return f.business.Platform != estate.NoVisionOne || t.Region == japan
		})
}

// japan is the site whose customers need no Vision One to begin with.
const japan = "jp"

func connectGuards() []tenantGuard {
	return []tenantGuard{
		japanOnly(),
		tenantHolds("same_portal_account", "It is registered with the account of the Customer Licensing Portal that has Vision One.",
			lifecycle.Reason{Code: "tmems.connect.other_portal_account", Text: estate.Quoted(
				"Trend Vision One and Trend Micro Email Security are not registered with the same Customer Licensing Portal account.",
				"Trend Vision OneとTrend Micro Email Securityが、同一のCustomer Licensing Portalアカウント上に登録されていません。", "TMEMSJA")},
			func(t Tenant, _ tenantFacts) bool { return !t.OtherPortal }),
		tenantHolds("not_elsewhere", "It is not connected to another Vision One.",
			because("tmems.connect.elsewhere", "The product is connected to another Trend Vision One. Disconnect it there first.",
				"この製品は別のTrend Vision Oneに接続されています。先にそちらの接続を解除してください。"),
			func(t Tenant, _ tenantFacts) bool { return t.Elsewhere == "" }),
		{
			ID: "instance_named", Doc: "Vision One names its product instance.", Input: true,
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return f.connection.Instance != "" },
			Else:  because("tmems.connect.no_instance", "A product is connected from Trend Vision One.", "製品はTrend Vision Oneから接続します。"),
		},
	}
}

// updateGuards are what keeps Email Security from being updated. The first four English
// sentences are those of the article [KA15921]; that of the licence stands in Japanese in
// TMEMSJA as a condition, as does that of Remote Manager, and the Japanese of the other two
// is ours.
func updateGuards() []tenantGuard {
	return []tenantGuard{
		tenantHolds("no_specified_domains", "No subaccount manages specified domains.",
			lifecycle.Reason{Code: "tmems.update.specified_domains", Text: estate.Quoted(
				"Your Trend Micro Email Security has a subaccount that manages specified domains.",
				"Trend Micro Email Securityに、指定されたドメインを管理するサブアカウントがあります。", "KA15921")},
			func(_ Tenant, f tenantFacts) bool { return !slices.ContainsFunc(f.accounts, User.restricted) }),
		tenantHolds("same_site", "Its site is the one of Vision One.",
			lifecycle.Reason{Code: "tmems.update.site", Text: estate.Quoted(
				"Your Trend Micro Email Security site is different from the current Trend Vision One site.",
				"Trend Micro Email Securityのサイトが、現在のTrend Vision Oneのサイトと異なります。", "KA15921")},
			func(t Tenant, f tenantFacts) bool { return t.Region == f.business.Region }),
		tenantHolds("no_remote_manager", "Trend Micro Remote Manager does not manage it.",
			lifecycle.Reason{Code: "tmems.update.remote_manager", Text: estate.Quoted(
				"Your Trend Micro Email Security is managed by Trend Micro Remote Manager.",
				"アップデート元のTMEmSがTrend Micro Remote Managerで管理されています。", "KA15921")},
			func(t Tenant, _ tenantFacts) bool { return !t.RemoteManager }),
		{
			ID: "licence_recent", Doc: "The licence has not been expired for as many days as " + SettingExpiredDays + ".", Else: expiredFor(defaultExpiredDays),
			Ask: func(_ Tenant, f tenantFacts, now time.Time) []lifecycle.Reason {
				if !f.licensed || now.Before(f.licence.Ends) || f.licence.DaysExpired(now) < f.expiredDays {
					return nil
				}
				return []lifecycle.Reason{expiredFor(f.expiredDays)}
			},
		},
		tenantHolds("channel_allowed", "The licence was not bought through a managed service provider.",
			lifecycle.Reason{Code: "tmems.update.channel", Text: estate.Quoted(
				"The update is not available for licenses bought through a managed service provider (MSPL).",
				"Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。", "TMEMSJA")},
			func(_ Tenant, f tenantFacts) bool { return !f.licensed || f.licence.Channel != managedService }),
		tenantHolds("licensed", "There is a licence for Email Security.",
			because("tmems.update.licence_missing", "There is no license for Email Security.", "Email Securityのライセンスがありません。"),
			func(_ Tenant, f tenantFacts) bool { return f.licensed }),
	}
}

// expiredFor is the refusal of a licence that has been expired for so many days. The
// English article says "more than", the Japanese one, which counts here, "以上" [TMEMSJA].
func expiredFor(days int) lifecycle.Reason {
	span := estate.Days(days)
	return lifecycle.Reason{Code: "tmems.update.licence_expired", Text: estate.Quoted(
		"Your Trend Micro Email Security license expired and it has been more than "+span.EN+" since expiration.",
		"アップデート元のTMEmSのライセンス有効期限が切れてから"+span.JA+"以上経過しています。", "KA15921")}
}

// conversion returns the credits that the update brings [TMEMSJA].
func (t Tenant) conversion(l estate.Licence) estate.Conversion {
	if l.Edition == advanced || t.MailEncryption {
		return estate.Conversion{PerSeat: 50}
	}
	return estate.Conversion{PerSeat: 25}
}
