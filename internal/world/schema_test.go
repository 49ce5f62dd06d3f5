package world_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestSchema(t *testing.T) {
	t.Parallel()
	var schema struct {
		Schema     string                     `json:"$schema"`
		Defs       map[string]json.RawMessage `json:"$defs"`
		Required   []string                   `json:"required"`
		Properties map[string]struct {
			Type       any                        `json:"type"`
			Ref        string                     `json:"$ref"`
			Properties map[string]json.RawMessage `json:"properties"`
			Doc        string                     `json:"description"`
		} `json:"properties"`
		Additional any `json:"additionalProperties"`
	}
	src := loader().Schema()
	if err := json.Unmarshal(src, &schema); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(schema.Schema, "https://json-schema.org/draft/2020-12") || schema.Additional != false {
		t.Errorf("got $schema %q, additionalProperties %v", schema.Schema, schema.Additional)
	}
	if !slices.Equal(schema.Required, []string{"business"}) {
		t.Errorf("required: %v", schema.Required)
	}
	for name, p := range schema.Properties {
		if p.Doc == "" {
			t.Errorf("%s has no description", name)
		}
	}
	for _, s := range settings {
		if got := string(schema.Properties["settings"].Properties[s.Name]); !strings.Contains(got, s.Doc) {
			t.Errorf("setting %s: %s", s.Name, got)
		}
	}
	for _, section := range []string{"shop", "bank"} {
		if _, ok := schema.Properties[section]; !ok {
			t.Errorf("no section %s", section)
		}
	}
	for _, after := range strings.Split(string(src), `"$ref": "#/$defs/`)[1:] {
		name, _, _ := strings.Cut(after, `"`)
		if _, ok := schema.Defs[name]; !ok {
			t.Errorf("the schema refers to %s, which it does not have", name)
		}
	}
}
