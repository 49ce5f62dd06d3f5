package migrator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// tries is how often a request is sent at most while it gets no usable answer.
	tries = 6
	// firstPause is the pause before the second try; it doubles each time.
	firstPause = time.Second
	// answerTime is how long an answer may take.
	answerTime = 30 * time.Second
	// answerSize is how long an answer may be: far more than a page of a list.
	answerSize = 16 << 20
	// renewals is how often a session may end under one request.
	renewals = 3
)

// console talks to one console, with the patience and the care that every request
// needs. It is used by one goroutine.
type console struct {
	service, base, language string
	http                    *http.Client
	sleep                   func(context.Context, time.Duration) error

	// limit is how long an answer may take; 0 means any time.
	limit time.Duration

	token string
	// renew, if set, signs in again after a session has ended.
	renew func(ctx context.Context, why *Problem) error
}

// get reads. It may be repeated at will.
func (c *console) get(ctx context.Context, path string, out any) error {
	return c.ask(ctx, http.MethodGet, path, nil, out)
}

// ask sends a request that does no harm when it is carried out twice: a reading, a
// sign-in.
func (c *console) ask(ctx context.Context, method, path string, in, out any) error {
	never := func(context.Context) (bool, error) { return false, nil }
	return c.persist(ctx, never, func() error { return c.send(ctx, method, path, in, out) })
}

// act posts a request that changes something, and must not be carried out twice. If
// its answer is lost, happened says whether it was carried out; only if not it is
// sent again. The answer's body is not looked at: what counts is the state that is
// read afterwards.
func (c *console) act(ctx context.Context, path string, in any, happened func(context.Context) (bool, error)) error {
	return c.persist(ctx, happened, func() error { return c.send(ctx, http.MethodPost, path, in, nil) })
}

// persist calls once until it gets an answer, signing in again when the session has
// ended. An error that it returns is an answer (a *Problem), or says that there was none.
func (c *console) persist(ctx context.Context, happened func(context.Context) (bool, error), once func() error) error {
	renewed := 0
	for try, pause := 1, firstPause; ; {
		err := once()
		if err == nil {
			return nil
		}
		if why, over := sessionOver(err); over && c.renew != nil && renewed < renewals {
			// A request without a valid session was not carried out: sending it again
			// is safe.
			renewed++
			if err := c.renew(ctx, why); err != nil {
				return err
			}
			continue
		}
		lost, isLost := errors.AsType[*lostError](err)
		if !isLost || try == tries {
			return err
		}
		if err := c.sleep(ctx, max(pause, retryAfter(lost))); err != nil {
			return err
		}
		try, pause = try+1, 2*pause
		if done, err := happened(ctx); err != nil || done {
			return err
		}
	}
}

// retryAfter returns how long a server that is in trouble asks to wait.
func retryAfter(err error) time.Duration {
	if busy, ok := errors.AsType[*Problem](err); ok {
		return busy.retryAfter
	}
	return 0
}

// send sends a request once and decodes its answer into out, unless out is nil.
func (c *console) send(ctx context.Context, method, path string, in, out any) error {
	operation := fmt.Sprintf("%s: %s %s", c.service, method, strings.SplitN(path, "?", 2)[0])
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s: %w", operation, err)
		}
		body = bytes.NewReader(encoded)
	}
	within := ctx
	if c.limit > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, c.limit)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(within, method, strings.TrimSuffix(c.base, "/")+path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.language != "" {
		req.Header.Set("Accept-Language", c.language)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return lost(ctx, operation, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerSize))
	if err != nil {
		return lost(ctx, operation, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return refusal(operation, resp, answer)
	}
	if out == nil || resp.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return lost(ctx, operation, err)
	}
	return nil
}

// lost is a request without an answer, unless the caller himself has given it up.
func lost(ctx context.Context, operation string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", operation, context.Cause(ctx))
	}
	return &lostError{operation, err}
}

// refusal makes an error of an answer with an error's status. It is the console's word
// if it is problem details and not a server's in trouble (5xx), who may have carried
// the request out, or in a flood (429), who wants to be asked again. A temporary problem
// of the product is the console's word whatever its status.
func refusal(operation string, resp *http.Response, answer []byte) error {
	p := &Problem{}
	usable := resp.StatusCode < http.StatusInternalServerError && resp.StatusCode != http.StatusTooManyRequests
	if err := json.Unmarshal(answer, p); err != nil || p.Code == "" {
		p = &Problem{Title: http.StatusText(resp.StatusCode), Code: "http"}
		usable = false
	}
	p.Status, p.Operation = resp.StatusCode, operation
	if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && after > 0 {
		p.retryAfter = seconds(after)
	}
	if usable || p.temporary() {
		return p
	}
	return &lostError{operation, p}
}

// page is one page of a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// list reads all pages of a list.
func list[T any](ctx context.Context, c *console, path string) ([]T, error) {
	var all []T
	for after := ""; ; {
		at := path
		if after != "" {
			separator := "?"
			if strings.Contains(path, separator) {
				separator = "&"
			}
			at += separator + "after=" + url.QueryEscape(after)
		}
		var p page[T]
		if err := c.get(ctx, at, &p); err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if p.Next == "" || p.Next == after {
			return all, nil
		}
		after = p.Next
	}
}
