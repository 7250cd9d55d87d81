Feature: More than 24 hours pass before the contact is routed
  WhatsApp takes regular messages only within 24 hours of the end user's last one. An agent who answers later than that is told
  so at once, because only a template can still be delivered.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready
    And a welcome message "Welcome to Oceana. How can I help you?"

  @R074 @R075
  Scenario: The agent is advised on answer, and no welcome goes out
    When "Ana" sends "Is my order on its way?"
    And 24 hours 1 second pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" is advised to use a template
    And "Ana" does not see "Welcome to Oceana. How can I help you?"
    And the cloud received no message

  @R068 @R072 @R076
  Scenario: A regular message is taken by the desk and the cloud, then rejected by WhatsApp
    When "Ana" sends "Is my order on its way?"
    And 1 day and 1 hour pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is accepted
    And the message "It left this morning." is rejected with code 470
    And "Ana" does not see "It left this morning."
    And a "message:delivery:failure" webhook reached the connector
    And the cloud received 1 message

  @R074
  Scenario: Within the window there is a welcome and no advice
    When "Ana" sends "Is my order on its way?"
    And 2 hours pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not advised to use a template
    And "Ana" sees "Welcome to Oceana. How can I help you?" exactly 1 time

  @R074
  Scenario: The advice is given once, however long the agent waits
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And 3 hours pass
    Then agent "Alice" is advised to use a template
    And agent "Alice"'s desk shows:
      | from | text                    | status |
      | Ana  | Is my order on its way? |        |
