Feature: A customer who comes back is offered to the last agent first

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And agent "Bob" is ready

  Scenario: Without it the agent who is idle for longest is alerted
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And "Ana" sends "One more thing"
    Then agent "Bob" is alerted by "Ana"

  Scenario: With it the same agent is alerted again
    Given contacts prefer the last agent
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And "Ana" sends "One more thing"
    Then agent "Alice" is alerted by "Ana"

  Scenario: The contact waits for the last agent, but not for ever
    Given contacts wait 5 minutes for the last agent
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And agent "Alice" becomes not ready
    And "Ana" sends "One more thing"
    Then "Ana" is waiting in the queue
    When 5 minutes pass
    Then agent "Bob" is alerted by "Ana"
