Feature: Picture, text and options in one message
  Twitter shows the picture and the text in one bubble, and the buttons as options.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R163
  Scenario: One bubble
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","text":"Choose shipping method","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}
      """
    Then "Ana"'s phone shows:
      | from     | text                   | status    |
      | me       | Hello                  | delivered |
      | business | Choose shipping method |           |
    And "Ana" sees the image "jacket.png"
    And "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect"
