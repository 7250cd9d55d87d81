Feature: After the window each template is paid
  Templates are the only way to go on, and each costs.

  @R101 @R089
  Scenario: Two templates
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "Free text"
    Then the ledger shows 2 template charges for "GB"
    And the ledger shows:
      | country | paid | free | amount |
      | GB      | 2    | 1    | 80     |
