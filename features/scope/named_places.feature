Feature: Places with a name
  WhatsApp writes name and address beside the pin (see there); Messenger and Twitter send the address of the map all the same.

  @R128 @R158
  Scenario Outline: On <channel>
    Given <integration>
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":51.5,"long":-0.12},"location":{"name":"The shop","address":"1 Example Road"}}
      """
    Then "Ana" sees a location pin at "51.5,-0.12"

    Examples:
      | integration       | channel   |
      | a Messenger page  | Messenger |
      | a Twitter account | Twitter   |
