package iam_test

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// rightCode is the code that is always right here.
const rightCode = "123456"

// sent is a code of the tests: it is told to whoever had it sent.
type sent struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Kind  string          `json:"kind"`
	Thing string          `json:"thing"`
	To    string          `json:"to"`
}

type sentFacts struct{ what estate.NewVerification }

// codes send codes, and take the right one.
type codesLab struct{ kind *sim.Kind[sent, sentFacts] }

func newCodes() *codesLab {
	type (
		row    = lifecycle.Row[sent, sentFacts]
		effect = lifecycle.Effect[sent, sentFacts]
	)
	src := []string{lifecycle.Assumed}
	note := effect{ID: "note", Doc: "Notes for whom it is.", Do: func(t *sent, f sentFacts, _ time.Time) []lifecycle.Action {
		t.Kind, t.Thing, t.To = f.what.Kind, f.what.ID, f.what.To
		return nil
	}}
	tell := effect{ID: "tell", Doc: "Tells that it was right.", Do: func(t *sent, _ sentFacts, _ time.Time) []lifecycle.Action {
		return []lifecycle.Action{lifecycle.Tell{Kind: t.Kind, ID: t.Thing, Trigger: estate.CodeVerified}}
	}}
	return &codesLab{&sim.Kind[sent, sentFacts]{
		ID:     func(t *sent) *string { return &t.ID },
		Parent: func(t sent) string { return t.Kind + "/" + t.Thing },
		Facts: func(_ *sim.Reader, _ sent, in any) (sentFacts, error) {
			return sentFacts{what: sim.Input[estate.NewVerification](in)}, nil
		},
		Spec: lifecycle.Spec[sent, sentFacts]{
			Name: estate.VerificationKind, Title: text("code"), Doc: "A code.", Initial: "none",
			State: func(t *sent) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "sent", Label: text("sent"), Doc: "sent"},
				{State: "used", Label: text("used"), Doc: "used", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: estate.SendCode, Label: text("send"), Doc: "send"}, {Trigger: "submit", Label: text("submit"), Doc: "submit"},
			},
			Rows: []row{
				{ID: "v1.verification.send", From: states("none"), On: estate.SendCode, To: "sent", Do: []effect{note}, By: lifecycle.Product, Why: "test", Src: src},
				{ID: "v1.verification.submit", From: states("sent"), On: "submit", To: "used", Do: []effect{tell}, By: lifecycle.Operator, Why: "test", Src: src},
			},
			Refusals: []lifecycle.Refusal{{On: estate.SendCode, Reason: reason("test.code.sent")}, {On: "submit", Reason: reason("test.code.used")}},
		},
	}}
}

func (c *codesLab) newest(r *sim.Reader, kind, id string) (sent, bool, error) {
	list, err := c.kind.List(r, kind+"/"+id)
	if err != nil || len(list) == 0 {
		return sent{}, false, err
	}
	return list[len(list)-1], true, nil
}

func (c *codesLab) Code(r *sim.Reader, kind, id string) (estate.SentCode, bool, error) {
	t, ok, err := c.newest(r, kind, id)
	return estate.SentCode{To: t.To, Prefix: "ABC"}, ok, err
}

func (c *codesLab) SubmitCode(tx *sim.Tx, kind, id, code string) (bool, error) {
	t, _, err := c.newest(&tx.Reader, kind, id)
	if err != nil {
		return false, err
	}
	if code != rightCode {
		return false, &lifecycle.Refused{Lifecycle: estate.VerificationKind, State: t.State, Trigger: "submit", Reasons: []lifecycle.Reason{reason("test.code.wrong")}}
	}
	_, err = c.kind.Fire(tx, t.ID, "submit", nil)
	return err == nil, err
}

func (c *codesLab) ResendCode(tx *sim.Tx, kind, id string) error {
	_, err := c.kind.New(tx, estate.SendCode, estate.NewVerification{Kind: kind, ID: id, To: primary})
	return err
}
