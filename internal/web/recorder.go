package web

import (
	"bufio"
	"net"
	"net/http"
)

// recorder passes an answer on and notes its status. It holds the status back
// until the first byte, so that an answer that cannot be encoded can still
// become a problem; of several statuses the first counts.
type recorder struct {
	http.ResponseWriter
	status int
	// sent says that the header is on its way.
	sent bool
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if status >= 100 && status < 200 && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status) // an answer before the answer
		return
	}
	if w.status == 0 {
		w.status = status
	}
}

// Write passes bytes on, the header before them.
func (w *recorder) Write(b []byte) (int, error) {
	w.commit()
	return w.ResponseWriter.Write(b)
}

// commit passes the header on.
func (w *recorder) commit() {
	if w.sent {
		return
	}
	w.sent = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.ResponseWriter.WriteHeader(w.status)
}

// takeBack forgets an answer that has not been sent.
func (w *recorder) takeBack() {
	if !w.sent {
		w.status = 0
		w.Header().Del("Content-Type")
		w.Header().Del("Content-Length")
		w.Header().Del("Set-Cookie")
	}
}

// FlushError sends what there is.
func (w *recorder) FlushError() error {
	w.commit()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands the connection over, to a WebSocket.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.status, w.sent = http.StatusSwitchingProtocols, true
	}
	return conn, buffer, err
}

// Unwrap returns what it records for, to http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
