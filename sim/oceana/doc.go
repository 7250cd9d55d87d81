// Package oceana stands for Avaya Oceana as a messaging connector meets it: the adapter websocket, the queue with work assignment,
// and the Workspaces desks of the agents.
//
// The wire is written down in PROTOCOL.md beside this file. No public document describes that wire; it keeps the names and shapes of
// the public Oceana web chat socket and everything beyond them is assumed. Contacts find agents by attributes (demand.go), as a workflow
// says (workflow.go). It deliberately has no workflow language, no file store and no voice, and it keeps its state in memory.
//
// Everything that Oceana causes is a turn of the world's clock: one notification per turn, work assignment in a turn of its own.
// A notification on the wire is open work in the journal until it is acknowledged or its socket is gone.
package oceana
