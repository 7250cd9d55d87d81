Feature: Waiting contacts are answered before their window closes
  A contact that has waited longest is offered first, so that it can still be answered with a free message.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is ready with a multiplicity of 1
    And agent "Alice" is not ready

  @R085
  Scenario: The longest wait goes first
    When "Ana" sends "Good morning"
    And 1 hour passes
    And "Bo" sends "Hello"
    And 20 hours pass
    Then "Ana" is waiting in the queue
    And "Bo" is waiting in the queue
    When agent "Alice" becomes ready
    Then agent "Alice" is alerted by "Ana"
    And agent "Alice" has no contact with "Bo"
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning, Ana." to "Ana"
    Then the message "Good morning, Ana." is delivered
