package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// Marks of our files, kept in the header's application_id, which costs no table
// to read and is shown by file(1).
const (
	markLive     = 0x4d6f636b // "Mock"
	markRemoved  = 0x4d6f6378 // "Mocx"
	markRegistry = 0x4d6f6372 // "Mocr"
)

// busyTimeout is how long SQLite waits for another process's write lock, in milliseconds.
const busyTimeout = "10000"

// cachedStatements bounds the statements that a connection keeps. Hand-written
// SQL stays far below; the bound is for SQL that is put together at run time.
const cachedStatements = 512

// mode is what a connection is for.
type mode int

const (
	// modeWrite is the writing connection of a live file.
	modeWrite mode = iota
	// modeRead is the reading connection of a live file.
	modeRead
	// modeMake is the only connection to a file in the making, which nobody
	// else knows: no locks to share, nothing to sync.
	modeMake
)

// dsn returns the address of the file at path for a connection of mode m. The
// driver applies busy_timeout first, then the _pragma values, then the rest.
func dsn(path string, m mode) string {
	q := url.Values{
		"_busy_timeout": {busyTimeout},
		"_foreign_keys": {"1"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"NORMAL"},
		"_dqs":          {"0"}, // a misspelt column in double quotes is an error, not a string
		"_error_rc":     {"1"},
		"mode":          {"rw"}, // never bring a removed file back as an empty one
		// Large savepoints spill otherwise into files in the folder for temporary
		// ones, where a process that is killed at the wrong moment leaves them.
		"_pragma": {"temp_store(MEMORY)"},
	}
	switch m {
	case modeWrite:
	case modeRead:
		q.Set("_query_only", "1")
	case modeMake:
		q.Set("mode", "rwc")
		q.Set("_synchronous", "OFF")
		q.Add("_pragma", "locking_mode(EXCLUSIVE)") // the WAL index stays in memory
	}
	return uri(path) + "?" + q.Encode()
}

// uri returns the address of the file at an absolute path. One that begins with a
// drive (C:) gets a slash before it.
func uri(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath()
}

// link is one SQLite connection and the statements prepared on it. One
// goroutine at a time may use it.
type link struct {
	raw   connection
	stmts map[string]*statement
	// broken says that the connection is in an unknown state and must go.
	broken bool
}

// statement is a prepared statement; busy while its rows are being read.
type statement struct {
	raw    prepared
	cached bool
	busy   bool
}

// connection and prepared are what the driver's connections and statements offer.
type (
	connection interface {
		driver.Conn
		NewBackup(dst string) (*sqlite.Backup, error)
		NewRestore(src string) (*sqlite.Backup, error)
	}
	prepared interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
)

// openLink opens a connection. Statements run without a context that could end:
// the driver spawns a goroutine per statement otherwise.
//
//nolint:contextcheck // see above
func openLink(path string, m mode) (*link, error) {
	connector, err := sqlite.NewConnector(dsn(path, m))
	if err != nil {
		return nil, fmt.Errorf("address of %s: %w", path, err)
	}
	raw, err := connector.Connect(context.Background())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	c, ok := raw.(connection)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T cannot back up", raw), raw.Close())
	}
	return &link{raw: c, stmts: make(map[string]*statement)}, nil
}

// close closes the connection. The last one of a file writes the WAL back into
// the file and deletes -wal and -shm.
func (l *link) close() error {
	var errs []error
	for _, st := range l.stmts {
		errs = append(errs, st.raw.Close())
	}
	l.stmts = nil
	errs = append(errs, l.raw.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close connection: %w", err)
	}
	return nil
}

// take returns the statement of query, from the cache unless the cached one is
// in the middle of its rows (the same query nested in itself). Give it back.
func (l *link) take(query string) (*statement, error) {
	if st := l.stmts[query]; st != nil && !st.busy {
		st.busy = true
		return st, nil
	}
	raw, err := l.raw.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", brief(query), err)
	}
	p, ok := raw.(prepared)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T runs without contexts only", raw), raw.Close())
	}
	st := &statement{raw: p, busy: true}
	if l.stmts[query] == nil && len(l.stmts) < cachedStatements {
		st.cached = true
		l.stmts[query] = st
	}
	return st, nil
}

// give ends the use of a statement.
func (l *link) give(st *statement) {
	st.busy = false
	if !st.cached {
		// What closing could report, the step before has reported already.
		_ = st.raw.Close()
	}
}

// exec runs query and returns the number of rows that it changed.
//
//nolint:contextcheck // see openLink
func (l *link) exec(query string, args []any) (int64, error) {
	named, err := bind(args)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", brief(query), err)
	}
	st, err := l.take(query)
	if err != nil {
		return 0, err
	}
	defer l.give(st)
	res, err := st.raw.ExecContext(context.Background(), named)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", brief(query), err)
	}
	if res == nil { // a script of comments alone
		return 0, nil
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: rows affected: %w", brief(query), err)
	}
	return n, nil
}

// number runs a query of one row and one integer, a pragma mostly.
func (l *link) number(query string) (int64, error) {
	var n int64
	c := Conn{link: l}
	found, err := c.QueryRow(query, nil, &n)
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, fmt.Errorf("%s: no row", brief(query))
	}
	return n, nil
}

// checkMark refuses a file that does not carry mark.
func (l *link) checkMark(mark int64) error {
	got, err := l.number("PRAGMA application_id")
	switch {
	case err != nil:
		return fmt.Errorf("read the file's mark: %w", err)
	case got == mark:
		return nil
	case got == markRemoved:
		return ErrRemoved
	default:
		return fmt.Errorf("%w: application id %#x", ErrForeign, got)
	}
}

// transact runs fn in a transaction begun by the statement begin, in a file that
// carries mark. An error or a panic of fn rolls back.
func (l *link) transact(begin string, mark int64, fn func(*Conn) error) error {
	c := &Conn{link: l}
	if _, err := l.exec(begin, nil); err != nil {
		return asBusy(err)
	}
	committed := false
	defer func() { // not recover: the panic, or a Goexit, goes on as it was
		c.ended = true
		if committed {
			return
		}
		if _, err := l.exec("ROLLBACK", nil); err != nil {
			l.broken = true
		}
	}()
	if err := l.checkMark(mark); err != nil {
		return err
	}
	if err := fn(c); err != nil {
		return err
	}
	if c.doomed != nil {
		return c.doomed
	}
	if _, err := l.exec("COMMIT", nil); err != nil {
		return err
	}
	committed = true
	return nil
}

// backup copies the file of l, as committed now, into a new file at path.
func (l *link) backup(path string) error {
	b, err := l.raw.NewBackup(uri(path) + "?mode=rwc&_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		return fmt.Errorf("begin backup: %w", err)
	}
	return runBackup(b)
}

// restore replaces the content of l's file by that of the closed file at path,
// in one commit: no connection of any process sees anything between.
func (l *link) restore(path string) error {
	b, err := l.raw.NewRestore(dsn(path, modeMake))
	if err != nil {
		return fmt.Errorf("begin restore: %w", err)
	}
	return runBackup(b)
}

// runBackup copies all pages in one step and closes the other connection.
func runBackup(b *sqlite.Backup) error {
	more, err := b.Step(-1)
	if err == nil && more {
		err = errors.New("pages were left")
	}
	if err = errors.Join(err, b.Finish()); err != nil {
		return fmt.Errorf("copy pages: %w", err)
	}
	return nil
}

// brief returns the beginning of a query on one line, for error texts.
func brief(query string) string {
	s := strings.Join(strings.Fields(query), " ")
	const most = 80
	if len(s) > most {
		s = s[:most] + "…"
	}
	return s
}
