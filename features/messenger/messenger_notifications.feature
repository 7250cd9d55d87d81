Feature: Notifications of Messenger
  An answer notifies the person, unless they muted the conversation. It is there all the same.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R155
  Scenario: With and without
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "One"
    Then "Ana" is notified of 1 message
    When "Ana" reads the conversation
    And "Ana" mutes the conversation
    And agent "Alice" sends "Two"
    Then "Ana" sees "Two"
    And "Ana" is notified of 0 messages
