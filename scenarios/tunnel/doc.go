// Package tunnel is the wind tunnel: a contact centre with its customers and agents over days or months of virtual time, on the real
// connector with its real store, HTTP and TLS websockets.
//
// A Profile says when customers write, how long they wait and what they do then, and how agents work; a seed makes it one certain month.
// Everything that happens is read off the world's journal as it happens: by the actors, who answer; by the promises, which are checked
// all along; and by the figures of the Report. The same profile and seed give the same report, byte for byte.
//
// With Config.Connectors several connectors share one store: their heartbeats and leases are real, and the database is SQLite's in this process.
// The order of what two of them do at one instant is the machine's: of one seed the journal differs from run to run, and now and then the
// report. What they break is shrunk with one connector, since a scenario has no second.
//
// It stands on one goroutine that moves the clock. It deliberately draws nothing from wall time, and models no traffic between agents:
// no consulting, no supervisors.
package tunnel
