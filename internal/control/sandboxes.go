package control

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

// Summary is a sandbox as lists show it: what is known without opening its file.
type Summary struct {
	ID      string `json:"id"`
	Fixture string `json:"fixture" doc:"The name of the fixture that it was made from."`
	Seed    string `json:"seed"`
	// CreatedAt and ExpiresAt are wall time.
	CreatedAt time.Time         `json:"created_at" doc:"Wall time."`
	ExpiresAt time.Time         `json:"expires_at,omitzero" doc:"Wall time; absent if it lives until it is removed."`
	Labels    map[string]string `json:"labels,omitempty"`
	URLs      map[string]string `json:"urls" doc:"The base URL of each service, for whoever asks."`
}

// Sandbox is a sandbox as control shows it.
type Sandbox struct {
	Summary
	Locale   string            `json:"locale"`
	Timezone string            `json:"timezone"`
	Cursor   string            `json:"cursor" doc:"Where the log of events ends now."`
	Clock    Clock             `json:"clock"`
	Settings map[string]string `json:"settings" doc:"Every setting's value here."`
}

// Made is the answer to who makes a sandbox.
type Made struct {
	Sandbox
	// Credentials are the sign-ins by role.
	Credentials map[string]sim.Credential `json:"credentials"`
}

// SandboxPath names the sandbox that a call is about.
type SandboxPath struct {
	ID string `path:"sandbox" minLength:"1" maxLength:"63" doc:"The sandbox's name."`
}

type listIn struct {
	Paging
	Label []string `query:"label,explode" maxItems:"8" doc:"name=value: only sandboxes that bear this label."`
}

// SandboxList is a page of sandboxes.
type SandboxList struct {
	Items []Summary `json:"items"`
	Next  string    `json:"next,omitempty" doc:"Give it as after to get the next page."`
}

func (c *Control) list(ctx context.Context, call *web.Call, in *listIn) (*SandboxList, error) {
	labels, err := parseLabels(in.Label)
	if err != nil {
		return nil, err
	}
	out := &SandboxList{Items: []Summary{}}
	after := in.After
	for {
		entries, err := c.engine.Registry().List(ctx, after, in.Limit)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			e := &entries[i]
			after = e.ID
			if !contains(e.Labels, labels) || c.expired(e) {
				continue
			}
			if len(out.Items) == in.Limit {
				out.Next = out.Items[len(out.Items)-1].ID
				return out, nil
			}
			out.Items = append(out.Items, c.summary(ctx, call, e))
		}
		if len(entries) < in.Limit {
			return out, nil
		}
	}
}

func (c *Control) show(ctx context.Context, call *web.Call, in *SandboxPath) (*Sandbox, error) {
	made, err := c.read(ctx, call, in.ID)
	if err != nil {
		return nil, err
	}
	return &made.Sandbox, nil
}

// CredentialList is the sign-ins of a sandbox.
type CredentialList struct {
	Items []sim.Credential `json:"items"`
}

func (c *Control) credentials(ctx context.Context, call *web.Call, in *SandboxPath) (*CredentialList, error) {
	made, err := c.read(ctx, call, in.ID)
	if err != nil {
		return nil, err
	}
	out := &CredentialList{Items: []sim.Credential{}}
	for _, role := range slices.Sorted(maps.Keys(made.Credentials)) {
		out.Items = append(out.Items, made.Credentials[role])
	}
	return out, nil
}

type changeIn struct {
	SandboxPath
	Body struct {
		Settings map[string]string  `json:"settings,omitempty" doc:"New values. Timers that run already keep their instants."`
		Locale   string             `json:"locale,omitempty" enum:"en,ja"`
		TTL      *string            `json:"ttl,omitempty" maxLength:"40" doc:"How long it lives from now, in wall time; 0s: until it is removed."`
		Labels   *map[string]string `json:"labels,omitempty" doc:"Replaces all labels."`
	}
}

func (c *Control) change(ctx context.Context, call *web.Call, in *changeIn) (*Sandbox, error) {
	var ttl time.Duration
	var err error
	if in.Body.TTL != nil {
		if ttl, err = parseDuration("ttl", *in.Body.TTL, maxTime); err != nil {
			return nil, err
		}
	}
	if in.Body.Labels != nil {
		if err := checkLabels(*in.Body.Labels); err != nil {
			return nil, err
		}
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// What can still be refused comes first.
	if len(in.Body.Settings) > 0 || in.Body.Locale != "" {
		if _, err := box.Do(ctx, actor, sim.PutSettings{Values: in.Body.Settings, Locale: in.Body.Locale}); err != nil {
			return nil, err
		}
	}
	if in.Body.TTL != nil {
		if err := box.SetLifetime(ctx, ttl); err != nil {
			return nil, err
		}
	}
	if in.Body.Labels != nil {
		if err := c.engine.Registry().SetLabels(ctx, in.ID, maps.Clone(*in.Body.Labels)); err != nil {
			return nil, err
		}
	}
	return c.show(ctx, call, &in.SandboxPath)
}

func (c *Control) remove(ctx context.Context, _ *web.Call, in *SandboxPath) (*sim.Left, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	left, err := box.Remove(ctx)
	if err != nil {
		return nil, err
	}
	return &left, nil
}

// read returns all about a sandbox, from one reading.
func (c *Control) read(ctx context.Context, call *web.Call, id string) (*Made, error) {
	box, err := c.engine.Sandbox(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &Made{Credentials: map[string]sim.Credential{}}
	if err := box.View(ctx, func(r *sim.Reader) error {
		info := r.Info()
		last, err := r.LastEvent()
		if err != nil {
			return err
		}
		out.Locale, out.Timezone = info.Locale, info.Timezone
		out.Cursor = cursor{info.Epoch, last}.String()
		if out.Settings, err = r.Settings(); err != nil {
			return err
		}
		if out.Clock, err = readClock(r); err != nil {
			return err
		}
		list, err := r.Credentials()
		for _, k := range list {
			out.Credentials[k.Role] = k
		}
		return err
	}); err != nil {
		return nil, err
	}
	e, err := c.engine.Registry().Get(ctx, id)
	if err != nil {
		return nil, err
	}
	out.Summary = c.summary(ctx, call, &e)
	return out, nil
}

func (c *Control) summary(ctx context.Context, call *web.Call, e *store.Entry) Summary {
	s := Summary{
		ID: e.ID, Fixture: e.Fixture, Seed: e.Seed, CreatedAt: time.UnixMicro(e.CreatedAt).UTC(),
		Labels: e.Labels, URLs: c.urls(ctx, call.Request, e.ID),
	}
	if e.ExpiresAt != 0 {
		s.ExpiresAt = time.UnixMicro(e.ExpiresAt).UTC()
	}
	return s
}

// expired reports whether a sandbox's lifetime is over, although nobody has
// swept it yet.
func (c *Control) expired(e *store.Entry) bool {
	return e.ExpiresAt != 0 && e.ExpiresAt <= c.engine.Wall().Now().UnixMicro()
}

// parseLabels reads the labels that a list is asked for.
func parseLabels(asked []string) (map[string]string, error) {
	out := make(map[string]string, len(asked))
	for _, s := range asked {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, invalid("label: want name=value")
		}
		out[name] = value
	}
	return out, nil
}

func contains(all, some map[string]string) bool {
	for name, value := range some {
		if got, ok := all[name]; !ok || got != value {
			return false
		}
	}
	return true
}
