package world

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// build places everything in a new world: business, licences, then the sections.
func (f *Fixture) build(tx *sim.Tx) error {
	if err := f.placed("", f.root, f.placeEstate(tx)); err != nil {
		return err
	}
	for _, s := range f.loader.sections {
		n := f.root.get(s.Name)
		if n == nil || n.kind == null {
			continue
		}
		part := s.New()
		if err := decode(n, part); err != nil {
			return fmt.Errorf("%s: %s: %w", f.File, s.Name, err)
		}
		if err := f.placed(s.Name, n, s.Place(tx, part)); err != nil {
			return err
		}
	}
	if f.loader.final != nil {
		return f.placed("", f.root, f.loader.final(tx))
	}
	return nil
}

func (f *Fixture) placeEstate(tx *sim.Tx) error {
	b := f.document.Business
	if _, err := estate.PutBusiness(tx, estate.Business{
		ID: b.ID, Name: b.Name, Region: b.Region, Platform: estate.Platform(b.Platform),
	}); err != nil {
		return err
	}
	for i := range f.document.Licences {
		l, since, err := f.document.Licences[i].licence(tx.Now())
		if err != nil {
			return &sim.Invalid{Err: fmt.Errorf("licences[%d].since: %w", i, err)}
		}
		if _, err := estate.Licences.Place(tx, l, since); err != nil {
			return fmt.Errorf("placing licence %d: %w", i, err)
		}
	}
	return nil
}

// placed gives what a placer found wrong its file, line and column. path leads
// to the part n that was placed. Failures that are not the world's fault, such
// as those of the store, pass as they are.
func (f *Fixture) placed(path string, n *node, err error) error {
	if err == nil {
		return nil
	}
	var problems Problems
	if invalid, ok := errors.AsType[*sim.Invalid](err); ok {
		for _, one := range flatten(invalid.Err) {
			problems = append(problems, placeProblem(path, n, one.Error()))
		}
	} else if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		problems = Problems{n.at.problem(path, "%v", refused)}
	} else {
		return fmt.Errorf("%s: placing %s: %w", f.File, path, err)
	}
	return problems.err()
}

// flatten returns the errors that were joined, or err itself.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, flatten(e)...)
	}
	return out
}

// pathForm is how a placer's complaint begins: the path in its part.
var pathForm = regexp.MustCompile(`^([A-Za-z_][\w-]*(?:\.[\w@. -]*[\w]|\[\d+\])*): `)

func placeProblem(path string, n *node, text string) *Problem {
	at, message := n.at, text
	if m := pathForm.FindStringSubmatch(text); m != nil {
		if found, ok := n.locate(m[1]); ok {
			at = found
		}
		path, message = join(path, m[1]), strings.TrimPrefix(text, m[0])
	}
	return at.problem(path, "%s", message)
}
