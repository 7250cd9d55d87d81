package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/oceana"
)

// ofSDK says whether a channel is the business's own site or app, with an SDK in it (R002).
func ofSDK(kind string) bool { return slices.Contains([]string{"web", "android", "ios"}, kind) }

// apps is step 10: a sample client of each kind that is wanted connects, its message arrives at an agent, the answer arrives at it.
func (v *validation) apps(ctx context.Context, c *Check) {
	kinds := slices.DeleteFunc(v.d.ChannelList(), func(kind string) bool { return !ofSDK(kind) })
	c.Did = "looked whether the workbook wants web, android or ios"
	if len(kinds) == 0 {
		c.Result, c.Saw = Manual, "it does not"
		c.Unseen = "sample clients and SDK, which come from DevConnect; needed for own apps only"
		return
	}
	v.wanted(ctx, c, ofSDK)
	if c.Result != Green {
		return
	}
	if v.site == nil {
		there := c.Saw
		question := "Configure a sample client with the account's integration and write with it. Did the message reach an agent, and the answer the client? Look, then answer"
		v.byPerson(c, "a sample client of "+strings.Join(kinds, ", ")+" that connects, writes and is answered", question)
		c.Saw = strings.Trim(there+"; "+c.Saw, "; ")
		return
	}
	if n := v.waits([]int{3, 4, 5, 7, 9}); n > 0 {
		c.block(n)
		return
	}
	c.Did = "connected a sample client for " + strings.Join(kinds, ", ") + strings.TrimSuffix(v.through(), ",")
	var saw []string
	for _, kind := range kinds {
		told, ok := v.sample(ctx, c, kind)
		if !ok {
			return
		}
		saw = append(saw, kind+": "+told)
	}
	c.Did += ", wrote with it and had agent " + agent + " answer"
	c.Saw = strings.Join(saw, "; ")
}

const sampleTimeout = 30 * time.Second // transport: of one sample client, on the wall

// sample takes one client through a conversation; false when the step is red.
func (v *validation) sample(ctx context.Context, c *Check, kind string) (saw string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, sampleTimeout)
	defer cancel()
	wrong := func(err error, advice, act string) (string, bool) {
		red(c, kind+": "+err.Error(), advice)
		v.request(c, act)
		return "", false
	}
	known, err := v.integrationID(ctx, kind)
	if err != nil {
		return wrong(err, "try again", "")
	}
	client, err := v.newSample(kind, known)
	if err != nil {
		return wrong(err, "try again", "")
	}
	defer client.close()
	if err := client.configure(ctx); err != nil {
		return wrong(err, "configure the sample client with the account's integration of "+kind+", which is "+known, "configure-sample-client")
	}
	if err := client.login(ctx); err != nil {
		return wrong(err, "have the site's server sign with a key of this app, such as "+v.facts.Account.KeyID+", and its secret: a token of scope appUser for the user who logs in", "configure-sample-client")
	}
	if err := client.listen(ctx); err != nil {
		return wrong(err, "have who runs the proxy between client and cloud let WebSockets through to "+hostOfURL(client.realtime)+": without them no answer arrives", "allow-realtime")
	}
	if err := client.say(ctx, "Hello from a sample client"); err != nil {
		return wrong(err, "see what the cloud says", "")
	}
	if err := v.settle(ctx); err != nil {
		return wrong(err, "see the connector's log", "")
	}
	desk, err := v.site.world.Oceana.Desk(agent)
	if err != nil {
		return wrong(err, "", "")
	}
	i := slices.IndexFunc(desk.Alerts, func(a oceana.Card) bool { return a.Customer == client.name() })
	if i < 0 {
		c.Unseen = "the answer: no agent was there to take the message, which is step 12's"
		return "the client connected and wrote", true
	}
	const answer = "Hello, sample client"
	conversation := desk.Alerts[i].ConversationID
	for _, do := range []func() error{
		func() error { return v.site.world.Oceana.Answer(agent, conversation) },
		func() error { return v.site.world.Oceana.Send(agent, conversation, answer) },
		func() error { return v.site.world.Oceana.Close(agent, conversation) },
	} {
		err := do()
		if err == nil {
			err = v.settle(ctx)
		}
		if err != nil {
			return wrong(err, "see the connector's log", "")
		}
	}
	v.sampled++
	if err := client.hear(answer); err != nil {
		return wrong(err, "see the connector's log: the cloud refused the answer, or the realtime channel was cut", "")
	}
	return "the client connected, its message reached " + agent + ", and the answer the client", true
}

// integrationID is the account's integration of a kind.
func (v *validation) integrationID(ctx context.Context, kind string) (string, error) {
	var out struct {
		Integrations []struct {
			ID   string `json:"_id"`
			Type string `json:"type"`
		} `json:"integrations"`
	}
	if _, err := v.get(ctx, "/integrations", &out); err != nil {
		return "", err
	}
	for _, i := range out.Integrations {
		if i.Type == kind {
			return i.ID, nil
		}
	}
	return "", errors.New("the account has no integration of " + kind)
}

// refused is an answer of the cloud to a client.
func refused(resp *http.Response, code, text string) error {
	return fmt.Errorf("the cloud answers %s: %s %s", resp.Status, code, text)
}
