@R029 @R030 @R031
Feature: A suspicious file never arrives
  The agent reads what to ask for, and the phone shows that the file was not delivered.

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: The anti-virus test file
    When "Ana" sends "I send you the form"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "eicar.pdf"
    Then agent "Alice" sees that a file was blocked
    And "Ana" sees an error
    And the scanner was called 1 time
    And the connector fetched no file
    And the connector's audit says "file blocked"
