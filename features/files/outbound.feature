@R027 @R032
Feature: Files of agents reach people and are not scanned

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: A document
    When "Ana" sends "Do you have a manual?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "manual.pdf"
    And agent "Alice" sends "There it is"
    Then "Ana" sees the file "manual.pdf"
    And "Ana" sees "There it is"
    And the message "manual.pdf" is delivered
    And the scanner was not called
    And the cloud held 1 message for the scanner
    And "Ana"'s phone shows:
      | from     | text                  |
      | me       | Do you have a manual? |
      | business | manual.pdf            |
      | business | There it is           |
