package mockone_test

import (
	"testing"

	"github.com/mockone/mockone"
)

// centralRefused are refusals on the pages of Apex Central.
func centralRefused() []guarded {
	const who, branch, agent = "bbb", "/api/users/{apexone.user test}", "/endpoints/{apexone.agent HLF-HQ-04}"
	central := signsIn("okabe", "apexone", "apexone_user")
	in := func(code, open, row, button string, change map[string]string, before, meanwhile []act) guarded {
		return guarded{
			code: "apexone." + code, fixture: "apexone-foundation", service: "apexone", who: who, open: open, row: row, button: button, change: change,
			before: before, meanwhile: meanwhile,
		}
	}
	add := func(code, field, value string) guarded {
		change := map[string]string{"login": "newcomer", "name": "New", "role": "Operator", "password": goodPassword}
		change[field] = value
		return in(code, "/users/add", "", "add", change, nil, nil)
	}
	status := func(s string) act { return asks("okabe", "PUT", "apexone", branch+"/status", object{"status": s}) }
	task := func(name string) act { return asks("okabe", "POST", "apexone", "/api"+agent+"/"+name, nil) }
	const reports = "/automation-api/{apexone.application Reports}"
	application := func(to string) act {
		return asks("okabe", "POST", "apexone", "/api/applications/{apexone.application Reports}", object{"to": to})
	}
	awake := in("hibernation.awake", "/wake-up", "", "wake-up", nil, nil, []act{asks("", "POST", "apexone", "/api/wake-up", nil)})
	awake.fixture, awake.who = "apexone-hibernating", ""
	return []guarded{
		add("account.exists", "login", "TEST"), add("account.email", "email", "nobody"), add("role.unknown", "role", "Gardener"), awake,
		in("account.disabled", "/users", "test@example.com", "disable", nil, nil, []act{central, status("disabled")}),
		in("account.enabled", "/users", "test@example.com", "enable", nil, []act{central, status("disabled")}, []act{status("enabled")}),
		in("two_factor.addresses", "/users", "", "enable-two-factor", nil, nil, nil),
		in("agent.isolated_already", agent, "", "isolate", nil, nil, []act{central, task("isolate")}),
		in("agent.not_isolated", agent, "", "restore", nil, []act{central, task("isolate"), nextTimer()}, []act{task("restore")}),
		in("application.exists", "/automation-api", "", "add-application", map[string]string{"name": "REPORTS"}, nil, nil),
		in("application.disabled", reports, "", "disable", nil, nil, []act{central, application("disabled")}),
		in("application.enabled", reports, "", "enable", nil, []act{central, application("disabled")}, []act{application("enabled")}),
	}
}

// TestApexCentralRefusesOnItsPages reads refusals of Apex Central where whoever has
// pressed a button there sees them, in both languages.
func TestApexCentralRefusesOnItsPages(t *testing.T) {
	t.Parallel()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	l, client := newLab(t), newClient(t)
	texts := textsOf(d, mockone.ApexOne)
	for _, g := range centralRefused() {
		t.Run(g.name(), func(t *testing.T) {
			t.Parallel()
			own := &lab{t: t, platform: l.platform}
			own.shows(client, &g, texts[g.code])
		})
	}
}
