Feature: Webhooks overtake each other
  The cloud calls a webhook for each message by itself. The agent reads what a person wrote in the order in which it was written.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: the last of three comes first
    Given the next 3 webhooks arrive in reverse order
    When "Ana" sends "One"
    And "Ana" sends "Two"
    And "Ana" sends "Three"
    And agent "Alice" answers "Ana"
    Then agent "Alice"'s desk shows:
      | from | text  | status |
      | Ana  | One   |        |
      | Ana  | Two   |        |
      | Ana  | Three |        |

  Scenario: one is repeated half a minute later
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Given the next webhook answers 503
    When "Ana" sends "My order is"
    And "Ana" sends "4711"
    And 1 minute passes
    Then agent "Alice"'s desk shows:
      | from | text        | status |
      | Ana  | Hello       |        |
      | Ana  | My order is |        |
      | Ana  | 4711        |        |

  Scenario: what was answered meanwhile stays above what comes late
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Given the next webhook answers 503
    When "Ana" sends "My order is"
    And "Ana" sends "4711"
    And agent "Alice" sends "What about it?"
    And 1 minute passes
    Then agent "Alice"'s desk shows:
      | from  | text           | status    |
      | Ana   | Hello          |           |
      | Ana   | 4711           |           |
      | Alice | What about it? | delivered |
      | Ana   | My order is    |           |
