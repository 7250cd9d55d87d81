package metrics

import (
	"fmt"
	"io"
	"slices"
	"strings"

	vm "github.com/VictoriaMetrics/metrics"
)

// family is one metric with all its series.
type family struct {
	name, help, kind string
	series           *vm.Set
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

// counters are the counters of one family, by the values of its labels.
type counters struct {
	labels []label
	series map[string]*vm.Counter // by key; never changed after counter
}

// of returns the counter of these values, one for each label. A value that is not listed counts as other.
func (c counters) of(values ...string) *vm.Counter {
	listed := make([]string, len(values))
	for i, v := range values {
		listed[i] = c.labels[i].known(v)
	}
	return c.series[c.key(listed)]
}

func (c counters) key(values []string) string {
	pairs := make([]string, len(values))
	for i, v := range values {
		pairs[i] = fmt.Sprintf("%s=%q", c.labels[i].name, v)
	}
	slices.Sort(pairs) // labels in the order of their names, as Prometheus' own library writes them
	return strings.Join(pairs, ",")
}

// counter adds a family of counters with a series, at zero, for every combination of its labels' values.
func (m *Meter) counter(name, help string, labels ...label) counters {
	f := family{name, help, "counter", vm.NewSet()}
	m.families = append(m.families, f)
	c := counters{labels, map[string]*vm.Counter{}}
	rows := [][]string{nil}
	for _, l := range labels {
		var longer [][]string
		for _, row := range rows {
			for _, v := range l.values {
				longer = append(longer, append(slices.Clone(row), v))
			}
		}
		rows = longer
	}
	for _, row := range rows {
		c.series[c.key(row)] = f.series.NewCounter(fmt.Sprintf("%s{%s}", name, c.key(row)))
	}
	return c
}

// histogram adds a histogram of seconds.
func (m *Meter) histogram(name, help string) *vm.PrometheusHistogram {
	f := family{name, help, "histogram", vm.NewSet()}
	m.families = append(m.families, f)
	return f.series.NewPrometheusHistogramExt(name, []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600})
}
