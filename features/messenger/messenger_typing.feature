Feature: The typing indicator on Messenger
  Dots show while the business types.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R131
  Scenario: A message takes the dots away
    When agent "Alice" answers "Ana"
    And the business starts typing to "Ana"
    Then "Ana" sees a typing indicator
    When agent "Alice" sends "Hi Ana"
    Then "Ana" sees no typing indicator

  @R131
  Scenario: They end by themselves
    When the business starts typing to "Ana"
    And 19 seconds pass
    Then "Ana" sees a typing indicator
    When 1 second passes
    Then "Ana" sees no typing indicator

  @R131
  Scenario: They end when the business stops
    When the business starts typing to "Ana"
    And the business stops typing to "Ana"
    Then "Ana" sees no typing indicator

  @R131
  Scenario: Nobody hears of the user typing
    When "Ana" starts typing
    And "Ana" stops typing
    Then agent "Alice" is alerted by "Ana"

  @R131
  Scenario: The agent who talks to somebody does not see them typing
    When agent "Alice" answers "Ana"
    And "Ana" starts typing
    Then agent "Alice" does not see "Ana" typing
