package migrator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// update lets Vision One turn the product into its successor, and waits until it has.
func (m *migration) update(ctx context.Context) error {
	if m.toBeUpdated() {
		if err := m.startPatiently(ctx); err != nil {
			return err
		}
	}
	err := m.await(ctx, "the update", func(ctx context.Context) (bool, error) {
		if err := m.look(ctx); err != nil {
			return false, err
		}
		if err := m.noticeSignOut(ctx); err != nil {
			return false, err
		}
		return m.row != nil && m.row.Type == m.way.traits().after && m.row.Status == statusConnected, nil
	})
	if errors.Is(err, ErrPatience) {
		return errors.Join(err, m.stuck(ctx))
	}
	return err
}

// startPatiently starts the update. While the product's back end prepares it, a start is
// answered with a temporary problem: nothing has happened then, and after a pause
// everything is done again from the start, for as long as Config.Preparation allows.
func (m *migration) startPatiently(ctx context.Context) error {
	gone := 0
	for waited := time.Duration(0); ; {
		err := m.startUpdate(ctx)
		if refusedWith(err, codeAgreement) && gone < tries {
			gone++ // somebody closed the notice, or a lost answer was the temporary problem
			continue
		}
		later, is := errors.AsType[*Problem](err)
		if !is || !later.temporary() {
			return m.refusedChange(err)
		}
		if err := m.step(ctx, "update.deferred", later.Detail); err != nil {
			return err
		}
		pause := cmp.Or(later.retryAfter, temporaryPause)
		if waited += pause; waited > m.cfg.Preparation {
			return fmt.Errorf("waited %s for the update to be prepared: %w", waited-pause, errors.Join(ErrPatience, later))
		}
		if err := m.cfg.Sleep(ctx, pause); err != nil {
			return err
		}
		if err := m.look(ctx); err != nil {
			return err
		}
		if !m.toBeUpdated() {
			return nil // somebody else has started it
		}
	}
}

// temporaryPause is the pause after a temporary problem that says nothing of when to come
// again. The vendor speaks of 30 minutes to an hour.
const temporaryPause = 15 * time.Minute

// startUpdate goes through the two dialogs: "Update Solution" with the agreement,
// and the "System Update" notice, whose button cannot be taken back.
func (m *migration) startUpdate(ctx context.Context) error {
	at := "/api/product-instances/" + url.PathEscape(m.row.ID)
	if m.row.Hint {
		if err := m.v1.act(ctx, at+"/got-it", nil, func(ctx context.Context) (bool, error) {
			err := m.look(ctx)
			return m.row != nil && !m.row.Hint, err
		}); err != nil && !isProblem(err) { // a hint that cannot be closed is in nobody's way
			return err
		}
	}
	if !m.row.CanUpdate {
		return m.stop(m.row.UpdateBlocks)
	}
	var solution struct {
		Title     string     `json:"title"`
		Documents []document `json:"documents"`
	}
	if err := m.v1.get(ctx, at+"/update-solution", &solution); err != nil {
		return err
	}
	var titles []string
	for _, d := range solution.Documents {
		titles = append(titles, d.Title)
	}
	if err := m.step(ctx, "update.solution", fmt.Sprintf("%s: %s", solution.Title, strings.Join(titles, ", "))); err != nil {
		return err
	}
	notice, err := m.agree(ctx, at+"/update-solution")
	if err != nil {
		return err
	}
	note := m.changed
	if m.agreed { // once more, after a temporary problem
		note = m.step
	}
	m.agreed = true
	if err := note(ctx, "update.agreed", m.say("The terms of the update are agreed to: %s", "アップデートに同意し、「%s」を表示", notice.Title)); err != nil {
		return err
	}
	if err := m.v1.act(ctx, at+"/update", map[string]bool{"understood": true}, func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return m.row != nil && !m.toBeUpdated(), err
	}); err != nil {
		return err
	}
	if err := m.changed(ctx, "update.started", m.say("The update is started: %s", "アップデートの「%s」をクリック", notice.Button)); err != nil {
		return err
	}
	// What the menu shows meanwhile is what people ask about most.
	var menu struct {
		State      string `json:"state"`
		Text       string `json:"text"`
		Protection string `json:"protection"`
		Flow       string `json:"flow"`
	}
	if err := m.v1.get(ctx, m.way.traits().menu, &menu); err != nil {
		return err
	}
	says := menu.State + ": " + menu.Text
	if menu.Protection != "" {
		says += m.say(" Protection: %s", " 保護: %s", menu.Protection)
	}
	if menu.Flow != "" {
		says += m.say(" Mail flow: %s", " メール配送: %s", menu.Flow)
	}
	return m.step(ctx, "update.menu", says)
}

type document struct {
	Title string `json:"title"`
}

// updateNotice is the "System Update" notice.
type updateNotice struct {
	Title  string `json:"title"`
	Button string `json:"button"`
}

// agree agrees to the terms and returns the notice that follows. Whether somebody
// has agreed is not to be seen in the list, so that an agreement of an earlier run,
// or one whose answer was lost, shows as a refusal: the notice is then closed, which
// takes nothing back but the agreement, and the terms are agreed to anew.
func (m *migration) agree(ctx context.Context, path string) (n updateNotice, err error) {
	agreed := map[string]bool{"agreed": true}
	err = m.v1.ask(ctx, http.MethodPost, path, agreed, &n)
	if p, ok := errors.AsType[*Problem](err); ok && p.State == stateUpdateAgreed {
		err = m.v1.ask(ctx, http.MethodDelete, path, nil, nil)
		if err == nil || refusedWith(err, codeNotAgreed) { // a lost answer has closed it
			err = m.v1.ask(ctx, http.MethodPost, path, agreed, &n)
		}
	}
	return n, err
}

// noticeSignOut looks once whether the update has ended the session in the product's own
// console, as it should. Protection goes on; only the console is closed.
func (m *migration) noticeSignOut(ctx context.Context) error {
	if m.access != accessOpen || m.row == nil || m.toBeUpdated() {
		return nil
	}
	m.access, m.old.renew = accessUpdating, nil
	err := m.old.get(ctx, "/api/session", nil)
	if why, over := sessionOver(err); over {
		return m.step(ctx, m.old.service+".session_ended", sentence(why))
	}
	return err
}

// stuck describes an update that does not end. Nothing can be done from here: it can
// be neither stopped nor rolled back.
func (m *migration) stuck(ctx context.Context) error {
	if m.row == nil || m.row.Job == "" {
		return nil
	}
	var job struct {
		State string `json:"state"`
	}
	if err := m.v1.get(ctx, "/api/update-jobs/"+url.PathEscape(m.row.Job), &job); err != nil {
		return err
	}
	return fmt.Errorf("update job %s is %q and the list says %q: ask support, and run again", m.row.Job, job.State, m.row.StatusText)
}
