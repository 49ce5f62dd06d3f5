package control

import "time"

// SetBeat changes how streams treat their clients.
func (c *Control) SetBeat(ping, patience time.Duration) {
	c.beat = beat{ping: ping, patience: patience}
}
