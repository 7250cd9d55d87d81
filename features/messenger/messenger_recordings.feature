Feature: Recordings made in Chrome
  Messenger delivers them and cannot play them. What was recorded elsewhere plays.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R148
  Scenario Outline: <file> of type <type> <plays>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/<file>","mediaType":"<type>"}
      """
    Then "Ana" sees a <what>
    And a "message:delivery:channel" webhook reached the connector

    Examples:
      | file      | type       | plays         | what                  |
      | note.webm | audio/webm | does not play | placeholder           |
      | clip.webm | video/webm | does not play | placeholder           |
      | note.mp3  | audio/mpeg | plays         | player for "note.mp3" |
      | clip.mp4  | video/mp4  | plays         | player for "clip.mp4" |
