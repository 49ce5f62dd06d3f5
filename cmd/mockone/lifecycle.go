package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
)

type lifecycleCmd struct {
	List   lifecycleList   `cmd:"" help:"List the lifecycles."`
	Show   lifecycleShow   `cmd:"" help:"Show a lifecycle: states, rows, guards, refusals."`
	Faults lifecycleFaults `cmd:"" help:"List every place at which a fault can strike."`
}

// offline is the flag of commands that answer from what is compiled in.
type offline struct {
	JSON bool `name:"json" help:"Print it as JSON."`
}

type lifecycleList struct{ offline }

// Run lists lifecycles.
func (l *lifecycleList) Run(ctx context.Context, c *console) error {
	d, err := mockone.Describe(ctx, "")
	if err != nil {
		return err
	}
	if l.JSON {
		return c.value(d.Lifecycles)
	}
	rows := make([][]string, len(d.Lifecycles))
	for i := range d.Lifecycles {
		t := &d.Lifecycles[i]
		rows[i] = []string{t.Name, strconv.Itoa(len(t.States)), strconv.Itoa(len(t.Rows)), t.Title.EN + " / " + t.Title.JA}
	}
	c.table("LIFECYCLE | STATES | ROWS | TITLE", rows)
	return nil
}

type lifecycleShow struct {
	Name     string `arg:"" help:"The lifecycle, such as v1.product_instance." complete:"lifecycle"`
	Mermaid  bool   `help:"Draw it as a Mermaid diagram." xor:"form"`
	Markdown bool   `help:"Print it as a page of documentation." xor:"form"`
	JSON     bool   `name:"json" help:"Print it as JSON." xor:"form"`
}

// Run shows a lifecycle.
func (l *lifecycleShow) Run(ctx context.Context, c *console) error {
	d, err := mockone.Describe(ctx, "")
	if err != nil {
		return err
	}
	for i := range d.Lifecycles {
		if d.Lifecycles[i].Name == l.Name {
			return l.print(c, &d.Lifecycles[i])
		}
	}
	return fmt.Errorf("there is no lifecycle %q; \"mockone lifecycle list\" shows all", l.Name)
}

func (l *lifecycleShow) print(c *console, t *lifecycle.Table) error {
	switch {
	case l.JSON:
		return c.value(t)
	case l.Mermaid:
		c.printf("%s", t.Mermaid())
		return nil
	case l.Markdown:
		c.printf("%s", t.Markdown())
		return nil
	}
	c.printf("%s: %s / %s\n%s\n\n", t.Name, t.Title.EN, t.Title.JA, t.Doc)
	var rows [][]string
	for _, s := range t.States {
		if s.State != t.Initial {
			rows = append(rows, []string{string(s.State), s.Label.EN, s.Doc})
		}
	}
	c.table("STATE | SHOWN AS | MEANING", rows)
	c.printf("\n")
	rows = nil
	for i := range t.Rows {
		rows = append(rows, tableRow(&t.Rows[i]))
	}
	c.table("ROW | FROM | ON | TO | GUARDS | BY", rows)
	return nil
}

func tableRow(r *lifecycle.RowInfo) []string {
	from := make([]string, len(r.From))
	for i, s := range r.From {
		from[i] = string(s)
	}
	on := string(r.On)
	if r.Timer() {
		on += " after " + strings.Join(r.Delays(), " or ")
	}
	to := string(r.To)
	if r.Stays() {
		to = "(stays)"
	}
	guards := make([]string, len(r.If))
	for i, g := range r.If {
		guards[i] = g.ID
	}
	return []string{r.ID, strings.Join(from, ", "), on, to, strings.Join(guards, ", "), string(r.By)}
}

type lifecycleFaults struct{ offline }

// Run lists fault points.
func (l *lifecycleFaults) Run(ctx context.Context, c *console) error {
	d, err := mockone.Describe(ctx, "")
	if err != nil {
		return err
	}
	if l.JSON {
		return c.value(d.FaultPoints)
	}
	rows := make([][]string, len(d.FaultPoints))
	for i, p := range d.FaultPoints {
		rows[i] = []string{string(p.Kind), p.Name, sides(p.Sides)}
	}
	c.table("KIND | NAME | SIDES OF THE COMMIT", rows)
	return nil
}

func sides(list []fault.Side) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
