package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
)

// missing is what a test says when there is no Chromium: one line with the cure.
const missing = "no Chromium found: run `scripts/install-tools chromium` " +
	"(Debian: `apt-get install chromium fonts-ipafont-gothic`), or name one in $MOCKONE_CHROMIUM"

// find returns the path of the Chromium to use.
func find() (string, error) {
	if path := os.Getenv("MOCKONE_CHROMIUM"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("$MOCKONE_CHROMIUM: %w", err)
		}
		return found, nil
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New(missing)
}

// guard starts Chromium and outlives the tests by the moment it takes to clean up: it waits
// for its standard input to end, which the kernel closes however the test binary ends, then
// kills Chromium and removes the profile. The pipes on 3 and 4 and the error output are
// Chromium's alone, so that their end tells of Chromium's end.
const guard = `
profile=$1
shift
"$@" "--user-data-dir=$profile" </dev/null >/dev/null &
chromium=$!
exec 2>/dev/null 3<&- 4>&-
read -r _
kill -KILL "$chromium"
wait "$chromium"
tries=0
until rm -rf "$profile" || [ "$tries" -ge 1000 ]; do tries=$((tries + 1)); done
`

// process is one running Chromium with a profile of its own.
type process struct {
	// newTab is chromedp.NewContext with the context that holds the browser.
	newTab func(...chromedp.ContextOption) (context.Context, context.CancelFunc)
	agent  string // the User-Agent that pages send
	lost   <-chan struct{}
	errors *tail
	// profile is the folder of all that Chromium writes.
	profile string
	stop    func() error // ends Chromium, waits until it has ended and its profile is gone
}

// shared returns the Chromium of this test binary, which the first page starts and the end
// of the process ends. It is the one variable of the package: the tests of a binary have
// nothing else in common, and a Chromium for each would cost half a second each.
var shared = sync.OnceValues(func() (*process, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	return start(path)
})

// startTime is more than Chromium needs to start on a busy machine.
const startTime = time.Minute

// start runs the Chromium at path and connects to it.
func start(path string) (*process, error) {
	profile, err := os.MkdirTemp("", "mockone-chromium-")
	if err != nil {
		return nil, err
	}
	p, err := launch(path, profile)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", path, err), os.RemoveAll(profile))
	}
	return p, nil
}

// launch runs path under the guard, with pipes as the way to talk to it: no port is opened.
func launch(path, profile string) (_ *process, err error) {
	var opened []io.Closer
	pipe := func() (r, w *os.File) {
		if err == nil {
			if r, w, err = os.Pipe(); err == nil {
				opened = append(opened, r, w)
			}
		}
		return r, w
	}
	theirRead, write := pipe()
	read, theirWrite := pipe()
	errorsRead, errorsWrite := pipe()
	lifeRead, life := pipe()
	closeAll := func(files ...io.Closer) {
		for _, f := range files {
			_ = f.Close() // a pipe that is given up
		}
	}
	if err != nil {
		closeAll(opened...)
		return nil, err
	}

	args := append([]string{"-c", guard, "guard", profile, path}, flags()...)
	cmd := exec.Command("sh", args...) //nolint:noctx,gosec // the shell starts what find has found; it ends with its standard input, after it has cleaned up
	cmd.Stdin = lifeRead
	cmd.Stderr = errorsWrite
	cmd.ExtraFiles = []*os.File{theirRead, theirWrite}
	// What Chromium and its libraries keep in a home belongs to the profile as well.
	cmd.Env = append(os.Environ(), "HOME="+profile, "XDG_CONFIG_HOME="+profile, "XDG_CACHE_HOME="+profile,
		"TZ=UTC", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = ownGroup()
	err = cmd.Start()
	closeAll(theirRead, theirWrite, errorsWrite, lifeRead)
	if err != nil {
		closeAll(write, read, errorsRead, life)
		return nil, err
	}

	p := &process{errors: newTail(errorsRead), profile: profile}
	end := func() error {
		closeAll(life)
		return cmd.Wait()
	}
	if err := p.connect(chromedp.NewPipeConn(read, write), end); err != nil {
		err = errors.Join(err, end())
		<-p.errors.end // nobody is left to say more
		return nil, fmt.Errorf("%w; it said:\n%s", err, p.errors)
	}
	return p, nil
}

// connect makes the browser at the other end of conn the one that newTab opens tabs in.
func (p *process) connect(conn *chromedp.PipeConn, end func() error) error {
	ctx, cancel := chromedp.NewAllocatorContext(context.Background(), &allocator{conn: conn})
	first, closeFirst := chromedp.NewContext(ctx, chromedp.WithErrorf(p.errors.logf), chromedp.WithLogf(p.errors.logf))
	failed := func(err error) error {
		cancel()
		return fmt.Errorf("it does not answer: %w", err)
	}
	// The context of the first act is the browser's own, so the limit is on the pipe instead.
	limit, done := context.WithTimeout(ctx, startTime)
	defer done()
	inTime := context.AfterFunc(limit, func() { _ = conn.Close() })
	if err := chromedp.Do(first); err != nil {
		return failed(err)
	}
	if !inTime() {
		return failed(fmt.Errorf("waited for %v", startTime))
	}
	browser := chromedp.FromContext(first).Browser
	agent, err := version(first, browser)
	if err != nil {
		return failed(err)
	}
	p.agent, p.lost = agent, browser.LostConnection
	p.newTab = func(o ...chromedp.ContextOption) (context.Context, context.CancelFunc) {
		return chromedp.NewContext(first, o...)
	}
	p.stop = func() error {
		closeFirst()
		cancel()
		return end()
	}
	return nil
}

// allocator hands chromedp a browser that runs already.
type allocator struct{ conn *chromedp.PipeConn }

func (a *allocator) Allocate(ctx context.Context, o ...chromedp.BrowserOption) (*chromedp.Browser, error) {
	return chromedp.NewBrowserTransport(ctx, a.conn, o...)
}

func (*allocator) Attaches() bool { return true }
func (*allocator) Wait()          {}

// flags are Chromium's: without a window, for pages of this machine alone, and silent
// towards everybody else. This machine is also every name that ends in .test: browsers
// trust it less than localhost, as they do the names of containers.
func flags() []string {
	f := []string{
		"--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--no-startup-window",
		"--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
		"--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--disable-crash-reporter",
		"--disable-domain-reliability", "--disable-client-side-phishing-detection", "--metrics-recording-only",
		"--no-pings", "--no-service-autorun", "--password-store=basic", "--use-mock-keychain",
		"--disable-search-engine-choice-screen", "--disable-prompt-on-repost", "--disable-popup-blocking",
		// Going back is a visit like any other, and no page is spoken to that was not opened.
		"--disable-features=BackForwardCache,Translate,OptimizationHints,MediaRouter,AutofillServerCommunication," +
			"InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,PasswordManagerOnboarding," +
			"PasswordLeakDetection,Prerender2,HttpsUpgrades",
		// Tests have many pages open at once, and none is in front.
		"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
		"--disable-renderer-backgrounding", "--disable-hang-monitor", "--disable-ipc-flooding-protection",
		// The same picture on every machine.
		"--disable-gpu", "--force-color-profile=srgb", "--font-render-hinting=none",
		"--lang=en-US", "--mute-audio", "--disable-dev-shm-usage",
	}
	if os.Getuid() == 0 {
		f = append(f, "--no-sandbox") // Chromium refuses to run as root otherwise
	}
	return f
}

// tail keeps the end of what Chromium says, for the message of a test that fails.
type tail struct {
	end  chan struct{} // closed when nobody is left to say more
	mu   sync.Mutex
	text []byte
}

// tailSize is more than Chromium says before it gives up, in bytes.
const tailSize = 8 << 10

func newTail(r io.ReadCloser) *tail {
	t := &tail{end: make(chan struct{})}
	go func() {
		defer close(t.end)
		_, _ = io.Copy(t, r) // it ends with Chromium
		_ = r.Close()
	}()
	return t
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = t.text[over:]
	}
	return len(b), nil
}

func (t *tail) logf(format string, args ...any) { _, _ = fmt.Fprintf(t, format+"\n", args...) }

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
