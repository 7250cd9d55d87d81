package tunnel

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles/*.yaml
var builtin embed.FS

// Builtin are the names of the profiles that need no file.
func Builtin() []string { return []string{"airline", "bank", "shop", "shop-bot"} }

// ReadProfile reads a built-in profile by its name, or a file. An error is one line with file and line.
func ReadProfile(name string) (*Profile, error) {
	if slices.Contains(Builtin(), name) {
		text, err := builtin.ReadFile("profiles/" + name + ".yaml")
		if err != nil {
			return nil, err
		}
		return ParseProfile(name+".yaml", text)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("profile %s: there is no such file, and the built-in ones are %s", name, strings.Join(Builtin(), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	return ParseProfile(name, text)
}

// BuiltinText is a built-in profile as it is written, to begin one's own with.
func BuiltinText(name string) ([]byte, error) { return builtin.ReadFile("profiles/" + name + ".yaml") }

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// ParseProfile reads a profile. file is its name in errors.
func ParseProfile(file string, text []byte) (*Profile, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, placed(file, err)
	}
	p := &Profile{line: func(path ...string) string { return fmt.Sprintf("%s:%d", file, lineOf(&root, path)) }}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(p); err != nil {
		return nil, placed(file, err)
	}
	if err := strict.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:%d: a profile is one document, and another begins behind it", file, 2+bytes.Count(text[:max(0, bytes.LastIndex(text, []byte("\n---")))], []byte("\n")))
	}
	p.fill()
	return p, p.check()
}

// placed turns an error of the YAML reader into FILE:LINE: what is wrong.
func placed(file string, err error) error {
	var own *lineError
	if errors.As(err, &own) {
		return fmt.Errorf("%s:%d: %s", file, own.line, own.text)
	}
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%s:1: %s", file, strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " "))
	}
	what := m[2]
	if field, _, found := strings.Cut(strings.TrimPrefix(what, "field "), " not found in type"); found {
		what = fmt.Sprintf("there is no field %q here", field)
	}
	return fmt.Errorf("%s:%s: %s", file, m[1], what)
}

// lineOf is the line of the field that a path of keys and indices leads to, or of the last part of the path that is there.
func lineOf(node *yaml.Node, path []string) int {
	for node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	line := max(node.Line, 1)
	for _, key := range path {
		var next *yaml.Node
		switch node.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(node.Content); i += 2 {
				if node.Content[i].Value == key {
					line, next = node.Content[i].Line, node.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(key); err == nil && i < len(node.Content) {
				next = node.Content[i]
				line = next.Line
			}
		}
		if next == nil {
			return line
		}
		node = next
	}
	return line
}

// fill gives a profile the defaults of what it leaves out.
func (p *Profile) fill() {
	if p.Arrivals.Hour == nil {
		p.Arrivals.Hour = slices.Repeat([]float64{1}, 24)
	}
	if p.Arrivals.Weekday == nil {
		p.Arrivals.Weekday = slices.Repeat([]float64{1}, 7)
	}
	if p.Agents.Multiplicity == 0 {
		p.Agents.Multiplicity = 3
	}
	if len(p.Countries) == 0 {
		p.Countries = map[string]float64{"+44": 1}
	}
	if p.Template.Body == "" {
		p.Template.Body = "Hello {{1}}, we have an answer for you. Please write to us, so that we can give it."
	}
	for _, d := range []struct {
		of      *Distribution
		kind    string
		a, b    float64
		because string
	}{
		{&p.Customers.Burst, "geometric", 1.5, 0, "messages at once"},
		{&p.Customers.Between, "lognormal", 8, 30, "typing a line"},
		{&p.Customers.Turns, "geometric", 2.5, 0, "questions of a conversation"},
		{&p.Customers.Reply, "lognormal", 90, 1800, "a customer who does other things meanwhile"},
		{&p.Customers.Patience, "lognormal", 3 * 3600, 12 * 3600, "messaging is not a telephone"},
		{&p.Agents.Pickup, "lognormal", 5, 15, "an agent at the desk"},
		{&p.Agents.Pace, "lognormal", 45, 120, "looking something up, and writing"},
		{&p.Agents.NoAnswer, "constant", 45, 0, "a usual setting"},
		{&p.Agents.Back, "lognormal", 300, 900, "a break"},
		{&p.Agents.Close, "constant", 1800, 0, "an hour half gone"},
	} {
		if d.of.kind == "" {
			*d.of = Distribution{d.kind, d.a, d.b}
		}
	}
}

// weekdays in the order of a profile.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// networks that customers can use.
var networks = []string{"whatsapp", "messenger", "twitter", "web"}

// check refuses what no contact centre can be.
func (p *Profile) check() error {
	wrong := func(where []string, format string, args ...any) error {
		return fmt.Errorf("%s: %s", p.line(where...), fmt.Sprintf(format, args...))
	}
	if p.Name == "" {
		return wrong([]string{"name"}, "name: give the profile one")
	}
	if p.Start.Year() < 1970 || p.Start.Year() > 9000 {
		return wrong([]string{"start"}, "start: name the first day, such as 2020-11-02")
	}
	if strings.ContainsFunc(p.Name, unicode.IsControl) {
		return wrong([]string{"name"}, "name: one line of text")
	}
	if strings.Count(p.Template.Body, "{{") != 1 || !strings.Contains(p.Template.Body, "{{1}}") {
		return wrong([]string{"template", "body"}, "template.body: it has {{1}} once, and no other place for a word")
	}
	if len(p.Channels) == 0 {
		return wrong([]string{"channels"}, "channels: give weights for some of %s", strings.Join(networks, ", "))
	}
	for _, name := range sorted(p.Channels) {
		if !slices.Contains(networks, name) {
			return wrong([]string{"channels", name}, "channels: no channel %q: use %s", name, strings.Join(networks, ", "))
		}
	}
	for _, prefix := range sorted(p.Countries) {
		if !regexp.MustCompile(`^\+[1-9]\d{0,4}$`).MatchString(prefix) {
			return wrong([]string{"countries", prefix}, "countries: %q is no prefix of a telephone number such as \"+44\"", prefix)
		}
	}
	for _, l := range []struct {
		name string
		of   []float64
		want int
	}{{"hour", p.Arrivals.Hour, 24}, {"weekday", p.Arrivals.Weekday, 7}} {
		if len(l.of) != l.want {
			return wrong([]string{"arrivals", l.name}, "arrivals.%s: %d weights, want %d", l.name, len(l.of), l.want)
		}
		if err := weights(l.of); err != nil {
			return wrong([]string{"arrivals", l.name}, "arrivals.%s: %s", l.name, err)
		}
	}
	for _, l := range []struct {
		name string
		of   map[string]float64
	}{{"channels", p.Channels}, {"countries", p.Countries}, {"skills", p.Skills}} {
		name, of := l.name, l.of
		if len(of) == 0 && name == "skills" {
			continue
		}
		var all []float64
		for _, key := range sorted(of) {
			all = append(all, of[key])
		}
		if err := weights(all); err != nil {
			return wrong([]string{name}, "%s: %s", name, err)
		}
	}
	for _, name := range sorted(p.Skills) {
		if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,29}$`).MatchString(name) {
			return wrong([]string{"skills", name}, "skills: %q: a skill is a word of at most 30 letters and digits", name)
		}
	}
	if len(p.Skills) == 0 && p.Agents.Knows != 0 {
		return wrong([]string{"agents", "knows"}, "agents.knows: there are no skills to know")
	}
	if !(p.Arrivals.Each > 0 && p.Arrivals.Each <= mostEach) {
		return wrong([]string{"arrivals", "each"}, "arrivals.each: a customer begins more than 0 conversations in 30 days, and at most %.0f", mostEach)
	}
	for i, s := range p.Arrivals.Surges {
		if s.Day < 1 || s.To <= s.From || !(s.Times >= 0 && s.Times <= mostTimes) {
			return wrong([]string{"arrivals", "surges", strconv.Itoa(i)}, "a surge has a day from 1, from before to, and times from 0 to %.0f", mostTimes)
		}
	}
	if err := p.probabilities(wrong); err != nil {
		return err
	}
	return p.checkAgents(wrong)
}

func (p *Profile) probabilities(wrong func([]string, string, ...any) error) error {
	type probability struct {
		path []string
		of   float64
	}
	c, a := p.Customers, p.Agents
	all := []probability{
		{[]string{"customers", "never"}, c.Never}, {[]string{"customers", "thanks"}, c.Thanks}, {[]string{"customers", "media"}, c.Media},
		{[]string{"customers", "infected"}, c.Infected}, {[]string{"customers", "switch"}, c.Switch}, {[]string{"customers", "leave"}, c.Leave},
		{[]string{"customers", "tap"}, c.Tap}, {[]string{"agents", "knows"}, a.Knows}, {[]string{"agents", "offer"}, a.Offer},
		{[]string{"agents", "ignore"}, a.Ignore}, {[]string{"agents", "mistake"}, a.Mistake},
	}
	if p.Bot != nil {
		all = append(all, probability{[]string{"bot", "deflects"}, p.Bot.Deflects})
	}
	for _, one := range all {
		if !(one.of >= 0 && one.of <= 1) {
			return wrong(one.path, "%s: %v is no probability from 0 to 1", strings.Join(one.path, "."), one.of)
		}
	}
	return nil
}

func (p *Profile) checkAgents(wrong func([]string, string, ...any) error) error {
	if p.Agents.Multiplicity < 1 {
		return wrong([]string{"agents", "multiplicity"}, "agents.multiplicity: at least 1")
	}
	if len(p.Agents.Shifts) == 0 {
		return wrong([]string{"agents", "shifts"}, "agents.shifts: there must be one")
	}
	for i, s := range p.Agents.Shifts {
		where := []string{"agents", "shifts", strconv.Itoa(i)}
		if s.To <= s.From || s.Desks < 1 || s.Desks > mostDesks || len(s.Days) == 0 {
			return wrong(where, "a shift has days, from before to, and 1 to %d desks", mostDesks)
		}
		for _, d := range s.Days {
			if !slices.Contains(weekdays, d) {
				return wrong(where, "no weekday %q: use %s", d, strings.Join(weekdays, ", "))
			}
		}
	}
	if p.Bot != nil && (p.Bot.Answer == "" || p.Bot.Answers < 1) {
		return wrong([]string{"bot"}, "a bot has an answer, and gives it at least once (answers)")
	}
	if p.Agents.NoAnswer.kind != "constant" || p.Agents.AfterWork.kind != "constant" && p.Agents.AfterWork.kind != "" {
		return wrong([]string{"agents"}, "agents.noAnswer and agents.afterWork are settings of Oceana: one value each")
	}
	return nil
}

// Bounds of what a contact centre can be.
const (
	mostWeight = 1e9
	mostEach   = 30 * 24 * 60.0 // one a minute
	mostTimes  = 1000.0
	mostDesks  = 1000
)

// seats says whether the shifts have desks for so many agents.
func (p *Profile) seats(agents int) error {
	desks := 0
	for _, s := range p.Agents.Shifts {
		desks += s.Desks
	}
	if agents > desks {
		return fmt.Errorf("%s: the shifts have desks for %d agents, and there are %d: give a shift more", p.line("agents", "shifts"), desks, agents)
	}
	return nil
}

func weights(all []float64) error {
	sum := 0.0
	for _, w := range all {
		if !(w >= 0 && w <= mostWeight) { // NaN is neither
			return fmt.Errorf("%v: a weight is at least 0, and at most %.0f", w, mostWeight)
		}
		sum += w
	}
	if sum <= 0 {
		return errors.New("one weight must be more than 0")
	}
	return nil
}
