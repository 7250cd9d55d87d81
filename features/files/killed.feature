@R027
Feature: A crash during a transfer leaves one file

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: The connector
    When "Ana" sends "Here it comes"
    And agent "Alice" answers "Ana"
    And Oceana goes down
    And "Ana" sends the file "invoice.pdf"
    And the connector is killed
    And the connector starts again
    And Oceana comes back
    And 1 minute passes
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"
    And the file store holds 1 files

  Scenario: The store fails for a while
    Given file transfer is refused with 503
    When "Ana" sends "Here it comes"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "invoice.pdf"
    And the connector is killed
    And file transfer is refused with 0
    And the connector starts again
    And 1 minute passes
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"
    And the file store holds 1 files

  Scenario: The connector while a file is being scanned and blocked
    Given a scan takes 20 seconds
    When "Ana" sends "Here it comes"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "eicar.pdf"
    And the connector is killed
    And 1 minute passes
    And the connector starts again
    And 10 minutes pass
    Then agent "Alice" sees that a file was blocked
