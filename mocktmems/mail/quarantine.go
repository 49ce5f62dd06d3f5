package mail

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Held is a message in quarantine.
type Held struct {
	estate.QuarantinedMail

	State lifecycle.State `json:"state"`
	// Host is the mail server that it is handed to if it is released.
	Host string `json:"host"`
	// At is when it was released or deleted.
	At time.Time `json:"at,omitzero"`
}

// The states of a message in quarantine.
const (
	heldNone     lifecycle.State = "none"
	StateHeld    lifecycle.State = "held"
	StateFreed   lifecycle.State = "released"
	StateDeleted lifecycle.State = "deleted"
)

const (
	hold   lifecycle.Trigger = "hold"
	expire lifecycle.Trigger = "expire"
)

type heldFacts struct {
	arrival Arrival
	keep    time.Duration
}

func (m *Mail) held() *sim.Kind[Held, heldFacts] {
	at := lifecycle.Effect[Held, heldFacts]{ID: "note_when", Doc: "Notes when that was.", Do: func(h *Held, _ heldFacts, now time.Time) []lifecycle.Action {
		h.At = now
		return nil
	}}
	do := []lifecycle.Effect[Held, heldFacts]{at}
	return &sim.Kind[Held, heldFacts]{
		ID:     func(h *Held) *string { return &h.ID },
		Key:    func(h Held) string { return h.MailID },
		Parent: func(h Held) string { return h.Domain },
		Facts: func(r *sim.Reader, _ Held, given any) (f heldFacts, err error) {
			f.arrival = sim.Input[Arrival](given)
			f.keep, err = r.Duration(SettingKeep)
			return f, err
		},
		Keep: keepHeld,
		Spec: lifecycle.Spec[Held, heldFacts]{
			Name:    estate.QuarantinedMailKind,
			Title:   estate.Quoted("Quarantined message", "隔離メール", "TMEMSJA"),
			Doc:     "A message that a policy put into quarantine. It is there still after the update, and can be released as before.",
			Initial: heldNone,
			State:   func(h *Held) *lifecycle.State { return &h.State },
			States: []lifecycle.StateInfo{
				{State: heldNone, Label: estate.Assumed("None", "なし"), Doc: "It is not in quarantine."},
				{State: StateHeld, Label: estate.Assumed("In quarantine", "隔離中"), Doc: "It waits for a decision."},
				{State: StateFreed, Label: estate.Assumed("Released", "配信済み"), Doc: "It was delivered after all.", Final: true},
				{State: StateDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It was thrown away.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: hold, Label: estate.Assumed("Quarantine", "隔離"), Doc: "A policy puts it into quarantine.", Input: func() any { return &Arrival{} }},
				{Trigger: estate.ReleaseMail, Label: estate.Assumed("Deliver", "配信"), Doc: "An administrator has it delivered."},
				{Trigger: estate.DeleteMail, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator throws it away."},
				{Trigger: expire, Label: estate.Assumed("Time is up", "保持期間の終了"), Doc: "It was in quarantine for as long as messages are kept."},
			},
			Rows: []lifecycle.Row[Held, heldFacts]{
				{
					ID: "tmems.quarantined.hold", From: in(heldNone), On: hold, If: []lifecycle.Guard[Held, heldFacts]{caught()}, To: StateHeld,
					By: lifecycle.Product, Why: "A policy has it quarantined.", Src: []string{lifecycle.Assumed},
					Do: []lifecycle.Effect[Held, heldFacts]{{ID: "fill_in", Doc: "Notes what it is.", Do: func(h *Held, f heldFacts, now time.Time) []lifecycle.Action {
						h.QuarantinedMail = f.arrival.held(h.ID)
						h.Host, h.QuarantinedAt = f.arrival.host(), now
						if f.keep > 0 {
							h.ExpiresAt = now.Add(f.keep)
						}
						return nil
					}}},
				},
				{
					ID: "tmems.quarantined.release", From: in(StateHeld), On: estate.ReleaseMail, To: StateFreed, Do: do,
					By: lifecycle.Operator, Why: "What was caught by mistake is delivered.", Src: []string{lifecycle.Assumed},
				},
				{
					ID: "tmems.quarantined.delete", From: in(StateHeld), On: estate.DeleteMail, To: StateDeleted, Do: do,
					By: lifecycle.Operator, Why: "What was caught rightly is thrown away.", Src: []string{lifecycle.Assumed},
				},
				{
					ID: "tmems.quarantined.expire", From: in(StateHeld), On: expire, To: StateDeleted, After: SettingKeep, Do: do,
					By: lifecycle.Product, Why: "Messages are not kept for ever.", Src: []string{lifecycle.Assumed},
				},
			},
			Refusals: heldRefusals(),
		},
	}
}

func caught() lifecycle.Guard[Held, heldFacts] {
	return lifecycle.Guard[Held, heldFacts]{
		ID: "was_caught", Doc: "There is a message that a policy caught.", Input: true,
		Holds: func(_ Held, f heldFacts, _ time.Time) bool {
			return f.arrival.MailID != "" && len(f.arrival.Caught) > 0 && len(f.arrival.Recipients) > 0
		},
		Else: reason("tmems.quarantined.nothing", "No policy has caught such a message.", "該当するメールは検出されていません。"),
	}
}

func heldRefusals() []lifecycle.Refusal {
	freed := reason("tmems.quarantined.released", "The message has been delivered already.", "メールはすでに配信されています。")
	deleted := reason("tmems.quarantined.deleted", "The message has been deleted already.", "メールはすでに削除されています。")
	absent := reason("tmems.quarantined.absent", "The message is not in quarantine.", "メールは隔離されていません。")
	out := []lifecycle.Refusal{{On: hold, Reason: reason("tmems.quarantined.held", "The message is in quarantine already.", "メールはすでに隔離されています。")}}
	for _, on := range []lifecycle.Trigger{estate.ReleaseMail, estate.DeleteMail, expire} {
		out = append(out,
			lifecycle.Refusal{On: on, From: in(StateFreed), Reason: freed},
			lifecycle.Refusal{On: on, From: in(StateDeleted), Reason: deleted},
			lifecycle.Refusal{On: on, From: in(heldNone), Reason: absent})
	}
	return out
}

// held returns what the quarantine shows of a message.
func (a *Arrival) held(id string) estate.QuarantinedMail {
	by := a.Caught[len(a.Caught)-1]
	return estate.QuarantinedMail{
		ID: id, State: string(StateHeld), QuarantinedAt: a.At, Direction: a.Direction, Domain: a.Domain, Sender: a.Sender,
		Recipients: a.reached(), MessageID: a.MessageID, MailID: a.MailID, Subject: a.Subject, Size: a.Size, Type: by.Type, Policy: by.Policy,
	}
}

// keepHeld writes what became of a message into the quarantine and the tracking log.
func keepHeld(tx *sim.Tx, _ string, h Held) error {
	switch h.State {
	case StateHeld:
		return putHeld(tx, h)
	case StateFreed:
		if err := retrack(tx, h.MailID, func(t *estate.MailTrack) {
			if t.Action == Quarantined {
				deliver(t, h.At, h.Host)
			}
		}); err != nil {
			return err
		}
	case StateDeleted:
		if err := retrack(tx, h.MailID, func(t *estate.MailTrack) {
			if t.Action == Quarantined {
				t.Action, t.Details = Deleted, "Deleted from quarantine"
			}
		}); err != nil {
			return err
		}
	}
	return dropHeld(tx, h.ID)
}

func putHeld(tx *sim.Tx, h Held) error {
	return put(tx, quarantineLog, line{
		id: h.ID, at: h.QuarantinedAt, kind: h.Type, direction: h.Direction, domain: h.Domain, mail: h.MailID,
		words: append([]string{h.Sender, h.Subject, h.MessageID}, h.Recipients...), body: h.QuarantinedMail,
	})
}

func dropHeld(tx *sim.Tx, id string) error {
	if _, err := tx.Conn.Exec(`DELETE FROM tmems_quarantine WHERE id = ?`, id); err != nil {
		return fmt.Errorf("taking a message out of the quarantine: %w", err)
	}
	return nil
}
