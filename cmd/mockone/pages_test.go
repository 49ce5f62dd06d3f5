package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	yaml "github.com/goccy/go-yaml"
)

// fenced finds a page's blocks: their language and their text.
var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)\n```$")

// ours finds what stands behind the program's name in a line of a shell.
var ours = regexp.MustCompile(`(^|.*[\s/"'$(])(mockone"?)\s+([a-z][^|;&#>)]*)`)

// expression finds what GitHub puts into a line before a shell reads it.
var expression = regexp.MustCompile(`\$\{\{.*?\}\}`)

// noCall finds the words behind which the program's name is that of an image or a folder.
var noCall = regexp.MustCompile(`(^|\s)(-t|-p|-C|cd|mkdir)\s*$`)

// commandsOf returns the arguments of each call of the program in a block.
func commandsOf(block string) [][]string {
	var found [][]string
	block = expression.ReplaceAllString(strings.ReplaceAll(block, "\\\n", " "), "x")
	for line := range strings.SplitSeq(block, "\n") {
		match := ours.FindStringSubmatch(line)
		if len(match) == 0 || noCall.MatchString(match[1]) {
			continue
		}
		found = append(found, strings.Fields(strings.NewReplacer(`"`, "", "'", "", "`", "").Replace(match[3])))
	}
	return found
}

func TestCommandsOf(t *testing.T) {
	t.Parallel()
	const block = `docker build -t mockone .
docker build -t mockone build
docker run --rm --network host mockone version
go run ./cmd/mockone serve --data ./data &
"$RUNNER_TEMP/mockone" healthcheck --wait 30s
mockone sandbox create "job-$ID" \
  --fixture cas-foundation  # mine
ID="$(mockone demo --json | head)"
cd mockone sub
go -C mockone build ./cmd/mockone
mockone events list "job-${{ github.run_id }}"
`
	want := []string{"version", "serve --data ./data", "healthcheck --wait 30s", "sandbox create job-$ID --fixture cas-foundation", "demo --json", "events list job-x"}
	got := commandsOf(block)
	for i, words := range want {
		if i >= len(got) || strings.Join(got[i], " ") != words {
			t.Fatalf("found %q, want %q", got, want)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("found %q, want %q", got, want)
	}
}

// TestPages wants the YAML of the pages on containers to be YAML, and the commands that
// they name to be commands.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"README.md", "docs/containers.md", "docs/ci.md"} {
		seen := 0
		for _, block := range fenced.FindAllStringSubmatch(read(t, page), -1) {
			language, text := block[1], block[2]
			if !slices.Contains([]string{"sh", "yaml", "console"}, language) {
				continue
			}
			if language == "yaml" {
				var anything map[string]any
				if err := yaml.Unmarshal([]byte(text), &anything); err != nil {
					t.Errorf("%s: %v", page, err)
				}
			}
			for _, args := range commandsOf(text) {
				seen++
				if _, err := newParser(t).Parse(args); err != nil {
					t.Errorf("%s: mockone %s: %v", page, strings.Join(args, " "), err)
				}
			}
		}
		if seen < 3 {
			t.Errorf("%s: only %d commands were found", page, seen)
		}
	}
}
