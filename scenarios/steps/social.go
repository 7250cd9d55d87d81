package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
)

func (s *Scene) socialSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `a Messenger page in region {region}`, Example: `Given a Messenger page in region "EU"`, Do: s.pageIn},
		{Keyword: "Given", Phrase: `a Messenger page with an administrator in region {region}`, Example: `Given a Messenger page with an administrator in region "EU"`, Do: s.pageRunFrom},
		{Keyword: "Given", Phrase: `the quirk {text}`, Example: `Given the quirk "slide shows arrive as Word files"`, Note: "from now on; one of: " + strings.Join(quirkNames(), "; "), Do: s.quirk},
		{Keyword: "Given", Phrase: `people have reported pictures from {text}`, Example: `Given people have reported pictures from "pictures.example"`, Note: "on Messenger", Do: s.reported},
		{Keyword: "Given", Phrase: `the {channel} profile of the business:`, Example: `Given the Twitter profile of the business:`, Note: "table field, value", Do: s.profileIs},
		{Keyword: "Given", Phrase: `the profile of the business:`, Example: `Given the profile of the business:`, Note: "table field, value: on every channel; what it does not name stays", Do: s.profileEverywhere},
		{Keyword: "When", Phrase: `a {channel} integration is connected without its {text}`, Example: `When a Messenger integration is connected without its "password"`, Note: "page name, username or password; handle or password", Do: s.connectedWithout},
		{Keyword: "Then", Phrase: `connecting fails because of the {text}`, Example: `Then connecting fails because of the "password"`, Do: s.connectingFails},
		{Keyword: "When", Phrase: `{name} sends {text} from Instagram`, Example: `When "Ina" sends "Hello" from Instagram`, Note: "to the account on Instagram that the Messenger page owns", At: PhoneActs, Do: s.sendsFromInstagram},
		{Keyword: "Then", Phrase: `the Twitter integration is of tier {text}`, Example: `Then the Twitter integration is of tier "enterprise"`, Do: s.tierIs},
		{Keyword: "Then", Phrase: `{count} direct message counts against the limits of Twitter`, Example: `Then 1 direct message counts against the limits of Twitter`, Note: "sent late, or after five answers to one message", Do: s.counted},
		{Keyword: "Then", Phrase: `{count} direct messages count against the limits of Twitter`, Example: `Then 2 direct messages count against the limits of Twitter`, Do: s.counted},
		{Keyword: "Then", Phrase: `{name} sees the profile of the business:`, Example: `Then "Ana" sees the profile of the business:`, Note: "table field, value: everything that is shown, in any order", Do: s.personSeesProfile},
	}
}

// setPage connects a page, or moves the one that is there.
func (s *Scene) setPage(change func(*messenger.Page)) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	p := messenger.Page{Name: "Wavetank", Username: "owner", Password: "secret"}
	change(&p)
	return w.SetPage(p)
}

func (s *Scene) pageIn(region string) error {
	return s.setPage(func(p *messenger.Page) { p.Region = region })
}

func (s *Scene) pageRunFrom(region string) error {
	return s.setPage(func(p *messenger.Page) { p.AdminRegion = region })
}

// quirks are choices about the networks, by their names in feature files.
func quirks(s *Scene) map[string]*bool {
	m, t := &s.Messenger, &s.Twitter
	return map[string]*bool{
		"slide shows arrive as Word files":                 &m.SlideShows,
		"recordings of Chrome play":                        &m.Recordings,
		"Messenger texts are split":                        &m.Split,
		"the page may answer as a human agent":             &m.HumanAgent,
		"links on Twitter are buttons":                     &t.LinkButtons,
		"requests for a location on Twitter can be tapped": &t.LocationOption,
		"Twitter's apps show typing":                       &t.TypingOnApps,
		"Twitter tells when people read":                   &t.ReadTold,
	}
}

func quirkNames() []string {
	var names []string
	for name := range quirks(&Scene{}) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *Scene) quirk(name string) error {
	on, ok := quirks(s)[unquote(name)]
	if !ok {
		return fmt.Errorf("quirk %q: use one of: %s", unquote(name), strings.Join(quirkNames(), "; "))
	}
	*on = true
	if s.World() != nil {
		s.World().Messenger.SetOptions(s.Messenger)
		s.World().Twitter.SetOptions(s.Twitter)
	}
	return nil
}

func (s *Scene) reported(host string) error {
	w, err := s.world()
	if err == nil {
		w.Messenger.Flag(unquote(host))
	}
	return err
}

// infoFields are what a profile shows, by the names in tables.
func infoFields(i *channel.BusinessInfo) map[string]*string {
	return map[string]*string{"name": &i.Name, "about": &i.About, "picture": &i.Picture, "description": &i.Description, "address": &i.Address,
		"map": &i.Map, "location": &i.Location, "email": &i.Email, "vertical": &i.Vertical, "website": &i.Website, "opening hours": &i.OpeningHours}
}

func (s *Scene) profileIs(kind string, table *godog.Table) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	id, ok := w.Integration(kindOf(kind))
	if !ok {
		return fmt.Errorf("no %s integration is set up", kind)
	}
	info, err := readInfo(table)
	if err != nil {
		return err
	}
	switch kindOf(kind) {
	case "messenger":
		return w.Messenger.SetInfo(id, info)
	case "twitter":
		return w.Twitter.SetInfo(id, info)
	case "whatsapp":
		return w.WhatsApp.SetInfo(id, info)
	default:
		return w.Web.SetInfo(id, info)
	}
}

func (s *Scene) profileEverywhere(table *godog.Table) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	info, err := readInfo(table)
	if err == nil {
		w.ShowBusiness(info)
	}
	return err
}

func readInfo(table *godog.Table) (channel.BusinessInfo, error) {
	var info channel.BusinessInfo
	fields := infoFields(&info)
	for i, line := range table.Rows {
		if len(line.Cells) != 2 {
			return info, errors.New("this step needs a table with the columns field, value")
		}
		name := line.Cells[0].Value
		if i == 0 && name == "field" {
			continue
		}
		field, ok := fields[name]
		if !ok {
			return info, fmt.Errorf("field %q is not one that a profile has", name)
		}
		*field = line.Cells[1].Value
	}
	return info, nil
}

func (s *Scene) personSeesProfile(name string, table *godog.Table) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	want, err := readInfo(table)
	if err != nil {
		return err
	}
	got := channel.BusinessInfo{}
	if phone.Business != nil {
		got = *phone.Business
	}
	return same("the profile", want, got)
}

func (s *Scene) connectedWithout(kind, detail string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	page := messenger.Page{Name: "Wavetank", Username: "owner", Password: "secret"}
	account := twitter.Account{Handle: "wavetank", Password: "secret"}
	fields := map[string]*string{"messenger page name": &page.Name, "messenger username": &page.Username, "messenger password": &page.Password,
		"twitter handle": &account.Handle, "twitter password": &account.Password}
	field, ok := fields[kindOf(kind)+" "+unquote(detail)]
	if !ok {
		return fmt.Errorf("connecting %s takes no %q", kind, unquote(detail))
	}
	*field = ""
	if kindOf(kind) == "messenger" {
		_, s.refused = w.AddPage(page)
	} else {
		_, s.refused = w.AddAccount(account)
	}
	return nil
}

func (s *Scene) sendsFromInstagram(name, text string) error {
	return s.World().SendFromInstagram(unquote(name), unquote(text))
}

func (s *Scene) connectingFails(detail string) error {
	if s.refused == nil {
		return errors.New("connecting went well")
	}
	if !strings.HasPrefix(s.refused.Error(), unquote(detail)+" is empty") {
		return fmt.Errorf("connecting ended differently: %w", s.refused)
	}
	if set := s.World().SetUp(); len(set) != 0 {
		return fmt.Errorf("an integration was left behind: %s", strings.Join(set, ", "))
	}
	return nil
}

func (s *Scene) tierIs(tier string) error {
	id, _ := s.World().Integration("twitter")
	account, ok := s.World().Twitter.Account(id)
	if !ok {
		return errors.New("there is no Twitter account")
	}
	if account.Tier != unquote(tier) {
		return fmt.Errorf("the account is of tier %q", account.Tier)
	}
	return nil
}

func (s *Scene) counted(want int) error {
	sends := s.World().Twitter.Sends()
	got := 0
	for _, send := range sends {
		if send.Counted {
			got++
		}
	}
	if got != want {
		return fmt.Errorf("%d of %d direct messages count", got, len(sends))
	}
	return nil
}
