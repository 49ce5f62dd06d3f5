package iam

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// transferRequirements and transferImpacts are what the owner reviews before he goes
// on; they say what the documentation says [XFER].
func transferRequirements() []lifecycle.Text {
	return []lifecycle.Text{
		estate.Assumed("The new owner must have a local account that is currently not the Primary User Account of your business.", "新しい所有者は、現在お使いのビジネスのプライマリユーザアカウントではないローカルアカウントを持っている必要があります。"),
		estate.Assumed("The Primary User Account must not be associated with another Business ID, and must not be an end user of a Trend Vision One app.", "プライマリユーザアカウントが別のビジネスIDに関連付けられていないこと、およびTrend Vision Oneアプリのエンドユーザではないことが必要です。"),
	}
}

func transferImpacts() []lifecycle.Text {
	return []lifecycle.Text{
		estate.Assumed("Both the old and the new Primary User Account are signed out of the Trend Vision One console.", "移転前と移転後のプライマリユーザアカウントは、どちらもTrend Vision Oneコンソールからサインアウトされます。"),
		estate.Assumed("The new Primary User Account has the Master Administrator role, and can manage the Trend Micro offerings of the business.", "新しいプライマリユーザアカウントにはMaster Administratorの役割が割り当てられ、ビジネスのTrend Micro製品を管理できます。"),
		estate.Assumed("The role that the new Primary User Account had is reassigned to the old one.", "新しいプライマリユーザアカウントのこれまでの役割は、以前のプライマリユーザアカウントに割り当てられます。"),
	}
}

type transferCodeJSON struct {
	To        string    `json:"to" doc:"The address that it was sent to."`
	Prefix    string    `json:"prefix" doc:"What stands in front of it in the mail."`
	SentAt    time.Time `json:"sent_at"`
	ResendAt  time.Time `json:"resend_at" doc:"From when on another one can be sent."`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Blocked   bool      `json:"blocked" doc:"Whether too many wrong ones were typed: only a new one helps."`
}

type candidateJSON struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role" doc:"What the old owner gets."`
}

type transferJSON struct {
	State        string            `json:"state" enum:"none,verifying,verified"`
	Requirements []string          `json:"requirements" nullable:"false"`
	Impacts      []string          `json:"impacts" nullable:"false"`
	Code         *transferCodeJSON `json:"code,omitempty" doc:"The code that was sent."`
	Candidates   []candidateJSON   `json:"candidates" nullable:"false" doc:"The accounts to choose from."`
	Blocks       []transferBlock   `json:"blocks" nullable:"false" doc:"Why the next step cannot be done now."`
}

// transferBlock is a reason why the next step cannot be done.
type transferBlock struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func showTransfer(v TransferView, lang string) *transferJSON {
	word := func(t lifecycle.Text) string { return t.In(lang) }
	out := &transferJSON{
		State: string(v.Transfer.State), Requirements: web.Each(transferRequirements(), word), Impacts: web.Each(transferImpacts(), word),
		Candidates: web.Each(v.Candidates, func(a Account) candidateJSON {
			return candidateJSON{ID: a.ID, Email: a.Email, Name: a.Name, Role: a.Role}
		}),
		Blocks: web.Each(v.Blocks, func(r lifecycle.Reason) transferBlock { return transferBlock{Code: r.Code, Message: word(r.Text)} }),
	}
	if v.Transfer.State == TransferVerifying {
		c := transferCodeJSON(v.Code)
		out.Code = &c
	}
	return out
}

// transferForm is the choice of the new owner, as the API and the page take it.
type transferForm struct {
	Account string `json:"account" minLength:"1" maxLength:"64" doc:"The id of the new owner's account."`
}

// codeForm is a code as it is typed.
type codeForm struct {
	Code string `json:"code" minLength:"1" maxLength:"32"`
}

type transferCodeInput struct{ Body codeForm }

type transferInput struct{ Body transferForm }

func (m *IAM) transferRoutes(s *web.Server) {
	const path = "/api/ownership-transfer"
	answer := func(ctx context.Context, c *web.Call, cmd sim.Command) (*transferJSON, error) {
		got, err := web.Do[TransferView](ctx, c, cmd)
		if err != nil {
			return nil, err
		}
		return showTransfer(got, c.Lang()), nil
	}
	may := []string{RoleNotAllowed.Code, "v1.transfer.login_id", "v1.transfer.other_business", "v1.transfer.app_user"}
	web.Register(s, web.Op{
		ID: "ownership-transfer", Act: actTransfer, Method: http.MethodGet, Path: path, Assumed: true, Summary: "The transfer of the Primary User Account that is under way",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*transferJSON, error) {
		got, err := web.Read(ctx, c, m.Transfer)
		return showTransfer(got, c.Lang()), err
	})
	web.Register(s, web.Op{
		ID: "begin-ownership-transfer", Act: BeginTransfer{}.Name(), Method: http.MethodPost, Path: path, Assumed: true, Status: http.StatusCreated,
		Summary: "Begin to transfer the Primary User Account", Doc: "A code is mailed to its owner; a transfer that is under way is given up.", Codes: may,
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*transferJSON, error) {
		return answer(ctx, c, m.BeginTransfer())
	})
	web.Register(s, web.Op{
		ID: "enter-transfer-code", Act: EnterTransferCode{}.Name(), Method: http.MethodPost, Path: path + "/code", Assumed: true,
		Summary: "Enter the code that was mailed", Codes: []string{noTransfer.Code, may[0]},
	}, func(ctx context.Context, c *web.Call, in *transferCodeInput) (*transferJSON, error) {
		return answer(ctx, c, m.EnterTransferCode(in.Body.Code))
	})
	web.Register(s, web.Op{
		ID: "resend-transfer-code", Act: ResendTransferCode{}.Name(), Method: http.MethodPost, Path: path + "/resend-code", Assumed: true,
		Summary: "Have another code sent", Codes: []string{noTransfer.Code, may[0]},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*transferJSON, error) {
		return answer(ctx, c, m.ResendTransferCode())
	})
	web.Register(s, web.Op{
		ID: "complete-ownership-transfer", Act: CompleteTransfer{}.Name(), Method: http.MethodPost, Path: path + "/complete", Assumed: true,
		Summary: "Transfer the Primary User Account", Doc: "Both accounts are signed out.", Codes: append([]string{noTransfer.Code, "v1.transfer.not_verified", "v1.transfer.target"}, may...),
	}, func(ctx context.Context, c *web.Call, in *transferInput) (*transferJSON, error) {
		return answer(ctx, c, m.CompleteTransfer(in.Body.Account))
	})
	web.Register(s, web.Op{
		ID: "cancel-ownership-transfer", Act: CancelTransfer{}.Name(), Method: http.MethodDelete, Path: path, Assumed: true,
		Summary: "Give the transfer up", Codes: []string{noTransfer.Code, may[0]},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*web.None, error) {
		_, err := c.Do(ctx, m.CancelTransfer())
		return nil, err
	})
}
