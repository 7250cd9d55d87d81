Feature: Only a conversation of two is carried on WhatsApp
  Neither a group nor a position that moves along reaches the business; what is written or pinned to it does.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  @R120
  Scenario Outline: The number is <what>
    When "Ana" <does>
    And "Ana" sends "Then I write"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "And I answer"
    Then "Ana" sees an error
    And agent "Alice"'s desk shows:
      | from  | text         | status    |
      | Ana   | Then I write |           |
      | Alice | And I answer | delivered |
    And "Ana" sees "And I answer"

    Examples:
      | what             | does                         |
      | added to a group | adds the business to a group |
      | called           | calls the business           |

  @R121
  Scenario: A place that moves, then one that stands
    When "Ana" shares a live location
    Then no agent is alerted
    When "Ana" sends the location "51.5,-0.12"
    And agent "Alice" answers "Ana"
    And "Ana" shares a live location
    Then agent "Alice" sees a location from "Ana"
    And agent "Alice"'s desk shows:
      | from | text                                                        | status |
      | Ana  | Location shared:\nhttps://maps.google.com/maps?q=51.5,-0.12 |        |
