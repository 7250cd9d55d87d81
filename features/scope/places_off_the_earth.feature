Feature: Places that do not exist
  No app shares one. The cloud takes one from the business; WhatsApp refuses it, and where a place is the address of a map it is that.

  @R115 @R128 @R158
  Scenario Outline: The business sends the edge of the world, <lat>,<long>
    Given <integration>
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":<lat>,"long":<long>}}
      """
    Then it answers 201
    And "Ana" sees a location pin at "<lat>,<long>"

    Examples:
      | integration                  | channel   | lat      | long      |
      | a WhatsApp production number | WhatsApp  | 90       | -180      |
      | a Messenger page             | Messenger | -90      | 180       |
      | a Twitter account            | Twitter   | -90      | -180      |

  @R115
  Scenario Outline: WhatsApp refuses what lies beyond, <lat>,<long>
    Given a WhatsApp production number
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":<lat>,"long":<long>}}
      """
    Then the post is rejected with code 1009
    And "Ana" is shown nothing by the business

    Examples:
      | lat      | long      |
      | 90.0001  | 0         |
      | 0        | -180.0001 |

  @R128 @R158
  Scenario Outline: On <channel> it is text like any other
    Given <integration>
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":91,"long":0}}
      """
    Then "Ana" sees the lines:
      """
      Location shared:
      https://maps.google.com/maps?q=91,0
      """

    Examples:
      | integration       | channel   |
      | a Messenger page  | Messenger |
      | a Twitter account | Twitter   |

  @R115 @R128 @R158
  Scenario Outline: Somebody shares one on <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    Then "Ana" cannot share the location "91,0"
    And "Ana" cannot share the location "0,180.5"
    And no contact is created

    Examples:
      | integration                  | channel   |
      | a WhatsApp production number | WhatsApp  |
      | a Messenger page             | Messenger |
      | a Twitter account            | Twitter   |
