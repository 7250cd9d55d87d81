Feature: A request for a place on Twitter
  It is not in the list of what Twitter offers: the text alone arrives.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R166
  Scenario: No option
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Could you please share your location?","actions":[{"type":"locationRequest","text":"Share"}]}
      """
    Then "Ana" sees "Could you please share your location?"
    And "Ana" sees no buttons
