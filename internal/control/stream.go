package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// beat is how a stream of events treats its client, in wall time.
type beat struct {
	// ping is how often a client is asked whether it is there.
	ping time.Duration
	// patience is how long a client may leave a ping unanswered, and how long
	// one write may take: who does not read is dropped. Nothing is lost by it,
	// the log is in the file and the client has its cursor.
	patience time.Duration
}

func defaultBeat() beat { return beat{ping: 30 * time.Second, patience: 10 * time.Second} }

const (
	// streamed is how many events one reading brings.
	streamed = 200
	// maxHeard is the longest message that a client may send: it has nothing to say.
	maxHeard = 1 << 10
)

// Message types of a stream.
const (
	messageEvent = "event"
	messageReset = "reset"
)

// eventMessage is an event in a stream.
type eventMessage struct {
	Type string `json:"type"`
	Event
}

// resetMessage ends a stream: the log that it followed is gone.
type resetMessage struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// stream serves a WebSocket on which the events of a sandbox come in order.
func (c *Control) stream(w http.ResponseWriter, r *http.Request) {
	if !c.enter() {
		c.web.Problem(w, r, &web.Denied{Status: http.StatusServiceUnavailable, Reason: reason("server.stopping",
			"The server is stopping.", "サーバを停止しています。")})
		return
	}
	defer c.streams.Done()
	box, after, err := c.streamOf(r)
	if err != nil {
		c.web.Problem(w, r, err)
		return
	}
	// An unset CheckOrigin wants the Origin, if there is one, to be the Host.
	up := websocket.Upgrader{HandshakeTimeout: c.beat.patience, Error: func(w http.ResponseWriter, r *http.Request, status int, _ error) {
		c.web.Problem(w, r, &web.Denied{Status: status, Reason: notASocket(status)})
	}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // answered by Error
	}
	s := &socket{conn: conn, beat: c.beat, wall: clock.System(), lang: language(r)}
	defer s.close()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go s.listen(cancel)
	go func() {
		select {
		case <-c.stopped:
			cancel()
		case <-ctx.Done():
		}
	}()
	s.follow(ctx, box, after)
}

// enter counts a stream that begins, unless Close was called.
func (c *Control) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed() {
		return false
	}
	c.streams.Add(1)
	return true
}

// streamOf returns what a request for a stream is about.
func (c *Control) streamOf(r *http.Request) (*sim.Sandbox, cursor, error) {
	after, err := parseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return nil, after, err
	}
	box, err := c.engine.Sandbox(r.Context(), web.Param(r, "sandbox"))
	if err != nil {
		return nil, after, err
	}
	err = box.View(r.Context(), func(r *sim.Reader) error {
		_, err := after.at(r)
		after.epoch = r.Epoch()
		return err
	})
	return box, after, err
}

func notASocket(status int) lifecycle.Reason {
	if status == http.StatusForbidden {
		return reason("origin.refused", "The request comes from a page of another origin.", "別のオリジンのページからの要求です。")
	}
	return reason("websocket.expected", "This address is a WebSocket.", "このアドレスは WebSocket です。")
}

// socket is the server's end of a stream. Only follow writes to it.
type socket struct {
	conn *websocket.Conn
	beat beat
	wall clock.Wall
	lang string
}

// listen reads until the client goes, or does not answer a ping.
func (s *socket) listen(cancel context.CancelFunc) {
	defer cancel()
	s.conn.SetReadLimit(maxHeard)
	hear := func(string) error { return s.conn.SetReadDeadline(s.wall.Now().Add(s.beat.ping + s.beat.patience)) }
	if err := hear(""); err != nil {
		return
	}
	s.conn.SetPongHandler(hear)
	for {
		if _, _, err := s.conn.NextReader(); err != nil {
			return
		}
	}
}

// follow writes every event behind the cursor until ctx or the log ends.
func (s *socket) follow(ctx context.Context, box *sim.Sandbox, after cursor) {
	ping := s.wall.Now().Add(s.beat.ping)
	for {
		events, err := s.await(ctx, box, after, ping.Sub(s.wall.Now()))
		if err != nil {
			s.end(err)
			return
		}
		for i := range events {
			if s.write(eventMessage{Type: messageEvent, Event: showEvent(after.epoch, &events[i])}) != nil {
				return
			}
			after.seq = events[i].Seq
		}
		if now := s.wall.Now(); !now.Before(ping) {
			if s.conn.WriteControl(websocket.PingMessage, nil, s.deadline()) != nil {
				return
			}
			ping = now.Add(s.beat.ping)
		}
	}
}

// await returns the next events behind the cursor, or none after the given time.
func (s *socket) await(ctx context.Context, box *sim.Sandbox, after cursor, d time.Duration) (events []sim.Event, err error) {
	timed, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err = box.Wait(timed, func(r *sim.Reader) (bool, error) {
		seq, err := after.at(r)
		if err != nil {
			return false, err
		}
		events, err = r.Events(sim.EventFilter{After: seq, Limit: streamed})
		return len(events) > 0, err
	})
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nil // nothing yet
	}
	return events, err
}

// deadline is the instant by which what is written now must have gone out.
func (s *socket) deadline() time.Time { return s.wall.Now().Add(s.beat.patience) }

func (s *socket) write(v any) error {
	if err := s.conn.SetWriteDeadline(s.deadline()); err != nil {
		return err
	}
	return s.conn.WriteJSON(v)
}

// end tells the client why the stream ends. What cannot be told any more is lost
// to a client that has gone.
func (s *socket) end(err error) {
	code, text := websocket.CloseGoingAway, "the server stops"
	var denied *web.Denied
	switch {
	case errors.As(err, &denied):
		code, text = websocket.CloseNormalClosure, denied.Reason.Code
		_ = s.write(resetMessage{Type: messageReset, Code: denied.Reason.Code, Message: denied.Reason.Text.In(s.lang)})
	case errors.Is(err, sim.ErrGone), errors.Is(err, sim.ErrNoSandbox):
		gone := reason("sandbox.gone", "The sandbox was removed.", "サンドボックスは削除されました。")
		code, text = websocket.CloseNormalClosure, gone.Code
		_ = s.write(resetMessage{Type: messageReset, Code: gone.Code, Message: gone.Text.In(s.lang)})
	case !errors.Is(err, context.Canceled):
		code, text = websocket.CloseInternalServerErr, "internal"
	}
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), s.deadline())
}

func (s *socket) close() { _ = s.conn.Close() }
