Feature: A connector that is killed loses nothing and repeats nothing
  The connector answers a webhook only when the message is on its disk. Whatever happens next, the message arrives once.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: Killed between the webhook and Oceana
    When Oceana goes down
    And "Ana" sends "Is my order on its way?"
    Then a "message:appUser" webhook reached the connector
    And no contact is created
    When the connector is killed
    And Oceana comes back
    And the connector starts again
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time

  Scenario: Killed in the middle of a conversation
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "Hello?"
    And agent "Alice" sends "It left this morning."
    And the connector starts again
    And 15 minutes pass
    Then agent "Alice" sees "Hello?" exactly 1 time
    And "Ana" sees "It left this morning." exactly 1 time
    And the message "It left this morning." is delivered

  Scenario: The advice survives a restart and is not given again
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And the connector is killed
    And the connector starts again
    And 1 hour passes
    Then agent "Alice" is advised to use a template
