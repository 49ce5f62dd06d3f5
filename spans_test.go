package mockone_test

import (
	"strings"
	"testing"
)

// Mails and pages that say how long something lasts say what the sandbox has it last.
func TestSpansAreTheSandboxsOwn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, tc := range map[string]struct {
		settings object
		en, ja   map[string]string // what is said, by where
	}{
		"as documented": {
			object{},
			map[string]string{"invitation": "link within 24 hours to", "reset": "link within 24 hours to", "add": "The link is valid for 24 hours.", "guarded": "perform them for 15 minutes.", "trial": "Start the free trial (30 days)"},
			map[string]string{"invitation": "24時間以内に次の", "reset": "24時間以内に次の", "add": "リンクの有効期間は24時間です。", "guarded": "入力後15分の間は", "trial": "無料体験版を開始(30日)"},
		},
		"shorter": {
			object{"v1.invitation": "90m", "clp.password_reset": "1h", "v1.mfa.grant": "5m", "licence.trial": "336h"},
			map[string]string{"invitation": "link within 90 minutes to", "reset": "link within 1 hour to", "add": "The link is valid for 90 minutes.", "guarded": "perform them for 5 minutes.", "trial": "Start the free trial (14 days)"},
			map[string]string{"invitation": "90分以内に次の", "reset": "1時間以内に次の", "add": "リンクの有効期間は90分です。", "guarded": "入力後5分の間は", "trial": "無料体験版を開始(14日)"},
		},
		"for ever": {
			object{"v1.invitation": "0s", "clp.password_reset": "0s", "v1.mfa.grant": "0s"},
			map[string]string{"invitation": "Open the following link to verify", "reset": "Open the following link to set"},
			map[string]string{"invitation": "\n次のリンクを開き", "reset": "\u3002次のリンクを開き"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.sandbox("cas-legacy", "manual", object{"settings": tc.settings})
			token := b.signIn("v1", "primary_user_account")
			b.must("POST", "v1", "/api/user-accounts", token, object{"email": "new@example.com", "role": "Analyst"})
			b.must("POST", "clp", "/api/password-reset", "", object{"login": rootLogin})
			b.advance(object{"by": "5s"})
			for lang, words := range map[string]map[string]string{"en": tc.en, "ja": tc.ja} {
				said := b.saidOfTime(lang)
				for where, want := range words {
					if !strings.Contains(said[where], want) {
						t.Errorf("%s in %s says %q, want %q", where, lang, said[where], want)
					}
				}
				if _, free := words["guarded"]; !free && strings.Contains(said["guarded"]+said["add"], " 0 ") {
					t.Errorf("what never ends is said to: %q", said)
				}
			}
		})
	}
}

// saidOfTime returns what mails and pages say, by where.
func (b *box) saidOfTime(lang string) map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for where, to := range map[string]string{"invitation": "new@example.com", "reset": "licensing@example.com"} {
		var box struct {
			Items []struct {
				Languages map[string]struct{ Text string } `json:"languages"`
			} `json:"items"`
		}
		b.about("GET", "/mail?to="+to, nil).into(b.t, &box)
		if len(box.Items) != 1 {
			b.t.Fatalf("%d mails to %s", len(box.Items), to)
		}
		out[where] = box.Items[0].Languages[lang].Text
	}
	v := newVisitor(b.t, newClient(b.t), lang, "light")
	who := b.Credentials["primary_user_account"]
	v.signIn(b.URLs["v1"], who.Login, who.Password)
	for where, path := range map[string]string{"add": "/user-accounts/add", "guarded": "/mfa-settings", "trial": "/license-information"} {
		out[where] = words(v.get(b.URLs["v1"] + path).doc)
	}
	return out
}
