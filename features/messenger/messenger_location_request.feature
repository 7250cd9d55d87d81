Feature: A request for a place on Messenger is only a text
  The app has no picker for it: there is nothing to tap.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R132
  Scenario: No button
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Could you please share your location?","actions":[{"type":"locationRequest","text":"Share"}]}
      """
    Then "Ana" sees "Could you please share your location?"
    And "Ana" sees no buttons
