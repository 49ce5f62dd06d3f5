// Command mockone runs simulated products and steers them: it serves them,
// shows a whole migration, and is a thin client of the control API for scripts
// and people at a terminal.
//
// It exits with 0 if all went well and with 1 otherwise; demo exits with 2 if
// the migration found obstacles and changed nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/mockone/mockone"
)

// Exit codes.
const (
	exitOK        = 0
	exitError     = 1
	exitObstacles = 2
)

func main() {
	if err := dropEmpty(os.Environ()); err != nil {
		fmt.Fprintln(os.Stderr, "mockone:", err)
		os.Exit(exitError)
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// dropEmpty makes a variable of ours that is empty one that is not set: compose
// files and CI systems set what they have no value for.
func dropEmpty(environ []string) error {
	for _, v := range environ {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "MOCKONE_") && value == "" {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// cli is all commands with their flags.
type cli struct {
	Serve       serveCmd       `cmd:"" help:"Serve the simulated products until a signal ends it."`
	Demo        demoCmd        `cmd:"" help:"Take a customer from Cloud App Security, Apex One or Email Security to Vision One, and show each step."`
	Sandbox     sandboxCmd     `cmd:"" help:"Make, show, fork, reset and remove sandboxes."`
	Clock       clockCmd       `cmd:"" help:"Show and move a sandbox's time."`
	Mail        mailCmd        `cmd:"" help:"Read, await and claim a sandbox's mail."`
	Traffic     trafficCmd     `cmd:"" help:"Have mail come in to the domains of Email Security."`
	Events      eventsCmd      `cmd:"" help:"Read and follow what happens in a sandbox."`
	Things      thingsCmd      `cmd:"" help:"Look at a sandbox's things, and push them over."`
	Lifecycle   lifecycleCmd   `cmd:"" help:"Show the declared state machines. Needs no server."`
	Fixture     fixtureCmd     `cmd:"" help:"Show and check starting worlds. Needs no server."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask services whether they are well: exit 0 if all are."`
	Completion  completionCmd  `cmd:"" help:"Print what makes a shell complete commands, flags and names."`
	Complete    completeCmd    `cmd:"" hidden:"" passthrough:"" help:"Suggest words to a shell."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

const description = `A simulated Trend Vision One estate for testing migration clients.

Start all services with "mockone serve" and look at http://127.0.0.1:8080.
See a whole migration in a second with "mockone demo".

Settings come from flags, then environment variables, then (serve) a file.`

// run runs the command that args name and returns the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	c := &console{out: out, err: errOut}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once.
	defer context.AfterFunc(ctx, stop)()

	var commands cli
	parser, err := kong.New(&commands,
		kong.Name("mockone"),
		kong.Description(description),
		kong.Writers(out, errOut),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true}),
		kong.Vars{"fixture": mockone.DefaultFixture, "port_base": strconv.Itoa(mockone.DefaultPortBase)},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
	)
	if err != nil {
		return c.fail(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		code := c.fail(err)
		if usage, ok := errors.AsType[*kong.ParseError](err); ok && usage.Context != nil {
			c.tell("Run \"mockone %s--help\" to see what can be given.\n", commandOf(usage.Context))
		}
		return code
	}
	if err := parsed.Run(); err != nil {
		return c.fail(err)
	}
	return c.fail(c.lost)
}

// commandOf returns the command that was being parsed, with a space behind it.
func commandOf(ctx *kong.Context) string {
	if command := ctx.Command(); command != "" {
		return command + " "
	}
	return ""
}

// coded is an error with an exit code of its own. Its text is not printed: the
// command has said all already.
type coded int

func (c coded) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// fail tells of an error and returns the exit code.
func (c *console) fail(err error) int {
	if err == nil {
		return exitOK
	}
	if code, ok := errors.AsType[coded](err); ok {
		return int(code)
	}
	c.tell("mockone: error: %v\n", err)
	return exitError
}
