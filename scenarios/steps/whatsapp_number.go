package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func (s *Scene) numberSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `a WhatsApp production number {number} that is not approved`, Example: `Given a WhatsApp production number "+442079460101" that is not approved`, Do: s.pendingNumber},
		{Keyword: "Given", Phrase: `a WhatsApp production number {number} that is {deployment}`, Example: `Given a WhatsApp production number "+442079460101" that is unregistered`, Note: "approved; the state of the client that runs it", Do: s.deployedNumber},
		{Keyword: "Given", Phrase: `the business profile of {number}:`, Example: `Given the business profile of "+442079460101":`, Note: "table field, value: about, address, description, email, vertical, websites", Do: s.businessProfile},
		{Keyword: "When", Phrase: `WhatsApp approves {number}`, Example: `When WhatsApp approves "+442079460101"`, Do: s.approveNumber},
		{Keyword: "When", Phrase: `{number} is {deployment}`, Example: `When "+442079460101" is registered`, Note: "the next step of its deployment", Do: s.deployNumber},
		{Keyword: "When", Phrase: `{name} sends {text} to the number {number}`, Example: `When "Ana" sends "Hello" to the number "+442079460101"`, At: PhoneSends, Do: s.sendsToNumber},
		{Keyword: "When", Phrase: `the admin adds the production number {number}`, Example: `When the admin adds the production number "+442079460101"`, Note: "approved and deployed, while everything runs", Do: s.adminAddsNumber},
		{Keyword: "Then", Phrase: `the connector was never touched`, Example: `Then the connector was never touched`, Note: "it still runs as it was first started", Do: s.untouched},
		{Keyword: "Then", Phrase: `the contact entry of {number} on {name}'s phone shows:`, Example: `Then the contact entry of "+442079460101" on "Ana"'s phone shows:`, Note: "table field, value", Do: s.contactEntry},
	}
}

func (s *Scene) pendingNumber(number string) error {
	return s.setNumber(whatsapp.Number{PhoneNumber: number})
}

func (s *Scene) deployedNumber(number, state string) error {
	return s.setNumber(whatsapp.Number{PhoneNumber: number, Approved: true, Deployment: state})
}

// setNumber adds a business number, or puts the one that is there into the state.
func (s *Scene) setNumber(b whatsapp.Number) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.SetNumber(b)
}

// adminAddsNumber fails for a number that is there.
func (s *Scene) adminAddsNumber(number string) error {
	_, err := s.World().AddNumber(whatsapp.Number{PhoneNumber: number, Approved: true})
	return err
}

// numberOf finds a business number by its digits.
func (s *Scene) numberOf(number string) (whatsapp.Number, error) {
	n, err := s.whatsapp()
	if err != nil {
		return whatsapp.Number{}, err
	}
	var known []string
	for _, b := range n.Numbers() {
		if b.PhoneNumber == number {
			return b, nil
		}
		known = append(known, b.PhoneNumber)
	}
	return whatsapp.Number{}, fmt.Errorf("no WhatsApp number %s; those there are: %s", number, listed(known))
}

func (s *Scene) approveNumber(number string) error {
	b, err := s.numberOf(number)
	if err != nil {
		return err
	}
	return s.World().WhatsApp.Approve(b.IntegrationID)
}

func (s *Scene) deployNumber(number, state string) error {
	b, err := s.numberOf(number)
	if err != nil {
		return err
	}
	return s.World().WhatsApp.Deploy(b.IntegrationID, state)
}

func (s *Scene) sendsToNumber(name, text, number string) error {
	return s.sendsTo(unquote(name), unquote(text), number)
}

// sendsTo makes a person on WhatsApp write to a number.
func (s *Scene) sendsTo(name, text, number string) error {
	if err := s.addPerson(channel.Person{Name: name}, "whatsapp"); err != nil {
		return err
	}
	return s.World().Act(name, channel.Action{Do: channel.DoSend, Text: text, Target: number})
}

func (s *Scene) untouched() error {
	if _, err := s.Running(); err != nil {
		return err
	}
	if s.Starts() != 1 {
		return fmt.Errorf("the connector was started %d times", s.Starts())
	}
	return nil
}

// profileFields are the words for what a profile tells.
func profileFields(p *whatsapp.Profile) map[string]*string {
	return map[string]*string{"about": &p.About, "address": &p.Address, "description": &p.Description, "email": &p.Email, "vertical": &p.Vertical}
}

func (s *Scene) businessProfile(number string, table *godog.Table) error {
	b, err := s.numberOf(number)
	if err != nil {
		return err
	}
	lines, err := pairs(table, "field", "value")
	if err != nil {
		return err
	}
	p := whatsapp.Profile{}
	fields := profileFields(&p)
	for _, line := range lines {
		name, value := line[0], line[1]
		if name == "websites" {
			p.Websites = strings.Split(value, ", ")
		} else if fields[name] == nil {
			return fmt.Errorf("field %q: a profile has no such field", name)
		} else {
			*fields[name] = value
		}
	}
	return s.World().WhatsApp.SetProfile(b.IntegrationID, p)
}

func (s *Scene) contactEntry(number, name string, want *godog.Table) error {
	c, err := s.World().WhatsApp.ContactInfo(unquote(name), number)
	if err != nil {
		return err
	}
	lines, err := pairs(want, "field", "value")
	if err != nil {
		return err
	}
	fields := profileFields(&c.Profile)
	got := []Row{}
	for _, line := range lines { // in the order of the table
		value := strings.Join(c.Websites, ", ")
		if f := fields[line[0]]; f != nil {
			value = *f
		} else if line[0] != "websites" {
			return fmt.Errorf("field %q: a profile has no such field", line[0])
		}
		got = append(got, Row{"field": {line[0]}, "value": {value}})
	}
	return compareTable(want, []string{"field", "value"}, got)
}

func (s *Scene) sandboxSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `a WhatsApp sandbox number`, Example: `Given a WhatsApp sandbox number`, Note: "not yet activated", Do: s.sandboxNumber},
		{Keyword: "When", Phrase: `another sandbox number is provisioned`, Example: `When another sandbox number is provisioned`, Do: s.anotherSandbox},
		{Keyword: "When", Phrase: `{name} sends the sandbox code`, Example: `When "Ana" sends the sandbox code`, Note: "to the activation number of the latest sandbox", At: PhoneActs, Do: s.sendsCode(true)},
		{Keyword: "When", Phrase: `{name} sends the wrong sandbox code`, Example: `When "Ana" sends the wrong sandbox code`, At: PhoneActs, Do: s.sendsCode(false)},
		{Keyword: "When", Phrase: `{name} sends {text} to the sandbox number`, Example: `When "Ana" sends "Hello" to the sandbox number`, At: PhoneSends, Do: s.sendsToSandbox},
		{Keyword: "Then", Phrase: `{name} is permitted on the sandbox`, Example: `Then "Ana" is permitted on the sandbox`, Do: s.isPermitted},
		{Keyword: "Then", Phrase: `{name} is not permitted on the sandbox`, Example: `Then "Ana" is not permitted on the sandbox`, Do: s.isNotPermitted},
		{Keyword: "Then", Phrase: `the admin has a sandbox number, an activation number and a code`, Example: `Then the admin has a sandbox number, an activation number and a code`, Do: s.adminHasSandbox},
		{Keyword: "Then", Phrase: `no two WhatsApp numbers are equal`, Example: `Then no two WhatsApp numbers are equal`, Do: s.numbersDiffer},
	}
}

func (s *Scene) sandboxNumber() error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.SetSandbox()
}

func (s *Scene) anotherSandbox() error {
	_, err := s.World().AddSandbox()
	return err
}

// sandbox is the sandbox that was provisioned last.
func (s *Scene) sandbox() (whatsapp.Sandbox, error) {
	n, err := s.whatsapp()
	if err != nil {
		return whatsapp.Sandbox{}, err
	}
	numbers := n.Numbers()
	for _, b := range slices.Backward(numbers) {
		if sandbox, ok := n.Sandbox(b.IntegrationID); ok {
			return sandbox, nil
		}
	}
	return whatsapp.Sandbox{}, errors.New("there is no WhatsApp sandbox number")
}

func (s *Scene) sendsCode(right bool) func(string) error {
	return func(name string) error {
		sandbox, err := s.sandbox()
		if err != nil {
			return err
		}
		code := sandbox.Code
		if !right {
			code = "not " + code
		}
		return s.sendsTo(unquote(name), code, sandbox.ActivationNumber)
	}
}

func (s *Scene) sendsToSandbox(name, text string) error {
	sandbox, err := s.sandbox()
	if err != nil {
		return err
	}
	return s.sendsTo(unquote(name), unquote(text), sandbox.SandboxNumber)
}

func (s *Scene) isPermitted(name string) error {
	sandbox, err := s.sandbox()
	if err == nil && sandbox.Person != unquote(name) {
		err = fmt.Errorf("permitted on the sandbox is %q", sandbox.Person)
	}
	return err
}

func (s *Scene) isNotPermitted(name string) error {
	sandbox, err := s.sandbox()
	if err == nil && sandbox.Person == unquote(name) {
		err = fmt.Errorf("permitted on the sandbox is %q", sandbox.Person)
	}
	return err
}

func (s *Scene) adminHasSandbox() error {
	sandbox, err := s.sandbox()
	if err == nil && (sandbox.SandboxNumber == "" || sandbox.ActivationNumber == "" || sandbox.Code == "") {
		err = fmt.Errorf("the admin has %+v", sandbox)
	}
	return err
}

func (s *Scene) numbersDiffer() error {
	seen := map[string]bool{}
	for _, b := range s.World().WhatsApp.Numbers() {
		if seen[b.PhoneNumber] {
			return fmt.Errorf("%s is there twice", b.PhoneNumber)
		}
		seen[b.PhoneNumber] = true
	}
	if len(seen) < 2 {
		return fmt.Errorf("there is only %d number", len(seen))
	}
	return nil
}
