Feature: Rooms, groups and calls are not for pages
  The app says so, and the business hears nothing.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R138
  Scenario Outline: A <what> comes to nothing
    When agent "Alice" answers "Ana"
    And "Ana" <does>
    Then "Ana" sees an error
    And agent "Alice"'s desk shows:
      | from | text  | status |
      | Ana  | Hello |        |

    Examples:
      | what  | does                         |
      | group | adds the business to a group |
      | call  | calls the business           |
