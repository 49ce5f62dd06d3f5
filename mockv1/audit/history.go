package audit

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// history knows which role an account had when it did something. Whoever acts has
// signed in before, so the event log knows his account, and from then on his role.
type history struct {
	// signIns are by login in small letters, roles by the id of the account; both
	// in the order in which they happened.
	signIns, roles map[string][]since
	// keys are the roles of API keys, by their names in small letters.
	keys map[string][]since
}

// since is what holds from an event on.
type since struct {
	seq   int64
	value string
}

// before returns what held just before an event.
func before(list []since, seq int64) (string, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].seq >= seq })
	if i == 0 {
		return "", false
	}
	return list[i-1].value, true
}

// history reads what is known of the accounts.
func (l *Log) history(r *sim.Reader) (*history, error) {
	h := &history{signIns: map[string][]since{}, roles: map[string][]since{}, keys: map[string][]since{}}
	sessions := l.options.Service + ".session"
	started, err := r.Events(sim.EventFilter{Kind: sessions, Row: sessions + ".sign_in"})
	if err != nil {
		return nil, err
	}
	for i := range started {
		var s struct {
			Account string `json:"account"`
			Login   string `json:"login"`
		}
		if err := json.Unmarshal(started[i].Body, &s); err != nil {
			return nil, fmt.Errorf("decoding event %d: %w", started[i].Seq, err)
		}
		login := strings.ToLower(s.Login)
		h.signIns[login] = append(h.signIns[login], since{started[i].Seq, s.Account})
	}
	changes, err := r.Events(sim.EventFilter{Kind: estate.AccountKind})
	if err != nil {
		return nil, err
	}
	for i := range changes {
		var a struct {
			Role string `json:"role"`
		}
		if err := json.Unmarshal(changes[i].Body, &a); err != nil {
			return nil, fmt.Errorf("decoding event %d: %w", changes[i].Seq, err)
		}
		h.roles[changes[i].Thing] = append(h.roles[changes[i].Thing], since{changes[i].Seq, a.Role})
	}
	if l.options.Keys == "" {
		return h, nil
	}
	keys, err := r.Events(sim.EventFilter{Kind: l.options.Keys})
	if err != nil {
		return nil, err
	}
	for i := range keys {
		var k struct {
			Name string `json:"name"`
			Role string `json:"role"`
		}
		if err := json.Unmarshal(keys[i].Body, &k); err != nil {
			return nil, fmt.Errorf("decoding event %d: %w", keys[i].Seq, err)
		}
		name := strings.ToLower(k.Name)
		h.keys[name] = append(h.keys[name], since{keys[i].Seq, k.Role})
	}
	return h, nil
}

// role returns the role that the account of a login had when it caused an event;
// ok is false if that is not known.
func (h *history) role(login string, seq int64) (role string, ok bool) {
	account, ok := before(h.signIns[strings.ToLower(login)], seq)
	if !ok {
		return "", false
	}
	return before(h.roles[account], seq)
}
