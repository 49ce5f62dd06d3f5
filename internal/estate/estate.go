// Package estate is what the products know of each other: the business whose
// they are, its licences, who is signed in, and the small interfaces through
// which Vision One meets a product that can be connected to it.
//
// Products never import one another. Package mockone hands each the others
// through these interfaces, and what one asks of another happens in the same
// transaction, by a lifecycle.Tell.
package estate

import (
	"cmp"
	"fmt"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
)

// Platform is which Vision One a business has.
type Platform string

// The platforms. The legacy one is what the vendor's staff call "Poseidon".
const (
	NoVisionOne Platform = "none"
	Legacy      Platform = "legacy"
	Foundation  Platform = "foundation"
)

// Business is the customer of a sandbox.
type Business struct {
	// ID is the Business ID, which support asks for [CASJA Q4].
	ID   string `json:"id"`
	Name string `json:"name"`
	// Region is the data centre region: "jp", "us", …
	Region   string   `json:"region"`
	Platform Platform `json:"platform"`
}

// schema is the estate's own table: a business has no life of its own yet.
var schema = store.Migration{Name: "0002-estate", SQL: `
CREATE TABLE businesses (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  region   TEXT NOT NULL,
  platform TEXT NOT NULL CHECK (platform IN ('none', 'legacy', 'foundation'))
) STRICT;
CREATE TABLE session_seen (
  session TEXT PRIMARY KEY,
  at      INTEGER NOT NULL -- virtual microseconds
) STRICT, WITHOUT ROWID;
`}

// Service returns what the estate brings to every sandbox.
func Service() sim.Service {
	return sim.Service{
		Name:     "estate",
		Kinds:    []sim.AnyKind{Licences, Tickets},
		Commands: []sim.Command{Seen{}},
		Settings: append(append(licenceSettings(), ticketSettings()...), clientClockSetting()),
		Schema:   []store.Migration{schema, contactSchema},
	}
}

// PutBusiness stores the business; only fixtures call it. An empty ID is drawn.
func PutBusiness(tx *sim.Tx, b Business) (Business, error) {
	if b.ID == "" {
		id, err := tx.ID("business")
		if err != nil {
			return b, err
		}
		b.ID = id
	}
	if _, err := tx.Conn.Exec(`INSERT INTO businesses (id, name, region, platform) VALUES (?, ?, ?, ?)`,
		b.ID, b.Name, b.Region, string(b.Platform)); err != nil {
		return b, fmt.Errorf("storing the business: %w", err)
	}
	return b, nil
}

// SetPlatform notes which Vision One the business has now, and in which data
// centre region. Only what Vision One keeps of its own transitions calls it.
func SetPlatform(tx *sim.Tx, p Platform, region string) error {
	_, err := tx.Conn.Exec(`UPDATE businesses SET platform = ?, region = CASE ? WHEN '' THEN region ELSE ? END`, string(p), region, region)
	if err != nil {
		return fmt.Errorf("noting the platform of the business: %w", err)
	}
	return nil
}

// contactSchema notes whom the vendor writes to.
var contactSchema = store.Migration{Name: "0007-estate-contact", SQL: `
ALTER TABLE businesses ADD COLUMN contact TEXT NOT NULL DEFAULT '';
`}

// SetContact notes the business's primary contact: the address of its Primary User
// Account [SEPJA]. Only what Vision One keeps of its own accounts calls it.
func SetContact(tx *sim.Tx, email string) error {
	if _, err := tx.Conn.Exec(`UPDATE businesses SET contact = ? WHERE contact <> ?`, email, email); err != nil {
		return fmt.Errorf("noting the contact of the business: %w", err)
	}
	return nil
}

// contactOf returns whom mails about a licence go to: the business's primary contact
// or, where there is none yet, whoever was told of the activation.
func contactOf(r *sim.Reader, l Licence) (string, error) {
	var contact string
	if _, err := r.Conn.QueryRow(`SELECT contact FROM businesses`, nil, &contact); err != nil {
		return "", fmt.Errorf("the contact of the business: %w", err)
	}
	return cmp.Or(contact, l.Contact), nil
}

// TheBusiness returns the business of the sandbox.
func TheBusiness(r *sim.Reader) (Business, error) {
	var b Business
	found, err := r.Conn.QueryRow(`SELECT id, name, region, platform FROM businesses`, nil, &b.ID, &b.Name, &b.Region, &b.Platform)
	if err == nil && !found {
		err = fmt.Errorf("the sandbox has no business: %w", sim.ErrNotFound)
	}
	return b, err
}

// Assumed is a text of ours, because the vendor's is not public.
func Assumed(en, ja string) lifecycle.Text {
	return lifecycle.Text{EN: en, JA: ja, Src: lifecycle.Assumed}
}

// Quoted is a text as the source shows it.
func Quoted(en, ja, src string) lifecycle.Text {
	return lifecycle.Text{EN: en, JA: ja, Src: src}
}
