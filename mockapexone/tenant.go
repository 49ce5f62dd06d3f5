package mockapexone

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Tenant is a customer's Apex One SaaS with its Apex Central (SM-6, the product's side).
type Tenant struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Name is the company's name in the console, Region where it runs.
	Name   string `json:"name"`
	Region string `json:"region"`
	// Instance is the id of its product instance in Vision One.
	Instance    string    `json:"instance,omitempty"`
	ConnectedAt time.Time `json:"connected_at,omitzero"`
	// Ends is what ends the preparation: "time", "tries" or "never". Tries counts the
	// starts of the update that were deferred.
	Ends      string    `json:"preparation_ends,omitempty"`
	Tries     int       `json:"tries,omitempty"`
	ReadyAt   time.Time `json:"ready_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

const tenantKind = "apexone.tenant"

// The states of a tenant.
const (
	tenantNone   lifecycle.State = "none"
	TenantActive lifecycle.State = "active"
	// TenantPreparing is one that is connected, whose back end is not ready for the update.
	TenantPreparing lifecycle.State = "preparing"
	TenantConnected lifecycle.State = "connected"
	TenantUpdating  lifecycle.State = "updating"
	TenantClosed    lifecycle.State = "closed"
	// TenantPurged is one that hibernated for too long: all its data are gone.
	TenantPurged lifecycle.State = "purged"
)

// The triggers of a tenant besides those of estate.
const (
	activate lifecycle.Trigger = "activate"
	ready    lifecycle.Trigger = "ready"
	makeUp   lifecycle.Trigger = "finish_preparation"
	purge    lifecycle.Trigger = "purge"
)

// preparing is the temporary problem [SEPJA 15]; the English is ours.
var preparing = lifecycle.Reason{Code: "apexone.update.preparing", Text: estate.Quoted(
	"A temporary problem has occurred. Support engineers are working to resolve this problem. Please try again later.",
	"一時的な問題が発生しました。サポートエンジニアがこの問題の解決に取り組んでいます。しばらくしてからもう一度お試しください。", "SEPJA")}

// Tenant returns the tenant of the sandbox, if there is one.
func (a *Apex) Tenant(r *sim.Reader) (Tenant, bool, error) {
	list, err := a.Tenants.All(r)
	if err != nil || len(list) == 0 {
		return Tenant{}, false, err
	}
	return list[0], true, nil
}

// tenantFacts are what a tenant's guards and effects look at.
type tenantFacts struct {
	connection  estate.Connection
	ends        string
	tries       int
	region      string
	business    string
	hibernation Hibernation
	licence     estate.Licence
	licensed    bool
	sessions    []string
	users       []User
}

func (a *Apex) tenantFacts(r *sim.Reader, _ Tenant, in any) (f tenantFacts, err error) {
	f.connection = sim.Input[estate.Connection](in)
	if f.ends, err = r.Setting(SettingEnds); err != nil {
		return f, err
	}
	if f.tries, err = r.Number(SettingTries); err != nil {
		return f, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return f, err
	}
	f.region, f.business = b.Region, b.Name
	if f.hibernation, _, err = a.Hibernation(r); err != nil {
		return f, err
	}
	if f.licence, f.licensed, err = estate.LicenceFor(r, Name); err != nil {
		return f, err
	}
	if f.sessions, err = a.Sessions.Active(r, ""); err != nil {
		return f, err
	}
	f.users, err = a.Users.All(r)
	return f, err
}

type tenantGuard = lifecycle.Guard[Tenant, tenantFacts]

// notHibernating is the guard of everything that needs its back end.
func notHibernating() tenantGuard {
	return tenantGuard{
		ID: "awake", Doc: "It does not hibernate.",
		Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return !f.hibernation.asleep() },
		Else:  hibernating,
	}
}

func connectGuards() []tenantGuard {
	return []tenantGuard{
		notHibernating(),
		{
			ID: "instance_named", Doc: "Vision One names its product instance.", Input: true,
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return f.connection.Instance != "" },
			Else: lifecycle.Reason{Code: "apexone.connect.no_instance", Text: estate.Assumed(
				"The product is registered with an enrollment token of Trend Vision One.", "製品はTrend Vision Oneの登録トークンで登録します。")},
		},
	}
}

// updateGuards are what Vision One asks before the update [SEPJA 13, A1UP]; who may
// start it and on which platform, it sees to itself.
func updateGuards() []tenantGuard {
	return []tenantGuard{
		notHibernating(),
		{
			ID: "licensed", Doc: "There is a license for Apex One.",
			Holds: func(_ Tenant, f tenantFacts, _ time.Time) bool { return f.licensed },
			Else: lifecycle.Reason{Code: "apexone.update.licence_missing", Text: estate.Assumed(
				"There is no license for Apex One as a Service.", "Apex One SaaSのライセンスがありません。")},
		},
		{
			ID: "licence_valid", Doc: "The license has not expired.",
			Holds: func(_ Tenant, f tenantFacts, now time.Time) bool {
				return !f.licensed || now.Before(f.licence.Ends)
			},
			Else: lifecycle.Reason{Code: "apexone.update.licence_expired", Text: estate.Assumed(
				"The product license has expired. Renew it before you update this product.",
				"製品ライセンスの有効期限が切れています。アップデートする前に更新してください。")},
		},
	}
}
