package wizard

import (
	"cmp"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Verification is a code that was sent to an address, and what was typed for it
// (SM-10). A thing has at most one that is open.
type Verification struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Purpose is estate.CodeForAddress or estate.CodeForTransfer.
	Purpose string `json:"purpose"`
	To      string `json:"to"`
	// Who asked for it: see estate.NewVerification.
	Who string `json:"who,omitempty"`
	// Kind and Thing name who is told that the code was right.
	Kind  string `json:"kind"`
	Thing string `json:"thing"`
	// Code is the one that is good; Old are those that another one replaced.
	// Events show neither.
	Code string   `json:"code,omitempty"`
	Old  []string `json:"old,omitempty"`
	// Prefix stands in front of the code, on the page and in the mail [SEPJA].
	Prefix string `json:"prefix"`
	// Mails counts the codes that were sent, Wrong the wrong ones that were typed
	// for the present one.
	Mails      int       `json:"mails"`
	Wrong      int       `json:"wrong"`
	SentAt     time.Time `json:"sent_at"`
	VerifiedAt time.Time `json:"verified_at,omitzero"`
}

// The states of a verification. That its code has expired is found when it is used.
const (
	verificationNone      lifecycle.State = "none"
	VerificationSent      lifecycle.State = "sent"
	VerificationVerified  lifecycle.State = "verified"
	VerificationBlocked   lifecycle.State = "blocked"
	VerificationWithdrawn lifecycle.State = "withdrawn"
)

const (
	resendCode lifecycle.Trigger = "resend"
	submitCode lifecycle.Trigger = "submit"
)

// TypedCode is the input of submitting a code.
type TypedCode struct {
	Code string `json:"code"`
}

type verificationFacts struct {
	sending estate.NewVerification
	typed   string
	// code and prefix are those of the next mail.
	code, prefix     string
	lifetime, resend time.Duration
	tries            int
	// open are the asker's other verifications for the same that are open, old what
	// their codes were.
	open, old []string
	// earlier is the one that was last sent to the same address and not used, if its
	// countdown still runs.
	earlier *Verification
}

// ownerOf names the thing to which a verification belongs.
func ownerOf(kind, id string) string { return kind + "/" + id }

func (w *Wizard) verificationKind() *sim.Kind[Verification, verificationFacts] {
	return &sim.Kind[Verification, verificationFacts]{
		ID:     func(t *Verification) *string { return &t.ID },
		Parent: func(t Verification) string { return ownerOf(t.Kind, t.Thing) },
		Facts:  w.verificationFacts,
		Public: func(t Verification) any { t.Code, t.Old = "", nil; return t },
		Spec: lifecycle.Spec[Verification, verificationFacts]{
			Name:     estate.VerificationKind,
			Title:    estate.Assumed("Verification code", "検証コード"),
			Doc:      "A code that is sent by mail, to prove that an address is the user's own. Only the last one that was sent is good. While its countdown runs, whoever has gone another way and asks for the same address again goes on with it.",
			Initial:  verificationNone,
			State:    func(t *Verification) *lifecycle.State { return &t.State },
			States:   verificationStates(),
			Triggers: verificationTriggers(),
			Rows:     verificationRows(),
			Refusals: verificationRefusals(),
		},
	}
}

func (w *Wizard) verificationFacts(r *sim.Reader, t Verification, in any) (verificationFacts, error) {
	f := verificationFacts{
		sending: sim.Input[estate.NewVerification](in), typed: strings.TrimSpace(sim.Input[TypedCode](in).Code),
	}
	length, err := r.Number(SettingLength)
	if err != nil {
		return f, err
	}
	f.code = r.Digits(estate.VerificationKind, t.ID, t.Mails+1, min(max(length, leastDigits), mostDigits))
	if f.prefix, err = prefix(r, t); err != nil {
		return f, err
	}
	if f.lifetime, err = r.Duration(SettingLifetime); err != nil {
		return f, err
	}
	if f.resend, err = r.Duration(SettingResend); err != nil {
		return f, err
	}
	if f.tries, err = r.Number(SettingTries); err != nil {
		return f, err
	}
	err = w.earlierCodes(r, t, &f)
	return f, err
}

// earlierCodes looks at what the asker had sent before.
func (w *Wizard) earlierCodes(r *sim.Reader, t Verification, f *verificationFacts) error {
	if t.Kind == "" {
		t.note(f.sending)
	}
	all, err := w.Verifications.All(r)
	if err != nil {
		return err
	}
	f.old = slices.Clone(t.Old)
	for _, other := range all {
		if other.ID == t.ID || other.Purpose != t.Purpose || other.Who != t.Who {
			continue
		}
		f.old = append(append(f.old, other.Code), other.Old...)
		if other.State == VerificationSent || other.State == VerificationBlocked {
			f.open = append(f.open, other.ID)
		}
		running := f.resend > 0 && r.Now().Before(other.SentAt.Add(f.resend))
		if running && other.State != VerificationVerified && same(other.To, t.To) {
			f.earlier = &other // the last of them counts: it has what those before had
		}
	}
	return nil
}

// note notes who asked for a code, and what for.
func (t *Verification) note(n estate.NewVerification) {
	t.Purpose, t.To, t.Kind, t.Thing = n.Purpose, n.To, n.Kind, n.ID
	t.Who = cmp.Or(n.Who, ownerOf(n.Kind, n.ID))
}

// prefix returns the letters of the next mail. They differ from mail to mail, so
// that the user can match it with the page.
func prefix(r *sim.Reader, t Verification) (string, error) {
	how, err := r.Setting(SettingPrefix)
	if err != nil || how == prefixFixed {
		return "UPB", err
	}
	digits := r.Digits(estate.VerificationKind+".prefix", t.ID, t.Mails+1, 6)
	out := make([]byte, 0, 3)
	for i := 0; i < len(digits); i += 2 {
		out = append(out, 'A'+((digits[i]-'0')*10+digits[i+1]-'0')%26)
	}
	return string(out), nil
}

// expired reports whether the code is too old.
func (t Verification) expired(f verificationFacts, now time.Time) bool {
	return f.lifetime > 0 && !now.Before(t.SentAt.Add(f.lifetime))
}

// barred reports whether too many wrong codes were typed, also after it was withdrawn.
func (t Verification) barred(f verificationFacts) bool {
	return t.State == VerificationBlocked || f.tries > 0 && t.Wrong >= f.tries
}

// right reports whether what was typed is the code.
func (t Verification) right(f verificationFacts) bool {
	return t.Code != "" && subtle.ConstantTimeCompare([]byte(t.Code), []byte(f.typed)) == 1
}

// The reasons for which a code is not taken. Their words are ours.
var (
	codeWrong = lifecycle.Reason{Code: "wizard.code.wrong", Text: estate.Assumed(
		"The verification code is incorrect.", "検証コードが正しくありません。")}
	codeSuperseded = lifecycle.Reason{Code: "wizard.code.superseded", Text: estate.Assumed(
		"A newer verification code has been sent. Use the code in the latest email.", "新しい検証コードが送信されています。最新のメールに記載されたコードを使用してください。")}
	codeExpired = lifecycle.Reason{Code: "wizard.code.expired", Text: estate.Assumed(
		"The verification code has expired. Have a new code sent.", "検証コードの有効期限が切れています。コードを再送信してください。")}
	codeUsed = lifecycle.Reason{Code: "wizard.code.used", Text: estate.Assumed(
		"The verification code has been used already.", "この検証コードはすでに使用されています。")}
	codeBlocked = lifecycle.Reason{Code: "wizard.code.blocked", Text: estate.Assumed(
		"Too many incorrect verification codes were entered. Have a new code sent.", "正しくない検証コードの入力回数が上限に達しました。コードを再送信してください。")}
	codeNone = lifecycle.Reason{Code: "wizard.code.none", Text: estate.Assumed(
		"No verification code has been sent.", "検証コードは送信されていません。")}
)

// resendEarly is the refusal of a resend while the countdown runs.
func resendEarly(now, due time.Time) lifecycle.Reason {
	n := seconds(due.Sub(now))
	return lifecycle.Reason{Code: "wizard.code.resend_early", DueAt: due, Text: estate.Assumed(
		fmt.Sprintf("The verification code can be resent in %d seconds.", n), fmt.Sprintf("検証コードは%d秒後に再送信できます。", n))}
}

// seconds returns a time as whole seconds, none of which is over yet.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// newest returns the verification that was opened last for a thing.
func (w *Wizard) newest(r *sim.Reader, kind, id string) (Verification, bool, error) {
	all, err := w.Verifications.List(r, ownerOf(kind, id))
	if err != nil || len(all) == 0 {
		return Verification{}, false, err
	}
	return all[len(all)-1], true, nil
}

// Code returns the code that was sent last for a thing, as a page shows it.
func (w *Wizard) Code(r *sim.Reader, kind, id string) (estate.SentCode, bool, error) {
	t, ok, err := w.newest(r, kind, id)
	if err != nil || !ok {
		return estate.SentCode{}, false, err
	}
	out := estate.SentCode{To: t.To, Prefix: t.Prefix, SentAt: t.SentAt, ResendAt: t.SentAt, Blocked: t.State == VerificationBlocked}
	resend, err := r.Duration(SettingResend)
	if err != nil {
		return out, false, err
	}
	out.ResendAt = t.SentAt.Add(max(resend, 0))
	lifetime, err := r.Duration(SettingLifetime)
	if lifetime > 0 {
		out.ExpiresAt = t.SentAt.Add(lifetime)
	}
	return out, true, err
}

// SubmitCode takes what was typed as the code that was sent last for a thing. A
// wrong one is noted, and its sender refused, see estate.Codes.
func (w *Wizard) SubmitCode(tx *sim.Tx, kind, id, code string) (bool, error) {
	before, ok, err := w.newest(&tx.Reader, kind, id)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, refused(verificationNone, codeNone)
	}
	after, err := w.Verifications.Fire(tx, before.ID, submitCode, TypedCode{Code: code})
	if err != nil {
		return false, err
	}
	if after.State == VerificationVerified {
		return true, nil
	}
	reason := codeWrong
	if after.State == VerificationBlocked {
		reason = codeBlocked
	} else if f, err := w.verificationFacts(&tx.Reader, after, TypedCode{Code: code}); err != nil {
		return false, err
	} else if slices.Contains(f.old, f.typed) {
		reason = codeSuperseded
	}
	tx.Refuse(refused(after.State, reason))
	return false, nil
}

func refused(state lifecycle.State, reason lifecycle.Reason) error {
	return &lifecycle.Refused{Lifecycle: estate.VerificationKind, State: state, Trigger: submitCode, Reasons: []lifecycle.Reason{reason}}
}

// ResendCode sends a new code in place of the one that was sent last for a thing.
func (w *Wizard) ResendCode(tx *sim.Tx, kind, id string) error {
	t, ok, err := w.newest(&tx.Reader, kind, id)
	if err != nil {
		return err
	}
	if !ok {
		return &lifecycle.Refused{Lifecycle: estate.VerificationKind, State: verificationNone, Trigger: resendCode, Reasons: []lifecycle.Reason{codeNone}}
	}
	_, err = w.Verifications.Fire(tx, t.ID, resendCode, nil)
	return err
}
