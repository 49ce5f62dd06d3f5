package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"
)

// console is where a command writes: its answer on out, all else on err.
type console struct {
	out, err io.Writer
	// lost is the first error of writing an answer. Commands go on; run reports it.
	lost error
}

// printf writes to out.
func (c *console) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(c.out, format, args...); err != nil && c.lost == nil {
		c.lost = fmt.Errorf("writing the answer: %w", err)
	}
}

// tell writes to err. Nobody could be told if that fails.
func (c *console) tell(format string, args ...any) { _, _ = fmt.Fprintf(c.err, format, args...) }

// terminal returns the width of the terminal that out is, or ok false if it is none.
func (c *console) terminal() (width int, ok bool) {
	f, isFile := c.out.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	return width, true
}

// json prints an answer as it is, indented.
func (c *console) json(raw []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), "", "  "); err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	c.printf("%s\n", &b)
	return nil
}

// value prints a value as JSON.
func (c *console) value(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.json(raw)
}

// table prints rows under a heading, in columns.
func (c *console) table(heading string, rows [][]string) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if heading != "" {
		rows = append([][]string{strings.Split(heading, " | ")}, rows...)
	}
	for _, row := range rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t")) // a Builder takes all
	}
	_ = w.Flush()
	for line := range strings.Lines(b.String()) {
		c.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

// stamp shows an instant; "-" if there is none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}
