package mockv1_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/iam"
)

type auditLine struct {
	ID       string            `json:"id"`
	Logged   time.Time         `json:"logged"`
	Account  string            `json:"account"`
	Role     string            `json:"role"`
	Source   string            `json:"source"`
	Category string            `json:"category"`
	Activity string            `json:"activity"`
	Result   string            `json:"result"`
	Details  map[string]string `json:"details"`
}

type auditLines struct {
	Items []auditLine `json:"items"`
	Next  string      `json:"next"`
}

const newcomer = "new@example.com"

func accountID(l *lab, email string) string {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) (string, error) {
		a, _, err := l.v.Accounts.Find(r, email)
		return a.ID, err
	})
}

// brief is a line without its place and instant.
func (a auditLine) brief() string {
	return strings.Join([]string{a.Account, a.Role, a.Source, a.Category, a.Activity, a.Result}, " | ")
}

func audits(b *browser, query ...string) []string {
	b.l.t.Helper()
	q := url.Values{}
	for i := 0; i < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	var out []string
	for _, a := range want[auditLines](b, http.StatusOK, "GET", "/api/audit-logs?"+q.Encode(), "").Items {
		out = append(out, a.brief())
	}
	return out
}

// aDay is what happens on the day of the tests: a role is given and taken again,
// and a password is wrong.
func aDay(t *testing.T, l *lab) *browser {
	t.Helper()
	b := l.browser().signIn(primary)
	l.browser().problem(http.StatusUnauthorized, "sign_in.failed", "POST", "/api/sign-in", `{"email":"`+auditor+`","password":"nothing"}`)
	id := accountID(l, auditor)
	l.advance(time.Minute)
	want[object](b, http.StatusOK, "PATCH", "/api/user-accounts/"+id, `{"role":"Master Administrator"}`)
	other := l.browser().signIn(auditor)
	want[object](other, http.StatusCreated, "POST", "/api/user-accounts", `{"email":"`+newcomer+`","role":"Analyst"}`)
	want[object](b, http.StatusOK, "PATCH", "/api/user-accounts/"+id, `{"role":"Auditor"}`)
	if status, body := other.send("POST", "/api/sign-out", ""); status != http.StatusNoContent {
		t.Fatalf("signing out: %d %s", status, body)
	}
	return b
}

// The log has who did what in which role, the role being the one that he had then,
// and the failed sign-in.
func TestAuditLog(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := aDay(t, l)
	all := []string{
		auditor + " | Auditor | Console | Logon and Logoff | Log off | Successful",
		primary + " | Master Administrator | Console | Account Management | Edit user account | Successful",
		auditor + " | Master Administrator | Console | Account Management | Add user account | Successful",
		auditor + " | Master Administrator | Console | Logon and Logoff | Log on | Successful",
		primary + " | Master Administrator | Console | Account Management | Edit user account | Successful",
		auditor + " | Auditor | Console | Logon and Logoff | Log on | Unsuccessful",
		primary + " | Master Administrator | Console | Logon and Logoff | Log on | Successful",
	}
	if d := cmp.Diff(all, audits(b)); d != "" {
		t.Fatal(d)
	}
	lines := want[auditLines](b, http.StatusOK, "GET", "/api/audit-logs", "").Items
	if got := lines[2].Details; !cmp.Equal(got, map[string]string{"email": newcomer, "role": "Analyst"}) {
		t.Errorf("details %v", got)
	}
	if !lines[6].Logged.Equal(began) || !lines[4].Logged.Equal(began.Add(time.Minute)) {
		t.Errorf("logged at %s and %s", lines[6].Logged, lines[4].Logged)
	}
	minute := began.Add(time.Minute).Format(time.RFC3339)
	for name, tc := range map[string]struct {
		query []string
		want  []string
	}{
		"an account, in any case": {[]string{"account", strings.ToUpper(primary)}, []string{all[1], all[4], all[6]}},
		"a category":              {[]string{"category", "Account Management"}, []string{all[1], all[2], all[4]}},
		"a result":                {[]string{"result", "Unsuccessful"}, all[5:6]},
		"from an instant":         {[]string{"from", minute}, all[:5]},
		"to an instant":           {[]string{"to", minute}, all[5:]},
		"a day in Tokyo":          {[]string{"from", "2026-01-15", "to", "2026-01-15"}, all},
		"the day before":          {[]string{"to", "2026-01-14"}, nil},
		"a word of the details":   {[]string{"search", strings.ToUpper(newcomer)}, all[2:3]},
		"all together":            {[]string{"search", "log on", "account", auditor, "category", "Logon and Logoff", "result", "Successful"}, all[3:4]},
		"a role":                  {[]string{"search", "master", "result", "Successful", "account", auditor}, all[2:4]},
	} {
		if d := cmp.Diff(tc.want, audits(b, tc.query...)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// A long log is read page by page, and no line twice.
func TestAuditLogPages(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := aDay(t, l)
	var got []string
	after, pages := "", 0
	for {
		page := want[auditLines](b, http.StatusOK, "GET", "/api/audit-logs?limit=3&after="+after, "")
		for _, a := range page.Items {
			got = append(got, a.brief())
		}
		if pages++; page.Next == "" || pages > 9 {
			break
		}
		after = page.Next
	}
	if d := cmp.Diff(audits(b), got); d != "" || pages != 3 {
		t.Errorf("%d pages: %s", pages, d)
	}
	for _, query := range []string{"after=x", "after=0", "after=9999", "after=2", "from=tomorrow", "to=2026-13-01", "category=Cats", "result=so-so"} {
		b.problem(http.StatusUnprocessableEntity, "invalid", "GET", "/api/audit-logs?"+query, "")
	}
}

// quietly sends an invitation again, whoever asks for it.
type quietly struct {
	v  *mockv1.V1
	id string
}

func (quietly) Name() string { return "test.quietly" }

func (c quietly) Run(tx *sim.Tx) (any, error) {
	return c.v.Accounts.Fire(tx, c.id, "resend", nil, lifecycle.Force)
}

// What support does is logged without a source.
func TestAuditOfOthers(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	if err := l.push("v1.account", accountID(l, auditor), "disable"); err != nil {
		t.Fatal(err)
	}
	// Nobody has signed in: the role is the present one.
	must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
	must[iam.Account](l, "nobody@example.com", quietly{l.v, accountID(l, newcomer)})
	b := l.browser().signIn(primary)
	got := audits(b, "category", "Account Management")
	want := []string{
		"nobody@example.com |  | Console | Account Management | Resend invitation | Successful",
		primary + " | Master Administrator | Console | Account Management | Add user account | Successful",
		"support |  |  | Account Management | Disable user account | Successful",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The table is what the API lists, in the asker's language.
func TestAuditLogAsATable(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := aDay(t, l)
	for lang, first := range map[string][]string{
		"en": {"Logged", "Account", "Role", "Source", "Category", "Activity", "Result", "Details"},
		"ja": {"ログ記録日時", "アカウント", "役割", "ソース", "カテゴリ", "アクティビティ", "結果", "詳細"},
	} {
		b.Lang = lang
		status, body := b.send("GET", "/api/audit-logs.csv?category=Account+Management", "")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || status != http.StatusOK || len(rows) != 4 {
			t.Fatalf("%d %v: %s", status, err, body)
		}
		if d := cmp.Diff(first, rows[0]); d != "" {
			t.Error(d)
		}
		if rows[2][0] != "2026-01-15T18:01:00+09:00" || rows[2][1] != auditor || rows[2][2] != "Master Administrator" || !strings.Contains(rows[2][7], newcomer) {
			t.Errorf("%q", rows[2])
		}
	}
	b.problem(http.StatusUnprocessableEntity, "invalid", "GET", "/api/audit-logs.csv?category=Cats", "")
}

func TestAuditLogPage(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	aDay(t, l)
	for lang, words := range map[string]struct{ title, column, activity, failed, label string }{
		"en": {"Audit Logs", "Activity", "Add user account", "Unsuccessful", "User account: new"},
		"ja": {"監査ログ", "アクティビティ", "ユーザアカウントの追加", "失敗", "ユーザアカウント: new"},
	} {
		c := l.clicker(lang).signIn(primary)
		before := l.world()
		got := c.Get("/audit-logs")
		if got.Status != http.StatusOK || got.Heading() != words.title || !strings.Contains(got.Text, words.column) {
			t.Fatalf("in %s: %d %s", lang, got.Status, got.Text)
		}
		if row := got.Row(`data-activity="Add user account"`); !strings.Contains(row.Text, words.activity) || !strings.Contains(row.Text, words.label) ||
			row.Words("audit-role") != "Master Administrator" || !strings.Contains(row.HTML, "auditor<span") {
			t.Errorf("in %s: %s", lang, row.Text)
		}
		failed := c.Get("/audit-logs?result=Unsuccessful&from=2026-01-15&to=&category=&account=&search=")
		if failed.Rows("audit-row") != 1 || failed.Words("audit-result") != words.failed {
			t.Errorf("in %s: %s", lang, failed.Text)
		}
		if to, _ := failed.Attribute("export", "href"); !strings.HasSuffix(to, "/api/audit-logs.csv?from=2026-01-15&result=Unsuccessful") {
			t.Errorf("the table is at %s", to)
		}
		if none := c.Get("/audit-logs?search=zebra"); none.Rows("audit-row") != 0 || !none.Has("empty") {
			t.Errorf("in %s: %s", lang, none.Text)
		}
		if got := c.Get("/audit-logs?from=yesterday"); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("a wrong day: %d", got.Status)
		}
		if got := c.Get("/audit-logs?search=" + strings.Repeat("x", 301)); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("a long word: %d", got.Status)
		}
		if l.world() != before {
			t.Error("looking at the log changed the world")
		}
	}
}

// No secret of an account gets into the log.
func TestAuditLogKeepsSecrets(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := aDay(t, l)
	l.advance(5 * time.Second) // the mail's way
	mail := see(l, primary, func(r *sim.Reader) ([]sim.Delivered, error) { return r.Mail(sim.MailFilter{To: newcomer}, 0) })
	if len(mail) != 1 {
		t.Fatalf("%d mails", len(mail))
	}
	key := strings.TrimPrefix(mail[0].Message.Links["accept"].Path, "/invitations/")
	want[object](l.browser(), http.StatusOK, "POST", "/api/invitations/"+key+"/accept", `{"new_password":"Fresh-Pass1!","confirm_password":"Fresh-Pass1!"}`)
	_, list := b.send("GET", "/api/audit-logs", "")
	_, table := b.send("GET", "/api/audit-logs.csv", "")
	for _, secret := range []string{"Fresh-Pass1!", key, password, b.Token} {
		if strings.Contains(list+table, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if got := audits(b, "account", newcomer); len(got) != 1 || got[0] != newcomer+" | Analyst | Console | Account Management | Accept invitation | Successful" {
		t.Errorf("%q", got)
	}
}
