package mockone_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// apiKey is the credential of the public API among the material.
const apiKey = "an API key"

// key reports whether the route is of the public API, which an API key is shown to.
func (r testRoute) key() bool { return strings.HasPrefix(r.op, "public-") }

// apiKeyCases are the routes of API keys.
func apiKeyCases() map[string]routeCase {
	key := map[string]string{"id": "api_key"}
	shows := func(m *material, w wire) wire { return w.with("Authorization", "Bearer "+m.tokens[apiKey]) }
	return map[string]routeCase{
		"public-generate-enrollment-token": {proves: shows, wrong: []any{object{"productId": marker}, object{"productId": ""}}},
		"public-remove-connector":          {proves: shows, param: map[string]string{"id": "connector"}}, "public-list-connectors": {proves: shows},
		"list-api-keys": {queries: []string{"after=" + marker}}, "get-api-key": {param: key}, "delete-api-key": {param: key},
		"regenerate-api-key": {param: key}, "note-api-key": {param: key},
		"add-api-key": {body: object{"name": "Another", "role": "Operator"}, wrong: []any{
			object{"name": "Another", "role": marker},
			object{"name": "Another", "role": "Operator", "validity": marker},
			object{"name": "Deployment", "role": "Operator", "description": marker},
			object{"name": "Another", "role": "Master Administrator", "description": marker},
		}},
		"edit-api-key": {param: key, body: object{"status": "disabled"}, wrong: []any{
			object{"status": marker}, object{"role": marker}, object{"status": "enabled", "description": marker},
		}},
	}
}

// judgeEnvelope says what is wrong with a refusal of the public API: it is in the
// vendor's envelope, in English, and has none but the vendor's statuses.
func judgeEnvelope(a answer, method string, statuses []int) string {
	if slices.Contains(statuses, http.StatusNotFound) {
		statuses = append(slices.Clip(statuses), http.StatusUnauthorized) // a key to nowhere
	}
	if slices.Contains(statuses, http.StatusUnprocessableEntity) || slices.Contains(statuses, http.StatusRequestEntityTooLarge) {
		statuses = append(slices.Clip(statuses), http.StatusBadRequest)
	}
	if a.Status < 400 || a.Status > 499 || a.Status == http.StatusConflict || len(statuses) > 0 && !slices.Contains(statuses, a.Status) {
		return fmt.Sprintf("a status that is none of %v", statuses)
	}
	if bytes.Contains(bytes.ToLower(a.Body), []byte(strings.ToLower(marker))) {
		return "what was sent"
	}
	if method == http.MethodHead {
		return ""
	}
	// That of Vision One holds the error as a field, that of Email Security is the error.
	type failure struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	var got struct {
		failure

		Error failure `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		return err.Error()
	}
	if got.failure == (failure{}) {
		got.failure = got.Error
	}
	if got.Code == "" || got.Message == "" || inJapanese(got.Message) {
		return "an incomplete envelope"
	}
	return ""
}
