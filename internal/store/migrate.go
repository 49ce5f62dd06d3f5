package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Migration is one step of a schema. Steps are only ever added at the end: a
// file remembers the name and a hash of each step that made it, and a program
// whose steps differ is refused the file (ErrSchema).
type Migration struct {
	// Name says what the step is for, in the file and in errors.
	Name string
	// SQL is one or more statements, run in one transaction with foreign keys
	// enforced.
	SQL string
}

// hash identifies a step by its text.
func (m Migration) hash() string {
	sum := sha256.Sum256([]byte(m.Name + "\x00" + m.SQL))
	return hex.EncodeToString(sum[:])
}

// schema is a list of migrations with their hashes.
type schema struct {
	steps  []Migration
	hashes []string
}

// newSchema computes the hashes of steps.
func newSchema(steps []Migration) schema {
	s := schema{steps: steps}
	for _, m := range steps {
		s.hashes = append(s.hashes, m.hash())
	}
	return s
}

// hash identifies the whole schema.
func (s schema) hash() string {
	sum := sha256.New()
	for _, h := range s.hashes {
		sum.Write([]byte(h))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// found makes the tables that the store itself needs in an empty file, and sets
// its mark.
func (s schema) found(l *link, mark int64) error {
	_, err := l.exec(fmt.Sprintf(`
		BEGIN IMMEDIATE;
		CREATE TABLE store_migrations (
			version INTEGER PRIMARY KEY,
			name    TEXT NOT NULL,
			hash    TEXT NOT NULL
		) STRICT;
		PRAGMA application_id = %d;
		COMMIT`, mark), nil)
	if err != nil {
		return fmt.Errorf("found file: %w", err)
	}
	return s.migrate(l, mark)
}

// migrate brings a file up to the schema. It costs two small reads if there is
// nothing to do. Each step is one transaction, so a killed process leaves a
// file between two steps, and two processes may come at once.
func (s schema) migrate(l *link, mark int64) error {
	for {
		version, err := s.check(l, mark)
		if err != nil || version == len(s.steps) {
			return err
		}
		err = l.transact("BEGIN IMMEDIATE", mark, func(c *Conn) error { return s.step(c, version) })
		if err != nil && !errors.Is(err, errOvertaken) {
			return fmt.Errorf("migration %d %q: %w", version+1, s.steps[version].Name, err)
		}
	}
}

// errOvertaken says that another process has done the step meanwhile.
var errOvertaken = errors.New("step done by another process")

// step runs the step after version.
func (s schema) step(c *Conn, version int) error {
	now, err := c.link.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if int(now) != version {
		return errOvertaken
	}
	m := s.steps[version]
	if _, err := c.Exec(m.SQL); err != nil {
		return err
	}
	if _, err := c.Exec(`INSERT INTO store_migrations (version, name, hash) VALUES (?, ?, ?)`,
		version+1, m.Name, s.hashes[version]); err != nil {
		return err
	}
	_, err = c.Exec(fmt.Sprintf("PRAGMA user_version = %d", version+1))
	return err
}

// check returns how many steps a file has seen, and refuses one that has seen others.
func (s schema) check(l *link, mark int64) (version int, err error) {
	err = l.transact("BEGIN", mark, func(c *Conn) error {
		stored, err := l.number("PRAGMA user_version")
		if err != nil {
			return err
		}
		if stored > int64(len(s.steps)) {
			return fmt.Errorf("%w: the file has version %d, the program knows %d", ErrSchema, stored, len(s.steps))
		}
		version = int(stored)
		return s.compare(c, version)
	})
	return version, err
}

// compare checks the steps recorded in a file of the given version.
func (s schema) compare(c *Conn, version int) error {
	seen := 0
	err := c.Query(`SELECT name, hash FROM store_migrations ORDER BY version`, nil,
		func(scan func(dest ...any) error) error {
			var name, hash string
			if err := scan(&name, &hash); err != nil {
				return err
			}
			seen++
			if seen <= version && hash != s.hashes[seen-1] {
				return fmt.Errorf("%w: step %d was %q, and is %q with another text", ErrSchema, seen, name, s.steps[seen-1].Name)
			}
			return nil
		})
	if err != nil {
		return err
	}
	if seen != version {
		return fmt.Errorf("%w: version %d, but %d steps recorded", ErrSchema, version, seen)
	}
	return nil
}
