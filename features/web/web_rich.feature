Feature: Every rich type in the messenger of the own site
  Nothing is reduced to text.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R002
  Scenario: A location is a pin
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"location","coordinates":{"lat":37.398726,"long":-121.9789074}}
      """
    Then "Ana" sees a location pin at "37.398726,-121.9789074"

  @R002
  Scenario: Cards stay cards
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 2","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 3","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then "Ana" sees a carousel of 3 cards

  @R002
  Scenario: Buttons stay buttons
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"SHIP_TO_OFFICE"},{"type":"postback","text":"Ship to Home","payload":"SHIP_TO_HOME"},{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"},{"type":"link","text":"Learn more","uri":"https://shop.example/jackets"}]}
      """
    Then "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect, Learn more"

  @R002
  Scenario: Files and players
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/invoice.pdf"}
      """
    Then "Ana" sees the file "invoice.pdf"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/clip.mp4"}
      """
    Then "Ana" sees a player for "clip.mp4"

  @R002
  Scenario: Sharing the place with a tap
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Where are you?","actions":[{"type":"locationRequest","text":"Send location"}]}
      """
    Then "Ana" sees the buttons "Send location"
