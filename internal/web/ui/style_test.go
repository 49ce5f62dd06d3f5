package ui_test

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
)

var (
	colours = regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)
	used    = regexp.MustCompile(`var\(--([a-z-]+)\)`)
	named   = regexp.MustCompile(`(?:^|[;{\s])--([a-z-]+):`)
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	rules   = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	inked   = regexp.MustCompile(`(?:^|[;\s])color: var\(--([a-z-]+)\)`)
	painted = regexp.MustCompile(`(?:^|[;\s])background: var\(--([a-z-]+)\)`)
)

// sheet returns the stylesheet without its comments.
func sheet(t *testing.T) string {
	t.Helper()
	style, _, err := ui.Assets()
	if err != nil {
		t.Fatal(err)
	}
	return comment.ReplaceAllString(string(style.Body), "")
}

// luminance is that of WCAG 2.2, of "#rrggbb".
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// contrast is that of WCAG 2.2: from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	t.Parallel()
	css := sheet(t)
	palette := map[string][2]string{}
	for _, m := range colours.FindAllStringSubmatch(css, -1) {
		palette[m[1]] = [2]string{m[2], m[3]}
	}
	if len(palette) < 20 {
		t.Fatalf("the palette has %d colours", len(palette))
	}
	// What is written on what, by the least contrast.
	least := map[string]float64{}
	for ink, grounds := range map[string]string{
		"ink": "paper card soft accent-soft good-soft warn-soft bad-soft busy-soft shade", "quiet": "paper card soft",
		"accent": "paper card soft", "accent-strong": "paper card accent-soft soft", "accent-ink": "accent accent-strong",
		"bad": "card bad-soft", "top-ink": "top top-soft", "top-quiet": "top", "mark-ink": "mark", "top": "top-ink",
	} {
		for ground := range strings.FieldsSeq(grounds) {
			least[ink+" on "+ground] = 4.5
		}
	}
	// What must be seen and is not read: the borders of fields and notices, dots, the ring of the focus.
	for line, grounds := range map[string]string{
		"edge": "paper card soft", "accent": "paper card soft shade accent-soft", "good": "card good-soft", "warn": "card warn-soft", "bad": "card bad-soft", "busy": "card busy-soft",
	} {
		for ground := range strings.FieldsSeq(grounds) {
			pair := line + " on " + ground
			least[pair] = max(least[pair], 3)
		}
	}
	// And whatever one rule puts together.
	for _, rule := range rules.FindAllStringSubmatch(css, -1) {
		ink, ground := inked.FindStringSubmatch(rule[2]), painted.FindStringSubmatch(rule[2])
		// What cannot be clicked may be pale; this is for the eye all the same.
		if ink != nil && ground != nil {
			least[ink[1]+" on "+ground[1]] = 4.5
		}
	}
	for _, pair := range slices.Sorted(maps.Keys(least)) {
		ink, ground, _ := strings.Cut(pair, " on ")
		for i, theme := range []string{"light", "dark"} {
			a, b := palette[ink][i], palette[ground][i]
			if a == "" || b == "" {
				t.Fatalf("%s: not in the palette", pair)
			}
			if got := contrast(t, a, b); got < least[pair] {
				t.Errorf("%s in %s has a contrast of %.2f, want %.1f", pair, theme, got, least[pair])
			}
		}
	}
	if got := fmt.Sprintf("%.2f %.2f", contrast(t, "#000000", "#ffffff"), contrast(t, "#777777", "#ffffff")); got != "21.00 4.48" {
		t.Errorf("contrast is computed wrongly: %s", got)
	}
}

// TestStyle holds what the stylesheet must not do.
func TestStyle(t *testing.T) {
	t.Parallel()
	css := sheet(t)
	declared, wanted := map[string]bool{}, map[string]bool{}
	for _, m := range named.FindAllStringSubmatch(css, -1) {
		declared[m[1]] = true
	}
	for _, m := range used.FindAllStringSubmatch(css, -1) {
		wanted[m[1]] = true
	}
	for name := range wanted {
		if !declared[name] {
			t.Errorf("--%s is used and not declared", name)
		}
	}
	for name := range declared {
		if !wanted[name] {
			t.Errorf("--%s is declared and not used", name)
		}
	}
	palette, rest, _ := strings.Cut(css, "}")
	for _, colour := range regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(|:\s*(?:white|black)\b`).FindAllString(rest, -1) {
		t.Errorf("%s stands outside of the palette", colour)
	}
	if strings.Count(palette, "light-dark(") < 20 {
		t.Error("the palette is not the first rule")
	}
	for _, word := range []string{"url(", "@import", "@font-face", "http:", "https:"} {
		if strings.Contains(css, word) {
			t.Errorf("it has %s: pages load nothing but the stylesheet and the script", word)
		}
	}
	for _, word := range []string{":focus-visible", "prefers-reduced-motion: reduce", "@media print", "forced-colors: active", "tabular-nums", `[data-theme="dark"]`, `[data-theme="light"]`} {
		if !strings.Contains(css, word) {
			t.Errorf("it lacks %s", word)
		}
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("its braces do not match")
	}
}
