// Package sweep runs one scenario over one varied span of time or two, and finds the instants at which its outcome flips.
//
// A value stands in the steps of the scenario or of its background, such as "5 minutes 1 second"; the sweep writes others in its place and runs the scenario
// each time, in a world of its own and with the same seed. Between two neighbours that differ it halves the distance down to one
// millisecond. An outcome is that all steps pass, or which step fails. The package judges nothing: both sides of an edge are shown.
package sweep
