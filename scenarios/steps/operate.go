package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim/oceana"
)

func (s *Scene) operateSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `the connector holds {count} bytes of effects in memory`, Example: `Given the connector holds 20000 bytes of effects in memory`, Note: "for each side; the others wait in its store", Do: s.holdsBytes},
		{Keyword: "When", Phrase: `{name} sends {count} messages`, Example: `When "Ana" sends 100 messages`, Note: "they read 1, 2, 3 and so on", At: PhoneSends, Do: s.sendsMany},
		{Keyword: "When", Phrase: `{count} identical webhooks reach the connector at once`, Example: `When 8 identical webhooks reach the connector at once`, At: Between, Do: s.identicalWebhooks},
		{Keyword: "Then", Phrase: `the connector is ready`, Example: `Then the connector is ready`, Do: s.connectorReady},
		{Keyword: "Then", Phrase: `the connector is not ready because of {text}`, Example: `Then the connector is not ready because of "oceana"`, Note: "it takes webhooks nevertheless", Do: s.connectorNotReady},
		{Keyword: "Then", Phrase: `agent {name} sees the messages 1 to {count} from {name} in order`, Example: `Then agent "Alice" sees the messages 1 to 100 from "Ana" in order`, At: DeskShows, Do: s.seesInOrder},
	}
}

func (s *Scene) holdsBytes(ctx context.Context, count int) error {
	return s.Configure(ctx, func(c *connector.Config) { c.Memory = count })
}

func (s *Scene) sendsMany(name string, count int) error {
	for n := range count {
		if err := s.sends(unquote(name), strconv.Itoa(n+1), ""); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scene) seesInOrder(agent string, count int, customer string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	n := 0
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Role != oceana.RoleCustomer || line.From != unquote(customer) {
				continue
			}
			if n++; line.Text != strconv.Itoa(n) {
				return fmt.Errorf("message %d of %s reads %q", n, customer, line.Text)
			}
		}
	}
	if n != count {
		return fmt.Errorf("%s wrote %d messages, as the desk shows it", customer, n)
	}
	return nil
}

// identicalWebhooks are those of a cloud that does not wait for an answer before it tries again.
func (s *Scene) identicalWebhooks(ctx context.Context, count int) error {
	var all sync.WaitGroup
	begin, statuses, errs := make(chan struct{}), make([]int, count), make([]error, count)
	for i := range count {
		one := New(s.Stage)
		one.Secret = s.Secret
		all.Go(func() {
			<-begin
			errs[i] = one.webhookFrom(ctx, "whatsapp")
			statuses[i] = one.answer.status
		})
	}
	close(begin)
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("webhook %d: %w", i+1, err)
		}
		if statuses[i] != http.StatusOK {
			return fmt.Errorf("webhook %d was answered %d", i+1, statuses[i])
		}
	}
	return nil
}

// readiness is what keeps the connector from doing all its work, by its own account, and whether it takes webhooks.
func (s *Scene) readiness(ctx context.Context) (why []string, hooks bool, err error) {
	if err := s.call(ctx, http.MethodGet, "/async/messaging/v1/readiness?of=webhooks", nil, nil); err != nil {
		return nil, false, err
	}
	hooks = s.answer.status == http.StatusOK
	if err := s.call(ctx, http.MethodGet, "/async/messaging/v1/readiness", nil, nil); err != nil {
		return nil, false, err
	}
	var answer struct {
		Ready bool
		Why   []struct{ What string }
	}
	if err := json.Unmarshal(s.answer.body, &answer); err != nil {
		return nil, false, fmt.Errorf("readiness answered %s: %w", s.answer.body, err)
	}
	if ok := s.answer.status == http.StatusOK; answer.Ready != ok || ok != (len(answer.Why) == 0) {
		return nil, false, fmt.Errorf("readiness answered %d %s", s.answer.status, s.answer.body)
	}
	for _, o := range answer.Why {
		why = append(why, o.What)
	}
	return why, hooks, nil
}

func (s *Scene) connectorReady(ctx context.Context) error {
	why, _, err := s.readiness(ctx)
	if err == nil && len(why) > 0 {
		return fmt.Errorf("it is not ready because of %s", listed(why))
	}
	return err
}

func (s *Scene) connectorNotReady(ctx context.Context, what string) error {
	why, hooks, err := s.readiness(ctx)
	switch {
	case err != nil:
		return err
	case !slices.Equal(why, []string{unquote(what)}):
		return fmt.Errorf("what keeps it from being ready is %s", listed(why))
	case !hooks:
		return fmt.Errorf("it takes no webhooks")
	}
	return nil
}
