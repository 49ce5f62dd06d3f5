package browser

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// needChromium skips the test where a quick answer is wanted.
func needChromium(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no browser")
	}
}

// document wraps a body into a whole page that nothing is wrong with.
func document(body string) string {
	return `<!doctype html><html lang="en"><head><title>Lab</title><link rel="icon" href="data:,"></head><body>` + body + `</body></html>`
}

// pages are what the lab serves by path; those not here are made by lab.
var pages = map[string]string{
	"/form": document(`<h1>Sign in</h1>
<form method="post" action="/form">
 <p><label for="name">User name</label> <input id="name" name="name">
 <p><label>Password <input type="password" name="password"></label>
 <p><label>Since <input type="date" name="since"></label>
 <p><label>Remark <textarea name="remark">old</textarea></label>
 <p><label>Language <select name="language"><option value="en">English</option><option value="ja">日本語</option><option disabled>Latin</option></select></label>
 <p><label><input type="checkbox" name="agree" value="yes"> I agree</label>
 <p><label><input type="radio" name="kind" value="new"> New</label> <label><input type="radio" name="kind" value="old" checked> Old</label>
 <p><label>Fixed <input readonly value="stays"></label> <label>Off <input disabled></label> <label>Short <input maxlength="3"></label>
 <p><button>Sign in</button> <button type="button" disabled>Later</button>
</form>
<p data-testid="hint">Mind the <b>step</b></p><p hidden data-testid="secret">hidden</p>
<p><a href="/two">Two</a> <a href="#below">Below</a> <a href="/slow">Slow</a> <a href="/nothing">Nothing</a> <a href="mailto:a@b.example">Mail</a></p>
<div style="height:2000px"></div><p id="below"><a href="/two">Deep down</a></p>`),
	"/two": document(`<h1>Second page</h1><p>It is here.</p><a href="/form">Return</a>`),
	"/table": document(`<h1>Products</h1><table><thead><tr><th>Product<th>Action</thead>
<tr><td>Alpha<td><form action="/update/alpha"><button>Update</button></form>
<tr><td>Beta<td><form action="/update/beta"><button>Update</button></form></table>`),
	"/covered": document(`<button>Under</button><button style="visibility:hidden">Ghost</button>
<div id="veil" style="position:fixed;inset:0">veil</div>`),
	"/hash":   document(`<h1>Here</h1><form action="javascript:void 0"><button type="button">Idle</button></form>`),
	"/dialog": document(`<h1>Outside</h1><button id="open">Open</button><dialog id="d" aria-labelledby="t"><h2 id="t">Inside</h2><button id="close">Close</button></dialog><p id="late"></p><script src="/dialog.js"></script>`),
	"/dialog.js": `document.querySelector('#open').onclick = () => {
  document.querySelector('#d').showModal()
  fetch('/late').then(r => r.text()).then(t => { document.querySelector('#late').textContent = t })
}
document.querySelector('#close').onclick = () => document.querySelector('#d').close()`,
	"/go":        document(`<button onclick="fetch('/late').then(() => location.assign('/two'))">Go there</button>`),
	"/console":   document(`<script>console.error('broken', 7)</script>`),
	"/exception": document(`<script>throw new Error('thrown')</script>`),
	"/onclick":   document(`<button onclick="undefined.x()">Break</button>`),
	"/alert":     document(`<button onclick="alert('Watch out'); document.title = 'after'">Alert</button>`),
	"/gone":      document(`<img src="/no.png" alt="missing">`),
	"/csp":       document(`<h1 style="color:red">Red</h1>`),
	"/policed":   document(`<form method="post" action="/form"><button>Send</button></form>`),
	"/filter":    document(`<form id="f" action="/update/all"><label>Show <select><option>None</option><option>All</option></select></label></form><script>document.querySelector('#f').onchange = e => e.currentTarget.requestSubmit()</script>`),
	"/popup":     document(`<a href="/two" target="_blank">Elsewhere</a>`),
	"/wide": document(`<h1>Wide</h1><div id="bar" style="width:3000px">bar</div><button id="tight" style="width:40px;white-space:nowrap">A long text of a button</button>
<p id="cut" style="width:50px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">A long paragraph</p>
<div style="width:200px;overflow-x:auto"><div style="width:5000px">may scroll</div></div>`),
	"/mute": `<html><body><h1></h1><input name="q"><input name="p" placeholder="only a hint"><button></button><a href="/two"></a><img src="data:,">
<table><tr><td>1</table><i id="twice"></i><i id="twice"></i><label for="none">lost</label></body></html>`,
	"/meta": document(`<meta http-equiv="refresh" content="0; url=/two"><h1>Wait</h1>`),
}

// lab serves pages for the tests, and the few answers that are no plain page.
func lab(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, body := range pages {
		kind := map[bool]string{true: "text/javascript", false: "text/html; charset=utf-8"}[strings.HasSuffix(path, ".js")]
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			if path == "/csp" || path == "/policed" {
				w.Header().Set("Content-Security-Policy", "default-src 'none'; form-action 'none'; img-src data:")
			}
			_, _ = w.Write([]byte(body))
		})
	}
	answer := func(path string, do func(http.ResponseWriter, *http.Request)) { mux.HandleFunc(path, do) }
	show := func(w http.ResponseWriter, status int, text string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, document("<h1>"+text+"</h1>"))
	}
	answer("POST /form", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // a form that is none shows empty values, which the test sees
		var lines []string
		for _, name := range []string{"name", "password", "since", "remark", "language", "agree", "kind"} {
			lines = append(lines, name+"="+r.Form.Get(name))
		}
		show(w, http.StatusOK, strings.Join(lines, ";"))
	})
	answer("GET /update/{product}", func(w http.ResponseWriter, r *http.Request) {
		show(w, http.StatusOK, "Updating "+r.PathValue("product"))
	})
	// Three redirects and a document that comes in two pieces with a pause, each for real
	// time: the last answers once a click could long have been taken for done.
	answer("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		next := map[string]string{"": "/slow?n=2", "2": "/slow?n=3"}[r.FormValue("n")]
		pause(r)
		http.Redirect(w, r, cmp.Or(next, "/two"), http.StatusSeeOther)
	})
	answer("GET /late", func(w http.ResponseWriter, r *http.Request) {
		pause(r)
		_, _ = fmt.Fprint(w, "late news")
	})
	answer("GET /nothing", func(w http.ResponseWriter, r *http.Request) { pause(r); w.WriteHeader(http.StatusNoContent) })
	answer("GET /teapot", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusTeapot, "Teapot") })
	answer("GET /broken", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusBadGateway, "Broken") })
	answer("GET /hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	answer("GET /who", func(w http.ResponseWriter, r *http.Request) {
		old, _ := r.Cookie("who")
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.FormValue("name"), HttpOnly: true, SameSite: http.SameSiteStrictMode})
		if old == nil {
			old = &http.Cookie{Value: "nobody"}
		}
		show(w, http.StatusOK, "was "+old.Value+" in "+r.Header.Get("Accept-Language"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// pause lets real time pass before an answer, so that waiting for it shows.
func pause(r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
	defer cancel()
	<-ctx.Done()
}

// recorder is a test that is meant to fail: it notes what is said instead.
type recorder struct {
	testing.TB
	said    []string
	cleanup []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanup = append(r.cleanup, f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

// failing runs f as a test of its own and returns what that said, "" if it passed.
func failing(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f(r)
	}()
	<-ended
	for _, clean := range slices.Backward(r.cleanup) {
		clean()
	}
	return strings.Join(r.said, "\n")
}
