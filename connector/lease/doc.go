// Package lease decides which of several connectors that share a store serves which shard: every shard is one session with Oceana and the
// conversations that belong to it.
//
// Its parts, in the order in which a heartbeat passes them:
//
//   - keeper.go has the Keeper, which sends the heartbeat ten times in a lease, and what it asks of the store and of the sessions.
//   - heartbeat.go is one heartbeat: it learns the membership; a Term whose lease is another member's by now is lost; a stray lease, which
//     this member holds without knowing it, is released; more than a fair share departs in good order; free and expired leases are claimed.
//   - Which of two members gets a lease is decided by Claim in connector/store/lease.go, with a fencing number that the store checks at every write.
//   - term.go is the Term: how long this member may act in the name of a lease. elapsed.go measures it on timers too, because a wall clock
//     may be set back.
//
// Guarantee: a Term that does not last is not used for anything that leaves the process, and a write in its name is refused by its number.
//
// What does not live here: what a session does in its term (the connector implements Sessions), and the leases' tables (store).
//
// Only package connector imports it. It imports store for the words of a lease, and metrics for the names of its changes.
package lease
