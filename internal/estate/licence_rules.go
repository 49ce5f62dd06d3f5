package estate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	licenceGuard  = lifecycle.Guard[Licence, licenceFacts]
	licenceEffect = lifecycle.Effect[Licence, licenceFacts]
)

var (
	alreadyActivated = lifecycle.Reason{Code: "licence.activated", Text: Quoted(
		"Products Already Activated", "製品はすでにアクティベートされています", "KA17585")}
	trialUsed = lifecycle.Reason{Code: "licence.trial.used", Text: Assumed(
		"The trial has been used already. It is available only once.", "体験版はすでに使用されています。使用できるのは1回だけです。")}
)

// SameCode reports whether two activation codes are the same, however they were
// typed; the empty one is no code.
func SameCode(a, b string) bool {
	return a != "" && strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func orderGuards() []licenceGuard {
	return []licenceGuard{
		{
			ID: "complete", Doc: "It has a product, a name, and a code or a link.", Input: true,
			Holds: func(_ Licence, f licenceFacts, _ time.Time) bool {
				return f.order.Product != "" && f.order.Name != "" && (f.order.Code != "" || f.order.LinkTo != "")
			},
			Else: lifecycle.Reason{Code: "licence.order.incomplete", Text: Assumed(
				"An order names a product, and has an activation code or an address for the activation link.",
				"注文には、製品と、アクティベーションコードまたはアクティベーションリンクの送信先が必要です。")},
		},
		{
			ID: "code_free", Doc: "No other licence has the code.", Input: true,
			Holds: func(_ Licence, f licenceFacts, _ time.Time) bool {
				return !slices.ContainsFunc(f.all, func(other Licence) bool { return SameCode(other.Code, f.order.Code) })
			},
			Else: lifecycle.Reason{Code: "licence.order.code", Text: Assumed(
				"Another license has this activation code.", "このアクティベーションコードは別のライセンスで使用されています。")},
		},
	}
}

func linkGuards() []licenceGuard {
	return []licenceGuard{{
		ID: "has_link", Doc: "It is activated by a link.",
		Holds: func(l Licence, _ licenceFacts, _ time.Time) bool { return l.LinkTo != "" },
		Else: lifecycle.Reason{Code: "licence.no_link", Text: Assumed(
			"The license is activated by a code, not by a link.", "このライセンスは、リンクではなくコードでアクティベートします。")},
	}}
}

// notPurged refuses what comes too late: what was deleted does not come back.
func notPurged() licenceGuard {
	return licenceGuard{
		ID: "not_purged", Doc: "Vision One has not been purged.",
		Holds: func(_ Licence, f licenceFacts, _ time.Time) bool { return f.access.State != AccessPurged },
		Else:  purged,
	}
}

func notOver() licenceGuard {
	return licenceGuard{
		ID: "not_over", Doc: "Its own end is still to come.",
		Holds: func(l Licence, _ licenceFacts, now time.Time) bool { return now.Before(l.Ends) },
		Else: lifecycle.Reason{Code: "licence.over", Text: Assumed(
			"The license period has ended already.", "ライセンス期間はすでに終了しています。")},
	}
}

func activationGuards() []licenceGuard {
	return []licenceGuard{
		{
			ID: "no_renewal", Doc: "It is no renewal.",
			Holds: func(l Licence, _ licenceFacts, _ time.Time) bool { return l.Renews == "" },
			Else: lifecycle.Reason{Code: "licence.is_renewal", Text: Assumed(
				"The license is a renewal of another one.", "このライセンスは、別のライセンスの更新です。")},
		},
		{
			ID: "no_conflict", Doc: "The account does not have the SaaS product already.",
			Holds: func(l Licence, f licenceFacts, now time.Time) bool {
				return !slices.ContainsFunc(f.all, func(other Licence) bool {
					return other.ID != l.ID && other.Product == l.Product && l.Product != VisionOne && other.InUse(now)
				})
			},
			Else: lifecycle.Reason{Code: "licence.saas_conflict", Text: lifecycle.Text{
				EN: "SaaS conflict: The order contains a SaaS product that already exists in this account. Use another account.",
				JA: "SaaSの競合: 注文に、このアカウントにすでに存在するSaaS製品が含まれています。別のアカウントを使用してください。", Src: "CLPX",
			}},
		},
		notOver(),
		notPurged(),
	}
}

func renewalGuards() []licenceGuard {
	return []licenceGuard{
		{
			ID: "renewal", Doc: "It is a renewal.",
			Holds: func(l Licence, _ licenceFacts, _ time.Time) bool { return l.Renews != "" },
			Else: lifecycle.Reason{Code: "licence.no_renewal", Text: Assumed(
				"The license is not a renewal.", "このライセンスは更新ではありません。")},
		},
		{
			ID: "renewable", Doc: "The licence that it renews is active, and no trial that was lost at its end.",
			Holds: func(l Licence, f licenceFacts, now time.Time) bool {
				other, ok := f.renewed(l)
				return l.Renews == "" || ok && !other.lost(now)
			},
			Else: lifecycle.Reason{Code: "licence.nothing_to_renew", Text: Assumed(
				"There is no license that this one could renew.", "このライセンスで更新できるライセンスがありません。")},
		},
		notOver(),
		notPurged(),
	}
}

func prolongingGuards() []licenceGuard {
	return []licenceGuard{{
		ID: "later", Doc: "The new end is later than the present one.", Input: true,
		Holds: func(l Licence, f licenceFacts, _ time.Time) bool { return f.renewal.Ends.After(l.Ends) },
		Else: lifecycle.Reason{Code: "licence.renewal.earlier", Text: Assumed(
			"The renewal ends before the license that it renews.", "更新の有効期限が、更新対象のライセンスの有効期限より前です。")},
	}}
}

func trialGuards() []licenceGuard {
	return []licenceGuard{
		{
			ID: "first_trial", Doc: "The business has never had a trial of Vision One.",
			Holds: func(_ Licence, f licenceFacts, _ time.Time) bool {
				return !slices.ContainsFunc(f.all, func(l Licence) bool { return l.Product == VisionOne && l.Trial })
			},
			Else: trialUsed,
		},
		{
			ID: "not_advanced", Doc: "It does not have advanced access without it.",
			Holds: func(_ Licence, f licenceFacts, _ time.Time) bool { return f.access.Tier != AdvancedTier },
			Else: lifecycle.Reason{Code: "licence.trial.advanced", Text: Assumed(
				"You have advanced access already.", "すでに高度なアクセスを利用しています。")},
		},
		{
			ID: "in_use", Doc: "The business has a Vision One that is not locked.",
			Holds: func(_ Licence, f licenceFacts, _ time.Time) bool {
				return f.access.State != AccessNone && f.access.State != AccessLocked
			},
			Else: lifecycle.Reason{Code: "licence.trial.closed", Text: Assumed(
				"A trial needs a Trend Vision One that can be used.", "体験版を開始するには、使用可能なTrend Vision Oneが必要です。")},
		},
		notPurged(),
	}
}

func detachGuards() []licenceGuard {
	return []licenceGuard{{
		ID: "trial_over", Doc: "It is a trial of Email and Collaboration Security that has ended.",
		Holds: func(l Licence, _ licenceFacts, now time.Time) bool { return l.lost(now) },
		Else: lifecycle.Reason{Code: "licence.detach.running", Text: Assumed(
			"Only a trial of Email and Collaboration Security that has ended is detached.",
			"切り離されるのは、終了したEmail and Collaboration Securityの体験版だけです。")},
	}}
}

func noteOrder(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
	o := f.order
	*l = Licence{
		ID: l.ID, Product: o.Product, Name: o.Name, Edition: o.Edition, Seats: o.Seats, Channel: o.Channel, Trial: o.Trial,
		Ends: o.Ends, Code: o.Code, LinkTo: o.LinkTo, Renews: o.Renews,
	}
	return nil
}

// mailLink sends the activation link; the mail's wording is assumed.
func mailLink(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
	l.Link = f.link
	return []lifecycle.Action{lifecycle.Mail{
		From: "v1", Template: "activation_link", To: l.LinkTo,
		Links:   map[string]lifecycle.Link{"activate": {Service: "v1", Path: "/activation-links/" + f.link}},
		Subject: Assumed("Activate your Trend Micro product", "Trend Micro製品のアクティベーション"),
		Body: Assumed(
			fmt.Sprintf("Thank you for your order: %s.\n\nOpen the following link to activate it. The link can be used once.\n{link:activate}\n", l.Name),
			fmt.Sprintf("ご注文いただきありがとうございます: %s\n\n次のリンクを開いてアクティベートしてください。リンクは1回だけ使用できます。\n{link:activate}\n", l.Name)),
	}}
}

func stampActivation() licenceEffect {
	return licenceEffect{
		ID: "stamp_activation", Doc: "Notes when, and whom to tell of it.",
		Do: func(l *Licence, f licenceFacts, now time.Time) []lifecycle.Action {
			l.ActivatedAt, l.Contact = now, f.activation.Notify
			return nil
		},
	}
}

// confirmActivation sends the mail with the activation's details [KA15870]; its
// wording is assumed.
func confirmActivation() licenceEffect {
	return licenceEffect{
		ID: "confirm", Doc: "Mails the details to whoever is named.",
		Do: func(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
			if f.activation.Notify == "" {
				return nil
			}
			ends := l.Ends.In(f.zone).Format(time.DateOnly)
			return []lifecycle.Action{lifecycle.Mail{
				From: "v1", Template: "activation", To: f.activation.Notify,
				Subject: Assumed("Activation successful", "アクティベーションが完了しました"),
				Body: Assumed(
					fmt.Sprintf("Your license has been activated.\n\nProduct: %s\nUnits: %d\nExpiration: %s\n", l.Name, l.Seats, ends),
					fmt.Sprintf("ライセンスがアクティベートされました。\n\n製品: %s\nユニット: %d\n有効期限: %s\n", l.Name, l.Seats, ends)),
			}}
		},
	}
}

// letGo detaches the trials that were lost: what is added later does not bring them
// back [KA9638].
func letGo() licenceEffect {
	return licenceEffect{
		ID: "let_go", Doc: "Has the trials of Email and Collaboration Security that have ended detached.",
		Do: func(_ *Licence, f licenceFacts, now time.Time) []lifecycle.Action {
			var out []lifecycle.Action
			for _, other := range f.all {
				if other.State == LicenceActive && other.lost(now) {
					out = append(out, lifecycle.Tell{Kind: licenceKind, ID: other.ID, Trigger: DetachLicence})
				}
			}
			return out
		},
	}
}

func prolong(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
	other, ok := f.renewed(*l)
	if !ok {
		return nil // forced past the guards: there is nothing to prolong
	}
	return []lifecycle.Action{lifecycle.Tell{
		Kind: licenceKind, ID: other.ID, Trigger: Renew, With: Renewal{Ends: l.Ends, Seats: l.Seats, Channel: l.Channel, Trial: l.Trial},
	}}
}

func noteRenewal(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
	l.Ends, l.Seats, l.Channel, l.Trial = f.renewal.Ends, f.renewal.Seats, f.renewal.Channel, f.renewal.Trial
	return nil
}

func beginTrial(l *Licence, f licenceFacts, now time.Time) []lifecycle.Action {
	*l = Licence{ID: l.ID, Product: VisionOne, Name: "Trend Vision One", Trial: true, Ends: now.Add(f.trial), ActivatedAt: now, Contact: f.activation.Notify}
	return nil
}

func grantCredits(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
	l.Granted = l.Seats * f.conversion.PerSeat
	l.Used = l.Seats * (f.conversion.PerSeat + f.conversion.ExtraPerSeat)
	l.FreeUntil = l.Ends
	return nil
}
