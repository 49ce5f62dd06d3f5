package web

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/ui"
)

// SignInOptions say how people sign in to a console.
type SignInOptions struct {
	// In gives the command of the API that signs in, and returns the session's
	// token; path is where to go then, if that is not where the user wanted to go.
	In func(ctx context.Context, v *Visit, email, password string) (token, path string, err error)
	// Out ends the session.
	Out func(ctx context.Context, v *Visit) error
	// Others returns the other ways in, which the first step shows below its form;
	// nil means that there are none.
	Others func(v *Visit) []ui.NavItem
	// Help returns what both steps say to whoever cannot sign in; nil means nothing.
	Help func(v *Visit) ui.Help
	// Continue says that the button beside the password says "Continue", as on Vision
	// One's page [CASJA 1-9, SEPJA STEP 2 10], and not "Sign In".
	Continue bool
}

// addressForm is the first step, signInForm the second one.
type addressForm struct {
	Email string `json:"email" minLength:"1" maxLength:"254"`
	Next  string `json:"next,omitempty" maxLength:"2000"` // as maxNext says
}

// maxNext is how long an address may be, in bytes, to which signing in leads.
const maxNext = 2000

type signInForm struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Next     string `json:"next,omitempty" maxLength:"2000"`
}

// SignIn adds the pages on which people sign in, in two steps: the address, then
// the password. What the first step is told is not looked at: whether there is
// such an account, only a right password tells.
func (k *Console) SignIn(o SignInOptions) {
	first, second := k.options.SignIn, k.options.SignIn+"/password"
	address, password := k.showSignIn(o, false), k.showSignIn(o, true)
	k.Get(Op{ID: "sign-in-page", Path: first, Public: true, Query: []string{"next", "ended"}}, address)
	Post(k, Op{ID: "sign-in-address", Path: first, Public: true}, address,
		func(_ context.Context, _ *Visit, in *addressForm) (Next, error) {
			query := url.Values{"email": {in.Email}}
			if in.Next != "" {
				query.Set("next", in.Next)
			}
			return Next{Path: second + "?" + query.Encode()}, nil
		})
	k.Get(Op{ID: "sign-in-password-page", Path: second, Public: true, Query: []string{"email", "next"}}, password)
	Post(k, Op{ID: "sign-in-password", Path: second, Public: true}, password,
		func(ctx context.Context, v *Visit, in *signInForm) (Next, error) {
			token, path, err := o.In(ctx, v, in.Email, in.Password)
			if err != nil {
				return Next{}, err
			}
			v.SetCookie(token)
			if path == "" {
				path = v.After(in.Next)
			}
			return Next{Path: path}, nil
		})
	// Whoever has not come to the end of signing in may give it up.
	scopes := slices.Sorted(maps.Keys(k.options.Limited))
	Post(k, Op{ID: "leave", Path: k.options.SignOut, Scopes: scopes}, nil,
		func(ctx context.Context, v *Visit, _ *struct{}) (Next, error) {
			if err := o.Out(ctx, v); err != nil {
				return Next{}, err
			}
			v.ClearCookie()
			return Next{Path: first, Toast: "web.signed_out"}, nil
		})
}

// showSignIn shows one of the steps. Without an address there is no second one.
func (k *Console) showSignIn(o SignInOptions, second bool) Show {
	return func(v *Visit, _ *sim.Reader, _ estate.Session) (View, error) {
		asked := v.Query()
		if v.Form.Sent {
			asked = v.Form.Values
		}
		next := asked.Get("next")
		if len(next) > maxNext {
			next = "" // the start is as good: with it, nobody could sign in
		}
		page := &ui.SignInPage{Next: next, Ended: v.Ended(), Address: k.options.SignIn, Password: k.options.SignIn + "/password", Continue: o.Continue}
		if o.Help != nil {
			page.Help = o.Help(v)
		}
		switch {
		case second:
			page.Email = asked.Get("email")
		case o.Others != nil:
			page.Others = o.Others(v)
		}
		return View{Page: "sign_in", Data: page, Title: v.T("web.sign_in.title"), Bare: true}, nil
	}
}
