package ui

import (
	"fmt"
	"net/url"
	"strings"
)

// Form is what was typed into a form, and what is wrong with it.
type Form struct {
	// Values are as typed; those of password fields are not shown again.
	Values url.Values
	// Errors say what is wrong with a field, by its name.
	Errors map[string]Line
	// Sent says that there was a form: its boxes are as they were ticked.
	Sent bool
	// Told, if not nil, notes the fields whose errors a page has shown: a hidden
	// field and a button have no place for one.
	Told map[string]bool
}

// Field is one input with its label, for the templates "field", "box" and "choice".
type Field struct {
	// Name is the form's; the element's id is made from it.
	Name, Label, Value string
	// Type is the input's: "text", "email", "password", "search".
	Type string
	// Hint stands below, Complete is what the browser may fill in.
	Hint, Complete string
	// Required marks the field, Checked ticks a box, Switch has it look like a switch.
	Required, Checked, Switch, Focus bool
	Rows                             int
	Options                          []Option
	Error                            *Line
	// Requires is the text of the mark of required fields.
	Mark string
	// AssumedMark is the word for what is worded by us.
	AssumedMark string
}

// ID returns the id of the element. Boxes of one name are told apart by what they send.
func (f Field) ID() string {
	if f.Type != "checkbox" || f.Value == boxOn {
		return "f-" + f.Name
	}
	return "f-" + f.Name + "-" + strings.Join(strings.Fields(f.Value), "-") // an id has no spaces
}

// TestID returns the element's data-testid. Boxes of one name share it.
func (f Field) TestID() string { return "field-" + f.Name }

// boxOn is what a box sends if nothing else is said.
const boxOn = "on"

// DescribedBy returns the ids of the notes below the element; empty if it has none.
func (f Field) DescribedBy() string {
	switch {
	case f.Error != nil && f.Hint != "":
		return f.ID() + "-error " + f.ID() + "-hint"
	case f.Error != nil:
		return f.ID() + "-error"
	case f.Hint != "":
		return f.ID() + "-hint"
	}
	return ""
}

// Option is one of a choice.
type Option struct {
	Value, Label string
	Selected     bool
}

// Input returns a text field. The attributes are pairs: "type", "hint",
// "complete", "value" (what stands in it before anybody typed), "required",
// "focus" and "rows" (which makes it an area of so many lines).
func (p *Page) Input(name, label string, attributes ...any) (Field, error) {
	f := Field{Name: name, Label: label, Type: "text"}
	if err := p.fill(&f, attributes); err != nil {
		return f, err
	}
	if typed, ok := p.typed(name); ok && f.Type != "password" {
		f.Value = typed
	}
	return f, nil
}

// Box returns a check box. The attribute "checked" is whether it is ticked
// before anybody touched it, "value" what it sends ("on"), "switch" whether it
// looks like a switch. It is a check box all the same, for people and robots.
func (p *Page) Box(name, label string, attributes ...any) (Field, error) {
	f := Field{Name: name, Label: label, Type: "checkbox", Value: boxOn}
	if err := p.fill(&f, attributes); err != nil {
		return f, err
	}
	if p.Form.Sent {
		f.Checked = false
		for _, v := range p.Form.Values[name] {
			f.Checked = f.Checked || v == f.Value
		}
	}
	return f, nil
}

// Choice returns a list of which one is chosen: what was sent, else the attribute
// "value", else the option that says so itself.
func (p *Page) Choice(name, label string, options []Option, attributes ...any) (Field, error) {
	f := Field{Name: name, Label: label, Type: "select"}
	if err := p.fill(&f, attributes); err != nil {
		return f, err
	}
	typed, sent := p.typed(name)
	if sent {
		f.Value = typed
	}
	f.Options = make([]Option, len(options))
	for i, o := range options {
		if sent || f.Value != "" {
			o.Selected = o.Value == f.Value
		}
		f.Options[i] = o
	}
	return f, nil
}

// typed returns what was sent in a field. One that was not sent stays as it was:
// it belongs to another form of the page.
func (p *Page) typed(name string) (value string, sent bool) {
	_, ok := p.Form.Values[name]
	return p.Form.Values.Get(name), ok && p.Form.Sent
}

// fill sets the attributes, the error and the words that every field has.
func (p *Page) fill(f *Field, attributes []any) error {
	if len(attributes)%2 != 0 {
		return fmt.Errorf("field %q: want pairs of attribute and value", f.Name)
	}
	for i := 0; i < len(attributes); i += 2 {
		name, value := attributes[i], attributes[i+1]
		text, isText := value.(string)
		yes, isBool := value.(bool)
		number, isInt := value.(int)
		switch {
		case name == "type" && isText:
			f.Type = text
		case name == "value" && isText:
			f.Value = text
		case name == "hint" && isText:
			f.Hint = text
		case name == "complete" && isText:
			f.Complete = text
		case name == "required" && isBool:
			f.Required = yes
		case name == "checked" && isBool:
			f.Checked = yes
		case name == "switch" && isBool:
			f.Switch = yes
		case name == "focus" && isBool:
			f.Focus = yes
		case name == "rows" && isInt:
			f.Rows = number
		default:
			return fmt.Errorf("field %q: no attribute %v with a %T", f.Name, name, value)
		}
	}
	if line, ok := p.Form.Errors[f.Name]; ok {
		f.Error = &line
		if p.Form.Told != nil {
			p.Form.Told[f.Name] = true
		}
	}
	var err error
	if f.Mark, err = p.T("web.required"); err != nil {
		return err
	}
	f.AssumedMark, err = p.T("web.assumed")
	return err
}
