// Package oceana stands for Avaya Oceana as connectors and customers meet it: the adapter websocket, the web chat websocket with the
// REST services around it, the queue with work assignment, and the Workspaces desks of the agents.
//
// The adapter's wire is written down in PROTOCOL.md beside this file. No public document describes it; it keeps the names and shapes of
// the public web chat socket and everything beyond them is assumed. Web chat itself is in PROTOCOL-CHAT.md. Contacts find agents by
// attributes (demand.go), as a workflow says (workflow.go). The package deliberately has no workflow language, no file store for
// messaging and no voice, and it keeps its state in memory.
//
// Everything that Oceana causes is a turn of the world's clock: one notification per turn, work assignment in a turn of its own.
// A notification to an adapter is open work in the journal until it is acknowledged or its socket is gone; web chat clients
// acknowledge nothing, so one to them is done when it is written.
package oceana
