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
    And a "postback" webhook reached the connector

  @R129
  Scenario: The agent learns what was tapped, as often as it is
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"}]}
      """
    And "Ana" taps "Ship to Home"
    Then agent "Alice" sees "Ship to Home" from "Ana"
    And agent "Alice" sees that "Ana" chose "SHIP_TO_HOME"
    When 1 second passes
    And "Ana" taps "Ship to Home"
    And agent "Alice" sends "Shipped"
    Then agent "Alice" sees "Ship to Home" exactly 2 times
    And "Ana" sees "Shipped"

  @R129
  Scenario: A tap starts a contact when there is none any more
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Was that all?","actions":[{"type":"postback","text":"One more thing","payload":"MORE"}]}
      """
    And agent "Alice" closes the contact with "Ana"
    And "Ana" taps "One more thing"
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    Then agent "Alice" sees that "Ana" chose "MORE"

  @R129
  Scenario: A webhook that comes twice is one tap
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}
      """
    Given the next 1 webhooks are delivered twice
    When "Ana" taps "Yes"
    Then agent "Alice" sees "Yes" exactly 1 time

  @R129
  Scenario: The fourth button is left out
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose","actions":[{"type":"postback","text":"One","payload":"One"},{"type":"postback","text":"Two","payload":"Two"},{"type":"postback","text":"Three","payload":"Three"},{"type":"postback","text":"Four","payload":"Four"}]}
      """
    Then "Ana" sees the buttons "One, Two, Three"
    And "Ana" cannot tap "Four"
