Feature: An agent types to a person on Messenger
  The dots come and go with what the agent does at the desk.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" starts typing

  @R131
  Scenario: Until the message is there
    Then "Ana" sees a typing indicator
    When agent "Alice" sends "Good morning"
    Then "Ana" sees "Good morning"
    And "Ana" sees no typing indicator

  @R131
  Scenario: Until the agent stops
    Then "Ana" sees a typing indicator
    When agent "Alice" stops typing
    Then "Ana" sees no typing indicator

  @R131
  Scenario: Until the agent has been silent for five seconds
    When 4 seconds pass
    Then "Ana" sees a typing indicator
    When 1 second passes
    Then "Ana" sees no typing indicator
