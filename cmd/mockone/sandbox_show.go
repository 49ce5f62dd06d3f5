package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

// show prints a sandbox, unless there was an error.
func (s *steering) show(c *console, box *control.Made, raw []byte, err error) error {
	switch {
	case err != nil:
		return err
	case s.JSON:
		return c.json(raw)
	}
	rows := [][]string{
		{"sandbox", box.ID},
		{"fixture", box.Fixture},
		{"seed", box.Seed},
		{"language", box.Locale},
		{"time zone", box.Timezone},
		{"clock", clockMode(&box.Clock) + ", " + stamp(box.Clock.Now) + " UTC"},
	}
	if !box.ExpiresAt.IsZero() {
		rows = append(rows, []string{"expires", stamp(box.ExpiresAt) + " UTC, real time"})
	}
	if len(box.Labels) > 0 {
		rows = append(rows, []string{"labels", pairs(box.Labels)})
	}
	c.table("", rows)
	c.printf("\n")
	rows = nil
	for _, service := range mockone.Services() {
		if address := box.URLs[service]; address != "" {
			rows = append(rows, []string{service, address})
		}
	}
	c.table("SERVICE | ADDRESS", rows)
	c.printf("\n")
	rows = nil
	for _, role := range slices.Sorted(maps.Keys(box.Credentials)) {
		k := box.Credentials[role]
		rows = append(rows, []string{k.Service, k.Role, k.Login, k.Password, k.State})
	}
	c.table("SIGN-IN AT | ROLE | LOGIN | PASSWORD | STATE", rows)
	c.devices(box.Credentials)
	return nil
}

// devices lists what the users of accounts with multi-factor authentication have.
func (c *console) devices(credentials map[string]sim.Credential) {
	var rows [][]string
	for _, role := range slices.Sorted(maps.Keys(credentials)) {
		if k := credentials[role]; k.OTP != nil {
			rows = append(rows, []string{k.Service, k.Role, k.OTP.Code, k.OTP.Secret, k.OTP.ResetCode})
		}
	}
	if len(rows) == 0 {
		return
	}
	c.printf("\n")
	c.table("SIGN-IN AT | ROLE | ONE-TIME PASSWORD NOW | SECRET KEY | RESET CODE", rows)
}

// pairs writes a map as "a=1 b=2".
func pairs(m map[string]string) string {
	list := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		list = append(list, name+"="+m[name])
	}
	return strings.Join(list, " ")
}

// count writes "1 thing", "2 things".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
