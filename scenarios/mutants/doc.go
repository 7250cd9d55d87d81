// Package mutants measures how strong the scenarios are: it breaks one decision of a simulator or of the connector at a time and expects a
// scenario of the rule in question to fail.
//
// Here live the mutants, as data (data/*.yaml, in the order of the rules), and what builds and runs one. A mutant replaces one passage of one
// file by an overlay of `go build`, so that no working tree is touched; only the scenarios tagged with its rule run. Rules themselves, and the
// scenarios that prove them, live in package scenarios and in features.
//
// In the order in which data passes: Load -> Mutant.Apply -> Workshop.Try -> Outcome.
package mutants
