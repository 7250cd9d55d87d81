package scenarios_test

import (
	"errors"
	"fmt"
	"io"
	"testing/fstest"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// A suite with phrases of its own: they look at the stage's world as the vocabulary does.
func ExampleSuite_steps() {
	feature := `Feature: Greeting

  Scenario: One phone
    Given a WhatsApp production number
    When "Ana" sends "Hello"
    Then there is a phone of "Ana"
    And there is a phone of "Bob"
`
	result := scenarios.Suite{
		FS:      fstest.MapFS{"greeting.feature": {Data: []byte(feature)}},
		Paths:   []string{"greeting.feature"},
		Formats: []string{"progress"}, Output: io.Discard,
		Steps: func(s *scenarios.Stage) []steps.Step {
			return []steps.Step{{
				Keyword: "Then", Phrase: `there is a phone of {name}`, Example: `Then there is a phone of "Ana"`,
				Do: func(name string) error {
					if _, err := s.World.Phone(name); err != nil {
						return errors.New(name + " has no phone")
					}
					return nil
				},
			}}
		},
	}.Run()
	fmt.Println(result.OK(), result.Scenarios, result.Failed, result.Usage)
	// Output:
	// false 1 1 <nil>
}
