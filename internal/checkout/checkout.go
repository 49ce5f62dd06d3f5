// Package checkout reads the files of the module as they lie in the checkout, for
// tests of the project itself.
package checkout

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Files returns the tracked files below the module's root, a folder, by their
// slash-separated paths. Without a git checkout (an unpacked archive) or git it
// returns every file.
func Files(ctx context.Context, root string) (map[string][]byte, error) {
	tracked, err := tracked(ctx, root)
	if err != nil {
		return nil, err
	}
	tree := make(map[string][]byte)
	files := os.DirFS(root)
	// The walk opens every folder, so a new file also makes go run a test anew.
	err = filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed since its folder was read
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular() || tracked != nil && !tracked[name]:
			return nil
		}
		body, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		tree[name] = body
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the checkout: %w", err)
	}
	if len(tree["fixtures/embed.go"]) == 0 {
		return nil, errors.New("fixtures/embed.go was not found: the tree is not this module's")
	}
	return tree, nil
}

// tracked asks git; nil if there is no checkout or no git to ask.
func tracked(ctx context.Context, root string) (map[string]bool, error) {
	if _, err := os.Stat(filepath.Join(root, ".git")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	cmd := exec.CommandContext(ctx, "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("git ls-files: %w\n%s", err, exit.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	files := make(map[string]bool)
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		files[name] = true
	}
	return files, nil
}
