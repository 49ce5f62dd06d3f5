package iam

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

const transferPath = accountsPath + "/transfer"

// transferPage is "Transfer ownership of Primary User Account", step by step.
type transferPage struct {
	ui.Page

	At                    TransferView
	Requirements, Impacts []lifecycle.Text
	// Accounts are those to choose from.
	Accounts []ui.Option
	// Next and Complete are the words of the buttons.
	Next, Complete lifecycle.Text
}

// transferPages are the pages on which the ownership passes on.
func (m *IAM) transferPages(k *web.Console) {
	k.Get(web.Op{ID: "ownership-transfer-page", Act: actTransfer, Path: transferPath}, m.showTransfer)
	post := func(id, act, path string, next web.Next, cmd func() sim.Command) {
		web.Post(k, web.Op{ID: id, Act: act, Again: actTransfer, Path: path}, m.showTransfer,
			func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
				_, err := at.Do(ctx, cmd())
				return next, err
			})
	}
	here := web.Next{Path: transferPath}
	post("review-ownership-transfer", BeginTransfer{}.Name(), transferPath, here, func() sim.Command { return m.BeginTransfer() })
	post("send-transfer-code-again", ResendTransferCode{}.Name(), transferPath+"/resend", web.Next{Path: transferPath, Toast: "transfer.done.resent"},
		func() sim.Command { return m.ResendTransferCode() })
	post("give-up-ownership-transfer", CancelTransfer{}.Name(), transferPath+"/cancel", web.Next{Path: accountsPath, Toast: "transfer.done.cancelled"},
		func() sim.Command { return m.CancelTransfer() })
	web.Post(k, web.Op{ID: "submit-transfer-code", Act: EnterTransferCode{}.Name(), Again: actTransfer, Path: transferPath + "/code"}, m.showTransfer,
		func(ctx context.Context, at *web.Visit, in *codeForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EnterTransferCode(in.Code))
			return here, err
		})
	web.Post(k, web.Op{ID: "confirm-ownership-transfer", Act: CompleteTransfer{}.Name(), Again: actTransfer, Path: transferPath + "/complete"}, m.showTransfer,
		func(ctx context.Context, at *web.Visit, in *transferForm) (web.Next, error) {
			_, err := at.Do(ctx, m.CompleteTransfer(in.Account))
			// The session has ended: the sign-in page says why.
			return web.Next{Path: "/"}, err
		})
}

func (m *IAM) showTransfer(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	got, err := m.Transfer(r)
	table := m.Transfers.Table()
	word := func(on lifecycle.Trigger) lifecycle.Text {
		info, _ := table.Trigger(on)
		return info.Label
	}
	page := &transferPage{
		At: got, Requirements: transferRequirements(), Impacts: transferImpacts(), Next: word(beginTransfer), Complete: word(completeTransfer),
		Accounts: append([]ui.Option{{Label: at.T("transfer.choose")}}, web.Each(got.Candidates, func(a Account) ui.Option {
			return ui.Option{Value: a.ID, Label: a.Name + " (" + a.Email + ", " + a.Role + ")"}
		})...),
	}
	return web.View{Page: "transfer", Title: at.Text(table.Title), Nav: accountsPath, Data: page}, err
}
