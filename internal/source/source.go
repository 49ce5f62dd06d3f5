// Package source knows the documents that the simulation is made from. Rows of
// lifecycles, messages and settings name a document by its id; this package says
// what the id stands for and renders the list for readers.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/mockone/mockone/fixtures"
)

// Assumed is the id of what no public document says: the value or text that
// refers to it is a default of ours.
const Assumed = "assumed"

const (
	// file is the list's path inside fixtures.FS.
	file = "sources.yaml"
	// noAddress stands in for the address of a document that was read without one.
	noAddress = "address not recorded"
	// none is the address of Assumed, which is no document.
	none = "none"
)

// Source is one document, or Assumed.
type Source struct {
	// ID is what rows, messages and settings write, for example "PIC".
	ID string `yaml:"id"`
	// Title says what the document is about.
	Title string `yaml:"title"`
	// Date is the date that the document shows, as YYYY-MM-DD; empty if it shows none.
	Date string `yaml:"date"`
	// Address is an https URL, or the sentence that it was not recorded.
	Address string `yaml:"address"`
	// Note is what a reader should know of how the document was read; may be empty.
	Note string `yaml:"note"`
}

// Load returns the sources that are built in, in the order of the file: by id,
// Assumed last. An error means that the built-in file is damaged.
func Load() ([]Source, error) {
	return LoadFS(fixtures.FS)
}

// LoadFS reads sources.yaml from the root of fsys. It refuses unknown fields,
// ids that are malformed or used twice, missing titles, dates that are not dates,
// and addresses that are not https URLs.
func LoadFS(fsys fs.FS) ([]Source, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	var list struct {
		Sources []Source `yaml:"sources"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&list); err != nil {
		return nil, fmt.Errorf("decode %s: %w", file, err)
	}
	seen := make(map[string]bool, len(list.Sources))
	for i, s := range list.Sources {
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("%s: entry %d (id %q): %w", file, i+1, s.ID, err)
		}
		if seen[s.ID] {
			return nil, fmt.Errorf("%s: entry %d: id %q is used twice", file, i+1, s.ID)
		}
		seen[s.ID] = true
	}
	if !seen[Assumed] {
		return nil, fmt.Errorf("%s: no entry with id %q", file, Assumed)
	}
	return list.Sources, nil
}

// idForm keeps ids short enough to stand in a table's column.
var idForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`)

// check reports the first thing that is wrong with s on its own.
func (s Source) check() error {
	if s.ID != Assumed && !idForm.MatchString(s.ID) {
		return fmt.Errorf("id does not have the form %s", idForm)
	}
	if s.Title == "" {
		return errors.New("title is missing")
	}
	if s.Date != "" {
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
			return fmt.Errorf("date: %w", err)
		}
	}
	return s.checkAddress()
}

// checkAddress accepts an https URL, noAddress, and for Assumed alone none.
func (s Source) checkAddress() error {
	if s.ID == Assumed || s.Address == none {
		if s.ID != Assumed || s.Address != none {
			return fmt.Errorf("address %q belongs to id %q and to it alone", none, Assumed)
		}
		return nil
	}
	if s.Address == noAddress {
		return nil
	}
	u, err := url.Parse(s.Address)
	if err != nil {
		return fmt.Errorf("address: %w", err)
	}
	if u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("address %q is neither an https URL nor %q", s.Address, noAddress)
	}
	return nil
}
