package source_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/source"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	list, err := source.Load()
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[string]source.Source, len(list))
	ids := make([]string, 0, len(list))
	for _, s := range list {
		byID[s.ID] = s
		ids = append(ids, s.ID)
	}
	for _, id := range []string{
		"PIC", "KA15946", "FCON", "CS", "CSM", "LACC", "UACC", "MFA", "FIMP", "CRED",
		"CASKB", "CASJA", "WFBSKB", "SEPJA", "TMEMSJA", source.Assumed,
	} {
		if _, ok := byID[id]; !ok {
			t.Errorf("source %q is missing", id)
		}
	}
	last := len(ids) - 1
	if ids[last] != source.Assumed {
		t.Errorf("last id is %q, want %q", ids[last], source.Assumed)
	}
	if !slices.IsSorted(ids[:last]) {
		t.Error("ids are not in order")
	}
	if got, want := byID["KA15946"].Address, "https://success.trendmicro.com/en-US/solution/KA-0015946"; got != want {
		t.Errorf("address of KA15946 is %q, want %q", got, want)
	}
}

func TestLoadFSRefuses(t *testing.T) {
	t.Parallel()
	const (
		assumed = "  - {id: assumed, title: ours, address: none}\n"
		good    = "  - {id: PIC, title: t, address: 'https://example.com/a'}\n"
	)
	for name, tc := range map[string]struct{ yaml, want string }{
		"unknown field":     {"sources:\n  - {id: A, title: t, address: none, author: x}\n", "author"},
		"unknown top field": {"sauces: []\n", "sauces"},
		"malformed id":      {"sources:\n  - {id: a b, title: t, address: 'https://example.com'}\n", "form"},
		"no title":          {"sources:\n  - {id: A, address: 'https://example.com'}\n", "title is missing"},
		"no address":        {"sources:\n  - {id: A, title: t}\n", "neither an https URL"},
		"plain http":        {"sources:\n  - {id: A, title: t, address: 'http://example.com'}\n", "neither an https URL"},
		"none elsewhere":    {"sources:\n  - {id: A, title: t, address: none}\n", "it alone"},
		"assumed addressed": {"sources:\n  - {id: assumed, title: t, address: 'https://example.com'}\n", "it alone"},
		"bad date":          {"sources:\n  - {id: A, title: t, date: '2024-02-30', address: 'https://example.com'}\n", "date"},
		"twice":             {"sources:\n" + good + good + assumed, "used twice"},
		"assumed missing":   {"sources:\n" + good, `no entry with id "assumed"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := source.LoadFS(fstest.MapFS{"sources.yaml": {Data: []byte(tc.yaml)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error is %v, want one that says %q", err, tc.want)
			}
		})
	}
	if _, err := source.LoadFS(fstest.MapFS{}); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestLoadFSKeepsEveryField(t *testing.T) {
	t.Parallel()
	got, err := source.LoadFS(fstest.MapFS{"sources.yaml": {Data: []byte(`sources:
  - {id: PIC, title: Connecting, date: "2025-08-28", address: "https://example.com/a", note: read twice}
  - {id: OLD, title: Lost, address: address not recorded}
  - {id: assumed, title: ours, address: none}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	want := []source.Source{
		{ID: "PIC", Title: "Connecting", Date: "2025-08-28", Address: "https://example.com/a", Note: "read twice"},
		{ID: "OLD", Title: "Lost", Address: "address not recorded"},
		{ID: source.Assumed, Title: "ours", Address: "none"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	got := source.Markdown([]source.Source{
		{ID: "PIC", Title: "One | two", Date: "2025-08-28", Address: "https://example.com/a", Note: "n"},
		{ID: "OLD", Title: "Lost", Address: "address not recorded"},
		{ID: source.Assumed, Title: "ours", Address: "none"},
	})
	for _, want := range []string{
		"not affiliated with",
		"short interface strings",
		"| `PIC` | One \\| two | 2025-08-28 | <https://example.com/a> | n |\n",
		"| `OLD` | Lost | | address not recorded | |\n",
		"| `assumed` | ours | | | |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	if !strings.HasSuffix(got, "|\n") {
		t.Error("the page does not end after the table's last row")
	}
}
