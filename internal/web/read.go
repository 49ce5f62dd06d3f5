package web

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Read answers a query on one reading of the sandbox, as Do gives a command.
func Read[R any](ctx context.Context, c *Call, query func(r *sim.Reader) (R, error)) (out R, err error) {
	err = c.View(ctx, func(r *sim.Reader, _ estate.Session) (err error) {
		out, err = query(r)
		return err
	})
	return out, err
}

// ReadAs answers a query that asks who is signed in.
func ReadAs[R any](ctx context.Context, c *Call, query func(r *sim.Reader, who estate.Session) (R, error)) (*R, error) {
	var out R
	if err := c.View(ctx, func(r *sim.Reader, who estate.Session) (err error) {
		out, err = query(r, who)
		return err
	}); err != nil {
		return nil, err
	}
	return &out, nil
}

// Block is a reason why something cannot be done now, as an answer lists it before
// anybody has tried.
type Block struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Blocks returns reasons in a language.
func Blocks(reasons []lifecycle.Reason, lang string) []Block {
	return Each(reasons, func(r lifecycle.Reason) Block { return Block{Code: r.Code, Message: r.Text.In(lang)} })
}

// Texts returns texts in a language.
func Texts(list []lifecycle.Text, lang string) []string {
	return Each(list, func(t lifecycle.Text) string { return t.In(lang) })
}
