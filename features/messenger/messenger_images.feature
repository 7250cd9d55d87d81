Feature: Pictures on Messenger
  Images, animations and stickers show where they stand; a text beside one is a bubble of its own.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R126
  Scenario Outline: <file> shows as a picture
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","mediaUrl":"https://shop.example/<file>"}
      """
    Then "Ana" sees the image "<file>"

    Examples:
      | file         |
      | jacket.png   |
      | wave.gif     |
      | sticker.webp |

  @R126
  Scenario: The text beside a picture is a second bubble
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Our best","mediaUrl":"https://shop.example/jacket.png"}
      """
    Then "Ana"'s phone shows:
      | from     | text       | status    |
      | me       | Hello      | delivered |
      | business | jacket.png |           |
      | business | Our best   |           |
