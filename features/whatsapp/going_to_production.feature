Feature: From the sandbox to production
  Only the cloud's administrator does something. The connector goes on as it is.

  Background:
    Given a WhatsApp sandbox number
    And agent "Alice" is ready

  @R111
  Scenario: The number is added while everything runs
    When "Ana" sends the sandbox code
    And "Ana" sends "A test" to the sandbox number
    And agent "Alice" answers "Ana"
    And the admin adds the production number "+442079460101"
    And "Bo" sends "A real question" to the number "+442079460101"
    And agent "Alice" answers "Bo"
    Then agent "Alice" sees "A real question" from "Bo"
    When agent "Alice" sends "A real answer" to "Bo"
    Then the message "A real answer" is delivered
    And "Bo" sees "A real answer"
    And the connector was never touched
