Feature: Carousels on Messenger
  Cards with title, text, picture and buttons, side by side.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R135
  Scenario: Three cards
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 2","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 3","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then "Ana" sees a carousel of 3 cards
    And "Ana" sees a card "Jacket 2" with the image "jacket.png" and the buttons "Add to Cart"

  @R135 @R129
  Scenario: A button of a card
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD_JACKET"}]}]}
      """
    And "Ana" taps "Add to Cart"
    Then agent "Alice" sees that "Ana" chose "ADD_JACKET"
