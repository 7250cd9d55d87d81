Feature: An absence of the connector

  Scenario: What was written meanwhile is at the desk at once
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "one"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "two"
    And 15 minutes pass
    And the connector starts again
    Then agent "Alice" sees "two" from "Ana"
