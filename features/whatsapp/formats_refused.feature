Feature: Formats that WhatsApp does not play
  The phone shows nothing, and the sender hears why.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R123
  Scenario Outline: <file>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then the post is rejected with code 1009
    And "Ana" is shown nothing by the business

    Examples:
      | file      | type                     |
      | clip.avi  | video/x-msvideo          |
      | clip.avi  | application/octet-stream |
      | clip.avi  | video/mp4                |
      | note.wav  | audio/wav                |
      | rec.webm  | video/webm               |
      | rec.webm  | audio/webm               |
      | song.mp3  | image/png                |

  @R123
  Scenario: Where they pass as documents that nothing plays
    Given the WhatsApp option "anyDocument" is "true"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://media.example/clip.avi","mediaType":"video/x-msvideo"}
      """
    Then "Ana" is shown a document "clip.avi"
