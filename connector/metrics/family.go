package metrics

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	vm "github.com/VictoriaMetrics/metrics"
)

// family is one metric with all its series.
type family struct {
	name, help, kind string
	series           interface{ WritePrometheus(io.Writer) }
}

// write writes the family in the text format of Prometheus. The library writes metadata only for the whole process, and no help.
func (f family) write(w io.Writer) {
	head(w, f.name, f.help, f.kind)
	f.series.WritePrometheus(w)
}

func head(w io.Writer, name, help, kind string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// label is a label's name and all its values.
type label struct {
	name   string
	values []string
}

// known returns value, or other when the label has no such value.
func (l label) known(value string) string {
	if slices.Contains(l.values, value) {
		return value
	}
	return other
}

// counters are the counters of one family, one for every combination of its labels' values.
type counters struct {
	family string
	labels []label
	cells  []vm.Counter // in the order in which the last label changes fastest
}

// of returns the counter of these values, one for each label. A value that is not listed counts as other.
func (c counters) of(values ...string) *vm.Counter {
	at := 0
	for i, v := range values {
		at = at*len(c.labels[i].values) + slices.Index(c.labels[i].values, c.labels[i].known(v))
	}
	return &c.cells[at]
}

// WritePrometheus writes the series in the order of their names. They have names only here, because to make them takes longer than to start a
// connector whose metrics are never read.
func (c counters) WritePrometheus(w io.Writer) {
	lines := make([]string, len(c.cells))
	for at := range c.cells {
		pairs, rest := make([]string, len(c.labels)), at
		for i := len(c.labels) - 1; i >= 0; i-- {
			l := c.labels[i]
			pairs[i] = l.name + "=" + strconv.Quote(l.values[rest%len(l.values)])
			rest /= len(l.values)
		}
		slices.Sort(pairs) // labels in the order of their names, as Prometheus' own library writes them
		lines[at] = fmt.Sprintf("%s{%s} %d\n", c.family, strings.Join(pairs, ","), c.cells[at].Get())
	}
	slices.Sort(lines)
	for _, line := range lines {
		_, _ = io.WriteString(w, line)
	}
}

// counter adds a family of counters with a series, at zero, for every combination of its labels' values.
func (m *Meter) counter(name, help string, labels ...label) counters {
	n := 1
	for _, l := range labels {
		n *= len(l.values)
	}
	c := counters{name, labels, make([]vm.Counter, n)}
	m.families = append(m.families, family{name, help, "counter", c})
	return c
}

// histogram adds a histogram of seconds.
func (m *Meter) histogram(name, help string) *vm.PrometheusHistogram {
	series := vm.NewSet()
	m.families = append(m.families, family{name, help, "histogram", series})
	return series.NewPrometheusHistogramExt(name, []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600})
}
