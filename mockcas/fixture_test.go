package mockcas_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
	"github.com/mockone/mockone/mockcas"
)

// document is a customer as a user writes him.
const document = `name: written
now: 2026-01-15T09:00:00Z
locale: ja
clock: {mode: manual}
business: {name: Example, region: jp, platform: foundation}
licences:
  - {product: cas, name: Trend Micro Cloud App Security, edition: standard, seats: 100, channel: TSSL, ends_in_days: 90}
settings: {cas.update.outcome: hang}
cas:
  state: connected
  since: 24h
  domain: example.co.jp
  organizations:
    - name: Default organization
      default: true
      services:
        - {code: exchange_online, users: 100, settings: {journaling: "on"}}
        - {code: onedrive, account: token, users: 100}
  administrators:
    - {email: admin@example.co.jp, name: 管理者, password: Cas-admin-1}
  policies:
    - {name: 既定のポリシー, service: exchange_online, url_sandbox: true, actions: {malware: delete}}
  generate: {logs: 240, days: 30}
`

func load(t *testing.T, source string) (*lab, error) {
	t.Helper()
	l := openLab(t)
	loader := world.NewLoader(l.engine, world.Section{
		Name: mockcas.Name, New: func() any { return &mockcas.World{} },
		Place: func(tx *sim.Tx, part any) error {
			w, ok := part.(*mockcas.World)
			if !ok {
				return fmt.Errorf("the part is a %T", part)
			}
			return l.cas.Place(tx, *w)
		},
	})
	fixture, err := loader.Parse("written.yaml", []byte(source))
	if err != nil {
		return l, err
	}
	l.box, err = l.engine.Create(t.Context(), sim.NewSandbox{ID: "lab", World: fixture.World("")})
	l.Lab = &labs.Lab{T: t, Engine: l.engine, Box: l.box}
	return l, err
}

func TestFixture(t *testing.T) {
	t.Parallel()
	l, err := load(t, document)
	l.must(err)
	got := l.suite()
	if l.tenant().State != mockcas.TenantConnected || len(got.Logs) != 240 || !got.Policies[0].URLSandbox || got.Services[0].Settings["journaling"] != "on" {
		t.Errorf("the world is %+v", got)
	}
	_, err = l.signIn(admin, password)
	l.must(err)
	for _, e := range got.Logs {
		if !strings.HasSuffix(e.User, "@example.co.jp") {
			t.Errorf("an entry of %s", e.User)
		}
	}
}

func TestFixturesAreRefusedAtTheLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ from, to, at string }{
		{"account: token", "account: nobody", "written.yaml:18:"},
		{"code: onedrive", "code: fax", "written.yaml:18:"},
		{"state: connected", "state: flying", "written.yaml:10:"},
		{"password: Cas-admin-1", "password: Cas-admin-1, role: King", "written.yaml:20:"},
		{"code: onedrive", "code: exchange_online", "written.yaml:18:"},
		{"since: 24h", "since: tomorrow", "written.yaml:11:"},
		{"domain:", "domian:", "written.yaml:12:"},
	} {
		_, err := load(t, strings.Replace(document, tc.from, tc.to, 1))
		if err == nil || !strings.Contains(err.Error(), tc.at) {
			t.Errorf("%s: %v, want %s", tc.to, err, tc.at)
		}
	}
}
