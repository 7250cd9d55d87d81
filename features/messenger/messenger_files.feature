Feature: Files on Messenger can be downloaded
  A file keeps the name that it is stored under.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R133
  Scenario: A document
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/WWJyS_1pCibYQVFTzfCEk2hr.pdf","mediaType":"application/pdf"}
      """
    Then "Ana" sees the file "WWJyS_1pCibYQVFTzfCEk2hr.pdf"

  @R133
  Scenario Outline: <file> opens a player
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/<file>"}
      """
    Then "Ana" sees a player for "<file>"

    Examples:
      | file     |
      | note.mp3 |
      | clip.mp4 |
      | note.wav |
      | clip.avi |
