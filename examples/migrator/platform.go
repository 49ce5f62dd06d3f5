package migrator

import (
	"context"
	"strings"
)

// The states of the update of Vision One's platform.
const (
	platformAvailable = "available"
	platformAgreed    = "agreed"
	platformAssigning = "assigning"
	platformMFA       = "choosing_mfa"
	platformSignIn    = "awaiting_sign_in"
	platformActive    = "activating"
	platformDone      = "done"

	codePlatform = "v1.update.platform"
)

// What may become of the multi-factor authentication of the Primary User Account.
const (
	KeepMFA    = "keep"
	DisableMFA = "disable"
)

// platformUpdate is how far the update of the legacy platform is.
type platformUpdate struct {
	State     string       `json:"state"`
	StateText string       `json:"state_text"`
	Details   updateNotice `json:"details"`
	Notice    updateNotice `json:"notice"`
	Popup     *struct {
		Text string `json:"text"`
	} `json:"popup"`
	Message string     `json:"message"`
	Tasks   []task     `json:"tasks"`
	Blocks  []Obstacle `json:"blocks"`
}

// task is something that is left to people after the update.
type task struct {
	Text string `json:"text"`
}

func (m *migration) platformUpdate(ctx context.Context) (u platformUpdate, err error) {
	err = m.v1.get(ctx, "/api/platform-update", &u)
	return u, err
}

// platformObstacles says why a legacy platform cannot be updated by this run: the
// owner alone may start it, and it will ask for an address, a code and a password.
func (m *migration) platformObstacles(ctx context.Context) ([]Obstacle, error) {
	if m.ownerUnknown() != nil {
		return []Obstacle{{codePlatform, m.say(
			"Vision One's platform is %q: update it to Foundation Services first, or say which address and password its owner is to have and where the code is that will be mailed (Owner, Code).",
			"Trend Vision One のプラットフォームは %q です。Foundation Services にアップデートするか、所有者のメールアドレスとパスワード、検証コードの取得方法 (Owner、Code) を設定してください。", m.platform)}}, nil
	}
	u, err := m.platformUpdate(ctx)
	return u.Blocks, err
}

// resumePlatform goes on with an update of the platform that an earlier run has started:
// until it is done, there is nothing else to be seen of Vision One.
func (m *migration) resumePlatform(ctx context.Context) error {
	if m.next != nextAssignment {
		return nil
	}
	return m.updatePlatform(ctx)
}

// updatePlatform takes Vision One from the legacy platform to Foundation Services, or
// goes on where an earlier run has stopped. From its start on there is no way back, and
// nobody but its owner gets in until it is done.
func (m *migration) updatePlatform(ctx context.Context) error {
	if m.platform == platformFoundation {
		u, err := m.platformUpdate(ctx) // of an earlier run, perhaps
		if err != nil {
			return err
		}
		return m.closePopup(ctx, u)
	}
	var way progress
	for {
		u, err := m.platformUpdate(ctx)
		if err == nil {
			err = way.at(u.State, u.StateText)
		}
		if err != nil {
			return err
		}
		switch u.State {
		case platformAvailable:
			err = m.pushPlatform(ctx, u, "/agreement", nil, "platform.agreed", m.say(
				"The terms of the platform's update are agreed to", "プラットフォームのアップデートに同意"))
		case platformAgreed:
			err = m.startPlatform(ctx, u)
		case platformAssigning:
			err = m.assign(ctx)
		case platformMFA:
			err = m.chooseMFA(ctx, u)
		case platformSignIn:
			err = m.comeIn(ctx)
		case platformActive:
			err = m.awaitPlatform(ctx, u)
		case platformDone:
			return m.platformIsDone(ctx, u)
		default:
			return m.stop([]Obstacle{{codePlatform, m.say(
				"Vision One's platform is %q, and no update of it is offered.", "Trend Vision One のプラットフォームは %q ですが、アップデートが提示されていません。", m.platform)}})
		}
		if err != nil {
			return err
		}
	}
}

// pushPlatform makes a change that leads away from a state of the update.
func (m *migration) pushPlatform(ctx context.Context, from platformUpdate, path string, in any, name, detail string) error {
	if err := m.v1.act(ctx, "/api/platform-update"+path, in, func(ctx context.Context) (bool, error) {
		now, err := m.platformUpdate(ctx)
		return err == nil && now.State != from.State, err
	}); err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, name, detail)
}

// startPlatform is "Start the Update". It ends every session, this one too; the owner
// is let in again for the step that comes next.
func (m *migration) startPlatform(ctx context.Context, u platformUpdate) error {
	if err := m.step(ctx, "platform.notice", u.Notice.Title); err != nil {
		return err
	}
	if err := m.pushPlatform(ctx, u, "/start", map[string]bool{"understood": true}, "platform.started", m.say(
		"The update of the platform is started: %s", "プラットフォームのアップデートの「%s」をクリック", u.Notice.Button)); err != nil {
		return err
	}
	return m.comeIn(ctx)
}

// chooseMFA says what becomes of the owner's multi-factor authentication. He has signed
// in with the new address for that.
func (m *migration) chooseMFA(ctx context.Context, u platformUpdate) error {
	choice := m.cfg.MFA
	if choice == "" {
		choice = KeepMFA
	}
	return m.pushPlatform(ctx, u, "/mfa", map[string]string{"mfa": choice}, "platform.mfa", m.say(
		"Multi-factor authentication of the Primary User Account: %s", "プライマリユーザアカウントの多要素認証: %s", choice))
}

// awaitPlatform waits until the accounts are updated and the licenses activated.
func (m *migration) awaitPlatform(ctx context.Context, u platformUpdate) error {
	if err := m.step(ctx, "platform.activating", u.Message); err != nil {
		return err
	}
	return m.await(ctx, "the update of the platform", func(ctx context.Context) (bool, error) {
		now, err := m.platformUpdate(ctx)
		return err == nil && now.State != platformActive, err
	})
}

// closePopup is "Got it". A pop-up that cannot be closed is in nobody's way.
func (m *migration) closePopup(ctx context.Context, u platformUpdate) error {
	if u.Popup == nil {
		return nil
	}
	err := m.v1.act(ctx, "/api/platform-update/got-it", nil, func(ctx context.Context) (bool, error) {
		now, err := m.platformUpdate(ctx)
		return err == nil && now.Popup == nil, err
	})
	if isProblem(err) {
		return nil
	}
	return err
}

// platformIsDone comes in to the updated Vision One, and closes the pop-up that the
// first sign-in shows.
func (m *migration) platformIsDone(ctx context.Context, u platformUpdate) error {
	m.platform = platformFoundation
	if err := m.step(ctx, "platform.done", u.Message); err != nil {
		return err
	}
	if m.next != "" {
		if err := m.comeIn(ctx); err != nil {
			return err
		}
	}
	if err := m.closePopup(ctx, u); err != nil {
		return err
	}
	var left []string
	for _, t := range u.Tasks {
		left = append(left, t.Text)
	}
	if len(left) > 0 {
		if err := m.leave(ctx, "platform.tasks", strings.Join(left, " ")); err != nil {
			return err
		}
	}
	return m.look(ctx)
}
