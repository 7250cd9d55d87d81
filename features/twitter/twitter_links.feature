Feature: Links on Twitter
  A link is an address at the end of the text, with a card; a postback beside it is an option.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R160
  Scenario: Link and postback
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Our jackets","actions":[{"type":"link","text":"Learn more","uri":"https://shop.example/jackets"},{"type":"postback","text":"Add to Cart","payload":"ADD"}]}
      """
    Then "Ana" sees the lines:
      """
      Our jackets
      Learn more https://shop.example/jackets
      """
    And "Ana" sees a preview of "shop.example"
    And "Ana" sees the buttons "Add to Cart"
    And "Ana" cannot tap "Learn more"
