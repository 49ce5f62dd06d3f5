package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/mockone/mockone"
)

type serveCmd struct {
	Names []string `arg:"" optional:"" name:"service" help:"Services to serve: control, v1, cas, tmems, apexone, wfbs, clp. All, if none is named." complete:"service"`

	Config   string   `help:"YAML file with settings; its keys are the names of the flags." env:"MOCKONE_CONFIG" placeholder:"FILE" complete:"file"`
	Services []string `help:"The same as naming services." env:"MOCKONE_SERVICES" placeholder:"NAME" complete:"service"`

	Host             string            `help:"Address to listen on." env:"MOCKONE_HOST" default:"127.0.0.1"`
	MaxOpen          int               `help:"How many sandboxes stay open at once (five file descriptors each); 0 means 256." env:"MOCKONE_MAX_OPEN" default:"0"`
	PortBase         int               `help:"Port of control; the next are v1, cas, tmems, apexone, wfbs and clp. 0 takes free ports." env:"MOCKONE_PORT_BASE" default:"${port_base}"`
	PublicURL        map[string]string `name:"public-url" help:"Base URL of a service as clients see it, where a proxy or container changes it." env:"MOCKONE_PUBLIC_URL" mapsep:"," placeholder:"SERVICE=URL"`
	Hosts            []string          `help:"Further names that a request's Host may bear, besides localhost and loopback addresses." env:"MOCKONE_HOSTS" placeholder:"NAME"`
	ControlToken     string            `help:"Bearer token that control asks for. Needed where the address is not a loopback one." env:"MOCKONE_CONTROL_TOKEN" placeholder:"TOKEN"`
	InsecureControl  bool              `help:"Serve control to everybody who reaches it, without a token." env:"MOCKONE_INSECURE_CONTROL"`
	Data             string            `help:"Folder to keep sandboxes in; several processes may share it. Without it, all is gone at exit." env:"MOCKONE_DATA" type:"path" placeholder:"DIR" complete:"folder"`
	Fixture          string            `help:"Starting world of the sandbox \"default\"; \"mockone fixture list\" shows all." env:"MOCKONE_FIXTURE" default:"${fixture}" complete:"fixture"`
	NoDefaultSandbox bool              `help:"Start without the sandbox \"default\"." env:"MOCKONE_NO_DEFAULT_SANDBOX"`
	Fixtures         string            `help:"Folder with starting worlds of your own (YAML or JSON)." env:"MOCKONE_FIXTURES" type:"path" placeholder:"DIR" complete:"folder"`
	LogLevel         string            `help:"Least level to log: ${enum}." env:"MOCKONE_LOG_LEVEL" enum:"debug,info,warn,error" default:"warn"`
	LogFormat        string            `help:"How to log, on stderr: ${enum}." env:"MOCKONE_LOG_FORMAT" enum:"text,json" default:"text"`
}

// Help is shown by serve --help.
func (*serveCmd) Help() string {
	return `Once every port answers, one line is printed on stdout:

  ready {"control":"http://127.0.0.1:8080","v1":"http://127.0.0.1:8081",…}

Everything else goes to stderr. SIGTERM or SIGINT lets requests finish and ends
the program; a second signal ends it at once.

Services may run in processes of their own over one folder:

  mockone serve control --data ./data
  mockone serve v1 cas  --data ./data

A flag wins over its environment variable, and that over the file.`
}

// BeforeResolve reads the settings file.
func (*serveCmd) BeforeResolve(ctx *kong.Context) error { return useConfig(ctx) }

// shutdown is how long requests may go on after a signal, in wall time.
const shutdown = 10 * time.Second

// Run serves until ctx ends.
func (s *serveCmd) Run(ctx context.Context, c *console) error {
	p, err := mockone.Start(ctx, s.options(c.err))
	if err != nil {
		return s.explain(err)
	}
	ready, err := readyLine(p)
	if err == nil {
		c.printf("%s\n", ready)
	}
	if err == nil && c.lost == nil {
		s.welcome(c, p)
		<-ctx.Done()
	}
	// The signal has ended ctx; the requests that are under way have their time.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	return errors.Join(err, p.Close(finish))
}

func (s *serveCmd) options(log io.Writer) mockone.Options {
	o := mockone.Options{
		Serve: s.Names, Data: s.Data, Host: s.Host, PortBase: s.PortBase, MaxOpen: s.MaxOpen, Public: s.PublicURL, Hosts: s.Hosts,
		ControlToken: s.ControlToken, InsecureControl: s.InsecureControl,
		Fixture: s.Fixture, Fixtures: s.Fixtures, Log: s.logger(log),
	}
	if len(o.Serve) == 0 {
		o.Serve = s.Services
	}
	if s.NoDefaultSandbox {
		o.Fixture = ""
	}
	return o
}

func (s *serveCmd) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelWarn // the flag's enum lets nothing else through
	}
	o := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// explain says of a port that is taken what can be done.
func (s *serveCmd) explain(err error) error {
	if !isTaken(err) {
		return err
	}
	port := "a port"
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		port = op.Addr.String()
	}
	return fmt.Errorf("%s is in use: is another Mockone running? Choose other ports with --port-base, 0 takes free ones", port)
}

// readyLine returns the line that scripts wait for: the addresses in the order of the ports.
func readyLine(p *mockone.Platform) (string, error) {
	var b bytes.Buffer
	b.WriteString("ready {")
	for _, service := range mockone.Services() {
		address := p.URL(service)
		if address == "" {
			continue
		}
		if !bytes.HasSuffix(b.Bytes(), []byte("{")) {
			b.WriteByte(',')
		}
		quoted, err := json.Marshal(address)
		if err != nil {
			return "", err
		}
		b.WriteString(strconv.Quote(service) + ":")
		b.Write(quoted)
	}
	b.WriteByte('}')
	return b.String(), nil
}

// welcome tells people where to look.
func (s *serveCmd) welcome(c *console, p *mockone.Platform) {
	where := "a temporary folder, gone at exit (--data DIR keeps it)"
	if s.Data != "" {
		where = s.Data
	}
	var served []string
	for _, service := range mockone.Services() {
		if p.URL(service) != "" {
			served = append(served, service)
		}
	}
	c.tell("Mockone %s serves %s: a simulation, nothing here is real.\n", mockone.Version(), strings.Join(served, ", "))
	if control := p.URL(mockone.Control); control != "" {
		steer := ""
		if !strings.HasSuffix(control, ":"+strconv.Itoa(mockone.DefaultPortBase)) {
			steer = " --control " + control
		}
		c.tell("  Start page   %s/\n", control)
		c.tell("  Sign-ins     mockone sandbox show%s\n", steer)
		c.tell("  Migration    mockone demo%s\n", steer)
	} else {
		c.tell("  Control is served by another process over the same data folder.\n")
	}
	c.tell("  Sandboxes in %s. Ctrl+C or SIGTERM stops it.\n", where)
}
