package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/examples/migrator"
	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/estate"
)

type demoCmd struct {
	Product      string `arg:"" optional:"" help:"What is migrated: cas (Cloud App Security), apexone (Apex One SaaS) or tmems (Email Security); what the fixture has, if not given." enum:",cas,apexone,tmems" default:""`
	Fixture      string `short:"f" help:"Starting world: a name (see \"mockone fixture list\"), or a YAML or JSON file; the product's usual one, for cas ${fixture}, if not given." placeholder:"NAME" complete:"fixture or file"`
	Seed         string `help:"What everything random is drawn from; the fixture's own, if not given." placeholder:"TEXT"`
	Lang         string `help:"Language of the consoles and of the report: ${enum}." enum:"en,ja" default:"en"`
	Name         string `help:"Name of the sandbox." default:"demo"`
	Control      string `help:"Base URL of a running control service to do it with, instead of a platform of its own." placeholder:"URL"`
	ControlToken string `help:"Token of the control service, if it asks for one." env:"MOCKONE_CONTROL_TOKEN" placeholder:"TOKEN"`
	Fixtures     string `help:"Folder with starting worlds of your own." env:"MOCKONE_FIXTURES" type:"path" placeholder:"DIR" complete:"folder"`
	JSON         bool   `name:"json" help:"Print one JSON object a line."`
}

// Help is shown by demo --help.
func (*demoCmd) Help() string {
	return `Makes a fresh sandbox and lets the reference client (examples/migrator) migrate
the customer in it: the client's steps, and what they change in the products, are
printed as they happen. Time is virtual, so that minutes of waiting take no time;
but for the last line, which says how long it really took, the same fixture and
seed always print the same.

The usual world's customer has Vision One on Foundation Services. One who has none
yet (--fixture cas-only) is brought to it first: activation, the email address of
the Primary User Account, the region. One whose Vision One is of the legacy
platform (--fixture cas-legacy) is taken to Foundation Services on the way.

"mockone demo apexone" moves Apex One SaaS to Standard Endpoint Protection instead:
the enrollment token, the temporary problem that is waited out, the sign-out of
everybody in mid-flow, the accounts of Apex Central.

"mockone demo tmems" moves Email Security to Cloud Email Gateway Protection, while
a stream of mail comes in: at the end each message has to be in the log of the
gateway, once and on time, also what came in while the update ran.

It exits with 0 when the customer is migrated, with 2 when obstacles stand in the
way (try --fixture cas-salesforce) or there is nothing to migrate, and with 1 on
errors.

With --control the sandbox stays afterwards, to be looked at in the consoles.`
}

// Run migrates and tells of it.
func (d *demoCmd) Run(ctx context.Context, c *console) (err error) {
	wall := clock.System()
	began := wall.Now()
	steer := steering{Control: d.Control, ControlToken: d.ControlToken}
	if d.Control == "" {
		p, err := mockone.Start(ctx, mockone.Options{Fixtures: d.Fixtures})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, p.Close(context.WithoutCancel(ctx))) }()
		steer.Control = p.URL(mockone.Control)
	}
	box, err := d.sandbox(ctx, steer.client())
	if err != nil {
		return err
	}
	run := &demo{box: box, client: steer.client(), at: inSandbox{box.ID}, show: d.view(c), lang: d.Lang, product: migrator.Product(d.Product)}
	cfg, err := run.config(ctx, migrator.VirtualClock{Control: steer.Control, Sandbox: box.ID, Token: steer.ControlToken})
	if err != nil && !errors.Is(err, migrator.ErrNothingToMigrate) {
		return err
	}
	run.show.begin(box, cfg.Product)
	if err != nil {
		run.show.end(nothingToMigrate(box, d.Lang), 0)
		err = coded(exitObstacles)
	} else {
		err = run.migrate(ctx, cfg)
	}
	run.show.realTime(wall.Now().Sub(began))
	return err
}

// view returns the way of showing that fits the flags and the terminal.
func (d *demoCmd) view(c *console) view {
	if d.JSON {
		return &jsonView{c: c}
	}
	lines := &lineView{c: c, lang: d.Lang}
	width, ok := c.terminal()
	if !ok {
		return lines
	}
	lines.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return &terminalView{lineView: lines, width: width}
}

// demoLabel marks sandboxes that a demo has made, and that the next may replace.
const demoLabel = "mockone.demo"

// world is the starting world: the one that is named, or the product's usual one.
func (d *demoCmd) world() string {
	usual := map[string]string{string(migrator.ApexOne): "apexone-foundation", string(migrator.EmailSecurity): "tmems-foundation"}
	return cmp.Or(d.Fixture, usual[d.Product], mockone.DefaultFixture)
}

// sandbox makes the demo's sandbox. Its clock stands still but for the client's
// waits, so that a slow machine sees the same as a fast one.
func (d *demoCmd) sandbox(ctx context.Context, c *client) (*control.Made, error) {
	fixture, err := fixtureArgument(d.world())
	if err != nil {
		return nil, err
	}
	body := map[string]any{
		"name": d.Name, "fixture": fixture, "locale": d.Lang,
		"clock": map[string]any{"mode": clock.Manual}, "labels": map[string]string{demoLabel: "true"},
	}
	if d.Seed != "" {
		body["seed"] = d.Seed
	}
	made, _, err := c.create(ctx, body)
	if p, ok := errors.AsType[*problem](err); !ok || p.Code != "sandbox.exists" {
		return &made, err
	}
	at := sandboxPath(d.Name)
	old, _, err := ask[control.Summary](ctx, c, http.MethodGet, at, nil, nil)
	if err != nil {
		return nil, err
	}
	if old.Labels[demoLabel] != "true" {
		return nil, fmt.Errorf("there is a sandbox %q already, which no demo has made: choose another --name", d.Name)
	}
	if _, err := c.do(ctx, http.MethodDelete, at, nil, nil); err != nil {
		return nil, err
	}
	made, _, err = c.create(ctx, body)
	return &made, err
}

// demo is one run.
type demo struct {
	box    *control.Made
	client *client
	at     inSandbox
	show   view
	lang   string
	// product is what is migrated; empty means what the sandbox has.
	product migrator.Product
	// sent is the mail that has come in.
	sent []migrator.Sent

	cursor string
	now    time.Time
	// failed is what went wrong where no error could be returned.
	failed error
}

// config returns what the client has to know: addresses and logins, as any client,
// how to wait, and where its mail is.
func (d *demo) config(ctx context.Context, mailbox migrator.VirtualClock) (migrator.Config, error) {
	d.now, d.cursor = d.box.Clock.Now, d.box.Cursor
	cfg := migrator.Config{
		Product: d.product, Language: d.lang,
		V1: d.box.URLs[mockone.V1], CAS: d.box.URLs[mockone.CAS], ApexOne: d.box.URLs[mockone.ApexOne], EmailSecurity: d.box.URLs[mockone.TMEmS],
		Sleep:  d.sleep,
		Now:    func(context.Context) (time.Time, error) { return d.now, nil },
		OnStep: func(s migrator.Step) { d.step(ctx, s) },
		Code:   mailbox.Code, OneTimePassword: mailbox.OneTimePassword,
	}
	var credentials []migrator.Credential
	for _, role := range slices.Sorted(maps.Keys(d.box.Credentials)) {
		c := d.box.Credentials[role]
		credentials = append(credentials, migrator.Credential{Role: c.Role, Service: c.Service, Login: c.Login, Password: c.Password, State: c.State})
	}
	err := cfg.Fill(credentials)
	if d.product = cfg.Product; d.product == migrator.EmailSecurity {
		cfg.Sent = func(context.Context) ([]migrator.Sent, error) { return d.sent, nil }
	}
	if service := string(cfg.Product); cfg.V1 == "" || d.box.URLs[service] == "" {
		return cfg, fmt.Errorf("nobody serves Vision One or %[1]s over this data folder: start \"mockone serve v1 %[1]s\"", service)
	}
	return cfg, err
}

// migrate lets the client do its work, and shows the end of it.
func (d *demo) migrate(ctx context.Context, cfg migrator.Config) error {
	report, err := migrator.Run(ctx, cfg)
	err = errors.Join(err, d.failed, d.events(ctx))
	d.show.end(report, d.now.Sub(d.box.Clock.Now))
	if errors.Is(err, migrator.ErrObstacles) && d.failed == nil {
		return coded(exitObstacles)
	}
	return err
}

// nothingToMigrate is the report on a world in which there is nothing to be done.
func nothingToMigrate(box *control.Made, lang string) *migrator.Report {
	return &migrator.Report{
		Changes:   []string{},
		Obstacles: []migrator.Obstacle{{Code: "demo.nothing_to_migrate", Message: fmt.Sprintf(demoWords().noMigration.In(lang), box.Fixture)}},
	}
}

// sleep is the client's. Where there is Email Security, mail comes in meanwhile.
func (d *demo) sleep(ctx context.Context, t time.Duration) error {
	if d.product != migrator.EmailSecurity {
		return d.advance(ctx, t)
	}
	for every := max(mailEvery, t/mailsAWait); t > 0; t -= every {
		if err := d.mail(ctx); err != nil {
			return errors.Join(err, d.failed)
		}
		if err := d.advance(ctx, min(t, every)); err != nil {
			return err
		}
	}
	return nil
}

const (
	// mailEvery is how often mail comes in while the client waits, mailsAWait how often at
	// most during one wait.
	mailEvery  = 5 * time.Second
	mailsAWait = 20
)

// mail has a message come in, to one of the customer's domains or from there.
func (d *demo) mail(ctx context.Context) error {
	played, _, err := ask[estate.MailPlayed](ctx, d.client, http.MethodPost, d.at.path("traffic"), nil, estate.MailTraffic{Count: 1})
	for _, m := range played.Messages {
		d.sent = append(d.sent, migrator.Sent{MessageID: m.MessageID, At: m.At})
	}
	return err
}

// advance moves the sandbox's time, and with it what was due.
func (d *demo) advance(ctx context.Context, t time.Duration) error {
	moved, _, err := ask[control.Advanced](ctx, d.client, http.MethodPost, d.at.path("clock", "advance"), nil, map[string]string{"by": t.String()})
	if err != nil {
		return errors.Join(err, d.failed)
	}
	if err := errors.Join(d.events(ctx), d.failed); err != nil {
		return err
	}
	d.now = moved.Now
	d.show.wait(d.now)
	return nil
}

// step shows what the client has done, behind what came of it.
func (d *demo) step(ctx context.Context, s migrator.Step) {
	if err := d.events(ctx); err != nil {
		d.failed = errors.Join(d.failed, err)
		return
	}
	d.show.step(s)
}

// events shows what has happened since they were shown last.
func (d *demo) events(ctx context.Context) error {
	got, err := d.client.list(ctx, d.at.path("events"), given(map[string]string{"after": d.cursor}), 0)
	if err != nil {
		return err
	}
	items, err := each[control.Event](got)
	if err != nil {
		return err
	}
	for i := range items {
		d.show.event(&items[i])
	}
	if got.Cursor != "" {
		d.cursor = got.Cursor
	}
	return nil
}

// briefly writes a duration as people say it, without units that are zero.
func briefly(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
