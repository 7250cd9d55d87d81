Feature: What an end user begins is free
  For 24 hours after each message of the end user nothing costs anything.

  @R099
  Scenario: Five texts each way
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "One"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Two"
    And "Ana" sends "Three"
    And agent "Alice" sends "Four"
    And 23 hours pass
    And "Ana" sends "Five"
    And 23 hours pass
    And agent "Alice" sends "Six"
    Then the ledger is empty
    And the ledger shows:
      | country | paid | free | amount |
      | GB      | 0    | 6    | 0      |
