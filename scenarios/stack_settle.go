package scenarios

import "context"

// Settle waits until nothing is in flight and the built-in connector, if it runs, has its sessions with an Oceana that accepts them.
func (s *Stack) Settle(ctx context.Context) error {
	if s.host != nil {
		if err := s.host.awaitOceana(ctx, s.World); err != nil {
			return err
		}
	}
	return s.World.Settle(ctx)
}

// Leftovers is how many dead letters the built-in connectors have, and how many of their effects are open. One of them must run.
func (s *Stack) Leftovers(ctx context.Context) (deadLetters, open int, err error) {
	for _, h := range s.hosts() {
		life := h.current()
		if life == nil {
			continue
		}
		letters, err := life.connector.DeadLetters(ctx)
		if err != nil {
			return 0, 0, err
		}
		open, err = life.connector.PendingEffects(ctx)
		return len(letters), open, err
	}
	return 0, 0, errNotRunning
}
