package iam

import (
	"context"

	"github.com/mockone/mockone/internal/web"
)

// The paths of the pages on which people sign in, and to which the button for signing out sends.
const (
	SignInPath  = "/sign-in"
	SignOutPath = "/sign-out"
)

// signInPages are the pages on which people sign in.
func (m *IAM) signInPages(k *web.Console) {
	k.SignIn(web.SignInOptions{
		In: func(ctx context.Context, at *web.Visit, email, password string) (token, path string, err error) {
			got, err := web.Do[SignedIn](ctx, at.Call, m.SignIn(email, password))
			return got.Session.Token, "", err
		},
		Out: func(ctx context.Context, at *web.Visit) error {
			_, err := at.Do(ctx, m.SignOut(at.Token))
			return err
		},
	})
}
