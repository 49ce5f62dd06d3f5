package wizard

import (
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/sim"
)

// CloudOneUser is a user of Trend Cloud One. If an account of Vision One gets his
// address the two merge, and his password applies [FCON, KA15118].
type CloudOneUser struct {
	Email    string
	Name     string
	Password string
	// APIKey is what the activation takes from whoever has Trend Cloud One [AESS];
	// it may be empty.
	APIKey string
}

// CloudOneUser returns the user of Trend Cloud One with an address.
func (w *Wizard) CloudOneUser(r *sim.Reader, email string) (CloudOneUser, bool, error) {
	return cloudOne(r, `SELECT email, name, password, api_key FROM v1_cloud_one WHERE email = ?`, strings.ToLower(email))
}

// CloudOneByKey returns the user of Trend Cloud One who has an API key.
func (w *Wizard) CloudOneByKey(r *sim.Reader, key string) (CloudOneUser, bool, error) {
	return cloudOne(r, `SELECT email, name, password, api_key FROM v1_cloud_one WHERE api_key = ? AND api_key <> ''`, key)
}

func cloudOne(r *sim.Reader, query, arg string) (u CloudOneUser, ok bool, err error) {
	if ok, err = r.Conn.QueryRow(query, []any{arg}, &u.Email, &u.Name, &u.Password, &u.APIKey); err != nil {
		err = fmt.Errorf("reading the users of Cloud One: %w", err)
	}
	return u, ok, err
}

// cloudOneCredentials lists the users of Trend Cloud One, for control. Their passwords
// are good in Vision One only once accounts there have their addresses.
func cloudOneCredentials(r *sim.Reader) ([]sim.Credential, error) {
	var out []sim.Credential
	err := r.Conn.Query(`SELECT email, password FROM v1_cloud_one ORDER BY email`, nil, func(scan func(...any) error) error {
		c := sim.Credential{Role: "cloud_one_user", Service: "cloud_one", State: "active"}
		if len(out) > 0 {
			c.Role = fmt.Sprintf("%s_%d", c.Role, len(out)+1)
		}
		err := scan(&c.Login, &c.Password)
		out = append(out, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the users of Cloud One: %w", err)
	}
	return out, nil
}
