package mockcas

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Tenant is a customer's CAS (SM-4, the product's side).
type Tenant struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Organizations are connected by toggles of their own.
	Organizations []Organization `json:"organizations"`
	// Elsewhere names another business's Vision One to which it is connected.
	Elsewhere string `json:"elsewhere,omitempty"`
	// Instance is the id of its product instance in Vision One.
	Instance string `json:"instance,omitempty"`
	// Address is the mail address with which CAS was registered. No Primary User
	// Account can be given it [CASJA 1-6].
	Address string `json:"address,omitempty"`
	// Domain is the mail domain of its users, for what scans find.
	Domain      string    `json:"domain,omitempty"`
	ConnectedAt time.Time `json:"connected_at,omitzero"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
}

// Organization is a part of a tenant with services of its own.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Default marks the "Default organization" [CASKB].
	Default bool `json:"default"`
	// CreatedInCAS says that the Product Connection step offers a toggle for it.
	// Others are connected with the tenant.
	CreatedInCAS bool `json:"created_in_cas"`
	Connected    bool `json:"connected"`
}

// The states of a tenant.
const (
	tenantNone       lifecycle.State = "none"
	TenantActive     lifecycle.State = "active"
	TenantConnecting lifecycle.State = "connecting"
	TenantConnected  lifecycle.State = "connected"
	TenantUpdating   lifecycle.State = "updating"
	// TenantClosed is a tenant that CECP shows: after the update, or
	// provisioned from Vision One. Either way there is no console of CAS.
	TenantClosed lifecycle.State = "closed"
)

// The triggers of a tenant besides those of estate.
const (
	activate         lifecycle.Trigger = "activate"
	releaseElsewhere lifecycle.Trigger = "release_elsewhere"
)

// Tenant returns the tenant of the sandbox, if there is one.
func (c *CAS) Tenant(r *sim.Reader) (Tenant, bool, error) {
	list, err := c.Tenants.All(r)
	if err != nil || len(list) == 0 {
		return Tenant{}, false, err
	}
	return list[0], true, nil
}

// tenantFacts are what a tenant's guards and effects look at.
type tenantFacts struct {
	connection     estate.Connection
	given          bool // whether a connection was asked for
	organization   string
	services       []Service
	licence        estate.Licence
	licensed       bool
	expiredDays    int
	urlSandbox     bool
	sessions       []string
	administrators []Administrator
}

func (c *CAS) tenantFacts(r *sim.Reader, t Tenant, in any) (f tenantFacts, err error) {
	f.connection, f.given = sim.Given[estate.Connection](in)
	f.organization = r.Secret("cas.organization", t.ID, 1)[:32]
	if f.services, err = c.Services.All(r); err != nil {
		return f, err
	}
	if f.licence, f.licensed, err = estate.LicenceFor(r, Name); err != nil {
		return f, err
	}
	if f.expiredDays, err = r.Number(SettingExpiredDays); err != nil {
		return f, err
	}
	if f.urlSandbox, err = urlSandbox(r); err != nil {
		return f, err
	}
	if f.sessions, err = c.Sessions.Active(r, ""); err != nil {
		return f, err
	}
	f.administrators, err = c.Administrators.All(r)
	return f, err
}

// The guards of connecting and of updating.
type tenantGuard = lifecycle.Guard[Tenant, tenantFacts]

func connectGuards() []tenantGuard {
	return []tenantGuard{
		{
			ID: "service_provisioned", Doc: "At least one service is provisioned, in whichever organization.",
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool {
				return slices.ContainsFunc(f.services, Service.Provisioned)
			},
			Else: lifecycle.Reason{Code: "cas.connect.nothing_provisioned", Text: estate.Quoted(
				"Cannot connect to product instances which have not provisioned any services.",
				"サービスがプロビジョニングされていない製品インスタンスには接続できません。", "PIC")},
		},
		{
			ID: "not_elsewhere", Doc: "It is not connected to another Vision One.",
			Holds: func(t Tenant, _ tenantFacts, _ time.Time) bool { return t.Elsewhere == "" },
			Else: lifecycle.Reason{Code: "cas.connect.elsewhere", Text: estate.Assumed(
				"The product is connected to another Trend Vision One. Disconnect it there first.",
				"この製品は別のTrend Vision Oneに接続されています。先にそちらの接続を解除してください。")},
		},
		{
			ID: "organizations_known", Doc: "The toggles belong to its organizations.",
			Holds: func(t Tenant, f tenantFacts, _ time.Time) bool {
				return !slices.ContainsFunc(f.connection.Organizations, func(id string) bool {
					return !slices.ContainsFunc(t.Organizations, func(o Organization) bool { return o.ID == id && o.CreatedInCAS })
				})
			},
			Else: lifecycle.Reason{Code: "cas.connect.unknown_organization", Text: estate.Assumed(
				"An organization does not exist, or has no toggle.", "組織が存在しないか、接続を切り替えることができません。")},
		},
		{
			ID: "organization_chosen", Doc: "An organization takes part: one whose toggle is on, or one without a toggle.",
			Holds: func(t Tenant, f tenantFacts, _ time.Time) bool {
				return !f.given || slices.ContainsFunc(t.Organizations, func(o Organization) bool { return o.takesPart(f.connection) })
			},
			Else: lifecycle.Reason{Code: "cas.connect.no_organization", Text: estate.Assumed(
				"Enable at least one organization.", "少なくとも1つの組織を有効にしてください。")},
		},
		{
			ID: "instance_named", Doc: "Vision One names its product instance.", Input: true,
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return f.connection.Instance != "" },
			Else: lifecycle.Reason{Code: "cas.connect.no_instance", Text: estate.Assumed(
				"A product is connected from Trend Vision One.", "製品はTrend Vision Oneから接続します。")},
		},
	}
}

// takesPart reports whether a connection takes the organization in.
func (o Organization) takesPart(c estate.Connection) bool {
	return !o.CreatedInCAS || slices.Contains(c.Organizations, o.ID)
}

// licenceAllows is a condition on the licence; without one there is nothing to
// update, which a guard of its own says.
func licenceAllows(holds func(l estate.Licence, f tenantFacts, now time.Time) bool) func(Tenant, tenantFacts, time.Time) bool {
	return func(_ Tenant, f tenantFacts, now time.Time) bool { return !f.licensed || holds(f.licence, f, now) }
}

func updateGuards() []tenantGuard {
	return []tenantGuard{
		{
			ID: "no_salesforce", Doc: "Salesforce is not protected.",
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool {
				return !slices.ContainsFunc(f.services, func(s Service) bool { return s.Code == salesforce && s.State == ServiceOn })
			},
			Else: lifecycle.Reason{Code: "cas.update.salesforce", Text: lifecycle.Text{
				EN: "The update will not continue because protection for Salesforce is enabled.",
				JA: "Salesforceの保護が有効になっているため、アップデートを続行できません。", Src: "KA15946",
			}},
		},
		{
			ID: "no_delegate_account", Doc: "No service is reached by a delegate account.",
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool {
				return !slices.ContainsFunc(f.services, func(s Service) bool { return s.Provisioned() && s.Account == DelegateAccount })
			},
			Else: lifecycle.Reason{Code: "cas.update.delegate_account", Text: lifecycle.Text{
				EN: "The update will not continue because protection for Exchange Online, SharePoint, or OneDrive is configured with a delegate account.",
				JA: "Exchange Online、SharePoint、またはOneDriveの保護に代理アカウントが使用されているため、アップデートを続行できません。", Src: "KA15946",
			}},
		},
		{
			ID: "licensed", Doc: "There is a license for CAS.",
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return f.licensed },
			Else: lifecycle.Reason{Code: "cas.update.licence_missing", Text: estate.Assumed(
				"There is no license for Cloud App Security.", "Cloud App Securityのライセンスがありません。")},
		},
		{
			ID: "licence_recent", Doc: "The license has not been expired for more days than " + SettingExpiredDays + ".", Else: expiredFor(defaultExpiredDays),
			Ask: func(_ Tenant, f tenantFacts, now time.Time) []lifecycle.Reason {
				if !f.licensed || f.licence.DaysExpired(now) <= f.expiredDays {
					return nil
				}
				return []lifecycle.Reason{expiredFor(f.expiredDays)}
			},
		},
		{
			ID: "channel_allowed", Doc: "The license was bought as TSSL or TMOL.",
			Holds: licenceAllows(func(l estate.Licence, _ tenantFacts, _ time.Time) bool {
				return l.Channel == "TSSL" || l.Channel == "TMOL"
			}),
			Else: lifecycle.Reason{Code: "cas.update.channel", Text: lifecycle.Text{
				EN: "The update is not available for licenses bought through a managed service provider (MSPL).",
				JA: "Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。", Src: "CASJA",
			}},
		},
	}
}

// expiredFor is the refusal of a licence that has been expired for more than so many
// days [KA15946].
func expiredFor(days int) lifecycle.Reason {
	span := estate.Days(days)
	return lifecycle.Reason{Code: "cas.update.licence_expired", Text: estate.Quoted(
		"The update will not continue because the license has been expired for more than "+span.EN+".",
		"ライセンスの有効期限が切れてから"+span.JA+"を超えているため、アップデートを続行できません。", "KA15946")}
}

// conversion returns the credits that the update brings [CASJA].
func (f tenantFacts) conversion() estate.Conversion {
	out := estate.Conversion{PerSeat: 25}
	if f.licence.Edition == "standard_xdr" {
		out.PerSeat = 30
	}
	if f.urlSandbox {
		out.ExtraPerSeat = 25
	}
	return out
}
