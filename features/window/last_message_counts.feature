Feature: The window counts from the end user's last message
  Not from the beginning of the conversation, and not from the agent's answer.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready

  @R069
  Scenario: The last of two messages counts
    When "Ana" sends "Is my order on its way?"
    And 20 hours pass
    And "Ana" sends "Hello?"
    And 1 hour passes
    And agent "Alice" answers "Ana"
    And 22 hours pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is delivered
    When 1 hour 1 second pass
    And agent "Alice" sends "It should be with you."
    Then the message "It should be with you." is rejected with code 470

  @R069
  Scenario: Neither an answer nor the agent's own messages move it
    When "Ana" sends "Is my order on its way?"
    And 23 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "One moment, please."
    And 1 hour 1 second pass
    And agent "Alice" sends "It left this morning."
    Then the message "One moment, please." is delivered
    And the message "It left this morning." is rejected with code 470

  @R069
  Scenario: Reading does not move it
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "One moment, please."
    And 23 hours pass
    And "Ana" reads the conversation
    Then the message "One moment, please." is read
    When 1 hour 1 second pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is rejected with code 470

  @R070
  Scenario: Every message of the end user opens it again
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And 30 hours pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is rejected with code 470
    When "Ana" sends "Hello?"
    And agent "Alice" sends "It has arrived."
    Then the message "It has arrived." is delivered

  @R070
  Scenario: Each end user has a window of their own
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And 20 hours pass
    And "Bo" sends "Good morning"
    And agent "Alice" answers "Bo"
    And 5 hours pass
    And agent "Alice" sends "It left this morning." to "Ana"
    And agent "Alice" sends "Good morning, Bo." to "Bo"
    Then the message "It left this morning." is rejected with code 470
    And the message "Good morning, Bo." is delivered
