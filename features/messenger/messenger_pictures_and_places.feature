Feature: Pictures, links and places of an agent on Messenger
  A picture stands in the conversation, moving or not. A link is a button that opens the page. A place is the address of a map.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Tell me more"
    And agent "Alice" answers "Ana"

  @R126
  Scenario Outline: <file>
    When agent "Alice" sends the rich media "image":
      """
      {"mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then "Ana" sees the image "<file>"

    Examples:
      | file        | type       |
      | store.jpg   | image/jpeg |
      | party.gif   | image/gif  |
      | sticker.png | image/png  |

  @R126
  Scenario: A picture with a text is two bubbles
    When agent "Alice" sends the rich media "Celebration"
    Then "Ana"'s phone shows:
      | from     | text         |
      | me       | Tell me more |
      | business | party.gif    |
      | business | Hooray       |

  @R127
  Scenario: A link is tapped
    When agent "Alice" sends the rich media "Read more"
    Then "Ana" sees "Our terms"
    And "Ana" sees the buttons "Terms"
    When "Ana" taps "Terms"
    Then "Ana"'s browser shows "https://www.example/terms"

  @R128
  Scenario: A place goes out as lines and comes in as a place
    When agent "Alice" sends the rich media "Our warehouse"
    Then "Ana" sees the lines:
      """
      Location shared:
      https://maps.google.com/maps?q=51.45,0.2
      """
    And "Ana" sees a preview of "maps.google.com"
    When "Ana" sends the location "51.4,-0.2"
    Then agent "Alice" sees a location from "Ana"
