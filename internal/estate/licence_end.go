package estate

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// What happens around the end of licences is told by mail, at instants that each
// licence has by its end: its own notice, and the grace, the lock and the purge of
// Vision One by the licence that keeps it open longest. States are not changed by
// it: how a business may use Vision One is a comparison with now, see AccessOf.

func endTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: noticeEnd, Label: Assumed("Notice of expiration", "有効期限の事前通知"), Doc: "The licence ends soon."},
		{Trigger: beginGrace, Label: Assumed("Grace period", "猶予期間の開始"), Doc: "The last licence has ended, and Vision One works on for a time."},
		{Trigger: lockAccess, Label: Assumed("Lock", "ロック"), Doc: "Vision One is locked."},
		{Trigger: purgeAccess, Label: Assumed("Purge", "データの削除"), Doc: "The data of Vision One are deleted."},
	}
}

// noticeAt, graceAt, lockAt and purgeAt are the instants of a licence; zero if it has
// no such instant.
func noticeAt(l Licence, f licenceFacts) time.Time {
	if l.Ends.IsZero() || f.spans.noticeOf(l) <= 0 {
		return time.Time{}
	}
	return l.end().Add(-f.spans.noticeOf(l))
}

func graceAt(l Licence, _ licenceFacts) time.Time {
	if l.Ends.IsZero() {
		return time.Time{}
	}
	return l.end() // a trial has no grace of its own, but may end within another licence's
}

func lockAt(l Licence, f licenceFacts) time.Time {
	if l.Ends.IsZero() {
		return time.Time{}
	}
	return l.end().Add(f.spans.graceOf(l))
}

func purgeAt(l Licence, f licenceFacts) time.Time {
	if l.Ends.IsZero() {
		return time.Time{}
	}
	return lockAt(l, f).Add(f.spans.Lock)
}

// last reports whether no licence of the business has a later instant, and none
// before it in their order the same one: one licence tells for all.
func (f licenceFacts) last(l Licence, at func(Licence) time.Time) bool {
	mine, before := at(l), true
	for _, other := range f.all {
		if other.ID == l.ID {
			before = false
			continue
		}
		if other.counts() && (at(other).After(mine) || before && at(other).Equal(mine)) {
			return false
		}
	}
	return true
}

func endRows() []lifecycle.Row[Licence, licenceFacts] {
	used := []lifecycle.State{LicenceActive, LicenceConverted}
	counted := append([]lifecycle.State{LicenceDetached}, used...)
	notice, grace := []string{SettingNotice, SettingTrialNotice}, []string{SettingGrace, SettingTrialGrace}
	at := func(settings []string, of func(Licence, licenceFacts) time.Time) lifecycle.At[Licence, licenceFacts] {
		return lifecycle.At[Licence, licenceFacts]{Settings: settings, Of: of}
	}
	ends := func(l Licence, _ licenceFacts) time.Time { return l.end() }
	return []lifecycle.Row[Licence, licenceFacts]{
		{
			ID: "estate.licence.notice", From: used, On: noticeEnd, If: []licenceGuard{endsSoon()}, At: at(notice, noticeAt),
			By: lifecycle.World, Why: "Customers are told before a licence ends.", Src: []string{"SEPJA", "ACC"},
			Do: []licenceEffect{endMail("notice", noticeMail)},
		},
		{
			ID: "estate.licence.grace", From: counted, On: beginGrace, At: at(grace, graceAt),
			If: []licenceGuard{accessIs(AccessGrace), lastBy("last_to_end", "No other licence ends later.", ends)},
			By: lifecycle.World, Why: "After the end of the last licence everything works as before for a time.", Src: []string{"ACC", lifecycle.Assumed},
			Do: []licenceEffect{endMail("grace", graceMail)},
		},
		{
			ID: "estate.licence.lock", From: counted, On: lockAccess, At: at(grace, lockAt),
			If: []licenceGuard{accessIs(AccessLocked), lastBy("last_to_lock", "No other licence keeps Vision One open longer.", lockAt)},
			By: lifecycle.World, Why: "After the grace nobody has access; a renewal brings all back.", Src: []string{"ACC", lifecycle.Assumed},
			Do: []licenceEffect{endMail("lock", lockMail)},
		},
		{
			ID: "estate.licence.purge", From: counted, On: purgeAccess, At: at(append([]string{SettingLock}, grace...), purgeAt),
			If: []licenceGuard{accessIs(AccessPurged), lastBy("last_to_lock", "No other licence keeps Vision One open longer.", lockAt)},
			By: lifecycle.World, Why: "After the lock all data are deleted, and a mail says so.", Src: []string{"ACC"},
			Do: []licenceEffect{endMail("purge", purgeMail)},
		},
	}
}

func endsSoon() licenceGuard {
	return licenceGuard{
		ID: "ends_soon", Doc: "It ends within the time of its notice.",
		Holds: func(l Licence, f licenceFacts, now time.Time) bool {
			return now.Before(l.end()) && !now.Before(noticeAt(l, f))
		},
		Else: lifecycle.Reason{Code: "licence.not_soon", Text: Assumed(
			"The license does not expire soon.", "ライセンスの有効期限はまだ間近ではありません。")},
	}
}

// accessIs wants Vision One to be in a state that its licences bring about.
func accessIs(state AccessState) licenceGuard {
	return licenceGuard{
		ID: "access_" + string(state), Doc: "The access to Vision One is `" + string(state) + "`.",
		Holds: func(_ Licence, f licenceFacts, _ time.Time) bool { return f.access.State == state },
		Else: lifecycle.Reason{Code: "licence.access." + string(state), Text: Assumed(
			"The access to Trend Vision One is in another state.", "Trend Vision Oneへのアクセスは別の状態です。")},
	}
}

func lastBy(id, doc string, at func(Licence, licenceFacts) time.Time) licenceGuard {
	return licenceGuard{
		ID: id, Doc: doc + " Of several with the same instant it is the first.",
		Holds: func(l Licence, f licenceFacts, _ time.Time) bool {
			return f.last(l, func(other Licence) time.Time { return at(other, f) })
		},
		Else: lifecycle.Reason{Code: "licence.not_last", Text: Assumed(
			"Another license keeps Trend Vision One open longer.", "別のライセンスにより、Trend Vision Oneはより長く使用できます。")},
	}
}

// endMail is the effect that sends a mail to whom the licence's mails go, if to anybody.
// That it goes to the Primary User Account is assumed, and so are all its words.
func endMail(name string, write func(l Licence, f licenceFacts) (subject, body lifecycle.Text)) licenceEffect {
	return licenceEffect{
		ID: "mail_" + name, Doc: "Mails the business's primary contact or, if it has none, whoever was told of the activation.",
		Do: func(l *Licence, f licenceFacts, _ time.Time) []lifecycle.Action {
			if f.contact == "" {
				return nil
			}
			subject, body := write(*l, f)
			return []lifecycle.Action{lifecycle.Mail{From: "v1", Template: "licence_" + name, To: f.contact, Subject: subject, Body: body}}
		},
	}
}

// day is the day of an instant as mails write it.
func (f licenceFacts) day(t time.Time) string { return t.In(f.zone).Format(time.DateOnly) }

func noticeMail(l Licence, f licenceFacts) (subject, body lifecycle.Text) {
	ends := f.day(l.end())
	return Assumed("Your license expires soon", "ライセンスの有効期限が近づいています"), Assumed(
		fmt.Sprintf("Your license for %s expires on %s. Renew it to keep using the product.\n", l.Name, ends),
		fmt.Sprintf("%sのライセンスは%sに有効期限が切れます。引き続き使用するには、ライセンスを更新してください。\n", l.Name, ends))
}

func graceMail(l Licence, f licenceFacts) (subject, body lifecycle.Text) {
	until := f.day(f.access.Until)
	return Assumed("Your Trend Vision One license has expired", "Trend Vision Oneのライセンスの有効期限が切れました"), Assumed(
		fmt.Sprintf("The license that ended last, %s, has expired. Trend Vision One can be used until %s; after that the console is locked. Renew the license to keep using it.\n", l.Name, until),
		fmt.Sprintf("最後のライセンス(%s)の有効期限が切れました。Trend Vision Oneは%sまで使用できますが、その後コンソールはロックされます。引き続き使用するには、ライセンスを更新してください。\n", l.Name, until))
}

func lockMail(_ Licence, f licenceFacts) (subject, body lifecycle.Text) {
	until := f.day(f.access.Until)
	return Assumed("Your Trend Vision One has been locked", "Trend Vision Oneがロックされました"), Assumed(
		fmt.Sprintf("%s All data will be deleted on %s.\n", locked.Text.EN, until),
		fmt.Sprintf("%sすべてのデータは%sに削除されます。\n", locked.Text.JA, until))
}

func purgeMail(Licence, licenceFacts) (subject, body lifecycle.Text) {
	return Assumed("Your Trend Vision One data has been deleted", "Trend Vision Oneのデータが削除されました"), Assumed(purged.Text.EN+"\n", purged.Text.JA+"\n")
}
