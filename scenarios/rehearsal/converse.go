package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// byPerson is a step that on site only a person can see: the answer of that person is the evidence, and without one the step stays
// open.
func (v *validation) byPerson(c *Check, what, question string) bool {
	if v.site != nil {
		return false
	}
	c.Result, c.Did, c.Unseen = Manual, "nothing: a check on site only reads", what
	if v.ask(question) {
		c.Result, c.Did, c.Saw = Green, "asked the person who ran this check", "they have seen it: "+what
		c.Unseen = "anything but that person's word"
	}
	return true
}

func (v *validation) workflow(_ context.Context, c *Check) {
	what := "Engagement Designer's workflow, the agents' Messaging channel and their attributes: " + v.d.Attributes
	if v.byPerson(c, what, "Is the Messaging workflow deployed, and have agents the Messaging channel and the attributes "+v.d.Attributes+"? Look, then answer") {
		return
	}
	c.Did = "compared Oceana with the workbook's attributes " + v.d.Attributes
	if !v.facts.Workflow {
		red(c, "the messaging workflow is not deployed", "deploy the Messaging workflow in Engagement Designer")
		v.request(c, "deploy-workflow")
		return
	}
	if !v.facts.Channel {
		red(c, "no agent has the Messaging channel", "assign the Messaging channel to the target agents")
		v.request(c, "assign-channel")
		return
	}
	var missing []string
	for _, a := range v.d.AttributeList() {
		if !slices.Contains(v.facts.Attributes, a) {
			missing = append(missing, a)
		}
	}
	if len(missing) > 0 {
		have := "none"
		if len(v.facts.Attributes) > 0 {
			have = strings.Join(v.facts.Attributes, ", ")
		}
		red(c, fmt.Sprintf("no agent has %s; agents have %s", strings.Join(missing, ", "), have),
			"spell the Routing Attributes of the workbook as Oceana does, or give them to the agents")
		v.request(c, "align-attributes")
		return
	}
	c.Saw = "the workflow is deployed, and agents have the channel and all of them"
}

const settleTimeout = 5 * time.Second // transport: of one settling, on the wall

func (v *validation) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	return v.site.world.Settle(ctx)
}

func person(kind string) string { return "Ana on " + kind }

// act makes a person do something and waits for the outcome.
func (v *validation) act(ctx context.Context, kind string, a channel.Action) error {
	err := v.site.world.Act(person(kind), a)
	if err == nil {
		err = v.settle(ctx)
	}
	return err
}

// write makes a person write on every channel; step 12 goes on from there.
func (v *validation) write(ctx context.Context, c *Check) {
	what := "a message from a phone on each channel: " + strings.Join(v.d.ChannelList(), ", ")
	if v.byPerson(c, what, "Write to the business from a phone on "+strings.Join(v.d.ChannelList(), ", ")+". Did every phone show it delivered?") {
		return
	}
	c.Did = "wrote from a phone on " + strings.Join(v.d.ChannelList(), ", ")
	for _, kind := range v.d.ChannelList() {
		err := v.site.world.AddPerson(channel.Person{Name: person(kind)}, kind)
		if err == nil {
			err = v.act(ctx, kind, channel.Action{Do: channel.DoSend, Text: "Hello"})
		}
		if err != nil {
			red(c, kind+": "+err.Error(), "see what the world says")
			return
		}
		phone, err := v.site.world.Phone(person(kind))
		if err != nil || len(phone.Bubbles) == 0 {
			red(c, kind+": the phone shows nothing", "see the channel's own administration")
			return
		}
		if b := phone.Bubbles[0]; b.Status != "delivered" && b.Status != "read" {
			red(c, fmt.Sprintf("%s: the message is %s", kind, b.Status), "the business is not let in on this channel yet: wait for the approval")
			v.request(c, "approve-number")
			return
		}
	}
	c.Saw = "every message was delivered to the business"
}

func (v *validation) converse(ctx context.Context, c *Check) {
	what := "a conversation on each channel with an agent who is logged in"
	if v.byPerson(c, what, "Were those messages routed to agents who are logged in, and did their answers arrive?") {
		return
	}
	c.Did = "had agent " + agent + " answer on " + strings.Join(v.d.ChannelList(), ", ")
	w := v.site.world
	for _, kind := range v.d.ChannelList() {
		desk, err := w.Oceana.Desk(agent)
		if err != nil {
			red(c, err.Error(), "")
			return
		}
		if len(desk.Alerts) == 0 {
			red(c, fmt.Sprintf("%s: the agent is %s and not alerted; %d wait in the queue", kind, desk.State, len(w.Oceana.Queue())),
				"log agents in who have the Messaging channel, and make them Ready")
			v.request(c, "log-agents-in")
			return
		}
		who, conversation := desk.Alerts[0].Customer, desk.Alerts[0].ConversationID
		err = w.Oceana.Answer(agent, conversation)
		if err == nil {
			err = v.settle(ctx)
		}
		if err == nil {
			err = w.Oceana.Send(agent, conversation, "How can I help you?")
		}
		if err == nil {
			err = v.settle(ctx)
		}
		if err != nil {
			red(c, kind+": "+err.Error(), "see the connector's log")
			return
		}
		if !v.arrived() {
			red(c, kind+": the answer to "+who+" reached no phone", "see the connector's log: the cloud refused the message")
			return
		}
	}
	c.Saw = "each end user was answered by " + agent
	v.files(ctx, c)
}

// arrived reports whether as many phones show an answer as contacts were answered.
func (v *validation) arrived() bool {
	desk, err := v.site.world.Oceana.Desk(agent)
	if err != nil {
		return false
	}
	n := 0
	for _, phone := range v.site.world.Phones() {
		for _, b := range phone.Bubbles {
			if b.Text == "How can I help you?" {
				n++
				break
			}
		}
	}
	return n == len(desk.Contacts)-v.sampled
}

// Files that are sent through the pipeline: one that is clean, and one that every virus scanner takes for a virus.
const (
	cleanFile = "invoice.pdf"
	virusFile = "eicar.pdf"
)

// files sends files to the agent: the scanner of the pipeline lets one pass and keeps the other away.
func (v *validation) files(ctx context.Context, c *Check) {
	if v.cause[6] > 0 {
		c.Unseen = "files: step 6 is not green"
		return
	}
	kind := v.d.ChannelList()[0]
	for _, name := range []string{cleanFile, virusFile} {
		if err := v.act(ctx, kind, channel.Action{Do: channel.DoFile, File: name}); err != nil {
			red(c, name+": "+err.Error(), "see the connector's log")
			return
		}
	}
	c.Did += "; sent a clean file and one with the anti-virus test string"
	desk, err := v.site.world.Oceana.Desk(agent)
	if err != nil {
		red(c, err.Error(), "")
		return
	}
	seen, notices := map[string]bool{}, 0
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			switch {
			case line.Kind == oceana.KindFile:
				seen[line.Text] = true
			case line.Kind == oceana.KindNotice && strings.Contains(line.Text, "blocked by virus scanning"):
				notices++
			}
		}
	}
	switch {
	case !seen[cleanFile]:
		red(c, cleanFile+" did not reach the agent", "see the connector's log, and whether the scanner answers")
	case seen[virusFile]:
		red(c, virusFile+", which holds the anti-virus test string, reached the agent", "have the administrators of the account look at the virus scanner")
	case notices == 0:
		red(c, "the agent was not told that "+virusFile+" was blocked", "run the guide's script again, so that the connector knows the scanner")
		v.mendWith(c, "release async virusscanprocessor.sh -generate")
	default:
		c.Saw += "; the clean file arrived, the other was blocked and the agent told"
	}
}
