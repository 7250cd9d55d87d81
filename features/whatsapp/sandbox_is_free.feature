Feature: The sandbox costs nothing
  Whatever happens on it leaves no line in the ledger.

  @R103
  Scenario: A whole session
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code
    And "Ana" sends "Hello" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning"
    Then the ledger is empty
    And the ledger shows:
      | country | paid | free | amount |
