Feature: Europe: delivery events
  From 16 December 2020 nobody tells whether a message arrived.

  Background:
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R152
  Scenario: The message stays accepted
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "It is on its way"
    Then "Ana" sees "It is on its way"
    And agent "Alice"'s desk shows:
      | from  | text             | status   |
      | Ana   | Hello            |          |
      | Alice | It is on its way | accepted |
    And no "message:delivery:channel" webhook reached the connector
