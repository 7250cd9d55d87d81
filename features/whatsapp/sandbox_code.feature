Feature: The code opens the sandbox
  It goes to a number of its own, from the phone that is to be permitted.

  Background:
    Given a WhatsApp sandbox number
    And agent "Alice" is ready

  @R106 @R108
  Scenario: Before and after the code
    When "Ana" sends "Hello" to the sandbox number
    Then "Ana" sees an error
    And no contact is created
    When "Ana" sends the sandbox code
    Then "Ana" is permitted on the sandbox
    And no contact is created
    When "Ana" sends "Hello again" to the sandbox number
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Hello again" from "Ana"
    And agent "Alice" does not see "Hello"

  @R106
  Scenario: A wrong code
    When "Ana" sends the wrong sandbox code
    Then "Ana" sees an error
    And "Ana" is not permitted on the sandbox
    When "Ana" sends "Hello" to the sandbox number
    Then no contact is created
    When "Ana" sends the sandbox code
    Then "Ana" is permitted on the sandbox
