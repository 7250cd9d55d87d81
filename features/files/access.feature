@R033
Feature: Only private files are scanned

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: A private file
    When "Ana" sends the file "invoice.pdf"
    Then the scanner was called 1 time

  Scenario: A public file
    Given files from people are public
    When "Ana" sends the file "invoice.pdf"
    And agent "Alice" answers "Ana"
    Then the scanner was not called
    And agent "Alice" sees the file "invoice.pdf" from "Ana"

  @R034 @R046
  Scenario: An app without virus scanning
    Given virus scanning is not enabled
    When "Ana" sends the file "invoice.pdf"
    And agent "Alice" answers "Ana"
    Then the scanner was not called
    And agent "Alice" sees the file "invoice.pdf" from "Ana"
