package mocktmems_test

import (
	"net/http"
	"testing"
	"time"
)

// The page of the licence tells edition, channel and end, and the days till then or since,
// which decide about the update.
func TestLicencePage(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ends             time.Duration
		edition, channel string
		words            string
		status, field    string
		days             string
	}{
		"a day and a second": {day + time.Second, "standard", "TSSL", "Standard", "expiring_soon", "days-left", "2"},
		"a day":              {day, "advanced", "TMOL", "Advanced", "expiring_soon", "days-left", "1"},
		"a second":           {time.Second, "standard", "MSPL", "Standard", "expiring_soon", "days-left", "1"},
		"ends now":           {0, "standard", "TSSL", "Standard", "expired", "days-expired", "0"},
		"not yet 30 days":    {-30*day + time.Second, "standard", "TSSL", "Standard", "expired", "days-expired", "29"},
		"30 days":            {-30 * day, "standard", "TSSL", "Standard", "expired", "days-expired", "30"},
		"long":               {400 * day, "standard", "TSSL", "Standard", "valid", "days-left", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(s *start) {
				s.licence.Ends, s.licence.Edition, s.licence.Channel = began.Add(tc.ends), tc.edition, tc.channel
			}, func(c *clicker, _ func(en, ja string) string) {
				c.signedIn(chief)
				page := c.Get("/license")
				other := map[string]string{"days-left": "days-expired", "days-expired": "days-left"}[tc.field]
				if page.Inner(tc.field) != tc.days || page.Has(other) || page.Inner("license-edition") != tc.words {
					c.t.Errorf("%s %s: %s", tc.field, tc.days, page.Text)
				}
				if got, _ := page.Attribute("license-channel", "data-channel"); got != tc.channel || page.Inner("license-channel") == tc.channel {
					c.t.Errorf("the channel: %s", page.Inner("license-channel"))
				}
				json := c.enter(chief).Ask(http.StatusOK, http.MethodGet, "/api/license", "")
				if json["status"] != tc.status || json["edition"] != tc.edition || json["channel"] != tc.channel {
					c.t.Errorf("%v", json)
				}
			})
		})
	}
}
