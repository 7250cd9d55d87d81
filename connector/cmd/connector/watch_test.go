package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector"
)

// shown are the series of a connector's /metrics, by the name of their metric: for each label, its values.
func shown(t *testing.T) map[string]map[string][]string {
	t.Helper()
	cfg, err := read(configFile(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Metrics.Shared = true
	h, err := connector.NewHost(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	out := map[string]map[string][]string{"up": {"job": {"connector"}}} // that of Prometheus itself
	for _, m := range regexp.MustCompile(`(?m)^([a-z_]+)(?:\{(.*)\})? \S+$`).FindAllStringSubmatch(w.Body.String(), -1) {
		if out[m[1]] == nil {
			out[m[1]] = map[string][]string{}
		}
		for _, l := range regexp.MustCompile(`([a-z]+)="([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			out[m[1]][l[1]] = append(out[m[1]][l[1]], l[2])
		}
	}
	// A histogram without an observation shows no bucket, but says that it will.
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\w+) histogram$`).FindAllStringSubmatch(w.Body.String(), -1) {
		out[m[1]+"_bucket"] = map[string][]string{"le": nil}
	}
	return out
}

var (
	metric   = regexp.MustCompile(`\b(?:connector_[a-z_]+|up)\b`)
	selector = regexp.MustCompile(`\b((?:connector_[a-z_]+|up)\b)\{([^}]*)\}`)
	matcher  = regexp.MustCompile(`(\w+)(=~|!=|!~|=)"([^"]*)"`)
	grouping = regexp.MustCompile(`by \(([^)]*)\)`)
)

// problems are what an expression names that the connector does not show. job and instance are Prometheus' own labels.
func problems(expr string, there map[string]map[string][]string) []string {
	var out []string
	labels := map[string]bool{"job": true, "instance": true, "le": true}
	names := metric.FindAllString(grouping.ReplaceAllString(expr, ""), -1)
	if len(names) == 0 {
		out = append(out, "names no metric")
	}
	for _, name := range names {
		if there[name] == nil {
			out = append(out, "no metric "+name)
		}
		for label := range there[name] {
			labels[label] = true
		}
	}
	for _, s := range selector.FindAllStringSubmatch(expr, -1) {
		for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
			if m[1] == "instance" || strings.HasPrefix(m[3], "$") {
				continue
			}
			want := regexp.MustCompile("^(?:" + m[3] + ")$")
			if !slices.ContainsFunc(there[s[1]][m[1]], want.MatchString) {
				out = append(out, "no "+m[1]+" "+m[3]+" of "+s[1])
			}
		}
	}
	for _, g := range grouping.FindAllStringSubmatch(expr, -1) {
		for label := range strings.SplitSeq(g[1], ",") {
			if !labels[strings.TrimSpace(label)] {
				out = append(out, "no label "+label)
			}
		}
	}
	return out
}

func TestWhatAnExpressionLacksIsNamed(t *testing.T) {
	there := map[string]map[string][]string{"connector_x_total": {"how": {"a", "b"}}}
	for expr, want := range map[string]string{
		`rate(connector_x_total{how="a",job=~"$job"}[5m])`: "", `sum by (how) (connector_x_total)`: "",
		`connector_y_total`: "no metric connector_y_total", `connector_x_total{how="c"}`: "no how c of connector_x_total",
		`sum by (why) (connector_x_total)`: "no label why", `1`: "names no metric",
	} {
		if got := strings.Join(problems(expr, there), "; "); got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

// TestTheDashboardAndTheAlertsNameWhatThereIs holds both against a served /metrics, and the alerts against the runbook. A dashboard shows every
// metric of the connector.
func TestTheDashboardAndTheAlertsNameWhatThereIs(t *testing.T) {
	there := shown(t)
	var dashboard struct {
		Title  string
		Panels []struct {
			Title, Description string
			Targets            []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(deployFile(t, "grafana.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	drawn := ""
	for _, p := range dashboard.Panels {
		if p.Title == "" || p.Description == "" || len(p.Targets) == 0 {
			t.Errorf("panel %+v is incomplete", p)
		}
		for _, target := range p.Targets {
			drawn += target.Expr + "\n"
			for _, problem := range problems(target.Expr, there) {
				t.Errorf("panel %q: %s: %s", p.Title, target.Expr, problem)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		base := regexp.MustCompile(`_(sum|count|bucket)$`).ReplaceAllString(name, "")
		if strings.HasPrefix(name, "connector_") && !strings.Contains(drawn, base) {
			t.Errorf("no panel shows %s", name)
		}
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(deployFile(t, "alerts.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, runbook, _ := strings.Cut(string(guide), "## When it alerts\n")
	runbook, _, _ = strings.Cut(runbook, "\n## ")
	named := regexp.MustCompile(`(?m)^- \*\*(\w+)\*\*`).FindAllStringSubmatch(runbook, -1)
	if len(rules.Groups) != 1 || len(named) != len(rules.Groups[0].Rules) {
		t.Fatalf("%d lines of the runbook for %+v", len(named), rules.Groups)
	}
	for i, r := range rules.Groups[0].Rules {
		for _, problem := range problems(r.Expr, there) {
			t.Errorf("alert %s: %s", r.Alert, problem)
		}
		if named[i][1] != r.Alert {
			t.Errorf("the runbook has %s where the rules have %s", named[i][1], r.Alert)
		}
	}
}

// TestPrometheusReadsTheAlerts has promtool check the rules and play series that each of them must, or must not, alert on.
func TestPrometheusReadsTheAlerts(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: needs promtool of the Debian package prometheus")
	}
	tool, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("WAVETANK_PROMTOOL") == "required" {
		t.Fatal("no promtool, and WAVETANK_PROMTOOL=required")
	}
	if err != nil {
		t.Skip("no promtool: install the Debian package prometheus to have the alert rules played")
	}
	for _, args := range [][]string{{"check", "rules", "deploy/alerts.yaml"}, {"test", "rules", "testdata/alerts.test.yaml"}} {
		if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	played, err := os.ReadFile("testdata/alerts.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(deployFile(t, "alerts.yaml"), -1) {
		if !strings.Contains(string(played), "alertname: "+m[1]+", exp_alerts: [{") {
			t.Errorf("no series are played on which %s alerts", m[1])
		}
	}
}
