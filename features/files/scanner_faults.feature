@R028
Feature: The scanner fails

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: It is down for a minute
    Given the scanner is down
    When "Ana" sends the file "invoice.pdf"
    And 30 seconds pass
    Given the scanner comes back
    When 15 minutes pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"
    And the scanner was called 1 time

  Scenario: It never continues
    Given the scanner never continues
    When "Ana" sends the file "invoice.pdf"
    And 1 hour passes
    Then no agent is alerted
    And the connector fetched no file

  Scenario: It answers 500
    Given the scanner answers 500
    When "Ana" sends the file "invoice.pdf"
    And 1 hour passes
    Then no agent is alerted

  Scenario: It dies during a scan
    Given a scan takes 20 seconds
    When "Ana" sends the file "invoice.pdf"
    And 10 seconds pass
    Given the scanner is down
    When 1 minute passes
    Given the scanner comes back
    When 1 minute passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"

  Scenario: It dies during a scan and comes back too late
    Given a scan takes 20 seconds
    When "Ana" sends the file "invoice.pdf"
    And 10 seconds pass
    Given the scanner is down
    When 10 minutes pass
    Given the scanner comes back
    When 1 minute passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And "Ana" sees an error
