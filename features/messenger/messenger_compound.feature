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

  @R130
  Scenario: Of five buttons an agent's picture shows three
    When agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "image":
      """
      {"text":"Our jacket","mediaUrl":"https://shop.example/jacket.png","mediaType":"image/png","actions":[
       {"type":"postback","text":"Red","payload":"1"},{"type":"postback","text":"Green","payload":"2"},{"type":"postback","text":"Blue","payload":"3"},
       {"type":"postback","text":"White","payload":"4"},{"type":"postback","text":"Black","payload":"5"}]}
      """
    Then "Ana" sees a card "Our jacket" with the image "jacket.png" and the buttons "Red, Green, Blue"
