@all
Feature: Every ending that a scenario can have
  It is read by a test that compares the reports.

  Background:
    Given the clock reads "2024-05-01T09:00:00Z"
    And a WhatsApp production number

  Scenario: passed
    When "Ana" sends "hi"
    Then "Ana" sees "hi"

  Scenario: the first step of its own fails
    When agent "Nobody" answers "Ana"
    Then "Ana" sees "hi"

  Scenario: a step in the middle fails
    When "Ana" sends "hi"
    And agent "Nobody" answers "Ana"
    Then "Ana" sees "hi"

  Scenario: the last step fails
    When "Ana" sends "<hi> & \"bye\""
    Then "Ana" sees "bye"

  Scenario: undefined
    When "Ana" sendz "hi"
    Then "Ana" sees "hi"

  Scenario: ambiguous
    When this step has two meanings
    Then "Ana" sees "hi"

  Scenario: empty in spite of a background

  Scenario: the check after the last step fails
    When the log holds an error
    And "Ana" sends "hi"

  Scenario: a table is forgotten
    When "Ana" sends "hi"
    Then "Ana"'s phone shows:

  Scenario: a table is not read
    When "Ana" sends "hi"
      | to  |
      | Bob |

  Scenario: a control character and a panic
    When the step panics

  @row
  Scenario Outline: sees <want>
    When "Ana" sends "<text>"
    Then "Ana" sees "<want>" exactly 1 time

    Examples:
      | text | want |
      | 1    | 1    |
      | 2    | 3    |

    @more
    Examples: more
      | text | want |
      | 4    | 4    |

  @rule
  Rule: Tags are inherited
    @own
    Scenario: in a Rule
      When "Ana" sends "hi"
      Then "Ana"'s phone shows:
        | from | text | status    |
        | me   | hi   | delivered |
