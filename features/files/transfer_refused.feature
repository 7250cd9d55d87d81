@R018 @R027
Feature: The file store of Oceana refuses

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario Outline: With <status>
    Given file transfer is refused with <status>
    When "Ana" sends "Here it comes"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "invoice.pdf"
    Then agent "Alice" does not see the file "invoice.pdf"
    And the connector's audit says "file not transferred"
    And the file store holds 0 files

    Examples:
      | status |
      | 401    |
      | 403    |
      | 413    |
      | 415    |
      | 507    |

  Scenario: An agent's file
    When "Ana" sends "Do you have a manual?"
    And agent "Alice" answers "Ana"
    Given file transfer is refused with 401
    When agent "Alice" sends the file "manual.pdf"
    Then the message "manual.pdf" is rejected with code 401
    And "Ana" does not see the file "manual.pdf"
