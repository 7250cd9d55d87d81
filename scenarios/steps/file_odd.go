package steps

import (
	"fmt"

	"github.com/wavetank/wavetank/sim/channel"
)

// oddFileSteps are about files that are not what they seem.
func (s *Scene) oddFileSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{name} sends the file {text} declared as {text}`, Example: `When "Ana" sends the file "really-a-png.pdf" declared as "video/mp4"`, Note: "the network says so; the content is that of a PNG", At: PhoneSends, Do: s.personDeclares},
		{Keyword: "When", Phrase: `{name} sends the file {text} that lies at {text}`, Example: `When "Ana" sends the file "invoice.pdf" that lies at "http://127.0.0.1:9/invoice.pdf"`, Note: "and not at the cloud's media host", At: PhoneSends, Do: s.personSendsElsewhere},
		{Keyword: "Then", Phrase: `agent {name} sees the file {text} as {text}`, Example: `Then agent "Alice" sees the file "really-a-png.pdf" as "image/png"`, Note: "the media type that the store gives with it", At: DeskShows, Do: s.agentSeesType},
	}
}

func (s *Scene) personDeclares(name, file, mediaType string) error {
	return s.acts(name, channel.Action{Do: channel.DoFile, File: unquote(file), MediaType: unquote(mediaType)})
}

func (s *Scene) personSendsElsewhere(name, file, address string) error {
	return s.acts(name, channel.Action{Do: channel.DoFile, File: unquote(file), MediaURL: unquote(address)})
}

func (s *Scene) agentSeesType(agent, name, want string) error {
	found, desk, err := s.filesAt(agent, name)
	switch {
	case err != nil:
		return err
	case len(found) != 1:
		return fmt.Errorf("%s sees it %d times; %s", agent, len(found), shownAt(desk))
	}
	if got := s.World().Oceana.StoredType(found[0].File); got != unquote(want) {
		return fmt.Errorf("it is stored as %q", got)
	}
	return nil
}
