package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gorilla/mux"
)

// Op describes an operation.
type Op struct {
	// ID is the operation's stable name: "connect-product".
	ID string
	// Method is one of HTTP's; GET answers HEAD too. Path is as in OpenAPI,
	// "/api/user-accounts/{id}", without the prefix of a sandbox. Of paths that
	// overlap, the one registered first is taken.
	Method, Path string
	// Summary is a line, Doc more than that.
	Summary, Doc string
	// Public says that no session is needed, nor the Options' bearer token.
	Public bool
	// Basic says, of a public one, that programs say who they are by HTTP Basic
	// authentication, which is the handler's to check. The password leads to the
	// sandbox whose tag it ends with, as a bearer token does.
	Basic bool
	// Act is what the console's table of permissions calls it; empty if everybody
	// who is signed in may do it. Scopes are the scopes of limited sessions that
	// are good for it, see estate.Session.
	Act    string
	Scopes []string
	// Again is, of a form, what the table calls looking at its page: what is shown
	// again if the form is refused. If it is empty, whoever may not send the form is
	// not shown its page either.
	Again string
	// NoSandbox says that the operation concerns none, or names it otherwise.
	NoSandbox bool
	// Status is what a success answers: 200 if it is 0 and there is a body, else 204.
	Status int
	// MaxBody is how many bytes a request's body may have; 0 means 64 KiB.
	MaxBody int64
	// Assumed says that the vendor's operation is not documented.
	Assumed bool
	// Page says that it is a page or a page's form: what goes wrong is a page too,
	// and the API's description leaves it out.
	Page bool
	// Codes are the codes of problems that it answers with on purpose.
	Codes []string
	// Query are the query parameters that a raw handler understands; those of
	// a typed one are in its input.
	Query []string
	// AnyQuery says, of a raw handler, that query parameters that it does not
	// understand are left alone.
	AnyQuery bool
}

// None is the answer of an operation that has none.
type None struct{}

const (
	defaultMaxBody = 64 << 10
	// bodyPatience is how long, in wall time, a request's body may take to come.
	bodyPatience = 10 * time.Second
)

// route is an operation that was registered.
type route struct {
	Op
	raw     bool
	hasBody bool
	counts  counts
}

// answer is how huma wants a body wrapped.
type answer[O any] struct{ Body *O }

// Register adds an operation. I is a struct with the parameters and the Body as
// huma reads them from its tags: `path:"id"`, `query:"limit"`, `json:"…"`. Its
// embedded structs must be exported, or huma does not see their fields. O is
// the JSON answer; None, or a nil *O, answers without a body. The answer of an
// operation that is not public is given only if the session was found good.
func Register[I, O any](s *Server, op Op, fn func(ctx context.Context, c *Call, in *I) (*O, error)) {
	input := reflect.TypeFor[I]()
	checkInput(op.ID, input)
	_, hasBody := input.FieldByName("Body")
	rt := s.add(op, false)
	rt.hasBody = hasBody
	run := func(ctx context.Context, in *I) (*O, *exchange, error) {
		x := exchangeOf(ctx)
		x.bodyRead()
		out, err := fn(ctx, &x.call, in)
		if err == nil {
			err = x.call.checkAnyway(ctx)
		}
		if err != nil {
			return nil, x, s.problem(ctx, err)
		}
		return out, x, nil
	}
	if reflect.TypeFor[O]() == reflect.TypeFor[None]() {
		huma.Register(s.api, s.operation(rt), func(ctx context.Context, in *I) (*struct{}, error) {
			_, _, err := run(ctx, in)
			return nil, err
		})
		return
	}
	huma.Register(s.api, s.operation(rt), func(ctx context.Context, in *I) (*answer[O], error) {
		out, x, err := run(ctx, in)
		if err != nil {
			return nil, err
		}
		if out == nil {
			x.out.WriteHeader(http.StatusNoContent) // the first status counts
			return nil, nil                         //nolint:nilnil // huma's way to say that there is no body
		}
		return &answer[O]{Body: out}, nil
	})
}

// Raw adds an operation that writes its answer itself: a page, a stream, a
// drawing. It passes the same checks; errors it answers with Problem, the path's
// parameters it gets by Param, and its Call by CallOf. One with a Summary is in
// the OpenAPI document.
func (s *Server) Raw(op Op, h http.HandlerFunc) {
	rt := s.add(op, true)
	s.router.NewRoute().Name(op.ID).Path(op.Path).Methods(op.Method).Handler(s.enter(rt, h))
	if op.Summary == "" || op.Page {
		return
	}
	o := s.operation(rt)
	for _, name := range pathNames(op.Path) {
		o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	for _, name := range op.Query {
		o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	o.Responses = map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK)}}
	s.api.OpenAPI().AddOperation(&o)
}

// add notes an operation. Two of one name, or on one method and path, are a
// mistake of whoever wrote them.
func (s *Server) add(op Op, raw bool) *route {
	if op.ID == "" || op.Method == "" || !strings.HasPrefix(op.Path, "/") {
		panic(fmt.Errorf("operation %q: want an id, a method and a path", op.ID))
	}
	for _, id := range s.order {
		if other := s.routes[id]; id == op.ID || other.Method == op.Method && other.Path == op.Path {
			panic(fmt.Errorf("operation %q: %s %s is %q already", op.ID, other.Method, other.Path, id))
		}
	}
	if op.MaxBody == 0 {
		op.MaxBody = defaultMaxBody
	}
	rt := &route{Op: op, raw: raw}
	s.routes[op.ID] = rt
	s.order = append(s.order, op.ID)
	return rt
}

// operation returns the route as huma describes it.
func (s *Server) operation(rt *route) huma.Operation {
	o := huma.Operation{
		OperationID: rt.ID, Method: rt.Method, Path: rt.Path, Summary: rt.Summary, Description: rt.Doc,
		DefaultStatus: rt.Status,
		// huma takes a body that reaches the limit for one beyond it.
		MaxBodyBytes: rt.MaxBody + 1, BodyReadTimeout: bodyPatience,
		Extensions: map[string]any{"x-assumed": rt.Assumed},
	}
	if len(rt.Codes) > 0 {
		o.Extensions["x-codes"] = slices.Sorted(slices.Values(rt.Codes))
	}
	if !rt.Public && (s.options.Sessions != nil || s.options.Bearer != "") {
		o.Security = []map[string][]string{{"bearer": {}}}
	}
	if rt.Basic {
		s.api.OpenAPI().Components.SecuritySchemes["basic"] = &huma.SecurityScheme{Type: "http", Scheme: "basic"}
		o.Security = []map[string][]string{{"basic": {}}}
	}
	return o
}

// checkInput panics if huma would overlook a part of an input.
func checkInput(op string, t reflect.Type) {
	for f := range t.Fields() {
		if f.Anonymous && !f.IsExported() {
			panic(fmt.Errorf("operation %q: the embedded %s must be exported, or its fields are not read", op, f.Name))
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			checkInput(op, f.Type)
		}
	}
}

// pathName finds the parameters in a path.
var pathName = regexp.MustCompile(`\{([^}:]+)`)

func pathNames(path string) []string {
	var out []string
	for _, m := range pathName.FindAllStringSubmatch(path, -1) {
		out = append(out, m[1])
	}
	return out
}

// Param returns a parameter of the path, decoded.
func Param(r *http.Request, name string) string { return mux.Vars(r)[name] }

// decodeVars decodes the path's parameters in place: the router matches the
// path as it was sent, so that %2F does not end a parameter.
func decodeVars(r *http.Request) {
	vars := mux.Vars(r)
	for name, value := range vars {
		if strings.Contains(value, "%") {
			if decoded, err := url.PathUnescape(value); err == nil {
				vars[name] = decoded
			}
		}
	}
}
