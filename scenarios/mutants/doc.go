// Package mutants measures how strong the scenarios are: it breaks one decision of a simulator or of the connector at a time and expects a
// scenario of the rule in question to fail.
//
// Here live the mutants, as data (data/*.yaml, in the order of the rules), and what builds and runs one. A mutant replaces one passage of one
// file by an overlay of `go build`, so that no working tree is touched; only the scenarios tagged with its rule run. Rules themselves, and the
// scenarios that prove them, live in package scenarios and in features.
//
// Linking wavetank takes longer than a rule's scenarios, so one program holds every mutant that changes the body of functions only, and an
// environment variable switches one of them on. Write mutants like that: a constant is better broken where it is used.
//
// In the order in which data passes: Load -> Workshop.Together -> Together.Try -> Outcome.
package mutants
