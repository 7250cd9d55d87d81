Feature: Files of an agent on Twitter are links
  A document is to be downloaded; sound and video may open a player.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R164
  Scenario: A document
    When agent "Alice" sends the rich media "file":
      """
      {"name":"prices.pdf","mediaUrl":"https://media.example/prices.pdf","mediaType":"application/pdf"}
      """
    Then "Ana" sees "https://media.example/prices.pdf"
    And "Ana" sees the file "prices.pdf"

  @R164
  Scenario Outline: <title>
    When agent "Alice" sends the rich media "<title>"
    Then "Ana" sees a player for "<file>"

    Examples:
      | title  | file       |
      | Jingle | jingle.ogg |
      | Tour   | tour.mp4   |
