package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// api is the prefix of the control API.
const api = "/api/v1"

// steering is how a command finds control, and how it shows what control answers.
type steering struct {
	Control      string `help:"Base URL of the control service." env:"MOCKONE_CONTROL" default:"http://127.0.0.1:8080"`
	ControlToken string `help:"Token of the control service, if it asks for one." env:"MOCKONE_CONTROL_TOKEN" placeholder:"TOKEN"`
	JSON         bool   `name:"json" help:"Print the answer as JSON."`
}

// client returns a client of the control service.
func (s *steering) client() *client {
	return &client{base: strings.TrimRight(s.Control, "/"), token: s.ControlToken, http: &http.Client{}}
}

// inSandbox is the flag of commands that act in one sandbox.
type inSandbox struct {
	Sandbox string `short:"s" help:"The sandbox." env:"MOCKONE_SANDBOX" default:"default" complete:"sandbox"`
}

// path returns the address of something in the sandbox.
func (s *inSandbox) path(parts ...string) string {
	return sandboxPath(s.Sandbox, parts...)
}

// orSandbox is for commands that need nothing but a sandbox, which may then be
// named without the flag.
type orSandbox struct {
	Named string `arg:"" optional:"" name:"sandbox" help:"The sandbox; the same as --sandbox." complete:"sandbox"`
	inSandbox
}

// path returns the address of something in the sandbox.
func (s *orSandbox) path(parts ...string) string {
	if s.Named != "" {
		return sandboxPath(s.Named, parts...)
	}
	return s.inSandbox.path(parts...)
}

// sandboxPath returns the address of something in a sandbox.
func sandboxPath(name string, parts ...string) string {
	var b strings.Builder
	b.WriteString("/sandboxes/" + url.PathEscape(name))
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

// client speaks to a control service. No call has a timeout of its own: waits
// are held by the server, and a signal ends the context.
type client struct {
	base  string
	token string
	http  *http.Client
}

// problem is a refusal in the words of the server (RFC 9457).
type problem struct {
	Status  int    `json:"status"`
	Title   string `json:"title"`
	Detail  string `json:"detail"`
	Code    string `json:"code"`
	Reasons []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"reasons"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// Error returns the message and the code, and below them every single reason.
func (p *problem) Error() string {
	var b strings.Builder
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	fmt.Fprintf(&b, "%s (%s)", text, p.Code)
	if len(p.Reasons) > 1 {
		for _, r := range p.Reasons {
			fmt.Fprintf(&b, "\n  %s (%s)", r.Message, r.Code)
		}
	}
	for _, e := range p.Errors {
		if strings.Contains(text, e.Message) {
			continue // said already
		}
		b.WriteString("\n  ")
		if e.Location != "" {
			b.WriteString(e.Location + ": ")
		}
		b.WriteString(e.Message)
	}
	return b.String()
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// do asks and returns the body of the answer. in is sent as JSON unless it is nil.
func (c *client) do(ctx context.Context, method, path string, query url.Values, in any) ([]byte, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	address := c.base + api + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("the address of control: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("reading the answer of control: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, refusal(resp, answer)
	}
	return answer, nil
}

// unreachable says what to do if nobody answers.
func (c *client) unreachable(err error) error {
	if isRefused(err) {
		return fmt.Errorf("no control service answers at %s: start one with \"mockone serve\", or name another with --control", c.base)
	}
	return fmt.Errorf("asking control: %w", err)
}

// refusal returns the error of an answer that is none of success.
func refusal(resp *http.Response, answer []byte) error {
	p := &problem{}
	if err := json.Unmarshal(answer, p); err != nil || p.Code == "" {
		return fmt.Errorf("%s answered %s: is it a control service of Mockone?", resp.Request.URL.Host, resp.Status)
	}
	return p
}

// ask asks and reads the answer as a T; the body is returned as well.
func ask[T any](ctx context.Context, c *client, method, path string, query url.Values, in any) (T, []byte, error) {
	var out T
	raw, err := c.do(ctx, method, path, query, in)
	if err != nil {
		return out, nil, err
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			return out, nil, fmt.Errorf("reading the answer of control: %w", err)
		}
	}
	return out, raw, nil
}

// pageSize is how much of a list one request brings.
const pageSize = 500

// page is a part of any list.
type page struct {
	Items []json.RawMessage `json:"items"`
	// Next is where lists of things that stand still go on, Cursor where logs do.
	Next   string `json:"next,omitempty"`
	Cursor string `json:"cursor,omitempty"`
}

// list reads a list, page by page, up to limit items; all of it if limit is 0.
func (c *client) list(ctx context.Context, path string, query url.Values, limit int) (page, error) {
	all := page{Items: []json.RawMessage{}}
	for {
		size := pageSize
		if limit > 0 {
			size = min(size, limit-len(all.Items))
		}
		query.Set("limit", strconv.Itoa(size))
		part, _, err := ask[page](ctx, c, http.MethodGet, path, query, nil)
		if err != nil {
			return page{}, err
		}
		all.Items = append(all.Items, part.Items...)
		all.Next, all.Cursor = part.Next, part.Cursor
		after := part.Next
		if after == "" && len(part.Items) == size {
			after = part.Cursor
		}
		if after == "" || limit > 0 && len(all.Items) >= limit {
			return all, nil
		}
		query.Set("after", after)
	}
}

// each decodes the items of a page as Ts.
func each[T any](p page) ([]T, error) {
	out := make([]T, len(p.Items))
	for i, raw := range p.Items {
		if err := json.Unmarshal(raw, &out[i]); err != nil {
			return nil, fmt.Errorf("reading the answer of control: %w", err)
		}
	}
	return out, nil
}

// given returns a query of the values that are not empty.
func given(values map[string]string) url.Values {
	q := url.Values{}
	for name, v := range values {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q
}
