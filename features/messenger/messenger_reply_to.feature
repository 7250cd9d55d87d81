Feature: Answers to one message on Messenger
  Only the new text is forwarded; what it answers is not.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R142
  Scenario: The quoted message stays on the phone
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Which colour?"
    And "Ana" replies to "Which colour?" with "Red"
    Then agent "Alice" sees "Red" from "Ana"
    And agent "Alice" sees "Which colour?" exactly 1 time
