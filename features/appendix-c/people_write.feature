Feature: People write to what the business has connected
  The last two steps of the walk-through: a person writes to the number, the page or the handle, and a signed-in agent has it.

  @R051 @R052
  Scenario Outline: To the <address>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Good morning"
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning, Ana"
    Then agent "Alice" sees "Good morning" from "Ana"
    And "Ana" sees "Good morning, Ana"

    Examples:
      | address | integration                  | channel   |
      | number  | a WhatsApp production number | WhatsApp  |
      | page    | a Messenger page             | Messenger |
      | handle  | a Twitter account            | Twitter   |
