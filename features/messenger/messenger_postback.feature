Feature: Postback buttons on Messenger
  A button can tell the business that it was tapped. It stays, can be tapped again, and leaves no text in the conversation.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R129
  Scenario: The buttons stay after a tap
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}
      """
    Then "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect"
    When "Ana" taps "Ship to Home"
    Then "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect"
    And "Ana" does not see "Ship to Home"

  @R129
  Scenario: The fourth button is left out
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose","actions":[{"type":"postback","text":"One","payload":"One"},{"type":"postback","text":"Two","payload":"Two"},{"type":"postback","text":"Three","payload":"Three"},{"type":"postback","text":"Four","payload":"Four"}]}
      """
    Then "Ana" sees the buttons "One, Two, Three"
    And "Ana" cannot tap "Four"
