//go:build !linux

package main

// releaseProgram does nothing where the kernel is not told.
func releaseProgram() {}
