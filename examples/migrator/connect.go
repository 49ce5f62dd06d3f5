package migrator

import (
	"context"
	"fmt"
	"time"
)

// connect makes the product a product instance ("Add Existing Product"), and waits
// until it is connected.
func (m *migration) connect(ctx context.Context) error {
	if err := m.way.connect(ctx); err != nil {
		return err
	}
	if err := m.await(ctx, "the connection", func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return err == nil && m.row != nil && m.row.Status != statusConnecting, err
	}); err != nil {
		return err
	}
	return m.way.connected(ctx)
}

// offered returns what Vision One offers to connect of the product.
func (m *migration) offered(ctx context.Context) (*offer, error) {
	var step struct {
		Types []offer `json:"instance_types"`
	}
	if err := m.v1.get(ctx, "/api/product-connection", &step); err != nil {
		return nil, err
	}
	t := m.way.traits()
	for _, o := range step.Types {
		if o.Type == t.before {
			return &o, nil
		}
	}
	return &offer{Type: t.before, Blocks: []Obstacle{{"v1.connect.not_offered", m.say(
		"Vision One offers no %s to connect.", "Trend Vision One に接続できる %s がありません。", t.offered)}}}, nil
}

// look reads the product's row in the product instance list, under whichever name, and notes
// when its status has changed.
func (m *migration) look(ctx context.Context) error {
	rows, err := list[instance](ctx, m.v1, "/api/product-instances")
	if err != nil {
		return err
	}
	t, old := m.way.traits(), m.row
	m.row = nil
	for i := range rows {
		if rows[i].Type == t.before || rows[i].Type == t.after {
			m.row = &rows[i]
		}
	}
	if m.row == nil || old != nil && old.Status == m.row.Status && old.Type == m.row.Type {
		return nil
	}
	return m.step(ctx, "instance."+m.row.Status, fmt.Sprintf("%s: %s", m.row.DisplayName, m.row.StatusText))
}

// await waits until something has come about. Time is counted by Sleep, whatever it
// sleeps by.
func (m *migration) await(ctx context.Context, what string, come func(context.Context) (bool, error)) error {
	for waited := time.Duration(0); ; waited += m.cfg.Every {
		if done, err := come(ctx); err != nil || done {
			return err
		}
		if waited >= m.cfg.Patience {
			return fmt.Errorf("waited %s for %s: %w", waited, what, ErrPatience)
		}
		if err := m.cfg.Sleep(ctx, m.cfg.Every); err != nil {
			return err
		}
	}
}
