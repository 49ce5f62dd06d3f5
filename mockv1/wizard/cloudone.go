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

// WorldCloudOneUser is a user of Trend Cloud One of a fixture.
type WorldCloudOneUser struct {
	Email    string `json:"email" format:"email" maxLength:"254" doc:"His address."`
	Name     string `json:"name,omitempty" maxLength:"200" doc:"His name; the address, if it is not given."`
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"His password, which applies in Vision One once an account there gets his address."`
	APIKey   string `json:"api_key,omitempty" minLength:"8" maxLength:"200" doc:"An API key of his account, for the activation."`
}

// Place puts the users of Trend Cloud One into a new world.
func (w *Wizard) Place(tx *sim.Tx, users []WorldCloudOneUser) error {
	for i, u := range users {
		if _, taken, err := w.CloudOneUser(&tx.Reader, u.Email); err != nil || taken {
			return orInvalid(err, "cloud_one[%d].email: is another user's too", i)
		}
		if _, taken, err := w.CloudOneByKey(&tx.Reader, u.APIKey); err != nil || taken {
			return orInvalid(err, "cloud_one[%d].api_key: is another user's too", i)
		}
		if u.Name == "" {
			u.Name = u.Email
		}
		if _, err := tx.Conn.Exec(`INSERT INTO v1_cloud_one (email, name, password, api_key) VALUES (?, ?, ?, ?)`,
			strings.ToLower(u.Email), u.Name, u.Password, u.APIKey); err != nil {
			return fmt.Errorf("placing a user of Cloud One: %w", err)
		}
	}
	return nil
}

func orInvalid(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
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

// cloudOneCredentials lists the users of Trend Cloud One, for control.
func cloudOneCredentials(r *sim.Reader) ([]sim.Credential, error) {
	var out []sim.Credential
	err := r.Conn.Query(`SELECT email, password FROM v1_cloud_one ORDER BY email`, nil, func(scan func(...any) error) error {
		c := sim.Credential{Role: "cloud_one_user", Service: "cloud_one", State: "active"}
		err := scan(&c.Login, &c.Password)
		out = append(out, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the users of Cloud One: %w", err)
	}
	return out, nil
}
