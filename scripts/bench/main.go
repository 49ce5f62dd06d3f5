// Command bench measures a real mockone process beside a bare net/http handler
// that returns the same bytes, in one run, so that the ratios mean something on
// any machine:
//
//	go run ./scripts/bench [-seconds 3] [-sandboxes 5000]
//
// It prints start to ready, idle memory, an authenticated stateful GET, a
// durable state-changing request, both over 32 connections, sandbox creation at the
// 100th and the last, and the whole migration in mode auto.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mockone/mockone/examples/migrator"
)

// plain is the client of all that is not load.
var plain = &http.Client{}

// connections is how many connections the load comes over.
const connections = 32

func main() {
	seconds := flag.Int("seconds", 3, "how long each load runs")
	sandboxes := flag.Int("sandboxes", 5000, "how many sandboxes to create")
	bare := flag.Bool("bare", false, "be the bare handler (used by the benchmark itself)")
	flag.Parse()
	var err error
	if *bare {
		err = serveBare(context.Background())
	} else {
		err = run(context.Background(), time.Duration(*seconds)*time.Second, *sandboxes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// serveBare answers every request with the bytes that it read from its input.
func serveBare(ctx context.Context) error {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { //nolint:gosec // a benchmark on loopback
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
}

func run(ctx context.Context, load time.Duration, sandboxes int) error {
	dir, err := os.MkdirTemp("", "mockone-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary := filepath.Join(dir, "mockone")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/mockone").CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	var starts []time.Duration
	for range 5 {
		p, err := start(ctx, binary, filepath.Join(dir, "start"))
		if err != nil {
			return err
		}
		starts = append(starts, p.ready)
		if err := p.stop(); err != nil {
			return err
		}
	}
	fmt.Printf("%-44s %s (median of %d, with a data folder)\n", "start to ready", median(starts), len(starts))
	p, err := start(ctx, binary, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer p.stop() //nolint:errcheck // the measurements are done
	memory, err := p.memory()
	if err != nil {
		return err
	}
	fmt.Printf("%-44s %.1f MB resident\n", "idle memory", memory)
	for _, step := range []func(context.Context, *process) error{
		func(ctx context.Context, p *process) error { return measureLoad(ctx, p, load) },
		measureMigration,
		func(ctx context.Context, p *process) error { return measureCreation(ctx, p, sandboxes) },
	} {
		if err := step(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// process is a running mockone.
type process struct {
	cmd   *exec.Cmd
	urls  map[string]string
	ready time.Duration
}

func start(ctx context.Context, binary, data string) (*process, error) {
	cmd := exec.CommandContext(ctx, binary, "serve", "--port-base", "0", "--data", data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		return nil, errors.Join(errors.New("mockone printed nothing"), cmd.Wait())
	}
	p := &process{cmd: cmd, ready: time.Since(began)}
	line, ok := strings.CutPrefix(lines.Text(), "ready ")
	if !ok {
		return nil, fmt.Errorf("mockone printed %q", lines.Text())
	}
	return p, json.Unmarshal([]byte(line), &p.urls)
}

func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// memory returns the resident memory in MB.
func (p *process) memory() (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("no VmRSS")
}

// sandbox is what creating one answers.
type sandbox struct {
	ID          string            `json:"id"`
	URLs        map[string]string `json:"urls"`
	Credentials map[string]struct {
		Login    string `json:"login"`
		Password string `json:"password"`
	} `json:"credentials"`
}

func (p *process) create(ctx context.Context, name, mode string) (sandbox, error) {
	var s sandbox
	err := call(ctx, plain, "POST", p.urls["control"]+"/api/v1/sandboxes", "", map[string]any{
		"name": name, "fixture": "cas-foundation", "clock": map[string]any{"mode": mode},
	}, &s)
	return s, err
}

func call(ctx context.Context, client *http.Client, method, url, token string, body, answer any) error {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, r)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, url, resp.Status, b)
	}
	if raw, ok := answer.(*[]byte); ok {
		*raw = b
		return nil
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(b, answer)
}

func measureCreation(ctx context.Context, p *process, sandboxes int) error {
	var recent []time.Duration
	for i := 1; i <= sandboxes; i++ {
		began := time.Now()
		if _, err := p.create(ctx, fmt.Sprintf("create-%d", i), "manual"); err != nil {
			return err
		}
		recent = append(recent, time.Since(began))
		if len(recent) > 50 {
			recent = recent[1:]
		}
		if i == 100 || i == sandboxes {
			fmt.Printf("%-44s %s (median of %d)\n", fmt.Sprintf("sandbox creation, the %dth", i), median(recent), len(recent))
		}
	}
	memory, err := p.memory()
	if err != nil {
		return err
	}
	fmt.Printf("%-44s %.1f MB resident\n", fmt.Sprintf("memory after %d sandboxes", sandboxes), memory)
	return nil
}

func measureMigration(ctx context.Context, p *process) error {
	var took []time.Duration
	for i := range 5 {
		s, err := p.create(ctx, fmt.Sprintf("migrate-%d", i), "auto")
		if err != nil {
			return err
		}
		began := time.Now()
		if err := migrate(ctx, p, s); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	fmt.Printf("%-44s %s (median of %d)\n", "the whole migration in auto", median(took), len(took))
	return nil
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2].Round(10 * time.Microsecond)
}

// migrate runs the reference client against a sandbox.
func migrate(ctx context.Context, p *process, s sandbox) error {
	login := func(role string) migrator.Login {
		c := s.Credentials[role]
		return migrator.Login{Email: c.Login, Password: c.Password}
	}
	clock := migrator.VirtualClock{Control: p.urls["control"], Sandbox: s.ID}
	_, err := migrator.Run(ctx, migrator.Config{
		V1: s.URLs["v1"], CAS: s.URLs["cas"],
		PrimaryUser: login("primary_user_account"), Administrator: login("cas_administrator"),
		Sleep: clock.Sleep,
	})
	return err
}
