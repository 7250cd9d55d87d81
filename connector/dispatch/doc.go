// Package dispatch has effects attempted: one after the other within a lane of a conversation, lanes beside each other.
//
// It knows a clock, a count of open work and a function that attempts one effect. What does not live here: what an effect says, which peer
// it goes to, how it is stored and why an attempt failed, all of which its caller knows.
//
// The parts, in the order in which an effect meets them:
//
//   - dispatch.go has the Dispatcher, its configuration and the words that it shares with its caller: Effect, Lane, Term, Verdict.
//   - submit.go takes effects in the name of a lease term and refuses those of a term that is over, under the same lock under which
//     terms begin and end. An effect that is held is never held twice.
//   - spill.go leaves in the store what does not fit into memory, and remembers which numbers these are.
//   - lane.go decides what a lane does next: wait for a worker, for its due time, or for the link of its shard.
//   - work.go has the workers: attempts, their verdicts, and the end of it all.
//   - shard.go begins and ends terms (Claim, Release) and hears about links (Link).
//   - reload.go reads back what was spilled, and backs off while the store fails.
//   - backlog.go says how much there is to do, for metrics.
//
// Numbers order effects: within a shard they are durable in that order, and an effect that is requeued gets a new one.
//
// Packages connector and connector/catchup import it. It imports nothing of the module.
package dispatch
