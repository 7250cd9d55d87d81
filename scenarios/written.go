package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Written is what was done to a world as a feature that does it again: every action up to number to, and for what was done from number
// from on what people saw of it, so that the feature fails when the behaviour changes. To 0 is to the present. What no step says is a comment.
func Written(w *sim.World, from, to int64) (string, error) {
	all := w.Actions.After(0)
	from = max(from, 1)
	if to > 0 && from > to {
		return "", fmt.Errorf("from: %d: the span ends at action %d", from, to)
	}
	if to <= 0 || to > int64(len(all)) {
		to = int64(len(all))
	}
	f := &written{world: w, head: w.Actions.Head(), needs: map[string]bool{}}
	until := w.Clock.Now()
	if to < int64(len(all)) {
		until = all[to].At
	}
	if f.head.World == actions.Up {
		f.clock = f.head.Start
	}
	for _, a := range all[:to] {
		f.action(a)
	}
	f.passes(until)
	if from <= to {
		f.seen(all[from-1].At, until, from == 1)
	}
	return f.text(), nil
}

// written is a feature that grows.
type written struct {
	world *sim.World
	head  actions.Head
	clock time.Time // of the steps so far; zero: a step says
	steps []step
	needs map[string]bool // channels and templates that have to be set up
	moved bool            // the last step let time pass by itself

	renamed [][2]string // people: the name they had, and have
}

// step is one line, with what stands below it.
type step struct {
	keyword, text, doc string
	table              [][]string
	span               time.Duration // that passes; zero: none
}

func (f *written) add(keyword, format string, args ...any) {
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = quotedText(text)
		}
	}
	f.line(keyword, fmt.Sprintf(format, args...))
}

func (f *written) line(keyword, text string) {
	f.steps = append(f.steps, step{keyword: keyword, text: text})
}

// quotedText writes a text as phrases take it.
func quotedText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// passes writes the time since the last step, to the millisecond, as steps say it.
func (f *written) passes(at time.Time) {
	gap := at.Sub(f.clock).Round(time.Millisecond)
	switch {
	case at.IsZero():
		return
	case f.clock.IsZero(), f.moved:
		f.clock = at
	case gap > 0:
		f.clock = f.clock.Add(gap)
		if n := len(f.steps) - 1; n >= 0 && f.steps[n].span > 0 { // only the speed changed in between
			gap += f.steps[n].span
			f.steps = f.steps[:n]
		}
		verb := "pass"
		if span := spelled(gap); strings.Count(span, " ") == 1 && strings.HasPrefix(span, "1 ") {
			verb = "passes"
		}
		f.steps = append(f.steps, step{keyword: "When", text: spelled(gap) + " " + verb, span: gap})
	}
	f.moved = false
}

// spelled is a span as steps say it: 23 hours 55 minutes.
func spelled(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}, {"millisecond", time.Millisecond}} {
		n := d / unit.size
		d -= n * unit.size
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit.name)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit.name))
		}
	}
	return strings.Join(parts, " ")
}

// action writes one action.
func (f *written) action(a actions.Action) {
	f.passes(a.At)
	if a.Step != nil {
		f.moved = timePasses.MatchString(a.Step.Text)
		f.steps = append(f.steps, step{a.Step.Keyword, a.Step.Text, a.Step.Doc, a.Step.Table, 0})
		if a.Refused != "" {
			f.steps[len(f.steps)-1] = step{keyword: "#", text: "This step failed: " + a.Step.Text}
		}
		return
	}
	if a.Refused != "" {
		f.note("Refused", a)
		return
	}
	var body wish
	if a.Body != nil && json.Unmarshal(a.Body, &body) != nil || !f.says(a, body) {
		f.note("No step says this", a)
	}
}

func (f *written) note(why string, a actions.Action) {
	text := why + ": " + a.Do
	if a.Do == "resendWebhook" {
		f.line("#", why+": the webhook of entry "+a.Path["seq"]+" is sent again")
		return
	}
	for _, key := range []string{"name", "action", "id", "seq"} {
		if v := a.Path[key]; v != "" {
			text += " " + v
		}
	}
	f.steps = append(f.steps, step{keyword: "#", text: strings.TrimSpace(text + " " + oneLine(string(a.Body)))})
}

// wish is what the body of an action may hold, of those that a step says.
type wish struct {
	Name, Channel, Number, Client, Region, Text, On, Target, File, Customer, Template, State, Reason, Agent, Service, Title, Code string
	At, Do, From, To, For                                                                                                         string
	Lat, Long                                                                                                                     float64
	Next, Every, Multiplicity                                                                                                     int
	Stop, Supervisor                                                                                                              bool
	Ready, Typing, Down                                                                                                           *bool
	Parameters, Attributes                                                                                                        []string
	Answers                                                                                                                       map[string]string
}

// says writes an action as a step; false when none says it.
func (f *written) says(a actions.Action, b wish) bool {
	if strings.Contains(b.Text, "\n") {
		return false
	}
	switch a.Do {
	case "advanceClock", "setClock", "advanceToNext", "setSpeed", "settle", "inviteToPhone": // time is written where it has passed
	case "addPhone":
		return f.phone(b)
	case "renamePhone": // the scenario is one of a person who had the new name from the start
		for i := range f.steps {
			f.steps[i].text = strings.ReplaceAll(f.steps[i].text, quotedText(a.Path["name"]), quotedText(b.Name))
		}
		f.renamed = append(f.renamed, [2]string{a.Path["name"], b.Name})
	case "usePhone":
		return f.usesPhone(a.Path["name"], a.Path["action"], b)
	case "addAgent":
		return f.agent(b)
	case "useDesk":
		return f.usesDesk(a.Path["name"], a.Path["action"], b)
	case "addFault":
		text, ok := spokenFault(b)
		if ok {
			f.line("Given", text)
		}
		return ok
	case "clearFaults":
		f.add("Given", "no fault is armed")
	case "switchConnector":
		f.line("When", map[string]string{"kill": "the connector is killed", "start": "the connector starts again"}[a.Path["action"]])
	case "addService":
		f.add("Given", "the service %s asks for attributes %s", b.Name, strings.Join(b.Attributes, ", "))
	case "setScanner":
		if b.Down == nil || strings.Count(string(a.Body), ":") != 1 {
			return false
		}
		f.line("Given", map[bool]string{true: "the scanner is down", false: "the scanner comes back"}[*b.Down])
	default:
		return false
	}
	return true
}

// channelWords are a channel and its business, as phrases name them.
func channelWords() map[string][2]string {
	return map[string][2]string{
		"whatsapp": {"WhatsApp", "a WhatsApp production number"}, "messenger": {"Messenger", "a Messenger page"}, "twitter": {"Twitter", "a Twitter account"},
		"web": {"Web", "a web messenger"}, "android": {"Android", "an Android app"}, "ios": {"iOS", "an iOS app"},
	}
}

func (f *written) phone(b wish) bool {
	name := b.Name
	h, err := f.world.Phone(name)
	for _, a := range f.world.Actions.After(0) { // it may have another name by now
		if a.Do == "renamePhone" && a.Refused == "" && a.Path["name"] == name && err != nil {
			var to wish
			_ = json.Unmarshal(a.Body, &to)
			name = to.Name
			h, err = f.world.Phone(name)
		}
	}
	kind := strings.ToLower(b.Channel)
	if err == nil {
		kind = h.Channel
	}
	words, known := channelWords()[kind]
	if !known {
		return false
	}
	f.needs[kind] = true
	uses := fmt.Sprintf("%s uses %s", quotedText(b.Name), words[0])
	switch {
	case b.Client != "" && b.Client != "mobile" && kind != "android" && kind != "ios":
		uses += " on a " + b.Client + " client"
	case b.Region != "" && b.Region != "US":
		uses += " in region " + quotedText(b.Region)
	case kind == "whatsapp" && err == nil:
		uses += " with number " + quotedText(h.Address)
	}
	f.steps = append(f.steps, step{keyword: "Given", text: uses})
	return true
}

func (f *written) agent(b wish) bool {
	switch ready := b.Ready == nil || *b.Ready; {
	case b.Supervisor:
		f.add("Given", "supervisor %s is ready", b.Name)
	case len(b.Attributes) > 0:
		f.add("Given", "agent %s is ready for attributes %s", b.Name, strings.Join(b.Attributes, ", "))
	case b.Multiplicity > 0:
		f.add("Given", "agent %s is ready with a multiplicity of %d", b.Name, b.Multiplicity)
	case ready:
		f.add("Given", "agent %s is ready", b.Name)
	default:
		f.add("Given", "agent %s is not ready", b.Name)
	}
	return true
}

func (f *written) usesPhone(who, do string, b wish) bool {
	on := b.On
	if on == "" {
		on = b.Target
	}
	if do == "send" && b.File != "" {
		do = "file"
	}
	switch do {
	case "send":
		if b.Target != "" {
			return false
		}
		f.add("When", "%s sends %s", who, b.Text)
	case "image":
		if b.Text != "" && b.Text != b.File {
			f.add("When", "%s sends the image %s with the caption %s", who, b.File, b.Text)
			break
		}
		f.add("When", "%s sends the image %s", who, b.File)
	case "file", "video", "sticker":
		f.add("When", "%s sends the "+do+" %s", who, b.File)
	case "voice":
		f.add("When", "%s sends the voice note %s", who, b.File)
	case "location":
		f.add("When", "%s sends the location %s", who, fmt.Sprintf("%v,%v", b.Lat, b.Long))
	case "contact":
		f.add("When", "%s sends the contact card of %s", who, b.Text)
	case "tap":
		f.add("When", "%s taps %s", who, on)
	case "react":
		f.add("When", "%s reacts to %s with %s", who, on, b.Text)
	case "reply":
		f.add("When", "%s replies to %s with %s", who, on, b.Text)
	case "delete":
		f.add("When", "%s deletes %s", who, on)
	case "post":
		f.add("When", "%s posts %s publicly", who, b.Text)
	case "login":
		f.add("When", "%s logs in as %s", who, b.Text)
	case "secondDevice":
		f.add("When", "%s sends %s on a second device", who, b.Text)
	case "form":
		s := step{keyword: "When", text: quotedText(who) + " fills in the form:", table: [][]string{{"field", "answer"}}}
		for _, field := range slices.Sorted(keysOf(b.Answers)) {
			s.table = append(s.table, []string{field, b.Answers[field]})
		}
		f.steps = append(f.steps, s)
	case "typing":
		f.add("When", map[bool]string{false: "%s starts typing", true: "%s stops typing"}[b.Stop], who)
	default:
		text := map[string]string{
			"read": "reads the conversation", "liveLocation": "shares a live location", "stopTyping": "stops typing", "mute": "mutes the conversation", "call": "calls the business",
			"group": "adds the business to a group", "visit": "opens the site again", "offline": "loses the network", "online": "is back", "close": "closes the app", "open": "opens the app", "logout": "logs out",
		}[do]
		if text == "" {
			return false
		}
		f.add("When", "%s "+text, who)
	}
	return true
}

func keysOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (f *written) usesDesk(who, do string, b wish) bool {
	c := b.Customer
	switch do {
	case "answer", "ignore", "reject":
		if c == "" {
			return false
		}
		f.add("When", "agent %s "+do+"s %s", who, c)
	case "send":
		if c == "" {
			f.add("When", "agent %s sends %s", who, b.Text)
			break
		}
		f.add("When", "agent %s sends %s to %s", who, b.Text, c)
	case "sendTemplate":
		f.needs["template "+b.Template] = true
		f.add("When", "agent %s sends the template %s", who, b.Template)
		if len(b.Parameters) > 0 {
			f.steps[len(f.steps)-1].text += " with " + quotedText(strings.Join(b.Parameters, ", "))
		}
		if c != "" {
			f.steps[len(f.steps)-1].text += " to " + quotedText(c)
		}
	case "close":
		f.add("When", "agent %s closes the contact with %s", who, c)
	case "transfer":
		if b.Agent != "" {
			f.add("When", "agent %s transfers %s to agent %s", who, c, b.Agent)
			break
		}
		f.add("When", "agent %s transfers %s to service %s", who, c, b.Service)
	case "state":
		return f.state(who, b)
	case "sendRichMedia":
		f.add("When", "agent %s sends the rich media %s", who, b.Title)
	case "sendPhrase":
		f.add("When", "agent %s sends the suggested phrase %s", who, b.Text)
	case "sendFile":
		f.add("When", "agent %s sends the file %s", who, b.File)
	case "typing":
		f.add("When", map[bool]string{true: "agent %s starts typing", false: "agent %s stops typing"}[b.Typing == nil || *b.Typing], who)
	case "disposition":
		f.add("When", "agent %s says that the contact with %s went %s", who, c, b.Code)
	case "coach":
		f.add("When", "supervisor %s coaches %s about %s", who, b.Text, c)
	default:
		text := map[string]string{
			"signOut": "agent %s signs out", "loseBrowser": "agent %s loses the browser", "observe": "supervisor %s observes %s", "bargeIn": "supervisor %s barges in on %s", "leave": "supervisor %s leaves %s",
		}[do]
		if text == "" {
			return false
		}
		f.add("When", text, []any{who, c}[:strings.Count(text, "%s")]...)
	}
	return true
}

func (f *written) state(who string, b wish) bool {
	switch {
	case b.Channel != "":
		return false
	case b.State == "ready":
		f.add("When", "agent %s becomes ready", who)
	case b.State == "not ready" && b.Reason != "":
		f.add("When", "agent %s becomes not ready because of %s", who, b.Reason)
	case b.State == "not ready":
		f.add("When", "agent %s becomes not ready", who)
	default:
		return false
	}
	return true
}

// seen writes what people saw between two instants: what was reported about the agents' messages, advice, bubbles, charges.
func (f *written) seen(from, until time.Time, whole bool) {
	within := func(at time.Time) bool { return !at.Before(from) && !at.After(until) }
	said := map[string]bool{}
	then := func(format string, args ...any) {
		n := len(f.steps)
		f.add("Then", format, args...)
		if said[f.steps[n].text] {
			f.steps = f.steps[:n]
			return
		}
		said[f.steps[n].text] = true
	}
	for _, one := range f.world.Oceana.Agents() {
		desk, err := f.world.Oceana.Desk(one.Name)
		if err != nil {
			continue
		}
		for _, c := range desk.Contacts {
			customer := f.nameNow(c.Customer)
			for _, l := range c.Lines {
				if within(l.At) && l.From == one.Name && l.Kind != "file" {
					f.outcome(l, then)
				}
				if within(l.At) && l.Role == "customer" && l.Kind == "text" {
					then("agent %s sees %s from %s", one.Name, l.Text, customer)
				}
			}
		}
		if len(desk.Contacts) == 1 && desk.Contacts[0].Channel == "WhatsApp" {
			then("agent %s is "+map[bool]string{true: "", false: "not "}[desk.Contacts[0].TemplateAdvised]+"advised to use a template", one.Name)
		}
	}
	for _, p := range f.world.Phones() {
		for _, b := range p.Bubbles {
			switch {
			case !within(b.At):
			case b.From == "business" && b.Kind == "template":
				then("%s sees the template %s", p.Name, b.Template)
			case b.From == "business" && b.Kind == "text" && !strings.Contains(b.Text, "\n"):
				then("%s sees %s", p.Name, b.Text)
			case b.From == "business" && b.Kind == "file" && b.Media != nil:
				then("%s sees the file %s", p.Name, b.Media.Name)
			case b.From == "me" && b.Status == "failed":
				then("%s sees an error", p.Name)
			}
		}
	}
	if !whole {
		return
	}
	counts := map[string]int{}
	for _, c := range f.world.WhatsApp.Ledger().Charges {
		counts[c.Country]++
	}
	for country, n := range counts {
		then("the ledger shows %d template "+map[bool]string{true: "charge", false: "charges"}[n == 1]+" for %s", n, country)
	}
}

// nameNow is what a person is called whom a desk still knows by an earlier name.
func (f *written) nameNow(name string) string {
	for _, r := range f.renamed {
		if r[0] == name {
			name = r[1]
		}
	}
	return name
}

// outcome writes what was reported about an agent's message.
func (f *written) outcome(l oceana.Line, then func(string, ...any)) {
	text := l.Text
	if l.Template != "" {
		text = l.Template
	}
	if strings.Contains(text, "\n") || text == "" {
		return
	}
	switch {
	case l.Status == oceana.StatusRejected && l.Code != 0:
		then("the message %s is rejected with code %d", text, l.Code)
	case slices.Contains(l.History, "delivered"):
		then("the message %s is delivered", text)
	case l.Status == oceana.StatusRejected:
		then("the message %s is rejected", text)
	}
}

// setUp are the steps that the others need before them.
func (f *written) setUp() (steps []step) {
	said := func(part string) bool {
		return slices.ContainsFunc(f.steps, func(s step) bool { return strings.HasPrefix(s.text, part) })
	}
	if f.head.World == actions.Up {
		steps = append(steps, step{keyword: "Given", text: "the clock reads " + quotedText(f.head.Start.UTC().Format(time.RFC3339Nano))})
	}
	for _, kind := range []string{"whatsapp", "messenger", "twitter", "web", "android", "ios"} {
		if business := channelWords()[kind][1]; f.needs[kind] && !said(business) {
			steps = append(steps, step{keyword: "Given", text: business})
		}
	}
	for _, t := range f.world.Oceana.Templates() {
		if f.needs["template "+t.Name] && !slices.ContainsFunc(f.steps, func(s step) bool { return strings.Contains(s.text, "template "+quotedText(t.Name)+" in namespace") }) {
			steps = append(steps, step{keyword: "Given", text: fmt.Sprintf("the approved template %s in namespace %s and language %s", quotedText(t.Name), quotedText(t.Namespace), quotedText(t.Language)), doc: t.Body})
		}
	}
	return steps
}

// text is the feature.
func (f *written) text() string {
	var b strings.Builder
	name := "What was done by hand"
	if f.head.World == actions.Scenario && f.head.Name != "" {
		name = f.head.Name
	}
	b.WriteString("Feature: Recorded in the console\n\n  Scenario: " + name + "\n")
	setUp, steps := f.setUp(), f.steps
	if len(steps) > 0 && strings.HasPrefix(steps[0].text, "the clock reads") { // has to stay the first
		setUp, steps = append([]step{steps[0]}, setUp...), steps[1:]
	}
	last := ""
	for _, s := range append(setUp, steps...) {
		keyword := s.keyword
		switch {
		case keyword == "#":
			fmt.Fprintf(&b, "    # %s\n", s.text)
			continue
		case keyword == last && keyword != "*":
			keyword = "And"
		}
		last = s.keyword
		fmt.Fprintf(&b, "    %s %s\n", keyword, s.text)
		if s.doc != "" {
			doc := strings.ReplaceAll(s.doc, `"""`, `\"\"\"`)
			fmt.Fprintf(&b, "      \"\"\"\n      %s\n      \"\"\"\n", strings.ReplaceAll(doc, "\n", "\n      "))
		}
		for _, row := range s.table {
			b.WriteString("      |")
			for _, cell := range row {
				b.WriteString(" " + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "|", `\|`).Replace(cell) + " |")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
