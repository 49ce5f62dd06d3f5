package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/clock"
)

type healthcheckCmd struct {
	URLs     []string      `arg:"" optional:"" name:"url" help:"Base URLs of services. Without any, the services on the ports from --port-base are asked."`
	Host     string        `help:"Address that the services listen on." env:"MOCKONE_HOST" default:"127.0.0.1"`
	PortBase int           `help:"Port of control." env:"MOCKONE_PORT_BASE" default:"${port_base}"`
	Services []string      `help:"Only these services." env:"MOCKONE_SERVICES" placeholder:"NAME"`
	Wait     time.Duration `help:"Ask again until all are well, for so long at most (30s); once, if not given." placeholder:"DURATION"`
	JSON     bool          `name:"json" help:"Print the answers as JSON."`
}

// How long all services together may take to answer, and how long to wait before they are
// asked again, in wall time.
const (
	healthTimeout = 5 * time.Second
	healthAgain   = 100 * time.Millisecond
)

// health is what a service says of itself.
type health struct {
	URL     string `json:"url"`
	Status  string `json:"status"`
	Service string `json:"service,omitempty"`
	Version string `json:"version,omitempty"`
}

// Run asks all, and fails if one is not well.
func (h *healthcheckCmd) Run(ctx context.Context, c *console) error {
	addresses, err := h.addresses()
	if err != nil {
		return err
	}
	found, well := askAll(ctx, addresses)
	if h.Wait > 0 && !well {
		found, well = awaitHealth(ctx, clock.System(), found, h.Wait)
	}
	if h.JSON {
		if err := c.value(found); err != nil {
			return err
		}
	} else {
		rows := make([][]string, len(found))
		for i, f := range found {
			rows[i] = []string{f.URL, f.Service, f.Version, f.Status}
		}
		c.table("URL | SERVICE | VERSION | STATUS", rows)
	}
	if !well {
		return coded(exitError)
	}
	return nil
}

// awaitHealth asks the services again and again until all are well or the wait, in wall time,
// is over. It returns what was answered last; found is what was answered first.
func awaitHealth(ctx context.Context, wall clock.Wall, found []health, wait time.Duration) (last []health, well bool) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	addresses := make([]string, len(found))
	for i := range found {
		addresses[i] = found[i].URL
	}
	for {
		again, giveUp := wall.After(healthAgain)
		select {
		case <-ctx.Done():
			giveUp()
			return found, false
		case <-again:
		}
		answers, well := askAll(ctx, addresses)
		if well {
			return answers, true
		}
		if ctx.Err() == nil { // else they were cut short, and say nothing
			found = answers
		}
	}
}

// askAll asks all services, one after the other, and says whether all are well.
func askAll(ctx context.Context, addresses []string) (found []health, well bool) {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	found, well = make([]health, len(addresses)), true
	for i, address := range addresses {
		found[i] = askHealth(ctx, address)
		well = well && found[i].Status == "ok"
	}
	return found, well
}

// addresses returns whom to ask.
func (h *healthcheckCmd) addresses() ([]string, error) {
	if len(h.URLs) > 0 {
		return h.URLs, nil
	}
	if h.PortBase == 0 {
		return nil, errors.New("with free ports (--port-base 0) the services' URLs must be given")
	}
	host := h.Host
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // who listens everywhere is asked here
	}
	var out []string
	for i, service := range mockone.Services() {
		if len(h.Services) == 0 || slices.Contains(h.Services, service) {
			out = append(out, "http://"+net.JoinHostPort(host, strconv.Itoa(h.PortBase+i)))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there are no such services: want some of %s", strings.Join(mockone.Services(), ", "))
	}
	return out, nil
}

// askHealth asks one service. Its status is "ok", or what is wrong.
func askHealth(ctx context.Context, address string) health {
	h := health{URL: address}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(strings.TrimRight(address, "/"), "/healthz")+"/healthz", nil)
	if err != nil {
		h.Status = err.Error()
		return h
	}
	client := &http.Client{}
	resp, err := client.Do(req)
	if err != nil {
		h.Status = err.Error()
		return h
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	switch {
	case err != nil:
		h.Status = err.Error()
	case resp.StatusCode != http.StatusOK:
		h.Status = resp.Status
	case json.Unmarshal(body, &h) != nil || h.Status == "":
		h.Status = "not a service of Mockone"
	}
	h.URL = address
	return h
}
