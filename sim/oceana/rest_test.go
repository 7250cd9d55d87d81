package oceana_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

const (
	core   = "/services/OceanaCoreDataService/oceana/data/"
	store  = "/services/ContextStoreRest/cs/contexts/"
	topic  = "/services/CustomerManagement/oceana/data/update/topic/"
	ewt    = "/services/CustomerControllerService/gila/ewt/request"
	search = "/OCPDataServices/api/customer/search"
	detail = "/OCPDataServices/api/customer/history/detail/"
)

// call makes one REST call as a page does.
func (w *world) call(method, path, body string) (int, dict) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+path, strings.NewReader(body))
	w.must(err)
	r, err := w.server.Client().Do(req)
	w.must(err)
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	w.must(err)
	var answer dict
	if len(data) > 0 {
		w.must(json.Unmarshal(data, &answer))
	}
	return r.StatusCode, answer
}

func (w *world) ok(method, path, body string) dict {
	w.t.Helper()
	status, answer := w.call(method, path, body)
	if status != 200 {
		w.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

const english = `{"serviceMap":{"1":{"attributes":{"Channel":["Chat"],"Language":["English"]},"priority":5}}}`

func (w *world) metrics(request string) dict {
	w.t.Helper()
	answer := w.ok("POST", ewt, request)["serviceMetricsResponseMap"].(dict)["1"].(dict)
	return answer["metrics"].(dict)
}

func TestEstimatedWaitTime(t *testing.T) {
	w := newWorld(t)
	if m := w.metrics(english); m["EWT"] != "-1" || m["ResourceStaffedCount"] != "0" {
		t.Errorf("nobody is there: %v", m)
	}
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 1, Attributes: []string{"Language.English"}}))
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Bob", Ready: true, Attributes: []string{"Language.French"}}))
	if m := w.metrics(english); m["EWT"] != "0" || m["ResourceStaffedCount"] != "1" || m["ResourceReadyCount"] != "1" {
		t.Errorf("one is free: %v", m)
	}
	speak := with(webChat("Ann"), "intrinsics", with(fields("Ann"), "attributes", []string{"Language.English"}))
	for range 3 {
		w.browser().open(speak)
	}
	w.advance(30 * time.Second)
	w.must(w.oceana.Answer("Alice", ""))
	w.advance(10 * time.Second)
	answer := w.ok("POST", ewt, english)["serviceMetricsResponseMap"].(dict)["1"].(dict)
	want := dict{
		"attributes": []any{"Channel.Chat", "Language.English"}, "priority": 5.0, "serviceId": answer["serviceId"],
		"metrics": dict{
			"ResourceReadyCount": "0", "ResourceBusyCount": "1", "ResourceStaffedCount": "1", "WaitingWorkCount": "2",
			"ProcessingWorkCount": "1", "CompletedWorkCount": "0", "OldestWorkWaiting": "40", "RollingASA": "30",
			"ServiceOccupancy": "100", "Occupancy": "100", "EWT": "360",
		},
	}
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("two wait (-want +got):\n%s", diff)
	}
	if m := w.metrics(strings.Replace(english, "Chat", "Messaging", 1)); m["WaitingWorkCount"] != "0" {
		t.Errorf("messaging: %v", m)
	}
	if again := w.ok("POST", ewt, english)["serviceMetricsResponseMap"].(dict)["1"].(dict); again["serviceId"] != answer["serviceId"] {
		t.Error("the same service got another id")
	}
}

func TestAContextLives(t *testing.T) {
	w := newWorld(t)
	schema := `{"data":{"a":1},"schema":{"ServiceMap":{"1":{"attributes":{"Channel":["Chat"],"Language":["French"]},"priority":"5"}},
		"CustomerId":"ann","Strategy":"Most Idle"},"groupId":"ann","contextId":"","persistToEDM":true}`
	id := w.ok("POST", core+"context/schema?journeyElement=web", schema)["data"].(dict)["contextId"].(string)
	w.ok("PUT", core+"update/serviceMap/"+id+"?journeyElement=web",
		`{"data":{"b":2},"ServiceMap":{"1":{"attributes":{"Channel":["Chat"],"LOB":["Sales"]},"priority":3}}}`)
	w.ok("PUT", core+"update/customerId/"+id, `{"CustomerId":"ben"}`)
	w.ok("PUT", store+"upsert/"+id+"?touchpoint=WEB", `{"groupId":"ann","persistToEDM":true,"data":{"c":{"d":[3]}}}`)
	w.ok("PUT", topic+id+"?topic=Cars", "")
	want := dict{
		"data": dict{"a": 1.0, "b": 2.0, "c": dict{"d": []any{3.0}}},
		"schema": dict{
			"ServiceMap": dict{"1": dict{"attributes": dict{"Channel": []any{"Chat"}, "LOB": []any{"Sales"}}, "priority": "3"}},
			"CustomerId": "ben", "Strategy": "Most Idle",
		},
	}
	if diff := cmp.Diff(want, w.ok("GET", core+"context/"+id, "")); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}

	in := with(with(fields("Ann"), "email", "ann@example.com"), "attributes", []string{"Language.English", "LOB.Sales"})
	c := w.browser()
	c.open(with(with(webChat("Ann"), "intrinsics", in), "workRequestId", id))
	v := w.oceana.Queue()[0]
	if diff := cmp.Diff([]string{"Language.English", "LOB.Sales"}, v.Attributes); diff != "" || v.WorkRequestID != id {
		t.Errorf("contact %+v: %s", v, diff)
	}
	found := w.ok("POST", search, `{"id":"","parameters":{"emailAddress":"ANN@example.com"}}`)["customers"].([]any)
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	customer := found[0].(dict)
	wantHistory := dict{"customer": customer, "history": []any{dict{
		"workRequestId": id, "channel": "Chat", "topic": "Cars", "startTime": start.Format(time.RFC3339), "state": "queued", "messages": 0.0,
	}}}
	if diff := cmp.Diff(wantHistory, w.ok("GET", detail+customer["id"].(string), "")); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	w.browser().open(with(webChat("Ann"), "intrinsics", in))
	if h := w.ok("GET", detail+customer["id"].(string), "")["history"].([]any); len(h) != 2 {
		t.Errorf("a second chat left %d interactions", len(h))
	}
	if none := w.ok("POST", search, `{"parameters":{"emailAddress":"ann@example.com","lastName":"Other"}}`)["customers"].([]any); len(none) != 0 {
		t.Errorf("found %v", none)
	}
}

func TestAttributesOfContextAndChatTogetherAreLimited(t *testing.T) {
	w := newWorld(t)
	values := `"a","b","c","d","e","f"`
	w.ok("POST", core+"context/schema", `{"contextId":"ctx","schema":{"ServiceMap":{"1":{"attributes":{"Channel":["Chat"],"A":[`+values+`]}}}}}`)
	for n, want := range map[int]bool{4: true, 5: false} {
		var attributes []string
		for i := range n {
			attributes = append(attributes, fmt.Sprintf("B.%d", i))
		}
		c := w.browser()
		c.send(with(with(webChat("Ann"), "workRequestId", "ctx"), "intrinsics", with(fields("Ann"), "attributes", attributes)))
		if f := c.next(); (f["type"] == "acknowledgement") != want {
			t.Errorf("%d of the chat and 6 of the context: %v", n, f)
		}
	}
}

func TestARESTRequestIsRefused(t *testing.T) {
	w := newWorld(t)
	w.ok("PUT", store+"upsert/bare", `{"data":{}}`)
	w.ok("POST", core+"context/schema", `{"contextId":"full","schema":{"ServiceMap":{"1":{"attributes":{}}}}}`)
	services := func(s string) string { return `{"serviceMap":` + s + `}` }
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		text               string
	}{
		"not JSON":                {"POST", ewt, `{`, 400, "not JSON"},
		"no services":             {"POST", ewt, `{}`, 400, `serviceMap: want services "1" to "6"`},
		"service 7":               {"POST", ewt, services(`{"7":{}}`), 400, `serviceMap: want services "1" to "6", got "7"`},
		"service 01":              {"POST", ewt, services(`{"01":{}}`), 400, `got "01"`},
		"values no array":         {"POST", ewt, services(`{"1":{"attributes":{"A":"b"}}}`), 400, "want an array, got string"},
		"an empty value":          {"POST", ewt, services(`{"1":{"attributes":{"A":[""]}}}`), 400, "serviceMap.1.attributes: want categories and values"},
		"eleven attributes":       {"POST", ewt, services(`{"1":{"attributes":{"A":["1","2","3","4","5","6","7","8","9","10","11"]}}}`), 400, "want at most 10, got 11"},
		"priority 0":              {"POST", ewt, services(`{"1":{"priority":0}}`), 400, "serviceMap.1.priority: want 1..10, got 0"},
		"context without schema":  {"POST", core + "context/schema", `{"data":{}}`, 400, "schema: required"},
		"context there already":   {"POST", core + "context/schema", `{"contextId":"full","schema":{"ServiceMap":{"1":{}}}}`, 409, "context full exists"},
		"unknown context":         {"GET", core + "context/none", "", 404, "no context none"},
		"made by the store alone": {"GET", core + "context/bare", "", 404, "does not have a schema"},
		"services of nothing":     {"PUT", core + "update/serviceMap/none", `{"ServiceMap":{"1":{}}}`, 404, "no context none"},
		"no new services":         {"PUT", core + "update/serviceMap/full", `{}`, 400, "ServiceMap: want services"},
		"no new customer":         {"PUT", core + "update/customerId/full", `{}`, 400, "CustomerId: required"},
		"upsert without data":     {"PUT", store + "upsert/x", `{}`, 400, "data: required"},
		"topic without topic":     {"PUT", topic + "full", "", 400, "topic: required in the query"},
		"topic of nothing":        {"PUT", topic + "none?topic=x", "", 404, "no context none"},
		"history of nobody":       {"GET", detail + "none", "", 404, "no customer none"},
		"search for nothing":      {"POST", search, `{"parameters":{}}`, 400, "parameters: want at least one"},
		"file that nobody sent":   {"GET", "/services/customer/files/none/a.pdf", "", 404, "no file none"},
		"more than a megabyte":    {"PUT", store + "upsert/x", `{"data":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "body: http: request body too large"},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := w.call(tc.method, tc.path, tc.body)
			refusal, _ := answer["error"].(dict)
			if text, _ := refusal["message"].(string); status != tc.status || !strings.Contains(text, tc.text) || refusal["code"] == "" {
				t.Errorf("%d %v, want %d %q", status, answer, tc.status, tc.text)
			}
		})
	}
	for _, e := range w.journal.Entries(0) {
		if e.Kind != journal.KindRequest || e.Status == 0 || len(e.Answer) == 0 {
			t.Errorf("the journal shows %+v", e)
		}
	}
	if open := w.journal.InFlight(); len(open) != 0 {
		t.Errorf("in flight: %v", open)
	}
}

func TestAPageOfAnotherOriginMayAsk(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]int{ewt: 204, core + "context/schema": 204, core + "context/x": 204, "/services/other": 501} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.server.URL+path, nil)
		w.must(err)
		r, err := w.server.Client().Do(req)
		w.must(err)
		_ = r.Body.Close()
		if r.StatusCode != want || want == 204 && r.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s: %d %v", path, r.StatusCode, r.Header)
		}
	}
	if status, _ := w.call("DELETE", core+"context/x", ""); status != 501 || len(w.journal.Problems()) != 2 {
		t.Errorf("DELETE: %d, problems %v", status, w.journal.Problems())
	}
}
