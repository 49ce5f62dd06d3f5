package mockapexone

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Hibernation is whether an Apex One SaaS is used. One that is not hibernates, and is
// purged in the end [KA9194].
type Hibernation struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Since is when it fell asleep last, PurgeAt when it is purged, once that is announced.
	Since    time.Time `json:"since,omitzero"`
	PurgeAt  time.Time `json:"purge_at,omitzero"`
	WokenAt  time.Time `json:"woken_at,omitzero"`
	LastUsed time.Time `json:"last_used,omitzero"`
}

const hibernationKind = "apexone.hibernation"

// The states of a hibernation.
const (
	hibernationNone lifecycle.State = "none"
	Awake           lifecycle.State = "awake"
	Hibernating     lifecycle.State = "hibernating"
	// PurgeAnnounced is one whose users were told that it will be purged.
	PurgeAnnounced    lifecycle.State = "purge_announced"
	HibernationPurged lifecycle.State = "purged"
	// Released is one that became a part of Vision One, which does not hibernate.
	Released lifecycle.State = "released"
)

const (
	watch   lifecycle.Trigger = "watch"
	idle    lifecycle.Trigger = "idle"
	warn    lifecycle.Trigger = "announce_purge"
	wake    lifecycle.Trigger = "wake"
	release lifecycle.Trigger = "release"
	// Activity says that somebody, or an agent, uses Apex One: the time after which it
	// hibernates starts over.
	Activity lifecycle.Trigger = "activity"
)

// hibernating is the refusal of what needs an Apex One that is awake.
var hibernating = lifecycle.Reason{Code: "apexone.hibernating", Text: estate.Assumed(
	"Apex One is hibernating because it was not used. Wake it up first.",
	"Apex Oneは使用されていないため、休止状態です。先に再開してください。")}

// Hibernation returns the one of the sandbox, if there is an Apex One.
func (a *Apex) Hibernation(r *sim.Reader) (Hibernation, bool, error) {
	list, err := a.Hibernations.All(r)
	if err != nil || len(list) == 0 {
		return Hibernation{}, false, err
	}
	return list[0], true, nil
}

// asleep reports whether it has to be woken up before it can be used.
func (h Hibernation) asleep() bool { return h.State == Hibernating || h.State == PurgeAnnounced }

// used returns what tells it that Apex One is used.
func (h Hibernation) used() []lifecycle.Action {
	if h.State != Awake {
		return nil
	}
	return []lifecycle.Action{lifecycle.Tell{Kind: hibernationKind, ID: h.ID, Trigger: Activity}}
}

type hibernationFacts struct {
	online  bool // whether any agent is
	tenant  string
	notice  time.Duration
	zone    *time.Location
	readers []string // who is told of the purge
	// sessions are the active ones.
	sessions []string
}

func (a *Apex) hibernationFacts(r *sim.Reader, h Hibernation, _ any) (f hibernationFacts, err error) {
	if h.ID == "" {
		return f, nil
	}
	f.zone = r.Timezone()
	if f.notice, err = r.Duration(SettingNotice); err != nil {
		return f, err
	}
	if f.online, err = a.Agents.Online(r); err != nil {
		return f, err
	}
	if f.sessions, err = a.Sessions.Active(r, ""); err != nil {
		return f, err
	}
	t, _, err := a.Tenant(r)
	if err != nil {
		return f, err
	}
	f.tenant = t.ID
	users, err := a.Users.All(r)
	for _, u := range users {
		if u.State == UserActive && u.Email != "" {
			f.readers = append(f.readers, u.Email)
		}
	}
	return f, err
}

func (a *Apex) hibernations() *sim.Kind[Hibernation, hibernationFacts] {
	return &sim.Kind[Hibernation, hibernationFacts]{
		ID:    func(h *Hibernation) *string { return &h.ID },
		Facts: a.hibernationFacts,
		Spec: lifecycle.Spec[Hibernation, hibernationFacts]{
			Name:    hibernationKind,
			Title:   estate.Assumed("Hibernation of Apex One", "Apex Oneの休止状態"),
			Doc:     "Whether an Apex One SaaS is used. Without a sign-in and without an agent that is online it hibernates, and is purged in the end.",
			Initial: hibernationNone,
			State:   func(h *Hibernation) *lifecycle.State { return &h.State },
			States: []lifecycle.StateInfo{
				{State: hibernationNone, Label: estate.Assumed("Absent", "なし"), Doc: "There is no Apex One."},
				{State: Awake, Label: estate.Assumed("Awake", "稼働中"), Doc: "In use, or not unused for long enough."},
				{State: Hibernating, Label: estate.Assumed("Hibernating", "休止中"), Doc: "Settings and data are kept; whoever wants to sign in is led to the wake-up portal."},
				{State: PurgeAnnounced, Label: estate.Assumed("To be purged", "削除予定"), Doc: "Hibernating; a mail has announced the purge."},
				{State: HibernationPurged, Label: estate.Assumed("Purged", "削除済み"), Doc: "All data are gone.", Final: true},
				{State: Released, Label: estate.Assumed("Not applicable", "対象外"), Doc: "Its update to Standard Endpoint Protection has begun: it does not hibernate any more.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: watch, Label: estate.Assumed("Begin", "開始"), Doc: "There is an Apex One now."},
				{Trigger: Activity, Label: estate.Assumed("Activity", "使用"), Doc: "Somebody signs in, it is registered, or an agent is switched on or off."},
				{Trigger: idle, Label: estate.Assumed("Idle", "未使用"), Doc: "Nobody has signed in for a while."},
				{Trigger: warn, Label: estate.Assumed("Announce the purge", "削除の通知"), Doc: "The purge is near."},
				{Trigger: purge, Label: estate.Assumed("Purge", "削除"), Doc: "It hibernated for too long."},
				{Trigger: wake, Label: estate.Assumed("Wake up", "再開"), Doc: "Somebody wakes it up in the wake-up portal."},
				{Trigger: release, Label: estate.Assumed("Release", "対象から除外"), Doc: "The update to Standard Endpoint Protection begins."},
			},
			Rows:     hibernationRows(),
			Refusals: hibernationRefusals(),
		},
	}
}

func hibernationRows() []lifecycle.Row[Hibernation, hibernationFacts] {
	type (
		guard  = lifecycle.Guard[Hibernation, hibernationFacts]
		effect = lifecycle.Effect[Hibernation, hibernationFacts]
	)
	edit := func(id, doc string, change func(h *Hibernation, f hibernationFacts, now time.Time)) []effect {
		return []effect{{ID: id, Doc: doc, Do: func(h *Hibernation, f hibernationFacts, now time.Time) []lifecycle.Action {
			change(h, f, now)
			return nil
		}}}
	}
	nobody := guard{
		ID: "no_agent_online", Doc: "No agent is online.",
		Holds: func(_ Hibernation, f hibernationFacts, _ time.Time) bool { return !f.online },
		Else:  lifecycle.Reason{Code: "apexone.hibernation.agents", Text: estate.Assumed("An agent is online.", "オンラインのエージェントがあります。")},
	}
	stamp := edit("note_use", "Notes when.", func(h *Hibernation, _ hibernationFacts, now time.Time) { h.LastUsed = now })
	src := []string{"KA9194"}
	return []lifecycle.Row[Hibernation, hibernationFacts]{
		{ID: "apexone.hibernation.watch", From: in(hibernationNone), On: watch, To: Awake, Do: stamp, By: lifecycle.World, Why: "Every Apex One SaaS hibernates if it is not used.", Src: src},
		{ID: "apexone.hibernation.activity", From: in(Awake), On: Activity, Anew: true, Do: stamp, By: lifecycle.World, Why: "Its time without use begins when it was used last.", Src: src},
		{
			ID: "apexone.hibernation.sleep", From: in(Awake), On: idle, If: []guard{nobody}, To: Hibernating, After: SettingIdle, By: lifecycle.Product, Why: "No sign-in and no agents for more than 7 days.", Src: src,
			Do: []effect{{ID: "fall_asleep", Doc: "Notes when, and ends what sessions there are.", Do: func(h *Hibernation, f hibernationFacts, now time.Time) []lifecycle.Action {
				h.Since = now
				return estate.EndAll(Name+".session", f.sessions, estate.EndedByIdleness)
			}}},
		},
		{ID: "apexone.hibernation.stay_awake", From: in(Awake), On: idle, Do: stamp, After: SettingIdle, By: lifecycle.Product, Why: "Agents that are online use it, and keep it awake.", Src: src},
		{ID: "apexone.hibernation.announce_purge", From: in(Hibernating), On: warn, To: PurgeAnnounced, After: SettingWarnAfter, By: lifecycle.Product, Why: "A notice is mailed one week before.", Src: src, Do: []effect{{ID: "mail_notice", Doc: "Mails it to every user with an address.", Do: mailNotice}}},
		{
			ID: "apexone.hibernation.purge", From: in(PurgeAnnounced), On: purge, To: HibernationPurged, After: SettingNotice, By: lifecycle.Product, Why: "After 60 days all data are purged, and cannot be recovered.", Src: src,
			Do: []effect{{ID: "purge_tenant", Doc: "Purges Apex One.", Do: func(_ *Hibernation, f hibernationFacts, _ time.Time) []lifecycle.Action {
				return []lifecycle.Action{lifecycle.Tell{Kind: tenantKind, ID: f.tenant, Trigger: purge}}
			}}},
		},
		{
			ID: "apexone.hibernation.wake", From: in(Hibernating, PurgeAnnounced), On: wake, To: Awake, By: lifecycle.Operator, Why: "Settings and data are kept, and the wake-up portal brings them back.", Src: src,
			Do: edit("note_waking", "Notes when.", func(h *Hibernation, _ hibernationFacts, now time.Time) {
				h.WokenAt, h.LastUsed, h.PurgeAt = now, now, time.Time{}
			}),
		},
		{ID: "apexone.hibernation.release", From: in(Awake, Hibernating, PurgeAnnounced), On: release, To: Released, By: lifecycle.Product, Why: "Vision One keeps what was updated.", Src: []string{lifecycle.Assumed}},
	}
}

func mailNotice(h *Hibernation, f hibernationFacts, now time.Time) []lifecycle.Action {
	h.PurgeAt = now.Add(f.notice)
	day := h.PurgeAt.In(f.zone).Format(time.DateOnly)
	var out []lifecycle.Action
	for _, to := range f.readers {
		out = append(out, lifecycle.Mail{
			From: Name, Template: "purge_notice", To: to,
			Subject: estate.Assumed("Your Apex One as a Service will be purged", "Apex One SaaSのデータ削除のお知らせ"),
			Body: estate.Assumed(
				"Your Apex One as a Service has not been used for a long time. All settings and data will be purged on "+day+" and cannot be recovered. To keep them, wake it up at {link:wake}.",
				"Apex One SaaSが長期間使用されていません。"+day+" にすべての設定とデータが削除され、復元することはできません。引き続き使用するには、{link:wake} で再開してください。"),
			Links: map[string]lifecycle.Link{"wake": {Service: Name, Path: wakeUpPath}},
		})
	}
	return out
}

func hibernationRefusals() []lifecycle.Refusal {
	awake := lifecycle.Reason{Code: "apexone.hibernation.awake", Text: estate.Assumed("Apex One is not hibernating.", "Apex Oneは休止状態ではありません。")}
	absent := lifecycle.Reason{Code: "apexone.absent", Text: estate.Assumed("There is no Apex One as a Service.", "Apex One SaaSがありません。")}
	over := lifecycle.Reason{Code: "apexone.hibernation.over", Text: estate.Assumed("Apex One does not hibernate any more.", "Apex Oneは休止状態の対象外です。")}
	refuse := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason, From: from}
	}
	return []lifecycle.Refusal{
		refuse(watch, lifecycle.Reason{Code: "apexone.exists", Text: estate.Assumed("There is an Apex One as a Service already.", "Apex One SaaSはすでに存在します。")}),
		refuse(Activity, hibernating, Hibernating, PurgeAnnounced), refuse(Activity, absent, hibernationNone), refuse(Activity, purgedReason, HibernationPurged), refuse(Activity, over),
		refuse(wake, absent, hibernationNone), refuse(wake, purgedReason, HibernationPurged), refuse(wake, awake),
		refuse(release, absent, hibernationNone), refuse(release, purgedReason, HibernationPurged), refuse(release, over),
	}
}

// WakeUp wakes a hibernating Apex One up: the button of the wake-up portal. Nobody has
// to be signed in: nobody could be.
type WakeUp struct{ apex *Apex }

// WakeUp returns the command.
func (a *Apex) WakeUp() WakeUp { return WakeUp{apex: a} }

// Name returns "apexone.wake_up".
func (WakeUp) Name() string { return "apexone.wake_up" }

// Run returns the Hibernation.
func (c WakeUp) Run(tx *sim.Tx) (any, error) {
	h, ok, err := c.apex.Hibernation(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	return c.apex.Hibernations.Fire(tx, h.ID, wake, nil)
}
