package migrator

import (
	"context"
	"slices"
	"time"
)

// Mail is what Email Security shows before the update, and Cloud Email Gateway Protection
// has to show after it.
type Mail struct {
	Domains  []Record     `json:"domains"`
	Policies []Record     `json:"policies"`
	Reports  []Record     `json:"reports"`
	Tracking []MailEntry  `json:"tracking"`
	Events   []MailEntry  `json:"events"`
	Users    []MailUser   `json:"users"`
	Settings MailSettings `json:"settings"`
	// Quarantine holds the messages that can be released or deleted.
	Quarantine []MailEntry `json:"quarantine"`
}

// MailEntry is an entry of a log, or a message in quarantine: what makes it the same. Its
// times are in UTC.
type MailEntry struct {
	ID string `json:"id"`
	// MailID is the product's own id of the message, MessageID the one in its header.
	MailID    string `json:"mail_id"`
	MessageID string `json:"message_id"`
	// Recipient is of the mail tracking log, which has an entry for each.
	Recipient string `json:"recipient,omitempty"`
	// Policy is the one that caught the message, Type what that found it to be; in the mail
	// tracking log Type is that of the entry.
	Policy      string    `json:"policy,omitempty"`
	Type        string    `json:"type"`
	Action      string    `json:"action,omitempty"`
	ReceivedAt  time.Time `json:"received_at,omitzero"`
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	// ExpiresAt is when a message in quarantine is deleted by itself.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// MailUser is an administrator account of Email Security.
type MailUser struct {
	Login string `json:"login"`
	// Type is "business", "superadmin" or "subaccount".
	Type  string `json:"type"`
	Email string `json:"email,omitempty"`
	Role  string `json:"role"`
	// Domains are those that a subaccount manages; none means the whole organization.
	Domains []string `json:"domains"`
	// Status is "enabled" or "disabled", or after the update how far the migration is.
	Status string `json:"status"`
}

func (u MailUser) restricted() bool { return u.Type == "subaccount" && len(u.Domains) > 0 }

// MailSettings are what is set for the whole console of Email Security.
type MailSettings struct {
	Site           string `json:"site"`
	RemoteManager  bool   `json:"remote_manager"`
	MailEncryption bool   `json:"mail_encryption"`
	Theme          string `json:"theme"`
	AccessControl  struct {
		Enabled   bool     `json:"enabled"`
		Addresses []string `json:"addresses"`
	} `json:"access_control"`
}

// Sent is a message that was sent through Email Security.
type Sent struct {
	// MessageID is the one in its header, At when it was handed over.
	MessageID string
	At        time.Time
}

// read reads Email Security, and its banner.
func (m emailSecurity) read(ctx context.Context) error {
	if err := m.noticeBanner(ctx); err != nil {
		return err
	}
	mail, err := m.readMail(ctx, m.old, "/api/")
	if err != nil {
		return err
	}
	if mail.Users, err = list[MailUser](ctx, m.old, "/api/users"); err != nil {
		return err
	}
	if err := m.old.get(ctx, "/api/settings", &mail.Settings); err != nil {
		return err
	}
	m.before = &Figures{Mail: &mail}
	return m.old.get(ctx, "/api/license", &m.before.Licence)
}

// readMail reads what Email Security and Cloud Email Gateway Protection show alike.
func (emailSecurity) readMail(ctx context.Context, c *console, base string) (out Mail, err error) {
	for _, one := range []struct {
		name string
		into *[]Record
	}{{"domains", &out.Domains}, {"policies", &out.Policies}, {"reports", &out.Reports}} {
		if *one.into, err = list[Record](ctx, c, base+one.name); err != nil {
			return out, err
		}
	}
	for _, one := range []struct {
		name string
		into *[]MailEntry
	}{{"mail-tracking", &out.Tracking}, {"policy-events", &out.Events}, {"quarantine", &out.Quarantine}} {
		if *one.into, err = list[MailEntry](ctx, c, base+one.name+manyRows); err != nil {
			return out, err
		}
		for i := range *one.into { // so that entries are alike if they are the same
			e := &(*one.into)[i]
			e.ReceivedAt, e.DeliveredAt, e.ExpiresAt = e.ReceivedAt.UTC(), e.DeliveredAt.UTC(), e.ExpiresAt.UTC()
		}
	}
	return out, nil
}

// check compares Cloud Email Gateway Protection with what Email Security showed.
func (m emailSecurity) check(ctx context.Context) error {
	var cegp struct {
		State string `json:"state"`
		Text  string `json:"text"`
	}
	if err := m.v1.get(ctx, m.traits().menu, &cegp); err != nil {
		return err
	}
	m.compare("cegp", cegp.State == stateReady, "%s: %s", "%s: %s", cegp.State, cegp.Text)
	if cegp.State != stateReady {
		return nil
	}
	now, err := m.readMail(ctx, m.v1, "/api/cegp/")
	if err != nil {
		return err
	}
	if err := m.checkSent(ctx, now.Tracking); err != nil {
		return err
	}
	if m.before == nil || m.before.Mail == nil {
		m.notCompared("domains", "policies", "reports", "tracking", "events", "quarantine", "credits", "free_until")
		return nil
	}
	if err := m.compareMail(ctx, now); err != nil {
		return err
	}
	granted := m.before.Licence.Seats * creditsMail
	if m.before.Licence.Edition == "advanced" || m.before.Mail.Settings.MailEncryption {
		granted = m.before.Licence.Seats * creditsMailAdvanced
	}
	return m.compareCredits(ctx, granted, granted)
}

// Credits per seat, as published: those of the Advanced edition are those of the Standard
// edition with mail encryption, too.
const (
	creditsMail         = 25
	creditsMailAdvanced = 50
)

// compareMail compares the end with the beginning. Logs may have grown, but nothing of what
// was there may be missing, and nothing may be there twice.
func (m emailSecurity) compareMail(ctx context.Context, now Mail) error {
	was := m.before.Mail
	for _, c := range []struct {
		name        string
		before, now []Record
	}{{"domains", was.Domains, now.Domains}, {"policies", was.Policies, now.Policies}, {"reports", was.Reports, now.Reports}} {
		m.compare(c.name, sameRecords(c.before, c.now), "%d, before %d", "%d 件、移行前は %d 件", len(c.now), len(c.before))
	}
	held, err := m.stillHeld(ctx, was.Quarantine)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		name        string
		before, now []MailEntry
	}{{"tracking", was.Tracking, now.Tracking}, {"events", was.Events, now.Events}, {"quarantine", held, now.Quarantine}} {
		missing, doubled := difference(c.before, c.now)
		m.compare(c.name, missing == 0 && doubled == 0, "%d, before %d, of which %d are missing; %d are there twice",
			"%d 件、移行前は %d 件、うち %d 件が不足。重複 %d 件", len(c.now), len(c.before), missing, doubled)
	}
	if control := was.Settings.AccessControl; control.Enabled {
		return m.leave(ctx, "settings.left_behind", m.say(
			"The access control of the console, with %d addresses, is not moved by the update: set it in Vision One",
			"コンソールのアクセス制御 (アドレス %d 件) はアップデートで引き継がれないため、Trend Vision One での設定が必要", len(control.Addresses)))
	}
	return nil
}

// difference counts the entries that are not there any more as they were, and the messages
// that are entered twice.
func difference(before, now []MailEntry) (missing, doubled int) {
	byID := make(map[string]MailEntry, len(now))
	entered := make(map[MailEntry]bool, len(now))
	for _, e := range now {
		byID[e.ID] = e
		what := e
		what.ID = ""
		if entered[what] {
			doubled++
		}
		entered[what] = true
	}
	for _, was := range before {
		if e, ok := byID[was.ID]; !ok || e != was {
			missing++
		}
	}
	return missing, doubled
}

// stillHeld leaves out the messages that quarantine has given up by itself meanwhile, as far
// as the time is known.
func (m emailSecurity) stillHeld(ctx context.Context, was []MailEntry) ([]MailEntry, error) {
	if m.cfg.Now == nil {
		return was, nil
	}
	now, err := m.cfg.Now(ctx)
	return slices.DeleteFunc(slices.Clone(was), func(e MailEntry) bool {
		return !e.ExpiresAt.IsZero() && !e.ExpiresAt.After(now)
	}), err
}

// checkSent looks for the messages that were sent meanwhile: each has to be in the mail
// tracking log, once for each recipient, received when it was handed over, and delivered at
// once unless a policy was against it.
func (m emailSecurity) checkSent(ctx context.Context, tracking []MailEntry) error {
	if m.cfg.Sent == nil {
		return nil
	}
	sent, err := m.cfg.Sent(ctx)
	if err != nil {
		return err
	}
	entries := map[string][]MailEntry{}
	for _, e := range tracking {
		entries[e.MessageID] = append(entries[e.MessageID], e)
	}
	lost, doubled, meanwhile, latest := 0, 0, 0, time.Duration(0)
	for _, s := range sent {
		if m.whileUpdating(s.At) {
			meanwhile++
		}
		found := entries[s.MessageID]
		if len(found) == 0 {
			lost++
		}
		to := map[string]bool{}
		for _, e := range found {
			if to[e.Recipient] {
				doubled++
			}
			to[e.Recipient] = true
			latest = max(latest, e.ReceivedAt.Sub(s.At), e.DeliveredAt.Sub(s.At))
		}
	}
	if len(sent) == 0 {
		return nil
	}
	m.compare("mail", lost == 0 && doubled == 0 && latest <= onTime,
		"%d messages came in meanwhile, %d of them while the update ran: %d lost, %d doubled, the latest %s late",
		"移行中に受信したメッセージ %d 件 (うちアップデート中 %d 件): 消失 %d 件、重複 %d 件、最大遅延 %s",
		len(sent), meanwhile, lost, doubled, latest)
	checks := m.report.Checks
	return m.step(ctx, "mail.arrived", checks[len(checks)-1].Detail)
}

// onTime is how long a message may take through the policies.
const onTime = time.Minute

// whileUpdating reports whether an instant is in the time of the update, as far as this run
// has seen that.
func (m *migration) whileUpdating(at time.Time) bool {
	began, ended := time.Time{}, time.Time{}
	for _, s := range m.report.Steps {
		switch {
		case s.Name == "update.started":
			began = s.At
		case s.Name == "instance."+statusConnected && !began.IsZero() && ended.IsZero():
			ended = s.At
		}
	}
	return !began.IsZero() && !at.Before(began) && at.Before(ended)
}
