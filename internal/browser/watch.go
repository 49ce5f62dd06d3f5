package browser

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch follows what Chromium tells of one page: whether it is on its way to another
// document, and what goes wrong in it. Events arrive in order with the answers to commands,
// so after a command all that happened before its answer is known here.
type watch struct {
	frame   cdp.FrameID // the main frame
	answer  func(*page.EventJavascriptDialogOpening)
	crashed chan struct{} // closed when the page's process is lost

	mu        sync.Mutex
	requested bool // the page has asked for a navigation that has not started yet
	loading   bool
	document  int // how many documents the frame has had; what is known of an older one is void
	visits    int // how many loads have ended
	status    int
	change    chan struct{}     // closed and replaced whenever one of the above changes
	asked     network.RequestID // the last request for a document, until it is answered
	failure   string            // of that request
	problems  []string
}

// motion is where a page stands on its way to a document.
type motion struct {
	moving           bool
	document, visits int
	status           int
	change           <-chan struct{} // closed when this is no longer so
}

func (w *watch) motion() motion {
	w.mu.Lock()
	defer w.mu.Unlock()
	return motion{
		moving: w.requested || w.loading, document: w.document, visits: w.visits, status: w.status, change: w.change,
	}
}

// set changes what is known under the lock and wakes whoever waits for a change.
func (w *watch) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
	close(w.change)
	w.change = make(chan struct{})
}

// problem notes what a page must not do.
func (w *watch) problem(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// take returns the problems since the last take.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.problems
	w.problems = nil
	return taken
}

// event is called for every event of the page's target, in order.
func (w *watch) event(ev any) {
	switch ev := ev.(type) {
	case *page.EventFrameRequestedNavigation:
		// Asked for by the page itself, before the click that led to it is answered.
		if ev.FrameID == w.frame && ev.Disposition == page.ClientNavigationDispositionCurrentTab {
			w.set(func() { w.requested = true })
		}
	case *page.EventFrameStartedNavigating:
		if ev.FrameID == w.frame {
			// The request for a document bears the name of what loads it.
			w.set(func() { w.asked, w.failure = network.RequestID(ev.LoaderID), "" })
		}
	case *page.EventFrameStartedLoading:
		if ev.FrameID == w.frame {
			w.set(func() { w.requested, w.loading = false, true })
		}
	case *page.EventFrameNavigated:
		if ev.Frame.ID == w.frame {
			w.set(func() { w.document++ })
		}
	case *page.EventFrameStoppedLoading:
		if ev.FrameID == w.frame {
			w.stopped()
		}
	case *page.EventWindowOpen:
		w.problem("it opens another tab, where nothing is looked at: %s", ev.URL)
	case *page.EventJavascriptDialogOpening:
		w.problem("a script's %s: %s", ev.Type, ev.Message)
		w.answer(ev)
	case *inspector.EventTargetCrashed:
		close(w.crashed)
	default:
		w.trouble(ev)
	}
}

// failed keeps why a document does not come. One that was answered has: it may be empty.
func (w *watch) failed(ev *network.EventLoadingFailed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ev.RequestID == w.asked {
		w.failure = ev.ErrorText
	}
}

// stopped ends a load. One that failed is a problem only now: a page may give up a document
// for another one.
func (w *watch) stopped() {
	w.set(func() {
		w.requested, w.loading, w.visits = false, false, w.visits+1
		if w.failure != "" {
			w.problems = append(w.problems, "a document does not load: "+w.failure)
		}
		w.asked, w.failure = "", ""
	})
}

// trouble notes the events that tell of something wrong.
func (w *watch) trouble(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		what := ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil && e.Description != "" {
			what = e.Description
		}
		w.problem("exception: %s", what)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			w.problem("console.%s: %s", ev.Type, consoleText(ev.Args))
		}
	case *log.EventEntryAdded:
		// The network's entries say less than its events below.
		if ev.Entry.Level == log.EntryLevelError && ev.Entry.Source != log.EntrySourceNetwork {
			w.problem("%s: %s", ev.Entry.Source, ev.Entry.Text)
		}
	case *network.EventResponseReceived:
		w.response(ev)
	case *network.EventLoadingFailed:
		w.failed(ev)
		// What a policy has blocked is told by the log.
		if ev.Type != network.ResourceTypeDocument && !ev.Canceled && ev.BlockedReason == "" {
			w.problem("a resource (%s) does not load: %s", ev.Type, ev.ErrorText)
		}
	}
}

// response notes the document's status, 5xx, and resources that are not there.
func (w *watch) response(ev *network.EventResponseReceived) {
	status := int(ev.Response.Status)
	if ev.Type == network.ResourceTypeDocument {
		if ev.FrameID == w.frame {
			w.set(func() { w.status, w.asked = status, "" })
		}
		if status >= 500 {
			w.problem("%s answers %d", ev.Response.URL, status)
		}
		return
	}
	// A script asks for what may be refused, and shows the refusal; and Chromium asks for
	// the icon by itself.
	script := ev.Type == network.ResourceTypeFetch || ev.Type == network.ResourceTypeXHR
	if status < 400 || script && status < 500 || implicitIcon(ev.Response.URL) {
		return
	}
	w.problem("%s (%s) answers %d", ev.Response.URL, ev.Type, status)
}

func implicitIcon(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Path == "/favicon.ico"
}

// consoleText puts the arguments of console.error together as the console shows them.
func consoleText(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		text := a.Description
		if text == "" {
			text = string(a.Value)
			if unquoted, err := strconv.Unquote(text); err == nil {
				text = unquoted
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}
