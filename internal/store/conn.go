package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Conn is a transaction's connection. It is valid until the function that got
// it returns, for that function's goroutine alone. Statements are prepared once
// per connection and SQL text, so pass values as arguments, never inside the text.
//
// Arguments may be nil, integers, floats, bool (0 or 1), string, []byte, a
// driver.Valuer, and types and pointers made of these. A time.Time is refused:
// times are kept as integers, and whose clock they are is for the caller to say.
// Destinations may be pointers to these, to pointers to these (nil for NULL), to
// any, and sql.Scanner.
type Conn struct {
	link  *link
	depth int
	ended bool
	// doomed is set once SQLite may have left the transaction by itself, or a
	// savepoint could not be undone: nothing more runs, nothing is committed.
	doomed error
}

// usable returns why nothing more may run, if so.
func (c *Conn) usable() error {
	if c.ended {
		return ErrEnded
	}
	return c.doomed
}

// failed takes note of an error that ends the transaction, and returns it.
func (c *Conn) failed(err error) error {
	if c.doomed == nil && endsTransaction(err) {
		c.doomed = err
	}
	return err
}

// Exec runs a statement and returns the number of rows that an INSERT, UPDATE or
// DELETE changed (meaningless for other statements). A query of several
// statements works and is not cached; each takes its arguments from the first on.
func (c *Conn) Exec(query string, args ...any) (int64, error) {
	if err := c.usable(); err != nil {
		return 0, err
	}
	n, err := c.link.exec(query, args)
	if err != nil {
		return 0, c.failed(err)
	}
	return n, nil
}

// QueryRow reads the first row of a query into dest and reports whether there
// was one; dest is untouched otherwise.
func (c *Conn) QueryRow(query string, args []any, dest ...any) (bool, error) {
	found := false
	err := c.Query(query, args, func(scan func(dest ...any) error) error {
		if err := scan(dest...); err != nil {
			return err
		}
		found = true
		return errFirstRow
	})
	if err != nil && !errors.Is(err, errFirstRow) {
		return false, err
	}
	return found, nil
}

// errFirstRow ends QueryRow's walk; it never leaves this file.
var errFirstRow = errors.New("first row read")

// Query calls each for every row, with a function that reads the row into
// destinations. An error of each ends the walk and is returned as it is. Other
// statements may run meanwhile, the same query included.
//
//nolint:contextcheck // see openLink
func (c *Conn) Query(query string, args []any, each func(scan func(dest ...any) error) error) (err error) {
	if err := c.usable(); err != nil {
		return err
	}
	named, err := bind(args)
	if err != nil {
		return fmt.Errorf("%s: %w", brief(query), err)
	}
	st, err := c.link.take(query)
	if err != nil {
		return c.failed(err)
	}
	defer c.link.give(st)
	rows, err := st.raw.QueryContext(context.Background(), named)
	if err != nil {
		return c.failed(fmt.Errorf("%s: %w", brief(query), err))
	}
	defer func() {
		if e := rows.Close(); e != nil && err == nil {
			err = c.failed(fmt.Errorf("%s: %w", brief(query), e))
		}
	}()
	values := make([]driver.Value, len(rows.Columns()))
	scan := func(dest ...any) error {
		if err := scanRow(dest, values); err != nil {
			return fmt.Errorf("%s: %w", brief(query), err)
		}
		return nil
	}
	for {
		if err := rows.Next(values); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return c.failed(fmt.Errorf("%s: %w", brief(query), err))
		}
		if err := each(scan); err != nil {
			return err
		}
	}
}

// Savepoint runs fn as a unit inside the transaction: an error or a panic of fn
// undoes what fn did and nothing else, and is passed on. Savepoints nest.
func (c *Conn) Savepoint(fn func() error) error {
	name := "sp" + strconv.Itoa(c.depth)
	if _, err := c.Exec("SAVEPOINT " + name); err != nil {
		return err
	}
	c.depth++
	released := false
	defer func() {
		c.depth--
		if released {
			return
		}
		_, err := c.link.exec("ROLLBACK TO "+name, nil)
		if err == nil {
			_, err = c.link.exec("RELEASE "+name, nil)
		}
		if err != nil && c.doomed == nil {
			c.doomed = fmt.Errorf("undo savepoint: %w", err)
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	if _, err := c.Exec("RELEASE " + name); err != nil {
		return err
	}
	released = true
	return nil
}
