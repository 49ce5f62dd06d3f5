package store

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reopen closes a folder and opens it again with other migrations.
func reopen(t *testing.T, f *Folder, steps []Migration) *Folder {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return openTestFolder(t, Options{Dir: f.Dir(), Migrations: steps})
}

func TestOlderFilesAreBroughtForward(t *testing.T) {
	steps := schemaOfTests()
	f := openTestFolder(t, Options{Migrations: steps[:1]})
	old, err := f.Template(t.Context(), "empty", increment)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Create(t.Context(), entry("a"), old, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Snapshot(t.Context(), "a", "s"); err != nil {
		t.Fatal(err)
	}
	f = reopen(t, f, steps)
	db := openTest(t, f, "a")
	if err := db.Write(t.Context(), addNote("in the new table")); err != nil {
		t.Fatal(err)
	}
	if got := counter(t, db); got != 1 {
		t.Errorf("counter %d, want 1: what was there is gone", got)
	}
	var version int
	err = db.Read(t.Context(), func(c *Conn) error {
		_, err := c.QueryRow(`PRAGMA user_version`, nil, &version)
		return err
	})
	if err != nil || version != 2 {
		t.Errorf("version %d, %v", version, err)
	}
	snapshot, err := f.SnapshotTemplate(t.Context(), "a", "s")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Reset(t.Context(), "a", snapshot, addNote("in the snapshot's")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"in the snapshot's"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
	if tpl := testTemplate(t, f); tpl == old {
		t.Error("the same template for another schema")
	}
}

func TestOtherSchemasAreRefused(t *testing.T) {
	steps := schemaOfTests()
	edited := schemaOfTests()
	edited[0].SQL += "-- one more thought"
	broken := append(schemaOfTests(), Migration{
		Name: "broken", SQL: `CREATE TABLE half (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)`,
	})
	tests := map[string]struct {
		steps []Migration
		says  string
	}{
		"newer file":  {steps[:1], "version 2, the program knows 1"},
		"edited step": {edited, `step 1 was "counter"`},
		"broken step": {broken, `migration 3 "broken"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := openTestFolder(t, Options{})
			createTest(t, f, "a")
			f = reopen(t, f, tt.steps)
			_, err := f.Open(t.Context(), "a")
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%v, want %q", err, tt.says)
			}
			if name != "broken step" {
				refused(t, err, ErrSchema)
			}
			f = reopen(t, f, steps)
			if err := openTest(t, f, "a").Write(t.Context(), increment); err != nil {
				t.Errorf("the refusal changed the file: %v", err)
			}
		})
	}
}
