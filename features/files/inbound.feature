@R027 @R028 @R124
Feature: Files of people reach the agent after they were scanned

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: A file in a conversation
    When "Ana" sends "Here it comes"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "invoice.pdf"
    And "Ana" sends "Did you get it?"
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"
    And the scanner was called 1 time
    And the processor was called before the webhook
    And the connector fetched a file
    And agent "Alice"'s desk shows:
      | from | text            | status |
      | Ana  | Here it comes   |        |
      | Ana  | invoice.pdf     |        |
      | Ana  | Did you get it? |        |

  Scenario Outline: The first message is <what> "<file>"
    When "Ana" sends the <what> "<file>"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "<file>" from "Ana"

    Examples:
      | what       | file        |
      | image      | cat.png     |
      | voice note | hello.ogg   |
      | video      | clip.mp4    |
      | file       | report.docx |
