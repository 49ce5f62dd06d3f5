package control

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web"
)

// New returns the control service.
func New(o Options) *Control {
	c := &Control{
		engine: o.Engine, fixtures: o.Fixtures, loader: o.Loader, urls: o.URLs, version: o.Version, guarded: o.Bearer != "",
		tables: map[string]*lifecycle.Table{}, rows: map[string]*lifecycle.Table{},
		log: o.Log, beat: defaultBeat(), stopped: make(chan struct{}),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	tables := o.Engine.Tables()
	for i := range tables {
		c.tables[tables[i].Name] = &tables[i]
		for _, row := range tables[i].Rows {
			c.rows[row.ID] = &tables[i]
		}
	}
	c.web = web.New(web.Options{
		Service: "control", Title: pageTitle, Version: o.Version, Engine: o.Engine,
		URLs: o.URLs, Hosts: o.Hosts, Log: o.Log, Metrics: o.Metrics, Bearer: o.Bearer,
	})
	c.sandboxRoutes()
	c.timeRoutes()
	c.logRoutes()
	if o.Post != nil {
		c.trafficRoutes(o.Post)
	}
	c.declaredRoutes()
	c.pageRoutes()
	c.figures(o.Metrics)
	return c
}

// Handler returns the service as HTTP.
func (c *Control) Handler() http.Handler { return c.web.Handler() }

// Routes lists the operations, for tests.
func (c *Control) Routes() []web.Route { return c.web.Routes() }

// Close ends the event streams and waits for them.
func (c *Control) Close() {
	c.mu.Lock()
	if !c.closed() {
		close(c.stopped)
	}
	c.mu.Unlock()
	c.streams.Wait()
}

// closed reports whether Close was called.
func (c *Control) closed() bool {
	select {
	case <-c.stopped:
		return true
	default:
		return false
	}
}

// maxDocument is the size of the largest body that may hold a fixture.
const maxDocument = 2 << 20

const one = prefix + "/sandboxes/{sandbox}"

// op is an operation on the whole simulation: which sandbox it is about, its
// path says.
func op(id, method, path, summary, doc string, codes ...string) web.Op {
	return web.Op{ID: id, Method: method, Path: path, Summary: summary, Doc: doc, Codes: codes, NoSandbox: true}
}

func get[I, O any](c *Control, id, path, summary, doc string, fn handler[I, O], codes ...string) {
	web.Register(c.web, op(id, http.MethodGet, path, summary, doc, codes...), fn)
}

func post[I, O any](c *Control, id, path, summary, doc string, fn handler[I, O], codes ...string) {
	web.Register(c.web, op(id, http.MethodPost, path, summary, doc, codes...), fn)
}

// handler is what web.Register takes.
type handler[I, O any] = func(ctx context.Context, call *web.Call, in *I) (*O, error)

func (c *Control) sandboxRoutes() {
	create := op("create-sandbox", http.MethodPost, prefix+"/sandboxes", "Make a sandbox",
		"Makes an isolated world from a fixture: a named one, or a document of your own, either with overrides. The answer has the base URL of each service and the sign-ins, which is all that a client needs.", "sandbox.exists")
	create.Status, create.MaxBody = http.StatusCreated, maxDocument
	web.Register(c.web, create, c.create)
	get(c, "list-sandboxes", prefix+"/sandboxes", "List sandboxes",
		"Lists living sandboxes by name. Opens none of them.", c.list)
	get(c, "show-sandbox", one, "Show a sandbox", "", c.show)
	get(c, "list-credentials", one+"/credentials", "List sign-ins",
		"Lists the sign-ins of a sandbox as they are now, passwords included.", c.credentials)
	web.Register(c.web, op("change-sandbox", http.MethodPatch, one, "Change a sandbox",
		"Changes settings, language, lifetime or labels. What is left out stays."), c.change)
	web.Register(c.web, op("remove-sandbox", http.MethodDelete, one, "Remove a sandbox",
		"Removes a sandbox and tells what it left undone."), c.remove)
	fork := op("fork-sandbox", http.MethodPost, one+"/fork", "Fork a sandbox",
		"Makes a new sandbox from the present state of this one, its events and mail included.", "sandbox.exists")
	fork.Status = http.StatusCreated
	web.Register(c.web, fork, c.fork)
	post(c, "reset-sandbox", one+"/reset", "Reset a sandbox",
		"Takes a sandbox back to the world that it was made as. Its cursors are no good afterwards; its labels and lifetime stay.", c.reset, "sandbox.no_source")
}

func (c *Control) timeRoutes() {
	get(c, "show-clock", one+"/clock", "Show the clock", "", c.showClock)
	web.Register(c.web, op("set-clock", http.MethodPatch, one+"/clock", "Set the clock",
		"Changes how time moves, from now on. Time itself is moved by advance."), c.setClock)
	post(c, "advance-clock", one+"/clock/advance", "Move time",
		"Moves time by a duration, to an instant, to the next timer, or until something comes true, and answers when everything due on the way has happened, each change at its own instant. An until that does not come true within its limit is refused with clock.limit; the time has been moved all the same.", c.advance, "clock.limit", "clock.past")
	post(c, "sleep", one+"/clock/sleep", "Sleep in virtual time",
		"Answers when so much virtual time has passed; counts as work in mode auto. Let your client's sleep function call it.", c.sleep)
}

func (c *Control) logRoutes() {
	cursorCodes := []string{"cursor.gone", "cursor.invalid"}
	get(c, "list-events", one+"/events", "List events, or wait for the next",
		"Lists what happened, in order, after a cursor. A cursor from before a reset is refused with 410 cursor.gone.", c.events, cursorCodes...)
	stream := op("stream-events", http.MethodGet, one+"/events/stream", "Stream events",
		"A WebSocket. After the cursor given as after, each event comes as a message {\"type\": \"event\", …} with the fields of the list's items. When the sandbox is reset or removed, {\"type\": \"reset\", \"code\", \"message\"} comes and the stream ends.")
	stream.Query, stream.Codes = []string{"after"}, []string{"cursor.gone", "cursor.invalid", "websocket.expected"}
	c.web.Raw(stream, c.stream)
	get(c, "list-mail", one+"/mail", "List the mailbox", "Lists the mail that has arrived, in the order of arrival.", c.mail, cursorCodes...)
	get(c, "wait-for-mail", one+"/mail/wait", "Wait for mail",
		"Answers with the first mail that matches and that arrived after the cursor, or waits for one. If none comes in time, or only a move of the clock could bring it, the answer has no message.", c.waitMail, cursorCodes...)
	post(c, "claim-mail", one+"/mail/claim", "Claim mail",
		"As the wait, but each mail is handed out once: claim the mail with a code, and nobody else uses the code.", c.claimMail, cursorCodes...)
	get(c, "show-mail", one+"/mail/{message}", "Show a mail", "", c.message)
	get(c, "list-things", one+"/things", "List things",
		"Lists everything in the sandbox that has a lifecycle.", c.things)
	get(c, "show-thing", one+"/things/{kind}/{thing}", "Show a thing",
		"Shows a thing, what happened to it, what time will do to it, and each trigger with whether it would be taken now or why not.", c.thing)
	post(c, "trigger", one+"/things/{kind}/{thing}/trigger", "Push a thing over",
		"Pulls a trigger of a thing, as control or as the vendor's support.", c.trigger)
}

func (c *Control) declaredRoutes() {
	get(c, "list-lifecycles", prefix+"/lifecycles", "List lifecycles", "Lists the declared state machines.", c.lifecycles)
	c.web.Raw(op("show-lifecycle", http.MethodGet, prefix+"/lifecycles/{name}", "Show a lifecycle",
		"Shows a state machine: states, triggers, rows with guards and sources, refusals. With Accept: text/vnd.mermaid it is drawn, with text/markdown it is a page."), c.lifecycle)
	get(c, "list-fault-points", prefix+"/faults", "List fault points", "Lists every place at which a fault can strike.", c.faults)
	get(c, "list-settings", prefix+"/settings", "List settings", "Lists what a sandbox can have otherwise, with defaults and sources.", c.settings)
	get(c, "list-fixtures", prefix+"/fixtures", "List fixtures", "Lists the worlds that can be started by name.", c.listFixtures)
	get(c, "show-fixture-schema", prefix+"/fixtures/schema", "Show the schema of fixtures", "Shows the JSON Schema of a fixture's document.", c.fixtureSchema)
	get(c, "show-fixture", prefix+"/fixtures/{name}", "Show a fixture", "Shows a fixture's whole document, what it extends merged in.", c.fixture)
}
