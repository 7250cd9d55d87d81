Feature: A picture with text and buttons
  One bubble: the picture, and below it text and links.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R117
  Scenario: Text and a link
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Your order","mediaUrl":"https://media.example/a.png","mediaType":"image/png",
       "actions":[{"type":"link","text":"Track it","uri":"https://shop.example/1"},{"type":"postback","text":"Cancel","payload":"cancel"}]}
      """
    Then the post is delivered
    And "Ana" is shown an image "Your order\nTrack it https://shop.example/1"
