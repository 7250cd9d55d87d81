// Package scanner is the virus scanning of the Digital Connection cloud (R028 to R036): a processor in the app's pipeline, at an
// address of its own. The cloud calls it with every message of an app user before anybody else hears of the message. It answers at once,
// fetches what the message carries, scans it, and continues the message or stays silent. Silence is the only no that the cloud knows.
//
// Only private attachments of the cloud's own media host are scanned (R033); text, places and files elsewhere are continued unseen. Archives
// are refused whatever they are called and however clean they are (R035), also inside a document.
//
// In the order in which a message passes: sim/aggregator/pipeline.go holds it and calls; scanner.go is the processor that is called; job.go acts, and
// begins again after a crash; cloud.go fetches the file; engine.go judges it, asking clamd.go when the engine is a ClamAV daemon, and archive.go
// refuses archives; cloud.go continues the message, or notice.go tells the two sides that it is blocked. config.go checks the configuration.
//
// What does not live here: where a message waits meanwhile (package aggregator), and what an agent reads of it (connector/bridge/blocked.go).
//
// Packages sim and sim/control import it, scenarios/cmd/wavetank and scenarios/rehearsal; sim/scanner/clamdtest starts its engine for tests.
//
// # Who tells whom
//
// The cloud does not report that a message was not continued, so the scanner does:
//
//   - The agent is told by the connector, and the connector by the scanner: it posts the id of the message, its sender and the reason to
//     /async/messaging/v1/blocked-file below the connector's base URL, with the processor's secret as X-API-Key, and repeats that until it is
//     answered 2xx or 4xx. The notice names no address, so no one can fetch the file by mistake. The connector makes it durable
//     before it answers, knows a repeat by the message's id, and gives the agent one notice in the transcript, in its place (R030, R031).
//   - The person is told by the network: the bubble of the file turns into one that was not delivered, with the reason (R030). How a real network
//     does that is not documented; here Config.Blocked stands for it. With a real cloud the agent, who is asked to, tells the person.
//
// A scanner that is down when the cloud calls learns of the message by the cloud's retries. One that dies after it answered takes the file up
// again when it is back; when the cloud's five minutes are over by then, the file counts as blocked because it was not scanned, unless the cloud
// shows the message in its conversation: then it was let through just before.
//
// When every call of the cloud fails, or no continue comes, the message is gone, whatever it holds: the cloud drops it and is silent (Smooch docs
// 2017, Pipelines). Here the world tells the scanner (Scanner.Missed), as an operator would who watches the processors of a real cloud: the
// person's phone shows at once that it was not delivered, and the agent reads of it in the transcript, as "unchecked", as soon as there is a scanner
// to say so; a message without a file has a notice of its own. With a real cloud it goes unnoticed unless processors are watched.
package scanner
