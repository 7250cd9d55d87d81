Feature: A connector that is killed while it logs in to Oceana takes up the same session, or a new one, and nothing is lost

  Scenario Outline: <point>
    Given a WhatsApp production number
    And agent "Alice" is ready
    And the connector is killed <point>
    When "Ana" sends "Is my order on its way?"
    And the connector starts again
    And 15 minutes pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time
    And "Ana" sees "It left this morning." exactly 1 time

    Examples:
      | point                      |
      | before storing the session |
      | after storing the session  |

  # What had been sent when the connector died differs from run to run.
  @unordered
  Scenario Outline: End users are told once that their messages wait: <point>
    Given a WhatsApp production number
    And end users are told "We are unavailable." while Oceana is unavailable
    And agent "Alice" is ready
    When Oceana goes down
    And "Ana" sends "Are you there?"
    Given the connector is killed <point>
    When 15 minutes pass
    And the connector starts again
    And 1 hour passes
    Then "Ana" sees "We are unavailable." exactly 1 time

    Examples:
      | point                             |
      | before storing that messages wait |
      | after storing that messages wait  |
