package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	yaml "github.com/goccy/go-yaml"

	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

type sandboxCmd struct {
	Create   sandboxCreate   `cmd:"" help:"Make a sandbox."`
	List     sandboxList     `cmd:"" help:"List sandboxes."`
	Show     sandboxShow     `cmd:"" help:"Show a sandbox: addresses, sign-ins, clock."`
	Fork     sandboxFork     `cmd:"" help:"Make a sandbox from the present state of another."`
	Reset    sandboxReset    `cmd:"" help:"Take a sandbox back to the world that it was made as."`
	Remove   sandboxRemove   `cmd:"" help:"Remove sandboxes."`
	Settings sandboxSettings `cmd:"" help:"Show or change a sandbox's settings."`
}

// sandboxNamed is a sandbox named as an argument.
type sandboxNamed struct {
	Name string `arg:"" optional:"" default:"default" help:"The sandbox (${default})." complete:"sandbox"`
}

// sandboxLife is how long a sandbox lives and what it is marked with.
type sandboxLife struct {
	TTL   string            `name:"ttl" help:"How long it lives, in real time (24h). Until it is removed, if not given." placeholder:"DURATION"`
	Label map[string]string `help:"A word of your own, to find it by." mapsep:"none" placeholder:"NAME=VALUE"`
}

type sandboxCreate struct {
	Name     string            `arg:"" optional:"" help:"Its name; drawn if not given."`
	Fixture  string            `short:"f" help:"Starting world: a name (see \"mockone fixture list\"), or a YAML or JSON file." default:"${fixture}" complete:"fixture or file"`
	Seed     string            `help:"What everything random is drawn from." placeholder:"TEXT"`
	Locale   string            `help:"Language of its texts: en or ja." enum:",en,ja" default:"" placeholder:"LANG"`
	Timezone string            `help:"Time zone of its consoles." placeholder:"ZONE"`
	Set      map[string]string `help:"A setting that differs from the fixture's." mapsep:"none" placeholder:"NAME=VALUE" complete:"setting"`
	Clock    string            `help:"How its time moves: real, rate, manual or auto." enum:",real,rate,manual,auto" default:"" placeholder:"MODE"`
	Rate     float64           `help:"Virtual seconds per second; makes the clock's mode rate." placeholder:"N"`
	Idle     string            `help:"In mode auto: how long nothing must happen, in wall time, before time jumps (20ms)." placeholder:"DURATION"`
	Now      string            `help:"Instant at which its time starts (2026-03-01T09:00:00Z)." placeholder:"TIME"`
	sandboxLife
	steering
}

// Run makes a sandbox.
func (s *sandboxCreate) Run(ctx context.Context, c *console) error {
	fixture, err := fixtureArgument(s.Fixture)
	if err != nil {
		return err
	}
	body := map[string]any{"fixture": fixture}
	for name, value := range map[string]string{
		"name": s.Name, "seed": s.Seed, "locale": s.Locale, "timezone": s.Timezone, "ttl": s.TTL,
	} {
		if value != "" {
			body[name] = value
		}
	}
	if len(s.Set) > 0 {
		body["settings"] = s.Set
	}
	if len(s.Label) > 0 {
		body["labels"] = s.Label
	}
	if clock := s.clock(); len(clock) > 0 {
		body["clock"] = clock
	}
	made, raw, err := s.client().create(ctx, body)
	return s.show(c, &made, raw, err)
}

// create makes a sandbox, as the body describes it.
func (c *client) create(ctx context.Context, body map[string]any) (control.Made, []byte, error) {
	return ask[control.Made](ctx, c, http.MethodPost, "/sandboxes", nil, body)
}

func (s *sandboxCreate) clock() map[string]any {
	clock := map[string]any{}
	if s.Clock != "" {
		clock["mode"] = s.Clock
	}
	if s.Rate != 0 {
		clock["rate"] = s.Rate
		if s.Clock == "" {
			clock["mode"] = "rate"
		}
	}
	for name, value := range map[string]string{"idle": s.Idle, "now": s.Now} {
		if value != "" {
			clock[name] = value
		}
	}
	return clock
}

// fixtureArgument returns what names a fixture to control: a name as it is, a
// file as the document that it holds.
func fixtureArgument(s string) (any, error) {
	if !isFile(s) {
		return s, nil
	}
	src, err := os.ReadFile(s) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("the fixture: %w", err)
	}
	document, err := yaml.YAMLToJSON(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s, err)
	}
	return json.RawMessage(document), nil
}

// isFile reports whether s names a file rather than a fixture.
func isFile(s string) bool {
	return strings.ContainsAny(s, `/`+string(filepath.Separator)) || slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(s))
}

type sandboxList struct {
	Label []string `help:"Only sandboxes with this label." sep:"none" placeholder:"NAME=VALUE"`
	Limit int      `help:"At most so many; 0: all."`
	steering
}

// Run lists sandboxes.
func (s *sandboxList) Run(ctx context.Context, c *console) error {
	query := url.Values{}
	for _, l := range s.Label {
		query.Add("label", l)
	}
	all, err := s.client().list(ctx, "/sandboxes", query, s.Limit)
	if err != nil {
		return err
	}
	if s.JSON {
		return c.value(all)
	}
	items, err := each[control.Summary](all)
	if err != nil {
		return err
	}
	rows := make([][]string, len(items))
	for i := range items {
		b := &items[i]
		rows[i] = []string{b.ID, b.Fixture, b.Seed, stamp(b.CreatedAt), stamp(b.ExpiresAt), pairs(b.Labels)}
	}
	c.table("SANDBOX | FIXTURE | SEED | CREATED (UTC) | EXPIRES | LABELS", rows)
	return nil
}

type sandboxShow struct {
	sandboxNamed
	steering
}

// Run shows a sandbox.
func (s *sandboxShow) Run(ctx context.Context, c *console) error {
	at := sandboxPath(s.Name)
	box, raw, err := ask[control.Made](ctx, s.client(), http.MethodGet, at, nil, nil)
	if err != nil || s.JSON {
		return s.show(c, &box, raw, err)
	}
	signIns, _, err := ask[control.CredentialList](ctx, s.client(), http.MethodGet, at+"/credentials", nil, nil)
	box.Credentials = map[string]sim.Credential{}
	for _, k := range signIns.Items {
		box.Credentials[k.Role] = k
	}
	return s.show(c, &box, raw, err)
}

type sandboxFork struct {
	Name string `arg:"" help:"The sandbox to fork." complete:"sandbox"`
	As   string `arg:"" optional:"" help:"The new sandbox's name; drawn if not given."`
	sandboxLife
	steering
}

// Run forks a sandbox.
func (s *sandboxFork) Run(ctx context.Context, c *console) error {
	body := map[string]any{}
	if s.As != "" {
		body["name"] = s.As
	}
	if s.TTL != "" {
		body["ttl"] = s.TTL
	}
	if len(s.Label) > 0 {
		body["labels"] = s.Label
	}
	made, raw, err := ask[control.Made](ctx, s.client(), http.MethodPost, sandboxPath(s.Name, "fork"), nil, body)
	return s.show(c, &made, raw, err)
}

type sandboxReset struct {
	sandboxNamed
	steering
}

// Run resets a sandbox.
func (s *sandboxReset) Run(ctx context.Context, c *console) error {
	made, raw, err := ask[control.Made](ctx, s.client(), http.MethodPost, sandboxPath(s.Name, "reset"), nil, nil)
	return s.show(c, &made, raw, err)
}

type sandboxRemove struct {
	Names []string `arg:"" name:"name" help:"The sandboxes." complete:"sandbox"`
	steering
}

// Run removes sandboxes, one after the other.
func (s *sandboxRemove) Run(ctx context.Context, c *console) error {
	for _, name := range s.Names {
		left, raw, err := ask[sim.Left](ctx, s.client(), http.MethodDelete, sandboxPath(name), nil, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if s.JSON {
			if err := c.json(raw); err != nil {
				return err
			}
			continue
		}
		c.printf("%s is removed; left undone: %s, %s\n", name, count(left.OpenTimers, "open timer"), count(left.UnreadMail, "unread mail"))
	}
	return nil
}

type sandboxSettings struct {
	Values map[string]string `arg:"" optional:"" name:"setting" help:"NAME=VALUE to change; without any, all settings are shown." complete:"setting"`
	inSandbox
	steering
}

// Run changes settings, if any are given, and shows them.
func (s *sandboxSettings) Run(ctx context.Context, c *console) error {
	method, body := http.MethodGet, any(nil)
	if len(s.Values) > 0 {
		method, body = http.MethodPatch, map[string]any{"settings": s.Values}
	}
	box, _, err := ask[control.Sandbox](ctx, s.client(), method, s.path(), nil, body)
	if err != nil {
		return err
	}
	if s.JSON {
		return c.value(box.Settings)
	}
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(box.Settings)) {
		if _, asked := s.Values[name]; asked || len(s.Values) == 0 {
			rows = append(rows, []string{name, box.Settings[name]})
		}
	}
	c.table("SETTING | VALUE", rows)
	return nil
}
