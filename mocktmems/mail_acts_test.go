package mocktmems_test

import (
	"slices"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems/mail"
)

// What an account may do about mail follows from its permissions, and who may do with
// domains from its type.
func TestMailPermissions(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.world.Users[2].Role, s.world.Users[2].Domains = "Full control", []string{"One.example"}
		s.world.Domains = []mail.WorldDomain{{Name: "one.example"}, {Name: "two.example"}}
	})
	all := mail.Acts()
	for login, want := range map[string][]mail.Act{
		"":        all,
		chief:     all,
		helper:    {mail.Watch, mail.ViewTracking, mail.ViewEvents, mail.ViewQuarantine, mail.ManageQuarantine},
		"auditor": slices.DeleteFunc(slices.Clone(all), func(a mail.Act) bool { return a == mail.ManageDomains }),
		"leaver":  nil,
	} {
		actor := ""
		if login != "" {
			actor = "tmems:" + login
		}
		got := labs.See(l.Lab, actor, func(r *sim.Reader) (out []mail.Act, err error) {
			for _, act := range all {
				reason, err := l.tmems.MayMail(r, act)
				if err != nil {
					return nil, err
				}
				if reason == nil {
					out = append(out, act)
				}
			}
			return out, nil
		})
		if !slices.Equal(got, want) {
			t.Errorf("%q may %v, want %v", login, got, want)
		}
	}
	for login, want := range map[string]int{chief: 2, "auditor": 1} {
		got := labs.See(l.Lab, "tmems:"+login, func(r *sim.Reader) (int, error) {
			list, err := l.tmems.Mail.MailDomains(r)
			return len(list), err
		})
		if got != want {
			t.Errorf("%s sees %d domains, want %d", login, got, want)
		}
	}
}
