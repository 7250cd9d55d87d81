//go:build race

package soak_test

// underRace: the race detector keeps some 10 MiB of every run for good, and there is one thread at a time to look at. So only a few runs
// are made with it; the numbers of the issue are made without.
const underRace = true
