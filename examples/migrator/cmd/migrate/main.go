// Command migrate takes a customer from Cloud App Security to Cloud Email and
// Collaboration Protection, from Apex One SaaS to Standard Endpoint Protection, or from
// Email Security to Cloud Email Gateway Protection. It can be interrupted and run again at
// any time.
//
//	migrate --v1 URL --cas URL --logins logins.json --figures figures.json
//	migrate --v1 URL --apexone URL --logins logins.json --figures figures.json
//	migrate --v1 URL --tmems URL --logins logins.json --figures figures.json
//
// logins.json holds {"primary_user": {"email", "password"}, "administrator": {…},
// "others": [{…}]}. figures.json is written before anything is changed, and read
// when the command is run again.
//
// A customer who has no Vision One yet gives "portal" (the login ID and password of the
// Customer Licensing Portal, as email and password) in place of primary_user, and
// "owner": the address and the password that the Primary User Account is to have. One
// whose Vision One is of the legacy platform gives owner, too; "cloud_one_password" is
// wanted if a user of Trend Cloud One has that address. The codes that are mailed are
// asked for at the terminal, and so are one-time passwords.
//
// Users of Apex Central and Email Security are given by their names as email; "addresses"
// says which email address each of them is to have, where it is not the one that the
// console knows.
//
// Against a sandbox of Mockone, which tells its own addresses and logins, and lets
// time pass at once:
//
//	migrate --virtual-sleep http://127.0.0.1:8080 --sandbox default
//
// It exits with 0 when the customer is migrated, 2 when obstacles stand in the way,
// and 1 on any other error.
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/mockone/mockone/examples/migrator"
)

// Exit codes.
const (
	exitDone      = 0
	exitError     = 1
	exitObstacles = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the command's flags.
type options struct {
	logins, figures  string
	virtual, sandbox string
	token            string
	asJSON           bool
}

// register names the flags.
func (o *options) register(flags *flag.FlagSet, cfg *migrator.Config) {
	flags.StringVar(&cfg.V1, "v1", "", "base `URL` of Vision One")
	flags.StringVar(&cfg.CAS, "cas", "", "base `URL` of Cloud App Security")
	flags.StringVar(&cfg.ApexOne, "apexone", "", "base `URL` of Apex Central, to migrate Apex One SaaS")
	flags.StringVar(&cfg.EmailSecurity, "tmems", "", "base `URL` of Email Security, to migrate that")
	flags.StringVar(&cfg.Language, "lang", "en", "language of the consoles' texts, en or ja")
	flags.DurationVar(&cfg.Every, "every", 0, "time between two looks at a state (default 15s)")
	flags.DurationVar(&cfg.Patience, "patience", 0, "time to wait for one state (default 30m, with Apex One 1h)")
	flags.DurationVar(&cfg.Preparation, "preparation", 0, "time to go on after the temporary problem of an update that is being prepared (default 2h)")
	flags.StringVar(&cfg.Region, "region", "", "`code` of the Data Center Region of a new Vision One (default: what it proposes)")
	flags.StringVar(&cfg.MFA, "mfa", "", "the owner's multi-factor authentication after the platform's update: keep or disable (default keep)")
	flags.StringVar(&o.logins, "logins", "", "`file` of logins")
	flags.StringVar(&o.figures, "figures", "", "`file` that keeps the product's figures for a second run")
	flags.StringVar(&o.virtual, "virtual-sleep", "", "base `URL` of Mockone's control: sleep in a sandbox's time")
	flags.StringVar(&o.sandbox, "sandbox", "default", "the sandbox, with --virtual-sleep")
	flags.StringVar(&o.token, "control-token", "", "bearer token of control, if it wants one")
	flags.BoolVar(&o.asJSON, "json", false, "print the report as JSON instead of lines")
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var cfg migrator.Config
	var o options
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	o.register(flags, &cfg)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		return exitError
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(stderr, "migrate: unexpected argument %q\n", flags.Arg(0))
		return exitError
	}
	if err := o.complete(ctx, &cfg); err != nil {
		_, _ = fmt.Fprintln(stderr, "migrate:", err)
		return exitError
	}
	person := &person{lines: bufio.NewScanner(stdin), out: stderr}
	if cfg.Code == nil {
		cfg.Code = person.code
	}
	if cfg.OneTimePassword == nil {
		cfg.OneTimePassword = person.oneTime
	}
	if !o.asJSON {
		cfg.OnStep = func(s migrator.Step) { printStep(stdout, s) }
	}
	report, err := migrator.Run(ctx, cfg)
	if o.asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(report); err != nil {
			_, _ = fmt.Fprintln(stderr, "migrate:", err)
			return exitError
		}
	} else {
		printEnd(stdout, report)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "migrate:", err)
		if errors.Is(err, migrator.ErrObstacles) {
			return exitObstacles
		}
		return exitError
	}
	return exitDone
}

// complete fills in what the flags name: logins, figures, the sandbox's clock.
func (o *options) complete(ctx context.Context, cfg *migrator.Config) error {
	if o.logins != "" {
		var l struct {
			PrimaryUser      migrator.Login   `json:"primary_user"`
			Portal           migrator.Login   `json:"portal"`
			Owner            migrator.Login   `json:"owner"`
			CloudOnePassword string           `json:"cloud_one_password"`
			Administrator    migrator.Login   `json:"administrator"`
			Others           []migrator.Login `json:"others"`

			Addresses map[string]string `json:"addresses"`
		}
		if err := readJSON(o.logins, &l); err != nil {
			return err
		}
		cfg.PrimaryUser, cfg.Administrator, cfg.Others = l.PrimaryUser, l.Administrator, l.Others
		cfg.Portal, cfg.Owner, cfg.CloudOnePassword = l.Portal, l.Owner, l.CloudOnePassword
		cfg.Addresses = l.Addresses
	}
	if err := choose(cfg); err != nil {
		return err
	}
	if o.virtual != "" {
		box := migrator.VirtualClock{Control: o.virtual, Sandbox: o.sandbox, Token: o.token}
		cfg.Sleep, cfg.Now = box.Sleep, box.Now
		if err := box.Introduce(ctx, cfg); err != nil {
			return err
		}
	}
	if incomplete(cfg) {
		return errors.New("--v1, --cas or --apexone or --tmems, and --logins are needed, or --virtual-sleep; see --help")
	}
	if o.figures == "" {
		return nil
	}
	switch err := readJSON(o.figures, &cfg.Before); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	}
	cfg.OnFigures = func(f migrator.Figures) error { return writeJSON(o.figures, f) }
	return nil
}

// choose finds out which product is migrated: that whose console is named.
func choose(cfg *migrator.Config) error {
	for product, base := range map[migrator.Product]string{
		migrator.CloudAppSecurity: cfg.CAS, migrator.ApexOne: cfg.ApexOne, migrator.EmailSecurity: cfg.EmailSecurity,
	} {
		switch {
		case base == "":
		case cfg.Product != "":
			return errors.New("--cas, --apexone and --tmems exclude each other: one product is migrated at a time")
		default:
			cfg.Product = product
		}
	}
	return nil
}

// incomplete reports whether something is missing without which nothing can begin.
func incomplete(cfg *migrator.Config) bool {
	nobody := cfg.PrimaryUser.Email == "" && cfg.Portal.Email == ""
	switch cfg.Product { // but for CAS the owner of Vision One can read it
	case migrator.ApexOne:
		return cfg.V1 == "" || cfg.ApexOne == "" || nobody
	case migrator.EmailSecurity:
		return cfg.V1 == "" || cfg.EmailSecurity == "" || nobody
	case migrator.CloudAppSecurity:
	}
	return cfg.V1 == "" || cfg.CAS == "" || nobody || cfg.Administrator.Email == ""
}

// person is whoever sits at the terminal.
type person struct {
	lines *bufio.Scanner
	out   io.Writer
}

// code asks for the code that was mailed; an empty line says that it has not come.
func (p *person) code(_ context.Context, to, prefix string) (string, error) {
	if prefix != "" {
		prefix += " - "
	}
	line, err := p.ask(fmt.Sprintf("Code that was mailed to %s, or nothing if it has not come: %s", to, prefix))
	if err == nil && line == "" {
		err = migrator.ErrNoCode
	}
	return line, err
}

func (p *person) oneTime(context.Context) (string, error) { return p.ask("One-time password: ") }

func (p *person) ask(question string) (string, error) {
	_, _ = fmt.Fprint(p.out, question)
	if !p.lines.Scan() {
		return "", cmp.Or(p.lines.Err(), io.ErrUnexpectedEOF)
	}
	return strings.TrimSpace(p.lines.Text()), nil
}

func readJSON(file string, into any) error {
	content, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	return nil
}

// writeJSON replaces the file as a whole: half a file would be worse than none.
func writeJSON(file string, what any) error {
	content, err := json.MarshalIndent(what, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func printStep(w io.Writer, s migrator.Step) {
	at := ""
	if !s.At.IsZero() {
		at = s.At.Format("2006-01-02 15:04:05  ")
	}
	_, _ = fmt.Fprintf(w, "%s%-32s %s\n", at, s.Name, s.Detail)
}

func printEnd(w io.Writer, r *migrator.Report) {
	for _, o := range r.Obstacles {
		_, _ = fmt.Fprintf(w, "obstacle  %s: %s\n", o.Code, o.Message)
	}
	for _, c := range r.Checks {
		_, _ = fmt.Fprintf(w, "%-8s  %s: %s\n", c.Result, c.Name, c.Detail)
	}
	for _, p := range r.Pending {
		_, _ = fmt.Fprintf(w, "pending   %s\n", p)
	}
	if r.OK {
		_, _ = fmt.Fprintf(w, "done, with %d changes\n", len(r.Changes))
	}
}
