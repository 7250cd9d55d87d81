// Package control is the control API of a world, below /api/v1: what the console, scripts and programs in other languages use to look at a
// world and to act in it.
//
// A call passes through the parts in this order:
//
//   - Host and page are judged before, by package door, in scenarios/cmd/wavetank/console.go.
//   - control.go checks who calls (token, origin, and in invite.go the key of one phone), reads bodies and gives each error its status.
//     worlds.go gives a call that names a world to that world.
//   - routes.go lists the calls, group by group; route.go says what a route is and serves it. OpenAPI, the list of calls and the tools of
//     `wavetank mcp` are made from the same routes, by openapi.go and schema.go.
//   - actions.go appends a call that acts to the world's log, and does a logged action again (API.Replay).
//   - A file for each group has the handlers: clock.go, phones.go, business.go, agents.go, oceana.go, whatsapp.go, scanner.go, faults.go, connector.go,
//     journal.go, overview.go, floor.go. They decode, call one method of the world or of a simulator, and answer. view.go cuts long answers, name.go
//     checks names.
//   - takes.go says which fields an action of a phone or a desk takes; words.go tells in words what belongs into a field.
//   - stream.go writes server-sent events: journal.go follows the journal, follow.go one phone.
//   - play.go and branches.go declare what is played and which worlds stand beside each other: Player, which package scenarios/play
//     implements, and Branches, with undo and redo, in scenarios/branches.go; without them their calls answer 501.
//
// What does not live here: the world and its rules (package sim and the simulators), the page (package console, a client of these calls),
// and who listens where (cmd/wavetank).
//
// Packages scenarios, scenarios/cmd/wavetank and sim/simtest import it. It imports sim and the simulators, and nothing that it serves
// imports it: sim is complete without an API.
package control
