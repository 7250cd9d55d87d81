Feature: Europe: buttons in the browser
  From 16 December 2020 the site shows the text without its buttons; the apps show both.

  @R150
  Scenario Outline: On a <client> client
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And "Ana" uses Messenger on a <client> client
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}
      """
    Then "Ana" sees "Choose shipping method"
    And "Ana" sees <buttons>

    Examples:
      | client  | buttons                                                       |
      | web     | no buttons                                                    |
      | android | the buttons "Ship to Office, Ship to Home, Click and Collect" |
      | ios     | the buttons "Ship to Office, Ship to Home, Click and Collect" |

  @R150
  Scenario: Cards are a placeholder in the browser
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And "Ana" uses Messenger on a web client
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 2","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then "Ana" sees a placeholder
    And "Ana" sees no buttons
