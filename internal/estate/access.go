package estate

import (
	"errors"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// AccessState says how a business may use its Vision One now, by its licences
// (SM-1). Nothing changes it but time and licences: it is a comparison with now.
type AccessState string

// The states of access [ACC].
const (
	// AccessNone is a business without Vision One.
	AccessNone AccessState = "none"
	// AccessValid is a business with a licence that does not end soon, or of whose
	// licences the world says nothing.
	AccessValid AccessState = "valid"
	// AccessNotice is shortly before the end of the licence that ends last.
	AccessNotice AccessState = "notice"
	// AccessGrace is after that end: everything works as before.
	AccessGrace AccessState = "grace"
	// AccessLocked is after the grace: no access by browser or API, and a renewal
	// brings all back.
	AccessLocked AccessState = "locked"
	// AccessPurged is after the lock: all data has been deleted, for ever.
	AccessPurged AccessState = "purged"
)

// Tier is which part of Vision One a business may use [AESS, ADV].
type Tier string

// The tiers.
const (
	NoTier        Tier = "none"
	EssentialTier Tier = "essential"
	AdvancedTier  Tier = "advanced"
)

// Access is how a business may use its Vision One now.
type Access struct {
	State AccessState
	Tier  Tier
	// Ends is when the licence ends that ends last, credits included; zero if
	// there is none. Trial says that it is a trial.
	Ends  time.Time
	Trial bool
	// Until is when the state ends by itself; zero if it never does.
	Until time.Time
	// Reason says why nothing can be used; nil if Vision One can be.
	Reason *lifecycle.Reason
}

// AccessOf returns how the business may use its Vision One now. Whatever lets
// somebody in, or lets him go on, asks it: sign-in, and every act of a session.
// What is public, such as a link that activates a licence, does not.
func AccessOf(r *sim.Reader) (Access, error) {
	p, err := spansOf(r)
	if err != nil {
		return Access{}, err
	}
	all, err := licences(r)
	if err != nil {
		return Access{}, fmt.Errorf("access: %w", err)
	}
	b, err := TheBusiness(r)
	if err != nil && !errors.Is(err, sim.ErrNotFound) {
		return Access{}, err
	}
	a := p.access(all, r.Now())
	if err != nil || b.Platform == NoVisionOne {
		a.State, a.Until, a.Reason = AccessNone, time.Time{}, nil
	}
	return a, nil
}

// access compares now with the licences' ends. A trial has periods of its own, so
// the licence that ends last need not be the one that keeps Vision One open longest.
func (p spans) access(all []Licence, now time.Time) Access {
	a := Access{State: AccessValid, Tier: tier(all, p, now)}
	var lock time.Time
	for _, l := range all {
		if !l.counts() {
			continue
		}
		end := l.end()
		if later := end.After(a.Ends); later || end.Equal(a.Ends) && !l.Trial {
			a.Ends, a.Trial = end, l.Trial
		}
		if over := end.Add(p.graceOf(l)); over.After(lock) {
			lock = over
		}
	}
	notice := a.Ends.Add(-p.noticeOf(Licence{Trial: a.Trial}))
	purge := lock.Add(p.Lock)
	switch {
	case a.Ends.IsZero():
	case now.Before(notice):
		a.Until = notice
	case now.Before(a.Ends):
		a.State, a.Until = AccessNotice, a.Ends
	case now.Before(lock):
		a.State, a.Until = AccessGrace, lock
	case now.Before(purge):
		a.State, a.Until, a.Reason = AccessLocked, purge, &locked
	default:
		a.State, a.Reason = AccessPurged, &purged
	}
	return a
}

// tier returns the best tier of the licences that have not ended or, if all have,
// of those in their grace: an Essential licence outlives credits that have ended [LIC].
func tier(all []Licence, p spans, now time.Time) Tier {
	running, gracious := NoTier, NoTier
	for _, l := range all {
		switch {
		case !l.counts():
		case now.Before(l.end()):
			running = better(running, l.Tier())
		case now.Before(l.end().Add(p.graceOf(l))):
			gracious = better(gracious, l.Tier())
		}
	}
	if running != NoTier {
		return running
	}
	return gracious
}

func better(a, b Tier) Tier {
	if a == AdvancedTier || b == NoTier {
		return a
	}
	return b
}

// Tier returns what the licence gives: credits, the add-on for extended detection
// and response and Vision One's own products advanced access, any other product
// essential access [AESS, ADV].
func (l Licence) Tier() Tier {
	if l.State == LicenceConverted || l.Edition == "standard_xdr" {
		return AdvancedTier
	}
	switch l.Product {
	case VisionOne, "v1ecs", "v1es":
		return AdvancedTier
	}
	return EssentialTier
}

// VisionOne is the product of licences of Vision One itself: credits, and its trial.
const VisionOne = "v1"

// The refusals of whoever wants to use Vision One after the grace.
var (
	locked = lifecycle.Reason{Code: "v1.access.locked", Text: Assumed(
		"Your Trend Vision One license has expired, and the console is locked. Renew the license to regain access.",
		"Trend Vision Oneのライセンスの有効期限が切れたため、コンソールはロックされています。アクセスを回復するには、ライセンスを更新してください。")}
	purged = lifecycle.Reason{Code: "v1.access.purged", Text: Assumed(
		"Your Trend Vision One license was not renewed in time. All data has been deleted, and the console cannot be accessed any more.",
		"Trend Vision Oneのライセンスが期間内に更新されなかったため、すべてのデータが削除されました。コンソールにアクセスすることはできません。")}
)

// The settings of what happens around the end of a licence.
const (
	// SettingNotice is how long before its end a licence counts as expiring soon,
	// SettingTrialNotice the same of a trial.
	SettingNotice      = "licence.notice"
	SettingTrialNotice = "licence.notice.trial"
	// SettingGrace is how long Vision One works as before after its last licence
	// has ended, SettingTrialGrace the same of a trial.
	SettingGrace      = "licence.grace"
	SettingTrialGrace = "licence.grace.trial"
	// SettingLock is how long a locked Vision One can be recovered.
	SettingLock = "licence.lock"
)

// StatusOf returns how a licence stands now, by the notice of its kind.
func StatusOf(r *sim.Reader, l Licence) (LicenceStatus, error) {
	p, err := spansOf(r)
	return l.Status(r.Now(), p.noticeOf(l)), err
}

// spans are how long things take around the end of a licence.
type spans struct {
	Notice, TrialNotice, Grace, TrialGrace, Lock time.Duration
}

func spansOf(r *sim.Reader) (p spans, err error) {
	for _, one := range []struct {
		setting string
		to      *time.Duration
	}{
		{SettingNotice, &p.Notice},
		{SettingTrialNotice, &p.TrialNotice},
		{SettingGrace, &p.Grace},
		{SettingTrialGrace, &p.TrialGrace},
		{SettingLock, &p.Lock},
	} {
		d, err := r.Duration(one.setting)
		if err != nil {
			return p, err
		}
		*one.to = max(d, 0)
	}
	return p, nil
}

func (p spans) noticeOf(l Licence) time.Duration {
	if l.Trial {
		return p.TrialNotice
	}
	return p.Notice
}

func (p spans) graceOf(l Licence) time.Duration {
	if l.Trial {
		return p.TrialGrace
	}
	return p.Grace
}

func licenceSettings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingNotice, Type: sim.Delay, Default: "2160h", Src: "ACC",
			Doc: "How long before its end a licence counts as expiring soon (90 days; older texts say 30).",
		},
		{
			Name: SettingTrialNotice, Type: sim.Delay, Default: "360h", Src: "ACC",
			Doc: "How long before its end a trial counts as expiring soon (15 days).",
		},
		{
			Name: SettingGrace, Type: sim.Delay, Default: "720h", Src: "ACC",
			Doc: "How long Vision One works as before after its last licence has ended (30 days; by older texts, and by the Japanese page, it is locked at once: 0).",
		},
		{
			Name: SettingTrialGrace, Type: sim.Delay, Default: "0s", Src: "KA9638",
			Doc: "How long Vision One works as before after a trial that ended last: not at all.",
		},
		{
			Name: SettingLock, Type: sim.Delay, Default: "720h", Src: "ACC",
			Doc: "How long a locked Vision One can be recovered by a renewal before its data is deleted (30 days).",
		},
		{
			Name: SettingTrial, Type: sim.Delay, Default: "720h", Src: "AESS",
			Doc: "How long the advanced trial of Vision One lasts (30 days).",
		},
		{
			Name: SettingLinkMail, Type: sim.Delay, Default: "30s", Src: lifecycle.Assumed,
			Doc: "How long after the order of a licence its activation link is mailed; 0 means that it is not mailed by itself.",
		},
	}
}
