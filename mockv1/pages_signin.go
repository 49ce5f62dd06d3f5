package mockv1

import (
	"context"

	"github.com/mockone/mockone/internal/web"
)

// The paths of signing in and out.
const (
	signInPath  = "/sign-in"
	signOutPath = "/sign-out"
)

// signInPages are the pages on which people sign in.
func (v *V1) signInPages(k *web.Console) {
	k.SignIn(web.SignInOptions{
		In: func(ctx context.Context, at *web.Visit, email, password string) (token, path string, err error) {
			got, err := web.Do[SignedIn](ctx, at.Call, v.SignIn(email, password))
			return got.Session.Token, "", err
		},
		Out: func(ctx context.Context, at *web.Visit) error {
			_, err := at.Do(ctx, v.SignOut(at.Token))
			return err
		},
	})
}
