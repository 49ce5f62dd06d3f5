package mail

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// The logs, by the names of their tables.
const (
	trackingLog   = "tmems_tracking"
	eventLog      = "tmems_events"
	quarantineLog = "tmems_quarantine"
)

func logTable(name string) string {
	return `
CREATE TABLE ` + name + ` (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  at        INTEGER NOT NULL,
  type      TEXT NOT NULL,
  direction TEXT NOT NULL,
  domain    TEXT NOT NULL,
  mail      TEXT NOT NULL,
  words     TEXT NOT NULL,
  body      TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX ` + name + `_at ON ` + name + ` (at, seq);
CREATE INDEX ` + name + `_mail ON ` + name + ` (mail);
`
}

// line is an entry of a log as it is stored.
type line struct {
	id, kind, direction, domain, mail string
	at                                time.Time
	// words are what is searched.
	words []string
	body  any
}

func put(tx *sim.Tx, log string, l line) error {
	body, err := json.Marshal(l.body)
	if err != nil {
		return fmt.Errorf("encoding an entry of %s: %w", log, err)
	}
	if _, err := tx.Conn.Exec(`INSERT INTO `+log+` (id, at, type, direction, domain, mail, words, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.id, l.at.UnixMicro(), l.kind, l.direction, l.domain, l.mail, strings.ToLower(strings.Join(l.words, "\n")), string(body)); err != nil {
		return fmt.Errorf("storing an entry of %s: %w", log, err)
	}
	return nil
}

// page is a part of a log.
type page[T any] struct {
	items []T
	total int
	next  string
}

// matching is the condition that a filter stands for; its arguments are those of args.
const matching = ` (?1 = '' OR domain = ?1) AND (?2 = '' OR direction = ?2) AND (?3 = '' OR type = ?3)
	AND (?4 = '' OR instr(words, ?4) > 0) AND at >= ?5 AND at < ?6
	AND (?7 = '' OR domain IN (SELECT value FROM json_each(?7)))`

func args(f estate.MailFilter, s scope) ([]any, error) {
	from, to := int64(0), int64(1)<<62
	if !f.From.IsZero() {
		from = f.From.UnixMicro()
	}
	if !f.To.IsZero() {
		to = f.To.UnixMicro()
	}
	only := ""
	if s.limited {
		names := s.names
		if names == nil {
			names = []string{}
		}
		b, err := json.Marshal(names)
		if err != nil {
			return nil, fmt.Errorf("encoding the domains of an administrator: %w", err)
		}
		only = string(b)
	}
	return []any{f.Domain, f.Direction, f.Type, strings.ToLower(f.Search), from, to, only}, nil
}

// pageOf reads a page of a log in the order that the filter says. id returns the id of
// an entry.
func pageOf[T any](m *Mail, r *sim.Reader, log string, f estate.MailFilter, id func(T) string) (page[T], error) {
	out := page[T]{items: []T{}}
	s, err := m.scope(r)
	if err != nil {
		return out, err
	}
	with, err := args(f, s)
	if err != nil {
		return out, err
	}
	if _, err := r.Conn.QueryRow(`SELECT count(*) FROM `+log+` WHERE`+matching, with, &out.total); err != nil {
		return out, fmt.Errorf("counting entries of %s: %w", log, err)
	}
	at, seq, limit, beyond, order := int64(1)<<62, int64(0), -1, "<", "DESC"
	if f.Forward {
		at, beyond, order = -at, ">", "ASC"
	}
	if f.After != "" {
		found, err := r.Conn.QueryRow(`SELECT at, seq FROM `+log+` WHERE id = ?`, []any{f.After}, &at, &seq)
		if err != nil {
			return out, fmt.Errorf("reading %s: %w", log, err)
		}
		if !found {
			return out, &sim.Invalid{Err: errAfter}
		}
	}
	if f.Limit > 0 {
		limit = f.Limit + 1 // one more tells whether there is a next page
	}
	err = r.Conn.Query(`SELECT body FROM `+log+` WHERE`+matching+` AND (at, seq) `+beyond+` (?8, ?9) ORDER BY at `+order+`, seq `+order+` LIMIT ?10`,
		append(with, at, seq, limit), func(scan func(...any) error) error {
			var body []byte
			if err := scan(&body); err != nil {
				return err
			}
			var one T
			err := json.Unmarshal(body, &one)
			out.items = append(out.items, one)
			return err
		})
	if err != nil {
		return out, fmt.Errorf("reading %s: %w", log, err)
	}
	if f.Limit > 0 && len(out.items) > f.Limit {
		out.items = out.items[:f.Limit]
		out.next = id(out.items[f.Limit-1])
	}
	return out, nil
}

func putTrack(tx *sim.Tx, t estate.MailTrack) (err error) {
	if t.ID, err = tx.ID("tmems.track"); err != nil {
		return err
	}
	return put(tx, trackingLog, line{
		id: t.ID, at: t.ReceivedAt, kind: t.Type, direction: t.Direction, domain: t.Domain, mail: t.MailID,
		words: []string{t.Sender, t.Recipient, t.Subject, t.MessageID}, body: t,
	})
}

func putEvent(tx *sim.Tx, e estate.MailEvent) (err error) {
	if e.ID, err = tx.ID("tmems.event"); err != nil {
		return err
	}
	return put(tx, eventLog, line{
		id: e.ID, at: e.ReceivedAt, kind: e.Type, direction: e.Direction, domain: e.Domain, mail: e.MailID,
		words: append([]string{e.Sender, e.Subject, e.MessageID}, e.Recipients...), body: e,
	})
}

// retrack changes what the tracking log says of a message. There is one entry for each
// recipient, whatever becomes of the message.
func retrack(tx *sim.Tx, mail string, change func(t *estate.MailTrack)) error {
	var all []estate.MailTrack
	if err := tx.Conn.Query(`SELECT body FROM tmems_tracking WHERE mail = ? ORDER BY seq`, []any{mail}, func(scan func(...any) error) error {
		var body []byte
		if err := scan(&body); err != nil {
			return err
		}
		var t estate.MailTrack
		err := json.Unmarshal(body, &t)
		all = append(all, t)
		return err
	}); err != nil {
		return fmt.Errorf("reading tmems_tracking: %w", err)
	}
	for _, t := range all {
		change(&t)
		body, err := json.Marshal(t)
		if err != nil {
			return fmt.Errorf("encoding an entry of tmems_tracking: %w", err)
		}
		if _, err := tx.Conn.Exec(`UPDATE tmems_tracking SET body = ? WHERE id = ?`, string(body), t.ID); err != nil {
			return fmt.Errorf("changing an entry of tmems_tracking: %w", err)
		}
	}
	return nil
}
