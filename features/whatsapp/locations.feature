Feature: Locations
  A place is a pin, in both directions, with its name and address if it has some.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R115
  Scenario: A pin
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":37.398726,"long":-121.9789074}}
      """
    Then the post is delivered
    And "Ana" is shown a pin "37.398726,-121.9789074"

  @R115
  Scenario: A pin with a name
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":51.5,"long":-0.12},"location":{"name":"The shop","address":"1 Example Road"}}
      """
    Then "Ana" is shown a pin "51.5,-0.12\nThe shop\n1 Example Road"
