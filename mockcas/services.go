package mockcas

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// Service is a cloud application that CAS can protect for an organization.
type Service struct {
	ID           string          `json:"id"`
	State        lifecycle.State `json:"state"`
	Code         string          `json:"code"`
	Organization string          `json:"organization"`
	// Account is how CAS reaches the application: TokenAccount or DelegateAccount.
	Account string `json:"account"`
	// Users is how many users the application has.
	Users int `json:"users"`
	// Settings are those on the application's side.
	Settings map[string]string `json:"settings,omitempty"`
	// Scanned counts the mails and files that were scanned.
	Scanned int `json:"scanned"`
	// Last is what the last scan that was played found.
	Last *Detection `json:"last,omitempty"`
}

// The states of a service.
const (
	serviceNone           lifecycle.State = "none"
	ServiceNotProvisioned lifecycle.State = "not_provisioned"
	ServiceOn             lifecycle.State = "on"
	ServiceOff            lifecycle.State = "off"
)

// How CAS reaches an application. Delegate accounts are the older way, for
// Exchange Online, SharePoint Online and OneDrive alone [CASSP].
const (
	TokenAccount    = "token"
	DelegateAccount = "delegate"
)

// The triggers of a service.
const (
	addService       lifecycle.Trigger = "add"
	provisionService lifecycle.Trigger = "provision"
	protect          lifecycle.Trigger = "switch_on"
	unprotect        lifecycle.Trigger = "switch_off"
	useToken         lifecycle.Trigger = "use_token"
	useDelegate      lifecycle.Trigger = "use_delegate"
	// Scan is a mail or file in which the service finds something.
	Scan lifecycle.Trigger = "scan"
)

const salesforce = "salesforce"

// serviceNames are the applications by code.
var serviceNames = map[string]string{
	"exchange_online":   "Exchange Online",
	"sharepoint_online": "SharePoint Online",
	"onedrive":          "OneDrive",
	"teams":             "Microsoft Teams",
	"gmail":             "Gmail",
	"google_drive":      "Google Drive",
	"box":               "Box",
	"dropbox":           "Dropbox",
	salesforce:          "Salesforce",
}

// delegable are the codes of applications that a delegate account can reach.
var delegable = []string{"exchange_online", "sharepoint_online", "onedrive"}

// Provisioned reports whether the service is set up, protecting or not.
func (s Service) Provisioned() bool { return s.State == ServiceOn || s.State == ServiceOff }

// NewService is the input of adding a service.
type NewService struct {
	Code         string `json:"code"`
	Organization string `json:"organization"`
	Users        int    `json:"users"`
}

// Provisioning is the input of provisioning a service.
type Provisioning struct {
	// Account is TokenAccount, which empty means, or DelegateAccount.
	Account string `json:"account,omitempty" enum:"token,delegate"`
}

// serviceFacts are what a service's guards and effects look at.
type serviceFacts struct {
	add       NewService
	account   string
	allowed   bool // whether who asks may change services
	detection Detection
}

func (c *CAS) serviceFacts(r *sim.Reader, s Service, in any) (f serviceFacts, err error) {
	f.account = TokenAccount
	f.add, f.detection = sim.Input[NewService](in), sim.Input[Detection](in)
	if p, ok := sim.Given[Provisioning](in); ok {
		f.account = p.account()
	}
	if f.allowed, err = c.may(r, ScreenServices, roles.FullControl); err != nil {
		return f, err
	}
	if s.State == ServiceOn {
		f.detection, err = c.found(r, s, f.detection)
	}
	return f, err
}

func (p Provisioning) account() string {
	if p.Account == "" {
		return TokenAccount
	}
	return p.Account
}

type (
	serviceRow   = lifecycle.Row[Service, serviceFacts]
	serviceGuard = lifecycle.Guard[Service, serviceFacts]
)

// services returns the kind of protected services.
func (c *CAS) services() *sim.Kind[Service, serviceFacts] {
	return &sim.Kind[Service, serviceFacts]{
		ID:     func(s *Service) *string { return &s.ID },
		Key:    func(s Service) string { return s.Organization + " " + s.Code },
		Parent: func(s Service) string { return s.Organization },
		Facts:  c.serviceFacts,
		Keep:   keepDetection,
		Spec: lifecycle.Spec[Service, serviceFacts]{
			Name:    "cas.service",
			Title:   estate.Assumed("Protected service", "保護対象サービス"),
			Doc:     "A cloud application that CAS protects. It is protected on through the update: users notice nothing.",
			Initial: serviceNone,
			State:   func(s *Service) *lifecycle.State { return &s.State },
			States: []lifecycle.StateInfo{
				{State: serviceNone, Label: estate.Assumed("Unknown", "なし"), Doc: "CAS does not know the application."},
				{State: ServiceNotProvisioned, Label: estate.Assumed("Not provisioned", "未プロビジョニング"), Doc: "Nothing is set up."},
				{State: ServiceOn, Label: estate.Assumed("Protected", "保護有効"), Doc: "Set up, and scanned."},
				{State: ServiceOff, Label: estate.Assumed("Protection off", "保護無効"), Doc: "Set up, and not scanned."},
			},
			Triggers: serviceTriggers(),
			Rows:     serviceRows(),
			Refusals: serviceRefusals(),
		},
	}
}

func serviceTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: addService, Label: estate.Assumed("Add", "追加"), Doc: "An application becomes known.", Input: func() any { return &NewService{} }},
		{Trigger: provisionService, Label: estate.Assumed("Provision", "プロビジョニング"), Doc: "An administrator sets the service up.", Input: func() any { return &Provisioning{} }},
		{Trigger: protect, Label: estate.Assumed("Enable protection", "保護を有効にする"), Doc: "An administrator switches the protection on."},
		{Trigger: unprotect, Label: estate.Assumed("Disable protection", "保護を無効にする"), Doc: "An administrator switches the protection off."},
		{Trigger: useToken, Label: estate.Assumed("Use an access token", "アクセストークンを使用"), Doc: "The delegate account is replaced by a token."},
		{Trigger: useDelegate, Label: estate.Assumed("Use a delegate account", "代理アカウントを使用"), Doc: "The token is replaced by a delegate account."},
		{Trigger: Scan, Label: estate.Assumed("Scan", "検索"), Doc: "A mail or file arrives in which something is found.", Input: func() any { return &Detection{} }},
	}
}

func serviceRows() []serviceRow {
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	set := func(id, doc string, do func(s *Service, f serviceFacts)) []lifecycle.Effect[Service, serviceFacts] {
		return []lifecycle.Effect[Service, serviceFacts]{{ID: id, Doc: doc, Do: func(s *Service, f serviceFacts, _ time.Time) []lifecycle.Action {
			do(s, f)
			return nil
		}}}
	}
	provisioned := states(ServiceOn, ServiceOff)
	return []serviceRow{
		{
			ID: "cas.service.add", From: states(serviceNone), On: addService, If: []serviceGuard{knownService()}, To: ServiceNotProvisioned,
			By: lifecycle.World, Why: "CAS lists the applications that can be protected.", Src: []string{lifecycle.Assumed},
			Do: set("fill_in", "Notes what it is.", func(s *Service, f serviceFacts) {
				s.Code, s.Organization, s.Users, s.Account = f.add.Code, f.add.Organization, f.add.Users, TokenAccount
			}),
		},
		{
			ID: "cas.service.provision", From: states(ServiceNotProvisioned), On: provisionService,
			If: []serviceGuard{mayChange(), reachable()}, To: ServiceOn,
			By: lifecycle.Operator, Why: "Only what is provisioned can be connected to Vision One.", Src: []string{"PIC"},
			Do: set("note_account", "Notes how it is reached.", func(s *Service, f serviceFacts) { s.Account = f.account }),
		},
		{
			ID: "cas.service.switch_on", From: states(ServiceOff), On: protect, If: []serviceGuard{mayChange()}, To: ServiceOn,
			By: lifecycle.Operator, Why: "Protection is a switch per service.", Src: []string{"KA15946"},
		},
		{
			ID: "cas.service.switch_off", From: states(ServiceOn), On: unprotect, If: []serviceGuard{mayChange()}, To: ServiceOff,
			By: lifecycle.Operator, Why: "Switching Salesforce's protection off removes what blocks the update.", Src: []string{"KA15946"},
		},
		{
			ID: "cas.service.use_token", From: provisioned, On: useToken, If: []serviceGuard{mayChange(), reachedBy(DelegateAccount)},
			By: lifecycle.Operator, Why: "A token replaces the delegate account, which blocks the update.", Src: []string{"KA15946", "CASSP"},
			Do: set("note_token", "Notes the token.", func(s *Service, _ serviceFacts) { s.Account = TokenAccount }),
		},
		{
			ID: "cas.service.use_delegate", From: provisioned, On: useDelegate, If: []serviceGuard{mayChange(), delegates(), reachedBy(TokenAccount)},
			By: lifecycle.Operator, Why: "Delegate accounts are the older way.", Src: []string{"CASSP", "KA5744"},
			Do: set("note_delegate", "Notes the delegate account.", func(s *Service, _ serviceFacts) { s.Account = DelegateAccount }),
		},
		{
			ID: "cas.service.scan", From: states(ServiceOn), On: Scan, After: SettingMailEvery,
			By: lifecycle.World, Why: "The update has no effect on users: mails and files are scanned in every state of the tenant.", Src: []string{"CASJA"},
			Do: set("detect", "Counts the scan and notes what was found.", func(s *Service, f serviceFacts) {
				s.Scanned++
				found := f.detection
				s.Last = &found
			}),
		},
	}
}

func knownService() serviceGuard {
	return serviceGuard{
		ID: "known", Doc: "It is an application that CAS protects: " + serviceCodes() + ".", Input: true,
		Holds: func(_ Service, f serviceFacts, _ time.Time) bool { return serviceNames[f.add.Code] != "" },
		Else:  lifecycle.Reason{Code: "cas.service.unknown", Text: estate.Assumed("The application is not supported.", "このアプリケーションはサポートされていません。")},
	}
}

func mayChange() serviceGuard {
	return serviceGuard{
		ID: "may_change_services", Doc: "Who asks has full control of services, or is nobody of CAS.",
		Holds: func(_ Service, f serviceFacts, _ time.Time) bool { return f.allowed },
		Else:  roleRefusal(),
	}
}

// delegates demands that the application can be reached by a delegate account.
func delegates() serviceGuard {
	return serviceGuard{
		ID: "delegable", Doc: "The application is Exchange Online, SharePoint Online or OneDrive.",
		Holds: func(s Service, _ serviceFacts, _ time.Time) bool { return slices.Contains(delegable, s.Code) },
		Else: lifecycle.Reason{Code: "cas.service.no_delegate", Text: estate.Assumed(
			"This service cannot be used with a delegate account.", "このサービスでは代理アカウントを使用できません。")},
	}
}

func reachable() serviceGuard {
	g := delegates()
	g.ID, g.Doc, g.Input = "reachable", "The application can be reached by the account that is asked for.", true
	can := g.Holds
	g.Holds = func(s Service, f serviceFacts, now time.Time) bool {
		return f.account == TokenAccount || f.account == DelegateAccount && can(s, f, now)
	}
	return g
}

func reachedBy(account string) serviceGuard {
	return serviceGuard{
		ID: "reached_by_" + account, Doc: "It is reached by a " + account + " account now.",
		Holds: func(s Service, _ serviceFacts, _ time.Time) bool { return s.Account == account },
		Else: lifecycle.Reason{Code: "cas.service.account_already", Text: estate.Assumed(
			"The service uses this kind of account already.", "このサービスではすでにこの種類のアカウントが使用されています。")},
	}
}

func serviceRefusals() []lifecycle.Refusal {
	unprovisioned := lifecycle.Reason{Code: "cas.service.not_provisioned", Text: estate.Assumed("The service is not provisioned.", "サービスがプロビジョニングされていません。")}
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	return []lifecycle.Refusal{
		{On: addService, Reason: lifecycle.Reason{Code: "cas.service.exists", Text: estate.Assumed("The service exists already.", "サービスはすでに存在します。")}},
		{On: provisionService, Reason: lifecycle.Reason{Code: "cas.service.provisioned", Text: estate.Assumed("The service is provisioned already.", "サービスはすでにプロビジョニングされています。")}},
		{On: protect, From: states(ServiceOn), Reason: lifecycle.Reason{Code: "cas.service.on", Text: estate.Assumed("Protection is enabled already.", "保護はすでに有効です。")}},
		{On: protect, Reason: unprovisioned},
		{On: unprotect, From: states(ServiceOff), Reason: lifecycle.Reason{Code: "cas.service.off", Text: estate.Assumed("Protection is disabled already.", "保護はすでに無効です。")}},
		{On: unprotect, Reason: unprovisioned},
		{On: useToken, Reason: unprovisioned},
		{On: useDelegate, Reason: unprovisioned},
		{On: Scan, Reason: lifecycle.Reason{Code: "cas.service.unprotected", Text: estate.Assumed("The service is not protected.", "サービスは保護されていません。")}},
	}
}

func serviceCodes() string { return strings.Join(slices.Sorted(maps.Keys(serviceNames)), ", ") }
