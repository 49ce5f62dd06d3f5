package agents

import (
	"encoding/hex"
	"fmt"
	"time"
)

// model is a sort of computers that are made up.
type model struct {
	prefix, os string
	// share is how many of a hundred there are.
	share int
	// sensors is how many of a hundred of them have an Endpoint Sensor.
	sensors int
}

func models() []model {
	return []model{
		{"PC", "Windows 11", 55, 30},
		{"NB", "Windows 10", 30, 40},
		{"SV", "Windows Server 2022", 10, 60},
		{"MC", "macOS 14", 5, 10},
	}
}

// generate makes up agents. What each of them is comes from the seed and from its
// number alone, so that one agent more changes none of the others.
func (p *placer) generate() error {
	week := 7 * 24 * time.Hour
	for i := range p.w.Generate.Agents {
		by := newChance(p.tx.Secret(Kind, "generated", i))
		m := by.model()
		server := p.servers[p.w.Servers[by.pick(2, len(p.w.Servers))].Name]
		group := p.groups[p.w.Groups[by.pick(3, len(p.w.Groups))].Name]
		n := i + 1
		t := Agent{
			ID: by.guid(), State: Online, Host: fmt.Sprintf("%s-%05d", m.prefix, n), OS: m.os,
			IP: fmt.Sprintf("10.%d.%d.%d", 1+n/65025, n/255%255, 1+n%255), MAC: fmt.Sprintf("02-00-0A-%02X-%02X-%02X", n>>16&255, n>>8&255, n&255),
			User: fmt.Sprintf("user%05d", n), Group: group.ID, Server: server.ID, Version: server.Version, Pattern: server.Pattern,
			Isolation: Normal, Sensor: NoSensor,
		}
		if by.pick(4, 100) < m.sensors {
			t.Sensor = SensorEnabled
		}
		since := p.tx.Now().Add(-time.Duration(1+by.pick(5, 8*60)) * time.Minute)
		switch luck := by.pick(6, 100); {
		case luck < 6: // for weeks or months in a drawer
			t.State, t.Pattern = Offline, "19.201.00"
			since = p.tx.Now().Add(-week - time.Duration(by.pick(7, 120*24))*time.Hour)
		case luck < 18:
			t.State = Offline
			since = p.tx.Now().Add(-time.Duration(1+by.pick(7, 6*24)) * time.Hour)
		case luck < 20:
			t.Pattern = "19.243.00"
		}
		t.InstalledAt = since.Add(-time.Duration(30+by.pick(8, 700)) * 24 * time.Hour)
		if err := p.put(t, since); err != nil {
			return fmt.Errorf("generate.agents: %w", err)
		}
	}
	return nil
}

// chance is a source of small numbers that a sandbox's seed determines.
type chance []byte

func newChance(secret string) chance {
	b, err := hex.DecodeString(secret)
	if err != nil {
		panic("agents: a secret is not hexadecimal: " + err.Error()) // the engine makes them so
	}
	return b
}

// pick returns a number from 0 to n-1, the i-th that is asked for.
func (c chance) pick(i, n int) int {
	i *= 2
	return (int(c[i%len(c)])<<8 | int(c[(i+1)%len(c)])) % n
}

func (c chance) model() model {
	all := models()
	luck := c.pick(0, 100)
	for _, m := range all {
		if luck -= m.share; luck < 0 {
			return m
		}
	}
	return all[0]
}

// guid returns a GUID in the form of a random one.
func (c chance) guid() string {
	b := append([]byte{}, c[:16]...)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
