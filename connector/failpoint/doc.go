// Package failpoint names the places at which a crash of the connector must neither lose nor repeat a message. Tests stop the connector
// there (config.Config.OnFailpoint); production code only reports that it gets there.
//
// failpoint.go has them all. In the order in which a message passes: Webhook and Notification are stored, a file is carried, the cloud or
// Oceana is sent to, and Result, Pause or Notice is stored. Session is stored when Oceana grants one.
//
// What does not live here: the crash (scenarios/crash.go) and the calls that report a place, which are in package connector (hit in
// connector/env.go).
//
// Packages connector and connector/config import it, the program connector/cmd/connector, and of the scenarios those that crash a
// connector. It imports nothing of the module.
package failpoint
