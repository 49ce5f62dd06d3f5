package mockcas

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEnumsAreTheLists compares what tags can only repeat with the lists that
// the code goes by.
func TestEnumsAreTheLists(t *testing.T) {
	t.Parallel()
	var kinds []string
	for _, f := range findings() {
		kinds = append(kinds, f.kind)
		if len(f.en) == 0 || len(f.en) != len(f.ja) {
			t.Errorf("%s has %d English and %d Japanese subjects", f.kind, len(f.en), len(f.ja))
		}
	}
	codes := slices.Sorted(maps.Keys(serviceNames))
	for _, tc := range []struct {
		of    reflect.Type
		field string
		want  []string
	}{
		{reflect.TypeFor[Detection](), "Type", kinds},
		{reflect.TypeFor[WorldLog](), "Type", kinds},
		{reflect.TypeFor[logsInput](), "Type", kinds},
		{reflect.TypeFor[WorldLog](), "Service", codes},
		{reflect.TypeFor[WorldPolicy](), "Service", codes},
		{reflect.TypeFor[WorldService](), "Code", codes},
	} {
		field, _ := tc.of.FieldByName(tc.field)
		got := slices.Sorted(strings.SplitSeq(field.Tag.Get("enum"), ","))
		if !slices.Equal(got, slices.Sorted(slices.Values(tc.want))) {
			t.Errorf("%s.%s allows %v, want %v", tc.of.Name(), tc.field, got, tc.want)
		}
	}
	for _, code := range delegable {
		if serviceNames[code] == "" {
			t.Errorf("%s is delegable and unknown", code)
		}
	}
}
