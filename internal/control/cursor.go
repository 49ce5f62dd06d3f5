package control

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// cursor is a place in a sandbox's log of events: behind the event seq of the
// epoch. The zero cursor is the log's beginning, whatever the epoch.
type cursor struct{ epoch, seq int64 }

// String returns "epoch.seq".
func (c cursor) String() string { return fmt.Sprintf("%d.%d", c.epoch, c.seq) }

// parseCursor reads what String wrote; an empty text is the beginning.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	epoch, seq, _ := strings.Cut(s, ".")
	var c cursor
	var err error
	if c.epoch, err = strconv.ParseInt(epoch, 10, 64); err == nil {
		c.seq, err = strconv.ParseInt(seq, 10, 64)
	}
	if err != nil || c.epoch < 1 || c.seq < 0 {
		return cursor{}, badCursor()
	}
	return c, nil
}

// at returns the number of the event behind which the cursor stands in the
// sandbox of the reading. A cursor of another epoch is refused: the log that it
// points into has been replaced.
func (c cursor) at(r *sim.Reader) (int64, error) {
	if c == (cursor{}) {
		return 0, nil
	}
	if c.epoch != r.Epoch() {
		return 0, &web.Denied{Status: http.StatusGone, Reason: cursorGone()}
	}
	last, err := r.LastEvent()
	if err == nil && c.seq > last {
		err = badCursor()
	}
	return c.seq, err
}

// badCursor is the refusal of a cursor that no answer has contained.
func badCursor() error {
	return &web.Denied{Status: http.StatusUnprocessableEntity, Reason: reason("cursor.invalid",
		"The cursor is none of this sandbox's: use one that an answer contained.",
		"このサンドボックスのカーソルではありません。応答に含まれていたカーソルを使用してください。")}
}

func cursorGone() lifecycle.Reason {
	return reason("cursor.gone",
		"The sandbox was reset, or made anew under its name, since this cursor was given: its events are gone. Start again without a cursor.",
		"このカーソルの発行後にサンドボックスがリセットまたは再作成されたため、イベントは失われました。カーソルなしで最初からやり直してください。")
}

// reason is a refusal of control's own.
func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: lifecycle.Text{EN: en, JA: ja, Src: lifecycle.Assumed}}
}
