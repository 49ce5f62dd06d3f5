package migrator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// update lets Vision One turn CAS into CECP, and waits until it has.
func (m *migration) update(ctx context.Context) error {
	if m.row.toBeUpdated() {
		if err := m.startUpdate(ctx); err != nil {
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
		return m.row != nil && m.row.Type == typeCECP && m.row.Status == statusConnected, nil
	})
	if errors.Is(err, ErrPatience) {
		return errors.Join(err, m.stuck(ctx))
	}
	return err
}

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
		return m.refusedChange(err)
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
		return m.refusedChange(err)
	}
	if err := m.changed(ctx, "update.agreed", m.say("The terms of the update are agreed to: %s", "アップデートに同意し、「%s」を表示", notice.Title)); err != nil {
		return err
	}
	if err := m.v1.act(ctx, at+"/update", map[string]bool{"understood": true}, func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return m.row != nil && !m.row.toBeUpdated(), err
	}); err != nil {
		return m.refusedChange(err)
	}
	if err := m.changed(ctx, "update.started", m.say("The update is started: %s", "アップデートの「%s」をクリック", notice.Button)); err != nil {
		return err
	}
	// What the menu shows meanwhile is what people ask about most.
	var menu struct {
		State      string `json:"state"`
		Text       string `json:"text"`
		Protection string `json:"protection"`
	}
	if err := m.v1.get(ctx, "/api/cecp", &menu); err != nil {
		return err
	}
	return m.step(ctx, "update.menu", m.say("%s: %s Protection: %s", "%s: %s 保護: %s", menu.State, menu.Text, menu.Protection))
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
		if err = m.v1.ask(ctx, http.MethodDelete, path, nil, nil); err == nil {
			err = m.v1.ask(ctx, http.MethodPost, path, agreed, &n)
		}
	}
	return n, err
}

// noticeSignOut looks once whether the update has ended the session in CAS, as it
// should. Mail and files stay protected; only the console is closed.
func (m *migration) noticeSignOut(ctx context.Context) error {
	if m.access != accessOpen || m.row == nil || m.row.Type != typeCECP {
		return nil
	}
	m.access, m.cas.renew = accessUpdating, nil
	err := m.cas.get(ctx, "/api/session", nil)
	if why, over := sessionOver(err); over {
		return m.step(ctx, "cas.session_ended", sentence(why))
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
