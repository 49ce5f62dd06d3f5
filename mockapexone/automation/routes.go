package automation

import (
	"context"
	"crypto/sha1" //nolint:gosec // the API's own sort of object
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// result is the envelope of what is about agents and servers.
type result struct {
	Code        int    `json:"result_code"`
	Description string `json:"result_description"`
	Content     any    `json:"result_content"`
}

// envelope is that of all else.
type envelope struct {
	Data       any            `json:"Data"`
	Meta       meta           `json:"Meta"`
	Permission permission     `json:"PermissionCtrl"`
	Feature    map[string]any `json:"FeatureCtrl"`
	System     map[string]any `json:"SystemCtrl"`
}

type meta struct {
	Result    int    `json:"Result"`
	ErrorCode int    `json:"ErrorCode"`
	ErrorMsg  string `json:"ErrorMsg"`
}

type permission struct {
	Permission string `json:"permission"`
	Elements   any    `json:"elements"`
}

func done(content any) any { return result{1, "Operation successful", content} }

func data(content any) any {
	return envelope{
		Data: content, Meta: meta{1, 0, "Success"}, Permission: permission{"255", nil},
		Feature: map[string]any{"mode": "0"}, System: map[string]any{"TmcmSoDist_Role": "none"},
	}
}

// maxFile is how many bytes a request with a file may have.
const maxFile = 8 << 20

// Routes registers the API. Who asks is a program: there are no sessions.
func (m *Automation) Routes(s *web.Server) {
	selectors := []string{"entity_id", "ip_address", "mac_address", "host_name", "product", "managing_server_id"}
	const productAgents, userObjects = "/WebApp/API/AgentResource/ProductAgents", "/WebApp/api/SuspiciousObjects/UserDefinedSO"
	m.route(s, web.Op{ID: "product-agents", Method: http.MethodGet, Path: productAgents, Query: selectors, Summary: "The security agents"},
		m.reading(func(r *sim.Reader, c *web.Call) (any, error) {
			all, err := m.selected(r, selector(c))
			if err != nil {
				return nil, err
			}
			shown, err := m.show(r, all)
			return done(shown), err
		}))
	m.route(s, web.Op{ID: "act-on-product-agents", Method: http.MethodPost, Path: productAgents, Summary: "Isolate, restore, relocate or uninstall security agents"}, m.act)
	m.route(s, web.Op{ID: "product-servers", Method: http.MethodGet, Path: "/WebApp/API/ServerResource/ProductServers", Query: selectors, Summary: "The servers that manage agents"},
		m.reading(func(r *sim.Reader, c *web.Call) (any, error) {
			all, err := m.servers(r, selector(c))
			return done(all), err
		}))
	m.route(s, web.Op{ID: "user-defined-objects", Method: http.MethodGet, Path: userObjects, Query: []string{"type", "contentFilter"}, Summary: "The list of user-defined suspicious objects"},
		m.reading(m.listObjects))
	m.route(s, web.Op{ID: "put-user-defined-object", Method: http.MethodPut, Path: userObjects, Summary: "Put an object on the list of suspicious objects"}, m.putObject)
	m.route(s, web.Op{ID: "remove-user-defined-object", Method: http.MethodDelete, Path: userObjects, Query: []string{"type", "content"}, Summary: "Take an object off the list of suspicious objects"}, m.removeObject)
	m.route(s, web.Op{ID: "put-suspicious-file", Method: http.MethodPut, Path: "/WebApp/API/SuspiciousObjectResource/FileUDSO", MaxBody: maxFile, Summary: "Put a file on the list of suspicious objects"}, m.putFile)
}

// answer answers a request whose body was read.
type answer func(ctx context.Context, c *web.Call, p proof) (any, error)

// route registers a part of the API. Clients write its address with a slash at the end
// and without.
func (m *Automation) route(s *web.Server, op web.Op, fn answer) {
	op.Public, op.Codes = true, codes()
	serve := func(w http.ResponseWriter, r *http.Request) {
		c := web.CallOf(r)
		p, err := prove(c)
		var out any
		if err == nil {
			out, err = fn(r.Context(), c, p)
		}
		status := http.StatusOK
		if bad, ok := errors.AsType[*failure](err); ok {
			out, err = failed(op.ID, bad), nil
		}
		if bad, ok := errors.AsType[*wrongBody](err); ok {
			out, err, status = failed(op.ID, &failure{-1, bad.Error()}), nil, http.StatusBadRequest
		}
		if err != nil {
			s.Problem(w, r, err)
			return
		}
		body, err := json.Marshal(out)
		if err != nil {
			s.Problem(w, r, fmt.Errorf("encoding an answer of the automation API: %w", err))
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write(body) // who does not read it is gone
	}
	s.Raw(op, serve)
	op.ID, op.Path, op.Summary = op.ID+"-slash", op.Path+"/", ""
	s.Raw(op, serve)
}

// failed returns a failure in the envelope of an operation.
func failed(op string, f *failure) any {
	if !strings.Contains(op, "user-defined") {
		return result{f.code, f.text, nil}
	}
	out, _ := data(nil).(envelope)
	out.Meta = meta{0, f.code, f.text}
	return out
}

// wrongBody is a body that is not what an operation takes.
type wrongBody struct{ error }

// read decodes a body. Fields that are not known are left alone, as clients send more.
func read(p proof, into any) error {
	if err := json.Unmarshal([]byte(p.body), into); err != nil {
		return &wrongBody{err}
	}
	return nil
}

// reading answers from one reading, in which the token is looked at.
func (m *Automation) reading(fn func(r *sim.Reader, c *web.Call) (any, error)) answer {
	return func(ctx context.Context, c *web.Call, p proof) (out any, err error) {
		err = c.View(ctx, func(r *sim.Reader, _ estate.Session) error {
			app, err := m.verify(r, p)
			if err != nil {
				return err
			}
			r.As(actor(app))
			out, err = fn(r, c)
			return err
		})
		return out, err
	}
}

// check looks at the token before a body is read that may be wrong itself.
func (m *Automation) check(ctx context.Context, c *web.Call, p proof) error {
	_, err := m.reading(func(*sim.Reader, *web.Call) (any, error) { return nil, nil })(ctx, c, p) //nolint:nilnil // only the error counts
	return err
}

func selector(c *web.Call) Selector {
	q := c.Request.URL.Query()
	return Selector{q.Get("entity_id"), q.Get("ip_address"), q.Get("mac_address"), q.Get("host_name"), q.Get("product"), q.Get("managing_server_id")}
}

func (m *Automation) act(ctx context.Context, c *web.Call, p proof) (any, error) {
	if err := m.check(ctx, c, p); err != nil {
		return nil, err
	}
	var order Order
	if err := read(p, &order); err != nil {
		return nil, err
	}
	out, err := c.DoAs(ctx, caller{m, p}, Act{m, order})
	return done(out), err
}

// objectJSON is an object as the API shows and takes it.
type objectJSON struct {
	Type       string `json:"type"`
	Content    string `json:"content"`
	Notes      string `json:"notes"`
	ScanAction string `json:"scan_action"`
	Expires    string `json:"expiration_utc_date"`
}

func (m *Automation) listObjects(r *sim.Reader, c *web.Call) (any, error) {
	q := c.Request.URL.Query()
	all, err := m.Objects.All(r)
	out := []objectJSON{}
	for _, o := range all {
		if o.State == Removed || q.Get("type") != "" && q.Get("type") != o.Type || !strings.Contains(o.Content, q.Get("contentFilter")) {
			continue
		}
		if !o.Expires.IsZero() && !r.Now().Before(o.Expires) {
			continue
		}
		one := objectJSON{Type: o.Type, Content: o.Content, Notes: o.Notes, ScanAction: o.ScanAction}
		if !o.Expires.IsZero() {
			one.Expires = o.Expires.UTC().Format(time.RFC3339)
		}
		out = append(out, one)
	}
	return data(out), err
}

func (m *Automation) putObject(ctx context.Context, c *web.Call, p proof) (any, error) {
	if err := m.check(ctx, c, p); err != nil {
		return nil, err
	}
	var in struct {
		Param objectJSON `json:"param"`
	}
	if err := read(p, &in); err != nil {
		return nil, err
	}
	e, err := in.Param.entry()
	if err != nil {
		return nil, err
	}
	_, err = c.DoAs(ctx, caller{m, p}, PutObject{m, e})
	return data(nil), err
}

// entry returns what is to be put on the list.
func (o objectJSON) entry() (Entry, error) {
	e := Entry{Type: o.Type, Content: o.Content, Notes: o.Notes, ScanAction: o.ScanAction}
	switch {
	case !slices.Contains([]string{"ip", "url", "file_sha1", "domain"}, o.Type):
		return e, &failure{-1, "The type is not one of ip, url, file_sha1 and domain."}
	case o.Content == "":
		return e, &failure{-1, "The content is missing."}
	case o.ScanAction != "log" && o.ScanAction != "block":
		return e, &failure{-1, "The scan_action is not one of log and block."}
	case o.Expires == "":
		return e, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02", "2006/01/02"} {
		if at, err := time.Parse(layout, o.Expires); err == nil {
			e.Expires = at.UTC()
			return e, nil
		}
	}
	return e, &failure{-1, "The expiration_utc_date is no date."}
}

func (m *Automation) removeObject(ctx context.Context, c *web.Call, p proof) (any, error) {
	q := c.Request.URL.Query()
	_, err := c.DoAs(ctx, caller{m, p}, RemoveObject{m, q.Get("type"), q.Get("content")})
	if errors.Is(err, sim.ErrNotFound) {
		err = &failure{-2, "The object is not on the list."}
	}
	return data(nil), err
}

// The failures of files; what the two numbers mean is assumed.
var (
	failContent = &failure{-1101, "The file has no content, or one that is not Base64."}
	failAction  = &failure{-1102, "The file_scan_action is not one of log, block and quarantine."}
)

func (m *Automation) putFile(ctx context.Context, c *web.Call, p proof) (any, error) {
	if err := m.check(ctx, c, p); err != nil {
		return nil, err
	}
	var in struct {
		Name    string `json:"file_name"`
		Content string `json:"file_content_base64_string"`
		Action  string `json:"file_scan_action"`
		Note    string `json:"note"`
	}
	if err := read(p, &in); err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(in.Content)
	if err != nil || len(content) == 0 {
		return nil, failContent
	}
	if !slices.Contains([]string{"log", "block", "quarantine"}, strings.ToLower(in.Action)) {
		return nil, failAction
	}
	sum := sha1.Sum(content) //nolint:gosec // as above
	e := Entry{Type: "file_sha1", Content: strings.ToUpper(hex.EncodeToString(sum[:])), Notes: strings.TrimSpace(in.Name + " " + in.Note), ScanAction: strings.ToLower(in.Action)}
	_, err = c.DoAs(ctx, caller{m, p}, PutObject{m, e})
	return done(nil), err
}
