// Package bridge decides everything about a conversation between an end user and Oceana: when a contact starts, when an agent
// is advised to use a template, whether there is a welcome, and what Oceana is told about an agent's message. It is a pure
// function from (state, event, now) to (state, effects): no goroutine, no input or output, no clock of its own.
//
// Its parts, in the order in which an event passes them:
//
//   - step.go takes a conversation one event further (Bridge.Step): it gives the event to one of the files below, and collects their effects.
//   - from_cloud.go decides on what the cloud reports: a customer's message, delivery and read reports, and the outcome of a post.
//   - blocked.go decides on a file that virus scanning blocked: the notice for the agent, in the file's place.
//   - from_oceana.go decides on what Oceana reports: welcome, advice to use a template (R084), an agent's message, and the end of a contact.
//   - rich.go makes of an agent's rich media what the channel can show, or says why it cannot.
//   - state.go is what is remembered of a conversation, and states.go reads and writes it as the store keeps it.
//
// What does not live here: how an event is stored together with what is decided (package connector, connector/decide.go), how effects are
// attempted, and the wires. It deliberately does not hold back messages outside a channel's window: the networks impose that limit (R073).
//
// Packages connector and connector/catchup import it, and scenarios/soak. It imports connector/message alone.
package bridge
