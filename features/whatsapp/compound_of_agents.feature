Feature: An agent's picture with words and choices on WhatsApp
  The phone has one bubble for all of it where there is nothing to tap. What was to be tapped becomes words, which the agent reads as well.

  @R117
  Scenario: Picture and words
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Show me"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Store front"
    Then "Ana" sees the image "store.jpg"
    And "Ana"'s phone shows:
      | from     | text      |
      | me       | Show me   |
      | business | Our store |

  @R117 @R118
  Scenario: Picture, words and a link
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Show me"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "image":
      """
      {"text":"Your order","mediaUrl":"https://media.example/hat.png","mediaType":"image/png",
       "actions":[{"type":"link","text":"Track it","uri":"https://shop.example/1"},{"type":"postback","text":"Send it back","payload":"BACK"}]}
      """
    Then "Ana" sees the lines:
      """
      Your order
      https://media.example/hat.png
      Track it: https://shop.example/1
      [Send it back]
      """
    And "Ana" sees no buttons
    And agent "Alice" sees the lines that "Ana" reads:
      """
      Your order
      https://media.example/hat.png
      Track it: https://shop.example/1
      [Send it back]
      """
