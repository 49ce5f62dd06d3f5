package mockcas

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Detection is what a scan finds; as the input of Scan, fields left empty are
// made up.
type Detection struct {
	Type    string `json:"type,omitempty" enum:"malware,phishing,ransomware,bec,suspicious_url,dlp"`
	User    string `json:"user,omitempty"`
	Subject string `json:"subject,omitempty"`
	Policy  string `json:"policy,omitempty"`
	Action  string `json:"action,omitempty"`
}

// finding is a kind of detection with what is found and what is done, in both languages.
type finding struct {
	kind   string
	action string
	en, ja []string
}

// findings are what scans find, the commonest first.
func findings() []finding {
	return []finding{
		{"phishing", "quarantine", []string{"Your mailbox is almost full", "Confirm your account"}, []string{"メールボックスの容量がいっぱいです", "アカウントの確認をお願いします"}},
		{"suspicious_url", "quarantine", []string{"Shared document", "Parcel could not be delivered"}, []string{"ドキュメントが共有されました", "お荷物をお届けできませんでした"}},
		{"malware", "delete", []string{"invoice_2026.xlsm", "Scan from the copier"}, []string{"請求書_2026.xlsm", "複合機からのスキャン"}},
		{"dlp", "block", []string{"customer_list.csv", "Payroll"}, []string{"顧客一覧.csv", "給与明細"}},
		{"bec", "tag_subject", []string{"Urgent transfer today", "Are you at your desk?"}, []string{"至急 本日中のお振込みについて", "今席にいますか"}},
		{"ransomware", "quarantine", []string{"Overdue payment notice.zip"}, []string{"支払い遅延のお知らせ.zip"}},
	}
}

// chance is a source of small numbers that a sandbox's seed determines.
type chance []byte

func newChance(secret string) chance {
	b, err := hex.DecodeString(secret)
	if err != nil {
		panic("mockcas: a secret is not hexadecimal: " + err.Error()) // the engine makes them so
	}
	return b
}

// pick returns a number from 0 to n-1, the i-th that is asked for.
func (c chance) pick(i, n int) int {
	i *= 2
	return (int(c[i%len(c)])<<8 | int(c[(i+1)%len(c)])) % n
}

// fill makes up what a detection lacks.
func (d Detection) fill(by chance, ja bool, s Service, domain, policy string) Detection {
	all := findings()
	// The smaller of two draws: what stands first is found more often.
	found := all[min(by.pick(0, len(all)), by.pick(1, len(all)))]
	for _, f := range all {
		if f.kind == d.Type {
			found = f
		}
	}
	subjects := found.en
	if ja {
		subjects = found.ja
	}
	orElse(&d.Type, found.kind)
	orElse(&d.User, fmt.Sprintf("user%03d@%s", 1+by.pick(2, max(s.Users, 1)), domain))
	orElse(&d.Subject, subjects[by.pick(3, len(subjects))])
	orElse(&d.Policy, policy)
	orElse(&d.Action, found.action)
	return d
}

func orElse(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// found returns what the service's next scan finds. It draws nothing, so that
// facts may ask for it.
func (c *CAS) found(r *sim.Reader, s Service, d Detection) (Detection, error) {
	t, _, err := c.Tenant(r)
	if err != nil {
		return d, err
	}
	policy, err := policyFor(r, s.Code)
	if err != nil {
		return d, err
	}
	secret := r.Secret("cas.detection", s.ID, s.Scanned+1)
	return d.fill(newChance(secret[:40]), r.Locale() == "ja", s, t.domain(), policy), nil
}

// policyFor returns the name of the first enabled policy of a service; empty if
// it has none.
func policyFor(r *sim.Reader, service string) (string, error) {
	var name string
	if _, err := r.Conn.QueryRow(`SELECT name FROM cas_policies WHERE service = ? AND enabled = 1 ORDER BY priority, id`,
		[]any{service}, &name); err != nil {
		return "", fmt.Errorf("reading policies: %w", err)
	}
	return name, nil
}

// domain returns the mail domain of the tenant's users.
func (t Tenant) domain() string {
	if t.Domain == "" {
		return "example.com"
	}
	return t.Domain
}

// keepDetection writes what a scan has found into the logs.
func keepDetection(tx *sim.Tx, row string, s Service) error {
	if row != "cas.service.scan" {
		return nil
	}
	return putLog(tx, s.entry(*s.Last, tx.Now()))
}

func (s Service) entry(d Detection, at time.Time) estate.LogEntry {
	return estate.LogEntry{
		At: at, Service: s.Code, Type: d.Type, User: d.User, Subject: d.Subject, Policy: d.Policy, Action: d.Action,
	}
}
