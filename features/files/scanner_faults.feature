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
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And agent "Alice" does not see the file "invoice.pdf"
    And "Ana" sees an error
    And the connector fetched no file
    And the connector's audit says "unchecked: virus scanning did not answer"

  Scenario: It answers every call with 500
    Given the scanner answers 500
    When "Ana" sends the file "invoice.pdf"
    And 1 hour passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And "Ana" sees an error
    And the connector fetched no file
    And the connector's audit says "unchecked: virus scanning did not answer"

  Scenario: It is down when every call comes, and back an hour later
    Given the scanner is down
    When "Ana" sends the file "invoice.pdf"
    And 1 hour passes
    Then "Ana" sees an error
    And no agent is alerted
    Given the scanner comes back
    When 1 minute passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And the connector fetched no file

  Scenario: A text while it is down for long
    Given the scanner is down
    When "Ana" sends "Is anybody there?"
    And 1 hour passes
    Then "Ana" sees an error
    Given the scanner comes back
    When 1 minute passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the notice "A message from the customer was not let through by virus scanning (unchecked: virus scanning did not answer). Ask the customer to send it again."
    And agent "Alice" sees no notice of a blocked file
    And the connector's audit says "message not let through"

  Scenario: A blocked file is told of once
    When "Ana" sends the file "eicar.pdf"
    And 1 hour passes
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked

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
