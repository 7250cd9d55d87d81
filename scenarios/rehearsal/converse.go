package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

func (v *validation) onSite(c *Check, what string) bool {
	if v.site != nil {
		return false
	}
	c.Result, c.Did, c.Unseen = Manual, "nothing: a check on site only reads", what
	return true
}

func (v *validation) workflow(_ context.Context, c *Check) {
	if v.onSite(c, "Engagement Designer's workflow, the agents' Messaging channel and their attributes: "+v.d.Attributes) {
		return
	}
	c.Did = "compared Oceana with the workbook's attributes " + v.d.Attributes
	if !v.facts.Workflow {
		red(c, "the messaging workflow is not deployed", "deploy the Messaging workflow in Engagement Designer (wavetank rehearse --do deploy-workflow)")
		return
	}
	var missing []string
	for _, a := range v.d.AttributeList() {
		if !slices.Contains(v.facts.Attributes, a) {
			missing = append(missing, a)
		}
	}
	if len(missing) > 0 {
		red(c, fmt.Sprintf("no agent has %s; agents have %s", strings.Join(missing, ", "), strings.Join(v.facts.Attributes, ", ")),
			"spell the Routing Attributes of the workbook as Oceana does, or give them to the agents (wavetank rehearse --do align-attributes)")
		return
	}
	c.Saw = "the workflow is deployed, and agents have all of them"
}

const patience = 5 * time.Second // of one settling, on the wall

func (v *validation) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return v.site.world.Settle(ctx)
}

func person(kind string) string { return "Ana on " + kind }

// write lets somebody write on every channel; step 12 goes on from there.
func (v *validation) write(ctx context.Context, c *Check) {
	if v.onSite(c, "a message from a phone on each channel") {
		return
	}
	c.Did = "wrote from a phone on " + strings.Join(v.d.ChannelList(), ", ")
	for _, kind := range v.d.ChannelList() {
		err := v.site.world.AddPerson(channel.Person{Name: person(kind)}, kind)
		if err == nil {
			err = v.site.world.Act(person(kind), channel.Action{Do: channel.DoSend, Text: "Hello"})
		}
		if err == nil {
			err = v.settle(ctx)
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
			red(c, fmt.Sprintf("%s: the message is %s", kind, b.Status), "the business is not let in on this channel yet: wait for the approval (wavetank rehearse --do approve-number)")
			return
		}
	}
	c.Saw = "every message was delivered to the business"
}

func (v *validation) converse(ctx context.Context, c *Check) {
	if v.onSite(c, "a conversation on each channel with an agent who is logged in") {
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
				"log agents in who have the Messaging channel, and make them Ready (wavetank rehearse --do log-agents-in)")
			return
		}
		who := desk.Alerts[0].Customer
		err = w.Oceana.Answer(agent, desk.Alerts[0].ConversationID)
		if err == nil {
			err = v.settle(ctx)
		}
		if err == nil {
			err = w.Oceana.Send(agent, desk.Alerts[0].ConversationID, "How can I help you?")
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
	return n == len(desk.Contacts)
}
