Feature: Picture, text and buttons in one message
  What belongs together is one card.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R130
  Scenario: One card
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Choose shipping method","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}
      """
    Then "Ana" sees a card "Choose shipping method" with the image "jacket.png" and the buttons "Ship to Office, Ship to Home, Click and Collect"
