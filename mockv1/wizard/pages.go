package wizard

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Path is where the wizard is: limited sessions that are good for it are led here.
const Path = "/assignment"

const donePath, closePath = Path + "/done", Path + "/close"

// assignmentPage is a step of the wizard.
type assignmentPage struct {
	ui.Page

	View

	// Steps are the numbers of all steps.
	Steps []int
	// Rule is what a password must be.
	Rule lifecycle.Text
}

// Wizard returns the page in the language of the wizard; what is around that, and
// what is refused, is in the user's.
func (p *assignmentPage) Wizard() *ui.Page {
	page := p.Page
	page.Lang = p.Assignment.lang(p.Lang)
	return &page
}

// donePage is the end of the wizard.
type donePage struct {
	ui.Page

	Step Step
	// Email is the address to sign in with.
	Email string
	// Wizard is the language of the wizard.
	Wizard string
}

// Say returns a text in the language of the wizard.
func (p *donePage) Say(t lifecycle.Text) string { return t.In(p.Wizard) }

// Config returns the wizard's pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the wizard: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: Name, Files: folder,
		Pages: map[string]ui.Content{
			"assignment_email": &assignmentPage{}, "assignment_existing": &assignmentPage{}, "assignment_code": &assignmentPage{},
			"assignment_password": &assignmentPage{}, "assignment_done": &donePage{},
		},
	}
}

// Fields returns by the code of a refusal in which field of a form the mistake is.
func Fields() map[string]string {
	out := map[string]string{
		"wizard.address.mismatch": "confirm_email", existingFailed.Code: "password",
		estate.PasswordReason.Code: "new_password", estate.MismatchReason.Code: "confirm_password",
	}
	for _, code := range []string{"invalid", "other", "registered", "used"} {
		out["wizard.address."+code] = "email"
	}
	for _, reason := range []lifecycle.Reason{codeWrong, codeSuperseded, codeExpired, codeUsed, codeBlocked} {
		out[reason.Code] = "code"
	}
	return out
}

// Pages registers the wizard's pages. Their addresses are Mockone's own. signIn is
// the console's page for signing in, see web.ConsoleOptions.
func (w *Wizard) Pages(k *web.Console, signIn string) {
	form := func(id, under string) web.Op { return web.Op{ID: id, Path: Path + under, Scopes: scopes()} }
	k.Get(web.Op{ID: "assignment-page", Path: Path, Scopes: scopes()}, w.show)
	k.Get(web.Op{ID: "assignment-done-page", Path: donePath, Public: true, Query: []string{"email", "existing", "purpose"}},
		func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
			asked := at.Query()
			return showDone(at, Assignment{Purpose: asked.Get("purpose"), Email: asked.Get("email"), Existing: asked.Get("existing")}), nil
		})
	web.Post(k, form("verify-email", "/email"), w.show, func(ctx context.Context, at *web.Visit, in *addressForm) (web.Next, error) {
		return step(ctx, at, w.SpecifyAddress(Address(*in)), "")
	})
	web.Post(k, form("assign-existing-account", "/existing"), w.show, func(ctx context.Context, at *web.Visit, in *proofForm) (web.Next, error) {
		return step(ctx, at, w.UseExisting(Proof(*in)), "")
	})
	web.Post(k, form("submit-code", "/code"), w.show, func(ctx context.Context, at *web.Visit, in *codeForm) (web.Next, error) {
		return step(ctx, at, w.EnterCode(in.Code), "")
	})
	web.Post(k, form("resend-code-mail", "/resend"), w.show, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		return step(ctx, at, w.AnotherCode(), "assignment.resent")
	})
	web.Post(k, form("reset-password-to-sign-in", "/password"), w.show, func(ctx context.Context, at *web.Visit, in *passwordForm) (web.Next, error) {
		return step(ctx, at, w.ResetPassword(Password(*in)), "")
	})
	web.Post(k, form("go-back", "/back"), w.show, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		return step(ctx, at, w.GoBack(), "")
	})
	// Public, since the session may have ended with the login that was replaced.
	web.Post(k, web.Op{ID: "close-wizard", Path: closePath, Public: true}, nil, func(ctx context.Context, at *web.Visit, in *closeForm) (web.Next, error) {
		if _, err := at.Do(ctx, w.Close(at.Token)); err != nil {
			return web.Next{}, err
		}
		at.ClearCookie()
		if in.Email == "" {
			return web.Next{Path: signIn}, nil
		}
		return web.Next{Path: signIn + "/password?" + url.Values{"email": {in.Email}}.Encode()}, nil
	})
}

// Banner returns the line on top of the console for the user with a login who has
// to get an address, although he may do other things too; nil for everybody else.
func (w *Wizard) Banner(at *web.Visit, r *sim.Reader, login string) (*ui.Banner, error) {
	t, ok, err := w.find(r, login)
	if err != nil || !ok || !t.open() {
		return nil, err
	}
	return &ui.Banner{Text: at.T("assignment.banner"), Button: at.T("assignment.banner.button"), Href: at.Prefix + Path}, nil
}

// closeForm tells who signs in next.
type closeForm struct {
	Email string `json:"email,omitempty" maxLength:"254"`
}

// step gives a command of the wizard, and leads to the page that is next.
func step(ctx context.Context, at *web.Visit, cmd sim.Command, toast string) (web.Next, error) {
	v, err := web.Do[View](ctx, at.Call, cmd)
	if err != nil {
		return web.Next{}, err
	}
	if v.Assignment.State != Completed {
		return web.Next{Path: Path, Toast: toast}, nil
	}
	query := url.Values{"email": {v.Assignment.Email}, "purpose": {v.Assignment.Purpose}}
	if v.Assignment.Existing != "" {
		query.Set("existing", "1")
	}
	return web.Next{Path: donePath + "?" + query.Encode()}, nil
}

// show shows the step at which the asker's run is.
func (w *Wizard) show(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
	v, err := w.Mine(r, who.Login)
	if err != nil {
		return web.View{}, err
	}
	page := "assignment_email"
	switch v.Assignment.State {
	case AwaitingExisting:
		page = "assignment_existing"
	case AwaitingCode:
		page = "assignment_code"
	case AwaitingPassword:
		page = "assignment_password"
	case Completed:
		return showDone(at, v.Assignment), nil
	}
	data := &assignmentPage{View: v, Steps: []int{1, 2, 3}, Rule: estate.PasswordReason.Text}
	lang := v.Assignment.lang(at.Lang())
	return web.View{Page: page, Data: data, Title: v.Step.Title.In(lang), TitleLang: lang, Bare: true}, nil
}

// showDone shows the end of a run.
func showDone(at *web.Visit, t Assignment) web.View {
	step, lang := doneStep(t.Existing != ""), t.lang(at.Lang())
	return web.View{Page: "assignment_done", Data: &donePage{Step: step, Email: t.Email, Wizard: lang}, Title: step.Title.In(lang), TitleLang: lang, Bare: true}
}
