package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
)

// fields are the roles that text is typed into. A date has no role of its own but Chromium's.
var fields = []string{"textbox", "searchbox", "spinbutton", "combobox", "Date", "DateTime", "InputTime", "ColorWell", "slider"}

// Click clicks on the one element with the ARIA role and the accessible name, and returns
// when the document that it leads to, if any, has loaded.
func (pt Part) Click(role, name string) {
	p := pt.page
	p.tb.Helper()
	pt.act(fmt.Sprintf("clicking on the %s %q", role, name), func(ctx context.Context) error {
		node, err := pt.element(ctx, name, role)
		if err != nil {
			return err
		}
		return p.click(ctx, node)
	})
}

// Fill types the value into the field with the label in place of what is there.
func (pt Part) Fill(label, value string) {
	p := pt.page
	p.tb.Helper()
	pt.act(fmt.Sprintf("filling in %q", label), func(ctx context.Context) error {
		node, err := pt.element(ctx, label, fields...)
		if err != nil {
			return err
		}
		return p.fill(ctx, node, value)
	})
}

// Check ticks the box, switch or radio button with the label, which may be ticked already.
func (pt Part) Check(label string) {
	pt.page.tb.Helper()
	pt.tick(label, true, "checkbox", "radio", "switch")
}

// Uncheck clears the box or switch with the label, which may be clear already.
func (pt Part) Uncheck(label string) {
	pt.page.tb.Helper()
	pt.tick(label, false, "checkbox", "switch")
}

func (pt Part) tick(label string, want bool, roles ...string) {
	p := pt.page
	p.tb.Helper()
	doing := map[bool]string{true: "checking", false: "unchecking"}[want]
	pt.act(fmt.Sprintf("%s %q", doing, label), func(ctx context.Context) error {
		node, err := pt.element(ctx, label, roles...)
		if err != nil {
			return err
		}
		var is bool
		if err := p.runOn(ctx, node, "checked", &is); err != nil || is == want {
			return err
		}
		before := p.watch.motion().visits
		if err := p.click(ctx, node); err != nil {
			return err
		}
		if p.watch.motion().visits != before {
			return nil // the click has led to another document
		}
		if err := p.runOn(ctx, node, "checked", &is); err != nil {
			return err
		}
		if is != want {
			return &done{errors.New("the click has not changed it")}
		}
		return nil
	})
}

// Select chooses the option with the visible text in the list with the label.
func (pt Part) Select(label, option string) {
	p := pt.page
	p.tb.Helper()
	pt.act(fmt.Sprintf("selecting %q in %q", option, label), func(ctx context.Context) error {
		node, err := pt.element(ctx, label, "combobox", "listbox")
		if err != nil {
			return err
		}
		var why string
		if err := p.runOn(ctx, node, "select", &why, option); err != nil {
			return err
		}
		if why != "" {
			return &refused{why}
		}
		return p.settle(ctx)
	})
}

// act does something until it succeeds or cannot, and fails the test then.
func (pt Part) act(doing string, do func(context.Context) error) {
	p := pt.page
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	var after error // of what has been done and must not be done again
	err := p.until(ctx, func(ctx context.Context) error {
		err := do(ctx)
		if d, ok := errors.AsType[*done](err); ok {
			after = d.error
			return nil
		}
		return err
	})
	if err == nil {
		err = after
	}
	if err != nil {
		p.fatal("%s%s: %v", doing, pt.where(), err)
	}
	p.check(doing)
}

// done is a failure after the act itself, which therefore is not tried again.
type done struct{ error }

// click presses the mouse on the node and waits for what follows.
func (p *Page) click(ctx context.Context, node runtime.RemoteObjectID) error {
	var aim struct {
		X, Y float64
		Why  string
	}
	if err := p.runOn(ctx, node, "aim", &aim); err != nil {
		return err
	}
	if aim.Why != "" {
		return &refused{aim.Why}
	}
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		_, err := cdp.Call(ctx, p.target, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: aim.X, Y: aim.Y, Button: input.MouseButtonLeft, ClickCount: 1,
		})
		if err != nil {
			return &done{err}
		}
	}
	if err := p.settle(ctx); err != nil {
		return &done{err}
	}
	return nil
}

// settle waits for the navigation that the last act has led to, if any. A page asks for it
// before the act is answered; only a jump within the document, or a script's navigation,
// shows behind one more answer.
func (p *Page) settle(ctx context.Context) error {
	if m := p.watch.motion(); !m.moving {
		// The world may go away with the navigation that this is to show.
		_, _ = cdp.Call(ctx, p.target, runtime.Evaluate, runtime.EvaluateParams{Expression: "0"})
	}
	return p.idle(ctx)
}

// fill types into the field as a keyboard does, or sets what cannot be typed.
func (p *Page) fill(ctx context.Context, node runtime.RemoteObjectID, value string) error {
	var field struct {
		Why string
		Set bool // it takes no text, only a value
	}
	if err := p.runOn(ctx, node, "focus", &field); err != nil {
		return err
	}
	var err error
	switch {
	case field.Why != "":
		return &refused{field.Why}
	case field.Set:
		err = p.runOn(ctx, node, "set", nil, value)
	case value == "":
		err = p.runOn(ctx, node, "clear", nil)
	default:
		_, err = cdp.Call(ctx, p.target, input.InsertText, input.InsertTextParams{Text: value})
	}
	if err != nil {
		return err
	}
	var got string
	if err := p.runOn(ctx, node, "value", &got); err != nil {
		return err
	}
	if got != strings.ReplaceAll(value, "\r\n", "\n") {
		return &done{fmt.Errorf("the field holds %q instead of %q", got, value)}
	}
	return nil
}
