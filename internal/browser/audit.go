package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
)

// Overflow returns one sentence for everything that does not fit at the present size: a page
// that scrolls sideways, an element that sticks out of the view, text that is cut off. What
// lies in an element that is made to scroll may be wider than that. Data that is no HTML has
// nothing that fits or not, and the same holds for Unlabelled.
func (p *Page) Overflow() []string {
	p.tb.Helper()
	var found []string
	p.mustRun("overflow", &found)
	return found
}

// Scrolled returns one sentence for everything that Overflow lets pass because it is made to
// scroll, and that has to be scrolled sideways to be seen at the present size.
func (p *Page) Scrolled() []string {
	p.tb.Helper()
	var found []string
	p.mustRun("scrolled", &found)
	return found
}

// controls are the roles of what people use, which must have a name to be called by.
var controls = append([]string{
	"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "listbox", "dialog", "alertdialog", "DisclosureTriangle",
}, fields...)

// Unlabelled returns one sentence for everything that a reader of the screen, or a robot,
// has no name for: controls without an accessible name, fields without a label, tables
// without header cells, pictures without alt, references to ids that are not there, ids that
// are there twice, a document without lang or title. An empty heading has no name either.
func (p *Page) Unlabelled() []string {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	var found []string
	err := p.until(ctx, func(ctx context.Context) error {
		if err := p.run(ctx, "unlabelled", &found); err != nil {
			return err
		}
		nameless, err := p.nameless(ctx)
		found = append(found, nameless...)
		return err
	})
	if err != nil {
		p.fatal("looking for missing labels: %v", err)
	}
	return found
}

// nameless asks the accessibility tree for controls and headings without a name.
func (p *Page) nameless(ctx context.Context) ([]string, error) {
	tree, err := cdp.Call(ctx, p.target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return nil, err
	}
	var found []string
	for _, n := range tree.Nodes {
		role := text(n.Role)
		if n.Ignored || n.BackendDOMNodeID == 0 || text(n.Name) != "" || role != "heading" && !slices.Contains(controls, role) {
			continue
		}
		node, err := p.resolve(ctx, n)
		if err != nil {
			return nil, err
		}
		var what string
		if err := p.runOn(ctx, node, "describe", &what); err != nil {
			return nil, err
		}
		found = append(found, fmt.Sprintf("the %s %s has no name", role, what))
	}
	return found, nil
}

// Screenshot writes what the view shows to name.png in the folder of Options.Screenshots.
func (p *Page) Screenshot(name string) {
	p.tb.Helper()
	p.shoot(name, false)
}

// FullScreenshot writes the whole page, as far as it scrolls, to name.png.
func (p *Page) FullScreenshot(name string) {
	p.tb.Helper()
	p.shoot(name, true)
}

// plain is what a picture's name is made of: it becomes a file in one folder.
var plain = regexp.MustCompile(`^[\pL\pN][\pL\pN ._-]*$`)

func (p *Page) shoot(name string, full bool) {
	p.tb.Helper()
	if p.options.Screenshots == "" {
		return
	}
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.idle(ctx)
	var shot page.CaptureScreenshotResult
	switch {
	case err != nil:
	case !plain.MatchString(name):
		err = errors.New("the name is none for a file")
	default:
		shot, err = cdp.Call(ctx, p.target, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &full})
	}
	if err == nil {
		err = os.MkdirAll(p.options.Screenshots, 0o750)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(p.options.Screenshots, name+".png"), shot.Data, 0o600)
	}
	if err != nil {
		p.fatal("taking the screenshot %q: %v", name, err)
	}
}
