Feature: Places on Twitter are sent as an address
  The address of a map shows with a card.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R158
  Scenario: Text and card
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":37.398726,"long":-121.9789074}}
      """
    Then "Ana" sees the lines:
      """
      Location shared:
      https://maps.google.com/maps?q=37.398726,-121.9789074
      """
    And "Ana" sees a location pin at "37.398726,-121.9789074"
    And "Ana" sees a preview of "google.com"
