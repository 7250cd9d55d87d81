Feature: A busy Oceana takes no new conversations
  Those that are open go on. What was refused is kept and comes through when there is room again.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  Scenario: A new conversation waits at the connector, the open one goes on
    When Oceana is busy
    And "Bo" sends "Good day"
    And "Ana" sends "Are you there?"
    Then agent "Alice" sees "Are you there?" from "Ana"
    And no agent is alerted
    When Oceana comes back
    Then agent "Alice" is alerted by "Bo"

  Scenario: It comes through in time also when nobody says that there is room
    When Oceana is busy
    And "Bo" sends "Good day"
    And Oceana goes down
    And Oceana comes back
    Then agent "Alice" is alerted by "Bo"
