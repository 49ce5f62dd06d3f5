package main

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

//go:embed completion
var completionScripts embed.FS

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

// Help is shown by completion --help.
func (*completionCmd) Help() string {
	return `Put the line for your shell into the file that it reads at its start:

  bash  ~/.bashrc                    source <(mockone completion bash)
  zsh   ~/.zshrc, behind compinit    source <(mockone completion zsh)
  fish  ~/.config/fish/config.fish   mockone completion fish | source

Sandboxes are completed by asking control, as --control or $MOCKONE_CONTROL
name it, for half a second at most.`
}

// Run prints the script for a shell.
func (cmd *completionCmd) Run(c *console) error {
	script, err := completionScripts.ReadFile("completion/mockone." + cmd.Shell)
	if err != nil {
		return fmt.Errorf("completion for %s: %w", cmd.Shell, err)
	}
	c.printf("%s", script)
	return nil
}

// completeCmd is what the shells' scripts call. It prints one suggestion a line, with
// what it is behind a tab; ":file" and ":folder" ask the shell for names of files.
type completeCmd struct {
	Words []string `arg:"" optional:"" help:"The words behind the program's name, the last one up to the cursor."`
}

// Run prints suggestions. It says nothing where it cannot tell: whoever presses a key for
// them has no use for an error in the middle of a line.
//
//nolint:unparam // kong wants an error
func (cmd *completeCmd) Run(ctx context.Context, parser *kong.Kong, c *console) error {
	words := cmd.Words
	if len(words) > 0 && words[0] == "--" { // passed through as well
		words = words[1:]
	}
	for _, s := range complete(ctx, parser.Model.Node, words) {
		// A title of several lines must not be taken for several words.
		if help := strings.Join(strings.Fields(s.help), " "); help != "" {
			c.printf("%s\t%s\n", s.word, help)
		} else {
			c.printf("%s\n", s.word)
		}
	}
	return nil
}
