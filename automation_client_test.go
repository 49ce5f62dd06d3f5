package mockone_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// The addresses of the automation API.
const (
	productAgents   = "/WebApp/API/AgentResource/ProductAgents"
	productServers  = "/WebApp/API/ServerResource/ProductServers"
	userObjects     = "/WebApp/api/SuspiciousObjects/UserDefinedSO"
	suspiciousFiles = "/WebApp/API/SuspiciousObjectResource/FileUDSO"
)

// automates asks Apex Central's automation API in the name of the application that the
// sandbox lists, as a program does that knows nothing but the documentation.
func (b *box) automates(method, path string, body any) answer {
	b.t.Helper()
	var encoded []byte
	if body != nil {
		var out bytes.Buffer
		if err := json.NewEncoder(&out).Encode(body); err != nil {
			b.t.Fatal(err)
		}
		encoded = bytes.TrimSpace(out.Bytes())
		body = json.RawMessage(encoded)
	}
	return b.call(method, "apexone", path, b.programToken(method, b.URLs["apexone"]+path, encoded), body)
}

// programToken returns the token with which the application that the sandbox lists sends
// a request.
func (b *box) programToken(method, address string, body []byte) string {
	b.t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	app := b.Credentials["automation_application"]
	sum := sha256.Sum256([]byte(method + "|" + strings.ToLower(at.RequestURI()) + "||" + string(body)))
	return signed(app.Password, map[string]any{
		"appid": app.Login, "iat": float64(b.now().UnixNano()) / 1e9, "version": "V1", "checksum": base64.StdEncoding.EncodeToString(sum[:]),
	})
}

// signs gives a request the token of the material's application.
func (m *material) signs(w wire) wire {
	return w.with("Authorization", "Bearer "+m.programToken(w.method, w.url, w.body))
}

// signed returns claims as a JSON Web Token.
func signed(key string, claims map[string]any) string {
	part := func(v map[string]any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // texts and a number are JSON
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(map[string]any{"alg": "HS256", "typ": "JWT"}) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// program is a request of a program.
func program(method, path string, body any) act {
	return act{name: "a program: " + method + " " + path, reads: method == "GET", do: func(b *box, _ *tale) answer {
		return b.automates(method, path, body)
	}}
}

// programs is the story of a program that may use the API.
func programs() []act {
	const who, application = "okabe", "/api/applications/{apexone.application Others}"
	object1 := object{"type": "domain", "content": "bad.example.com", "scan_action": "log"}
	return []act{
		signsIn(who, "apexone", "apexone_user"),
		asks(who, "POST", "apexone", "/api/applications", object{"name": "Others"}),
		asks(who, "POST", "apexone", application, object{"to": "noted"}),
		asks(who, "POST", "apexone", application, object{"to": "disabled"}),
		asks(who, "POST", "apexone", application, object{"to": "enabled"}),
		asks(who, "POST", "apexone", application, object{"to": "deleted"}),
		program("GET", productServers, nil),
		program("POST", productAgents, object{"act": "cmd_isolate_agent", "host_name": "HLF-HQ-01"}),
		program("PUT", userObjects, object{"param": object1}), program("PUT", userObjects+"/", object{"param": object1}),
		program("GET", userObjects+"?type=domain&contentFilter=", nil),
		program("DELETE", userObjects+"?type=domain&content=bad.example.com", nil),
		program("PUT", suspiciousFiles, object{"file_name": "a.txt", "file_content_base64_string": "YWJj", "file_scan_action": "log"}),
	}
}
