package mockapexone

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockapexone/agents"
	"github.com/mockone/mockone/mockapexone/automation"
)

// Name is the service's short name, and the code of the product instance type.
const Name = "apexone"

// Options configure an Apex.
type Options struct {
	// Enroller is Vision One, which takes enrollment tokens, and Owner the same, of
	// which Apex Central asks who the Primary User Account is. Two services that need
	// each other cannot be made at once: see Use.
	Enroller estate.Enroller
	Owner    estate.Owner
	// Portal is the Customer Licensing Portal, whose accounts sign in too [SEPJA].
	Portal estate.Portal
}

// Apex is Apex Central and Apex One. It holds no state: all that it knows of a
// sandbox is in the sandbox's file.
type Apex struct {
	Tenants      *sim.Kind[Tenant, tenantFacts]
	Hibernations *sim.Kind[Hibernation, hibernationFacts]
	Users        *sim.Kind[User, userFacts]
	TwoFactors   *sim.Kind[TwoFactor, twoFactorFacts]
	Sessions     *estate.Sessions
	// Agents are what Apex One manages, before and after the update.
	Agents *agents.Agents
	// Automation is the API by which programs manage them.
	Automation *automation.Automation

	options Options
}

// New returns an Apex.
func New(o Options) *Apex {
	a := &Apex{Sessions: estate.NewSessions(Name, estate.InSteps), options: o}
	a.Agents = agents.New(agents.Options{May: a.mayEndpoints, Standing: a.standing, Active: a.active})
	a.Automation = automation.New(automation.Options{Agents: a.Agents, May: a.mayApplications, Closed: a.silent, Updated: a.updated})
	a.Tenants = a.tenants()
	a.Hibernations = a.hibernations()
	a.Users = a.users()
	a.TwoFactors = a.twoFactors()
	return a
}

// Use says who the others are, before the first sandbox is opened.
func (a *Apex) Use(o Options) { a.options = o }

// The others meet Apex Central by these.
var (
	_ estate.Product   = (*Apex)(nil)
	_ estate.Preparing = (*Apex)(nil)
	_ estate.Sized     = (*Apex)(nil)
	_ estate.Door      = (*Apex)(nil)
)

// schema holds what has no life of its own.
var schema = store.Migration{Name: "0005-apexone", SQL: roleTable().Schema()}

// Service returns what Apex Central brings to every sandbox.
func (a *Apex) Service() sim.Service {
	out := sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{a.Tenants, a.Hibernations, a.Users, a.TwoFactors, a.Sessions},
		Commands: []sim.Command{
			SignIn{apex: a},
			SignOut{apex: a},
			GiveCode{apex: a},
			AddUser{apex: a},
			ChangeUser{apex: a},
			SwitchUser{apex: a},
			DeleteUser{apex: a},
			SwitchTwoFactor{apex: a},
			Register{apex: a},
			AccessVisionOne{apex: a},
			WakeUp{apex: a},
			ContinueUpgrade{apex: a},
			web.Enter{Service: Name},
		},
		Settings: a.settings(),
		Schema:   []store.Migration{schema},
	}
	given := []func(*sim.Reader) ([]sim.Credential, error){a.credentials}
	for _, part := range []sim.Service{a.Agents.Service(), a.Automation.Service()} {
		out.Kinds = append(out.Kinds, part.Kinds...)
		out.Commands = append(out.Commands, part.Commands...)
		out.Settings = append(out.Settings, part.Settings...)
		out.Schema = append(out.Schema, part.Schema...)
		if part.Credentials != nil {
			given = append(given, part.Credentials)
		}
	}
	out.Credentials = func(r *sim.Reader) ([]sim.Credential, error) {
		var all []sim.Credential
		for _, credentials := range given {
			some, err := credentials(r)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		return all, nil
	}
	return out
}

// Type returns what Apex One SaaS is as a product instance, before and after its update.
func (a *Apex) Type() estate.InstanceType {
	return estate.InstanceType{
		Code: Name, Successor: "sep",
		Name: productName(), SuccessorName: successorName(), SuccessorDisplay: "Standard Endpoint Protection Manager",
		UpdateDelay: SettingDuration, SignOut: SettingSignOut, Outcome: SettingOutcome, Hang: SettingHang,
		ByToken: true, PublicID: "sao", KeepsName: true, OwnerOnly: true,
		Terms: terms(),
	}
}

func productName() lifecycle.Text {
	return estate.Quoted("Trend Micro Apex One SaaS", "Trend Micro Apex One SaaS", "SEPJA")
}

func successorName() lifecycle.Text {
	return estate.Quoted("Standard Endpoint Protection", "Standard Endpoint Protection", "SEPJA")
}

// terms are what the Update Solution tab shows of it; the English is ours but for
// the button [SEPJA 13, A1UP].
func terms() estate.Terms {
	return estate.Terms{
		Solution: estate.Quoted("Trend Vision One Endpoint Security - Standard Endpoint Protection",
			"Trend Vision One Endpoint Security - Standard Endpoint Protection", "SEPJA"),
		About: estate.Quoted("Update your solution with the advanced management capabilities available only in Trend Vision One Endpoint Security.",
			"Trend Vision One Endpoint Securityでのみ利用可能な高度な管理機能でソリューションをアップデートします。", "SEPJA"),
		Sharing: estate.Quoted("Data shared with Trend Vision One Endpoint Security:", "Trend Vision One Endpoint Securityと共有されるデータ:", "SEPJA"),
		Shared: []lifecycle.Text{
			estate.Quoted("Endpoint list", "エンドポイントリスト", "SEPJA"),
			estate.Quoted("Roles and permissions", "役割と権限", "SEPJA"),
			estate.Quoted("Scope management", "スコープ管理", "SEPJA"),
			estate.Quoted("Users/User groups", "ユーザー/ユーザーグループ", "SEPJA"),
		},
		Warning: estate.Quoted("Make sure that the product license has not expired before you update this product.",
			"この製品をアップデートする前に、製品ライセンスの有効期限が切れていないことを確認してください。", "SEPJA"),
		Trial: estate.Quoted("Do you want to try the new Endpoint Security before you update?",
			"アップデートする前に、新しいEndpoint Securityを試しますか?", "SEPJA"),
		Consent: []lifecycle.Text{
			estate.Quoted("For SaaS and cloud services, read the Cloud Service Terms of Service.",
				"SaaSおよびクラウドサービスについては、Cloud Service Terms of Serviceをお読みください。", "SEPJA"),
			estate.Quoted("By clicking I Agree to update, you agree to the information shown. If anything is unclear, contact your sales representative.",
				"[アップデートに同意する] をクリックすると、表示された情報に同意したことになります。不明な点がある場合は、営業担当者にお問い合わせください。", "SEPJA"),
		},
		Start: estate.Quoted("Connect and Transfer", "接続して転送", "SEPJA"),
	}
}

// Offer returns what there is to connect.
func (a *Apex) Offer(r *sim.Reader) (estate.Offer, bool, error) {
	offer := estate.Offer{Kind: tenantKind, DisplayName: "Trend Micro Apex One as a Service"}
	t, ok, err := a.Tenant(r)
	if err != nil || !ok || t.State == TenantPurged {
		return offer, false, err
	}
	offer.ID = t.ID
	offer.Updated = t.State == TenantClosed
	offer.Connected = t.State != TenantActive
	return offer, true, nil
}

// Blocks returns what stands in the way of a trigger now, from the guards that
// enforce it. That the back end prepares the update is heard only by who tries to
// start it [SEPJA 15]: see Preparing.
func (a *Apex) Blocks(r *sim.Reader, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error) {
	t, _, err := a.Tenant(r)
	if err != nil {
		return nil, err
	}
	if on == estate.Begin && t.State == TenantPreparing {
		t.State = TenantConnected
	}
	return a.Tenants.Obstacles(r, t, on, in)
}

// Preparing returns the temporary problem, as long as there is one.
func (a *Apex) Preparing(r *sim.Reader) (lifecycle.Reason, bool, error) {
	t, ok, err := a.Tenant(r)
	if err != nil || !ok || t.State != TenantPreparing {
		return lifecycle.Reason{}, false, err
	}
	return preparing, true, nil
}

// Ready returns when the back end will be ready if nothing but time ends the
// preparation; ok is false if that is not known, or it is.
func (a *Apex) Ready(r *sim.Reader) (at time.Time, ok bool, err error) {
	t, found, err := a.Tenant(r)
	if err != nil || !found || t.State != TenantPreparing {
		return time.Time{}, false, err
	}
	timers, err := r.TimersOf(tenantKind, t.ID)
	for _, one := range timers {
		if one.Trigger == ready {
			return one.Due, true, err
		}
	}
	return time.Time{}, false, err
}

// Extra returns how much longer the update takes for so many agents [A1UP]; how much
// is assumed.
func (a *Apex) Extra(r *sim.Reader) (time.Duration, error) {
	count, err := a.Agents.Count(r)
	if err != nil {
		return 0, err
	}
	each, err := r.Duration(SettingPerThousand)
	if err != nil {
		return 0, err
	}
	most, err := r.Duration(SettingExtra)
	return min(time.Duration(count/1000)*each, most), err
}

// actorLogin returns the login in whose name something is asked; ok is false if it is
// nobody of Apex Central: Vision One, control, time.
func actorLogin(r *sim.Reader) (login string, ok bool) { return strings.CutPrefix(r.Actor(), Name+":") }
