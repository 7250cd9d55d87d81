Feature: What people send on Messenger reaches the agent
  Pictures, stickers, documents, recordings and films are files to the agent.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R126 @R133
  Scenario Outline: A <kind>
    When "Ana" sends the <kind> "<file>"
    Then agent "Alice" sees a file ending in "<ending>" from "Ana"
    And the cloud told the connector of a "<type>" of media type "<media type>"

    Examples:
      | kind       | file        | ending | type  | media type      |
      | image      | cat.jpg     | .jpg   | image | image/jpeg      |
      | image      | wave.gif    | .gif   | image | image/gif       |
      | sticker    | thumb.webp  | .png   | image | image/png       |
      | file       | invoice.pdf | .pdf   | file  | application/pdf |
      | voice note | hi.m4a      | .m4a   | file  | audio/mp4       |
      | video      | clip.mp4    | .mp4   | file  | video/mp4       |

  @R128
  Scenario: A place
    When "Ana" sends the location "37.398726,-121.9789074"
    Then agent "Alice" sees a location from "Ana"
    And agent "Alice" sees the lines from "Ana":
      """
      Location shared:
      https://maps.google.com/maps?q=37.398726,-121.9789074
      """

  @R141
  Scenario: A deletion stays on Messenger
    When "Ana" deletes "Hello"
    Then agent "Alice" sees "Hello" exactly 1 time

  @R128
  Scenario: A live location goes nowhere
    When "Ana" shares a live location
    Then agent "Alice"'s desk shows:
      | from | text  | status |
      | Ana  | Hello |        |
