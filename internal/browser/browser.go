// Package browser drives a headless Chromium in tests the way a person or a robot does: by
// roles, labels and visible names. It is for tests alone.
//
// A click is a real click of the mouse at the middle of what is to be clicked, refused when
// that is disabled, invisible or covered, and it returns when the document that it leads to
// has loaded. Where a page's scripts may still be at work, looking for something waits until
// the page changes, and gives up after Options.Patience. Nothing sleeps.
//
// A page that breaks a promise every page makes fails its test by itself: an answer with
// 5xx, an exception or console.error, a violation of the page's content security policy, a
// resource that does not load, a script's alert.
package browser

import (
	"context"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
)

// Options say what kind of browser a test wants.
type Options struct {
	NoScript bool   // the pages' scripts do not run
	Language string // Accept-Language and navigator.language: "en", "ja"; "" is "en"
	Dark     bool   // the system's colour scheme is dark
	Width    int    // of the view in CSS pixels; 0 is 1280
	Height   int    // 0 is 720
	// Screenshots is the folder for Screenshot and FullScreenshot; "" takes none.
	Screenshots string
	// Collect leaves the problems of a page to its test, which reads Problems, instead of
	// failing the test with the first one.
	Collect bool
	// Patience is how long a page may take to load, and to show what is looked for; 0 is 10 s.
	// It is real time, and used up only by a test that fails.
	Patience time.Duration
}

// Browser makes pages of one kind. All of a test binary share one Chromium, which the first
// one starts, and which ends with the test binary, however that ends.
type Browser struct {
	process *process
	options Options
}

// New returns a browser. A machine without Chromium fails the test with one line that says
// how to install it; a test that is to pass there skips itself under -short.
func New(tb testing.TB, o Options) *Browser {
	tb.Helper()
	p, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return with(p, o)
}

// with fills in the defaults of the options.
func with(p *process, o Options) *Browser {
	if o.Language == "" {
		o.Language = "en"
	}
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 720
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	return &Browser{process: p, options: o}
}

// version asks the browser for the User-Agent that it sends.
func version(ctx context.Context, s cdp.Session) (agent string, err error) {
	v, err := cdp.Call(ctx, s, cdpbrowser.GetVersion, cdp.Empty{})
	return v.UserAgent, err
}
