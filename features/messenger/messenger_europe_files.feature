Feature: Europe: files, audio and video
  From 16 December 2020 they reach nobody, in either direction. Pictures do.

  Background:
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R149
  Scenario Outline: <file> from the business is not delivered
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/<file>"}
      """
    Then it answers 201
    And "Ana" does not see the file "<file>"

    Examples:
      | file        |
      | invoice.pdf |
      | note.mp3    |
      | clip.mp4    |

  @R149
  Scenario: A picture is
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","mediaUrl":"https://shop.example/jacket.png"}
      """
    Then "Ana" sees the image "jacket.png"

  @R149
  Scenario: A file from the phone reaches nobody
    When agent "Alice" answers "Ana"
    And "Ana" sends the file "invoice.pdf"
    Then agent "Alice"'s desk shows:
      | from | text  | status |
      | Ana  | Hello |        |
    And "Ana"'s phone shows:
      | from | text        | status    |
      | me   | Hello       | delivered |
      | me   | invoice.pdf | sent      |

  @R149
  Scenario: A picture from the phone arrives
    When agent "Alice" answers "Ana"
    And "Ana" sends the image "cat.png"
    Then agent "Alice" sees the file "cat.png" from "Ana"
