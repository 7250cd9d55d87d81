package tunnel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Distribution is what a profile draws a span of time or a count from. The zero value always draws 0.
type Distribution struct {
	kind string
	a, b float64 // seconds, or plain numbers
}

// parameters of each distribution by its name, in the order of a and b.
var parameters = map[string][]string{
	"constant":    nil, // one value in place of a mapping
	"uniform":     {"from", "to"},
	"exponential": {"mean"},
	"geometric":   {"mean"},          // 1, 2, 3, ...
	"lognormal":   {"median", "p90"}, // what most human delays look like
}

// UnmarshalYAML reads `30s`, or one name with its parameters such as `lognormal: {median: 40s, p90: 3m}`.
func (d *Distribution) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		v, err := quantity(node)
		if err != nil {
			return err
		}
		*d = Distribution{"constant", v, 0}
		return nil
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 {
		return at(node, "a distribution is a value such as 30s, or one of %s with its parameters", distributions)
	}
	name, body := node.Content[0], node.Content[1]
	names, known := parameters[name.Value]
	if !known || names == nil {
		return at(name, "no distribution %q: use one of %s", name.Value, distributions)
	}
	values := make([]float64, 2)
	found := map[string]bool{}
	if body.Kind != yaml.MappingNode {
		return at(body, "%s takes {%s}", name.Value, strings.Join(names, ", "))
	}
	for i := 0; i+1 < len(body.Content); i += 2 {
		key := body.Content[i]
		n := -1
		for j, want := range names {
			if want == key.Value {
				n = j
			}
		}
		if n < 0 || found[key.Value] {
			return at(key, "%s takes {%s}, each once, and no %q", name.Value, strings.Join(names, ", "), key.Value)
		}
		v, err := quantity(body.Content[i+1])
		if err != nil {
			return err
		}
		values[n], found[key.Value] = v, true
	}
	if len(found) != len(names) {
		return at(body, "%s takes {%s}", name.Value, strings.Join(names, ", "))
	}
	*d = Distribution{name.Value, values[0], values[1]}
	return d.possible(body)
}

const distributions = "uniform, exponential, geometric, lognormal"

// possible refuses parameters that describe no distribution.
func (d *Distribution) possible(node *yaml.Node) error {
	switch {
	case d.kind == "uniform" && d.a > d.b:
		return at(node, "uniform: from is more than to")
	case d.kind == "exponential" && d.a <= 0:
		return at(node, "exponential: mean must be more than 0")
	case d.kind == "geometric" && (d.a < 1 || d.a > mostMean):
		return at(node, "geometric: counts begin at 1, so mean must be 1 or more, and at most %.0f", mostMean)
	case d.kind == "lognormal" && (d.a <= 0 || d.b < d.a):
		return at(node, "lognormal: median must be more than 0, and p90 at least median")
	}
	return nil
}

// mostMean of a geometric distribution: it is drawn one by one.
const mostMean = 1000.0

// quantity is a span of time in seconds, or a number, never below zero.
func quantity(node *yaml.Node) (float64, error) {
	if v, err := strconv.ParseFloat(node.Value, 64); err == nil && v >= 0 && !math.IsInf(v, 0) {
		return v, nil
	}
	if v, err := time.ParseDuration(node.Value); err == nil && v >= 0 {
		return v.Seconds(), nil
	}
	return 0, at(node, "%q is neither a span of time such as 40s, 5m or 2h30m nor a number from 0", node.Value)
}

// lineError is what is wrong with a line of a profile.
type lineError struct {
	line int
	text string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

func at(node *yaml.Node, format string, args ...any) error {
	return &lineError{node.Line, fmt.Sprintf(format, args...)}
}

// draw draws a value.
func (d Distribution) draw(r *rand.Rand) float64 {
	switch d.kind {
	case "uniform":
		return d.a + (d.b-d.a)*r.Float64()
	case "exponential":
		return d.a * r.ExpFloat64()
	case "geometric":
		n := 1.0
		for d.a > 1 && r.Float64() >= 1/d.a {
			n++
		}
		return n
	case "lognormal":
		return d.a * math.Exp(r.NormFloat64()*math.Log(d.b/d.a)/z90)
	}
	return d.a
}

// z90 is the 90th percentile of the standard normal distribution.
const z90 = 1.2815515655446004

// span draws a span of time, cut to the millisecond.
func (d Distribution) span(r *rand.Rand) time.Duration {
	return time.Duration(min(d.draw(r), (1000*time.Hour).Seconds())*1000) * time.Millisecond
}

// count draws a whole number.
func (d Distribution) count(r *rand.Rand) int { return int(math.Round(min(d.draw(r), 1000))) }
