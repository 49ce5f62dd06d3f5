package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// built makes a folder of two systems' programs, in files as old as at.
func built(t *testing.T, at time.Time) (in, license string) {
	t.Helper()
	dir := t.TempDir()
	in = filepath.Join(dir, "built")
	license = filepath.Join(dir, "LICENSE")
	for name, content := range map[string]string{
		filepath.Join(in, "linux_amd64", "mockone"):       "for Linux",
		filepath.Join(in, "windows_arm64", "mockone.exe"): strings.Repeat("for Windows ", 1000),
		license: "do what you like",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return in, license
}

// packed packs what built made at an instant and returns all files that come of it.
func packed(t *testing.T, at time.Time) map[string]string {
	t.Helper()
	in, license := built(t, at)
	out := t.TempDir()
	err := run([]string{"-name", "mockone_1.2.0", "-at", "2026-03-01T09:00:00Z", "-in", in, "-out", out, license})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(content)
	}
	return files
}

func TestPackIsReproducible(t *testing.T) {
	first := packed(t, time.Unix(1_000_000_000, 0))
	second := packed(t, time.Unix(1_700_000_000, 0))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the same files make another release:\n%s", diff)
	}
}

func TestPack(t *testing.T) {
	files := packed(t, time.Unix(1_700_000_000, 0))
	const tarball, zipped = "mockone_1.2.0_linux_amd64.tar.gz", "mockone_1.2.0_windows_arm64.zip"
	sums := fmt.Sprintf("%x  %s\n%x  %s\n", sha256.Sum256([]byte(files[tarball])), tarball, sha256.Sum256([]byte(files[zipped])), zipped)
	if diff := cmp.Diff(sums, files["SHA256SUMS"]); diff != "" || len(files) != 3 {
		t.Errorf("%d files; sums (-want +got):\n%s", len(files), diff)
	}
	want := map[string]string{
		"mockone_1.2.0_linux_amd64/mockone": "-rwxr-xr-x 2026-03-01T09:00:00Z 9",
		"mockone_1.2.0_linux_amd64/LICENSE": "-rw-r--r-- 2026-03-01T09:00:00Z 16",
	}
	if diff := cmp.Diff(want, tarred(t, files[tarball])); diff != "" {
		t.Errorf("in the .tar.gz (-want +got):\n%s", diff)
	}
	want = map[string]string{
		"mockone_1.2.0_windows_arm64/mockone.exe": "-rwxr-xr-x 2026-03-01T09:00:00Z 12000",
		"mockone_1.2.0_windows_arm64/LICENSE":     "-rw-r--r-- 2026-03-01T09:00:00Z 16",
	}
	if diff := cmp.Diff(want, unzipped(t, files[zipped])); diff != "" {
		t.Errorf("in the .zip (-want +got):\n%s", diff)
	}
}

// tarred lists a .tar.gz: mode, time and size by name.
func tarred(t *testing.T, content string) map[string]string {
	t.Helper()
	squeezed, err := gzip.NewReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for r := tar.NewReader(squeezed); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list[h.Name] = fmt.Sprintf("%s %s %d", h.FileInfo().Mode(), h.ModTime.UTC().Format(time.RFC3339), h.Size)
	}
}

// unzipped lists a .zip likewise.
func unzipped(t *testing.T, content string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, f := range r.File {
		list[f.Name] = fmt.Sprintf("%s %s %d", f.Mode(), f.Modified.UTC().Format(time.RFC3339), f.UncompressedSize64)
	}
	return list
}

func TestPackRefuses(t *testing.T) {
	in, license := built(t, time.Unix(0, 0))
	for name, args := range map[string][]string{
		"no instant": {"-name", "x", "-in", in, "-out", t.TempDir()},
		"no folder":  {"-name", "x", "-at", "2026-03-01T09:00:00Z", "-in", in + "x", "-out", t.TempDir()},
		"nothing":    {"-name", "x", "-at", "2026-03-01T09:00:00Z", "-in", t.TempDir(), "-out", t.TempDir()},
		"no file":    {"-name", "x", "-at", "2026-03-01T09:00:00Z", "-in", in, "-out", t.TempDir(), license + "x"},
	} {
		if err := run(args); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
