package mockone_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/mockone/mockone"
)

// TestKilled kills the real program while eight callers change things, starts it
// again on the same folder, and looks into the log of events: everything that was
// acknowledged is there, nothing is there by halves, and what was due goes on.
func TestKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and starts the program four times")
	}
	data, temporary := t.TempDir(), t.TempDir()
	program := build(t)
	p := serve(t, program, data, temporary)
	var all []*load
	for round := range 3 {
		still := newLoad(p, fmt.Sprintf("still-%d", round), map[string]any{"mode": "manual"})
		moving := newLoad(p, fmt.Sprintf("moving-%d", round), map[string]any{"mode": "rate", "rate": 100})
		all = append(all, still, moving)

		// The moment differs from round to round, and is the same in every run.
		sum := sha256.Sum256(fmt.Appendf(nil, "kill %d", round))
		moment := 20 + int64(binary.BigEndian.Uint64(sum[:])%180)
		p.killedAfter(moment, still, moving)

		p = serve(t, program, data, temporary)
		for _, l := range all {
			l.moveTo(p)
			l.nothingIsLost()
		}
		still.timeGoesOn(func() { still.box.advance(map[string]any{"by": "5m"}) })
		moving.timeGoesOn(func() {})
		t.Logf("round %d: killed after %d acknowledged commands", round, moment)
	}
	p.stop()
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind in the folder for temporary files: %v %v", left, err)
	}
}

// build builds the command.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "mockone")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/mockone").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

// process is the program, serving.
type process struct {
	*lab
	cmd *exec.Cmd
	log bytes.Buffer
	// stdout is what comes after the line that says it is ready.
	stdout io.Reader
}

// serve starts the program on free ports, and returns when it is ready.
func serve(t *testing.T, program, data, temporary string) *process {
	t.Helper()
	p := &process{lab: &lab{t: t}}
	p.cmd = exec.CommandContext(t.Context(), program, "serve", "--port-base=0", "--data="+data, "--no-default-sandbox")
	p.cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	p.cmd.Stderr = &p.log
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(pipe)
	line, err := out.ReadString('\n')
	var at map[string]string
	if ready, ok := strings.CutPrefix(line, "ready "); !ok || json.Unmarshal([]byte(ready), &at) != nil {
		t.Fatalf("the first line is %q (%v)\n%s", line, err, &p.log)
	}
	p.stdout, p.elsewhere = out, at[mockone.Control]
	return p
}

// stop ends the program in the friendly way.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Error(err)
	}
	if more, err := io.ReadAll(p.stdout); err != nil || len(more) > 0 {
		p.t.Errorf("on stdout after the line that it is ready: %q %v", more, err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("stopped: %v\n%s", err, &p.log)
	}
}

// killedAfter lets four callers work in each sandbox, and kills the program when
// so many of their commands were acknowledged.
func (p *process) killedAfter(commands int64, loads ...*load) {
	p.t.Helper()
	const callers = 4
	var done atomic.Int64
	moment := make(chan struct{})
	var working sync.WaitGroup
	for _, l := range loads {
		for caller := range callers {
			working.Go(func() {
				l.work(caller, func() {
					if done.Add(1) == commands {
						close(moment)
					}
				})
			})
		}
	}
	all := make(chan struct{})
	go func() { working.Wait(); close(all) }()
	select {
	case <-moment:
	case <-all:
		p.t.Errorf("all callers have stopped after %d commands\n%s", done.Load(), &p.log)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Error(err)
	}
	<-all
	if err := p.cmd.Wait(); err == nil {
		p.t.Error("the program has ended by itself")
	}
}

// load is a sandbox in which much happens at once.
type load struct {
	box      *box
	owner    string // the token of the Primary User Account
	instance string

	mu sync.Mutex
	// acknowledged maps an account to the rows that its commands took, in order.
	acknowledged map[string][]string
}

// newLoad makes a sandbox, where a product is being connected.
func newLoad(p *process, name string, clock map[string]any) *load {
	p.t.Helper()
	l := &load{acknowledged: map[string][]string{}}
	l.box = p.sandbox("cas-foundation", "", map[string]any{
		"name": name, "clock": clock, "settings": map[string]string{"v1.connect": "3m"},
	})
	l.owner = l.box.signIn("v1", "primary_user_account")
	l.instance = l.box.connect(l.owner).field("id")
	return l
}

// work invites accounts, changes and deletes them, until nobody answers. It calls
// told after each command that was acknowledged.
func (l *load) work(caller int, told func()) {
	const accounts = "/api/user-accounts"
	// Not the test's client: what cannot be sent again must not be.
	ask := func(method, path string, body any) answer {
		return send(context.WithoutCancel(l.box.t.Context()), method, l.box.URLs["v1"]+path, l.owner, body)
	}
	for n := 0; ; n++ {
		made := ask("POST", accounts, map[string]string{"email": fmt.Sprintf("caller%d-%d@load.example", caller, n), "role": "Auditor"})
		if made.Err != nil {
			return
		}
		id := made.field("id")
		if !l.note(made, http.StatusCreated, id, "v1.account.invite", told) {
			return
		}
		resent := ask("POST", accounts+"/"+id+"/resend-invitation", nil)
		if resent.Err != nil || !l.note(resent, http.StatusOK, id, "v1.account.resend", told) {
			return
		}
		if n%2 == 0 {
			continue
		}
		deleted := ask("DELETE", accounts+"/"+id, nil)
		if deleted.Err != nil || !l.note(deleted, http.StatusNoContent, id, "v1.account.delete", told) {
			return
		}
	}
}

// note remembers that a command was acknowledged.
func (l *load) note(a answer, status int, id, row string, told func()) bool {
	if a.Status != status {
		l.box.t.Errorf("%s: %s", row, a)
		return false
	}
	l.mu.Lock()
	l.acknowledged[id] = append(l.acknowledged[id], row)
	l.mu.Unlock()
	told()
	return true
}

// moveTo looks at the sandbox through another process from now on.
func (l *load) moveTo(p *process) {
	l.box.t.Helper()
	l.box.lab = p.lab
	l.box.about("GET", "", nil).into(l.box.t, l.box)
}

// log returns all events.
func (l *load) log() []event {
	l.box.t.Helper()
	var all []event
	for cursor := ""; ; {
		var page struct {
			Items  []event `json:"items"`
			Cursor string  `json:"cursor"`
		}
		l.box.about("GET", "/events?limit=500&after="+cursor, nil).into(l.box.t, &page)
		if len(page.Items) == 0 {
			return all
		}
		all, cursor = append(all, page.Items...), page.Cursor
	}
}

// nothingIsLost compares what was acknowledged with the log.
func (l *load) nothingIsLost() {
	t := l.box.t
	t.Helper()
	rows := map[string][]string{}
	sent := 0
	for i, e := range l.log() {
		if want := fmt.Sprintf("1.%d", i+1); e.Cursor != want {
			t.Fatalf("%s: the event at %s is at %s: some are missing", l.box.ID, want, e.Cursor)
		}
		switch e.Row {
		case "v1.account.invite", "v1.account.resend":
			sent++
			rows[e.Thing] = append(rows[e.Thing], e.Row)
		case "v1.account.delete":
			rows[e.Thing] = append(rows[e.Thing], e.Row)
		case "mail.message.send":
			sent--
		}
	}
	if sent != 0 {
		t.Errorf("%s: invitations and mails differ by %d: a command was done by halves", l.box.ID, sent)
	}
	commands := 0
	for id, want := range l.acknowledged {
		commands += len(want)
		// The last command of each caller may have been done without an answer.
		if got := rows[id]; len(got) < len(want) || strings.Join(got[:len(want)], " ") != strings.Join(want, " ") {
			t.Errorf("%s: of account %s was acknowledged %v, and the log has %v", l.box.ID, id, want, got)
		}
	}
	if commands == 0 {
		t.Errorf("%s: no command was acknowledged", l.box.ID)
	}
}

// timeGoesOn waits for what was due, and sees each of it happen once.
func (l *load) timeGoesOn(pass func()) {
	t := l.box.t
	t.Helper()
	pass()
	l.box.about("GET", "/events?row=v1.product_instance.connected&wait=30s", nil)
	connected := 0
	under := map[string]int{}
	for _, e := range l.log() {
		switch {
		case e.Row == "v1.product_instance.connected" && e.Thing == l.instance:
			connected++
		case e.Row == "mail.message.send":
			under[e.Thing]++
		case e.Row == "mail.message.deliver":
			under[e.Thing]--
		}
	}
	if connected != 1 {
		t.Errorf("%s: the product was connected %d times", l.box.ID, connected)
	}
	for id, n := range under {
		if n != 0 {
			t.Errorf("%s: mail %s was sent once and arrived %d times", l.box.ID, id, 1-n)
		}
	}
}
