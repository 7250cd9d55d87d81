Feature: What people send on Twitter reaches the agent
  Pictures and films do. The app offers neither documents nor stickers.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R157
  Scenario Outline: A <kind>
    When "Ana" sends the <kind> "<file>"
    Then agent "Alice" sees a file ending in "<ending>" from "Ana"
    And the cloud told the connector of a "<type>" of media type "<media type>"

    Examples:
      | kind       | file     | ending | type  | media type |
      | image      | cat.jpg  | .jpg   | image | image/jpeg |
      | image      | wave.gif | .mp4   | file  | video/mp4  |
      | video      | clip.mp4 | .mp4   | file  | video/mp4  |
      | voice note | hi.m4a   | .m4a   | file  | audio/mp4  |

  @R158
  Scenario: A place
    When "Ana" sends the location "37.398726,-121.9789074"
    Then agent "Alice" sees a location from "Ana"
    And agent "Alice" sees the lines from "Ana":
      """
      Location shared:
      https://maps.google.com/maps?q=37.398726,-121.9789074
      """

  @R156
  Scenario: An ampersand stays one
    When "Ana" sends "Salt & pepper <3"
    Then agent "Alice" sees "Salt & pepper <3" from "Ana"

  @R168
  Scenario: Of an answer only its own text arrives
    When agent "Alice" sends "Which one?"
    And "Ana" replies to "Which one?" with "The red one"
    Then agent "Alice" sees "The red one" from "Ana"
    And agent "Alice" sees "Which one?" exactly 1 time
