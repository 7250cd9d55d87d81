Feature: Links
  There are no buttons in 2020: a link is its label and its address, as text.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R114
  Scenario: A link action
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Your order","actions":[{"type":"link","text":"Track it","uri":"https://shop.example/1"}]}
      """
    Then the post is delivered
    And "Ana" is shown a text "Your order\nTrack it https://shop.example/1"
