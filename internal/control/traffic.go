package control

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type trafficIn struct {
	SandboxPath
	Body estate.MailTraffic
}

// trafficRoutes is how mail comes in to a customer's domains from the rest of the world;
// the mail that the platform itself sends is in the mailbox.
func (c *Control) trafficRoutes(post estate.Postmaster) {
	traffic := op("play-traffic", http.MethodPost, one+"/traffic", "Have mail come in",
		"Plays mail to and from the domains of Email Security, at the present instant: messages that are described, or so many that are made up. They go through the policies into the logs and the quarantine, all of them or none, before, during and after the update. For mail that comes in by itself see the setting tmems.mail.every.",
		"tmems.mail.foreign", "tmems.domain.unverified")
	traffic.Status, traffic.MaxBody = http.StatusCreated, maxDocument
	web.Register(c.web, traffic, func(ctx context.Context, _ *web.Call, in *trafficIn) (*estate.MailPlayed, error) {
		box, err := c.engine.Sandbox(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		played, err := sim.Do[estate.MailPlayed](ctx, box, actor, post.Post(in.Body))
		return &played, err
	})
}
