Feature: Documents, audio and video
  Documents show their name, audio and video a player.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R124
  Scenario Outline: <file>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then the post is delivered
    And "Ana" is shown <drawing>

    Examples:
      | file     | type                          | drawing                |
      | bill.pdf | application/pdf               | a document "bill.pdf"  |
      | bill.doc | application/msword            | a document "bill.doc"  |
      | show.pps | application/vnd.ms-powerpoint | a document "show.pps"  |
      | song.mp3 | audio/mpeg                    | a player "song.mp3"    |
      | note.ogg | audio/ogg                     | a player "note.ogg"    |
      | film.mp4 | video/mp4                     | a video ""             |
