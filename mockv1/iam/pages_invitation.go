package iam

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// invitationPath is where the links of invitation mails lead, see link.
const invitationPath = "/invitations/{token}"

// invitationPage is what the link in a mail leads to.
type invitationPage struct {
	ui.Page

	Invitation

	// Does is what the page says of what the link is for; Verify says that there is
	// no password to be set.
	Does   string
	Verify bool
	// Closed says that the link leads to nothing any more; What says why, unless
	// the frame does.
	Closed bool
	What   *ui.Refusal
	// Console is where an administrator can update his account instead, when his
	// link has expired.
	Console string
	// Token is the key in the link.
	Token string
	// Rule is what a password must be.
	Rule lifecycle.Text
}

// invitationPages are public: whoever holds the link has no password yet.
func (m *IAM) invitationPages(k *web.Console) {
	k.Get(web.Op{ID: "invitation-page", Path: invitationPath, Public: true}, m.showInvitation)
	web.Post(k, web.Op{ID: "set-invited-password", Path: invitationPath, Public: true}, m.showInvitation,
		func(ctx context.Context, at *web.Visit, in *passwordForm) (web.Next, error) {
			got, err := web.Do[Invitation](ctx, at.Call, m.AcceptInvitation(at.Param("token"), Acceptance(*in)))
			if err == nil && got.Kind == VerifyInvitation {
				return web.Next{Path: samlPath + "?" + url.Values{"email": {got.Email}}.Encode(), Toast: "invitation.verify.done"}, nil
			}
			// The account is ready: only the password is to be typed.
			return web.Next{Path: "/sign-in/password?" + url.Values{"email": {got.Email}}.Encode(), Toast: "invitation.done"}, err
		})
}

func (m *IAM) showInvitation(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	got, err := m.invitation(r, at.Param("token"))
	page := &invitationPage{Invitation: got, Verify: got.Kind == VerifyInvitation, Token: at.Param("token"), Rule: estate.PasswordReason.Text}
	view := web.View{Page: "invitation", Data: page, Bare: true}
	switch got.Kind {
	case UpgradeInvitation:
		view.Title, page.Does = at.T("invitation.upgrade.title"), at.T("invitation.upgrade.text")
	case ResetInvitation:
		view.Title, page.Does = at.T("invitation.reset.title"), at.T("invitation.reset.text")
	case VerifyInvitation:
		view.Title, page.Does = at.T("invitation.verify.title"), at.T("invitation.verify.text")
	default:
		view.Title, page.Does = at.T("invitation.title"), at.T("invitation.text")
	}
	refused, closed := errors.AsType[*lifecycle.Refused](err)
	if !closed {
		return view, err
	}
	page.Closed, view.Status = true, http.StatusConflict
	if got.Kind == UpgradeInvitation && refused.Reasons[0].Code == linkExpired.Code {
		page.Console = at.Link(lifecycle.Link{Service: got.From, Path: "/"})
	}
	if !at.Form.Sent || len(at.Form.Errors) > 0 {
		page.What = &ui.Refusal{Code: refused.Reasons[0].Code, Lines: ui.LinesOf(refused.Reasons, at.Lang())}
	}
	return view, nil
}
