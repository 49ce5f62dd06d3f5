package mail

import (
	"fmt"

	"github.com/mockone/mockone/internal/sim"
)

// keepDomain writes what a message leaves into the logs, and who is a valid recipient.
func keepDomain(tx *sim.Tx, row string, d Domain) error {
	switch row {
	case "tmems.domain.arrive", "tmems.domain.receive":
		return keepArrival(tx, d.Last)
	case "tmems.domain.add_recipient":
		return putUser(tx, d.Name, *d.Recipient)
	case "tmems.domain.delete_recipient":
		return exec(tx, "deleting a recipient", `DELETE FROM tmems_recipients WHERE domain = ? AND address = ?`, d.Name, d.Recipient.Address)
	case "tmems.domain.delete":
		return exec(tx, "deleting recipients", `DELETE FROM tmems_recipients WHERE domain = ?`, d.Name)
	}
	return nil
}

func keepArrival(tx *sim.Tx, a *Arrival) error {
	for _, t := range a.tracks() {
		if err := putTrack(tx, t); err != nil {
			return err
		}
	}
	for _, e := range a.events() {
		if err := putEvent(tx, e); err != nil {
			return err
		}
	}
	return nil
}

func exec(tx *sim.Tx, what, query string, args ...any) error {
	if _, err := tx.Conn.Exec(query, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
