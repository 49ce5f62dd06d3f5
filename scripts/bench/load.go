package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

func measureLoad(ctx context.Context, p *process, load time.Duration) error {
	s, err := p.create(ctx, "load", "manual")
	if err != nil {
		return err
	}
	pua := s.Credentials["primary_user_account"]
	var signed struct {
		Token string `json:"token"`
	}
	if err := call(ctx, plain, "POST", s.URLs["v1"]+"/api/sign-in", "", map[string]string{"email": pua.Login, "password": pua.Password}, &signed); err != nil {
		return err
	}
	var accounts []string
	for i := range connections {
		var a struct {
			ID string `json:"id"`
		}
		if err := call(ctx, plain, "POST", s.URLs["v1"]+"/api/user-accounts", signed.Token, map[string]string{
			"email": fmt.Sprintf("load%d@example.com", i), "role": "Analyst",
		}, &a); err != nil {
			return err
		}
		accounts = append(accounts, a.ID)
	}
	get := func(client *http.Client, _, _ int) error {
		return call(ctx, client, "GET", s.URLs["v1"]+"/api/business", signed.Token, nil, nil)
	}
	// Each connection moves the role of an account of its own to and fro.
	roles := []map[string]string{{"role": "Auditor"}, {"role": "Analyst"}}
	patch := func(client *http.Client, worker, n int) error {
		return call(ctx, client, "PATCH", s.URLs["v1"]+"/api/user-accounts/"+accounts[worker], signed.Token, roles[n%2], nil)
	}
	if err := beside(ctx, "authenticated stateful GET", load, "GET", s.URLs["v1"]+"/api/business", signed.Token, nil, get); err != nil {
		return err
	}
	if err := beside(ctx, "durable state-changing PATCH", load, "PATCH", s.URLs["v1"]+"/api/user-accounts/"+accounts[0], signed.Token, roles[0], patch); err != nil {
		return err
	}
	// A command that does more: it also sends a mail, which is a thing of its own.
	resend := func(worker int) string {
		return s.URLs["v1"] + "/api/user-accounts/" + accounts[worker] + "/resend-invitation"
	}
	post := func(client *http.Client, worker, _ int) error {
		return call(ctx, client, "POST", resend(worker), signed.Token, nil, nil)
	}
	return beside(ctx, "durable state-changing POST, with a mail", load, "POST", resend(0), signed.Token, nil, post)
}

// beside measures a request and the bare handler that answers the same bytes.
func beside(ctx context.Context, what string, load time.Duration, method, url, token string, body any, do func(client *http.Client, worker, n int) error) error {
	var same []byte
	if err := call(ctx, plain, method, url, token, body, &same); err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, exe, "-bare")
	cmd.Stdin = bytes.NewReader(same)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		return errors.New("the bare handler printed nothing")
	}
	address := lines.Text()
	bare := func(client *http.Client, _, _ int) error {
		return call(ctx, client, method, address, token, body, nil)
	}
	// Warm both, then measure in turns, so that a noisy neighbour hits both.
	var ours, theirs float64
	for range 3 {
		a, err := rate(load/3, do)
		if err != nil {
			return err
		}
		b, err := rate(load/3, bare)
		if err != nil {
			return err
		}
		ours, theirs = ours+a/3, theirs+b/3
	}
	fmt.Printf("%-44s %.0f/s, bare handler %.0f/s, ratio %.2f (%d connections, %d bytes)\n", what, ours, theirs, ours/theirs, connections, len(same))
	return nil
}

// rate returns how many requests a second come through.
func rate(load time.Duration, do func(client *http.Client, worker, n int) error) (float64, error) {
	var wg sync.WaitGroup
	counts, errs := make([]int, connections), make([]error, connections)
	began := time.Now()
	for w := range connections {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
			defer client.CloseIdleConnections()
			for time.Since(began) < load {
				if errs[w] = do(client, w, counts[w]); errs[w] != nil {
					return
				}
				counts[w]++
			}
		})
	}
	wg.Wait()
	passed := time.Since(began)
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / passed.Seconds(), errors.Join(errs...)
}
