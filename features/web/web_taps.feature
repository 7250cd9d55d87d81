Feature: Buttons in the messenger of the own site tell the agent
  Whatever is tapped there arrives at the desk.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R002
  Scenario Outline: A <kind>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Shall we?","actions":[{"type":"<kind>","text":"Yes","payload":"YES"}]}
      """
    And "Ana" taps "Yes"
    Then agent "Alice" sees "Yes" from "Ana"
    And agent "Alice" sees that "Ana" chose "YES"

    Examples:
      | kind     |
      | postback |
      | reply    |

  @R002
  Scenario: A request for the place
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Where are you?","actions":[{"type":"locationRequest","text":"Send location"}]}
      """
    And "Ana" taps "Send location"
    Then agent "Alice" sees a location from "Ana"
