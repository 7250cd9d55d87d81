package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim/fault"
)

func (s *Scene) faultSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `the next {count} webhooks answer {count}`, Example: `Given the next 2 webhooks answer 503`, Do: s.webhooksAnswer},
		{Keyword: "Given", Phrase: `the next {count} webhook answers {count}`, Example: `Given the next 1 webhook answers 503`, Do: s.webhooksAnswer},
		{Keyword: "Given", Phrase: `the next {count} webhooks are delivered twice`, Example: `Given the next 2 webhooks are delivered twice`, Do: s.webhookFault(fault.DoTwice)},
		{Keyword: "Given", Phrase: `the next {count} webhooks arrive in reverse order`, Example: `Given the next 2 webhooks arrive in reverse order`, Do: s.webhookFault(fault.DoReverse)},
		{Keyword: "Given", Phrase: `the next {count} webhooks are never answered`, Example: `Given the next 2 webhooks are never answered`, Do: s.webhookFault(fault.DoSilence)},
		{Keyword: "Given", Phrase: `the next {count} webhook is delivered twice`, Example: `Given the next 1 webhook is delivered twice`, Do: s.webhookFault(fault.DoTwice)},
		{Keyword: "Given", Phrase: `the next {count} webhook is never answered`, Example: `Given the next 1 webhook is never answered`, Do: s.webhookFault(fault.DoSilence)},
		{Keyword: "Given", Phrase: `the next webhook answers {count}`, Example: `Given the next webhook answers 503`, Do: func(status int) error { return s.webhooksAnswer(1, status) }},
		{Keyword: "Given", Phrase: `the next webhook is delivered twice`, Example: `Given the next webhook is delivered twice`, Do: func() error { return s.webhookFault(fault.DoTwice)(1) }},
		{Keyword: "Given", Phrase: `the next webhook is never answered`, Example: `Given the next webhook is never answered`, Do: func() error { return s.webhookFault(fault.DoSilence)(1) }},
		{Keyword: "Given", Phrase: `the cloud answers the next send with {count}`, Example: `Given the cloud answers the next send with 503`, Do: s.sendAnswers},
		{Keyword: "Given", Phrase: `the cloud answers the next send with {count} and Retry-After {count}`, Example: `Given the cloud answers the next send with 429 and Retry-After 5`, Do: s.sendAnswersRetryAfter},
		{Keyword: "Given", Phrase: `the cloud accepts the next send but the answer is lost`, Example: `Given the cloud accepts the next send but the answer is lost`, Do: s.sendAnswerLost},
		{Keyword: "Given", Phrase: `no fault is armed`, Example: `Given no fault is armed`, Note: "what was armed before is taken back", Do: s.noFault},
		{Keyword: "Given", Phrase: `end users are told {text} while Oceana is unavailable`, Example: `Given end users are told "Please try again later" while Oceana is unavailable`, Note: "once it has been for 15 minutes", Do: s.toldUnavailable},
		{Keyword: "Given", Phrase: `end users are told {text} while Oceana is busy`, Example: `Given end users are told "All lines are busy" while Oceana is busy`, Note: "those whose conversation is new", Do: s.toldBusy},
		{Keyword: "Given", Phrase: `the connector keeps {count} sockets to Oceana`, Example: `Given the connector keeps 3 sockets to Oceana`, Note: "every conversation stays with one of them", Do: s.keepsSockets},
		{Keyword: "When", Phrase: `Oceana drops the connection`, Example: `When Oceana drops the connection`, Do: s.oceanaDrops},
		{Keyword: "When", Phrase: `Oceana goes down`, Example: `When Oceana goes down`, Do: s.oceanaDown},
		{Keyword: "When", Phrase: `Oceana comes back`, Example: `When Oceana comes back`, Do: s.oceanaUp},
		{Keyword: "When", Phrase: `Oceana is busy`, Example: `When Oceana is busy`, Note: "new conversations are refused until it comes back", Do: s.oceanaBusy},
		{Keyword: "When", Phrase: `Oceana begins the contact with {name} anew`, Example: `When Oceana begins the contact with "Ana" anew`, Note: "as after a failure inside: another contact, and no word that the first is over", Do: func(who string) error { return s.World().Oceana.Anew(who) }},
		{Keyword: "When", Phrase: `Oceana tells late that the first contact with {name} is over`, Example: `When Oceana tells late that the first contact with "Ana" is over`, Note: "after it began another one", Do: func(who string) error { return s.World().Oceana.LateEnd(who) }},
		{Keyword: "When", Phrase: `the connector is killed`, Example: `When the connector is killed`, Note: "a hard stop without any clean-up", Do: s.connectorKilled},
		{Keyword: "Given", Phrase: `the connector is killed {point}`, Example: `Given the connector is killed after storing the webhook`, Note: "once, the next time it gets there; before or after storing, posting, asking Oceana and so on: a wrong point is answered with all there are", Do: s.connectorKilledAt},
		{Keyword: "When", Phrase: `the connector starts again`, Example: `When the connector starts again`, Do: s.connectorStarts},
	}
}

func (s *Scene) arm(at, do string, next int) error {
	if err := some(next); err != nil {
		return err
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.Faults.Arm(fault.Rule{At: at, Do: do, Next: next})
}

// some refuses a count of crossings of which there are none.
func some(next int) error {
	if next < 1 {
		return fmt.Errorf("the next %d are none: use a number from 1", next)
	}
	return nil
}

func (s *Scene) webhooksAnswer(next, status int) error {
	return s.arm(fault.AtWebhook, fmt.Sprintf("status %d", status), next)
}

func (s *Scene) webhookFault(do string) func(int) error {
	return func(next int) error { return s.arm(fault.AtWebhook, do, next) }
}

func (s *Scene) sendAnswers(status int) error {
	return s.arm(fault.AtPost, fmt.Sprintf("status %d", status), 1)
}

func (s *Scene) sendAnswersRetryAfter(status, seconds int) error {
	return s.arm(fault.AtPost, fmt.Sprintf("status %d retry-after %d", status, seconds), 1)
}

func (s *Scene) sendAnswerLost() error { return s.arm(fault.AtPost, fault.DoLost, 1) }

func (s *Scene) keepsSockets(ctx context.Context, count int) error {
	return s.Configure(ctx, func(c *connector.Config) { c.Oceana.Sockets = count })
}

func (s *Scene) oceanaDrops(ctx context.Context) error {
	s.World().Oceana.DropConnections()
	return s.AwaitOceana(ctx)
}

func (s *Scene) oceanaDown(ctx context.Context) error {
	s.World().Oceana.Down()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c, err := s.Running()
	if err != nil {
		return nil //nolint:nilerr // one that does not run is not connected
	}
	return c.AwaitDisconnected(ctx)
}

func (s *Scene) oceanaBusy() error {
	s.World().Oceana.Busy()
	return nil
}

func (s *Scene) oceanaUp(ctx context.Context) error {
	s.World().Oceana.Up()
	return s.AwaitOceana(ctx)
}

func (s *Scene) connectorKilledAt(point string) error { return s.CrashAt(point) }

func (s *Scene) connectorKilled(ctx context.Context) error { return s.Kill(ctx) }

func (s *Scene) connectorStarts(ctx context.Context) error { return s.Start(ctx) }

func (s *Scene) toldUnavailable(ctx context.Context, text string) error {
	return s.Configure(ctx, func(c *connector.Config) { c.DeliveryFailure.Unavailable = unquote(text) })
}

func (s *Scene) toldBusy(ctx context.Context, text string) error {
	return s.Configure(ctx, func(c *connector.Config) { c.DeliveryFailure.Busy = unquote(text) })
}

func (s *Scene) noFault() error {
	w, err := s.world()
	if err != nil {
		return err
	}
	w.Faults.Clear()
	return nil
}
