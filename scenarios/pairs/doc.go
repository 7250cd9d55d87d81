// Package pairs judges a figure of speed by its ratio to a floor that is measured in turn with it, on the same machine in the same run: a
// machine that is slow or busy is so for both. Floor and subject alternate; the median of the pairs' ratios is the figure, and a range
// around it says how sure that is. A limit is missed only if the whole range lies beyond it. Benchmarks of every folder use this package, so it
// imports nothing of this module.
package pairs
