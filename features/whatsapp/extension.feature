Feature: A document may lose its extension
  Some devices drop it. It is off unless it is wanted.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R122
  Scenario Outline: With <extensions> dropped
    Given the WhatsApp option "dropExtensions" is "<extensions>"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://media.example/manual.pdf","mediaType":"application/pdf"}
      """
    Then the post is delivered
    And "Ana" is shown a document "<name>"

    Examples:
      | extensions | name       |
      | []         | manual.pdf |
      | [\"pdf\"]  | manual     |
      | [\"doc\"]  | manual.pdf |
