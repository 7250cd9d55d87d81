// Package play plays scenarios in the console, step by step: each in a world of its own with the built-in connector, which stays up after
// the last step for a person who wants to go on by hand.
//
// A call of the console passes through the parts in this order:
//
//   - player.go: Player is the control.Player of a control API. Join lets that API play; Features reads the files of each Source anew.
//   - beside.go keeps the scenarios that play beside the world that is up, each seen by calls that name its world alone.
//   - Both begin a scenario with scenarios.Perform, and let its Playback do steps.
//
// What does not live here: reading feature files (Suite.Playable), running the steps (Playback) and worlds made from a log (Branches). All
// are in package scenarios, where replays use them too. The calls are in sim/control, the page in sim/console.
//
// Commands and tests import it. It imports scenarios, and of sim the world and the control API.
package play
