package tunnel_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/tunnel"
)

func TestTheBuiltInProfilesAreRead(t *testing.T) {
	for _, name := range tunnel.Builtin() {
		if p, err := tunnel.ReadProfile(name); err != nil || p.Name != name {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// TestAWrongProfileIsRefusedByLine changes one line of a built-in profile.
func TestAWrongProfileIsRefusedByLine(t *testing.T) {
	text, err := tunnel.BuiltinText("shop")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ replace, with, want string }{
		{"  each: 2.2", "  ech: 2.2", `there is no field "ech" here`},
		{"  each: 2.2", "  each: many", "cannot unmarshal"},
		{"  each: 2.2", "  each: 0", "a customer begins more than 0 conversations"},
		{"  reply: {lognormal: {median: 80s, p90: 40m}}", "  reply: {lognormal: {median: 80s, p90: 4s}}", "p90 at least median"},
		{"  reply: {lognormal: {median: 80s, p90: 40m}}", "  reply: {lognorml: {median: 80s}}", `no distribution "lognorml"`},
		{"  reply: {lognormal: {median: 80s, p90: 40m}}", "  reply: {lognormal: {median: 80s}}", "lognormal takes {median, p90}"},
		{"  reply: {lognormal: {median: 80s, p90: 40m}}", "  reply: {uniform: {from: 2m, to: 1m}}", "from is more than to"},
		{"  reply: {lognormal: {median: 80s, p90: 40m}}", "  reply: soon", `"soon" is neither a span of time`},
		{"  burst: {geometric: {mean: 1.6}}", "  burst: {geometric: {mean: 0.5}}", "mean must be 1 or more"},
		{"  never: 0.08", "  never: 1.08", "customers.never: 1.08 is no probability"},
		{"start: 2020-11-02 # a Monday", "start: Monday", `"Monday" is no date`},
		{"channels: {whatsapp: 60", "channels: {telegram: 60", `no channel "telegram"`},
		{`countries: {"+44": 80`, `countries: {"44": 80`, `"44" is no prefix`},
		{"  weekday: [13, ", "  weekday: [", "6 weights, want 7"},
		{"    - {days: [mon, tue, wed, thu, fri], from", "    - {days: [monday], from", `no weekday "monday"`},
		{`from: "08:00", to: "16:00"`, `from: "08:00", to: "07:00"`, "from before to"},
		{`from: "08:00", to: "16:00"`, `from: "8 o'clock", to: "16:00"`, "is no time of day"},
		{"arrivals:", "skills: {card-s: 1}\narrivals:", `skills: "card-s": a skill is a word`},
		{"arrivals:", "skills: {cards: -1}\narrivals:", "a weight is at least 0"},
		{"  mistake: 0.1", "  knows: 0.5", "agents.knows: there are no skills"},
		{"  tap: 0.5", "  tap: 2", "customers.tap: 2 is no probability"},
		{"  each: 2.2", "  each: .nan", "more than 0 conversations"},
		{"  each: 2.2", "  each: 1e300", "at most 43200"},
		{"channels: {whatsapp: 60", "channels: {whatsapp: .nan", "NaN: a weight is at least 0"},
		{"  hour: [1, ", "  hour: [.inf, ", "+Inf: a weight is at least 0"},
		{"  weekday: [13, ", "  surges: [{day: 1, from: \"08:00\", to: \"09:00\", times: .nan}]\n  weekday: [13, ", "times from 0 to 1000"},
		{"  burst: {geometric: {mean: 1.6}}", "  burst: {geometric: {mean: 1e12}}", "at most 1000"},
		{`to: "16:00", desks: 10`, `to: "16:00", desks: 9223372036854775807`, "1 to 1000 desks"},
		{`  body: "Hello {{1}}, `, `  body: "Hello, `, "{{1}} once"},
		{"start: 2020-11-02", "start: 9999-12-31", "name the first day"},
		{"name: shop", `name: "a\nb"`, "one line of text"},
		{"template:", "---\ntemplate:", "another begins behind it"},
		{"  noAnswer: 45s", "  noAnswer: {exponential: {mean: 45s}}", "settings of Oceana"},
	} {
		before, _, found := strings.Cut(string(text), c.replace)
		if !found {
			t.Fatalf("the profile has no %q", c.replace)
		}
		wrong := strings.Replace(string(text), c.replace, c.with, 1)
		_, err := tunnel.ParseProfile("my.yaml", []byte(wrong))
		line := strings.Count(before, "\n") + 1
		place := "my.yaml:" + strconv.Itoa(line) + ": "
		if strings.HasPrefix(c.want, "settings") || strings.HasPrefix(c.want, "times from") {
			place = "my.yaml:"
		}
		if err == nil || !strings.HasPrefix(err.Error(), place) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line that begins with %s and says %q", c.with, err, place, c.want)
		}
	}
}

func TestMoreAgentsThanDesksAreRefused(t *testing.T) {
	p, err := tunnel.ReadProfile("shop")
	if err != nil {
		t.Fatal(err)
	}
	_, err = tunnel.Run(t.Context(), tunnel.Config{Profile: p, Customers: 1, Days: 1, Agents: 21, Seed: 1})
	if err == nil || !strings.HasPrefix(err.Error(), "shop.yaml:25: ") || !strings.Contains(err.Error(), "desks for 20 agents, and there are 21") {
		t.Errorf("%v, want the line of the shifts and both numbers", err)
	}
}

func TestAProfileThatIsNotThere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mine.yaml")
	if _, err := tunnel.ReadProfile(name); err == nil || !strings.Contains(err.Error(), "airline, bank, shop, shop-bot") {
		t.Errorf("%v, want the built-in ones to be named", err)
	}
	if err := os.WriteFile(name, []byte("name: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tunnel.ReadProfile(name); err == nil || !strings.HasPrefix(err.Error(), name+":") {
		t.Errorf("%v, want the file's name and a line", err)
	}
}

// TestThePrintedProfileExplainsEveryField: the shop is what planners begin their own with.
func TestThePrintedProfileExplainsEveryField(t *testing.T) {
	text, err := tunnel.BuiltinText("shop")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var look func(of reflect.Type)
	look = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			f := of.Field(i)
			name := f.Tag.Get("yaml")
			if name == "" {
				continue
			}
			if !regexp.MustCompile(`\b` + name + `\b`).Match(text) {
				t.Errorf("%s is not in it", name)
			}
			look(f.Type)
		}
	}
	look(reflect.TypeFor[tunnel.Profile]())
	for line := range strings.Lines(string(text)) {
		if key, value, is := strings.Cut(strings.TrimSpace(line), ":"); is && !strings.Contains(line, "#") && strings.TrimSpace(value) != "" &&
			!slices.Contains([]string{"name", "body", "- {days"}, key) {
			t.Errorf("nothing says what %s is: %s", key, line)
		}
	}
}
