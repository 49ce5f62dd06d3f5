package mocktmems

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Banner is the blue banner on top of the console, by which a customer finds his way into
// the update [TMEMSJA 1.1].
type Banner struct {
	// Pattern is 1 (connected), 2 (Vision One, not connected), 3 (Email Security alone),
	// or 0 for no banner.
	Pattern      int
	Text, Button lifecycle.Text
	Link         lifecycle.Link
}

// BannerFrom is since when customers of patterns 2 and 3 see the banner: the maintenance
// of 2024-02-22, which begins with the day in Japan [TMEMSJA].
func BannerFrom() time.Time {
	return time.Date(2024, time.February, 22, 0, 0, 0, 0, time.FixedZone("JST", 9*60*60))
}

// Banner returns the banner. Customers whose licence came through a managed service
// provider, or who have Vision One on another account of the portal, are not offered the
// update; that no banner is shown to them, rather than one that leads to a refusal, is
// assumed.
func (m *TMEmS) Banner(r *sim.Reader) (Banner, error) {
	t, ok, err := m.Tenant(r)
	if err != nil || !ok || t.State == TenantUpdating || t.State == TenantClosed {
		return Banner{}, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return Banner{}, err
	}
	l, licensed, err := estate.LicenceFor(r, Name)
	if err != nil || licensed && l.Channel == managedService {
		return Banner{}, err
	}
	switch {
	case t.State == TenantConnected:
		return updateBanner(1, "/cegp"), nil
	case r.Now().Before(BannerFrom()):
		return Banner{}, nil
	case b.Platform != estate.NoVisionOne && !t.OtherPortal:
		return updateBanner(2, "/cegp"), nil
	case b.Platform == estate.NoVisionOne && t.Region == japan:
		return updateBanner(3, "/activation"), nil
	}
	return Banner{}, nil
}

// updateBanner is the banner of a pattern. Of its words only the English button is public
// [KA15921].
func updateBanner(pattern int, path string) Banner {
	return Banner{
		Pattern: pattern,
		Text: estate.Assumed(
			"Update Trend Micro Email Security to Cloud Email Gateway Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
			"Trend Micro Email Security から Cloud Email Gateway Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。"),
		Button: estate.Quoted("Update Trend Micro Email Security", "Trend Micro Email Securityをアップデート", "KA15921"),
		Link:   lifecycle.Link{Service: "v1", Path: path},
	}
}
