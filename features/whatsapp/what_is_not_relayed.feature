Feature: What a business does not hear of
  Reactions and deletions stay on WhatsApp; of an answer only its own text arrives.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Which one?"

  @R112
  Scenario Outline: <what>
    When "Ana" <does>
    Then agent "Alice"'s desk shows:
      | from  | text       | status    |
      | Ana   | Hello      |           |
      | Alice | Which one? | delivered |

    Examples:
      | what       | does                               |
      | a reaction | reacts to "Which one?" with "👍"   |
      | a deletion | deletes "Hello"                    |

  @R112
  Scenario: An answer to a message
    When "Ana" replies to "Which one?" with "The red one"
    Then agent "Alice" sees "The red one" from "Ana"
