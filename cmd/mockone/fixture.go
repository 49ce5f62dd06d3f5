package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	yaml "github.com/goccy/go-yaml"

	"github.com/mockone/mockone"
)

type fixtureCmd struct {
	List  fixtureList  `cmd:"" help:"List the starting worlds."`
	Show  fixtureShow  `cmd:"" help:"Show a starting world's document, what it extends merged in."`
	Check fixtureCheck `cmd:"" help:"Check files: exit 1 and every mistake with file and line, if there are any."`
}

// ownFixtures is the folder of the user's own fixtures.
type ownFixtures struct {
	Fixtures string `help:"Folder with starting worlds of your own." env:"MOCKONE_FIXTURES" type:"path" placeholder:"DIR" complete:"folder"`
}

type fixtureList struct {
	ownFixtures
	offline
}

// Run lists fixtures.
func (f *fixtureList) Run(ctx context.Context, c *console) error {
	d, err := mockone.Describe(ctx, f.Fixtures)
	if err != nil {
		return err
	}
	if f.JSON {
		return c.value(d.Fixtures)
	}
	rows := make([][]string, len(d.Fixtures))
	for i := range d.Fixtures {
		rows[i] = []string{d.Fixtures[i].Name, d.Fixtures[i].Title.EN}
	}
	c.table("FIXTURE | TITLE", rows)
	return nil
}

type fixtureShow struct {
	Name string `arg:"" help:"The fixture." complete:"fixture"`
	ownFixtures
	offline
}

// Run shows a fixture, as YAML unless JSON is asked for.
func (f *fixtureShow) Run(ctx context.Context, c *console) error {
	d, err := mockone.Describe(ctx, f.Fixtures)
	if err != nil {
		return err
	}
	for i := range d.Fixtures {
		if d.Fixtures[i].Name != f.Name {
			continue
		}
		if f.JSON {
			return c.json(d.Fixtures[i].Document)
		}
		document, err := yaml.JSONToYAML(d.Fixtures[i].Document)
		if err != nil {
			return err
		}
		c.printf("%s", document)
		return nil
	}
	return fmt.Errorf("there is no fixture %q; \"mockone fixture list\" shows all", f.Name)
}

type fixtureCheck struct {
	Files []string `arg:"" name:"file" help:"YAML or JSON files." complete:"file"`
	ownFixtures
}

// Run makes a world of each file, so that also what contradicts itself is found.
func (f *fixtureCheck) Run(ctx context.Context, c *console) error {
	wrong := 0
	for _, file := range f.Files {
		src, err := os.ReadFile(file) //nolint:gosec // the user names the file
		if err != nil {
			return err
		}
		switch err := mockone.CheckFixture(ctx, f.Fixtures, file, src); {
		case errors.Is(err, context.Canceled):
			return err
		case err != nil:
			wrong++
			c.tell("%s\n", strings.TrimSpace(err.Error()))
		default:
			c.printf("%s is good\n", file)
		}
	}
	if wrong > 0 {
		return coded(exitError)
	}
	return nil
}
