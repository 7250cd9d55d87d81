Feature: Text and emoji arrive as they are
  In both directions, to the last byte.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R112
  Scenario Outline: <what>
    When agent "Alice" sends "<text>"
    Then the message "<text>" is delivered
    And "Ana" is shown a text "<text>"
    When "Ana" sends "<text>"
    Then agent "Alice" sees "<text>" from "Ana"

    Examples:
      | what                 | text            |
      | an emoji             | Hi 😀           |
      | a family of four     | 👨‍👩‍👧‍👦            |
      | right to left        | שלום, عالم      |
      | a combining accent   | café      |
      | a zero-width joiner  | a‍b        |
