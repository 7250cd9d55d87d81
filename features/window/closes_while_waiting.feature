Feature: The window closes while the agent waits
  The check for a template is made only when the contact is answered. An agent who answers in time and then waits is not advised.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready

  @R082
  Scenario: Answered at 23 hours 55 minutes, sent more than 5 minutes later
    When "Ana" sends "Is my order on its way?"
    And 23 hours 55 minutes pass
    And agent "Alice" answers "Ana"
    And 5 minutes 1 second pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is accepted
    And the message "It left this morning." is rejected with code 470
    And "Ana" does not see "It left this morning."

  @R083
  Scenario: The agent is never advised, neither on answer nor later
    When "Ana" sends "Is my order on its way?"
    And 23 hours 55 minutes pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not advised to use a template
    When 6 minutes pass
    Then agent "Alice" is not advised to use a template
    When agent "Alice" sends "It left this morning."
    Then agent "Alice" is not advised to use a template
    And the message "It left this morning." is rejected with code 470
