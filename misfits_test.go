package mockone_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// document is as much of an OpenAPI document as bad input is made from.
type document struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Parameters  []struct {
			Name   string `json:"name"`
			In     string `json:"in"`
			Schema object `json:"schema"`
		} `json:"parameters"`
		RequestBody *struct {
			Content map[string]struct {
				Schema object `json:"schema"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]object `json:"schemas"`
	} `json:"components"`
}

// wrongTexts are values that a parameter of the schema does not take.
func wrongTexts(schema object) []string {
	var out []string
	if schema["type"] == "integer" {
		out = []string{marker, "1.5", "1e1", "-", "99999999999999999999", "0x10", "１"}
	}
	if least, ok := schema["minimum"].(float64); ok {
		out = append(out, strconv.Itoa(int(least)-1), "-9223372036854775808")
	}
	if most, ok := schema["maximum"].(float64); ok {
		out = append(out, strconv.Itoa(int(most)+1), "9223372036854775807")
	}
	if most, ok := schema["maxLength"].(float64); ok {
		out = append(out, tooLong(most))
	}
	if schema["enum"] != nil {
		out = append(out, marker)
	}
	return out
}

func tooLong(most float64) string { return marker + strings.Repeat("x", int(most)) }

// variant is a body that is wrong in one place.
type variant struct {
	what  string
	value any
}

// variants are values that do not fit the schema, each in one place; good is one
// that does.
func (p *prober) variants(at string, schema object, good any) []variant {
	if ref, ok := schema["$ref"].(string); ok {
		schema = p.doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	var out []variant
	add := func(what string, value any) { out = append(out, variant{at + ": " + what, value}) }
	kind, nullable := schemaType(schema)
	wrong := map[string]any{"string": marker, "number": 7.5, "boolean": true, "object": object{"a": marker}, "array": []any{marker}, "null": nil}
	switch kind {
	case "":
		return nil // anything fits; the case knows better
	case "integer":
		add("a fraction", 7.5)
		delete(wrong, "number")
	}
	for _, other := range slices.Sorted(maps.Keys(wrong)) {
		if other != kind && (other != "null" || !nullable) {
			add(other, wrong[other])
		}
	}
	if most, ok := schema["maxLength"].(float64); ok {
		add("too long", tooLong(most))
	}
	if least, ok := schema["minLength"].(float64); ok && least > 0 {
		add("too short", "")
	}
	if schema["enum"] != nil || schema["pattern"] != nil || schema["format"] == "email" || schema["format"] == "date-time" {
		add("no such value", "- "+marker) // no pattern allows that
	}
	switch kind {
	case "array":
		items, _ := schema["items"].(object)
		for _, v := range p.variants(at+"[0]", items, nil) {
			out = append(out, variant{v.what, []any{v.value}})
		}
		if most, ok := schema["maxItems"].(float64); ok {
			add("too many", slices.Repeat([]any{marker}, int(most)+1))
		}
	case "object":
		out = append(out, p.objectVariants(at, schema, good)...)
	}
	return out
}

// objectVariants are objects with a field that is missing, unknown or wrong.
func (p *prober) objectVariants(at string, schema object, good any) []variant {
	var out []variant
	base, _ := good.(object)
	with := func(name string, value any) object {
		changed := maps.Clone(base)
		if changed == nil {
			changed = object{}
		}
		changed[name] = value
		return changed
	}
	if schema["additionalProperties"] == false {
		out = append(out, variant{at + ": an unknown field", with("unheard_of", marker)})
		for name := range base {
			out = append(out, variant{at + ": a field in capitals", with(strings.ToUpper(name), marker)})
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		less := maps.Clone(base)
		delete(less, fmt.Sprint(name))
		out = append(out, variant{fmt.Sprintf("%s: no %s", at, name), less})
	}
	properties, _ := schema["properties"].(object)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		field, _ := properties[name].(object)
		for _, v := range p.variants(at+"."+name, field, base[name]) {
			if v.value == nil && !slices.Contains(required, any(name)) {
				continue // null is as good as nothing
			}
			out = append(out, variant{v.what, with(name, v.value)})
		}
	}
	if values, ok := schema["additionalProperties"].(object); ok {
		for _, v := range p.variants(at+".*", values, nil) {
			out = append(out, variant{v.what, object{"key": v.value}})
		}
	}
	return out
}

// schemaType returns the type of a schema, and whether null fits too.
func schemaType(schema object) (kind string, nullable bool) {
	switch kinds := schema["type"].(type) {
	case string:
		return kinds, false
	case []any:
		for _, k := range kinds {
			if k == "null" {
				nullable = true
			} else {
				kind = fmt.Sprint(k)
			}
		}
	}
	return kind, nullable
}
