package mockone_test

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pquerna/otp"
)

// mfaWords are what stands on the pages of multi-factor authentication. 000 is the
// English article that tells of it; KA15466 and MFA are the pages about it.
type mfaWords struct {
	*tongue

	title, enforced, enable, next        string   // MFA
	scan, noScan                         string   // 000 paths 1 and 2
	picture                              string   // 000 path 1
	code                                 string   // 000
	wrong, used                          string   // what is said of a one-time password
	enabled, once, stored, done, storeIt string   // 000; KA15466
	ask, verify                          string   // at sign-in
	lost, resetTitle, resetCode          string   // KA15466
	wrongReset, off                      string   // KA15466
	status, on, disabled                 string   // KA15466
	disable, sure, nowDisabled           string   // KA15466
	guarded, free                        string   // MFA
	add, address, role, invite, added    string   // a guarded operation
	settings, toggle, save, saved        string   // MFA
	operations                           []string // MFA
}

func mfaEnglish() *mfaWords {
	return &mfaWords{
		tongue: english(),
		title:  "Enable Multi-Factor Authentication (MFA)", enable: "Enable MFA", next: "Next", // MFA
		enforced: "Multi-factor authentication is required for all user accounts. Set it up to continue.",
		scan:     "My device supports scanning QR codes", noScan: "My device does not support scanning QR code", // 000 paths 1 and 2
		picture: "QR code for an authenticator app", code: "One-time password",
		wrong: "The one-time password is incorrect.", used: "The one-time password has been used already.",
		enabled: "MFA has been enabled", stored: "I have stored my reset code in a safe location", done: "Done", // 000; KA15466
		once: "It is not shown again.", storeIt: "Store the reset code in a safe location and select the check box.",
		ask: "Enter the one-time password from the authenticator app on your device.", verify: "Verify",
		lost: "Can't generate your one-time password?", resetTitle: "Reset MFA", resetCode: "Reset code", // KA15466
		wrongReset: "The reset code is incorrect. If you do not have your reset code, contact support.",
		off:        "Multi-factor authentication was reset and is now disabled.",
		status:     "Status", on: "Enabled", disabled: "Disabled", disable: "Disable", // KA15466
		sure: "Disable multi-factor authentication?", nowDisabled: "Multi-factor authentication was disabled.",
		guarded: "This operation requires multi-factor authentication.", free: "Guarded operations are available without a one-time password until",
		add: "Add User Account", address: "Email address", role: "Role", invite: "Add", added: "The account was added, and the invitation was sent.",
		settings: "Multi-Factor Authentication Settings", toggle: "Multi-factor authentication", save: "Save", saved: "The settings were saved.", // MFA
		operations: []string{"API keys", "Identity providers", "User roles", "User accounts", "Scopes", "Response actions", "Playbooks"}, // MFA
	}
}

func mfaJapanese() *mfaWords {
	return &mfaWords{
		tongue: nihongo(),
		title:  "多要素認証 (MFA) の有効化", enable: "MFAを有効にする", next: "次へ",
		enforced: "多要素認証は、すべてのユーザアカウントで必須です。続行するには、設定を行ってください。",
		scan:     "デバイスがQRコードの読み取りに対応している", noScan: "デバイスがQRコードの読み取りに対応していない",
		picture: "認証アプリ用のQRコード", code: "ワンタイムパスワード",
		wrong: "ワンタイムパスワードが正しくありません。", used: "このワンタイムパスワードはすでに使用されています。",
		enabled: "MFAが有効になりました", stored: "リセットコードを安全な場所に保管しました", done: "完了",
		once: "再び表示されることはありません。", storeIt: "リセットコードを安全な場所に保管し、チェックボックスをオンにしてください。",
		ask: "デバイスの認証アプリに表示されるワンタイムパスワードを入力してください。", verify: "検証",
		lost: "ワンタイムパスワードを生成できない場合", resetTitle: "MFAのリセット", resetCode: "リセットコード",
		wrongReset: "リセットコードが正しくありません。リセットコードがない場合は、サポートにお問い合わせください。",
		off:        "多要素認証をリセットしました。現在は無効です。",
		status:     "ステータス", on: "有効", disabled: "無効", disable: "無効にする",
		sure: "多要素認証を無効にしますか?", nowDisabled: "多要素認証を無効にしました。",
		guarded: "この操作には多要素認証が必要です。", free: "ワンタイムパスワードなしで保護対象の操作を実行できる期限",
		add: "ユーザアカウントを追加", address: "メールアドレス", role: "役割", invite: "追加", added: "アカウントを追加し、招待メールを送信しました。",
		settings: "多要素認証設定", toggle: "多要素認証", save: "保存", saved: "設定を保存しました。",
		operations: []string{"APIキー", "IDプロバイダ", "ユーザの役割", "ユーザアカウント", "スコープ", "対応処理", "プレイブック"},
	}
}

// TestMFAByClicks sets multi-factor authentication up as the English article tells
// it, by a picture and by a key, and lives with it: signing in, a lost device, and
// operations that ask for a one-time password. The app on the device is a computation
// of its own.
func TestMFAByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for name, say := range map[string]*mfaWords{"English": mfaEnglish(), "Japanese": mfaJapanese()} {
		for how, script := range map[string]bool{"with scripts": true, "without scripts": false} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				b := (&lab{t: t, platform: l.platform}).sandbox("cas-foundation", "manual", nil)
				user := func(login, password string) *holder {
					return &holder{robot: newRobot(t, b, say.tongue, script), say: say, login: login, password: password}
				}
				owner, operator := user(ownerAddress, "Granite-Willow-58!"), user(operatorAddress, operatorPassword)
				owner.enters()
				owner.at(say.dashboard)
				owner.enablesByPicture()
				owner.enforces(true)
				operator.enablesByKey()
				operator.givesCodes()
				owner.guards()
				operator.losesDevice()
				owner.enforces(false)
				owner.disables()
				operator.enters()
				operator.at(say.dashboard) // he is not asked any more
			})
		}
	}
}

// holder is a user with a device on which an authenticator app is.
type holder struct {
	*robot

	say                            *mfaWords
	login, password, secret, reset string
}

// enters signs in by the password.
func (h *holder) enters() {
	h.t.Helper()
	h.enter("v1", h.login, h.password)
}

// app is the one-time password that the app shows: never the same one again.
func (h *holder) app() string {
	h.t.Helper()
	h.box.advance(object{"by": "30s"})
	return authenticator(h.secret, h.box.now())
}

// gives sends a one-time password by a button.
func (h *holder) gives(code, button string) {
	h.t.Helper()
	h.Fill(h.say.code, code)
	h.Click("button", button)
}

// enablesByPicture switches it on in Account Settings: 000 path 1; KA15466.
func (h *holder) enablesByPicture() {
	h.t.Helper()
	say := h.say
	h.Click("link", h.login)
	h.See(say.status + " " + say.disabled)
	h.Click("button", say.enable)
	h.at(say.title)
	h.Click("button", say.scan)
	if !h.Has("image", say.picture) {
		h.t.Fatalf("there is no picture: %s", h.Text())
	}
	h.scans()
	h.gives("000000", say.next)
	h.See(say.wrong)
	h.gives(h.app(), say.next)
	h.finishes()
	h.See(say.status + " " + say.on)
	h.See(say.free)
}

// scans holds the device before the picture. What it says is compared with the
// picture that the otpauth address makes, since nothing here reads one.
func (h *holder) scans() {
	h.t.Helper()
	// The same user, in another window: the set-up is the account's.
	token := h.box.must("POST", "v1", "/api/sign-in", "", logIn("v1", h.login, h.password)).field("token")
	shown := h.box.must("GET", "v1", "/api/mfa/qr.png", token, nil)
	h.box.must("POST", "v1", "/api/sign-out", token, nil)
	h.Click("link", h.say.noScan)
	h.readsKey()
	address := "otpauth://totp/Trend%20Vision%20One:" + url.PathEscape(h.login) + "?" +
		url.Values{"algorithm": {"SHA1"}, "digits": {"6"}, "issuer": {"Trend Vision One"}, "period": {"30"}, "secret": {h.secret}}.Encode()
	address = strings.ReplaceAll(address, "+", "%20")
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		h.t.Fatal(err)
	}
	want, err := key.Image(240, 240)
	if err != nil {
		h.t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(shown.Body))
	if err != nil || !samePicture(got, want) {
		h.t.Errorf("the picture does not say %s (%v)", address, err)
	}
	h.Click("link", h.say.scan)
}

// samePicture compares pixels.
func samePicture(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if r1 != r2 || g1 != g2 || b1 != b2 {
				return false
			}
		}
	}
	return true
}

// readsKey types the secret key into the app: 000 path 2.
func (h *holder) readsKey() {
	h.t.Helper()
	shown, ok := h.TestID("secret-key")
	if h.secret = strings.ReplaceAll(shown, " ", ""); !ok || len(h.secret) < 16 {
		h.t.Fatalf("the secret key is %q: %s", shown, h.Text())
	}
}

// finishes keeps the reset code, which is shown once: 000, after both paths.
func (h *holder) finishes() {
	h.t.Helper()
	h.See(h.say.enabled)
	h.See(h.say.once)
	if h.reset, _ = h.TestID("reset-code"); len(h.reset) != 19 {
		h.t.Errorf("the reset code is %q", h.reset)
	}
	h.needs(h.say.stored, h.say.done, h.say.storeIt)
	for _, path := range []string{"/account-settings/mfa", "/account-settings"} {
		h.Open(h.box.URLs["v1"] + path)
		h.NotSee(h.reset)
	}
}

// enablesByKey is asked to at sign-in: MFA; 000 path 2.
func (h *holder) enablesByKey() {
	h.t.Helper()
	say := h.say
	h.enters()
	h.at(say.title)
	h.See(say.enforced)
	h.Open(h.box.URLs["v1"] + "/user-accounts")
	h.at(say.title) // nothing else is to be had
	h.Click("button", say.enable)
	h.Click("button", say.noScan)
	h.readsKey()
	h.gives(h.app(), say.next)
	h.finishes()
	h.See(say.status + " " + say.on)
	h.leaves()
}

// givesCodes signs in by password and one-time password.
func (h *holder) givesCodes() {
	h.t.Helper()
	say := h.say
	h.enters()
	h.See(say.ask)
	code := h.app()
	h.gives("000000", say.verify)
	h.See(say.wrong)
	h.gives(code, say.verify)
	h.at(say.dashboard)
	h.leaves()
	h.enters()
	h.gives(code, say.verify)
	h.See(say.used)
	h.gives(h.app(), say.verify)
	h.at(say.dashboard)
	h.leaves()
}

// enforces makes it a must for all, or leaves it to each: MFA.
func (h *holder) enforces(on bool) {
	h.t.Helper()
	say := h.say
	h.goes(say.accounts)
	h.Click("button", say.settings)
	h.at(say.settings)
	boxes := h.Within("main", "").Names("checkbox")
	for _, name := range say.operations {
		if !slices.Contains(boxes, name) {
			h.t.Errorf("%q is no operation that can be guarded: %q", name, boxes)
		}
	}
	if on {
		h.Check(say.toggle)
		h.Check(say.operations[3])
	} else {
		h.Uncheck(say.toggle)
	}
	h.Click("button", say.save)
	h.See(say.saved)
}

// guards does what is guarded, for 15 minutes without another one-time password: MFA.
func (h *holder) guards() {
	h.t.Helper()
	say := h.say
	passes := func() { // 15 minutes and more, in which he is at his desk
		h.t.Helper()
		for range 2 {
			h.box.advance(object{"by": "8m"})
			h.goes(say.accounts)
		}
	}
	invites := func(email, answer string) {
		h.t.Helper()
		h.at(say.add)
		h.Fill(say.address, email)
		h.Select(say.role, "Analyst")
		h.Click("button", say.invite)
		h.See(answer)
	}
	h.goes(say.accounts)
	h.Click("button", say.add)
	invites("first@example.com", say.added)
	passes()
	h.Click("button", say.add)
	invites("second@example.com", say.guarded)
	h.gives("000000", say.verify)
	h.See(say.wrong)
	h.gives(h.app(), say.verify)
	invites("second@example.com", say.added) // he was led back
	h.box.advance(object{"by": "14m"})
	h.goes(say.accounts)
	h.Click("button", say.add)
	invites("third@example.com", say.added)
	h.Click("button", say.add)
	h.box.advance(object{"by": "1m"})
	invites("fourth@example.com", say.guarded)
	h.gives(h.app(), say.verify)
	h.at(say.add)
	h.goes(say.accounts)
}

// losesDevice switches it off by the reset code: KA15466.
func (h *holder) losesDevice() {
	h.t.Helper()
	say := h.say
	h.enters()
	h.Click("link", say.lost)
	h.at(say.resetTitle)
	h.Fill(say.resetCode, "NONE-NONE-NONE-NONE")
	h.Click("button", say.resetTitle)
	h.See(say.wrongReset)
	h.Fill(say.resetCode, h.reset)
	h.Click("button", say.resetTitle)
	h.at(say.signIn)
	h.See(say.off)
	// It is a must, so the next sign-in asks to set it up; the code is of no more use.
	h.signsIn(h.login, h.password)
	h.at(say.title)
	h.See(say.enforced)
	h.leaves()
}

// disables signs in once more, and switches it off: KA15466.
func (h *holder) disables() {
	h.t.Helper()
	say := h.say
	h.leaves()
	h.enters()
	h.See(say.ask) // who has it keeps it, also when it is no must any more
	h.gives(h.app(), say.verify)
	h.at(say.dashboard)
	h.Click("link", h.login)
	h.Click("button", say.disable)
	dialog := h.Within("dialog", say.sure)
	dialog.Click("button", say.disable)
	h.See(say.nowDisabled)
	h.See(say.status + " " + say.disabled)
	h.leaves()
	h.enters()
	h.at(say.dashboard)
	h.leaves()
}
