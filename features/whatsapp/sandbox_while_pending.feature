Feature: The sandbox works while the production number waits
  A customer can try the channel before WhatsApp has approved the business.

  Background:
    Given a WhatsApp production number "+442079460101" that is not approved
    And a WhatsApp sandbox number
    And agent "Alice" is ready

  @R064
  Scenario: Ana tests
    When "Ana" sends the sandbox code
    And "Ana" sends "Hello" to the number "+442079460101"
    Then no contact is created
    When "Ana" sends "Is this thing on?" to the sandbox number
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Is this thing on?" from "Ana"
    When agent "Alice" sends "It is."
    Then the message "It is." is delivered
    And "Ana" sees "It is."
