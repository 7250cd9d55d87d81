Feature: The messenger of the own site has no window
  It belongs to the business: no network limits when it may answer.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R002
  Scenario: More than a day later
    When agent "Alice" answers "Ana"
    And 25 hours pass
    And agent "Alice" sends "Sorry for the delay"
    Then "Ana" sees "Sorry for the delay"
    And the message "Sorry for the delay" is delivered
