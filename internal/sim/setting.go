package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SettingType says what values a setting takes.
type SettingType string

// The types of settings.
const (
	// Delay is a duration ("90s"), or a range from which a duration is drawn
	// each time ("60s..120s"). 0 or less means never.
	Delay SettingType = "delay"
	// Choice is one of Setting.Choices.
	Choice SettingType = "choice"
	// Number is a whole number of at least 0.
	Number SettingType = "number"
	// Switch is true or false.
	Switch SettingType = "switch"
)

// Setting is something that a sandbox can have otherwise than the product's default.
type Setting struct {
	// Name is "service.subject": "v1.connect".
	Name    string      `json:"name"`
	Type    SettingType `json:"type"`
	Default string      `json:"default"`
	Choices []string    `json:"choices,omitempty"`
	// Doc says what it does, Src where the default comes from ("assumed" if
	// that is not public).
	Doc string `json:"doc"`
	Src string `json:"source"`
}

// Check returns what is wrong with a value, or nil.
func (s *Setting) Check(value string) error {
	var err error
	switch s.Type {
	case Delay:
		_, _, err = parseDelay(value)
	case Choice:
		if !slices.Contains(s.Choices, value) {
			err = fmt.Errorf("want one of %s", strings.Join(s.Choices, ", "))
		}
	case Number:
		if n, e := strconv.Atoi(value); e != nil || n < 0 {
			err = errors.New("want a whole number of at least 0")
		}
	case Switch:
		if value != "true" && value != "false" {
			err = errors.New("want true or false")
		}
	default:
		err = fmt.Errorf("the setting has the unknown type %q", s.Type)
	}
	if err != nil {
		return fmt.Errorf("setting %s: %w", s.Name, err)
	}
	return nil
}

func parseDelay(value string) (least, most time.Duration, err error) {
	low, high, ranged := strings.Cut(value, "..")
	if least, err = time.ParseDuration(low); err != nil {
		return 0, 0, errors.New("want a duration such as 90s, or a range such as 60s..120s")
	}
	most = least
	if ranged {
		if most, err = time.ParseDuration(high); err != nil || most < least {
			return 0, 0, errors.New("want a range such as 60s..120s")
		}
	}
	const limit = 100 * 365 * 24 * time.Hour
	if most > limit || least < -limit {
		return 0, 0, errors.New("want at most 100 years")
	}
	return least, most, nil
}

// Setting returns the value of a setting in this sandbox. The name must be a
// declared one: asking for another is a mistake in the program, and panics.
func (r *Reader) Setting(name string) (string, error) {
	s, ok := r.engine.settings[name]
	if !ok {
		panic("sim: no setting " + name)
	}
	values, err := r.overrides()
	if err != nil {
		return "", err
	}
	if value, ok := values[name]; ok {
		return value, nil
	}
	return s.Default, nil
}

// overrides returns the settings that this sandbox has otherwise: few, if any,
// and read once for all that one reading asks for.
func (r *Reader) overrides() (map[string]string, error) {
	if r.settings != nil {
		return r.settings, nil
	}
	values := map[string]string{}
	if err := r.Conn.Query(`SELECT name, value FROM settings`, nil, func(scan func(...any) error) error {
		var name, value string
		err := scan(&name, &value)
		values[name] = value
		return err
	}); err != nil {
		return nil, fmt.Errorf("reading settings: %w", err)
	}
	r.settings = values
	return values, nil
}

// Duration returns the value of a Delay setting; of a range, its lower end.
func (r *Reader) Duration(name string) (time.Duration, error) {
	value, err := r.Setting(name)
	if err != nil {
		return 0, err
	}
	least, _, err := parseDelay(value)
	return least, err
}

// Number returns the value of a Number setting.
func (r *Reader) Number(name string) (int, error) {
	value, err := r.Setting(name)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(value)
}

// Switch returns the value of a Switch setting.
func (r *Reader) Switch(name string) (bool, error) {
	value, err := r.Setting(name)
	return value == "true", err
}

// Settings returns every declared setting's value in this sandbox.
func (r *Reader) Settings() (map[string]string, error) {
	out := make(map[string]string, len(r.engine.settings))
	for name, s := range r.engine.settings {
		out[name] = s.Default
	}
	values, err := r.overrides()
	if err != nil {
		return nil, err
	}
	maps.Copy(out, values)
	return out, nil
}

// draw returns the delay of a setting, drawn if it is a range.
func (tx *Tx) draw(name string) (time.Duration, error) {
	value, err := tx.Setting(name)
	if err != nil {
		return 0, err
	}
	least, most, err := parseDelay(value)
	if err != nil || least == most {
		return least, err
	}
	sum, err := tx.random("delay:" + name)
	if err != nil {
		return 0, err
	}
	// Whole seconds read better in a log, and the vendor speaks of minutes.
	steps := uint64((most-least)/time.Second) + 1
	return least + time.Duration(bits(sum)%steps)*time.Second, nil
}

// putSetting stores a value, already checked.
func (tx *Tx) putSetting(name, value string) error {
	_, err := tx.Conn.Exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return fmt.Errorf("storing setting %s: %w", name, err)
	}
	tx.settings = nil // read anew
	return nil
}
