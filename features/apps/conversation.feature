Feature: The business's own app
  People write in the app of the business, for Android or iOS, and agents answer there.

  @R002 @R050
  Scenario Outline: A conversation on <channel>
    Given an <channel> app
    And agent "Alice" is ready
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "How can I help you?"
    And "Ana" starts typing
    Then agent "Alice" sees "Ana" typing
    When "Ana" sends the image "cat.jpg"
    Then agent "Alice" sees a file ending in ".jpg" from "Ana"
    When "Ana" sends the location "37.398726,-121.9789074"
    Then agent "Alice" sees a location from "Ana"
    And "Ana" sees "How can I help you?" exactly 1 time
    When "Ana" reads the conversation
    Then the message "How can I help you?" is read

    Examples:
      | channel |
      | Android |
      | iOS     |

  @R002
  Scenario Outline: No window closes on <channel>
    Given an <channel> app
    And agent "Alice" is ready
    When "Ana" sends "Hello" on <channel>
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Sorry for the delay"
    Then "Ana" sees "Sorry for the delay"
    And agent "Alice" is not advised to use a template

    Examples:
      | channel |
      | Android |
      | iOS     |
