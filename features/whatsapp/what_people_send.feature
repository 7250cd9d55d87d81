Feature: What people send on WhatsApp reaches the agent
  Pictures, documents, voice notes, films and stickers are files to the agent, under the name the cloud gives them; a caption is the
  text of its file.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R124
  Scenario Outline: A <kind>
    When "Ana" sends the <kind> "<file>"
    Then agent "Alice" sees a file ending in "<ending>" from "Ana"
    And the cloud told the connector of a "<type>" of media type "<media type>"
    And "Ana" sees the <drawn> "<file>"

    Examples:
      | kind       | file        | ending | type  | media type      | drawn |
      | image      | cat.jpg     | .jpg   | image | image/jpeg      | image |
      | image      | cat.png     | .png   | image | image/png       | image |
      | image      | wave.gif    | .mp4   | file  | video/mp4       | image |
      | file       | invoice.pdf | .pdf   | file  | application/pdf | file  |
      | voice note | hi.ogg      | .ogg   | file  | audio/ogg       | file  |
      | video      | clip.mp4    | .mp4   | file  | video/mp4       | file  |
      | sticker    | smile.webp  | .webp  | image | image/webp      | image |

  @R124
  Scenario: A picture with a caption
    When "Ana" sends the image "receipt.jpg" with the caption "My receipt"
    Then agent "Alice" sees a file that says "My receipt" from "Ana"

  @R124 @R115 @R116
  Scenario: A place
    When "Ana" sends the location "37.398726,-121.9789074"
    Then agent "Alice" sees a location from "Ana"
    And agent "Alice" sees the lines from "Ana":
      """
      Location shared:
      https://maps.google.com/maps?q=37.398726,-121.9789074
      """

  @R124
  Scenario: A contact card is only mentioned
    When "Ana" sends the contact card of "Bo"
    Then agent "Alice" sees "[contact card: not supported]" from "Ana"
    And "Ana" sees "Bo"

  @R070
  Scenario Outline: A <kind> renews the window, too
    When 23 hours pass
    And "Ana" sends the <kind> "<file>"
    And 23 hours pass
    And agent "Alice" sends "Thank you"
    Then the message "Thank you" is delivered

    Examples:
      | kind       | file        |
      | image      | cat.jpg     |
      | voice note | hi.ogg      |
      | file       | invoice.pdf |
