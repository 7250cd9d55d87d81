Feature: One person uses the sandbox
  The first who sends the code holds it.

  Background:
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code

  @R105
  Scenario: A second person is refused
    When "Bo" sends the sandbox code
    Then "Bo" sees an error
    And "Bo" is not permitted on the sandbox
    When "Bo" sends "Hello" to the sandbox number
    Then no contact is created
    When "Ana" sends "Hello" to the sandbox number
    Then agent "Alice" is alerted by "Ana"

  @R105
  Scenario: Where a second person may take over, the first is out
    Given the WhatsApp option "replaceSandboxUser" is "true"
    When "Bo" sends the sandbox code
    Then "Bo" is permitted on the sandbox
    And "Ana" is not permitted on the sandbox
    When "Ana" sends "Hello" to the sandbox number
    Then no contact is created
