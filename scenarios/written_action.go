package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/control"
)

// wish is what the body of an action may hold, of those that a step says.
type wish struct {
	Name, Channel, Number, Client, Region, Text, On, Target, File, Customer, Template, State, Reason, Agent, Service, Title, Code string
	Logo, PageRegion, AdminRegion, Namespace, Category, Language, Body                                                            string
	At, Do, From, To, For                                                                                                         string
	Lat, Long                                                                                                                     float64
	Next, Every, Multiplicity                                                                                                     int
	Stop, Supervisor                                                                                                              bool
	Ready, Typing, Down                                                                                                           *bool
	Parameters, Attributes, Tags                                                                                                  []string
	Answers                                                                                                                       map[string]string
	Proficiency                                                                                                                   map[string]int
}

// says writes an action as a step; false when none says it.
func (f *written) says(a actions.Action, b wish) bool {
	if (a.Do == "usePhone" || a.Do == "useDesk") && (!f.brought(a.Path["name"]) || !f.brought(b.Customer)) {
		return false
	}
	if strings.Contains(b.Text, "\n") {
		return f.lines(a, b)
	}
	switch a.Do {
	case "advanceClock", "setClock", "advanceToNext", "setSpeed", "settle", "inviteToPhone": // time is written where it has passed
	case "addPhone":
		f.people[b.Name] = true
		return f.phone(b)
	case "renamePhone": // the scenario is one of a person who had the new name from the start
		for i := range f.steps {
			f.steps[i].text = strings.ReplaceAll(f.steps[i].text, quotedText(a.Path["name"]), quotedText(b.Name))
		}
		f.renamed = append(f.renamed, [2]string{a.Path["name"], b.Name})
		f.people[b.Name] = f.people[a.Path["name"]]
	case "usePhone":
		return f.usesPhone(a.Path["name"], a.Path["action"], b)
	case "addAgent":
		f.people[b.Name] = true
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
	case "setBusiness":
		return f.business(b)
	case "setOceana":
		return f.oceana(a.Body)
	case "submitTemplate":
		return f.submits(a.At, b)
	case "addSandbox":
		f.line("Given", map[bool]string{true: "a WhatsApp sandbox number", false: "another sandbox number is provisioned"}[f.sandboxes == 0])
		f.sandboxes++
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

// brought reports whether a person or an agent came by a step: those of a floor that works did not.
func (f *written) brought(name string) bool {
	return name == "" || f.head.World != actions.Up || f.people[name]
}

// lines writes a message of several lines.
func (f *written) lines(a actions.Action, b wish) bool {
	text := ""
	switch {
	case a.Path["action"] != "send" || b.Target != "" || strings.Contains(b.Text, "\r"):
	case a.Do == "usePhone":
		text = quotedText(a.Path["name"]) + " sends the lines:"
	case b.Customer != "":
		text = "agent " + quotedText(a.Path["name"]) + " sends the lines to " + quotedText(f.nameNow(b.Customer)) + ":"
	}
	if text != "" {
		f.steps = append(f.steps, step{keyword: "When", text: text, doc: b.Text})
	}
	return text != ""
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
	case len(b.Attributes) > 0 && ready && b.Multiplicity == 0:
		f.add("Given", "agent %s is ready for attributes %s", b.Name, strings.Join(b.Attributes, ", "))
		b.Attributes = nil
	case b.Multiplicity > 0:
		f.add("Given", "agent %s is ready with a multiplicity of %d", b.Name, b.Multiplicity)
		if !ready {
			f.add("When", "agent %s becomes not ready", b.Name)
		}
	case ready:
		f.add("Given", "agent %s is ready", b.Name)
	default:
		f.add("Given", "agent %s is not ready", b.Name)
	}
	if len(b.Attributes) > 0 {
		f.attributes("agent "+quotedText(b.Name)+" has the attributes", "", b.Attributes)
	}
	for _, attribute := range slices.Sorted(maps.Keys(b.Proficiency)) {
		f.line("#", fmt.Sprintf("No step says this: addAgent %s proficiency %s %d", b.Name, attribute, b.Proficiency[attribute]))
	}
	return true
}

// oceana writes what an administrator changed.
func (f *written) oceana(body json.RawMessage) bool {
	var changed map[string]json.RawMessage
	if json.Unmarshal(body, &changed) != nil || len(changed) == 0 {
		return false
	}
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(changed)) {
		var span string
		d, err := time.Duration(0), json.Unmarshal(changed[field], &span)
		if err == nil {
			d, err = control.ParseDuration(span)
		}
		switch {
		case field == "attributes":
			continue
		case err != nil || d%time.Millisecond != 0:
			return false
		case field == "noAnswer":
			lines = append(lines, spanned(d, "contacts return to the queue after %s without an answer", "contacts alert an agent without end"))
		case field == "afterContactWork":
			lines = append(lines, spanned(d, "after-contact work takes %s", "there is no after-contact work"))
		default:
			return false
		}
	}
	for _, line := range lines {
		f.line("Given", line)
	}
	var b wish
	if err := json.Unmarshal(body, &b); err == nil && b.Attributes != nil {
		f.attributes("the messaging workflow asks for attributes", "the messaging workflow asks for the attributes of the contact", b.Attributes)
	}
	return true
}

// spanned is a step about a span of time, or what there is in its place.
func spanned(d time.Duration, some, none string) string {
	if d == 0 {
		return none
	}
	return fmt.Sprintf(some, steps.Span(d))
}

// attributes writes a step about a list of attributes, or what there is in its place.
func (f *written) attributes(some, none string, list []string) {
	if len(list) > 0 {
		none = some + " " + quotedText(strings.Join(list, ", "))
	}
	f.line("Given", none)
}

// business writes what people see of the business, and where its page is.
func (f *written) business(b wish) bool {
	s := step{keyword: "Given", text: "the profile of the business:", table: [][]string{{"field", "value"}}}
	for _, field := range [][2]string{{"name", b.Name}, {"picture", b.Logo}} {
		if field[1] != "" {
			s.table = append(s.table, field[:])
		}
	}
	if len(s.table) > 1 {
		f.steps = append(f.steps, s)
	}
	for _, page := range [][2]string{{"a Messenger page in region ", b.PageRegion}, {"a Messenger page with an administrator in region ", b.AdminRegion}} {
		if page[1] != "" {
			f.needs["messenger"] = true
			f.line("Given", page[0]+quotedText(page[1]))
		}
	}
	return len(s.table) > 1 || b.PageRegion+b.AdminRegion != ""
}

// submits writes a template that is handed in for review, and how long that takes, which is drawn; its namespace is the one that steps have.
func (f *written) submits(at time.Time, b wish) bool {
	if b.Namespace != "communications" || len(b.Tags) > 1 {
		return false
	}
	for _, t := range f.world.WhatsApp.Templates() {
		if t.Name == b.Name && t.Language == b.Language && t.Submitted.Equal(at) {
			f.reviewTakes(t)
		}
	}
	f.add("When", "the template %s is submitted in category %s and language %s", b.Name, b.Category, b.Language)
	s := &f.steps[len(f.steps)-1]
	s.doc = b.Body
	if len(b.Tags) == 1 {
		s.text += " with content " + quotedText(b.Tags[0])
	}
	return true
}

// reviewTakes writes the options that make reviews as long as that of a template.
func (f *written) reviewTakes(t whatsapp.Template) {
	days := 1
	for whatsapp.AddBusinessDays(t.Submitted, days, time.UTC).Before(t.Decided) {
		days++
	}
	bounds := []string{"maxReviewDays", "minReviewDays"}
	if days < f.review { // neither may pass the other
		slices.Reverse(bounds)
	}
	for _, bound := range bounds {
		if days != f.review {
			f.add("Given", "the WhatsApp option %s is %s", bound, strconv.Itoa(days))
		}
	}
	f.review = days
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
			return f.sendsTo(who, b)
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
	case "liveLocation":
		f.add("When", "%s shares the live location %s", who, fmt.Sprintf("%v,%v", b.Lat, b.Long))
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
		for _, field := range slices.Sorted(maps.Keys(b.Answers)) {
			s.table = append(s.table, []string{field, b.Answers[field]})
		}
		f.steps = append(f.steps, s)
	case "typing":
		f.add("When", map[bool]string{false: "%s starts typing", true: "%s stops typing"}[b.Stop], who)
	default:
		text := map[string]string{
			"read": "reads the conversation", "stopTyping": "stops typing", "mute": "mutes the conversation", "call": "calls the business",
			"group": "adds the business to a group", "visit": "opens the site again", "offline": "loses the network", "online": "is back", "close": "closes the app", "open": "opens the app", "logout": "logs out",
		}[do]
		if text == "" {
			return false
		}
		f.add("When", "%s "+text, who)
	}
	return true
}

// sendsTo writes a message to a number, or to the sandbox that was made last.
func (f *written) sendsTo(who string, b wish) bool {
	var made []whatsapp.Sandbox
	for _, number := range f.world.WhatsApp.Numbers() {
		if s, ok := f.world.WhatsApp.Sandbox(number.IntegrationID); ok {
			made = append(made, s)
		}
	}
	last := whatsapp.Sandbox{}
	if n := f.sandboxes; n > 0 && n <= len(made) {
		last = made[n-1]
	}
	switch {
	case b.Target == last.ActivationNumber && b.Text == last.Code:
		f.add("When", "%s sends the sandbox code", who)
	case b.Target == last.ActivationNumber:
		f.add("When", "%s sends the wrong sandbox code", who)
	case b.Target == last.SandboxNumber:
		f.add("When", "%s sends %s to the sandbox number", who, b.Text)
	default:
		return false
	}
	return true
}

func (f *written) usesDesk(who, do string, b wish) bool {
	c := f.nameNow(b.Customer)
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
			parts := slices.Clone(b.Parameters)
			for i := range parts {
				parts[i] = strings.ReplaceAll(parts[i], ",", `\,`)
			}
			f.steps[len(f.steps)-1].text += " with " + quotedText(strings.Join(parts, ", "))
		}
		f.to(c)
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
		f.to(c)
	case "sendPhrase":
		f.add("When", "agent %s sends the suggested phrase %s", who, b.Text)
		f.to(c)
	case "sendFile":
		f.add("When", "agent %s sends the file %s", who, b.File)
		f.to(c)
	case "typing":
		f.add("When", map[bool]string{true: "agent %s starts typing", false: "agent %s stops typing"}[b.Typing == nil || *b.Typing], who)
		f.to(c)
	case "disposition":
		f.add("When", "agent %s says that the contact with %s went %s", who, c, b.Code)
	case "attributes":
		f.attributes("agent "+quotedText(who)+" has the attributes", "agent "+quotedText(who)+" has no attributes", b.Attributes)
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

// to says whom the last step is for, when its action did.
func (f *written) to(customer string) {
	if customer != "" {
		f.steps[len(f.steps)-1].text += " to " + quotedText(customer)
	}
}

func (f *written) state(who string, b wish) bool {
	b.State = strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(b.State)) // as the control API reads it
	switch {
	case b.State == "signed out", b.State == "signedout":
		f.add("When", "agent %s signs out", who)
	case b.Channel != "":
		return false
	case b.State == "ready":
		f.add("When", "agent %s becomes ready", who)
	case b.State == "notready":
		b.State = "not ready"
		return f.state(who, b)
	case b.State == "not ready" && b.Reason != "":
		f.add("When", "agent %s becomes not ready because of %s", who, b.Reason)
	case b.State == "not ready":
		f.add("When", "agent %s becomes not ready", who)
	default:
		return false
	}
	return true
}
