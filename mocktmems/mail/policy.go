package mail

import (
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// PolicyKind is the kind of policies.
const PolicyKind = "tmems.policy"

// Policy is a rule that messages are held against.
type Policy struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Name  string          `json:"name"`
	// Direction is estate.MailIn or estate.MailOut, Type the type of policy events that
	// it makes.
	Direction string `json:"direction"`
	Type      string `json:"type"`
	// Domain is the name of the domain that it is for; empty means all.
	Domain   string `json:"domain,omitempty"`
	Priority int    `json:"priority"`
	// Words are what it looks for; none means whatever is found to be of its type.
	Words      []string  `json:"words,omitempty"`
	Action     string    `json:"action"`
	ModifiedAt time.Time `json:"modified_at"`
}

// The states of a policy.
const (
	policyNone     lifecycle.State = "none"
	PolicyEnabled  lifecycle.State = "enabled"
	PolicyDisabled lifecycle.State = "disabled"
)

const (
	addPolicy lifecycle.Trigger = "add"
	enable    lifecycle.Trigger = "enable"
	disable   lifecycle.Trigger = "disable"
)

// NewPolicy is the input of adding a policy.
type NewPolicy = estate.NewMailPolicy

type policyFacts struct {
	add  NewPolicy
	last int
	// taken says that there is one of that name, known that there is such a domain.
	taken, known bool
}

func (m *Mail) policyFacts(r *sim.Reader, p Policy, given any) (f policyFacts, err error) {
	f.add = sim.Input[NewPolicy](given)
	if p.State != policyNone {
		return f, nil
	}
	all, err := m.ordered(r)
	if err != nil {
		return f, err
	}
	for _, other := range all {
		f.last = max(f.last, other.Priority)
		f.taken = f.taken || other.Name == f.add.Name
	}
	f.known = f.add.Domain == ""
	if !f.known {
		_, f.known, err = m.Domains.Find(r, f.add.Domain)
	}
	return f, err
}

func (m *Mail) policies() *sim.Kind[Policy, policyFacts] {
	modified := []lifecycle.Effect[Policy, policyFacts]{{ID: "modified", Doc: "Notes when it was changed.", Do: func(p *Policy, _ policyFacts, now time.Time) []lifecycle.Action {
		p.ModifiedAt = now
		return nil
	}}}
	return &sim.Kind[Policy, policyFacts]{
		ID:    func(p *Policy) *string { return &p.ID },
		Key:   func(p Policy) string { return p.Name },
		Facts: m.policyFacts,
		Spec: lifecycle.Spec[Policy, policyFacts]{
			Name:    PolicyKind,
			Title:   estate.Quoted("Policy", "ポリシー", "TMEMSJA"),
			Doc:     "A rule that messages are held against. It applies on through the update.",
			Initial: policyNone,
			State:   func(p *Policy) *lifecycle.State { return &p.State },
			States: []lifecycle.StateInfo{
				{State: policyNone, Label: estate.Assumed("None", "なし"), Doc: "It does not exist."},
				{State: PolicyEnabled, Label: estate.Assumed("Enabled", "有効"), Doc: "Messages are held against it."},
				{State: PolicyDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "It is left out."},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: addPolicy, Label: estate.Assumed("Add", "追加"), Doc: "An administrator adds it.", Input: func() any { return &NewPolicy{} }},
				{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "An administrator switches it on."},
				{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "An administrator switches it off."},
			},
			Rows: []lifecycle.Row[Policy, policyFacts]{
				{
					ID: "tmems.policy.add", From: in(policyNone), On: addPolicy, If: []lifecycle.Guard[Policy, policyFacts]{wholePolicy(), nameFree(), domainKnown()}, To: PolicyEnabled,
					By: lifecycle.Operator, Why: "Policies are added one by one, and apply at once.", Src: []string{lifecycle.Assumed},
					Do: append([]lifecycle.Effect[Policy, policyFacts]{{ID: "fill_in", Doc: "Notes what it says.", Do: func(p *Policy, f policyFacts, _ time.Time) []lifecycle.Action {
						p.Name, p.Direction, p.Type, p.Domain, p.Words, p.Action = f.add.Name, f.add.Direction, f.add.Type, f.add.Domain, f.add.Words, f.add.Action
						p.Priority = f.last + 1
						return nil
					}}}, modified...),
				},
				{
					ID: "tmems.policy.enable", From: in(PolicyDisabled), On: enable, To: PolicyEnabled, Do: modified,
					By: lifecycle.Operator, Why: "Policies are switched one by one.", Src: []string{lifecycle.Assumed},
				},
				{
					ID: "tmems.policy.disable", From: in(PolicyEnabled), On: disable, To: PolicyDisabled, Do: modified,
					By: lifecycle.Operator, Why: "Policies are switched one by one.", Src: []string{lifecycle.Assumed},
				},
			},
			Refusals: []lifecycle.Refusal{
				{On: addPolicy, Reason: reason("tmems.policy.added", "The policy has been added already.", "ポリシーはすでに追加されています。")},
				{On: enable, From: in(policyNone), Reason: policyAbsent()},
				{On: disable, From: in(policyNone), Reason: policyAbsent()},
				{On: enable, Reason: reason("tmems.policy.enabled", "The policy is enabled already.", "ポリシーはすでに有効です。")},
				{On: disable, Reason: reason("tmems.policy.disabled", "The policy is disabled already.", "ポリシーはすでに無効です。")},
			},
		},
	}
}

func policyAbsent() lifecycle.Reason {
	return reason("tmems.policy.absent", "There is no such policy.", "指定されたポリシーはありません。")
}

func wholePolicy() lifecycle.Guard[Policy, policyFacts] {
	return lifecycle.Guard[Policy, policyFacts]{
		ID: "whole", Doc: "It has a name, a direction, a type of events and an action.", Input: true,
		Holds: func(_ Policy, f policyFacts, _ time.Time) bool {
			a := f.add
			return a.Name != "" && slices.Contains([]string{estate.MailIn, estate.MailOut}, a.Direction) &&
				slices.Contains(estate.MailEventTypes(), a.Type) && slices.Contains(actions(), a.Action)
		},
		Else: reason("tmems.policy.invalid", "Enter the policy's name, direction, type and action.", "ポリシーの名前、方向、種類、処理を入力してください。"),
	}
}

func nameFree() lifecycle.Guard[Policy, policyFacts] {
	return lifecycle.Guard[Policy, policyFacts]{
		ID: "name_free", Doc: "No other policy has its name.", Input: true,
		Holds: func(_ Policy, f policyFacts, _ time.Time) bool { return !f.taken },
		Else:  reason("tmems.policy.exists", "A policy with this name exists already.", "同じ名前のポリシーがすでに存在します。"),
	}
}

func domainKnown() lifecycle.Guard[Policy, policyFacts] {
	return lifecycle.Guard[Policy, policyFacts]{
		ID: "domain_known", Doc: "The domain that it is for is managed.", Input: true,
		Holds: func(_ Policy, f policyFacts, _ time.Time) bool { return f.known },
		Else:  reason("tmems.policy.domain_unknown", "The domain is not managed.", "ドメインは管理されていません。"),
	}
}

// actions are what policies do.
func actions() []string { return []string{pass, tagSubject, quarantine, remove, block} }

// ordered returns all policies in the order in which they apply.
func (m *Mail) ordered(r *sim.Reader) ([]Policy, error) {
	all, err := m.Policies.All(r)
	slices.SortStableFunc(all, func(a, b Policy) int { return a.Priority - b.Priority })
	return all, err
}

// catches reports whether it catches a message to or from a domain, and what it found.
func (p Policy) catches(m Message, domain string) (found string, ok bool) {
	if p.State != PolicyEnabled || p.Direction != m.Direction || p.Domain != "" && p.Domain != domain {
		return "", false
	}
	if len(p.Words) == 0 {
		return p.Type, p.Type == m.Type
	}
	text := strings.ToLower(strings.Join(append([]string{m.Sender, m.Subject}, m.Attachments...), "\n"))
	for _, word := range p.Words {
		if strings.Contains(text, strings.ToLower(word)) {
			return word, true
		}
	}
	return "", false
}
