package migrator

import (
	"context"
	"fmt"
	"slices"
)

// survey reads what there is, and stops if anything stands in the way: an update
// cannot be stopped or undone once it has started, so this is the moment to look.
func (m *migration) survey(ctx context.Context) error {
	var business struct {
		Name     string `json:"name"`
		Platform string `json:"platform"`
		Region   string `json:"region"`
	}
	if err := m.v1.get(ctx, "/api/business", &business); err != nil {
		return err
	}
	m.platform, m.site = business.Platform, business.Region
	if err := m.look(ctx); err != nil {
		return err
	}
	if m.access != accessOpen {
		return nil // the update has begun: there is nothing left to stop for
	}
	if err := m.readBefore(ctx); err != nil {
		return err
	}
	found, err := m.way.obstacles(ctx)
	if err != nil {
		return err
	}
	if m.platform != platformFoundation {
		stands, err := m.platformObstacles(ctx)
		if err != nil {
			return err
		}
		found = append(stands, found...)
	}
	if m.row == nil {
		product, err := m.offered(ctx)
		if err != nil {
			return err
		}
		found = append(found, m.blocks(product)...)
	} else if m.toBeUpdated() && !m.row.CanUpdate {
		found = append(found, m.row.UpdateBlocks...)
	}
	if m.platform != platformFoundation && m.ownerUnknown() == nil {
		// That the platform is to be updated first is no obstacle: it will be.
		found = slices.DeleteFunc(found, func(o Obstacle) bool { return o.Code == codePlatform })
	}
	if len(found) > 0 {
		return m.stop(distinct(found))
	}
	return m.step(ctx, "survey.done", m.say(
		"%s: no obstacles; %s", "%s: 障害なし。%s", business.Name, m.way.found()))
}

// readBefore reads the product, and the credits that there are already, and has the
// figures kept.
func (m *migration) readBefore(ctx context.Context) error {
	if err := m.way.read(ctx); err != nil {
		return err
	}
	if err := m.v1.get(ctx, "/api/credits", &m.before.Credits); err != nil {
		return err
	}
	return m.keepFigures()
}

// keepFigures has the figures kept for a run that goes on from here.
func (m *migration) keepFigures() error {
	if m.cfg.OnFigures == nil {
		return nil
	}
	if err := m.cfg.OnFigures(*m.before); err != nil {
		return fmt.Errorf("keeping the figures: %w", err)
	}
	return nil
}

// blocks returns why the product cannot be connected.
func (m *migration) blocks(o *offer) []Obstacle {
	if !o.CanConnect && len(o.Blocks) == 0 {
		return []Obstacle{{"v1.connect.not_possible", m.say(
			"Vision One does not offer to connect the product, and does not say why.", "Trend Vision One で製品を接続できません。理由は表示されていません。")}}
	}
	return o.Blocks
}

// distinct drops obstacles that two sources have named, keeping the first.
func distinct(all []Obstacle) []Obstacle {
	var out []Obstacle
	for _, o := range all {
		if !slices.ContainsFunc(out, func(p Obstacle) bool { return p.Code == o.Code }) {
			out = append(out, o)
		}
	}
	return out
}
