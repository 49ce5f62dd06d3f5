package sim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Everything random is HMAC(seed and name of the sandbox, kind, ordinal of that
// kind). The ordinal is a row raised in the same savepoint: a refused command
// gives it back, and a drawing of one kind never shifts those of another.

// random draws the next value of a kind.
func (tx *Tx) random(kind string) ([]byte, error) {
	var n int64
	_, err := tx.Conn.QueryRow(`INSERT INTO ordinals (kind, n) VALUES (?, 1)
		ON CONFLICT (kind) DO UPDATE SET n = n + 1 RETURNING n`, []any{kind}, &n)
	if err != nil {
		return nil, fmt.Errorf("raising the ordinal of %s: %w", kind, err)
	}
	return mac(tx.secretKey(), kind, strconv.FormatInt(n, 10)), nil
}

func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum(nil)
}

func bits(sum []byte) uint64 { return binary.BigEndian.Uint64(sum) }

// ID draws an id of the given kind, in the form of a random UUID.
func (tx *Tx) ID(kind string) (string, error) {
	sum, err := tx.random("id:" + kind)
	if err != nil {
		return "", err
	}
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// tokenRandom is how many random bytes a token has; its tag follows them.
const tokenRandom = 20

// Secret returns the secret that belongs to a thing: a session's token, an
// invitation's key. It draws nothing, so facts may ask for it; n tells the
// secrets of one thing apart. Its last 12 digits are the tag of the sandbox, by
// which a request that carries nothing else finds its way; whether it is valid
// is for a row in that sandbox to say.
func (r *Reader) Secret(kind, id string, n int) string {
	sum := mac(r.secretKey(), "secret:"+kind, id, strconv.Itoa(n))
	return hex.EncodeToString(sum[:tokenRandom]) + Tag(r.world.sandbox)
}

// Digits returns the digits of a code that belongs to a thing, as Secret does.
func (r *Reader) Digits(kind, id string, n, length int) string {
	sum := mac(r.secretKey(), "digits:"+kind, id, strconv.Itoa(n))
	out := make([]byte, length)
	for i := range out {
		out[i] = '0' + sum[i%len(sum)]%10
	}
	return string(out)
}

func (r *Reader) secretKey() []byte {
	if r.key == nil {
		r.key = mac([]byte(r.world.seed), "sandbox", r.world.sandbox)
	}
	return r.key
}

// Tag returns the 48-bit tag of a sandbox's name, as 12 hexadecimal digits.
func Tag(sandbox string) string {
	sum := sha256.Sum256([]byte(sandbox))
	return hex.EncodeToString(sum[:6])
}

// TagOf returns the tag that a token carries, or "" if it is not one of ours.
func TagOf(token string) string {
	if len(token) != 2*tokenRandom+12 {
		return ""
	}
	if _, err := hex.DecodeString(token); err != nil {
		return ""
	}
	return token[2*tokenRandom:]
}
