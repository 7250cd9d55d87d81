package steps

import (
	"fmt"
	"slices"

	"github.com/wavetank/wavetank/sim/channel"
)

// Steps about the business's own site and apps, whose devices are clients of the cloud's SDKs.
func (s *Scene) sdkSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `an Android app`, Example: `Given an Android app`, Note: "of the business, with push notifications", Do: s.integration("android")},
		{Keyword: "Given", Phrase: `an iOS app`, Example: `Given an iOS app`, Note: "of the business, with push notifications", Do: s.integration("ios")},
		{Keyword: "Given", Phrase: `the site's visitor {name}`, Example: `Given the site's visitor "Ana"`, Note: "a client of the SDK side on the web; the site gets a web messenger if it has none", Do: s.siteVisitor},
		{Keyword: "When", Phrase: `{name} logs in as {text}`, Example: `When "Ana" logs in as "cust-1"`, Note: "to the site or app, with a token that its server signs", At: PhoneActs, Do: s.personLogsIn},
		{Keyword: "When", Phrase: `{name} logs out`, Example: `When "Ana" logs out`, At: PhoneActs, Do: s.personDoes(channel.DoLogout)},
		{Keyword: "When", Phrase: `{name} opens the site again`, Example: `When "Ana" opens the site again`, Note: "with what the browser has stored", At: PhoneActs, Do: s.personDoes(channel.DoVisit)},
		{Keyword: "When", Phrase: `{name} sends {text} on a second device`, Example: `When "Ana" sends "Me again" on a second device`, Note: "logged in there as the same person", At: PhoneSends, Do: s.personSendsOnSecond},
		{Keyword: "When", Phrase: `{name} loses the network`, Example: `When "Ana" loses the network`, Note: "nothing is sent or received until she is back", At: PhoneActs, Do: s.personDoes(channel.DoOffline)},
		{Keyword: "When", Phrase: `{name} is back`, Example: `When "Ana" is back`, Note: "after losing the network: what was missed is fetched", At: PhoneActs, Do: s.personDoes(channel.DoOnline)},
		{Keyword: "When", Phrase: `{name} closes the app`, Example: `When "Ana" closes the app`, Note: "or the page", At: PhoneActs, Do: s.personDoes(channel.DoClose)},
		{Keyword: "When", Phrase: `{name} opens the app`, Example: `When "Ana" opens the app`, At: PhoneActs, Do: s.personDoes(channel.DoOpen)},
		{Keyword: "Then", Phrase: `{name} gets the push notification {text}`, Example: `Then "Ana" gets the push notification "Your order is here"`, Note: "app closed, network there", At: PhoneShows, Do: s.personGetsPush},
		{Keyword: "Then", Phrase: `{name} gets no push notification`, Example: `Then "Ana" gets no push notification`, Do: s.personGetsNoPush},
	}
}

func (s *Scene) siteVisitor(name string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	if err := w.SetIntegration("web"); err != nil {
		return err
	}
	return w.SetPerson(channel.Person{Name: unquote(name), Client: "web"}, "web")
}

func (s *Scene) personLogsIn(name, userID string) error {
	return s.acts(name, channel.Action{Do: channel.DoLogin, Text: unquote(userID)})
}

func (s *Scene) personSendsOnSecond(name, text string) error {
	return s.acts(name, channel.Action{Do: channel.DoSecond, Text: unquote(text)})
}

func (s *Scene) personGetsPush(name, text string) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	if !slices.Contains(phone.Pushed, unquote(text)) {
		return fmt.Errorf("%s's phone (%s) shows the push notifications %q, not %q", phone.Name, ChannelName(phone.Channel), phone.Pushed, unquote(text))
	}
	return nil
}

func (s *Scene) personGetsNoPush(name string) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	if len(phone.Pushed) > 0 {
		return fmt.Errorf("%s's phone shows the push notifications %q", phone.Name, phone.Pushed)
	}
	return nil
}
