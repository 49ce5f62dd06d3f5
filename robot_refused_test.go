package mockone_test

import (
	"net/http"
	"strings"
	"testing"
)

// stopped is a refusal that a robot runs into, and what it reads then.
type stopped struct {
	name      string
	fixture   string // "" is the default one
	overrides object
	before    []act
	do        func(r *robot)
	en, ja    string
	// status is the page's; 0 means 409.
	status int
}

// TestStoppedByClicks runs into the refusals that matter most, in Chromium. Their
// words are written out: those of the update are the vendor's.
func TestStoppedByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, s := range stops() {
		for _, say := range []*tongue{english(), nihongo()} {
			t.Run(s.name+" "+say.lang, func(t *testing.T) {
				t.Parallel()
				fixture := s.fixture
				if fixture == "" {
					fixture = english().fixture
				}
				b, told := (&lab{t: t, platform: l.platform}).sandbox(fixture, "manual", map[string]any{"overrides": s.overrides}), newTale()
				for i := range s.before {
					s.before[i].run(b, told)
				}
				// Each language goes with scripts and without in turn.
				r := newRobot(t, b, say, (len(s.name)%2 == 0) == (say.lang == "en"))
				r.keys = told.keys
				s.do(r)
				want, status := s.en, s.status
				if say.lang == "ja" {
					want = s.ja
				}
				if status == 0 {
					status = http.StatusConflict
				}
				if got, ok := r.TestID("refusal"); !ok || !strings.HasPrefix(got, want) || r.Status() != status {
					t.Errorf("status %d, refused with %q instead of %q: %s", r.Status(), got, want, r.Text())
				}
			})
		}
	}
}

// owner signs in the one who owns Vision One.
func (r *robot) owner() {
	r.t.Helper()
	c := r.box.Credentials["primary_user_account"]
	r.enter("v1", c.Login, c.Password)
}

// saves connects Cloud App Security in the step Product Connection.
func (r *robot) saves(toggle bool) {
	r.t.Helper()
	r.goes(r.say.productInstance)
	r.Click("button", r.say.addExisting)
	r.Select(r.say.instanceType, r.say.casType)
	if !r.script {
		r.Click("button", r.say.choose)
	}
	if toggle {
		r.Check(r.say.toggle)
	}
	r.Click("button", r.say.save)
}

// agrees ticks the box of the terms, as far as it comes.
func (r *robot) agrees() {
	r.t.Helper()
	r.goes(r.say.productInstance)
	r.Row(r.say.casType).Click("button", r.say.update)
	r.Check(r.say.agreeBox)
	r.Click("button", r.say.agreeButton)
}

func stops() []stopped {
	connects := func(toggle bool) func(*robot) {
		return func(r *robot) {
			r.owner()
			r.saves(toggle)
		}
	}
	updates := func(r *robot) {
		r.owner()
		r.agrees()
	}
	comesIn := func(login, password string) func(*robot) {
		return func(r *robot) { r.enter("cas", login, password) }
	}
	return []stopped{
		{
			name: "Salesforce", fixture: "cas-salesforce", before: toConnected(), do: updates,
			en: "The update will not continue because protection for Salesforce is enabled.", // KA-0015946
			ja: "Salesforceの保護が有効になっているため、アップデートを続行できません。",
		}, {
			name: "delegate account", fixture: "cas-delegate-account", before: toConnected(), do: updates,
			en: "The update will not continue because protection for Exchange Online, SharePoint, or OneDrive is configured with a delegate account.", // KA-0015946
			ja: "Exchange Online、SharePoint、またはOneDriveの保護に代理アカウントが使用されているため、アップデートを続行できません。",
		}, {
			name: "expired 31 days ago", fixture: "cas-expired-31", before: toConnected(), do: updates,
			en: "The update will not continue because the license has been expired for more than 30 days.", // KA-0015946
			ja: "ライセンスの有効期限が切れてから30日を超えているため、アップデートを続行できません。",
		}, {
			name: "MSPL", fixture: "cas-mspl", before: toConnected(), do: updates,
			en: "The update is not available for licenses bought through a managed service provider (MSPL).",
			ja: "Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。", // 001, who can use the update
		}, {
			name: "nothing provisioned", fixture: "cas-nothing-provisioned", do: connects(true),
			en: "Cannot connect to product instances which have not provisioned any services.",
			ja: "サービスがプロビジョニングされていない製品インスタンスには接続できません。",
		}, {
			name: "connected elsewhere", fixture: "cas-connected-elsewhere", do: connects(true),
			en: "The product is connected to another Trend Vision One. Disconnect it there first.",
			ja: "この製品は別のTrend Vision Oneに接続されています。先にそちらの接続を解除してください。",
		}, {
			name: "no organization", do: connects(false),
			en: "Enable at least one organization.", ja: "少なくとも1つの組織を有効にしてください。",
		}, {
			name: "role not allowed", do: func(r *robot) {
				r.enter("v1", auditorAddress, "Marble-Lantern-27!")
				r.saves(true)
			},
			status: http.StatusForbidden,
			en:     "Your user role does not have permission to do this.", ja: "お使いのユーザの役割には、この操作を行う権限がありません。",
		}, {
			name: "wrong password", do: comesIn(adminAddress, "Wrong-Pass-1!"), status: http.StatusUnauthorized,
			en: "The email address or password is incorrect.", ja: "メールアドレスまたはパスワードが正しくありません。",
		}, {
			name: "disabled account", fixture: "cas-local-accounts", do: comesIn("former.contractor@example.com", "Timber-Beacon-46!"),
			en: "The account is disabled.", ja: "アカウントは無効です。", status: http.StatusForbidden,
		}, {
			name: "updating", before: toUpdating(), do: comesIn(adminAddress, "Larch-Harbor-41!"), status: http.StatusForbidden,
			en: "Cloud App Security is being updated to Cloud Email and Collaboration Protection. The console cannot be used.",
			ja: "Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしています。コンソールは使用できません。",
		}, {
			name: "upgraded account", before: append(toUpdated(),
				signsIn("admin", "cas", "cas_administrator"),
				asks("admin", "POST", "cas", "/api/update-account/password", object{"new_password": goodPassword, "confirm_password": goodPassword})),
			do: comesIn(adminAddress, goodPassword), status: http.StatusForbidden,
			en: "The account has been upgraded. Sign in to Trend Vision One.", ja: "アカウントは移行済みです。Trend Vision Oneにサインインしてください。",
		}, {
			name: "expired invitation", before: append(invites(), steers("POST", "/clock/advance", object{"by": "25h"})),
			do: func(r *robot) { r.Open(r.box.URLs["v1"] + "/invitations/" + r.keys[newcomerAddress]) },
			en: "The link has expired. Ask your administrator to send the invitation again.",
			ja: "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。",
		}, {
			// A Master Administrator who does not own the Primary User Account.
			name: "legacy platform", fixture: "cas-legacy-connected", do: func(r *robot) {
				r.enter("v1", operatorAddress, operatorPassword)
				r.goes(r.say.cecp)
				// The banner on top of the console offers it as well.
				r.Within("main", "").Click("button", r.say.updatePlatform)
				r.at(r.say.updatePlatform)
				// The tab of the product's own update offers nothing else.
				r.goes(r.say.productConnector)
				r.Click("link", "Cloud App Security")
				r.Click("link", r.say.updateSolution)
				r.Within("main", "").Click("button", r.say.updatePlatform)
				r.Within("main", "").Click("button", r.say.agreePlatform)
			},
			en: "Only the owner of the Primary User Account can update Trend Vision One.",
			ja: "Trend Vision Oneをアップデートできるのは、プライマリユーザアカウントの所有者のみです。",
		},
	}
}
