package control

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/web/ui"
)

// docsPage is an OpenAPI document as its page shows it.
type docsPage struct {
	ui.Page

	Version    string
	Operations []docsOperation
	// Problem is how every error is answered.
	Problem *docsFields
}

type docsOperation struct {
	ID, Method, Path, Summary, Doc string
	Parameters, Body               *docsFields
	Answers                        []*docsFields
	// Codes are the refusals of its own.
	Codes []string
}

// docsFields is a table of fields: parameters, or what an object holds.
type docsFields struct {
	Caption string
	Rows    []docsField
}

type docsField struct {
	Name, Type, Doc string
	Required        bool
}

// docsTable is fields with the words that a page has for all of them.
type docsTable struct {
	*ui.Page
	*docsFields
}

// Words returns fields for the template "fields".
func (p *docsPage) Words(f *docsFields) docsTable { return docsTable{Page: &p.Page, docsFields: f} }

// describe turns an OpenAPI document into a page of it.
func describe(api *huma.OpenAPI) *docsPage {
	d := describer{registry: api.Components.Schemas}
	page := &docsPage{Version: api.Info.Version}
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, one := range []struct {
			method string
			op     *huma.Operation
		}{
			{http.MethodGet, item.Get},
			{http.MethodPost, item.Post},
			{http.MethodPut, item.Put},
			{http.MethodPatch, item.Patch},
			{http.MethodDelete, item.Delete},
		} {
			if one.op != nil {
				page.Operations = append(page.Operations, d.operation(one.method, path, one.op))
			}
		}
	}
	if problem, ok := api.Components.Schemas.Map()["Problem"]; ok {
		page.Problem = d.fields("Errors: application/problem+json", problem)
	}
	return page
}

// describer follows references into a document's schemas.
type describer struct{ registry huma.Registry }

func (d describer) operation(method, path string, op *huma.Operation) docsOperation {
	out := docsOperation{
		ID: op.OperationID, Method: method, Path: path, Summary: cmp.Or(op.Summary, op.OperationID), Doc: op.Description,
	}
	if len(op.Parameters) > 0 {
		out.Parameters = &docsFields{Caption: "Parameters"}
		for _, p := range op.Parameters {
			out.Parameters.Rows = append(out.Parameters.Rows, docsField{
				Name: p.Name, Type: d.kind(p.Schema) + " in " + p.In, Doc: d.doc(p.Schema), Required: p.Required,
			})
		}
	}
	if op.RequestBody != nil {
		if m := op.RequestBody.Content["application/json"]; m != nil {
			out.Body = d.fields("Body", m.Schema)
		}
	}
	out.Codes, _ = op.Extensions["x-codes"].([]string)
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status == "default" {
			continue // a problem, which the page shows once for all
		}
		answer := op.Responses[status]
		caption := "Answer " + status
		if answer.Description != "" {
			caption += ": " + answer.Description
		}
		fields := &docsFields{Caption: caption}
		if m := answer.Content["application/json"]; m != nil {
			fields = d.fields(caption, m.Schema)
		}
		out.Answers = append(out.Answers, fields)
	}
	return out
}

// maxNested is how deep a table goes into objects inside objects; what they
// hold is named with a dot.
const maxNested = 3

func (d describer) fields(caption string, s *huma.Schema) *docsFields {
	out := &docsFields{Caption: caption}
	d.collect(out, "", s, 0)
	return out
}

func (d describer) collect(out *docsFields, prefix string, s *huma.Schema, depth int) {
	s = d.resolve(s)
	if s == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if name == "$schema" {
			continue // huma's own, which editors use
		}
		out.Rows = append(out.Rows, docsField{
			Name: prefix + name, Type: d.kind(p), Doc: d.doc(p), Required: slices.Contains(s.Required, name),
		})
		if depth >= maxNested {
			continue
		}
		inner, below := d.resolve(p), prefix+name+"."
		if inner != nil && inner.Type == huma.TypeArray {
			inner, below = d.resolve(inner.Items), prefix+name+"[]."
		}
		d.collect(out, below, inner, depth+1)
	}
}

func (d describer) resolve(s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = d.registry.SchemaFromRef(s.Ref)
	}
	return s
}

// doc returns what a field means: what is said at the field, else at its type.
func (d describer) doc(s *huma.Schema) string {
	text := s.Description
	if r := d.resolve(s); text == "" && r != nil {
		text = r.Description
	}
	if s.Minimum != nil && s.Maximum != nil {
		text = fmt.Sprintf("%s From %v to %v.", text, *s.Minimum, *s.Maximum)
	}
	if s.Default != nil {
		text = fmt.Sprintf("%s Default: %v.", text, s.Default)
	}
	return strings.TrimSpace(text)
}

// kind returns a schema's type in a word or two.
func (d describer) kind(s *huma.Schema) string {
	s = d.resolve(s)
	switch {
	case s == nil:
		return "anything"
	case len(s.Enum) > 0:
		words := make([]string, len(s.Enum))
		for i, e := range s.Enum {
			words[i] = fmt.Sprint(e)
		}
		return strings.Join(words, " | ")
	case s.Type == huma.TypeArray:
		return "list of " + d.kind(s.Items)
	case s.Type == huma.TypeObject && len(s.Properties) == 0:
		if of, ok := s.AdditionalProperties.(*huma.Schema); ok {
			return "map to " + d.kind(of)
		}
		return "object"
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	case s.Type == "":
		return "anything"
	}
	return s.Type
}
