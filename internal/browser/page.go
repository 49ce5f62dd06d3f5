package browser

import (
	"context"
	_ "embed" // for library
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// library is what looks at a page from inside. It runs in a JavaScript world of its own,
// which the page's scripts do not see, and which works where they are switched off.
//
//go:embed library.js
var library string

// Page is one tab with cookies of its own. It belongs to one test and one goroutine. Its
// embedded Part is the whole document.
type Page struct {
	Part
	tb      testing.TB
	options Options
	target  *chromedp.Target
	watch   *watch
	world   world
	lost    <-chan struct{}
}

// world is the library's JavaScript world in one document.
type world struct {
	document int // of watch
	id       runtime.ExecutionContextID
	root     runtime.RemoteObjectID // the document
}

// Page opens a tab, which is closed when tb ends.
func (b *Browser) Page(tb testing.TB) *Page {
	tb.Helper()
	w := &watch{change: make(chan struct{}), crashed: make(chan struct{})}
	p := &Page{tb: tb, options: b.options, watch: w, lost: b.process.lost}
	p.Part = Part{page: p}
	w.answer = p.dismiss
	ctx, closeTab := b.process.newTab(chromedp.WithNewBrowserContext(), chromedp.WithListener(w.event))
	tb.Cleanup(closeTab)
	if err := p.prepare(ctx, b.process.agent); err != nil {
		tb.Fatalf("opening a tab: %v; Chromium said:\n%s", err, b.process.errors)
	}
	// Registered last, so that it runs while the tab is still there.
	tb.Cleanup(func() {
		if left := w.take(); len(left) > 0 && !p.options.Collect {
			tb.Errorf("the last page has problems:\n  %s", strings.Join(left, "\n  "))
		}
	})
	return p
}

// prepare starts the tab and makes it what the options say.
func (p *Page) prepare(ctx context.Context, agent string) error {
	if err := chromedp.Do(ctx); err != nil {
		return err
	}
	p.target = chromedp.FromContext(ctx).Target
	p.watch.frame = cdp.FrameID(p.target.TargetID)
	scheme := "light"
	if p.options.Dark {
		scheme = "dark"
	}
	_, err1 := cdp.Call(ctx, p.target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(p.options.Width), Height: int64(p.options.Height), DeviceScaleFactor: 1,
	})
	_, err2 := cdp.Call(ctx, p.target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // what moves cannot be clicked
		},
	})
	_, err3 := cdp.Call(ctx, p.target, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: strings.ReplaceAll(agent, "HeadlessChrome", "Chrome"), AcceptLanguage: p.options.Language,
	})
	_, err4 := cdp.Call(ctx, p.target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{
		Value: p.options.NoScript,
	})
	// Without focus of its own a tab among many would neither blink nor fire focus events.
	on := true
	_, err5 := cdp.Call(ctx, p.target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: on})
	// chromedp follows every node of the document unless it is told not to.
	_, err6 := cdp.Call(ctx, p.target, dom.Disable, cdp.Empty{})
	return errors.Join(err1, err2, err3, err4, err5, err6)
}

// dismiss closes a script's alert, which would hold up the page. It is called by the events'
// goroutine, which must not wait for an answer.
func (p *Page) dismiss(ev *page.EventJavascriptDialogOpening) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), p.options.Patience)
		defer cancel()
		accept := ev.Type == page.DialogTypeBeforeunload // else the navigation would not happen
		// A tab that is closed meanwhile needs no answer.
		_, _ = cdp.Call(ctx, p.target, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept})
	}()
}

// Open goes to the address and returns when its document has loaded. An answer that is an
// error of the client's side (4xx) is a page like others; see Status.
func (p *Page) Open(address string) {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.visit(ctx, func() error {
		res, err := cdp.Call(ctx, p.target, page.Navigate, page.NavigateParams{URL: address})
		if err == nil && res.ErrorText != "" {
			return errors.New(res.ErrorText)
		}
		return err
	})
	if err != nil {
		p.fatal("opening %s: %v", address, err)
	}
	p.check("opening " + address)
}

// Reload asks for the document again, as the browser's button does.
func (p *Page) Reload() {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.visit(ctx, func() error {
		_, err := cdp.Call(ctx, p.target, page.Reload, page.ReloadParams{})
		return err
	})
	if err != nil {
		p.fatal("reloading: %v", err)
	}
	p.check("reloading")
}

// Back goes to the document before this one, as the browser's button does.
func (p *Page) Back() {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	history, err := cdp.Call(ctx, p.target, page.GetNavigationHistory, cdp.Empty{})
	if err == nil && history.CurrentIndex < 1 {
		err = errors.New("this is the first one")
	}
	if err == nil {
		err = p.visit(ctx, func() error {
			entry := history.Entries[history.CurrentIndex-1].ID
			_, err := cdp.Call(ctx, p.target, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: entry})
			return err
		})
	}
	if err != nil {
		p.fatal("going back: %v", err)
	}
	p.check("going back")
}

// visit begins a navigation and waits until one more load has ended.
func (p *Page) visit(ctx context.Context, begin func() error) error {
	if err := p.idle(ctx); err != nil {
		return err
	}
	before := p.watch.motion().visits
	if err := begin(); err != nil {
		return p.ended(ctx, err)
	}
	return p.await(ctx, func(m motion) bool { return !m.moving && m.visits > before })
}

// idle waits until the page is on no way to another document.
func (p *Page) idle(ctx context.Context) error {
	return p.await(ctx, func(m motion) bool { return !m.moving })
}

// await waits until the page's motion is as wanted.
func (p *Page) await(ctx context.Context, wanted func(motion) bool) error {
	for {
		m := p.watch.motion()
		if wanted(m) {
			return nil
		}
		select {
		case <-m.change:
		case <-ctx.Done():
			return p.ended(ctx, errSlow)
		}
	}
}

// Why a page does not answer any more.
var (
	errSlow  = errors.New("the page is still loading")
	errCrash = errors.New("the page has crashed")
	errLost  = errors.New("the browser has ended")
)

// deadline bounds one act on the page: by the patience, and by the life of what answers,
// since a page that has crashed lets a command wait for ever.
func (p *Page) deadline() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(p.tb.Context())
	ctx, done := context.WithTimeoutCause(ctx, p.options.Patience, errSlow)
	go func() {
		select {
		case <-p.watch.crashed:
			cancel(errCrash)
		case <-p.lost:
			cancel(errLost)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { done(); cancel(nil) }
}

// ended makes of an error of a command what has ended the act, if that has.
func (p *Page) ended(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
		return err
	case errors.Is(cause, errSlow):
		return fmt.Errorf("%w after %v", errSlow, p.options.Patience)
	default:
		return cause
	}
}

// URL returns the address of the document.
func (p *Page) URL() string {
	p.tb.Helper()
	return p.ask("url")
}

// Title returns the title of the document.
func (p *Page) Title() string {
	p.tb.Helper()
	return p.ask("title")
}

// Heading returns the text of the first visible heading of level 1, "" if there is none.
func (p *Page) Heading() string {
	p.tb.Helper()
	return p.ask("heading")
}

// Status returns the HTTP status of the last answer that was a document.
func (p *Page) Status() int { return p.watch.motion().status }

// Problems returns what has gone wrong on the pages since the last call; see Options.Collect.
func (p *Page) Problems() []string {
	p.tb.Helper()
	p.ask("url") // whatever happened before the answer is known with it
	return p.watch.take()
}

// check fails the test with the problems that there are, unless the test collects them.
func (p *Page) check(doing string) {
	p.tb.Helper()
	if p.options.Collect {
		return
	}
	if problems := p.watch.take(); len(problems) > 0 {
		p.fatal("%s: the page has problems:\n  %s", doing, strings.Join(problems, "\n  "))
	}
}

// fatal ends the test and says where it was: the address and what the page shows.
func (p *Page) fatal(format string, args ...any) {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	var seen struct{ URL, Text string }
	where := ""
	if problems := p.watch.take(); len(problems) > 0 {
		where = "\nwith problems:\n  " + strings.Join(problems, "\n  ")
	}
	if err := p.run(ctx, "glance", &seen); err == nil {
		where += fmt.Sprintf("\non %s, which shows:\n%s", seen.URL, seen.Text)
	}
	p.tb.Fatalf(format+"%s", append(args, where)...)
}

// ask runs a function of the library that returns a string, in whatever document is there.
func (p *Page) ask(name string) (answer string) {
	p.tb.Helper()
	p.mustRun(name, &answer)
	return answer
}

// mustRun is run for what cannot fail on any page.
func (p *Page) mustRun(name string, result any) {
	p.tb.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	err := p.until(ctx, func(ctx context.Context) error { return p.run(ctx, name, result) })
	if err != nil {
		p.tb.Fatalf("%s: %v", name, err)
	}
}

// run calls a function of the library on the document; result may be nil.
func (p *Page) run(ctx context.Context, name string, result any, args ...any) error {
	w, err := p.enter(ctx)
	if err != nil {
		return err
	}
	return p.runOn(ctx, w.root, name, result, args...)
}

// runOn calls a function of the library with the node as its first argument.
func (p *Page) runOn(ctx context.Context, node runtime.RemoteObjectID, name string, result any, args ...any) error {
	given := make([]*runtime.CallArgument, len(args))
	for i, a := range args {
		value, err := json.Marshal(a)
		if err != nil {
			return err
		}
		given[i] = &runtime.CallArgument{Value: value}
	}
	yes := true
	// A promise is never kept where scripts are off, not even one that is kept already.
	wait := name == waits
	res, err := cdp.Call(ctx, p.target, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID:            node,
		FunctionDeclaration: "function(...args) { return library." + name + "(this, ...args) }",
		Arguments:           given,
		ReturnByValue:       &yes,
		AwaitPromise:        &wait,
	})
	switch {
	case err != nil:
		return err
	case res.ExceptionDetails != nil:
		return fmt.Errorf("library.%s: %s", name, res.ExceptionDetails.Exception.Description)
	case result == nil:
		return nil
	}
	return json.Unmarshal(res.Result.Value, result)
}

// enter returns the library's world in the present document and makes it if need be.
func (p *Page) enter(ctx context.Context) (world, error) {
	document := p.watch.motion().document
	if p.world.id != 0 && p.world.document == document {
		return p.world, nil
	}
	made, err := cdp.Call(ctx, p.target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: p.watch.frame, WorldName: "tests",
	})
	if err != nil {
		return world{}, err
	}
	res, err := cdp.Call(ctx, p.target, runtime.Evaluate, runtime.EvaluateParams{
		Expression: library, ContextID: made.ExecutionContextID,
	})
	switch {
	case err != nil:
		return world{}, err
	case res.ExceptionDetails != nil:
		return world{}, fmt.Errorf("the library: %s", res.ExceptionDetails.Exception.Description)
	}
	p.world = world{document: document, id: made.ExecutionContextID, root: res.Result.ObjectID}
	return p.world, nil
}
