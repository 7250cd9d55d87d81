Feature: Postbacks on Twitter
  They are options. A tap shows the label in the conversation and tells the business.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R161
  Scenario: Three options
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}
      """
    Then "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect"
    When "Ana" taps "Click and Collect"
    Then "Ana" sees "Click and Collect"
    And "Ana" sees no buttons
    And a "postback" webhook reached the connector
    When agent "Alice" answers "Ana"
    Then agent "Alice" sees "Click and Collect" exactly 1 time
    And agent "Alice" sees that "Ana" chose "CLICK_AND_COLLECT"
