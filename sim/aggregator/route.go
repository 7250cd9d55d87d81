package aggregator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Scope is what a key must be allowed to do: an app's key has ScopeApp, an account's key both.
type Scope string

// The scopes of keys and tokens.
const (
	ScopeApp     Scope = "app"
	ScopeAccount Scope = "account"
	ScopeNonce   Scope = "nonce"   // the call's own nonce, and no key
	ScopeMedia   Scope = "media"   // a media token, and no key
	scopeAppUser Scope = "appUser" // a token of the SDKs; may call none of these routes
)

// Route is one endpoint of the REST API.
type Route struct {
	Method string // such as GET
	// Pattern is the path after the version, with names in braces. Without ScopeAccount the part /apps/{appId} may be left
	// out, with ScopeApp by an app's key only.
	Pattern string
	Scope   Scope
	// Source is where the behaviour comes from; Confidence how sure it is.
	Source     string
	Confidence Confidence

	handle func(*request) answer
}

const appPrefix = "/apps/{appId}"

// Routes is every endpoint the cloud knows, in the order they are listed. Any other is answered 404 and recorded.
func Routes() []Route {
	return slices.Concat(appRoutes(), integrationRoutes(), webhookRoutes(), pipelineRoutes(), userRoutes(), messageRoutes(),
		templateRoutes(), attachmentRoutes())
}

// name is how the journal calls the route: the pattern without the app, which the key already says.
func (r *Route) name() string {
	if p := strings.TrimPrefix(r.Pattern, appPrefix); p != "" {
		return r.Method + " " + p
	}
	return r.Method + " " + r.Pattern
}

const maxParams = 4

// node is one segment of the tree of routes.
type node struct {
	static map[string]*node // by lower case: the cloud's server does not mind case
	param  *node
	leaves map[string]*leaf // by method
}

type leaf struct {
	Route
	journalName string
	params      []string
}

// router is the tree of all routes. It is the same for every cloud and never changes, so that it is made once.
var router = sync.OnceValue(func() *node { return newRouter(Routes()) })

func newRouter(routes []Route) *node {
	root := &node{}
	for _, r := range routes {
		root.add(r, r.Pattern)
		if rest := strings.TrimPrefix(r.Pattern, appPrefix); r.Scope != ScopeAccount && rest != r.Pattern && rest != "" {
			root.add(r, rest)
		}
	}
	return root
}

func (n *node) add(r Route, pattern string) {
	l := &leaf{Route: r, journalName: r.name()}
	for seg := range strings.SplitSeq(pattern[1:], "/") {
		if strings.HasPrefix(seg, "{") {
			l.params = append(l.params, strings.Trim(seg, "{}"))
			if n.param == nil {
				n.param = &node{}
			}
			n = n.param
			continue
		}
		if n.static == nil {
			n.static = map[string]*node{}
		}
		seg = strings.ToLower(seg)
		if n.static[seg] == nil {
			n.static[seg] = &node{}
		}
		n = n.static[seg]
	}
	if n.leaves == nil {
		n.leaves = map[string]*leaf{}
	}
	n.leaves[r.Method] = l
}

// find matches the rest of an escaped path; a fixed word wins over a name. got is how many params are already filled.
func (n *node) find(method, rest string, params *[maxParams]string, got int) *leaf {
	if rest == "" {
		if l := n.leaves[method]; l != nil || method != http.MethodHead {
			return l
		}
		return n.leaves[http.MethodGet]
	}
	seg, rest, _ := strings.Cut(rest, "/")
	if next := n.static[strings.ToLower(seg)]; next != nil {
		if l := next.find(method, rest, params, got); l != nil {
			return l
		}
	}
	if n.param == nil || got == maxParams || seg == "" {
		return nil
	}
	value := seg
	if strings.Contains(seg, "%") {
		var err error
		if value, err = url.PathUnescape(seg); err != nil {
			return nil
		}
	}
	params[got] = value
	return n.param.find(method, rest, params, got+1)
}

// withoutVersion cuts /v1.1 or /v1 off an escaped path and says which it was.
func withoutVersion(path string) (rest, version string, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch strings.ToLower(first) {
	case "v1.1":
		return rest, "v1.1", true
	case "v1":
		return rest, "v1", true
	}
	return "", "", false
}
