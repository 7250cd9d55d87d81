Feature: Places on Messenger are sent as an address
  The app shows no pin for a place that the business sends, but two lines of text with the address of a map.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R128
  Scenario: The text has two lines
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
    And "Ana" sees a preview of "maps.google.com"

  @R128
  Scenario: A place from the phone is forwarded
    When "Ana" sends the location "37.398726,-121.9789074"
    Then "Ana" sees a location pin at "37.398726,-121.9789074"
    And a "message:appUser" webhook reached the connector
