Feature: Strangers to the sandbox are turned away
  Their phone says so, and the business never hears of it.

  Background:
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code

  @R107
  Scenario: Bo writes
    When "Bo" sends "Hello" to the sandbox number
    Then "Bo"'s phone shows:
      | from | text  | status |
      | me   | Hello | failed |
    And "Bo" sees an error
    And no contact is created
    And no agent is alerted

  @R107
  Scenario: Where the sandbox answers strangers
    Given the WhatsApp option "sandboxNotice" is "Ask us for a code."
    When "Bo" sends "Hello" to the sandbox number
    Then "Bo"'s phone shows:
      | from     | text               | status |
      | me       | Hello              | failed |
      | business | Ask us for a code. |        |
    And no contact is created
