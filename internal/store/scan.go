package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// bind turns arguments into what the driver takes.
func bind(args []any) ([]driver.NamedValue, error) {
	if len(args) == 0 {
		return nil, nil
	}
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		if _, ok := v.(time.Time); ok {
			return nil, fmt.Errorf("argument %d: a time.Time; pass an integer", i+1)
		}
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return named, nil
}

// scanRow stores a row in destinations.
func scanRow(dest []any, row []driver.Value) error {
	if len(dest) != len(row) {
		return fmt.Errorf("%d destinations for %d columns", len(dest), len(row))
	}
	for i := range dest {
		if err := assign(dest[i], row[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// errNull says that a NULL met a destination that cannot hold it.
var errNull = errors.New("NULL for a destination that is no pointer")

// assign stores one value of SQLite (nil, int64, float64, string, []byte) in
// the variable that dest points to. The common types come first, the rest by
// reflection.
func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*d = n
			return nil
		}
	case *int:
		if n, ok := v.(int64); ok {
			*d = int(n)
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*d = s
			return nil
		}
	case *[]byte:
		if b, ok := v.([]byte); ok || v == nil {
			*d = b
			return nil
		}
	case *any:
		*d = v
		return nil
	case sql.Scanner:
		return d.Scan(v)
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("destination %T is no pointer", dest)
	}
	return assignTo(p.Elem(), v)
}

// assignTo stores v in d by the kind of d, and refuses what would lose something.
func assignTo(d reflect.Value, v driver.Value) error {
	if d.Kind() == reflect.Pointer {
		if v == nil {
			d.SetZero()
			return nil
		}
		n := reflect.New(d.Type().Elem())
		if err := assign(n.Interface(), v); err != nil {
			return err
		}
		d.Set(n)
		return nil
	}
	if v == nil {
		return errNull
	}
	switch x := v.(type) {
	case int64:
		switch {
		case d.CanInt() && !d.OverflowInt(x):
			d.SetInt(x)
			return nil
		case d.CanUint() && x >= 0 && !d.OverflowUint(uint64(x)):
			d.SetUint(uint64(x))
			return nil
		case d.Kind() == reflect.Bool && (x == 0 || x == 1):
			d.SetBool(x == 1)
			return nil
		case d.CanFloat():
			d.SetFloat(float64(x))
			return nil
		}
	case float64:
		if d.CanFloat() {
			d.SetFloat(x)
			return nil
		}
	case string:
		switch {
		case d.Kind() == reflect.String:
			d.SetString(x)
			return nil
		case d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8:
			d.SetBytes([]byte(x))
			return nil
		}
	case []byte:
		switch {
		case d.Kind() == reflect.String:
			d.SetString(string(x))
			return nil
		case d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8:
			d.SetBytes(x)
			return nil
		}
	}
	return fmt.Errorf("cannot store %T in %s", v, d.Type())
}
