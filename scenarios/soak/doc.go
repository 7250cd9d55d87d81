// Package soak searches for schedules under which the connector breaks a promise. A run is several connectors, their store, the cloud and
// Oceana in one goroutine, on a clock of their own: the connectors are the real ones (connector.Stepper: bridge, dispatcher, effects,
// leases, feed), everything they stand on is simulated. Whatever could happen in another order, be late, be lost, come twice or crash is
// a choice from one seed, so a run that fails can be repeated, and shrunk to the fewest choices that still make it fail.
//
// During a run and after it, when everything breaks no more and has come to rest, this must hold:
//
//   - what a customer wrote and the connector answered 200 is at the desk, once, in the order in which the connector took it;
//   - what an agent wrote and the connector acknowledged is on the phone, once, in order, or the agent is told that it failed;
//   - the agent is told the outcome of it;
//   - nothing is left to do, and what the connector remembers is what Oceana knows;
//   - files come whole and from where they are, once, in the order of the other messages;
//   - nothing is a dead letter but what cannot be decided about, what the engine never takes and what Oceana never takes;
//   - no instant has more than 20,000 things happen in it.
//
// What breaks: webhooks are lost, late, doubled, overtaken, or their answers lost; posts and look-ups likewise, or the cloud answers 400,
// 429, 500, 502 or 503; sockets break before a request, after it, or before an answer; Oceana forgets its sessions; each connector is
// cut off from the store, the cloud or Oceana; connectors crash before and after each commit, each send and each read of the store, stand
// still for up to a lease, hand over and start again; clocks differ and jump. What a connector reads from the store may be old when it
// arrives. Changes are committed in groups, by the code that commits those of connector/store, and below it the engine refuses one change
// of a group, loses a transaction before or after its commit, is held by another program for 12 s, does not answer, is full or read-only.
// End users are told when Oceana is away for long. Files break off on their way, before and after they are stored. Some messages cannot be
// decided about, over some Oceana ends the session whenever they come, and some events and results the engine never takes: they must become
// dead letters.
//
// The engine is a model in memory, or connector/store itself with its SQL on SQLite or PostgreSQL (Config.Store); a seed is the same run on
// each.
//
// # What it does not cover
//
//   - The wire: HTTP, websockets, frames and JSON of either side. The features and the tests over real sockets do.
//   - In memory, the store's SQL. On a real engine: its flushes, which are switched off, and the goroutine that writes.
//   - Goroutines that really run at once: steps change over only where the connector waits for the store beside conversations, for the
//     cloud, for Oceana, for a group to be committed or for another of its tasks. The race detector sees the rest.
//   - The bytes of files, typing, templates, several instances that count sessions differently, dead letters sent again, restored backups.
//   - A process that stands still between the look at its lease and the arrival of what it sends, or a request that the cloud takes after
//     its sender has given up and another connector has looked for it: the message is then on the phone twice, because posts cannot be
//     recognised by the cloud. A run bounds both: a request arrives within five seconds, or within 2.9 seconds of the end of its sender or
//     of its timeout, or never.
//   - Webhooks that the cloud gives up, and loss of what the store has committed.
package soak
