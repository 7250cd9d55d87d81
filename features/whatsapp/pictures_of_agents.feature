Feature: Pictures of agents in a conversation on WhatsApp
  A picture stands in the conversation with its text below it, a sticker stands alone, an animation stands still. Those of the customer
  reach the agent.

  @R113
  Scenario Outline: <what>
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends the <kind> "<sent>"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "image":
      """
      {"text":"Like this?","mediaUrl":"https://media.example/<file>","mediaType":"<type>"}
      """
    Then agent "Alice" sees a file ending in "<ending>" from "Ana"
    And "Ana" sees the image "<file>"
    And "Ana" is shown <drawing> "Like this?"

    Examples:
      | what          | kind    | sent       | ending | file     | type       | drawing  |
      | a photograph  | image   | cat.jpg    | .jpg   | hat.jpg  | image/jpeg | an image |
      | a drawing     | image   | cat.png    | .png   | hat.png  | image/png  | an image |
      | an animation  | image   | wave.gif   | .mp4   | hat.gif  | image/gif  | an image |
      | a sticker     | sticker | smile.webp | .webp  | hat.webp | image/webp | a text   |

  @R113
  Scenario: A picture from the agent's own computer
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "What does it look like?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "hat.png"
    Then "Ana" sees the image "hat.png"
    And the message "hat.png" is delivered
