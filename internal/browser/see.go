package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Text returns the visible text of the part, as innerText gives it.
func (pt Part) Text() string {
	p := pt.page
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	var got string
	if err := p.until(ctx, func(ctx context.Context) (err error) { got, err = pt.text(ctx); return err }); err != nil {
		p.fatal("reading%s: %v", pt.where(), err)
	}
	return got
}

func (pt Part) text(ctx context.Context) (got string, err error) {
	root, err := pt.root(ctx)
	if err != nil {
		return "", err
	}
	err = pt.page.runOn(ctx, root, "text", &got)
	return got, err
}

// See waits until the part shows the text. Blanks and line breaks count as one blank.
func (pt Part) See(want string) {
	pt.page.tb.Helper()
	pt.expect("seeing", want, true)
}

// NotSee waits until the part does not show the text.
func (pt Part) NotSee(unwanted string) {
	pt.page.tb.Helper()
	pt.expect("not seeing", unwanted, false)
}

func (pt Part) expect(doing, what string, shown bool) {
	p := pt.page
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.until(ctx, func(ctx context.Context) error {
		got, err := pt.text(ctx)
		if err != nil {
			return err
		}
		if strings.Contains(oneLine(got), oneLine(what)) != shown {
			return &refused{map[bool]string{true: "it is not shown", false: "it is shown"}[shown]}
		}
		return nil
	})
	if err != nil {
		p.fatal("%s %q%s: %v", doing, what, pt.where(), err)
	}
	p.check(fmt.Sprintf("%s %q", doing, what))
}

// oneLine makes every run of blanks one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Has tells whether the part has at least one element with the role and the name; it does
// not wait for one. Name "" stands for any.
func (pt Part) Has(role, name string) bool {
	p := pt.page
	p.tb.Helper()
	has := false
	pt.now(fmt.Sprintf("looking for the %s %q", role, name), func(ctx context.Context) error {
		root, err := pt.root(ctx)
		if err != nil {
			return err
		}
		nodes, err := p.query(ctx, root, name, []string{role})
		has = len(nodes) > 0
		return err
	})
	return has
}

// Names returns the accessible names of the part's elements with the role, in order.
func (pt Part) Names(role string) []string {
	p := pt.page
	p.tb.Helper()
	var names []string
	pt.now("naming each "+role, func(ctx context.Context) error {
		root, err := pt.root(ctx)
		if err != nil {
			return err
		}
		nodes, err := p.query(ctx, root, "", []string{role})
		names = names[:0]
		for _, n := range nodes {
			names = append(names, text(n.Name))
		}
		return err
	})
	return names
}

// Enabled tells whether the element with the role and the name can be used. One that is not
// there fails the test.
func (pt Part) Enabled(role, name string) (enabled bool) {
	pt.page.tb.Helper()
	pt.look(role, name, "enabled", &enabled, role)
	return enabled
}

// Checked tells whether the box, switch or radio button with the label is ticked.
func (pt Part) Checked(label string) (checked bool) {
	pt.page.tb.Helper()
	pt.look("box", label, "checked", &checked, "checkbox", "radio", "switch")
	return checked
}

// Value returns what the field with the label holds; of a list, the chosen option's text.
func (pt Part) Value(label string) (value string) {
	pt.page.tb.Helper()
	pt.look("field", label, "value", &value, append([]string{"listbox"}, fields...)...)
	return value
}

// look waits for an element and runs a function of the library on it.
func (pt Part) look(what, name, function string, result any, roles ...string) {
	p := pt.page
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.until(ctx, func(ctx context.Context) error {
		node, err := pt.element(ctx, name, roles...)
		if err != nil {
			return err
		}
		return p.runOn(ctx, node, function, result)
	})
	if err != nil {
		p.fatal("looking at the %s %q%s: %v", what, name, pt.where(), err)
	}
}

// TestID returns the visible text of the first element with the data-testid, and whether
// there is one; it does not wait for one.
func (pt Part) TestID(id string) (shown string, ok bool) {
	p := pt.page
	p.tb.Helper()
	pt.now("looking for the data-testid "+id, func(ctx context.Context) error {
		root, err := pt.root(ctx)
		if err != nil {
			return err
		}
		var found []string // none or one
		err = p.runOn(ctx, root, "testid", &found, id)
		shown, ok = strings.Join(found, ""), len(found) > 0
		return err
	})
	return shown, ok
}

// Links returns the addresses that the part's links lead to, without those that only jump
// within the document.
func (pt Part) Links() []string {
	p := pt.page
	p.tb.Helper()
	var links []string
	pt.now("listing links", func(ctx context.Context) error {
		root, err := pt.root(ctx)
		if err != nil {
			return err
		}
		return p.runOn(ctx, root, "links", &links)
	})
	return links
}

// now asks something of the page as it is. A part that is not there has nothing.
func (pt Part) now(doing string, ask func(context.Context) error) {
	p := pt.page
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.until(ctx, func(ctx context.Context) error {
		err := ask(ctx)
		if _, ok := errors.AsType[*absent](err); ok {
			return nil
		}
		return err
	})
	if err != nil {
		p.fatal("%s%s: %v", doing, pt.where(), err)
	}
}
