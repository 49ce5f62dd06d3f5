package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

// Part is a piece of a page in which names are looked up: the whole document (Page embeds
// it), or what Within and Row return. It finds its piece anew for each act.
type Part struct {
	page *Page
	path []step
}

// step leads from a piece to a smaller one.
type step struct {
	what string // for messages
	find func(ctx context.Context, p *Page, root runtime.RemoteObjectID) (runtime.RemoteObjectID, error)
}

// Within returns the part of this one that has the role and the accessible name, such as
// the dialog "Start the Update" or the navigation "Main".
func (pt Part) Within(role, name string) Part {
	return pt.then(step{
		what: fmt.Sprintf("%s %q", role, name),
		find: func(ctx context.Context, p *Page, root runtime.RemoteObjectID) (runtime.RemoteObjectID, error) {
			return p.find(ctx, root, name, role)
		},
	})
}

// Row returns the row of a table that has a cell with exactly this text.
func (pt Part) Row(cell string) Part {
	return pt.then(step{
		what: fmt.Sprintf("row of %q", cell),
		find: func(ctx context.Context, p *Page, root runtime.RemoteObjectID) (runtime.RemoteObjectID, error) {
			found, err := p.find(ctx, root, cell, "cell", "gridcell", "rowheader")
			if err != nil {
				return "", err
			}
			return p.object(ctx, found, "row")
		},
	})
}

func (pt Part) then(s step) Part {
	return Part{page: pt.page, path: append(slices.Clone(pt.path), s)}
}

// where names the part for messages: "" for the whole document.
func (pt Part) where() string {
	var names []string
	for _, s := range slices.Backward(pt.path) {
		names = append(names, " in the "+s.what)
	}
	return strings.Join(names, "")
}

// root finds the part's own node.
func (pt Part) root(ctx context.Context) (runtime.RemoteObjectID, error) {
	w, err := pt.page.enter(ctx)
	if err != nil {
		return "", err
	}
	node := w.root
	for _, s := range pt.path {
		if node, err = s.find(ctx, pt.page, node); err != nil {
			return "", err
		}
	}
	return node, nil
}

// element finds the one node of the part that has one of the roles and the name.
func (pt Part) element(ctx context.Context, name string, roles ...string) (runtime.RemoteObjectID, error) {
	root, err := pt.root(ctx)
	if err != nil {
		return "", err
	}
	return pt.page.find(ctx, root, name, roles...)
}

// find returns the one node below root that has one of the roles and the accessible name,
// as assistive software sees them: what is hidden or inert is not there.
func (p *Page) find(ctx context.Context, root runtime.RemoteObjectID, name string, roles ...string) (runtime.RemoteObjectID, error) {
	nodes, err := p.query(ctx, root, name, roles)
	if err != nil {
		return "", err
	}
	switch len(nodes) {
	case 1:
		return p.resolve(ctx, nodes[0])
	case 0:
		others, err := p.query(ctx, root, "", roles)
		if err != nil {
			return "", err
		}
		names := make([]string, len(others))
		for i, n := range others {
			names[i] = fmt.Sprintf("%q", text(n.Name))
		}
		return "", &absent{fmt.Sprintf("there is no %s %q, only [%s]", strings.Join(roles, " or "), name, strings.Join(names, " "))}
	default:
		return "", &refused{fmt.Sprintf("there are %d of %s %q: say which by Within or Row", len(nodes), strings.Join(roles, " or "), name)}
	}
}

// query returns the nodes below root with one of the roles; name "" stands for any.
func (p *Page) query(ctx context.Context, root runtime.RemoteObjectID, name string, roles []string) ([]*accessibility.Node, error) {
	params := accessibility.QueryAXTreeParams{ObjectID: root, AccessibleName: name}
	if len(roles) == 1 {
		params.Role = roles[0]
	}
	res, err := cdp.Call(ctx, p.target, accessibility.QueryAXTree, params)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(res.Nodes, func(n *accessibility.Node) bool {
		return n.Ignored || n.BackendDOMNodeID == 0 || !slices.Contains(roles, text(n.Role))
	}), nil
}

// text returns the string in a value of the accessibility tree, "" without one.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if err := json.Unmarshal(v.Value, &s); err != nil {
		return ""
	}
	return s
}

// resolve makes a node of the accessibility tree one that the library can be called with.
func (p *Page) resolve(ctx context.Context, n *accessibility.Node) (runtime.RemoteObjectID, error) {
	res, err := cdp.Call(ctx, p.target, dom.ResolveNode, dom.ResolveNodeParams{
		BackendNodeID: n.BackendDOMNodeID, ExecutionContextID: p.world.id,
	})
	if err != nil {
		return "", err
	}
	return res.Object.ObjectID, nil
}

// object calls a function of the library that leads from a node to another one.
func (p *Page) object(ctx context.Context, node runtime.RemoteObjectID, name string) (runtime.RemoteObjectID, error) {
	res, err := cdp.Call(ctx, p.target, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: node, FunctionDeclaration: "function() { return library." + name + "(this) }",
	})
	switch {
	case err != nil:
		return "", err
	case res.ExceptionDetails != nil:
		return "", fmt.Errorf("library.%s: %s", name, res.ExceptionDetails.Exception.Description)
	case res.Result.ObjectID == "":
		return "", &refused{"it has no " + name}
	}
	return res.Result.ObjectID, nil
}

// absent says that something is not on the page, or not yet.
type absent struct{ what string }

func (e *absent) Error() string { return e.what }

// refused says why something that is there cannot be used, or not yet.
type refused struct{ why string }

func (e *refused) Error() string { return e.why }

// waits is the function of the library that waits for a change.
const waits = "changed"

// until tries until it succeeds. Between two tries the page must have changed: its scripts
// may be at work, or it may be on its way to another document. A page without scripts
// changes by a navigation alone, so there the first failure at rest is the last, unless the
// page asks to be reloaded by itself.
func (p *Page) until(ctx context.Context, try func(context.Context) error) error {
	var reason error // of the last try that was not cut short
	for gone := 0; ; {
		if err := p.idle(ctx); err != nil {
			return err
		}
		before := p.watch.motion()
		var seen int
		err := p.run(ctx, "version", &seen)
		if err == nil {
			err = try(ctx)
		}
		if err == nil {
			return nil
		}
		if ctx.Err() == nil || reason == nil {
			reason = err
		}
		// A node that goes away between two commands makes the second one fail, and the next
		// look finds out; a command that is wrong fails for ever.
		if _, ok := errors.AsType[*cdproto.Error](err); ok && gone < 20 {
			gone++
			continue
		}
		if ctx.Err() == nil && p.changes(ctx, before, seen) {
			continue
		}
		// Running out of patience says less than why it was needed.
		if errors.Is(context.Cause(ctx), errSlow) && !errors.Is(reason, context.DeadlineExceeded) {
			return reason
		}
		return p.ended(ctx, reason)
	}
}

// changes waits for a change of the page since before and tells whether there was one.
func (p *Page) changes(ctx context.Context, before motion, seen int) bool {
	if now := p.watch.motion(); now.document != before.document || now.moving {
		return true // the document went away during the try
	}
	if p.options.NoScript {
		var reloads bool
		if err := p.run(ctx, "reloads", &reloads); err == nil && !reloads {
			return false
		}
		select {
		case <-before.change:
			return true
		case <-ctx.Done():
			return false
		}
	}
	// It fails if the document goes away meanwhile, which is a change as well.
	err := p.run(ctx, waits, nil, seen)
	return err == nil || ctx.Err() == nil
}
