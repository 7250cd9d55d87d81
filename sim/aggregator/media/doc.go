// Package media is what the cloud's media host is made of: files in memory, their types, and the tokens that open private ones.
//
// A file passes through the parts in this order:
//
//   - type.go decides whether an upload is accepted, by the end of its name and by its first bytes, and what its type is.
//   - store.go keeps it until it is removed or the newest files need the room (Store, File).
//   - token.go signs what opens a path of private files, and reads what a caller shows (Key, Covers).
//   - options.go says what of this can be chosen.
//
// What does not live here: routes, answers, faults, addresses, and whose a file is, all of which package aggregator has:
// sim/aggregator/media.go, sim/aggregator/attachment.go, and media_*.go beside them. A Store has no lock and no clock; its owner does.
//
// Package aggregator imports it, and packages that choose its Options or share a Key. It imports nothing of the module.
package media
