package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

func TestPragmasHoldOnEachConnection(t *testing.T) {
	db := fresh(t)
	pragmas := func(c *Conn) (got map[string]string, err error) {
		got = make(map[string]string)
		for _, p := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only", "locking_mode"} {
			var v any
			if _, err := c.QueryRow("PRAGMA "+p, nil, &v); err != nil {
				return nil, err
			}
			got[p] = fmt.Sprint(v)
		}
		return got, nil
	}
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "1", "foreign_keys": "1", "busy_timeout": "10000",
		"query_only": "0", "locking_mode": "normal",
	}
	check := func(do func(context.Context, func(*Conn) error) error) {
		t.Helper()
		err := do(t.Context(), func(c *Conn) error {
			got, err := pragmas(c)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	check(db.Write)
	want["query_only"] = "1"
	check(db.Read)
	if err := db.Read(t.Context(), increment); err == nil {
		t.Error("a read wrote")
	}
}

func TestUnreadSandboxHasOneConnection(t *testing.T) {
	db := fresh(t)
	if err := db.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	if db.handle.file.reader.link != nil {
		t.Error("a reading connection without a read")
	}
	counter(t, db)
	if db.handle.file.reader.link == nil {
		t.Error("no reading connection after a read")
	}
}

func TestWritersDoNotLoseUpdates(t *testing.T) {
	db := fresh(t)
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				if err := db.Write(t.Context(), increment); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := counter(t, db); got != writers*each {
		t.Errorf("counter %d, want %d", got, writers*each)
	}
}

func TestWritersComeInTheOrderInWhichTheyAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := fresh(t)
		var wg sync.WaitGroup
		err := db.Write(t.Context(), func(*Conn) error {
			for i := range 5 {
				wg.Go(func() {
					if err := db.Write(t.Context(), addNote(strconv.Itoa(i))); err != nil {
						t.Error(err)
					}
				})
				synctest.Wait() // until it stands in the queue
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"0", "1", "2", "3", "4"}, notes(t, db)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFailureRollsBack(t *testing.T) {
	db := fresh(t)
	refused(t, db.Write(t.Context(), func(c *Conn) error {
		if err := increment(c); err != nil {
			return err
		}
		return errPlanned
	}), errPlanned)
	func() {
		defer func() {
			if got := recover(); got != errPlanned { //nolint:errorlint // the very value that was thrown
				t.Errorf("recovered %v", got)
			}
		}()
		_ = db.Write(t.Context(), func(c *Conn) error {
			if err := increment(c); err != nil {
				return err
			}
			panic(errPlanned)
		})
	}()
	var wg sync.WaitGroup
	wg.Go(func() { // what t.FailNow does
		_ = db.Write(t.Context(), func(c *Conn) error {
			if err := increment(c); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
	})
	wg.Wait()
	if got := counter(t, db); got != 0 {
		t.Errorf("counter %d, want 0", got)
	}
	if err := db.Write(t.Context(), increment); err != nil {
		t.Errorf("after the failures: %v", err)
	}
}

func TestContextCountsOnlyBeforeTheTurn(t *testing.T) {
	db := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(c *Conn) error {
		cancel()
		return increment(c)
	})
	if err != nil {
		t.Errorf("cancelled inside: %v", err)
	}
	for range 20 { // a free turn makes no exception
		refused(t, db.Write(ctx, increment), context.Canceled)
	}

	waiting, giveUp := context.WithCancel(t.Context())
	err = db.Write(t.Context(), func(c *Conn) error {
		result := make(chan error)
		go func() { result <- db.Write(waiting, increment) }()
		giveUp()
		refused(t, <-result, context.Canceled)
		return increment(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := counter(t, db); got != 2 {
		t.Errorf("counter %d, want 2", got)
	}
}

func TestReadSeesOneSnapshot(t *testing.T) {
	db := fresh(t)
	var first, second int
	err := db.Read(t.Context(), func(c *Conn) error {
		if _, err := c.QueryRow(`SELECT n FROM counter`, nil, &first); err != nil {
			return err
		}
		if err := db.Write(t.Context(), increment); err != nil {
			return err
		}
		_, err := c.QueryRow(`SELECT n FROM counter`, nil, &second)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if first != 0 || second != 0 {
		t.Errorf("read %d, then %d", first, second)
	}
	if got := counter(t, db); got != 1 {
		t.Errorf("counter %d, want 1", got)
	}
}

func TestVersionChangesWithCommitsAlone(t *testing.T) {
	db := fresh(t)
	version := func() int64 {
		t.Helper()
		v, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	seen := []int64{version()}
	counter(t, db)
	refused(t, db.Write(t.Context(), func(c *Conn) error {
		if err := increment(c); err != nil {
			return err
		}
		return errPlanned
	}), errPlanned)
	if got := version(); got != seen[0] {
		t.Errorf("version %d after nothing, was %d", got, seen[0])
	}
	for range 3 {
		if err := db.Write(t.Context(), increment); err != nil {
			t.Fatal(err)
		}
		if v := version(); slices.Contains(seen, v) {
			t.Errorf("version %d again, after %d", v, seen)
		} else {
			seen = append(seen, v)
		}
	}
}

func TestReleasedAndClosed(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	db.Release()
	db.Release()
	refused(t, db.Write(t.Context(), increment), ErrClosed)
	other := openTest(t, f, "a")
	running := make(chan struct{})
	result := make(chan error)
	go func() {
		result <- other.Write(t.Context(), func(c *Conn) error {
			close(running)
			return increment(c)
		})
	}()
	<-running
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-result; err != nil {
		t.Errorf("Close did not wait: %v", err)
	}
	refused(t, other.Write(t.Context(), increment), ErrClosed)
	refused(t, other.Read(t.Context(), increment), ErrClosed)
	_, err := f.Open(t.Context(), "a")
	refused(t, err, ErrClosed)
	_, err = f.Registry().Get(t.Context(), "a")
	refused(t, err, ErrClosed)
	_, err = f.Template(t.Context(), "x", func(*Conn) error { return errors.New("built") })
	refused(t, err, ErrClosed)
}

func TestCloseWaitsForCallsInProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := openTestFolder(t, Options{})
		tpl := testTemplate(t, f)
		proceed := make(chan struct{})
		var created, closed error
		var done bool
		var wg sync.WaitGroup
		wg.Go(func() {
			created = f.Create(t.Context(), entry("a"), tpl, func(*Conn) error { <-proceed; return nil })
		})
		synctest.Wait() // until Create is inside
		wg.Go(func() {
			closed = f.Close()
			done = true
		})
		synctest.Wait()
		if done {
			t.Error("Close did not wait")
		}
		close(proceed)
		wg.Wait()
		if created != nil || closed != nil {
			t.Errorf("create: %v, close: %v", created, closed)
		}
	})
}
