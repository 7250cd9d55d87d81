package soak

import "github.com/wavetank/wavetank/connector/store"

// Plant is cfg with a bug planted in the parts around the connector.
func Plant(cfg Config, b Bug) Config {
	cfg.plant = b
	return cfg
}

// NewMemory is the simulated database.
var NewMemory = newMemory

// What a test asks of the simulated database.
var (
	Apply     = (*memory).apply
	Postpone  = (*memory).postpone
	PendingOf = (*memory).pendingOf
	Heartbeat = (*memory).heartbeat
	Claim     = (*memory).claim
	Release   = (*memory).release
	Forfeit   = (*memory).forfeit
	Leave     = (*memory).leave
)

// Memory is the simulated database.
type Memory = memory

// DeadLetters are those of the simulated database.
func DeadLetters(m *Memory) []store.DeadLetter { return m.letters }
