Feature: Files on Twitter are links
  A document is downloaded; audio and video may open a player.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R164
  Scenario Outline: <file> is a link, too
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/<file>"}
      """
    Then "Ana" sees "https://files.example/<file>"

    Examples:
      | file      |
      | note.wav  |
      | clip.avi  |
      | show.pps  |
      | rec.webm  |
      | song.mp3  |

  @R164
  Scenario: A document
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/invoice.pdf"}
      """
    Then "Ana" sees "https://files.example/invoice.pdf"
    And "Ana" sees the file "invoice.pdf"

  @R164
  Scenario Outline: <file> opens a player
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/<file>"}
      """
    Then "Ana" sees "https://files.example/<file>"
    And "Ana" sees a player for "<file>"

    Examples:
      | file     |
      | clip.mp4 |
      | note.mp3 |
