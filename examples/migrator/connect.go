package migrator

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// connect adds CAS as a product instance ("Add Existing Product") with all
// organizations, and waits until it is connected.
func (m *migration) connect(ctx context.Context) error {
	if m.row == nil {
		if err := m.addProduct(ctx); err != nil {
			return err
		}
	}
	return m.await(ctx, "the connection", func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return err == nil && m.row != nil && m.row.Status != "connecting", err
	})
}

func (m *migration) addProduct(ctx context.Context) error {
	product, err := m.offered(ctx)
	if err != nil {
		return err
	}
	request := struct {
		Type          string   `json:"type"`
		Organizations []string `json:"organizations"`
	}{typeCAS, []string{}}
	var names []string
	for _, o := range product.Organizations {
		names = append(names, o.Name)
		// Organizations without a toggle come along by themselves.
		if o.Toggle {
			request.Organizations = append(request.Organizations, o.ID)
		}
	}
	err = m.v1.act(ctx, "/api/product-instances", request, func(ctx context.Context) (bool, error) {
		err := m.look(ctx)
		return m.row != nil, err
	})
	if err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, "connect.saved", m.say("%s is added to Vision One: %s", "%s を Trend Vision One に追加: %s", product.Name, strings.Join(names, ", ")))
}

// offered returns what Vision One offers to connect of CAS.
func (m *migration) offered(ctx context.Context) (*offer, error) {
	var step struct {
		Types []offer `json:"instance_types"`
	}
	if err := m.v1.get(ctx, "/api/product-connection", &step); err != nil {
		return nil, err
	}
	for _, o := range step.Types {
		if o.Type == typeCAS {
			return &o, nil
		}
	}
	return &offer{Type: typeCAS, Blocks: []Obstacle{{"v1.connect.not_offered", m.say(
		"Vision One offers no Cloud App Security to connect.", "Trend Vision One に接続できる Cloud App Security がありません。")}}}, nil
}

// look reads CAS's row in the product instance list, under whichever name, and notes
// when its status has changed.
func (m *migration) look(ctx context.Context) error {
	rows, err := list[instance](ctx, m.v1, "/api/product-instances")
	if err != nil {
		return err
	}
	old := m.row
	m.row = nil
	for i := range rows {
		if rows[i].Type == typeCAS || rows[i].Type == typeCECP {
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
