Feature: Pictures, links and places of an agent on Twitter
  A picture shows inline with its text. A link is its address with a card, beside what can be chosen. A place is the address of a map with a card.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Tell me more"
    And agent "Alice" answers "Ana"

  @R157
  Scenario Outline: <file>
    When agent "Alice" sends the rich media "image":
      """
      {"text":"Look","mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then "Ana" sees the image "<file>"
    And "Ana"'s phone shows:
      | from     | text         |
      | me       | Tell me more |
      | business | Look         |

    Examples:
      | file        | type       |
      | store.jpg   | image/jpeg |
      | party.gif   | image/gif  |
      | sticker.png | image/png  |

  @R160
  Scenario: A link beside a choice
    When agent "Alice" sends the rich media "Order help"
    Then "Ana" sees the lines:
      """
      Order 17 is on its way.
      Track it https://www.example/track
      """
    And "Ana" sees a preview of "example"
    And "Ana" sees the buttons "Change the address"
    And "Ana" cannot tap "Track it"
    When "Ana" taps "Change the address"
    Then agent "Alice" sees that "Ana" chose "CHANGE_ADDRESS"

  @R158
  Scenario: A place
    When agent "Alice" sends the rich media "Our warehouse"
    Then "Ana" sees the lines:
      """
      Location shared:
      https://maps.google.com/maps?q=51.45,0.2
      """
    And "Ana" sees a preview of "https://maps.google.com/maps?q=51.45,0.2"
    When "Ana" sends the location "51.4,-0.2"
    Then agent "Alice" sees a location from "Ana"

  @R165
  Scenario Outline: <title> arrives as something to follow
    When agent "Alice" sends the rich media "<title>"
    Then "Ana" sees "<text>"
    And "Ana" sees a preview of "<host>"

    Examples:
      | title  | text                             | host          |
      | Jingle | https://media.example/jingle.ogg | media.example |
      | Tour   | https://media.example/tour.mp4   | media.example |
