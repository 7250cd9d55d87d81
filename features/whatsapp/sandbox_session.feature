Feature: A session on the sandbox, from the code to the answer
  With what the administrators hand out, one phone can talk to an agent, at no cost. The next sandbox has another number and another code.

  @R110 @R103
  Scenario: Number, activation number and code are enough
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    Then the admin has a sandbox number, an activation number and a code
    When "Ana" sends the sandbox code
    And "Ana" sends "Is this thing on?" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Loud and clear"
    Then agent "Alice" sees "Is this thing on?" from "Ana"
    And "Ana" sees "Loud and clear"
    And the ledger is empty

  @R104
  Scenario: A new sandbox number
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code
    And "Ana" sends "First" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And another sandbox number is provisioned
    Then no two WhatsApp numbers are equal
    When "Ana" sends "Second" to the sandbox number
    Then "Ana" sees an error
    And no agent is alerted
    When "Ana" sends the sandbox code
    And "Ana" sends "Third" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Here we are again"
    Then agent "Alice" sees "Third" from "Ana"
    And agent "Alice" does not see "Second"
    And "Ana" sees "Here we are again"

  @R107
  Scenario: A stranger beside the one who is let in
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code
    And "Bo" sends "Let me in" to the sandbox number
    And "Ana" sends "Hello" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Hello Ana"
    Then "Bo" sees an error
    And "Bo" is shown nothing by the business
    And "Ana" sees "Hello Ana"
    And agent "Alice"'s desk shows:
      | from  | text      | status    |
      | Ana   | Hello     |           |
      | Alice | Hello Ana | delivered |
    And agent "Alice" has no contact with "Bo"
