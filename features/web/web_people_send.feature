Feature: What people send in the messenger of the own site reaches the agent

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R002
  Scenario Outline: A <kind>
    When "Ana" sends the <kind> "<file>"
    Then agent "Alice" sees a file ending in "<ending>" from "Ana"

    Examples:
      | kind  | file        | ending |
      | image | cat.jpg     | .jpg   |
      | file  | invoice.pdf | .pdf   |

  @R002
  Scenario: A place
    When "Ana" sends the location "37.398726,-121.9789074"
    Then agent "Alice" sees a location from "Ana"
