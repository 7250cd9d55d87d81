Feature: Twitter closes no window
  Late answers are delivered; beyond five answers to a message, or a day, they count against limits.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R156
  Scenario: A day later
    When agent "Alice" answers "Ana"
    And 25 hours pass
    And agent "Alice" sends "Sorry for the delay"
    Then "Ana" sees "Sorry for the delay"
    And 1 direct message counts against the limits of Twitter

  @R156
  Scenario: The sixth answer
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "One"
    And agent "Alice" sends "Two"
    And agent "Alice" sends "Three"
    And agent "Alice" sends "Four"
    And agent "Alice" sends "Five"
    Then 0 direct messages count against the limits of Twitter
    When agent "Alice" sends "Six"
    Then 1 direct message counts against the limits of Twitter
    When "Ana" sends "Stop"
    And agent "Alice" sends "Seven"
    Then 1 direct message counts against the limits of Twitter
