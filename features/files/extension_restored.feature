@R036
Feature: An extension that gets lost on the way in is restored

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario Outline: <file>
    Given extensions get lost on the way in
    When "Ana" sends the file "<file>"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "<file>" from "Ana"

    Examples:
      | file        |
      | invoice.pdf |
      | report.docx |
