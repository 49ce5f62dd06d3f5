// Command pack puts the built programs of a release into archives whose bytes depend on
// nothing but what is in them and the instant given: no owner, no order of a folder, no
// time of packing, and no tar or zip of the system. scripts/release calls it.
//
//	pack -name mockone_1.2.0 -at 2026-03-01T09:00:00Z -in BUILT -out dist LICENSE README.md
//
// Each folder of BUILT is named after a system, linux_amd64, and becomes the archive
// dist/mockone_1.2.0_linux_amd64.tar.gz (of Windows: .zip) of its files and of those named.
// dist/SHA256SUMS has the sums of all of them, as sha256sum -c reads them.
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// release is what is packed, and how it is called.
type release struct {
	name     string
	at       time.Time
	in, out  string
	besides  []string // files that every archive has
	archives []string // base names of those written
}

func run(args []string) error {
	var r release
	var at string
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.StringVar(&r.name, "name", "", "what the archives' names begin with")
	flags.StringVar(&at, "at", "", "instant that the files bear (RFC 3339)")
	flags.StringVar(&r.in, "in", "", "folder of folders of built programs")
	flags.StringVar(&r.out, "out", "", "folder for the archives")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if r.at, err = time.Parse(time.RFC3339, at); err != nil {
		return fmt.Errorf("-at: %w", err)
	}
	r.besides = flags.Args()
	return r.pack()
}

// pack writes every archive and then their sums.
func (r *release) pack() error {
	systems, err := os.ReadDir(r.in) // sorted
	if err != nil {
		return err
	}
	if len(systems) == 0 {
		return fmt.Errorf("nothing is in %s", r.in)
	}
	for _, system := range systems {
		if err := r.archive(system.Name()); err != nil {
			return fmt.Errorf("archive of %s: %w", system.Name(), err)
		}
	}
	return r.sums()
}

// archive writes the archive of one system.
func (r *release) archive(system string) (err error) {
	base, write := r.name+"_"+system+".tar.gz", r.tarball
	if strings.HasPrefix(system, "windows_") {
		base, write = r.name+"_"+system+".zip", r.zip
	}
	built, err := os.ReadDir(filepath.Join(r.in, system))
	if err != nil {
		return err
	}
	var files []string
	for _, e := range built {
		files = append(files, filepath.Join(r.in, system, e.Name()))
	}
	out, err := os.Create(filepath.Join(r.out, base)) //nolint:gosec // the caller names the folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	r.archives = append(r.archives, base)
	// In a folder of the archive's own name, so that unpacking litters nobody's.
	return write(out, r.name+"_"+system, append(files, r.besides...))
}

// mode is the permissions of a file in an archive: what was built can be run.
func (r *release) mode(file string) fs.FileMode {
	if strings.HasPrefix(file, r.in) {
		return 0o755
	}
	return 0o644
}

// tarball writes a .tar.gz.
func (r *release) tarball(w io.Writer, folder string, files []string) (err error) {
	squeezed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(squeezed)
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // the caller names the files
		if err != nil {
			return err
		}
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: path.Join(folder, filepath.Base(file)), Size: int64(len(content)),
			Mode: int64(r.mode(file)), ModTime: r.at, Format: tar.FormatUSTAR,
		}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(content); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), squeezed.Close())
}

// zip writes a .zip.
func (r *release) zip(w io.Writer, folder string, files []string) error {
	z := zip.NewWriter(w)
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // the caller names the files
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: path.Join(folder, filepath.Base(file)), Method: zip.Deflate, Modified: r.at.UTC()}
		header.SetMode(r.mode(file))
		part, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := part.Write(content); err != nil {
			return err
		}
	}
	return z.Close()
}

// sums writes SHA256SUMS.
func (r *release) sums() error {
	var b strings.Builder
	for _, base := range r.archives {
		content, err := os.ReadFile(filepath.Join(r.out, base)) //nolint:gosec // just written
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(content), base)
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(b.String()), 0o644)
}
