package wizard

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Step is a screen of the wizard, as a page and the API show it.
type Step struct {
	// Number is 1 to 3; 0 once the wizard is done.
	Number int
	Title  lifecycle.Text
	// Texts are its sentences, Button is what leads on.
	Texts  []lifecycle.Text
	Button lifecycle.Text
	// Fields are what it asks for.
	Fields []string
}

// View is where a run of the wizard stands.
type View struct {
	Assignment Assignment
	Step       Step
	// Sent is the code that was mailed; it is zero where none is waited for.
	Sent estate.SentCode
	// Left is how many seconds the countdown runs until it can be sent again.
	Left int
}

// View returns where a run stands.
func (w *Wizard) View(r *sim.Reader, t Assignment) (View, error) {
	out := View{Assignment: t}
	if t.State == AwaitingCode {
		var err error
		if out.Sent, _, err = w.Code(r, estate.AssignmentKind, t.ID); err != nil {
			return out, err
		}
		out.Left = seconds(max(out.Sent.ResendAt.Sub(r.Now()), time.Duration(0)))
	}
	out.Step = t.step()
	return out, nil
}

// lang returns the language in which somebody sees a run who has asked for one: the
// guides show the wizard of the activation in English, Japanese ones too [CASJA 1-6
// to 1-8, SEPJA STEP 2 3 to 9], and name the buttons of the others in Japanese
// [KA15118 5 to 8, TMEMSJA 3.3 to 3.6].
func (t Assignment) lang(asked string) string {
	if t.Purpose == estate.ForActivation {
		return "en"
	}
	return asked
}

// step returns the screen of the state. The English words of the three steps are
// the guide's [SEPJA]; those of the Japanese buttons are of the same wizard elsewhere
// [TMEMSJA 3.3], the other Japanese words are ours.
func (t Assignment) step() Step {
	switch t.State {
	case AwaitingExisting:
		return Step{
			Number: 1,
			Title:  estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV"),
			Texts: []lifecycle.Text{estate.Assumed(
				fmt.Sprintf("%s is the email address of an existing user account. Verify the credentials of the account to assign it as the new Primary User Account, or specify a different email address.", t.Email),
				fmt.Sprintf("%sは、既存のユーザアカウントのメールアドレスです。アカウントの認証情報を確認して新しいプライマリユーザアカウントとして割り当てるか、別のメールアドレスを指定してください。", t.Email))},
			Button: estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV"),
			Fields: []string{"password"},
		}
	case AwaitingCode:
		return Step{
			Number: 2,
			Title:  estate.Quoted("Verify Email Address", "メールアドレスの確認", "SEPJA"),
			Texts: []lifecycle.Text{estate.Quoted(
				"We have sent a verification code to "+t.Email, t.Email+"に検証コードを送信しました", "SEPJA")},
			Button: estate.Quoted("Submit", "送信", "SEPJA"),
			Fields: []string{"code"},
		}
	case AwaitingPassword:
		return Step{
			Number: 3,
			Title:  passwordTitle(),
			Texts: []lifecycle.Text{estate.Quoted(
				"To ensure the security of your account, verify your current password and specify the new password.",
				"アカウントのセキュリティを確保するため、現在のパスワードを確認し、新しいパスワードを指定してください。", "SEPJA")},
			Button: estate.Quoted("Reset Password", "パスワードをリセット", "SEPJA"),
			Fields: []string{"new_password", "confirm_password"},
		}
	case Completed:
		return doneStep(t.Existing != "")
	default:
		return t.firstStep()
	}
}

func passwordTitle() lifecycle.Text {
	return estate.Quoted("Password Update", "パスワードの更新", "SEPJA")
}

// firstStep asks for the address. What it says depends on what the account is: the
// Primary User Account, or one that a product brings along.
func (t Assignment) firstStep() Step {
	out := Step{
		Number: 1,
		Title:  estate.Quoted("Assign the Primary User Account email address", "プライマリユーザアカウントのメールアドレスの割り当て", "SEPJA"),
		Texts: []lifecycle.Text{
			estate.Quoted(
				"Trend Vision One requires the use of an email address to sign in to the console. Follow the instructions to associate your account with your email address and reset your password.",
				"Trend Vision Oneのコンソールにサインインするには、メールアドレスを使用する必要があります。指示に従って、アカウントをメールアドレスに関連付け、パスワードをリセットしてください。", "SEPJA"),
			estate.Quoted(
				"The email address you specify becomes your business's primary contact email and the account name you must use to sign in to your Trend Micro SaaS offerings.",
				"指定したメールアドレスは、お客様のビジネスの主要な連絡先メールアドレスになり、トレンドマイクロのSaaS製品へのサインインに使用するアカウント名になります。", "SEPJA"),
		},
		Button: estate.Quoted("Verify Email", "メールを確認", "SEPJA"),
		Fields: []string{"email", "confirm_email"},
	}
	if t.Purpose == estate.ForAccount {
		out.Title = estate.Assumed("Assign an email address to your account", "アカウントへのメールアドレスの割り当て")
		out.Texts = out.Texts[:1]
	}
	return out
}

// doneStep is the end: of the three steps, or of taking an existing account.
func doneStep(existing bool) Step {
	out := Step{
		Title:  passwordTitle(),
		Texts:  []lifecycle.Text{estate.Quoted("Updated password successfully", "パスワードが正常に更新されました", "SEPJA")},
		Button: estate.Quoted("Close", "閉じる", "SEPJA"),
	}
	if existing {
		out.Title = estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV")
		out.Texts = []lifecycle.Text{estate.Assumed(
			"The account is now the Primary User Account. Sign in with its email address and password.",
			"このアカウントがプライマリユーザアカウントになりました。アカウントのメールアドレスとパスワードでサインインしてください。")}
	}
	return out
}
