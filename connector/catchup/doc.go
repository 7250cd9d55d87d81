// Package catchup reads back the messages whose webhooks the connector missed: the cloud retries a webhook for some 15 minutes, then never again.
//
// Its parts, in the order in which a gap passes them:
//
//   - backfill.go finds the gap: at the start by the age of the last event (DetectGap), later by posts that the cloud did not answer (CloudAway,
//     CloudAnswers). A gap begins a round, in which every conversation may be behind.
//   - scan.go asks the store which conversations there are. Until that is known, a webhook has its own conversation looked up.
//   - read.go asks the cloud for what a conversation missed and has it stored: some conversations at a time by the workers of the queue (CatchUp), and
//     at once when a webhook of the conversation comes (CatchUpFirst), so that what was missed comes first.
//
// Guarantee: what a conversation missed is stored before a webhook that comes later, unless the cloud does not answer within seconds. It is stored
// by its own ids, so nothing comes twice.
//
// What does not live here: how an event is stored (Events), who works (Queue), and the cloud's REST interface (package aggregator).
//
// Only package connector imports it.
package catchup
