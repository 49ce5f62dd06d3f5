package mockone_test

import (
	"net/http"
	"testing"
)

// enrolls: a program that knows nothing but an address and its API key enrolls a
// product; those of other keys are refused, each in the vendor's envelope.
func enrolls(t *testing.T, b *box) {
	t.Helper()
	client := newClient(t)
	call := func(key, method, path string, body any) answer {
		w := wire{method: method, url: b.platform.URL("v1") + path}.withJSON(t, body).with("Authorization", "Bearer "+b.Credentials[key].Password)
		return w.through(t.Context(), client)
	}
	const enrollment, connectors = "/v1.0/preview/uic/instances/enrollment", "/v2.0/xdr/portal/connectors/"
	generate := func(key string, status int) answer {
		t.Helper()
		a := call(key, "POST", enrollment, object{"productId": "scc"})
		if a.Status != status {
			t.Errorf("%s generates a token: %s, want %d", key, a, status)
		}
		return a
	}
	generate("api_key_2", http.StatusForbidden)
	generate("api_key_3", http.StatusUnauthorized)
	generate("api_key_4", http.StatusUnauthorized)
	var got struct {
		Token     string `json:"token"`
		Connector string `json:"connectorId"`
	}
	generate("api_key", http.StatusOK).into(t, &got)
	if a := call("api_key", "DELETE", connectors+"onpremise/"+got.Connector, nil); a.Status != http.StatusOK {
		t.Errorf("deleting the connector: %s", a)
	}
	generate("api_key", http.StatusOK).into(t, &got)
	b.must("POST", "v1", "/api/enrollments", "", object{"token": got.Token, "type": "cloud_one", "region": "us", "business_id": "4f0c8d52-6b1e-4a37-9c25-d1a7e03b96f8"})
	var list struct {
		Code string
		Data []struct {
			Product string `json:"productId"`
			Status  int    `json:"connectorStatus"`
		}
	}
	call("api_key_2", "GET", connectors+"saas", nil).into(t, &list)
	found := false
	for _, one := range list.Data {
		found = found || one.Product == "scc" && one.Status == 1
	}
	if list.Code != "Success" || !found {
		t.Errorf("once connected: %+v", list)
	}
}
