Feature: Pictures on Twitter
  Images and animations show inline, with their text in the same bubble.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R157
  Scenario Outline: <file> shows inline
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
