Feature: Pictures
  Pictures carry the text as their caption. A webp is a sticker, and an animation stands still.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R113
  Scenario Outline: <file>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Look!","mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then the post is delivered
    And "Ana" is shown <drawing>

    Examples:
      | file     | type       | drawing          |
      | cat.jpg  | image/jpeg | an image "Look!" |
      | cat.png  | image/png  | an image "Look!" |
      | cat.gif  | image/gif  | an image "Look!" |
      | cat.webp | image/webp | a text "Look!"   |

  @R113
  Scenario Outline: An animation, where it is handled as "<option>"
    Given the WhatsApp option "gif" is "<option>"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Look!","mediaUrl":"https://media.example/cat.gif","mediaType":"image/gif"}
      """
    Then <outcome>

    Examples:
      | option | outcome                             |
      | still  | "Ana" is shown an image "Look!"     |
      | video  | "Ana" is shown a video "Look!"      |
      | refuse | the post is rejected with code 1009 |
