Feature: The business never writes first
  Agents and bots answer conversations that an end user has opened. There are no notifications and no cold messages.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  @R003
  Scenario: A message to somebody who never wrote is refused
    When agent "Alice" tries to message "Bo"
    Then the connector refuses with "no active conversation"
    And the cloud received no message
    And the audit shows "no active conversation"

  @R003
  Scenario: Once somebody has written, the agent can answer
    When "Bo" sends "Hello"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "Good morning, Bo."
    Then the message "Good morning, Bo." is delivered
    And the cloud received 1 message
