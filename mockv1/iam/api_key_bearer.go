package iam

import (
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// KeyActor is what the actor of who shows an API key begins with; the key's name follows.
const KeyActor = KeyKind + ":"

// The refusals of an API key. What the vendor says of each is not public.
var (
	keyMissing  = keyReason("missing", "The request has no API key.", "リクエストにAPIキーがありません。")
	keyUnknown  = keyReason("unknown", "There is no such API key.", "このAPIキーは存在しません。")
	keyDisabled = keyReason("disabled", "The API key is disabled.", "このAPIキーは無効です。")
	keyExpired  = keyReason("expired", "The API key has expired.", "このAPIキーの有効期限が切れています。")
)

// CheckAPIKey returns the API key of a value; the error of one that is not good is a
// *web.Denied with 401. One that was deleted, or has another value now, is unknown.
func (m *IAM) CheckAPIKey(r *sim.Reader, value string) (APIKey, error) {
	deny := func(why lifecycle.Reason) error { return &web.Denied{Status: http.StatusUnauthorized, Reason: why} }
	if value == "" {
		return APIKey{}, deny(keyMissing)
	}
	k, found, err := m.byValue(r, value)
	switch {
	case err != nil:
		return APIKey{}, err
	case !found:
		return APIKey{}, deny(keyUnknown)
	case k.State != KeyEnabled:
		return APIKey{}, deny(keyDisabled)
	case k.Expired(r.Now()):
		return APIKey{}, deny(keyExpired)
	}
	return k, nil
}

// EnterByKey makes a reading that of who shows an API key for an act. The error is a
// *web.Denied: with 401 if the key is not good, with 403 if its role does not permit
// the act.
func (m *IAM) EnterByKey(r *sim.Reader, value, act string) error {
	k, err := m.CheckAPIKey(r, value)
	if err != nil {
		return err
	}
	r.As(KeyActor + k.Name)
	return m.Admit(r, act)
}

// keyRights returns what a program may do; ok is false if it is none that acts.
func (m *IAM) keyRights(r *sim.Reader) (x Rights, ok bool, err error) {
	name, ok := strings.CutPrefix(r.Actor(), KeyActor)
	if !ok {
		return Rights{}, false, nil
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return Rights{}, true, err
	}
	x = Rights{platform: b.Platform, table: m.permits}
	k, _, err := m.Keys.Find(r, strings.ToLower(name))
	if err != nil {
		return Rights{}, true, err
	}
	role, found, err := m.roleNamed(r, k.Role)
	if found {
		x.role = role
	}
	return x, true, err
}
