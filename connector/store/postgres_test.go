package store_test

import (
	"testing"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

func TestPostgres(t *testing.T) {
	server := postgrestest.Start(t)
	conformance(t, func(t testing.TB, step store.Step) database {
		cfg := store.Config{Database: server.NewDatabase(t), Step: step, Now: atNoon}
		return func() *store.Store { return openStore(t, cfg) }
	})
}
