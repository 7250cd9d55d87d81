Feature: Reading in the messenger of the own site
  The agent learns of it.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R002
  Scenario: A message is read
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Hi Ana"
    And "Ana" reads the conversation
    Then the message "Hi Ana" is read
